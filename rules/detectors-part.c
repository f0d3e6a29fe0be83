/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/detectors-syntax.h"

#include "rules/limits.h"

/* Of a part that is to blame, a message shows at most this many bytes. */
#define SHOWN 60

gboolean
rules_syntax_fail (RulesSyntaxReader *reader, const char *problem)
{
  if (reader->problem == NULL) {
    reader->problem = g_strdup (problem);
  }
  return FALSE;
}

gboolean
rules_syntax_blame (RulesSyntaxReader *reader, const char *text, gsize length, const char *problem)
{
  gsize shown = length;
  if (length > SHOWN) {
    shown = (gsize) (g_utf8_find_prev_char (text, text + SHOWN + 1) - text);
  }
  if (reader->problem == NULL) {
    reader->problem =
        g_strdup_printf ("`%.*s%s` %s", (int) shown, text, shown < length ? "…" : "", problem);
  }
  return FALSE;
}

/* --- Parts --- */

void
rules_part_init (RulesSyntaxReader *reader, RulesPart *part)
{
  *part = (RulesPart) { .first = g_array_new (FALSE, FALSE, sizeof (guint32)),
                        .last = g_array_new (FALSE, FALSE, sizeof (guint32)),
                        .nullable = TRUE,
                        .ways = 1,
                        .begin = reader->syntax->positions->len,
                        .end = reader->syntax->positions->len };
}

void
rules_part_clear (RulesPart *part)
{
  g_clear_pointer (&part->first, g_array_unref);
  g_clear_pointer (&part->last, g_array_unref);
}

static void
append_all (GArray *to, const GArray *from)
{
  g_array_append_vals (to, from->data, from->len);
}

guint32
rules_syntax_add (guint32 a, guint32 b)
{
  return a == RULES_SYNTAX_UNBOUNDED || b == RULES_SYNTAX_UNBOUNDED || a > G_MAXINT32 - b
             ? RULES_SYNTAX_UNBOUNDED
             : a + b;
}

guint32
rules_syntax_multiply (guint32 a, guint32 n)
{
  return a == 0 || n == 0 ? 0
         : a == RULES_SYNTAX_UNBOUNDED || n == RULES_SYNTAX_UNBOUNDED || a > G_MAXINT32 / n
             ? RULES_SYNTAX_UNBOUNDED
             : a * n;
}

static void
connect (RulesSyntaxReader *reader, const GArray *from, const GArray *to)
{
  for (guint i = 0; i < from->len; i++) {
    guint32 position = g_array_index (from, guint32, i);
    append_all (g_array_index (reader->syntax->positions, RulesPosition, position).follow, to);
  }
}

void
rules_part_concatenate (RulesSyntaxReader *reader, RulesPart *part, const RulesPart *next)
{
  connect (reader, part->last, next->first);
  if (part->nullable) {
    append_all (part->first, next->first);
  }
  if (!next->nullable) {
    g_array_set_size (part->last, 0);
  }
  append_all (part->last, next->last);
  part->nullable = part->nullable && next->nullable;
  part->min = rules_syntax_add (part->min, next->min);
  part->max = rules_syntax_add (part->max, next->max);
  part->ways = rules_syntax_multiply (part->ways, next->ways);
  part->end = reader->syntax->positions->len;
}

void
rules_part_unite (RulesSyntaxReader *reader, RulesPart *part, const RulesPart *other)
{
  append_all (part->first, other->first);
  append_all (part->last, other->last);
  part->nullable = part->nullable || other->nullable;
  part->min = MIN (part->min, other->min);
  part->max = MAX (part->max, other->max);
  part->ways = rules_syntax_add (part->ways, other->ways);
  part->end = reader->syntax->positions->len;
}

gboolean
rules_part_of_set (RulesSyntaxReader *reader, RulesPart *part, const RulesCharSet *set)
{
  GArray *positions = reader->syntax->positions;
  RulesPosition position = { *set, g_array_new (FALSE, FALSE, sizeof (guint32)), FALSE };
  guint32 i = positions->len;
  g_array_append_val (positions, position);
  g_array_append_val (part->first, i);
  g_array_append_val (part->last, i);
  part->nullable = FALSE;
  part->min = part->max = 1;
  part->end = i + 1;
  reader->started = reader->started || reader->look == 0;
  return positions->len <= RULES_LIMIT_DETECTOR_POSITIONS ||
         rules_syntax_fail (reader, "the pattern has too many parts; state several patterns");
}

