/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-power-vfs.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define SECTOR 512

typedef struct
{
  gboolean truncates;
  gint64 offset;
  GByteArray *bytes; /* of a write */
} Operation;

/* One file as the disk has it, and what was done to it since. */
typedef struct
{
  char *path;
  gboolean exists; /* its name is on the disk */
  gboolean gone;   /* it was deleted, and the folder not synced since */
  GByteArray *durable;
  GPtrArray *pending;
} Node;

typedef struct
{
  sqlite3_file base;
  Node *node; /* NULL for a temporary file without a name */
  sqlite3_file *real;
} PowerFile;

static struct
{
  sqlite3_vfs vfs;
  sqlite3_vfs *real;
  GMutex lock;
  GHashTable *nodes;
  GRand *random;
  guint left; /* operations until the cut; 0: none is planned */
  gboolean cut;
  gboolean ignores_syncs;
} power;

static void
operation_free (gpointer data)
{
  Operation *operation = data;

  if (operation->bytes != NULL)
    g_byte_array_unref (operation->bytes);
  g_free (operation);
}

static void
node_free (gpointer data)
{
  Node *node = data;

  g_free (node->path);
  g_byte_array_unref (node->durable);
  g_ptr_array_unref (node->pending);
  g_free (node);
}

static Node *
get_node (const char *path)
{
  Node *node = g_hash_table_lookup (power.nodes, path);
  g_autofree char *bytes = NULL;
  gsize size = 0;

  if (node != NULL)
    return node;
  node = g_new0 (Node, 1);
  node->path = g_strdup (path);
  node->durable = g_byte_array_new ();
  node->pending = g_ptr_array_new_with_free_func (operation_free);
  node->exists = g_file_get_contents (path, &bytes, &size, NULL);
  g_byte_array_append (node->durable, (guint8 *) bytes, (guint) size);
  g_hash_table_insert (power.nodes, node->path, node);
  return node;
}

static void
put_bytes (GByteArray *target, gint64 offset, const guint8 *bytes, guint size)
{
  guint before = target->len;

  if (offset + size > before)
    {
      g_byte_array_set_size (target, (guint) (offset + size));
      if (offset > before)
        memset (target->data + before, 0, (gsize) (offset - before));
    }
  memcpy (target->data + offset, bytes, size);
}

/* With whole, everything; else each sector of each operation or not, as chance has it. */
static void
apply_pending (Node *node, gboolean whole)
{
  for (guint i = 0; i < node->pending->len; i++)
    {
      Operation *operation = node->pending->pdata[i];

      if (operation->truncates)
        {
          if ((whole || g_rand_boolean (power.random)) && node->durable->len > operation->offset)
            g_byte_array_set_size (node->durable, (guint) operation->offset);
          continue;
        }
      for (guint at = 0; at < operation->bytes->len; at += SECTOR)
        if (whole || g_rand_boolean (power.random))
          put_bytes (node->durable, operation->offset + at, operation->bytes->data + at,
                     MIN (SECTOR, operation->bytes->len - at));
    }
  g_ptr_array_set_size (node->pending, 0);
}

/* One operation; FALSE where there is no power for it. Under lock. */
static gboolean
spend (void)
{
  if (!power.cut && power.left > 0 && --power.left == 0)
    power.cut = TRUE;
  return !power.cut;
}

static void
add_pending (Node *node, gboolean truncates, gint64 offset, const void *bytes, int size)
{
  Operation *operation;

  if (node == NULL)
    return;
  operation = g_new0 (Operation, 1);
  operation->truncates = truncates;
  operation->offset = offset;
  if (!truncates)
    operation->bytes = g_byte_array_append (g_byte_array_new (), bytes, (guint) size);
  g_ptr_array_add (node->pending, operation);
}

#define REAL(file) (((PowerFile *) (file))->real)
#define METHODS(file) (REAL (file)->pMethods)

static int
power_close (sqlite3_file *file)
{
  return METHODS (file) != NULL ? METHODS (file)->xClose (REAL (file)) : SQLITE_OK;
}

