/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/check-pattern-private.h"

#include <string.h>

/* A pattern becomes a list of instructions. Matching keeps the set of instructions that may come next, character by
 * character, which takes no longer than the pattern times the text. */

typedef enum {
  OP_CHARACTER, /* one of a class */
  OP_EITHER,    /* go on at `a` or at `b` */
  OP_BEGIN,     /* ^ */
  OP_END,       /* $ */
  OP_MATCH,
} Op;

typedef struct {
  Op op;
  const char *class; /* in the pattern */
  guint a;
  guint b;
} Instruction;

#define MOST_INSTRUCTIONS 100000u
#define MOST_DEPTH 200u
/* Nested repetitions are read again and again. */
#define MOST_WORK 1000000u

typedef struct {
  GArray *program;
  char *text; /* owned; instructions point into it */
  const char *at;
  guint depth;
  guint work;
  gboolean failed;
  RulesCheckPatternFlags flags;
} Pattern;

static guint
emit (Pattern *pattern, Op op, const char *class)
{
  const Instruction instruction = { .op = op, .class = class };
  pattern->failed =
      pattern->failed || pattern->program->len >= MOST_INSTRUCTIONS || pattern->work++ >= MOST_WORK;
  if (!pattern->failed) {
    g_array_append_val (pattern->program, instruction);
  }
  return pattern->failed ? 0 : pattern->program->len - 1;
}

static void
fork_at (Pattern *pattern, guint at, guint a, guint b)
{
  if (!pattern->failed) {
    g_array_index (pattern->program, Instruction, at).a = a;
    g_array_index (pattern->program, Instruction, at).b = b;
  }
}

static guint
here (const Pattern *pattern)
{
  return pattern->program->len;
}

/* --- The grammar: XML Schema 1.1 Datatypes, G.1; XPath and XQuery Functions 3.1, 5.6.1 --- */

static void parse_alternatives (Pattern *pattern);

static void
parse_group (Pattern *pattern)
{
  pattern->at += g_str_has_prefix (pattern->at, "(?:") ? 3 : 1;
  pattern->depth++;
  pattern->failed = pattern->failed || pattern->depth > MOST_DEPTH;
  if (!pattern->failed) {
    parse_alternatives (pattern);
  }
  pattern->failed = pattern->failed || *pattern->at != ')';
  pattern->at += pattern->failed ? 0 : 1;
  pattern->depth--;
}

static void
parse_atom (Pattern *pattern)
{
  const char *at = pattern->at;
  if (*at == '(') {
    parse_group (pattern);
    return;
  }
  if (*at == '^' || *at == '$') {
    emit (pattern, *at == '^' ? OP_BEGIN : OP_END, NULL);
    pattern->at++;
    return;
  }
  const char *end = strchr ("?*+{}])", *at) != NULL ? NULL : rules_check_class_end (at);
  pattern->failed = pattern->failed || end == NULL;
  if (!pattern->failed) {
    emit (pattern, OP_CHARACTER, at);
    pattern->at = end;
  }
}

/* "{2}", "{2,}", "{2,5}"; FALSE if it is none. */
static gboolean
parse_quantity (const char **at, guint64 *least, guint64 *most)
{
  char *end;
  if (!g_ascii_isdigit ((*at)[1])) {
    return FALSE;
  }
  *least = g_ascii_strtoull (*at + 1, &end, 10);
  *most = *least;
  if (*end == ',') {
    *most = G_MAXUINT64;
    end++;
  }
  if (g_ascii_isdigit (*end) && *most == G_MAXUINT64) {
    *most = g_ascii_strtoull (end, &end, 10);
  }
  *at = *end == '}' ? end + 1 : end;
  return *end == '}' && *most >= *least;
}

/* How often; moves past it. */
static void
parse_quantifier (Pattern *pattern, guint64 *least, guint64 *most)
{
  *least = *pattern->at == '+' ? 1 : 0;
  *most = *pattern->at == '?' ? 1 : G_MAXUINT64;
  if (*pattern->at == '{') {
    pattern->failed = pattern->failed || !parse_quantity (&pattern->at, least, most);
  } else if (*pattern->at != '\0' && strchr ("?*+", *pattern->at) != NULL) {
    pattern->at++;
  } else {
    *least = 1;
    *most = 1;
    return;
  }
  /* A reluctant quantifier finds what a greedy one finds. */
  pattern->at += *pattern->at == '?' ? 1 : 0;
}