/* --- Repetitions --- */

/* Whether from each position within only one way leads on at each character: then a repetition takes no second
 * look. */
static gboolean
is_deterministic (const RulesSyntaxReader *reader, guint32 begin, guint32 end)
{
  for (guint32 i = begin; i < end; i++) {
    const GArray *follow = rules_syntax_position (reader->syntax, i)->follow;
    RulesCharSet seen = { .exact = TRUE };
    for (guint j = 0; j < follow->len; j++) {
      guint32 next = g_array_index (follow, guint32, j);
      if (next < begin || next >= end) {
        continue;
      }
      const RulesCharSet *set = &rules_syntax_position (reader->syntax, next)->set;
      if (rules_char_set_meet (&seen, set)) {
        return FALSE;
      }
      rules_char_set_unite (&seen, set);
    }
  }
  return TRUE;
}

gboolean
rules_part_close_loop (RulesSyntaxReader *reader, RulesPart *part, gboolean unbounded,
                       const char *text, gsize length)
{
  connect (reader, part->last, part->first);
  if (!unbounded) {
    return TRUE;
  }
  if (reader->look > 0) {
    return rules_syntax_blame (reader, text, length,
                               "repeats without bound in a look-around; bound it, as in `{1,40}`");
  }
  RulesSyntaxLoop loop = { part->begin, part->end, text, length };
  g_array_append_val (reader->loops, loop);
  return is_deterministic (reader, part->begin, part->end) ||
         rules_syntax_blame (
             reader, text, length,
             "can match the same text in several ways and repeats without bound, so it can backtrack "
             "without bound; begin each turn with a character that the turn before cannot hold, or bound "
             "the repetition, as in `{1,8}`");
}

/* The first loop, not around `loop`, that a position is in; NULL: none. */
static const RulesSyntaxLoop *
find_other_loop (const RulesSyntaxReader *reader, const RulesSyntaxLoop *loop, guint32 position)
{
  for (guint j = 0; j < reader->loops->len; j++) {
    const RulesSyntaxLoop *other = &g_array_index (reader->loops, RulesSyntaxLoop, j);
    gboolean around = other->begin <= loop->begin && other->end >= loop->end;
    if (!around && position >= other->begin && position < other->end) {
      return other;
    }
  }
  return NULL;
}

/* Whether from behind `loop` text that the loop could hold as well leads into another: then the border between the two has as many
 * places as the text. */
static gboolean
leads_into_loop (const RulesSyntaxReader *reader, const RulesSyntaxLoop *loop,
                 const RulesSyntaxLoop **into)
{
  const RulesSyntax *syntax = reader->syntax;
  RulesCharSet held = { .exact = TRUE };
  g_autoptr (GArray) queue = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree gboolean *seen = g_new0 (gboolean, syntax->positions->len);
  for (guint32 i = loop->begin; i < loop->end; i++) {
    rules_char_set_unite (&held, &rules_syntax_position (syntax, i)->set);
    g_array_append_val (queue, i);
  }
  for (guint at = 0; at < queue->len; at++) {
    const GArray *follow =
        rules_syntax_position (syntax, g_array_index (queue, guint32, at))->follow;
    for (guint i = 0; i < follow->len; i++) {
      guint32 next = g_array_index (follow, guint32, i);
      if (seen[next] || (next >= loop->begin && next < loop->end) ||
          !rules_char_set_meet (&held, &rules_syntax_position (syntax, next)->set)) {
        continue;
      }
      seen[next] = TRUE;
      g_array_append_val (queue, next);
      *into = find_other_loop (reader, loop, next);
      if (*into != NULL) {
        return TRUE;
      }
    }
  }
  return FALSE;
}

gboolean
rules_syntax_check_loops (RulesSyntaxReader *reader)
{
  for (guint i = 0; i < reader->loops->len; i++) {
    const RulesSyntaxLoop *loop = &g_array_index (reader->loops, RulesSyntaxLoop, i);
    const RulesSyntaxLoop *into;
    if (leads_into_loop (reader, loop, &into)) {
      g_autofree char *problem = g_strdup_printf (
          "repeats without bound, and so does `%.*s` behind it, which can take over anywhere; put a "
          "character between them that the first cannot hold, or bound one of them, as in `{1,40}`",
          (int) MIN (into->length, SHOWN), into->text);
      return rules_syntax_blame (reader, loop->text, loop->length, problem);
    }
  }
  return TRUE;
}
