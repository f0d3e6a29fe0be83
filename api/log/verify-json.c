/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/verify-private.h"

#include <math.h>
#include <string.h>

#define DEPTH 1024u

typedef struct {
  const char *at;
  const char *end;
  guint depth;
} Scan;

static gboolean scan_value (Scan *scan);

static gboolean
take (Scan *scan, char wanted)
{
  if (scan->at < scan->end && *scan->at == wanted) {
    scan->at++;
    return TRUE;
  }
  return FALSE;
}

static gboolean
take_word (Scan *scan, const char *word)
{
  gsize length = strlen (word);
  if ((gsize) (scan->end - scan->at) < length || memcmp (scan->at, word, length) != 0) {
    return FALSE;
  }
  scan->at += length;
  return TRUE;
}

/* --- Strings --- */

/* After the backslash: what has to be escaped, as short as that can be. Gives the character. */
static gboolean
scan_escape (Scan *scan, char *out)
{
  static const char names[] = "btnfr\"\\";
  static const char values[] = "\b\t\n\f\r\"\\";
  const char *name = scan->at < scan->end ? strchr (names, *scan->at) : NULL;
  if (name != NULL && *name != '\0') {
    scan->at++;
    *out = values[name - names];
    return TRUE;
  }
  if (!take_word (scan, "u00") || scan->end - scan->at < 2 ||
      (scan->at[0] != '0' && scan->at[0] != '1') || !g_ascii_isxdigit (scan->at[1]) ||
      g_ascii_isupper (scan->at[1])) {
    return FALSE;
  }
  *out = (char) ((scan->at[0] - '0') * 16 + g_ascii_xdigit_value (scan->at[1]));
  scan->at += 2;
  return *out == '\0' || strchr (values, *out) == NULL;
}

/* `out` (nullable) gets what it stands for. */
static gboolean
scan_string (Scan *scan, GString *out)
{
  if (!take (scan, '"')) {
    return FALSE;
  }
  while (scan->at < scan->end && *scan->at != '"') {
    char c = *scan->at++;
    if ((guint8) c < 0x20 || (c == '\\' && !scan_escape (scan, &c))) {
      return FALSE;
    }
    if (out != NULL) {
      g_string_append_c (out, c);
    }
  }
  return take (scan, '"');
}

/* --- Numbers --- */

/* As ECMAScript writes it (ECMA-262, Number::toString). */
static void
append_number (GString *out, double value)
{
  char digits[32];
  char *end = NULL;
  int precision = 0;
  do {
    g_snprintf (digits, sizeof digits, "%.*e", precision, fabs (value));
  } while (g_ascii_strtod (digits, NULL) != fabs (value) && ++precision < 17);
  /* d.ddde+xx: the digits without the point, and where the point is. */
  char *mark = strchr (digits, 'e');
  int point = (int) g_ascii_strtoll (mark + 1, &end, 10) + 1;
  *mark = '\0';
  if (digits[1] != '\0') {
    memmove (digits + 1, digits + 2, strlen (digits + 2) + 1);
  }
  int n = (int) strlen (digits);
  g_string_append (out, value < 0 ? "-" : "");
  if (n <= point && point <= 21) {
    g_string_append (out, digits);
    for (int i = n; i < point; i++) {
      g_string_append_c (out, '0');
    }
  } else if (0 < point && point <= 21) {
    g_string_append_printf (out, "%.*s.%s", point, digits, digits + point);
  } else if (-6 < point && point <= 0) {
    g_string_append (out, "0.");
    for (int i = point; i < 0; i++) {
      g_string_append_c (out, '0');
    }
    g_string_append (out, digits);
  } else {
    g_string_append_c (out, digits[0]);
    g_string_append_printf (out, "%s%s", n > 1 ? "." : "", digits + 1);
    g_string_append_printf (out, "e%c%d", point > 0 ? '+' : '-', ABS (point - 1));
  }
}

static gboolean
scan_number (Scan *scan)
{
  g_autoptr (GString) again = g_string_new (NULL);
  gsize length = 0;
  char text[40];
  while (scan->at + length < scan->end && strchr ("+-.0123456789e", scan->at[length]) != NULL &&
         scan->at[length] != '\0') {
    length++;
  }
  if (length == 0 || length >= sizeof text) {
    return FALSE;
  }
  memcpy (text, scan->at, length);
  text[length] = '\0';
  double value = g_ascii_strtod (text, NULL);
  if (value == 0) {
    g_string_append_c (again, '0');
  } else if (isfinite (value)) {
    append_number (again, value);
  }
  scan->at += length;
  return strcmp (again->str, text) == 0;
}

/* --- Arrays and objects --- */

static gboolean
scan_array (Scan *scan)
{
  if (take (scan, ']')) {
    return TRUE;
  }
  do {
    if (!scan_value (scan)) {
      return FALSE;
    }
  } while (take (scan, ','));
  return take (scan, ']');
}

/* By UTF-16 code units, which is not the order of bytes where some lie beyond U+FFFF. */
static gboolean
is_before (const GString *a, const GString *b)
{
  glong n_a = 0;
  glong n_b = 0;
  g_autofree gunichar2 *x = g_utf8_to_utf16 (a->str, (glong) a->len, NULL, &n_a, NULL);
  g_autofree gunichar2 *y = g_utf8_to_utf16 (b->str, (glong) b->len, NULL, &n_b, NULL);
  glong i = 0;
  while (i < n_a && i < n_b && x[i] == y[i]) {
    i++;
  }
  return i < n_b && (i == n_a || x[i] < y[i]);
}

static gboolean
scan_object (Scan *scan)
{
  g_autoptr (GString) last = g_string_new (NULL);
  g_autoptr (GString) name = g_string_new (NULL);
  gboolean first = TRUE;
  if (take (scan, '}')) {
    return TRUE;
  }
  do {
    g_string_truncate (name, 0);
    if (!scan_string (scan, name) || !take (scan, ':') || (!first && !is_before (last, name)) ||
        !scan_value (scan)) {
      return FALSE;
    }
    g_string_truncate (last, 0);
    g_string_append_len (last, name->str, (gssize) name->len);
    first = FALSE;
  } while (take (scan, ','));
  return take (scan, '}');
}

static gboolean
scan_value (Scan *scan)
{
  if (scan->depth == DEPTH || scan->at == scan->end) {
    return FALSE;
  }
  gboolean done;
  scan->depth++;
  if (take (scan, '{')) {
    done = scan_object (scan);
  } else if (take (scan, '[')) {
    done = scan_array (scan);
  } else if (*scan->at == '"') {
    done = scan_string (scan, NULL);
  } else {
    done = take_word (scan, "true") || take_word (scan, "false") || take_word (scan, "null") ||
           scan_number (scan);
  }
  scan->depth--;
  return done;
}

gboolean
verify_is_canonical (const char *text, gsize length)
{
  Scan scan = { .at = text, .end = text + length };
  return g_utf8_validate (text, (gssize) length, NULL) && scan_value (&scan) && scan.at == scan.end;
}
