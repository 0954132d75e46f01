/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-flow.h"

#include "desk.h"

#include <string.h>

/* A guard provider of the test's own: all guards are open but those that are shut, and what was done is
 * written down. */
typedef struct
{
  guint shut; /* bits */
  GString *trace;
} World;

static gboolean
check (ClaraFlowGuard guard, gpointer user_data)
{
  return (((World *) user_data)->shut & (1u << guard)) == 0;
}

static void
entered (ClaraState from, ClaraState to, ClaraFlowOn on, gpointer user_data)
{
  g_string_append_printf (((World *) user_data)->trace, "%s>", clara_flow_state_name (to));
}

static void
run (ClaraFlowDo action, gpointer user_data)
{
  g_string_append_printf (((World *) user_data)->trace, "%s ", clara_flow_do_name (action));
}

static const ClaraFlowFuncs funcs = { check, entered, run };

static const ClaraFlowOn *
way_to (ClaraState state)
{
  /* With open guards; ends with CLARA_N_ON. */
  static const ClaraFlowOn ways[][5] = {
    [CLARA_STATE_IDLE] = { CLARA_N_ON },
    [CLARA_STATE_USER_CLASSIFICATION] = { CLARA_ON_WAKE, CLARA_N_ON },
    [CLARA_STATE_FACE_RECOGNITION] = { CLARA_ON_WAKE, CLARA_ON_EMPLOYEE, CLARA_N_ON },
    [CLARA_STATE_MANUAL_VERIFICATION] = { CLARA_ON_WAKE, CLARA_ON_EMPLOYEE, CLARA_ON_FACE_REFUSED,
                                          CLARA_N_ON },
    [CLARA_STATE_CREDENTIAL_CHECK] = { CLARA_ON_WAKE, CLARA_ON_EMPLOYEE, CLARA_ON_FACE_REFUSED,
                                       CLARA_ON_IDENTIFIED, CLARA_N_ON },
    [CLARA_STATE_FACE_REGISTRATION] = { CLARA_N_ON },
    [CLARA_STATE_EMPLOYEE_VERIFIED] = { CLARA_ON_WAKE, CLARA_ON_EMPLOYEE, CLARA_ON_FACE_MATCHED, CLARA_N_ON },
    [CLARA_STATE_VISITOR_INFO_COLLECTION] = { CLARA_ON_WAKE, CLARA_ON_VISITOR, CLARA_N_ON },
    [CLARA_STATE_VISITOR_FACE_CAPTURE] = { CLARA_ON_WAKE, CLARA_ON_VISITOR, CLARA_ON_CONFIRMED, CLARA_N_ON },
    [CLARA_STATE_HOST_NOTIFICATION] = { CLARA_ON_WAKE, CLARA_ON_VISITOR, CLARA_ON_CONFIRMED,
                                        CLARA_ON_PHOTO_ACCEPTED, CLARA_N_ON },
    [CLARA_STATE_FLOW_END] = { CLARA_ON_WAKE, CLARA_ON_GOODBYE, CLARA_N_ON },
  };

  return ways[state];
}

static ClaraFlow *
flow_at (ClaraState state, World *world)
{
  ClaraFlow *flow = clara_flow_new (&funcs, world);
  guint shut = world->shut;

  world->shut = 0;
  if (state == CLARA_STATE_FACE_REGISTRATION)
    {
      g_object_unref (flow);
      flow = flow_at (CLARA_STATE_CREDENTIAL_CHECK, world);
      g_assert_true (clara_flow_fire (flow, CLARA_ON_CODE_RIGHT));
    }
  for (const ClaraFlowOn *on = way_to (state); *on != CLARA_N_ON; on++)
    g_assert_true (clara_flow_fire (flow, *on));
  world->shut = shut;
  g_assert_cmpint (clara_flow_get_state (flow), ==, state);
  g_string_truncate (world->trace, 0);
  return flow;
}

/* SPEC 3, written a second time: state, event, shut guards, next state; all that is not here is refused. */
typedef struct
{
  ClaraState state;
  ClaraFlowOn on;
  ClaraFlowGuard shut;
  ClaraState next;
} Wanted;

