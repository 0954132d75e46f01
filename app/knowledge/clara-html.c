/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-html.h"

#include <libxml/HTMLparser.h>
#include <string.h>

/* Pages have some tens; what is deeper is left out. */
#define DEEPEST 200
#define LONGEST_TITLE 200
/* Where a page says how it is written. */
#define HEAD 4096

typedef struct
{
  GString *out;
  gboolean all;    /* also what stands around the text: menus and the like */
  gboolean inside; /* the page has said what its text is: a header in it belongs to it */
  guint depth;
} Writer;

/* Not text, or nothing that stays when the page is left. */
static const char *const never[] = { "script", "style",  "noscript", "template", "svg",    "iframe", "head",
                                     "button", "select", "input",    "textarea", "object", NULL };
/* Around the text. */
static const char *const around[] = { "nav", "aside", "form", "dialog", NULL };
static const char *const around_body[] = { "header", "footer", NULL };
static const char *const blocks[] = { "p",          "div",     "section", "article", "main",    "ul",
                                      "ol",         "dl",      "dt",      "dd",      "table",   "tbody",
                                      "thead",      "pre",     "header",  "footer",  "nav",     "aside",
                                      "blockquote", "address", "figure",  "caption", "details", "summary",
                                      "hr",         "form",    "body",    NULL };

static void write_node (Writer *writer, const xmlNode *node);

static gboolean
has_value (const xmlNode *node, const char *attribute, const char *value)
{
  xmlChar *found = xmlGetProp (node, (const xmlChar *) attribute);
  gboolean same = found != NULL && (value == NULL || g_ascii_strcasecmp ((const char *) found, value) == 0);

  xmlFree (found);
  return same;
}

static gboolean
is_left_out (Writer *writer, const xmlNode *node)
{
  const char *name = (const char *) node->name;

  return g_strv_contains (never, name) || has_value (node, "hidden", NULL)
         || has_value (node, "aria-hidden", "true")
         || (!writer->all
             && (g_strv_contains (around, name) || (!writer->inside && g_strv_contains (around_body, name))
                 || has_value (node, "role", "navigation") || has_value (node, "role", "banner")
                 || has_value (node, "role", "contentinfo")));
}

static gboolean
at_line_start (GString *out)
{
  return out->len == 0 || out->str[out->len - 1] == '\n';
}

/* A mark that the page means as a letter is escaped. */
static void
write_text (GString *out, const char *text)
{
  gboolean space = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_isspace (*p))
        {
          space = TRUE;
          continue;
        }
      if (space && !at_line_start (out) && out->str[out->len - 1] != ' ')
        g_string_append_c (out, ' ');
      space = FALSE;
      if (strchr ("\\`*_[]|#!>", *p) != NULL || (strchr ("-+=", *p) != NULL && at_line_start (out)))
        g_string_append_c (out, '\\');
      g_string_append_c (out, *p);
    }
  if (space && !at_line_start (out) && out->str[out->len - 1] != ' ')
    g_string_append_c (out, ' ');
}

static void
end_block (GString *out)
{
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  if (out->len > 0 && !g_str_has_suffix (out->str, "\n\n"))
    g_string_append (out, at_line_start (out) ? "\n" : "\n\n");
}

static void
write_children (Writer *writer, const xmlNode *node)
{
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    write_node (writer, child);
}

/* What stays on one line: a heading, an item, a row. */
static void
write_line (Writer *writer, const xmlNode *node, const char *prefix)
{
  g_autoptr (GString) line = g_string_new (NULL);
  GString *out = writer->out;

  end_block (out);
  writer->out = line;
  write_children (writer, node);
  writer->out = out;
  g_strstrip (line->str);
  for (char *p = line->str; *p != '\0'; p++)
    if (*p == '\n')
      *p = ' ';
  if (*line->str != '\0')
    g_string_append_printf (out, "%s%s\n\n", prefix, line->str);
}

/* A list in an item, or a table in one, is not one line. */
static gboolean
holds_blocks (const xmlNode *node)
{
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE
        && (g_strv_contains (blocks, (const char *) child->name)
            || strcmp ((const char *) child->name, "li") == 0 || holds_blocks (child)))
      return TRUE;
  return FALSE;
}

