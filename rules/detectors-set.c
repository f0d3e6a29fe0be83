/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/detectors-private.h"

#include <string.h>

/* --- Sets --- */

static void
add_ascii (RulesCharSet *set, gunichar c)
{
  set->ascii[c >> 6] |= G_GUINT64_CONSTANT (1) << (c & 63);
}

void
rules_char_set_add (RulesCharSet *set, gunichar c, gboolean caseless)
{
  if (c >= 128) {
    set->beyond = TRUE;
    /* The long s and the Kelvin sign are the only ones whose other case is of ASCII. */
    if (caseless && (c == 0x17f || c == 0x212a)) {
      add_ascii (set, c == 0x17f ? 's' : 'k');
      add_ascii (set, c == 0x17f ? 'S' : 'K');
    }
    return;
  }
  add_ascii (set, c);
  if (caseless && g_ascii_isalpha ((char) c)) {
    add_ascii (set, c ^ 0x20);
    set->beyond = set->beyond || strchr ("kKsS", (int) c) != NULL;
  }
}

void
rules_char_set_add_range (RulesCharSet *set, gunichar from, gunichar to, gboolean caseless)
{
  for (gunichar c = from; c <= MIN (to, 127); c++) {
    rules_char_set_add (set, c, caseless);
  }
  if (to >= 128) {
    set->beyond = TRUE;
    if (caseless && from <= 0x212a && to >= 0x17f) {
      rules_char_set_add (set, 's', TRUE);
      rules_char_set_add (set, 'k', TRUE);
    }
  }
}

void
rules_char_set_invert (RulesCharSet *set)
{
  if (!set->exact) {
    /* It may hold too much; its complement must not hold too little. */
    *set = (RulesCharSet) { { G_MAXUINT64, G_MAXUINT64 }, TRUE, FALSE };
    return;
  }
  set->ascii[0] = ~set->ascii[0];
  set->ascii[1] = ~set->ascii[1];
  set->beyond = TRUE;
}

void
rules_char_set_unite (RulesCharSet *set, const RulesCharSet *other)
{
  set->ascii[0] |= other->ascii[0];
  set->ascii[1] |= other->ascii[1];
  set->beyond = set->beyond || other->beyond;
  set->exact = set->exact && other->exact;
}

gboolean
rules_char_set_meet (const RulesCharSet *a, const RulesCharSet *b)
{
  return ((a->ascii[0] & b->ascii[0]) | (a->ascii[1] & b->ascii[1])) != 0 ||
         (a->beyond && b->beyond);
}

RulesByteSet
rules_char_set_bytes (const RulesCharSet *set)
{
  RulesByteSet out = { { set->ascii[0], set->ascii[1], 0, 0 } };
  if (set->beyond) {
    for (guint byte = 0xc2; byte <= 0xf4; byte++) {
      out.bits[byte >> 6] |= G_GUINT64_CONSTANT (1) << (byte & 63);
    }
  }
  return out;
}

/* --- Escapes --- */

static void
add_matching (RulesCharSet *set, gboolean (*matches) (gunichar c), gboolean beyond)
{
  for (gunichar c = 0; c < 128; c++) {
    if (matches (c)) {
      add_ascii (set, c);
    }
  }
  set->beyond = set->beyond || beyond;
}

static gboolean
is_word (gunichar c)
{
  return g_ascii_isalnum ((char) c) || c == '_';
}

static gboolean
is_digit (gunichar c)
{
  return g_ascii_isdigit ((char) c);
}

/* What PCRE2 holds to be white space is one character more than in C. */
static gboolean
is_space (gunichar c)
{
  return g_ascii_isspace ((char) c) || c == '\v';
}

static gboolean
is_horizontal_space (gunichar c)
{
  return c == ' ' || c == '\t';
}

static gboolean
is_vertical_space (gunichar c)
{
  return c >= '\n' && c <= '\r';
}

/* \d, \w, \s, \h, \v and their opposites. FALSE if it is none of them. */
static gboolean
add_shorthand (RulesCharSet *set, char letter)
{
  RulesCharSet its = { .exact = TRUE };
  switch (g_ascii_tolower (letter)) {
  case 'd':
    add_matching (&its, is_digit, TRUE);
    break;
  case 'w':
    add_matching (&its, is_word, TRUE);
    break;
  case 's':
    add_matching (&its, is_space, TRUE);
    break;
  case 'h':
    add_matching (&its, is_horizontal_space, TRUE);
    break;
  case 'v':
    add_matching (&its, is_vertical_space, TRUE);
    break;
  default:
    return FALSE;
  }
  if (g_ascii_isupper (letter)) {
    rules_char_set_invert (&its);
  }
  rules_char_set_unite (set, &its);
  return TRUE;
}

/* \x41 or \x{1F600}; `*at` is behind the x. */
static gboolean
read_hex (const char **at, gunichar *out)
{
  gboolean braces = **at == '{';
  const char *digits = *at + (braces ? 1 : 0);
  guint n = 0;
  *out = 0;
  while (n < (braces ? 6 : 2) && g_ascii_isxdigit (digits[n])) {
    *out = *out * 16 + (guint) g_ascii_xdigit_value (digits[n++]);
  }
  if (n == 0 || (braces && digits[n] != '}')) {
    return FALSE;
  }
  *at = digits + n + (braces ? 1 : 0);
  return TRUE;
}