#define S(name) CLARA_STATE_##name
#define ON(name) CLARA_ON_##name
#define NOT(name) CLARA_GUARD_##name

static const Wanted wanted[] = {
  { S (IDLE), ON (WAKE), 0, S (USER_CLASSIFICATION) },
  { S (USER_CLASSIFICATION), ON (EMPLOYEE), 0, S (FACE_RECOGNITION) },
  { S (USER_CLASSIFICATION), ON (EMPLOYEE), NOT (FACES_AVAILABLE), S (MANUAL_VERIFICATION) },
  { S (USER_CLASSIFICATION), ON (VISITOR), 0, S (VISITOR_INFO_COLLECTION) },
  { S (USER_CLASSIFICATION), ON (NEITHER), 0, S (USER_CLASSIFICATION) },
  { S (USER_CLASSIFICATION), ON (NEITHER), NOT (NEITHER_FEW), S (USER_CLASSIFICATION) },
  { S (USER_CLASSIFICATION), ON (SERVED), 0, S (USER_CLASSIFICATION) },
  { S (FACE_RECOGNITION), ON (FACE_MATCHED), 0, S (EMPLOYEE_VERIFIED) },
  { S (FACE_RECOGNITION), ON (FACE_MISSED), 0, S (FACE_RECOGNITION) },
  { S (FACE_RECOGNITION), ON (FACE_MISSED), NOT (FACE_TRIES_LEFT), S (MANUAL_VERIFICATION) },
  { S (FACE_RECOGNITION), ON (FACE_REFUSED), 0, S (MANUAL_VERIFICATION) },
  { S (FACE_RECOGNITION), ON (BACK), 0, S (USER_CLASSIFICATION) },
  { S (MANUAL_VERIFICATION), ON (IDENTIFIED), 0, S (CREDENTIAL_CHECK) },
  { S (MANUAL_VERIFICATION), ON (NOT_FOUND), 0, S (MANUAL_VERIFICATION) },
  { S (MANUAL_VERIFICATION), ON (NOT_FOUND), NOT (LOOKUPS_LEFT), S (FLOW_END) },
  { S (MANUAL_VERIFICATION), ON (BACK), 0, S (USER_CLASSIFICATION) },
  { S (CREDENTIAL_CHECK), ON (CODE_RIGHT), 0, S (FACE_REGISTRATION) },
  { S (CREDENTIAL_CHECK), ON (CODE_RIGHT), NOT (MAY_ENROL), S (EMPLOYEE_VERIFIED) },
  { S (CREDENTIAL_CHECK), ON (CODE_WRONG), 0, S (CREDENTIAL_CHECK) },
  { S (CREDENTIAL_CHECK), ON (CODE_WRONG), NOT (CODES_LEFT), S (FLOW_END) },
  { S (CREDENTIAL_CHECK), ON (CODE_EXPIRED), 0, S (CREDENTIAL_CHECK) },
  { S (CREDENTIAL_CHECK), ON (CODE_EXPIRED), NOT (RENEWALS_LEFT), S (FLOW_END) },
  { S (CREDENTIAL_CHECK), ON (BACK), 0, S (MANUAL_VERIFICATION) },
  { S (FACE_REGISTRATION), ON (FACE_REGISTERED), 0, S (EMPLOYEE_VERIFIED) },
  { S (FACE_REGISTRATION), ON (FACE_DECLINED), 0, S (EMPLOYEE_VERIFIED) },
  { S (EMPLOYEE_VERIFIED), ON (SERVED), 0, S (EMPLOYEE_VERIFIED) },
  { S (VISITOR_INFO_COLLECTION), ON (CONFIRMED), 0, S (VISITOR_FACE_CAPTURE) },
  { S (VISITOR_INFO_COLLECTION), ON (CONFIRMED), NOT (WANTS_PHOTO), S (HOST_NOTIFICATION) },
  { S (VISITOR_INFO_COLLECTION), ON (SERVED), 0, S (VISITOR_INFO_COLLECTION) },
  { S (VISITOR_INFO_COLLECTION), ON (BACK), 0, S (USER_CLASSIFICATION) },
  { S (VISITOR_FACE_CAPTURE), ON (PHOTO_ACCEPTED), 0, S (HOST_NOTIFICATION) },
  { S (VISITOR_FACE_CAPTURE), ON (PHOTO_RETAKEN), 0, S (VISITOR_FACE_CAPTURE) },
  { S (VISITOR_FACE_CAPTURE), ON (PHOTO_DECLINED), 0, S (HOST_NOTIFICATION) },
  { S (VISITOR_FACE_CAPTURE), ON (BACK), 0, S (VISITOR_INFO_COLLECTION) },
  { S (HOST_NOTIFICATION), ON (HOST_ANSWERED), 0, S (FLOW_END) },
  { S (HOST_NOTIFICATION), ON (HOST_TIMEOUT), 0, S (FLOW_END) },
  { S (HOST_NOTIFICATION), ON (DESK_DECIDED), 0, S (HOST_NOTIFICATION) },
  { S (HOST_NOTIFICATION), ON (DESK_DECIDED), NOT (ADMITTED), S (FLOW_END) },
  { S (HOST_NOTIFICATION), ON (DONE), 0, S (FLOW_END) },
  { S (HOST_NOTIFICATION), ON (SERVED), 0, S (HOST_NOTIFICATION) },
  { S (FLOW_END), ON (SLEEP), 0, S (IDLE) },
};

