/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/check-value-private.h"

#include <string.h>

/* The datatypes that are texts of a certain look: XML Schema 1.1 Datatypes, 3.3.15, 3.3.16 and 3.4.1 to 3.4.7. */

/* Only U+0000, U+FFFE and U+FFFF are no characters of a string. */
static gboolean
is_string (const char *text, gsize length)
{
  for (const char *at = text; at < text + length; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    if (c == 0 || c == 0xfffe || c == 0xffff) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
is_token (const char *text)
{
  gsize length = strlen (text);
  return strpbrk (text, "\t\n\r") == NULL && strstr (text, "  ") == NULL && text[0] != ' ' &&
         (length == 0 || text[length - 1] != ' ');
}

static gboolean
is_language (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "-", -1);
  for (guint i = 0; parts[i] != NULL; i++) {
    gsize n = strlen (parts[i]);
    gsize legal = strspn (parts[i], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    "0123456789");
    gsize digits = strcspn (parts[i], "0123456789");
    if (n < 1 || n > 8 || legal < n || (i == 0 && digits < n)) {
      return FALSE;
    }
  }
  return parts[0] != NULL;
}

gboolean
rules_check_is_name_character (gunichar c, gboolean first)
{
  static const gunichar starts[][2] = {
    { ':', ':' },       { 'A', 'Z' },       { '_', '_' },       { 'a', 'z' },
    { 0xc0, 0xd6 },     { 0xd8, 0xf6 },     { 0xf8, 0x2ff },    { 0x370, 0x37d },
    { 0x37f, 0x1fff },  { 0x200c, 0x200d }, { 0x2070, 0x218f }, { 0x2c00, 0x2fef },
    { 0x3001, 0xd7ff }, { 0xf900, 0xfdcf }, { 0xfdf0, 0xfffd }, { 0x10000, 0xeffff },
    { '-', '.' },       { '0', '9' },       { 0xb7, 0xb7 },     { 0x300, 0x36f },
    { 0x203f, 0x2040 },
  };
  const gsize n_starts = 16;
  for (gsize i = 0; i < (first ? n_starts : G_N_ELEMENTS (starts)); i++) {
    if (c >= starts[i][0] && c <= starts[i][1]) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_name (const char *text, gboolean token)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    if (!rules_check_is_name_character (g_utf8_get_char (at), at == text && !token)) {
      return FALSE;
    }
  }
  return text[0] != '\0';
}

static gboolean
is_base64 (const char *text)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  g_autoptr (GString) without = g_string_new (text);
  if (!is_token (text)) {
    return FALSE;
  }
  g_string_replace (without, " ", "", 0);
  gsize n = strspn (without->str, digits);
  gsize padding = strspn (without->str + n, "=");
  if (n + padding != without->len || padding > 2 || without->len % 4 != 0) {
    return FALSE;
  }
  /* What is left of the last digit besides whole bytes is zero. */
  const char *last = padding == 0 ? NULL : strchr (digits, without->str[n - 1]);
  gsize rest = last == NULL ? 0 : (gsize) (last - digits);
  return rest % (padding == 2 ? 16 : 4) == 0 || padding == 0;
}

gboolean
rules_check_text_is_legal (const char *datatype, const char *text, gsize length)
{
  if (!is_string (text, length)) {
    return FALSE;
  }
  if (strcmp (datatype, "hexBinary") == 0) {
    return length % 2 == 0 && strspn (text, "0123456789abcdefABCDEF") == length;
  }
  if (strcmp (datatype, "base64Binary") == 0) {
    return is_base64 (text);
  }
  if (strcmp (datatype, "language") == 0) {
    return is_language (text);
  }
  if (strcmp (datatype, "normalizedString") == 0) {
    return strpbrk (text, "\t\n\r") == NULL;
  }
  if (strcmp (datatype, "token") == 0) {
    return is_token (text);
  }
  if (strcmp (datatype, "NMTOKEN") == 0) {
    return is_name (text, TRUE);
  }
  if (strcmp (datatype, "Name") == 0) {
    return is_name (text, FALSE);
  }
  if (strcmp (datatype, "NCName") == 0) {
    return is_name (text, FALSE) && strchr (text, ':') == NULL;
  }
  return TRUE;
}