/* A property may hold any character, as far as is known here. */
static const char *
read_property (RulesCharSet *set, const char **at)
{
  const char *end = **at == '{' ? strchr (*at, '}') : *at;
  if (end == NULL || *end == '\0') {
    return "`\\p` without a property; write `\\p{L}` and the like";
  }
  *at = end + 1;
  *set = (RulesCharSet) { { G_MAXUINT64, G_MAXUINT64 }, TRUE, FALSE };
  return NULL;
}

const char *
rules_char_set_read_escape (RulesCharSet *set, const char **at, gboolean caseless, gunichar *single)
{
  static const char letters[] = "tnrfae";
  static const char values[] = "\t\n\r\f\a\033";
  char letter = (*at)[1];
  const char *known = letter == '\0' ? NULL : strchr (letters, letter);
  gunichar c;
  *single = RULES_NO_CHARACTER;
  *at += 2;
  if (letter == '\0') {
    return "a backslash at its end; double it";
  }
  if (letter == 'p' || letter == 'P') {
    return read_property (set, at);
  }
  if (add_shorthand (set, letter)) {
    return NULL;
  }
  if (letter == 'x') {
    if (!read_hex (at, &c)) {
      return "`\\x` without hexadecimal digits; write `\\x41` or `\\x{1F600}`";
    }
  } else if (known != NULL) {
    c = (guchar) values[known - letters];
  } else if (g_ascii_isalnum (letter)) {
    return "an escape other than `\\b`, `\\B`, `\\d`, `\\w`, `\\s`, `\\h`, `\\p{}`, `\\x` and those of control "
           "characters; spell out what it should match";
  } else {
    c = g_utf8_get_char (*at - 1);
    *at = g_utf8_next_char (*at - 1);
  }
  *single = c;
  rules_char_set_add (set, c, caseless);
  return NULL;
}

/* --- Classes --- */

static gboolean
add_posix (RulesCharSet *set, const char **at)
{
  static const struct {
    const char *name;
    GAsciiType type;
  } known[] = {
    { "[:alnum:]", G_ASCII_ALNUM }, { "[:alpha:]", G_ASCII_ALPHA },
    { "[:digit:]", G_ASCII_DIGIT }, { "[:lower:]", G_ASCII_LOWER },
    { "[:punct:]", G_ASCII_PUNCT }, { "[:space:]", G_ASCII_SPACE },
    { "[:upper:]", G_ASCII_UPPER }, { "[:xdigit:]", G_ASCII_XDIGIT },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
    if (!g_str_has_prefix (*at, known[i].name)) {
      continue;
    }
    for (guint c = 0; c < 128; c++) {
      if ((g_ascii_table[c] & known[i].type) != 0) {
        rules_char_set_add (set, c, TRUE);
      }
    }
    set->beyond = TRUE;
    set->exact = FALSE;
    *at += strlen (known[i].name);
    return TRUE;
  }
  return FALSE;
}

/* One member of a class; `*single` is its character, or none. */
static const char *
read_member (RulesCharSet *set, const char **at, gboolean caseless, gunichar *single)
{
  *single = RULES_NO_CHARACTER;
  if (**at != '\\') {
    *single = g_utf8_get_char (*at);
    *at = g_utf8_next_char (*at);
    return NULL;
  }
  if ((*at)[1] == 'b') {
    *single = '\b';
    *at += 2;
    return NULL;
  }
  return rules_char_set_read_escape (set, at, caseless, single);
}

/* A member of a class, and behind it perhaps a hyphen and the other end of a range. */
static const char *
read_range (RulesCharSet *set, const char **at, gboolean caseless)
{
  gunichar from;
  gunichar to;
  const char *problem = read_member (set, at, caseless, &from);
  if (problem != NULL || from == RULES_NO_CHARACTER) {
    return problem;
  }
  rules_char_set_add (set, from, caseless);
  if (**at != '-' || (*at)[1] == ']' || (*at)[1] == '\0') {
    return NULL;
  }
  (*at)++;
  problem = read_member (set, at, caseless, &to);
  if (problem == NULL && to == RULES_NO_CHARACTER) {
    return "a range in a class that ends in an escape; write out both ends as characters";
  }
  if (problem == NULL) {
    rules_char_set_add_range (set, from, to, caseless);
  }
  return problem;
}

const char *
rules_char_set_read_class (RulesCharSet *set, const char **at, gboolean caseless)
{
  RulesCharSet its = { .exact = TRUE };
  const char *here = *at + 1;
  gboolean inverted = *here == '^';
  here += inverted ? 1 : 0;
  for (const char *begin = here; *here != ']' || here == begin;) {
    if (*here == '\0') {
      return "a class without its `]`; close it";
    }
    if (*here == '[' && here[1] == ':' && add_posix (&its, &here)) {
      continue;
    }
    const char *problem = read_range (&its, &here, caseless);
    if (problem != NULL) {
      return problem;
    }
  }
  *at = here + 1;
  if (inverted) {
    rules_char_set_invert (&its);
  }
  rules_char_set_unite (set, &its);
  return NULL;
}