static gboolean
is_any_event (ClaraState state, ClaraFlowOn on)
{
  return state != CLARA_STATE_IDLE && state != CLARA_STATE_FLOW_END
         && (on == CLARA_ON_GOODBYE || on == CLARA_ON_CANCEL || on == CLARA_ON_IDLE || on == CLARA_ON_HUMAN);
}

static const Wanted *
find_wanted (ClaraState state, ClaraFlowOn on)
{
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (wanted[i].state == state && wanted[i].on == on)
      return &wanted[i];
  return NULL;
}

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autoptr (GString) trace = g_string_new (NULL);
      World world = { 0, trace };
      g_autoptr (ClaraFlow) flow = NULL;

      if (wanted[i].shut != 0)
        world.shut = 1u << wanted[i].shut;
      flow = flow_at (wanted[i].state, &world);
      g_assert_true (clara_flow_expects (flow, wanted[i].on));
      g_assert_true (clara_flow_fire (flow, wanted[i].on));
      g_assert_cmpstr (clara_flow_state_name (clara_flow_get_state (flow)), ==,
                       clara_flow_state_name (wanted[i].next));
      g_assert_true (g_str_has_prefix (trace->str, clara_flow_state_name (wanted[i].next)));
    }
}

/* Every state with every event: taken if the specification has it, else refused with nothing done. */
static void
test_every_pair (void)
{
  for (guint state = 0; state < CLARA_N_STATES; state++)
    for (guint on = 0; on < CLARA_N_ON; on++)
      {
        g_autoptr (GString) trace = g_string_new (NULL);
        World world = { 0, trace };
        g_autoptr (ClaraFlow) flow = flow_at (state, &world);
        gboolean taken = clara_flow_fire (flow, on);

        if (is_any_event (state, on))
          g_assert_cmpint (clara_flow_get_state (flow), ==, CLARA_STATE_FLOW_END);
        g_assert_cmpint (taken, ==, is_any_event (state, on) || find_wanted (state, on) != NULL);
        if (!taken)
          {
            g_assert_cmpint (clara_flow_get_state (flow), ==, state);
            g_assert_cmpstr (trace->str, ==, "");
          }
      }
}

/* With every guard shut nothing gets past what it guards. */
static void
test_guards_hold (void)
{
  static const struct
  {
    ClaraState state;
    ClaraFlowOn on;
  } refused[] = {
    { S (VISITOR_INFO_COLLECTION), ON (CONFIRMED) },
    { S (VISITOR_FACE_CAPTURE), ON (PHOTO_ACCEPTED) },
    { S (VISITOR_FACE_CAPTURE), ON (PHOTO_DECLINED) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GString) trace = g_string_new (NULL);
      World world = { G_MAXUINT, trace };
      g_autoptr (ClaraFlow) flow = flow_at (refused[i].state, &world);

      g_assert_false (clara_flow_fire (flow, refused[i].on));
      g_assert_cmpstr (trace->str, ==, "");
    }
}

