/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/limits.h"
#include "api/report/texts-private.h"

#include <string.h>

typedef struct {
  const char *at;
  guint64 n;
  guint depth;
} Reader;

/* Operators of two sides, from the loosest on; longer ones before those they begin with. */
static const char *const levels[][5] = {
  { "||" }, { "&&" }, { "==", "!=" }, { "<=", ">=", "<", ">" }, { "+", "-" }, { "*", "/", "%" },
};

static gboolean read_choice (Reader *reader, guint64 *value);

static gboolean
take (Reader *reader, const char *sign)
{
  while (*reader->at == ' ') {
    reader->at++;
  }
  if (!g_str_has_prefix (reader->at, sign)) {
    return FALSE;
  }
  reader->at += strlen (sign);
  return TRUE;
}

static gboolean
read_operand (Reader *reader, guint64 *value)
{
  if (take (reader, "(")) {
    return read_choice (reader, value) && take (reader, ")");
  }
  if (take (reader, "n")) {
    *value = reader->n;
    return TRUE;
  }
  char *end = NULL;
  *value = g_ascii_isdigit (*reader->at) ? g_ascii_strtoull (reader->at, &end, 10) : 0;
  reader->at = end != NULL ? end : reader->at;
  return end != NULL;
}

static gboolean
read_leaf (Reader *reader, guint64 *value)
{
  guint signs = 0;
  while (take (reader, "!")) {
    signs++;
  }
  if (!read_operand (reader, value)) {
    return FALSE;
  }
  *value = signs == 0 ? *value : (*value != 0) == (signs % 2 == 0);
  return TRUE;
}

/* Nothing is divided by 0: that is 0. */
static guint64
apply (const char *sign, guint64 a, guint64 b)
{
  switch (sign[0]) {
  case '|':
    return a != 0 || b != 0;
  case '&':
    return a != 0 && b != 0;
  case '=':
    return a == b;
  case '!':
    return a != b;
  case '<':
    return sign[1] == '=' ? a <= b : a < b;
  case '>':
    return sign[1] == '=' ? a >= b : a > b;
  case '+':
    return a + b;
  case '-':
    return a - b;
  case '*':
    return a * b;
  case '/':
    return b != 0 ? a / b : 0;
  default:
    return b != 0 ? a % b : 0;
  }
}

static gboolean
read_sides (Reader *reader, guint level, guint64 *value)
{
  if (level == G_N_ELEMENTS (levels)) {
    return read_leaf (reader, value);
  }
  if (!read_sides (reader, level + 1, value)) {
    return FALSE;
  }
  for (guint i = 0; levels[level][i] != NULL; i++) {
    guint64 right = 0;
    if (!take (reader, levels[level][i])) {
      continue;
    }
    if (!read_sides (reader, level + 1, &right)) {
      return FALSE;
    }
    *value = apply (levels[level][i], *value, right);
    i = G_MAXUINT; /* from the first operator again */
  }
  return TRUE;
}

static gboolean
read_choice (Reader *reader, guint64 *value)
{
  guint64 yes = 0;
  guint64 no = 0;
  if (++reader->depth > REPORT_LIMIT_PLURAL_DEPTH || !read_sides (reader, 0, value)) {
    return FALSE;
  }
  if (take (reader, "?")) {
    if (!read_choice (reader, &yes) || !take (reader, ":") || !read_choice (reader, &no)) {
      return FALSE;
    }
    *value = *value != 0 ? yes : no;
  }
  reader->depth--;
  return TRUE;
}

gboolean
report_plural_evaluate (const char *expression, guint64 n, guint64 *value)
{
  Reader reader = { .at = expression, .n = n };
  return read_choice (&reader, value) && (take (&reader, ";") || TRUE) && *reader.at == '\0';
}
