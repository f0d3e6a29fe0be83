/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/detectors-syntax.h"

#include <string.h>

/* How many turns of a repetition have positions of their own: more would not make prefixes better. */
#define TURNS RULES_PREFIX_BYTES
/* How deep groups may lie in each other. */
#define DEPTH 32u
/* A repetition without bound: as many ways as the text is long, which what is paid for a match takes into account. */
#define UNBOUNDED_WAYS 2u

static gboolean read_alternatives (RulesSyntaxReader *reader, RulesPart *out);

/* --- Look-around and other things without length --- */

/* What stands before a match: of a look-behind that has to be there its last character, of one that must not if it is a single
 * one. */
static void
note_before (RulesSyntaxReader *reader, const RulesPart *part, gboolean negative)
{
  RulesCharSet set = { .exact = TRUE };
  gboolean single = part->end == part->begin + 1 && part->max == 1;
  if (reader->started || reader->depth > 0 || part->nullable || (negative && !single)) {
    return;
  }
  for (guint i = 0; i < part->last->len; i++) {
    guint32 last = g_array_index (part->last, guint32, i);
    rules_char_set_unite (&set, &rules_syntax_position (reader->syntax, last)->set);
  }
  if (negative) {
    /* Beyond ASCII it is not known which characters are meant. */
    rules_char_set_invert (&set);
    set.beyond = TRUE;
  }
  reader->syntax->before.ascii[0] &= set.ascii[0];
  reader->syntax->before.ascii[1] &= set.ascii[1];
  reader->syntax->before.beyond = reader->syntax->before.beyond && set.beyond;
}

/* Behind `(?=`, `(?!`, `(?<=` or `(?<!`. */
static gboolean
read_look (RulesSyntaxReader *reader, gboolean behind, gboolean negative)
{
  g_auto (RulesPart) inside = { 0 };
  guint depth = reader->depth;
  reader->look++;
  gboolean ok = read_alternatives (reader, &inside);
  reader->look--;
  if (ok && *reader->at != ')') {
    ok = rules_syntax_fail (reader, "a group without its `)`; close it");
  }
  reader->at += ok ? 1 : 0;
  reader->depth = depth;
  if (ok && behind) {
    note_before (reader, &inside, negative);
  }
  return ok;
}

/* --- Groups --- */

/* Letters of `(?i)` and `(?i:`, up to the colon or parenthesis. */
static gboolean
read_flags (RulesSyntaxReader *reader)
{
  gboolean on = TRUE;
  for (; *reader->at != ':' && *reader->at != ')'; reader->at++) {
    switch (*reader->at) {
    case '-':
      on = FALSE;
      break;
    case 'i':
      reader->caseless = on;
      break;
    case 's':
      reader->dot_all = on;
      break;
    case 'm':
      break;
    default:
      return rules_syntax_fail (
          reader, "a group that begins with `(?` and is none of `(?:`, `(?i)`, `(?<name>`, `(?=`, "
                  "`(?!`, `(?<=`, `(?<!` and `(?>`; use one of these");
    }
  }
  return TRUE;
}

static gboolean
read_group_content (RulesSyntaxReader *reader, RulesPart *out)
{
  gboolean caseless = reader->caseless;
  gboolean dot_all = reader->dot_all;
  if (++reader->depth > DEPTH) {
    return rules_syntax_fail (reader, "groups that lie too deep in each other; flatten them");
  }
  if (!read_alternatives (reader, out)) {
    return FALSE;
  }
  reader->depth--;
  reader->caseless = caseless;
  reader->dot_all = dot_all;
  if (*reader->at != ')') {
    return rules_syntax_fail (reader, "a group without its `)`; close it");
  }
  reader->at++;
  return TRUE;
}

/* Behind `(?`. */
static gboolean
read_special_group (RulesSyntaxReader *reader, RulesPart *out)
{
  const char *at = reader->at;
  gboolean behind = at[0] == '<' && (at[1] == '=' || at[1] == '!');
  char look = behind ? at[1] : at[0];
  if (look == '=' || look == '!') {
    reader->at += behind ? 2 : 1;
    rules_part_init (reader, out);
    return read_look (reader, behind, look == '!');
  }
  if (*at == '>' || *at == ':') {
    reader->at++;
    return read_group_content (reader, out);
  }
  if (*at == '<' || (*at == 'P' && at[1] == '<')) {
    const char *end = strchr (at, '>');
    if (end == NULL) {
      return rules_syntax_fail (reader, "the name of a group without its `>`; close it");
    }
    reader->at = end + 1;
    return read_group_content (reader, out);
  }
  gboolean caseless = reader->caseless;
  gboolean dot_all = reader->dot_all;
  if (!read_flags (reader)) {
    return FALSE;
  }
  if (*reader->at++ == ')') {
    rules_part_init (reader, out); /* from here on, to the end of the group around it */
    return TRUE;
  }
  gboolean ok = read_group_content (reader, out);
  reader->caseless = caseless;
  reader->dot_all = dot_all;
  return ok;
}

