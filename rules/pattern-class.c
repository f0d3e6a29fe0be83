/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/pattern-private.h"

#include "rules/limits.h"

#include <string.h>

/* Sets of characters: classes in brackets, and the escapes that stand for sets (XML Schema 1.1 Datatypes, G.4).
 *
 * What PCRE2 means otherwise: \s (only four characters here), \w (everything but punctuation, separators and the rest: no
 * underscore, but symbols and marks), \i, \c, blocks, and a class taken from a class, `[a-z-[aeiou]]`, which becomes "not
 * one of these, and one of those". */

/* A class in the making. The flag i widens characters and ranges to their other case, not sets (XPath and XQuery Functions
 * 3.1, 5.6.2). */
typedef struct {
  GString *ranges;
  GString *sets;
  GString *without; /* a class that is taken away, translated */
  gboolean negated;
  guint depth;
} Class;

static void
class_clear (Class *class)
{
  g_string_free (class->ranges, TRUE);
  g_string_free (class->sets, TRUE);
  g_string_free (class->without, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Class, class_clear)

/* --- Sets --- */

#define CHARACTER_END 0x110000u
#define SURROGATE_FIRST 0xd800u
#define SURROGATE_END 0xe000u

/* Surrogates are no characters, and PCRE2 does not take them as ends of a range. */
static void
append_span (GString *out, gunichar first, gunichar end)
{
  if (first >= SURROGATE_FIRST && first < SURROGATE_END) {
    first = SURROGATE_END;
  }
  if (end > SURROGATE_FIRST && end <= SURROGATE_END) {
    end = SURROGATE_FIRST;
  }
  if (first < end) {
    g_string_append_printf (out, "\\x{%x}-\\x{%x}", first, end - 1);
  }
}

static void
append_spans (GString *out, const RulesSpan *spans, gsize n, gboolean negated)
{
  gunichar next = 0;
  for (gsize i = 0; i < n; i++) {
    if (!negated) {
      append_span (out, spans[i].first, spans[i].last + 1);
      continue;
    }
    append_span (out, next, spans[i].first);
    next = spans[i].last + 1;
  }
  if (negated) {
    append_span (out, next, CHARACTER_END);
  }
}

/* The set that \LETTER stands for, as it is written within a class. FALSE if it stands for none. */
static gboolean
append_letter_set (GString *out, gunichar letter)
{
  static const RulesSpan spaces[] = { { '\t', '\n' }, { '\r', '\r' }, { ' ', ' ' } };
  gsize n;
  switch (letter) {
  case 's':
  case 'S':
    append_spans (out, spaces, G_N_ELEMENTS (spaces), letter == 'S');
    return TRUE;
  case 'i':
  case 'I': {
    const RulesSpan *spans = rules_xml_name_starts (&n);
    append_spans (out, spans, n, letter == 'I');
    return TRUE;
  }
  case 'c':
  case 'C': {
    const RulesSpan *spans = rules_xml_name_characters (&n);
    append_spans (out, spans, n, letter == 'C');
    return TRUE;
  }
  case 'd':
    g_string_append (out, "\\p{Nd}");
    return TRUE;
  case 'D':
    g_string_append (out, "\\P{Nd}");
    return TRUE;
  case 'w':
    g_string_append (out, "\\p{L}\\p{M}\\p{N}\\p{S}");
    return TRUE;
  case 'W':
    g_string_append (out, "\\p{P}\\p{Z}\\p{C}");
    return TRUE;
  case 'h':
  case 'H':
  case 'v':
  case 'V':
    g_string_append_printf (out, "\\%c", (char) letter);
    return TRUE;
  default:
    return FALSE;
  }
}

/* At `{` or a letter, behind \p or \P. XPath knows general categories and blocks; scripts and what else PCRE2 knows pass. */
static gboolean
append_property (RulesTranslator *translator, GString *out, gboolean negated)
{
  const gsize start = translator->at - 2;
  g_autoptr (GString) name = g_string_new (NULL);
  gunichar c = rules_translator_peek (translator, 0);
  gboolean braces = c == '{';
  translator->at += braces ? 1 : 0;
  while ((c = rules_translator_peek (translator, 0)) != 0 && c != '}' &&
         (braces || name->len == 0)) {
    g_string_append_unichar (name, c);
    translator->at++;
  }
  gsize n = translator->at - start;
  if (name->len == 0 || (braces && c != '}')) {
    return rules_translator_fail (translator, start, n, "no property; write `\\p{Lu}`");
  }
  translator->at += braces ? 1 : 0;
  if (g_str_has_prefix (name->str, "Is")) {
    RulesSpan span;
    if (!rules_pattern_block (name->str + 2, &span)) {
      return rules_translator_fail (translator, start, n + 1,
                                    "no block of Unicode has this name; see Blocks.txt of Unicode");
    }
    append_spans (out, &span, 1, negated);
    return TRUE;
  }
  if (strspn (name->str, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_&^") != name->len) {
    return rules_translator_fail (translator, start, n + 1,
                                  "no property; write a general category such as `\\p{Lu}`");
  }
  g_string_append_printf (out, "\\%c{%s}", negated ? 'P' : 'p', name->str);
  return TRUE;
}

/* Behind a backslash. */
static gboolean
append_set (RulesTranslator *translator, GString *out, gboolean *done)
{
  gunichar letter = rules_translator_peek (translator, 0);
  *done = letter == 'p' || letter == 'P' || append_letter_set (out, letter);
  if (!*done) {
    return TRUE;
  }
  translator->at++;
  return (letter != 'p' && letter != 'P') || append_property (translator, out, letter == 'P');
}

static gboolean
is_caseless (const RulesTranslator *translator)
{
  return (translator->flags & RULES_PATTERN_CASELESS) != 0;
}

gboolean
rules_translate_set (RulesTranslator *translator, gboolean *done)
{
  const gsize start = translator->at - 1;
  g_autoptr (GString) set = g_string_new (is_caseless (translator) ? "(?-i:[" : "[");
  if (!append_set (translator, set, done) || !*done) {
    return !*done;
  }
  g_string_append (set, is_caseless (translator) ? "])" : "]");
  rules_translator_emit (translator, start, set->str);
  return TRUE;
}

/* --- Single characters --- */

/* At `{` or a digit, behind \x: {1 to 6 digits}, or two. */
static gboolean
read_hex (RulesTranslator *translator, gunichar *out)
{
  const gsize start = translator->at - 2;
  gboolean braces = rules_translator_peek (translator, 0) == '{';
  translator->at += braces ? 1 : 0;
  guint n = 0;
  *out = 0;
  while (n < (braces ? 6 : 2) && g_unichar_isxdigit (rules_translator_peek (translator, 0)) &&
         rules_translator_peek (translator, 0) < 0x80) {
    *out = *out * 16 + (gunichar) g_unichar_xdigit_value (rules_translator_peek (translator, 0));
    translator->at++;
    n++;
  }
  gboolean closed = braces ? rules_translator_peek (translator, 0) == '}' && n > 0 : n == 2;
  translator->at += braces && closed ? 1 : 0;
  if (!closed || !g_unichar_validate (*out)) {
    return rules_translator_fail (translator, start, translator->at - start,
                                  "no character; write `\\x{20ac}`");
  }
  return TRUE;
}

/* XPath knows \n, \r, \t and its own marks of syntax; other marks are escaped out of habit, and mean themselves. */
gboolean
rules_translate_character_escape (RulesTranslator *translator, gunichar *out)
{
  static const char letters[] = "nrtfae";
  static const char characters[] = "\n\r\t\f\a\x1b";
  const gsize start = translator->at - 1;
  gunichar c = rules_translator_peek (translator, 0);
  if (c == 0) {
    return rules_translator_fail (translator, start, 1,
                                  "nothing to escape; write a backslash as `\\\\`");
  }
  translator->at++;
  if (c == 'x') {
    return read_hex (translator, out);
  }
  *out = c;
  if (c >= 0x80 || !g_ascii_isalnum ((char) c)) {
    return TRUE;
  }
  const char *found = strchr (letters, (int) c);
  if (found == NULL) {
    return rules_translator_fail (translator, start, 2,
                                  "no such escape; see XPath and XQuery Functions 3.1, 5.6.1");
  }
  *out = (gunichar) characters[found - letters];
  return TRUE;
}

/* --- Classes --- */

/* `[:alpha:]`, an extension; PCRE2 knows the names. */
static gboolean
take_posix_set (RulesTranslator *translator, Class *class)
{
  gsize n = 2;
  if (rules_translator_peek (translator, 1) != ':') {
    return FALSE;
  }
  while (g_unichar_islower (rules_translator_peek (translator, n)) ||
         rules_translator_peek (translator, n) == '^') {
    n++;
  }
  if (rules_translator_peek (translator, n) != ':' ||
      rules_translator_peek (translator, n + 1) != ']') {
    return FALSE;
  }
  for (gsize i = 0; i < n + 2; i++) {
    g_string_append_unichar (class->sets, rules_translator_peek (translator, i));
  }
  translator->at += n + 2;
  return TRUE;
}

/* One character of a class, or a set: then `*is_set`. */
static gboolean
read_member (RulesTranslator *translator, Class *class, gunichar *out, gboolean *is_set)
{
  gunichar c = rules_translator_peek (translator, 0);
  *is_set = FALSE;
  if (c == '[' && take_posix_set (translator, class)) {
    *is_set = TRUE;
    return TRUE;
  }
  translator->at++;
  if (c != '\\') {
    *out = c;
    return TRUE;
  }
  return append_set (translator, class->sets, is_set) &&
         (*is_set || rules_translate_character_escape (translator, out));
}

/* A character or a range. A hyphen is itself where no range or class to take away follows. */
static gboolean
take_member (RulesTranslator *translator, Class *class)
{
  const gsize start = translator->at;
  gunichar first = 0;
  gunichar last = 0;
  gboolean is_set = FALSE;
  if (!read_member (translator, class, &first, &is_set)) {
    return FALSE;
  }
  if (is_set) {
    return TRUE;
  }
  rules_translator_append_literal (class->ranges, first);
  gunichar next = rules_translator_peek (translator, 1);
  if (rules_translator_peek (translator, 0) != '-' || next == ']' || next == '[' || next == 0) {
    return TRUE;
  }
  translator->at++;
  if (!read_member (translator, class, &last, &is_set)) {
    return FALSE;
  }
  if (is_set || last < first) {
    return rules_translator_fail (translator, start, translator->at - start,
                                  "no range; write `\\-` for a hyphen");
  }
  g_string_append_c (class->ranges, '-');
  rules_translator_append_literal (class->ranges, last);
  return TRUE;
}

static void
append_class (const RulesTranslator *translator, const Class *class, GString *out)
{
  gboolean apart = is_caseless (translator) && class->sets->len > 0;
  if (class->without->len > 0) {
    g_string_append_printf (out, "(?:(?!%s)", class->without->str);
  }
  if (!apart) {
    g_string_append_printf (out, "[%s%s%s]", class->negated ? "^" : "", class->ranges->str,
                            class->sets->str);
  } else if (class->ranges->len == 0) {
    g_string_append_printf (out, "(?-i:[%s%s])", class->negated ? "^" : "", class->sets->str);
  } else {
    g_string_append_printf (out, class->negated ? "(?:(?!(?-i:[%s]))[^%s])" : "(?:(?-i:[%s])|[%s])",
                            class->sets->str, class->ranges->str);
  }
  if (class->without->len > 0) {
    g_string_append_c (out, ')');
  }
}

static gboolean translate_class (RulesTranslator *translator, GString *out, guint depth);

/* At the hyphen of `-[…]`, which only the end of the class may follow. */
static gboolean
take_subtraction (RulesTranslator *translator, Class *class)
{
  const gsize start = translator->at++;
  if (class->depth == RULES_LIMIT_DEPTH) {
    return rules_translator_fail (translator, start, 2, "classes nest too deeply; name fewer");
  }
  if (!translate_class (translator, class->without, class->depth + 1)) {
    return FALSE;
  }
  if (rules_translator_peek (translator, 0) != ']') {
    return rules_translator_fail (translator, start, 2,
                                  "a class that is taken away comes last; move it there, or "
                                  "write `\\-\\[`");
  }
  return TRUE;
}

static gboolean
translate_class (RulesTranslator *translator, GString *out, guint depth)
{
  const gsize start = translator->at++;
  g_auto (Class) class = { g_string_new (NULL), g_string_new (NULL), g_string_new (NULL), FALSE,
                           depth };
  class.negated = rules_translator_peek (translator, 0) == '^';
  translator->at += class.negated ? 1 : 0;
  gunichar c;
  while ((c = rules_translator_peek (translator, 0)) != ']') {
    if (c == 0) {
      return rules_translator_fail (translator, start, 1, "a class without an end; write `]`");
    }
    gboolean subtracts = c == '-' && rules_translator_peek (translator, 1) == '[';
    if (!(subtracts ? take_subtraction (translator, &class) : take_member (translator, &class))) {
      return FALSE;
    }
  }
  translator->at++;
  if (class.ranges->len == 0 && class.sets->len == 0) {
    return rules_translator_fail (translator, start, translator->at - start,
                                  "an empty class; write `\\]` for a bracket");
  }
  append_class (translator, &class, out);
  return TRUE;
}

gboolean
rules_translate_class (RulesTranslator *translator)
{
  const gsize start = translator->at;
  g_autoptr (GString) text = g_string_new (NULL);
  if (!translate_class (translator, text, 0)) {
    return FALSE;
  }
  rules_translator_emit (translator, start, text->str);
  return TRUE;
}
