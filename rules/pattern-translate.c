/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/pattern-private.h"

#include <string.h>

/* Translating the regular expressions of XPath (XPath and XQuery Functions 3.1, 5.6.1) for PCRE2.
 *
 * What means the same stays as it is. Sets of characters and classes are written anew (pattern-class.c); so are `$` and,
 * with the flag m, `^`, which look at line feeds alone and do not see an empty line at the end; back-references, which
 * take no more digits than there are groups; and a `{` that begins no quantifier. What XPath has not and other engines
 * have passes where it can do no harm: look-around, atomic groups, possessive quantifiers, named groups, \b and the other
 * simple assertions, inline flags i, s and m. Refused are recursion, conditions, callouts and what begins with `(*`: they
 * could change the limits or what a line is.
 *
 * PCRE2's limits count for each place where a match may begin, and not what a simple repetition runs over, so that a
 * long text could keep it busy for hours within them. A metered translation therefore has callouts behind whatever can
 * match in more than one way, and in front of what can run over much: they count, and stop the match (pattern.c). Patterns with no such item, or one and `^` in
 * front, take time in proportion to the text and are not metered. */

typedef struct {
  guint flags; /* of what stands around it */
  guint capture;
  gboolean alternatives;
} Group;

/* Repetitions of one character up to so many need no counting. */
#define FEW RULES_METER_BYTES

/* How often a quantifier repeats. */
typedef struct {
  guint64 least;
  guint64 most;
  gsize length; /* characters of it, with what makes it reluctant or possessive; 0: there is none */
} Quantifier;

/* --- Reading and writing --- */

static gboolean
is_space (gunichar c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The pattern as characters. With the flag x white space outside of classes is left out before anything else; behind a
 * backslash, where XPath knows none, it is meant. */
static void
read_characters (RulesTranslator *translator, const char *pattern)
{
  gboolean extended = (translator->flags & RULES_PATTERN_EXTENDED) != 0;
  guint depth = 0;
  gboolean escaped = FALSE;
  guint32 place = 1;
  for (const char *at = pattern; *at != '\0'; at = g_utf8_next_char (at), place++) {
    RulesPatternCharacter c = { g_utf8_get_char (at), place };
    if (extended && depth == 0 && !escaped && is_space (c.character)) {
      continue;
    }
    g_array_append_val (translator->pattern, c);
    if (!escaped && c.character == '[') {
      depth++;
    }
    if (!escaped && c.character == ']' && depth > 0) {
      depth--;
    }
    escaped = !escaped && c.character == '\\';
  }
  RulesPatternCharacter end = { 0, place };
  g_array_append_val (translator->pattern, end);
}

void
rules_translator_init (RulesTranslator *translator, const char *pattern, guint flags,
                       gboolean metered, GError **error)
{
  *translator = (RulesTranslator) {
    .pattern = g_array_new (FALSE, FALSE, sizeof (RulesPatternCharacter)),
    .flags = (flags & RULES_PATTERN_LITERAL) != 0 ? flags & ~(guint) RULES_PATTERN_EXTENDED : flags,
    .metered = metered,
    .text = g_string_new (NULL),
    .places = g_array_new (FALSE, FALSE, sizeof (guint32)),
    .groups = g_array_new (FALSE, FALSE, sizeof (Group)),
    .closed = g_array_new (FALSE, FALSE, sizeof (gboolean)),
    .error = error,
  };
  read_characters (translator, pattern);
}

void
rules_translator_clear (RulesTranslator *translator)
{
  g_clear_pointer (&translator->pattern, g_array_unref);
  g_clear_pointer (&translator->places, g_array_unref);
  g_clear_pointer (&translator->groups, g_array_unref);
  g_clear_pointer (&translator->closed, g_array_unref);
  if (translator->text != NULL) {
    g_string_free (translator->text, TRUE);
  }
}

static const RulesPatternCharacter *
character_at (const RulesTranslator *translator, gsize at)
{
  return &g_array_index (translator->pattern, RulesPatternCharacter,
                         MIN (at, translator->pattern->len - 1));
}

gboolean
rules_translator_fail (const RulesTranslator *translator, gsize at, gsize n, const char *what)
{
  g_autoptr (GString) blamed = g_string_new (NULL);
  for (gsize i = at; i < at + n && character_at (translator, i)->character != 0; i++) {
    g_string_append_unichar (blamed, character_at (translator, i)->character);
  }
  g_set_error (translator->error, RULES_ERROR, RULES_ERROR_PATTERN,
               "`%s` at character %u of the pattern: %s", blamed->str,
               character_at (translator, at)->place, what);
  return FALSE;
}

void
rules_translator_emit (RulesTranslator *translator, gsize from, const char *text)
{
  guint32 place = character_at (translator, from)->place;
  g_string_append (translator->text, text);
  for (gsize i = 0; text[i] != '\0'; i++) {
    g_array_append_val (translator->places, place);
  }
}

void
rules_translator_append_literal (GString *out, gunichar c)
{
  if (c < 0x80 && g_ascii_isalnum ((char) c)) {
    g_string_append_c (out, (char) c);
  } else {
    g_string_append_printf (out, "\\x{%x}", c);
  }
}

static void
emit_literal (RulesTranslator *translator, gsize from, gunichar c)
{
  g_autoptr (GString) literal = g_string_new (NULL);
  rules_translator_append_literal (literal, c);
  rules_translator_emit (translator, from, literal->str);
}

/* Copies `n` characters, which are ASCII. */
static void
copy (RulesTranslator *translator, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    char text[2] = { (char) rules_translator_peek (translator, 0), '\0' };
    rules_translator_emit (translator, translator->at, text);
    translator->at++;
  }
}

