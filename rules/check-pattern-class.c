/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/check-pattern-private.h"
#include "rules/check-value-private.h"
#include "rules/pattern-private.h" /* the table of Unicode's blocks */

#include <string.h>

/* --- Names of classes: "L", "Lu", "IsBasicLatin" --- */

/* Of GUnicodeType, in its order. */
static const char *const categories[] = {
  "Cc", "Cf", "Cn", "Co", "Cs", "Ll", "Lm", "Lo", "Lt", "Lu", "Mc", "Me", "Mn", "Nd", "Nl",
  "No", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Sc", "Sk", "Sm", "So", "Zl", "Zp", "Zs",
};

static gboolean
is_of_category (gunichar c, const char *name, gsize length)
{
  return strncmp (categories[g_unichar_type (c)], name, length) == 0;
}

static gboolean
read_block (const char *name, gsize length, RulesSpan *block)
{
  g_autofree char *own = g_strndup (name, length);
  return g_str_has_prefix (own, "Is") && rules_pattern_block (own + strlen ("Is"), block);
}

static gboolean
is_class (const char *name, gsize length)
{
  RulesSpan block;
  for (gsize i = 0; i < G_N_ELEMENTS (categories) && length > 0 && length <= 2; i++) {
    if (strncmp (categories[i], name, length) == 0) {
      return TRUE;
    }
  }
  return read_block (name, length, &block);
}

static gboolean
is_of_class (gunichar c, const char *name, gsize length)
{
  RulesSpan block;
  return read_block (name, length, &block) ? c >= block.first && c <= block.last
                                           : is_of_category (c, name, length);
}

/* --- Where things end --- */

static const char *
escape_end (const char *at)
{
  if (at[1] == 'p' || at[1] == 'P') {
    const char *end = at[2] == '{' ? strchr (at, '}') : NULL;
    return end == NULL || !is_class (at + 3, (gsize) (end - at - 3)) ? NULL : end + 1;
  }
  return at[1] != '\0' && strchr ("nrt\\|.-^?*+{}()[]$dDsSiIcCwW", at[1]) != NULL ? at + 2 : NULL;
}

/* Past "[^ … -[ … ]]". */
static const char *
bracket_end (const char *at)
{
  guint depth = 0;
  do {
    if (*at == '\\') {
      at = escape_end (at);
      if (at == NULL) {
        return NULL;
      }
      continue;
    }
    depth += *at == '[' ? 1 : 0;
    depth -= *at == ']' ? 1 : 0;
    at = g_utf8_next_char (at);
  } while (depth > 0 && *at != '\0');
  return depth == 0 ? at : NULL;
}

const char *
rules_check_class_end (const char *at)
{
  if (*at == '[') {
    return bracket_end (at);
  }
  return *at == '\\' ? escape_end (at) : g_utf8_next_char (at);
}

/* --- What they stand for --- */

static gboolean
escape_has (const char *at, gunichar c)
{
  switch (at[1]) {
  case 'n':
    return c == '\n';
  case 'r':
    return c == '\r';
  case 't':
    return c == '\t';
  case 'd':
    return is_of_category (c, "Nd", 2);
  case 's':
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  case 'i':
    return rules_check_is_name_character (c, TRUE);
  case 'c':
    return rules_check_is_name_character (c, FALSE);
  case 'w':
    return !is_of_category (c, "P", 1) && !is_of_category (c, "Z", 1) &&
           !is_of_category (c, "C", 1);
  case 'p':
    return is_of_class (c, at + 3, (gsize) (strchr (at, '}') - at - 3));
  default:
    return (gunichar) (guchar) at[1] == c;
  }
}

static gboolean
escape_stands_for (const char *at, gunichar c)
{
  static const char negated[] = "DSICWP";
  if (strchr (negated, at[1]) == NULL) {
    return escape_has (at, c);
  }
  g_autofree char *positive = g_strndup (at, (gsize) (escape_end (at) - at));
  positive[1] = g_ascii_tolower (positive[1]);
  return !escape_has (positive, c);
}

/* The character that begins or ends a range. */
static gunichar
bound_of (const char *at)
{
  if (*at != '\\') {
    return g_utf8_get_char (at);
  }
  return at[1] == 'n' ? '\n' : at[1] == 'r' ? '\r' : at[1] == 't' ? '\t' : (gunichar) at[1];
}

static gboolean
is_within (gunichar c, gunichar from, gunichar to, gboolean any_case)
{
  const gunichar forms[] = { c, g_unichar_tolower (c), g_unichar_toupper (c) };
  for (gsize i = 0; i < (any_case ? G_N_ELEMENTS (forms) : 1); i++) {
    if (forms[i] >= from && forms[i] <= to) {
      return TRUE;
    }
  }
  return any_case && from == to && g_unichar_tolower (c) == g_unichar_tolower (from);
}

/* One character, range or escape, from `*at` on, which moves past it. */
static gboolean
item_has (const char **at, gunichar c, gboolean any_case)
{
  const char *first = *at;
  const char *end = rules_check_class_end (first);
  gboolean single = *first != '\\' || strchr ("dDsSiIcCwWpP", first[1]) == NULL;
  *at = end;
  if (single && *end == '-' && end[1] != ']' && end[1] != '[') {
    *at = rules_check_class_end (end + 1);
    return is_within (c, bound_of (first), bound_of (end + 1), any_case);
  }
  return single ? is_within (c, bound_of (first), bound_of (first), any_case)
                : escape_stands_for (first, c);
}

static gboolean
bracket_has (const char *at, gunichar c, const RulesCheckPatternFlags *flags)
{
  gboolean negated = at[1] == '^';
  gboolean has = FALSE;
  at += negated ? 2 : 1;
  while (*at != ']' && (at[0] != '-' || at[1] != '[')) {
    has = item_has (&at, c, flags->any_case) || has;
  }
  has = has != negated;
  return has && (*at == ']' || !bracket_has (at + 1, c, flags));
}

gboolean
rules_check_class_has (const char *at, gunichar c, const RulesCheckPatternFlags *flags)
{
  if (*at == '[') {
    return bracket_has (at, c, flags);
  }
  if (*at == '.') {
    return flags->dot_all || (c != '\n' && c != '\r');
  }
  return item_has (&at, c, flags->any_case);
}