static void
test_neither (void)
{
  g_autoptr (GString) trace = g_string_new (NULL);
  World world = { 0, trace };
  g_autoptr (ClaraFlow) flow = flow_at (CLARA_STATE_USER_CLASSIFICATION, &world);

  clara_flow_fire (flow, CLARA_ON_NEITHER);
  world.shut = 1u << CLARA_GUARD_NEITHER_FEW;
  clara_flow_fire (flow, CLARA_ON_NEITHER);
  world.shut |= 1u << CLARA_GUARD_NEITHER_THIRD;
  clara_flow_fire (flow, CLARA_ON_NEITHER);
  g_assert_cmpstr (trace->str, ==,
                   "user_classification>ask_type_again user_classification>show_buttons "
                   "user_classification>offer_human ");
}

static gboolean
is_reached (ClaraState state, ClaraState from, gboolean *seen)
{
  guint n_rows;
  const ClaraFlowRow *rows = clara_flow_get_rows (&n_rows);

  seen[from] = TRUE;
  if (from == state)
    return TRUE;
  for (guint i = 0; i < n_rows; i++)
    if ((rows[i].state == from || rows[i].state == CLARA_STATE_ANY) && !seen[rows[i].next]
        && is_reached (state, rows[i].next, seen))
      return TRUE;
  return FALSE;
}

static void
test_reachable (void)
{
  for (guint state = 0; state < CLARA_N_STATES; state++)
    {
      gboolean seen[CLARA_N_STATES] = { FALSE };

      /* From the beginning to each, and from each to the end. */
      g_assert_true (is_reached (state, CLARA_STATE_IDLE, seen));
      memset (seen, 0, sizeof seen);
      g_assert_true (is_reached (CLARA_STATE_IDLE, state, seen));
    }
}

/* A row that stands behind one without a guard would never be taken. */
static void
test_no_dead_rows (void)
{
  guint n_rows;
  const ClaraFlowRow *rows = clara_flow_get_rows (&n_rows);

  for (guint i = 0; i < n_rows; i++)
    for (guint k = 0; k < i; k++)
      if (rows[k].state == rows[i].state && rows[k].on == rows[i].on)
        g_assert_cmpint (rows[k].guard, !=, CLARA_GUARD_NONE);
}

static void
test_describe (void)
{
  g_autofree char *text = clara_flow_describe ();

  for (guint state = 0; state < CLARA_N_STATES; state++)
    {
      g_autofree char *cell = g_strdup_printf ("| %s |", clara_flow_state_name (state));

      g_assert_nonnull (strstr (text, cell));
    }
  g_assert_nonnull (strstr (text, "| idle | wake |  | greet | user_classification |"));
}

/* The table that the documentation prints is this one. */
static void
test_documented (void)
{
  g_autofree char *described = clara_flow_describe ();
  g_autofree char *path = g_build_filename (g_getenv ("CLARA_DATA_PATH"), "..", "app", "README.md", NULL);
  g_autofree char *readme = NULL;
  g_auto (GStrv) lines = g_strsplit (described, "\n", -1);

  g_assert_true (g_file_get_contents (path, &readme, NULL, NULL));
  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (readme, lines[i]) == NULL)
      g_error ("app/README.md lacks this line of the flow: %s", lines[i]);
}

void
add_flow_tests (void)
{
  g_test_add_func ("/flow/rows", test_rows);
  g_test_add_func ("/flow/every-pair", test_every_pair);
  g_test_add_func ("/flow/guards-hold", test_guards_hold);
  g_test_add_func ("/flow/neither", test_neither);
  g_test_add_func ("/flow/reachable", test_reachable);
  g_test_add_func ("/flow/no-dead-rows", test_no_dead_rows);
  g_test_add_func ("/flow/describe", test_describe);
  g_test_add_func ("/flow/documented", test_documented);
}