/* --- Metering --- */

static void
emit_meter (RulesTranslator *translator, guint number)
{
  if (translator->metered) {
    g_autofree char *callout = g_strdup_printf ("(?C%u)", number);
    rules_translator_emit (translator, translator->at, callout);
  }
}

static void
insert_meter (RulesTranslator *translator, guint number)
{
  g_autofree char *callout = g_strdup_printf ("(?C%u)", number);
  guint32 place = g_array_index (translator->places, guint32, translator->item);
  g_string_insert (translator->text, (gssize) translator->item, callout);
  for (gsize i = 0; callout[i] != '\0'; i++) {
    g_array_insert_val (translator->places, (guint) translator->item, place);
  }
}

/* In front of the last item: from where it runs, unless that is where the match begins, and how many characters it runs
 * over before anything behind it could count them. */
static void
meter_run (RulesTranslator *translator, guint64 least, guint64 most)
{
  guint number = RULES_METER_RUN;
  for (; least > FEW; least /= 2) {
    number++;
  }
  if (translator->metered && number > RULES_METER_RUN) {
    insert_meter (translator, number);
  }
  if (translator->metered && most > FEW && translator->item > 0) {
    insert_meter (translator, RULES_METER_HERE);
  }
}

/* --- Quantifiers --- */

static gsize
read_number (const RulesTranslator *translator, gsize at, guint64 *out)
{
  gsize n = 0;
  gunichar c;
  *out = 0;
  while ((c = rules_translator_peek (translator, at + n)) >= '0' && c <= '9') {
    *out = MIN (*out * 10 + (c - '0'), G_MAXUINT32);
    n++;
  }
  return n;
}

/* `{n}`, `{n,}`, `{n,m}` */
static gsize
read_braces (const RulesTranslator *translator, Quantifier *out)
{
  gsize n = 1 + read_number (translator, 1, &out->least);
  if (n == 1) {
    return 0;
  }
  out->most = out->least;
  if (rules_translator_peek (translator, n) == ',') {
    gsize digits = read_number (translator, n + 1, &out->most);
    out->most = digits == 0 ? G_MAXUINT64 : out->most;
    n += 1 + digits;
  }
  return rules_translator_peek (translator, n) == '}' ? n + 1 : 0;
}

static Quantifier
read_quantifier (const RulesTranslator *translator)
{
  gunichar c = rules_translator_peek (translator, 0);
  Quantifier out = { c == '+', c == '?' ? 1 : G_MAXUINT64, 0 };
  if (c == '{') {
    out.length = read_braces (translator, &out);
  } else if (c == '?' || c == '*' || c == '+') {
    out.length = 1;
  }
  c = out.length > 0 ? rules_translator_peek (translator, out.length) : 0;
  out.length += c == '?' || c == '+';
  return out;
}

static void
translate_quantifier (RulesTranslator *translator, const Quantifier *quantifier)
{
  copy (translator, quantifier->length);
  if (translator->item_is_group) {
    translator->choices++;
    return;
  }
  if (quantifier->least == quantifier->most && quantifier->least <= FEW) {
    return;
  }
  translator->choices++;
  meter_run (translator, quantifier->least, quantifier->most);
  emit_meter (translator, RULES_METER_HERE);
}

/* --- Groups --- */

static void
open_group (RulesTranslator *translator, gboolean captures)
{
  Group group = { .flags = translator->flags };
  if (captures) {
    gboolean closed = FALSE;
    g_array_append_val (translator->closed, closed);
    group.capture = translator->closed->len;
  }
  g_array_append_val (translator->groups, group);
}