static void
repeat_atom (Pattern *pattern, const char *atom)
{
  pattern->at = atom;
  parse_atom (pattern);
}

/* The atom is read as often as it is to be there. */
static void
parse_piece (Pattern *pattern)
{
  guint64 least;
  guint64 most;
  const char *atom = pattern->at;
  guint first = here (pattern);
  parse_atom (pattern);
  parse_quantifier (pattern, &least, &most);
  const char *end = pattern->at;
  if (least == 1 && most == 1) {
    return;
  }
  g_array_set_size (pattern->program, MIN (first, here (pattern)));
  for (guint64 i = 0; i < least && !pattern->failed; i++) {
    repeat_atom (pattern, atom);
  }
  if (most == G_MAXUINT64) {
    guint fork = emit (pattern, OP_EITHER, NULL);
    repeat_atom (pattern, atom);
    guint back = emit (pattern, OP_EITHER, NULL);
    fork_at (pattern, back, fork, fork);
    fork_at (pattern, fork, fork + 1, here (pattern));
  }
  for (guint64 i = least; most != G_MAXUINT64 && i < most && !pattern->failed; i++) {
    guint fork = emit (pattern, OP_EITHER, NULL);
    repeat_atom (pattern, atom);
    fork_at (pattern, fork, fork + 1, here (pattern));
  }
  pattern->at = end;
}

static void
parse_alternatives (Pattern *pattern)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (guint));
  for (;;) {
    guint fork = emit (pattern, OP_EITHER, NULL);
    while (*pattern->at != '\0' && *pattern->at != '|' && *pattern->at != ')' && !pattern->failed) {
      parse_piece (pattern);
    }
    guint end = emit (pattern, OP_EITHER, NULL);
    g_array_append_val (ends, end);
    gboolean more = *pattern->at == '|' && !pattern->failed;
    fork_at (pattern, fork, fork + 1, more ? here (pattern) : fork + 1);
    if (!more) {
      break;
    }
    pattern->at++;
  }
  for (guint i = 0; i < ends->len; i++) {
    fork_at (pattern, g_array_index (ends, guint, i), here (pattern), here (pattern));
  }
}

/* --- Matching --- */

typedef struct {
  const Pattern *pattern;
  const char *text;
  const char *end;
  const char *at;
  GArray *next;  /* guint: instructions that take the character at `at` */
  guint8 *known; /* instructions that have been come to, at `at` */
  guint64 steps; /* left */
  gboolean matched;
} Match;

static gboolean
is_at_begin (const Match *match)
{
  gboolean line = match->pattern->flags.lines && match->at > match->text && match->at[-1] == '\n' &&
                  match->at < match->end;
  return match->at == match->text || line;
}

/* With the flag m a line feed at the end of the text begins no further line. */
static gboolean
is_at_end (const Match *match)
{
  if (!match->pattern->flags.lines) {
    return match->at == match->end;
  }
  return match->at == match->end ? match->at == match->text || match->at[-1] != '\n'
                                 : *match->at == '\n';
}

/* Goes on from an instruction as far as no character is needed. */
static void
follow (Match *match, guint from)
{
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (open, from);
  while (open->len > 0 && match->steps > 0) {
    guint number = g_array_index (open, guint, open->len - 1);
    const Instruction *at = &g_array_index (match->pattern->program, Instruction, number);
    guint next = number + 1;
    g_array_set_size (open, open->len - 1);
    match->steps--;
    if (match->known[number]) {
      continue;
    }
    match->known[number] = TRUE;
    switch (at->op) {
    case OP_CHARACTER:
      g_array_append_val (match->next, number);
      break;
    case OP_EITHER:
      g_array_append_val (open, at->a);
      g_array_append_val (open, at->b);
      break;
    case OP_BEGIN:
      g_array_append_vals (open, &next, is_at_begin (match) ? 1 : 0);
      break;
    case OP_END:
      g_array_append_vals (open, &next, is_at_end (match) ? 1 : 0);
      break;
    case OP_MATCH:
      match->matched = TRUE;
      break;
    }
  }
}