/* --- Atoms --- */

static gboolean
read_escape (RulesSyntaxReader *reader, RulesPart *out)
{
  char letter = reader->at[1];
  RulesCharSet set = { .exact = TRUE };
  gunichar single;
  rules_part_init (reader, out);
  if (letter != '\0' && strchr ("bBAzZ", letter) != NULL) {
    gboolean outermost = reader->depth == 0 && reader->look == 0 && !reader->started;
    reader->boundary = reader->boundary || (letter == 'b' && outermost);
    reader->at += 2;
    return TRUE;
  }
  if (g_ascii_isdigit (letter) || letter == 'k' || letter == 'g') {
    return rules_syntax_fail (
        reader, "a reference to a group, which can backtrack without bound; spell out what it "
                "should match");
  }
  const char *problem = rules_char_set_read_escape (&set, &reader->at, reader->caseless, &single);
  return problem == NULL ? rules_part_of_set (reader, out, &set)
                         : rules_syntax_fail (reader, problem);
}

static gboolean
read_character (RulesSyntaxReader *reader, RulesPart *out)
{
  RulesCharSet set = { .exact = TRUE };
  const char *problem = NULL;
  rules_part_init (reader, out);
  if (*reader->at == '[') {
    problem = rules_char_set_read_class (&set, &reader->at, reader->caseless);
  } else if (*reader->at == '.') {
    set = (RulesCharSet) { { G_MAXUINT64, G_MAXUINT64 }, TRUE, TRUE };
    set.ascii[0] &= reader->dot_all ? G_MAXUINT64 : ~(G_GUINT64_CONSTANT (1) << '\n');
    reader->at++;
  } else {
    rules_char_set_add (&set, g_utf8_get_char (reader->at), reader->caseless);
    reader->at = g_utf8_next_char (reader->at);
  }
  return problem == NULL ? rules_part_of_set (reader, out, &set)
                         : rules_syntax_fail (reader, problem);
}

static gboolean
read_atom (RulesSyntaxReader *reader, RulesPart *out)
{
  switch (*reader->at) {
  case '\\':
    return read_escape (reader, out);
  case '^':
  case '$':
    rules_part_init (reader, out);
    reader->at++;
    return TRUE;
  case '(':
    reader->at++;
    if (*reader->at == '*') {
      return rules_syntax_fail (reader, "a verb, `(*…)`, which is not known here; leave it out");
    }
    if (*reader->at == '?') {
      reader->at++;
      return read_special_group (reader, out);
    }
    return read_group_content (reader, out);
  case '*':
  case '+':
  case '?':
    return rules_syntax_fail (reader, "a quantifier with nothing before it; escape it");
  default:
    return read_character (reader, out);
  }
}

/* --- Quantifiers --- */

typedef struct {
  guint32 min;
  guint32 max;
} Times;

/* {m}, {m,}, {m,n} at a brace; FALSE, and nothing read, if it is not a quantifier. */
static gboolean
read_braces (const char **at, Times *times)
{
  const char *here = *at + 1;
  char *end;
  if (!g_ascii_isdigit (*here)) {
    return FALSE;
  }
  times->min = times->max = (guint32) MIN (g_ascii_strtoull (here, &end, 10), G_MAXUINT16);
  if (*end == ',') {
    here = end + 1;
    times->max = g_ascii_isdigit (*here)
                     ? (guint32) MIN (g_ascii_strtoull (here, &end, 10), G_MAXUINT16)
                     : RULES_SYNTAX_UNBOUNDED;
    end = times->max == RULES_SYNTAX_UNBOUNDED ? (char *) here : end;
  }
  if (*end != '}') {
    return FALSE;
  }
  *at = end + 1;
  return TRUE;
}

static gboolean
read_quantifier (const char **at, Times *times)
{
  switch (**at) {
  case '*':
    *times = (Times) { 0, RULES_SYNTAX_UNBOUNDED };
    (*at)++;
    break;
  case '+':
    *times = (Times) { 1, RULES_SYNTAX_UNBOUNDED };
    (*at)++;
    break;
  case '?':
    *times = (Times) { 0, 1 };
    (*at)++;
    break;
  case '{':
    if (!read_braces (at, times)) {
      return FALSE;
    }
    break;
  default:
    return FALSE;
  }
  /* Lazy and possessive ones match the same places or fewer. */
  *at += **at == '?' || **at == '+' ? 1 : 0;
  return TRUE;
}