static int
power_read (sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset)
{
  return power_vfs_is_cut () ? SQLITE_IOERR_READ : METHODS (file)->xRead (REAL (file), bytes, size, offset);
}

static int
power_write (sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
  int code = SQLITE_IOERR_WRITE;
  gboolean on;

  g_mutex_lock (&power.lock);
  /* The write that the cut falls into may be torn as well; there is none after it. */
  if (!power.cut)
    add_pending (((PowerFile *) file)->node, FALSE, offset, bytes, size);
  on = spend ();
  if (on)
    code = METHODS (file)->xWrite (REAL (file), bytes, size, offset);
  g_mutex_unlock (&power.lock);
  return code;
}

static int
power_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  int code = SQLITE_IOERR_TRUNCATE;

  g_mutex_lock (&power.lock);
  if (spend ())
    {
      add_pending (((PowerFile *) file)->node, TRUE, size, NULL, 0);
      code = METHODS (file)->xTruncate (REAL (file), size);
    }
  g_mutex_unlock (&power.lock);
  return code;
}

static int
power_sync (sqlite3_file *file, int flags)
{
  Node *node = ((PowerFile *) file)->node;
  gboolean on;

  g_mutex_lock (&power.lock);
  on = spend ();
  if (on && node != NULL && !power.ignores_syncs)
    {
      apply_pending (node, TRUE);
      node->exists = TRUE;
      node->gone = FALSE;
    }
  g_mutex_unlock (&power.lock);
  return on ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

static int
power_file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return METHODS (file)->xFileSize (REAL (file), size);
}

static int
power_lock (sqlite3_file *file, int level)
{
  return METHODS (file)->xLock (REAL (file), level);
}

static int
power_unlock (sqlite3_file *file, int level)
{
  return METHODS (file)->xUnlock (REAL (file), level);
}

static int
power_check_reserved_lock (sqlite3_file *file, int *result)
{
  return METHODS (file)->xCheckReservedLock (REAL (file), result);
}

static int
power_file_control (sqlite3_file *file, int op, void *argument)
{
  return METHODS (file)->xFileControl (REAL (file), op, argument);
}

static int
power_sector_size (sqlite3_file *file)
{
  return METHODS (file)->xSectorSize (REAL (file));
}

static int
power_device_characteristics (sqlite3_file *file)
{
  return METHODS (file)->xDeviceCharacteristics (REAL (file));
}

static int
power_shm_map (sqlite3_file *file, int region, int size, int extend, void volatile **memory)
{
  return METHODS (file)->xShmMap (REAL (file), region, size, extend, memory);
}

static int
power_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return METHODS (file)->xShmLock (REAL (file), offset, n, flags);
}

static void
power_shm_barrier (sqlite3_file *file)
{
  METHODS (file)->xShmBarrier (REAL (file));
}

static int
power_shm_unmap (sqlite3_file *file, int delete)
{
  return METHODS (file)->xShmUnmap (REAL (file), delete);
}

static const sqlite3_io_methods power_methods = {
  .iVersion = 2,
  .xClose = power_close,
  .xRead = power_read,
  .xWrite = power_write,
  .xTruncate = power_truncate,
  .xSync = power_sync,
  .xFileSize = power_file_size,
  .xLock = power_lock,
  .xUnlock = power_unlock,
  .xCheckReservedLock = power_check_reserved_lock,
  .xFileControl = power_file_control,
  .xSectorSize = power_sector_size,
  .xDeviceCharacteristics = power_device_characteristics,
  .xShmMap = power_shm_map,
  .xShmLock = power_shm_lock,
  .xShmBarrier = power_shm_barrier,
  .xShmUnmap = power_shm_unmap,
};

