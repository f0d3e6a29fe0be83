/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/verify-check.h"

#include <string.h>

/* Records are gone only where an entry says so, of a kind and an age that this entry names, and under no hold of that time. The time of a
 * record that is gone is the one kept beside it, which nothing proves any more. */

typedef struct {
  guint64 number;
  guint64 first;
  guint64 last;
  gint64 since;
  gint64 until; /* exclusive; 0: it holds by index */
} Hold;

/* The entry that removes. */
typedef struct {
  guint64 index;
  const json_t *kinds;
  gint64 before;
} Removal;

static const char *
text_of (const json_t *record, const char *name)
{
  return json_string_value (json_object_get (record, name));
}

static gboolean
read_range (const json_t *range, guint64 *first, guint64 *last)
{
  const json_t *from = json_array_get (range, 0);
  const json_t *to = json_array_get (range, 1);
  *first = (guint64) json_integer_value (from);
  *last = (guint64) json_integer_value (to);
  return json_is_integer (from) && json_is_integer (to) && json_integer_value (from) >= 0 &&
         *first <= *last;
}

/* --- Holds --- */

GArray *
verify_holds_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (Hold));
}

static void
add_hold (VerifyCheck *check, guint64 index, const json_t *record)
{
  Hold hold = { .number = index };
  const json_t *ranges = json_object_get (record, "entries");
  gboolean good = ranges != NULL
                      ? json_array_size (ranges) == 1 &&
                            read_range (json_array_get (ranges, 0), &hold.first, &hold.last)
                      : verify_moment (json_object_get (record, "from"), &hold.since) &&
                            verify_moment (json_object_get (record, "to"), &hold.until) &&
                            hold.until != 0;
  if (good) {
    g_array_append_val (check->holds, hold);
  } else {
    verify_problem (check, "entry " U64 ": is a hold that does not say of what", index);
  }
}

static void
lift_hold (VerifyCheck *check, guint64 index, const json_t *record)
{
  guint64 number = (guint64) json_integer_value (json_object_get (record, "hold"));
  for (guint i = 0; i < check->holds->len; i++) {
    if (g_array_index (check->holds, Hold, i).number == number) {
      g_array_remove_index (check->holds, i);
      return;
    }
  }
  verify_problem (check, "entry " U64 ": lifts hold " U64 ", which was not in force", index,
                  number);
}

static gboolean
is_held (const Hold *hold, guint64 index, gint64 time)
{
  return hold->until != 0 ? time >= hold->since && time < hold->until
                          : index >= hold->first && index <= hold->last;
}

static void
check_held (VerifyCheck *check, guint64 index, gint64 time, const Removal *removal)
{
  for (guint i = 0; i < check->holds->len; i++) {
    const Hold *hold = &g_array_index (check->holds, Hold, i);
    if (is_held (hold, index, time)) {
      verify_problem (check, "entry " U64 ": was removed by entry " U64 " under hold " U64, index,
                      removal->index, hold->number);
    }
  }
}

/* --- Removals --- */

static gboolean
names_kind (const Removal *removal, gint64 kind)
{
  static const char *const names[VERIFY_KINDS] = {
    [VERIFY_DECISION] = "decision", [VERIFY_REVIEW] = "review", [VERIFY_ACCESS] = "access",
    [VERIFY_SIGNAL] = "signal",     [VERIFY_REPORT] = "report",
  };
  gboolean named = FALSE;
  for (size_t i = 0; i < json_array_size (removal->kinds) && kind >= 0 && kind < VERIFY_KINDS;
       i++) {
    const char *name = json_string_value (json_array_get (removal->kinds, i));
    named = named || (names[kind] != NULL && g_strcmp0 (name, names[kind]) == 0);
  }
  return named;
}

static void
check_removed (VerifyCheck *check, sqlite3_stmt *row, const Removal *removal)
{
  guint64 index = (guint64) sqlite3_column_int64 (row, 0);
  gint64 time = sqlite3_column_int64 (row, 2);
  if (sqlite3_column_int64 (row, 3) == 0) {
    verify_problem (check, "entry " U64 ": its record is there, and entry " U64 " says it is not",
                    index, removal->index);
    return;
  }
  if (!names_kind (removal, sqlite3_column_int64 (row, 1))) {
    verify_problem (check, "entry " U64 ": is of a kind that entry " U64 " cannot have removed",
                    index, removal->index);
  }
  if (time >= removal->before) {
    verify_problem (check, "entry " U64 ": is not as old as what entry " U64 " removed", index,
                    removal->index);
  }
  check_held (check, index, time, removal);
}