/* The instructions that follow those which take this character. */
static void
take (Match *match)
{
  g_autoptr (GArray) now = g_steal_pointer (&match->next);
  gunichar c = g_utf8_get_char (match->at);
  match->next = g_array_new (FALSE, FALSE, sizeof (guint));
  match->at = g_utf8_next_char (match->at);
  memset (match->known, FALSE, match->pattern->program->len);
  for (guint i = 0; i < now->len; i++) {
    guint number = g_array_index (now, guint, i);
    const char *class = g_array_index (match->pattern->program, Instruction, number).class;
    if (rules_check_class_has (class, c, &match->pattern->flags)) {
      follow (match, number + 1);
    }
  }
}

static gboolean
run (const Pattern *pattern, const char *text, gsize length, guint64 *steps, gboolean *matches)
{
  g_autofree guint8 *known = g_new0 (guint8, pattern->program->len);
  Match match = { .pattern = pattern,
                  .text = text,
                  .end = text + length,
                  .at = text,
                  .next = g_array_new (FALSE, FALSE, sizeof (guint)),
                  .known = known,
                  .steps = *steps };
  follow (&match, 0);
  while (!match.matched && match.steps > 0 && match.at < match.end) {
    take (&match);
    follow (&match, 0);
  }
  g_array_unref (match.next);
  *matches = match.matched;
  *steps = match.steps;
  return match.steps > 0;
}

/* --- Flags --- */

/* Flag x: without white space, but for that in classes. */
static GString *
without_space (const char *pattern)
{
  GString *text = g_string_new (NULL);
  guint depth = 0;
  for (const char *at = pattern; *at != '\0'; at++) {
    if (*at == '\\' && at[1] != '\0') {
      g_string_append_len (text, at, 2);
      at++;
      continue;
    }
    depth += *at == '[' ? 1 : 0;
    depth -= *at == ']' && depth > 0 ? 1 : 0;
    if (depth > 0 || strchr (" \t\n\r", *at) == NULL) {
      g_string_append_c (text, *at);
    }
  }
  return text;
}

/* Flag q: nothing has a special meaning. */
static GString *
quoted (const char *pattern)
{
  GString *text = g_string_new (NULL);
  for (const char *at = pattern; *at != '\0'; at++) {
    if (strchr ("\\|.-^?*+{}()[]$", *at) != NULL) {
      g_string_append_c (text, '\\');
    }
    g_string_append_c (text, *at);
  }
  return text;
}

/* FALSE if it is not read. `program` takes the instructions. */
static gboolean
parse (Pattern *parsed, const char *pattern, const char *flags, GArray *program)
{
  g_autoptr (GString) plain = strchr (flags, 'q') != NULL   ? quoted (pattern)
                              : strchr (flags, 'x') != NULL ? without_space (pattern)
                                                            : g_string_new (pattern);
  *parsed = (Pattern) { .program = program,
                        .text = g_strdup (plain->str),
                        .flags = { .any_case = strchr (flags, 'i') != NULL,
                                   .dot_all = strchr (flags, 's') != NULL,
                                   .lines = strchr (flags, 'm') != NULL } };
  parsed->at = parsed->text;
  parse_alternatives (parsed);
  emit (parsed, OP_MATCH, NULL);
  return !parsed->failed && *parsed->at == '\0';
}

gboolean
rules_check_pattern_is_read (const char *pattern, const char *flags)
{
  g_autoptr (GArray) program = g_array_new (FALSE, FALSE, sizeof (Instruction));
  Pattern parsed;
  gboolean read = parse (&parsed, pattern, flags, program);
  g_free (parsed.text);
  return read;
}

gboolean
rules_check_pattern_matches (const char *pattern, const char *flags, const char *text, gsize length,
                             guint64 *steps, gboolean *matches)
{
  g_autoptr (GArray) program = g_array_new (FALSE, FALSE, sizeof (Instruction));
  Pattern parsed;
  gboolean done = parse (&parsed, pattern, flags, program) &&
                  g_utf8_validate_len (text, length, NULL) &&
                  run (&parsed, text, length, steps, matches);
  g_free (parsed.text);
  return done;
}
