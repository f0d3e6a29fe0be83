/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/load-private.h"

#include "rules/reader.h"
#include "rules/names.h"

/* Rules that override each other in a cycle. Policies with one do not compile (policies-order.c), so that no request could be
 * decided any more: what would close the cycle is refused, whichever documents its statements stand in. */

typedef struct {
  const KgView *view;
  KgTermId overrides;
  GHashTable *left; /* rules that are done with */
  GHashTable *open; /* rules on the way -> their place in `way`, counted from 1 */
  GArray *way;      /* Visit */
  GPtrArray *lines;
} Walk;

typedef struct {
  KgTermId rule;
  GArray *others; /* KgTermId: that it overrides */
  guint next;
} Visit;

static void
visit_clear (gpointer data)
{
  g_clear_pointer (&((Visit *) data)->others, g_array_unref);
}

static gint
compare_terms (gconstpointer a, gconstpointer b, gpointer view)
{
  return kg_view_order ((const KgView *) view, *(const KgTermId *) a, *(const KgTermId *) b);
}

/* (transfer full) */
static GArray *
take_in_order (const KgView *view, KgCursor *cursor)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgTermId id;
  while ((id = kg_cursor_next (cursor)) != KG_NONE) {
    g_array_append_val (ids, id);
  }
  g_array_sort_with_data (ids, compare_terms, (gpointer) view);
  return ids;
}

/* --- Words --- */

/* Statements of a cycle that are told, besides the one that closes it. */
#define SHOWN 8u

static void
append_link (const Walk *walk, GString *line, KgTermId rule, KgTermId other)
{
  const RulesReader reader = { .shapes = *walk->view };
  g_autofree char *name = rules_reader_describe (&reader, other);
  KgPlace place;
  g_string_append_printf (line, " overrides `%s`", name);
  if (kg_view_place (walk->view, rule, walk->overrides, other, 0, &place)) {
    g_string_append (line, " (");
    rules_names_append_place (walk->view, line, &place);
    g_string_append_c (line, ')');
  }
}

/* From the visit of number `first` to the end of the way, and back to it. */
static void
tell_cycle (const Walk *walk, guint first)
{
  const RulesReader reader = { .shapes = *walk->view };
  const Visit *visits = (const Visit *) (gconstpointer) walk->way->data + first;
  guint n = walk->way->len - first;
  GString *line = g_string_new (NULL);
  g_autofree char *name = rules_reader_describe (&reader, visits[0].rule);
  KgPlace place;
  if (kg_view_place (walk->view, visits[0].rule, walk->overrides, visits[1 % n].rule, 0, &place)) {
    rules_names_append_place (walk->view, line, &place);
    g_string_append (line, ": ");
  }
  g_string_append_printf (line, "rules override each other in a cycle: `%s`", name);
  for (guint i = 0; i < n; i++) {
    if (i > 0 && (i < SHOWN || i + 1 == n)) {
      g_string_append (line, ", which");
    }
    if (i < SHOWN || i + 1 == n) {
      append_link (walk, line, visits[i].rule, visits[(i + 1) % n].rule);
    } else if (i == SHOWN) {
      g_string_append_printf (line, ", … %u more …", n - 1 - SHOWN);
    }
  }
  g_string_append (line, "; take out one gr:overrides");
  g_ptr_array_add (walk->lines, g_string_free (line, FALSE));
}

/* --- Walking --- */

static void
visit (Walk *walk, KgTermId rule)
{
  KgCursor cursor;
  kg_view_objects (walk->view, rule, walk->overrides, &cursor);
  g_array_set_size (walk->way, walk->way->len + 1);
  g_array_index (walk->way, Visit, walk->way->len - 1) =
      (Visit) { .rule = rule, .others = take_in_order (walk->view, &cursor) };
  g_hash_table_insert (walk->open, GUINT_TO_POINTER (rule), GUINT_TO_POINTER (walk->way->len));
}

static void
leave (Walk *walk)
{
  KgTermId rule = g_array_index (walk->way, Visit, walk->way->len - 1).rule;
  g_hash_table_remove (walk->open, GUINT_TO_POINTER (rule));
  g_hash_table_add (walk->left, GUINT_TO_POINTER (rule));
  g_array_set_size (walk->way, walk->way->len - 1);
}

/* Everything that can be reached, each rule once. */
static void
walk_from (Walk *walk, KgTermId start)
{
  if (g_hash_table_contains (walk->left, GUINT_TO_POINTER (start))) {
    return;
  }
  visit (walk, start);
  while (walk->way->len > 0) {
    Visit *last = &g_array_index (walk->way, Visit, walk->way->len - 1);
    if (last->next == last->others->len) {
      leave (walk);
      continue;
    }
    KgTermId other = g_array_index (last->others, KgTermId, last->next++);
    guint open = GPOINTER_TO_UINT (g_hash_table_lookup (walk->open, GUINT_TO_POINTER (other)));
    if (open > 0) {
      tell_cycle (walk, open - 1);
    } else if (!g_hash_table_contains (walk->left, GUINT_TO_POINTER (other))) {
      visit (walk, other);
    }
  }
}

GPtrArray *
rules_load_cycles (const KgView *view, KgTermId overrides)
{
  Walk walk = { .view = view,
                .overrides = overrides,
                .left = g_hash_table_new (NULL, NULL),
                .open = g_hash_table_new (NULL, NULL),
                .way = g_array_new (FALSE, FALSE, sizeof (Visit)),
                .lines = g_ptr_array_new_with_free_func (g_free) };
  KgCursor cursor;
  g_array_set_clear_func (walk.way, visit_clear);
  kg_view_subjects_of (view, overrides, &cursor);
  g_autoptr (GArray) rules = take_in_order (view, &cursor);
  for (guint i = 0; i < rules->len; i++) {
    walk_from (&walk, g_array_index (rules, KgTermId, i));
  }
  g_hash_table_unref (walk.left);
  g_hash_table_unref (walk.open);
  g_array_unref (walk.way);
  return walk.lines;
}