static gboolean
read_turn (RulesSyntaxReader *reader, const char *text, RulesPart *out)
{
  reader->at = text;
  return read_atom (reader, out);
}

/* `out` is a turn, the `turn`th, that may be left out, and is followed by more: x(x(x)?)? and so on, so that there is one way
 * only. */
static gboolean
add_optional_turns (RulesSyntaxReader *reader, const char *text, gsize length, guint32 turn,
                    guint32 max, RulesPart *out)
{
  if (max == RULES_SYNTAX_UNBOUNDED || turn + 1 == MIN (max, TURNS)) {
    if (max > turn + 1 &&
        !rules_part_close_loop (reader, out, max == RULES_SYNTAX_UNBOUNDED, text, length)) {
      return FALSE;
    }
  } else {
    g_auto (RulesPart) rest = { 0 };
    if (!read_turn (reader, text, &rest) ||
        !add_optional_turns (reader, text, length, turn + 1, max, &rest)) {
      return FALSE;
    }
    rules_part_concatenate (reader, out, &rest);
  }
  out->nullable = TRUE;
  return TRUE;
}

/* `out` is the first of the turns that have to be there. */
static gboolean
add_turns (RulesSyntaxReader *reader, const char *text, gsize length, const Times *times,
           RulesPart *out)
{
  guint32 mandatory = MIN (times->min, TURNS);
  gboolean unbounded = times->max == RULES_SYNTAX_UNBOUNDED;
  gboolean loops = unbounded || (mandatory == TURNS && times->max > TURNS);
  if (mandatory == 1 && loops && !rules_part_close_loop (reader, out, unbounded, text, length)) {
    return FALSE;
  }
  for (guint32 turn = 1; turn < mandatory; turn++) {
    g_auto (RulesPart) next = { 0 };
    if (!read_turn (reader, text, &next) ||
        (turn + 1 == mandatory && loops &&
         !rules_part_close_loop (reader, &next, unbounded, text, length))) {
      return FALSE;
    }
    rules_part_concatenate (reader, out, &next);
  }
  if (loops || times->max == mandatory) {
    return TRUE;
  }
  g_auto (RulesPart) rest = { 0 };
  if (!read_turn (reader, text, &rest) ||
      !add_optional_turns (reader, text, length, mandatory, times->max, &rest)) {
    return FALSE;
  }
  rules_part_concatenate (reader, out, &rest);
  return TRUE;
}

/* So many turns of what matches in `ways`: one for each number of turns, where there is no choice within a turn. */
static guint32
repeated_ways (guint32 ways, const Times *times)
{
  guint32 turns = times->max == RULES_SYNTAX_UNBOUNDED ? times->min : times->max;
  guint32 out = times->max == RULES_SYNTAX_UNBOUNDED ? UNBOUNDED_WAYS : times->max - times->min + 1;
  for (guint32 i = 0; i < turns && ways > 1 && out != RULES_SYNTAX_UNBOUNDED; i++) {
    out = rules_syntax_multiply (out, ways);
  }
  return times->max == RULES_SYNTAX_UNBOUNDED && ways > 1 ? RULES_SYNTAX_UNBOUNDED : out;
}

/* An atom and its quantifier. */
static gboolean
read_item (RulesSyntaxReader *reader, RulesPart *out)
{
  const char *text = reader->at;
  Times times;
  if (!read_atom (reader, out)) {
    return FALSE;
  }
  gsize length = (gsize) (reader->at - text);
  if (!read_quantifier (&reader->at, &times)) {
    return TRUE;
  }
  if (out->max == 0 || times.max < times.min || times.max == 0) {
    return rules_syntax_blame (
        reader, text, (gsize) (reader->at - text),
        "repeats what has no length, or zero times, or has its bounds in the wrong order; leave it "
        "out or exchange them");
  }
  const char *behind = reader->at;
  guint32 min = rules_syntax_multiply (out->min, times.min);
  guint32 max = rules_syntax_multiply (out->max, times.max);
  guint32 ways = repeated_ways (out->ways, &times);
  if (!(times.min == 0 ? add_optional_turns (reader, text, length, 0, times.max, out)
                       : add_turns (reader, text, length, &times, out))) {
    return FALSE;
  }
  reader->at = behind;
  out->min = min;
  out->max = max;
  out->ways = ways;
  return TRUE;
}

/* --- The whole --- */

static void
note_item (RulesSyntaxReader *reader, const RulesPart *part)
{
  RulesSyntaxItem item = { part->begin, part->end, g_array_ref (part->first), part->min,
                           part->max };
  g_array_append_val (reader->syntax->items, item);
}