static void
write_element (Writer *writer, const xmlNode *node)
{
  const char *name = (const char *) node->name;

  if (is_left_out (writer, node))
    return;
  if (name[0] == 'h' && name[1] >= '1' && name[1] <= '6' && name[2] == '\0')
    {
      g_autofree char *prefix = g_strdup_printf ("%.*s ", name[1] - '0', "######");

      write_line (writer, node, prefix);
    }
  else if (strcmp (name, "li") == 0 && !holds_blocks (node))
    write_line (writer, node, "- ");
  else if (strcmp (name, "tr") == 0)
    write_line (writer, node, "| ");
  else if (strcmp (name, "td") == 0 || strcmp (name, "th") == 0)
    {
      write_children (writer, node);
      g_string_append (writer->out, " | ");
    }
  else if (strcmp (name, "br") == 0)
    g_string_append_c (writer->out, '\n');
  else
    {
      gboolean block = g_strv_contains (blocks, name) || strcmp (name, "li") == 0;

      if (block)
        end_block (writer->out);
      write_children (writer, node);
      if (block)
        end_block (writer->out);
    }
}

static void
write_node (Writer *writer, const xmlNode *node)
{
  if (writer->depth >= DEEPEST)
    return;
  writer->depth++;
  if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
    write_text (writer->out, (const char *) node->content);
  else if (node->type == XML_ELEMENT_NODE)
    write_element (writer, node);
  writer->depth--;
}

/* Returns the first element of that name or role; NULL for none */
static const xmlNode *
find (const xmlNode *node, const char *name, const char *role, guint depth)
{
  for (; node != NULL; node = node->next)
    {
      const xmlNode *found;

      if (node->type != XML_ELEMENT_NODE)
        continue;
      if (strcmp ((const char *) node->name, name) == 0 || (role != NULL && has_value (node, "role", role)))
        return node;
      if (depth < DEEPEST && (found = find (node->children, name, role, depth + 1)) != NULL)
        return found;
    }
  return NULL;
}

static char *
get_title (const xmlNode *root)
{
  const xmlNode *node = find (root, "title", NULL, 0);
  xmlChar *content = node != NULL ? xmlNodeGetContent (node) : NULL;
  g_autoptr (GString) title = g_string_new (NULL);
  g_autofree char *valid = NULL;

  for (const char *p = (const char *) content; p != NULL && *p != '\0'; p++)
    if (!g_ascii_isspace (*p))
      g_string_append_c (title, *p);
    else if (title->len > 0 && title->str[title->len - 1] != ' ')
      g_string_append_c (title, ' ');
  xmlFree (content);
  valid = g_utf8_make_valid (g_strchomp (title->str), -1);
  return *valid != '\0' ? g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), LONGEST_TITLE)) : NULL;
}

static char *
write_from (const xmlNode *node, gboolean all, gboolean inside)
{
  Writer writer = { g_string_new (NULL), all, inside, 0 };

  write_node (&writer, node);
  g_strstrip (writer.out->str);
  return g_string_free (writer.out, FALSE);
}

/* @encoding: (nullable): what the page itself says */
static char *
convert (const char *html, gsize length, const char *encoding, char **title)
{
  const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET;
  htmlDocPtr document =
    length > 0 && length < G_MAXINT ? htmlReadMemory (html, (int) length, NULL, encoding, options) : NULL;
  const xmlNode *root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  const xmlNode *text = root != NULL ? find (root, "main", "main", 0) : NULL;
  const xmlNode *body = root != NULL ? find (root, "body", NULL, 0) : NULL;
  char *markdown = text != NULL ? write_from (text, FALSE, TRUE) : g_strdup ("");

  for (guint all = 0; all < 2 && *markdown == '\0' && body != NULL; all++)
    {
      g_free (markdown);
      markdown = write_from (body, all, FALSE);
    }
  *title = root != NULL ? get_title (root) : NULL;
  xmlFreeDoc (document);
  return markdown;
}

/**
 * clara_html_to_markdown:
 * @html: from outside: of any quality, perhaps no HTML at all; UTF-8, or what it says it is, else
 *   Windows-1252
 * @title: (out) (optional) (nullable): the page's own
 *
 * What is around a page's text, menus and the like, is left out where the page says which that is.
 *
 * Returns: (transfer full): valid UTF-8; "" where it has no text
 */
char *
clara_html_to_markdown (const char *html, gsize length, char **title)
{
  gboolean utf8 = g_utf8_validate (html, (gssize) length, NULL);
  gboolean says = g_strstr_len (html, (gssize) MIN (length, HEAD), "charset") != NULL;
  g_autofree char *own_title = NULL;
  g_autofree char *markdown =
    convert (html, length, utf8 ? "UTF-8" : (says ? NULL : "windows-1252"), &own_title);

  /* It says what nobody knows, or what is not so. */
  if (!g_utf8_validate (markdown, -1, NULL))
    {
      g_autofree char *valid = g_utf8_make_valid (html, (gssize) length);

      g_free (markdown);
      g_clear_pointer (&own_title, g_free);
      markdown = convert (valid, strlen (valid), "UTF-8", &own_title);
    }
  if (title != NULL)
    *title = g_steal_pointer (&own_title);
  return g_steal_pointer (&markdown);
}