static void
check_range (VerifyCheck *check, const json_t *range, const Removal *removal)
{
  guint64 first = 0;
  guint64 last = 0;
  if (!read_range (range, &first, &last) || last >= removal->index) {
    verify_problem (check, "entry " U64 ": says that it removed what does not stand before it",
                    removal->index);
    return;
  }
  g_array_append_val (check->removed, first);
  g_array_append_val (check->removed, last);
  sqlite3_bind_int64 (check->range, 1, (gint64) first);
  sqlite3_bind_int64 (check->range, 2, (gint64) last);
  while (sqlite3_step (check->range) == SQLITE_ROW) {
    check_removed (check, check->range, removal);
  }
  sqlite3_reset (check->range);
}

static void
check_removal (VerifyCheck *check, guint64 index, const json_t *record)
{
  const json_t *ranges = json_object_get (record, "entries");
  Removal removal = { .index = index, .kinds = json_object_get (record, "kinds") };
  if (!verify_moment (json_object_get (record, "before"), &removal.before)) {
    verify_problem (check, "entry " U64 ": removes, and does not say what is old", index);
    return;
  }
  for (size_t i = 0; i < json_array_size (ranges); i++) {
    check_range (check, json_array_get (ranges, i), &removal);
  }
}

void
verify_retention (VerifyCheck *check, guint64 index, const json_t *record)
{
  const char *action = text_of (record, "action");
  if (g_strcmp0 (action, "hold") == 0) {
    add_hold (check, index, record);
  } else if (g_strcmp0 (action, "release") == 0) {
    lift_hold (check, index, record);
  } else if (g_strcmp0 (action, "remove") == 0) {
    check_removal (check, index, record);
  } else {
    verify_problem (check, "entry " U64 ": is of retention, and does nothing that is known", index);
  }
}

/* --- When all entries were read --- */

typedef struct {
  guint64 first;
  guint64 last;
} Range;

static gint
compare_ranges (gconstpointer a, gconstpointer b)
{
  guint64 x = ((const Range *) a)->first;
  guint64 y = ((const Range *) b)->first;
  return x < y ? -1 : x > y;
}

/* Both are walked by index; ranges that meet are walked as one. */
static void
check_gone (VerifyCheck *check)
{
  const Range *ranges = (const Range *) (gpointer) check->removed->data;
  guint n = check->removed->len / 2;
  guint at = 0;
  guint64 named = 0; /* what is below this, and not below `begin`, is named */
  guint64 begin = 0;
  if (n > 0) {
    qsort (check->removed->data, n, sizeof (Range), compare_ranges);
  }
  for (guint i = 0; i < check->gone->len; i++) {
    guint64 index = g_array_index (check->gone, guint64, i);
    for (; at < n && ranges[at].first <= index; at++) {
      begin = ranges[at].first > named ? ranges[at].first : begin;
      named = MAX (named, ranges[at].last + 1);
    }
    if (index >= begin && index < named) {
      check->out->removed++;
    } else {
      verify_problem (check,
                      "entry " U64 ": its record is gone, and no entry says that it was removed",
                      index);
    }
  }
}

/* Holds are kept beside the log, too, for whoever removes: there they must be as the entries say. */
static guint
find_hold (const VerifyCheck *check, sqlite3_stmt *row)
{
  guint64 number = (guint64) sqlite3_column_int64 (row, 0);
  for (guint i = 0; i < check->holds->len; i++) {
    const Hold *hold = &g_array_index (check->holds, Hold, i);
    gboolean by_time = sqlite3_column_type (row, 4) != SQLITE_NULL;
    if (hold->number == number && by_time == (hold->until != 0) &&
        (by_time ? hold->since == sqlite3_column_int64 (row, 3) &&
                       hold->until == sqlite3_column_int64 (row, 4)
                 : hold->first == (guint64) sqlite3_column_int64 (row, 1) &&
                       hold->last == (guint64) sqlite3_column_int64 (row, 2))) {
      return i;
    }
  }
  return G_MAXUINT;
}

static gboolean
check_holds (VerifyCheck *check, GError **error)
{
  sqlite3_stmt *select = NULL;
  int result = SQLITE_DONE;
  if (sqlite3_prepare_v2 (check->db,
                          "SELECT idx, first, last, since, until FROM holds WHERE lifted IS NULL"
                          " ORDER BY idx",
                          -1, &select, NULL) != SQLITE_OK) {
    return verify_cannot_read (check, error);
  }
  while ((result = sqlite3_step (select)) == SQLITE_ROW) {
    guint found = find_hold (check, select);
    if (found == G_MAXUINT) {
      verify_problem (check, "hold " U64 ": is not what an entry says of it",
                      (guint64) sqlite3_column_int64 (select, 0));
    } else {
      g_array_remove_index (check->holds, found);
    }
  }
  sqlite3_finalize (select);
  for (guint i = 0; i < check->holds->len; i++) {
    verify_problem (check, "hold " U64 ": is in force, and nothing keeps to it",
                    g_array_index (check->holds, Hold, i).number);
  }
  return result == SQLITE_DONE || verify_cannot_read (check, error);
}

gboolean
verify_retention_end (VerifyCheck *check, GError **error)
{
  check_gone (check);
  return check_holds (check, error);
}