static gsize
read_name (const RulesTranslator *translator, gsize at)
{
  gsize n = 0;
  gunichar c;
  while ((c = rules_translator_peek (translator, at + n)) == '_' ||
         (c < 0x80 && g_ascii_isalnum ((char) c))) {
    n++;
  }
  return n > 0 && rules_translator_peek (translator, at + n) == '>' ? n : 0;
}

static guint
flag_of (gunichar letter)
{
  switch (letter) {
  case 's':
    return RULES_PATTERN_DOT_ALL;
  case 'm':
    return RULES_PATTERN_MULTI_LINE;
  case 'i':
    return RULES_PATTERN_CASELESS;
  default:
    return 0;
  }
}

/* `(?i)`, `(?-s:`: m is our own affair, PCRE2 learns of the others. */
static gboolean
translate_inline_flags (RulesTranslator *translator)
{
  const gsize start = translator->at;
  guint set = 0;
  guint cleared = 0;
  gboolean minus = FALSE;
  gunichar c;
  translator->at += 2;
  while ((c = rules_translator_peek (translator, 0)) == '-' || flag_of (c) != 0) {
    *(minus ? &cleared : &set) |= flag_of (c);
    if (c == '-' && minus) {
      break;
    }
    minus = minus || c == '-';
    translator->at++;
  }
  if (c != ')' && c != ':') {
    return rules_translator_fail (translator, start, translator->at + 1 - start,
                                  "no kind of group that is supported; write `(?:`, `(?=`, `(?!`, "
                                  "`(?<=`, `(?<!`, `(?>`, or give flags apart");
  }
  translator->at++;
  if (c == ':') {
    open_group (translator, FALSE);
  }
  translator->flags = (translator->flags | set) & ~cleared;
  g_autofree char *text =
      g_strdup_printf ("(?%s%s%s%s%s%c", (set & RULES_PATTERN_DOT_ALL) != 0 ? "s" : "",
                       (set & RULES_PATTERN_CASELESS) != 0 ? "i" : "", cleared != 0 ? "-" : "",
                       (cleared & RULES_PATTERN_DOT_ALL) != 0 ? "s" : "",
                       (cleared & RULES_PATTERN_CASELESS) != 0 ? "i" : "", (char) c);
  rules_translator_emit (translator, start, text);
  return TRUE;
}

/* At `(`. */
static gboolean
translate_open (RulesTranslator *translator)
{
  gunichar next = rules_translator_peek (translator, 1);
  if (next == '*') {
    return rules_translator_fail (translator, translator->at, 2,
                                  "verbs are not supported; write `\\*` for an asterisk");
  }
  if (next != '?') {
    copy (translator, 1);
    open_group (translator, TRUE);
    return TRUE;
  }
  gunichar kind = rules_translator_peek (translator, 2);
  gunichar look = rules_translator_peek (translator, 3);
  gsize name = kind == '<' ? read_name (translator, 3) : 0;
  if (kind == '<' && (look == '=' || look == '!')) {
    copy (translator, 4);
    open_group (translator, FALSE);
    return TRUE;
  }
  if (name > 0) {
    copy (translator, 4 + name);
    open_group (translator, TRUE);
    return TRUE;
  }
  if (kind == ':' || kind == '=' || kind == '!' || kind == '>') {
    copy (translator, 3);
    open_group (translator, FALSE);
    return TRUE;
  }
  return translate_inline_flags (translator);
}

/* At `)`: one too many is left to PCRE2 to tell. */
static void
translate_close (RulesTranslator *translator)
{
  const gsize start = translator->at++;
  if (translator->groups->len > 0) {
    Group group = g_array_index (translator->groups, Group, translator->groups->len - 1);
    g_array_set_size (translator->groups, translator->groups->len - 1);
    if (group.alternatives || read_quantifier (translator).length > 0) {
      emit_meter (translator, RULES_METER_HERE);
    }
    if (group.capture > 0) {
      g_array_index (translator->closed, gboolean, group.capture - 1) = TRUE;
    }
    translator->choices += group.alternatives ? 1 : 0;
    translator->flags = group.flags;
  }
  rules_translator_emit (translator, start, ")");
}

/* At `|`. */
static void
translate_alternative (RulesTranslator *translator)
{
  if (translator->groups->len == 0) {
    translator->anchored = FALSE;
  } else {
    g_array_index (translator->groups, Group, translator->groups->len - 1).alternatives = TRUE;
    emit_meter (translator, RULES_METER_HERE);
  }
  copy (translator, 1);
}

/* --- Items --- */