static int
power_open (sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
  PowerFile *self = (PowerFile *) file;
  int code = SQLITE_CANTOPEN;

  memset (self, 0, sizeof *self);
  g_mutex_lock (&power.lock);
  if (!power.cut)
    {
      gboolean is_new = path != NULL && !g_file_test (path, G_FILE_TEST_EXISTS);

      self->node = path != NULL ? get_node (path) : NULL;
      self->real = (sqlite3_file *) (self + 1);
      code = power.real->xOpen (power.real, path, self->real, flags, out_flags);
      /* The name is used again, but what the disk has under it is the old content still. */
      if (code == SQLITE_OK && is_new && self->node->exists)
        add_pending (self->node, TRUE, 0, NULL, 0);
    }
  g_mutex_unlock (&power.lock);
  if (code == SQLITE_OK)
    self->base.pMethods = &power_methods;
  return code;
}

static int
power_delete (sqlite3_vfs *vfs, const char *path, int sync_folder)
{
  int code = SQLITE_IOERR_DELETE;

  g_mutex_lock (&power.lock);
  if (spend ())
    {
      Node *node = get_node (path);

      code = power.real->xDelete (power.real, path, 0);
      node->gone = TRUE;
      if (code == SQLITE_OK && sync_folder)
        {
          node->exists = FALSE;
          g_byte_array_set_size (node->durable, 0);
          g_ptr_array_set_size (node->pending, 0);
        }
    }
  g_mutex_unlock (&power.lock);
  return code;
}

static int
power_access (sqlite3_vfs *vfs, const char *path, int flags, int *result)
{
  return power_vfs_is_cut () ? SQLITE_IOERR_ACCESS : power.real->xAccess (power.real, path, flags, result);
}

void
power_vfs_register (guint32 seed)
{
  power.real = sqlite3_vfs_find (NULL);
  power.vfs = *power.real;
  power.vfs.zName = POWER_VFS;
  power.vfs.pNext = NULL;
  power.vfs.szOsFile = (int) sizeof (PowerFile) + power.real->szOsFile;
  power.vfs.xOpen = power_open;
  power.vfs.xDelete = power_delete;
  power.vfs.xAccess = power_access;
  power.nodes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, node_free);
  power.random = g_rand_new_with_seed (seed);
  power.left = 0;
  power.cut = FALSE;
  power.ignores_syncs = FALSE;
  g_assert_cmpint (sqlite3_vfs_register (&power.vfs, 0), ==, SQLITE_OK);
}

void
power_vfs_unregister (void)
{
  sqlite3_vfs_unregister (&power.vfs);
  g_clear_pointer (&power.nodes, g_hash_table_unref);
  g_clear_pointer (&power.random, g_rand_free);
}

void
power_vfs_cut_after (guint n)
{
  g_mutex_lock (&power.lock);
  power.left = n;
  g_mutex_unlock (&power.lock);
}

gboolean
power_vfs_is_cut (void)
{
  gboolean cut;

  g_mutex_lock (&power.lock);
  cut = power.cut;
  g_mutex_unlock (&power.lock);
  return cut;
}

void
power_vfs_ignore_syncs (void)
{
  g_mutex_lock (&power.lock);
  power.ignores_syncs = TRUE;
  g_mutex_unlock (&power.lock);
}

void
power_vfs_restore (void)
{
  /* In order, so that a seed gives the same cuts again. */
  g_autoptr (GList) paths = g_list_sort (g_hash_table_get_keys (power.nodes), (GCompareFunc) strcmp);

  for (GList *path = paths; path != NULL; path = path->next)
    {
      Node *node = g_hash_table_lookup (power.nodes, path->data);
      gboolean in_part = g_rand_boolean (power.random);
      gboolean deleted = g_rand_boolean (power.random);

      /* Half of the cuts lose all that was not synced, the others a part of it. */
      if (in_part)
        apply_pending (node, FALSE);
      g_unlink (node->path);
      if (node->exists && !(node->gone && deleted))
        g_assert_true (
          g_file_set_contents (node->path, (char *) node->durable->data, node->durable->len, NULL));
    }
  g_hash_table_remove_all (power.nodes);
  power.left = 0;
  power.cut = FALSE;
}