static gboolean
read_sequence (RulesSyntaxReader *reader, RulesPart *out)
{
  gboolean outermost = reader->depth == 0 && reader->look == 0;
  rules_part_init (reader, out);
  while (*reader->at != '\0' && *reader->at != '|' && *reader->at != ')') {
    g_auto (RulesPart) item = { 0 };
    if (!read_item (reader, &item)) {
      return FALSE;
    }
    rules_part_concatenate (reader, out, &item);
    if (outermost) {
      note_item (reader, &item);
    }
  }
  return TRUE;
}

static gboolean
read_alternatives (RulesSyntaxReader *reader, RulesPart *out)
{
  if (!read_sequence (reader, out)) {
    return FALSE;
  }
  while (*reader->at == '|') {
    g_auto (RulesPart) other = { 0 };
    reader->at++;
    if (!read_sequence (reader, &other)) {
      return FALSE;
    }
    rules_part_unite (reader, out, &other);
    if (reader->depth == 0 && reader->look == 0) {
      /* What stood at its beginning stood before one alternative only. */
      g_array_set_size (reader->syntax->items, 0);
      reader->syntax->before = (RulesCharSet) { { G_MAXUINT64, G_MAXUINT64 }, TRUE, FALSE };
      reader->boundary = FALSE;
      reader->started = TRUE;
    }
  }
  return TRUE;
}

/* Where a pattern begins with `\b` and a character of a word, none of a word stands before it. */
static void
note_boundary (RulesSyntax *syntax)
{
  RulesCharSet word = { .exact = TRUE };
  const char *at = "\\w";
  gunichar single;
  rules_char_set_read_escape (&word, &at, FALSE, &single);
  for (guint i = 0; i < syntax->first->len; i++) {
    guint32 first = g_array_index (syntax->first, guint32, i);
    const RulesCharSet *set = &rules_syntax_position (syntax, first)->set;
    if (set->beyond || (set->ascii[0] & ~word.ascii[0]) != 0 ||
        (set->ascii[1] & ~word.ascii[1]) != 0) {
      return;
    }
  }
  syntax->before.ascii[0] &= ~word.ascii[0];
  syntax->before.ascii[1] &= ~word.ascii[1];
}

static void
clear_position (gpointer data)
{
  g_array_unref (((RulesPosition *) data)->follow);
}

static void
clear_item (gpointer data)
{
  g_array_unref (((RulesSyntaxItem *) data)->first);
}

RulesSyntax *
rules_syntax_new (const char *pattern, GError **error)
{
  g_autoptr (RulesSyntax) syntax = g_new0 (RulesSyntax, 1);
  g_autoptr (GArray) loops = g_array_new (FALSE, FALSE, sizeof (RulesSyntaxLoop));
  g_auto (RulesPart) all = { 0 };
  syntax->positions = g_array_new (FALSE, FALSE, sizeof (RulesPosition));
  g_array_set_clear_func (syntax->positions, clear_position);
  syntax->items = g_array_new (FALSE, FALSE, sizeof (RulesSyntaxItem));
  g_array_set_clear_func (syntax->items, clear_item);
  syntax->before = (RulesCharSet) { { G_MAXUINT64, G_MAXUINT64 }, TRUE, FALSE };
  RulesSyntaxReader reader = { .at = pattern, .syntax = syntax, .loops = loops };
  gboolean ok = read_alternatives (&reader, &all);
  if (ok && *reader.at != '\0') {
    ok = rules_syntax_fail (&reader, "a `)` without its `(`; escape it");
  }
  if (ok && all.nullable) {
    ok = rules_syntax_fail (&reader,
                            "it matches nothing at all, anywhere; make some part of it mandatory");
  }
  if (!ok || !rules_syntax_check_loops (&reader)) {
    g_set_error_literal (error, RULES_ERROR, RULES_ERROR_PATTERN, reader.problem);
    g_free (reader.problem);
    return NULL;
  }
  for (guint i = 0; i < all.last->len; i++) {
    guint32 position = g_array_index (all.last, guint32, i);
    g_array_index (syntax->positions, RulesPosition, position).last = TRUE;
  }
  syntax->first = g_array_ref (all.first);
  syntax->min = all.min;
  syntax->max = all.max;
  syntax->ways = all.ways;
  if (reader.boundary) {
    note_boundary (syntax);
  }
  return g_steal_pointer (&syntax);
}

void
rules_syntax_free (RulesSyntax *syntax)
{
  if (syntax == NULL) {
    return;
  }
  g_array_unref (syntax->positions);
  g_array_unref (syntax->items);
  g_clear_pointer (&syntax->first, g_array_unref);
  g_free (syntax);
}