/* At a digit: as many as name a group that was opened before (5.6.1), which must be closed. */
static gboolean
translate_back_reference (RulesTranslator *translator)
{
  const gsize start = translator->at - 1;
  guint number = 0;
  gunichar c;
  while ((c = rules_translator_peek (translator, 0)) >= '0' && c <= '9' &&
         (number == 0 || number * 10 + (c - '0') <= translator->closed->len)) {
    number = number * 10 + (guint) (c - '0');
    translator->at++;
    if (number == 0) {
      break;
    }
  }
  if (number == 0 || number > translator->closed->len ||
      !g_array_index (translator->closed, gboolean, number - 1)) {
    return rules_translator_fail (translator, start, translator->at - start,
                                  "no group of this number ends before; count the groups");
  }
  emit_meter (translator, RULES_METER_REST);
  translator->item = translator->text->len;
  translator->choices++;
  g_autofree char *text = g_strdup_printf ("\\g{%u}", number);
  rules_translator_emit (translator, start, text);
  return TRUE;
}

/* At `\k<`. */
static gboolean
translate_named_reference (RulesTranslator *translator)
{
  gsize name = rules_translator_peek (translator, 2) == '<' ? read_name (translator, 3) : 0;
  if (name == 0) {
    return rules_translator_fail (translator, translator->at, 3, "no group; write `\\k<name>`");
  }
  emit_meter (translator, RULES_METER_REST);
  translator->item = translator->text->len;
  translator->choices++;
  copy (translator, 4 + name);
  return TRUE;
}

/* At a backslash. */
static gboolean
translate_escape (RulesTranslator *translator)
{
  const gsize start = translator->at;
  gunichar next = rules_translator_peek (translator, 1);
  if (next == 'k') {
    return translate_named_reference (translator);
  }
  if (next != 0 && next < 0x80 && strchr ("bBAzZ", (int) next) != NULL) {
    copy (translator, 2);
    return TRUE;
  }
  translator->at++;
  if (next >= '0' && next <= '9') {
    return translate_back_reference (translator);
  }
  gboolean done;
  gunichar literal;
  if (!rules_translate_set (translator, &done)) {
    return FALSE;
  }
  if (done) {
    return TRUE;
  }
  if (!rules_translate_character_escape (translator, &literal)) {
    return FALSE;
  }
  emit_literal (translator, start, literal);
  return TRUE;
}

/* With m: behind a line feed that is not the last character, or in front of one, or at the end of a text that does not
 * end with one (5.6.2). */
static void
translate_anchor (RulesTranslator *translator, gunichar anchor)
{
  gboolean lines = (translator->flags & RULES_PATTERN_MULTI_LINE) != 0;
  if (anchor == '^') {
    rules_translator_emit (translator, translator->at, lines ? "(?:\\A|(?<=\\n)(?!\\z))" : "\\A");
  } else {
    rules_translator_emit (translator, translator->at, lines ? "(?=\\n|(?<!\\n)\\z)" : "\\z");
  }
  translator->at++;
}

static gboolean
translate_item (RulesTranslator *translator)
{
  gunichar c = rules_translator_peek (translator, 0);
  translator->item = translator->text->len;
  translator->item_is_group = FALSE;
  switch (c) {
  case '(':
    return translate_open (translator);
  case ')':
    translate_close (translator);
    translator->item_is_group = TRUE;
    return TRUE;
  case '[':
    return rules_translate_class (translator);
  case '\\':
    return translate_escape (translator);
  case '|':
    translate_alternative (translator);
    return TRUE;
  case '^':
  case '$':
    translate_anchor (translator, c);
    return TRUE;
  case '.':
    copy (translator, 1);
    return TRUE;
  default:
    emit_literal (translator, translator->at, c);
    translator->at++;
    return TRUE;
  }
}

static gboolean
translate_step (RulesTranslator *translator)
{
  Quantifier quantifier = read_quantifier (translator);
  if (quantifier.length > 0) {
    translate_quantifier (translator, &quantifier);
    return TRUE;
  }
  if (rules_translator_peek (translator, 0) == '{' &&
      rules_translator_peek (translator, 1) == ',') {
    return rules_translator_fail (translator, translator->at, 2,
                                  "no quantifier; write `{0,` or `\\{,`");
  }
  return translate_item (translator);
}

gboolean
rules_translate (RulesTranslator *translator)
{
  gboolean literal = (translator->flags & RULES_PATTERN_LITERAL) != 0;
  translator->anchored = !literal && rules_translator_peek (translator, 0) == '^' &&
                         (translator->flags & RULES_PATTERN_MULTI_LINE) == 0;
  while (rules_translator_peek (translator, 0) != 0) {
    if (literal) {
      emit_literal (translator, translator->at, rules_translator_peek (translator, 0));
      translator->at++;
    } else if (!translate_step (translator)) {
      return FALSE;
    }
  }
  /* A carriage return, none of them: where a pattern names neither it nor a line feed, PCRE2 does not look for a match that
   * begins between the two. */
  rules_translator_emit (translator, translator->at, "\\r{0}");
  return TRUE;
}
