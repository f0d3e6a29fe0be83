/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/json.h"

#include <string.h>

static void
append_escaped (GString *out, guint8 byte)
{
  static const char digits[] = "0123456789abcdef";
  static const char names[256] = {
    ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n',  ['\f'] = 'f',
    ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\',
  };
  if (names[byte] != 0) {
    char text[2] = { '\\', names[byte] };
    g_string_append_len (out, text, sizeof text);
    return;
  }
  char text[6] = { '\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15] };
  g_string_append_len (out, text, sizeof text);
}

#define EACH_BYTE(byte) (G_GUINT64_CONSTANT (0x0101010101010101) * (byte))

/* Of eight bytes: whether one is below `least`, which is at most 0x80. */
static inline gboolean
has_below (guint64 word, guint8 least)
{
  return ((word - EACH_BYTE (least)) & ~word & EACH_BYTE (0x80)) != 0;
}

/* The first byte that has to be escaped, or the end. Most text has none: eight bytes are looked at at once. */
static const char *
find_escape (const char *at, const char *end)
{
  guint64 word;
  for (; end - at >= (gssize) sizeof word; at += sizeof word) {
    memcpy (&word, at, sizeof word);
    if (has_below (word, 0x20) || has_below (word ^ EACH_BYTE ('"'), 1) ||
        has_below (word ^ EACH_BYTE ('\\'), 1)) {
      break;
    }
  }
  while (at < end && (guint8) *at >= 0x20 && *at != '"' && *at != '\\') {
    at++;
  }
  return at;
}

void
kg_json_append_string (GString *out, const char *text, gsize length)
{
  const char *end = text + length;
  const char *at = find_escape (text, end);
  if (at == end && length > 0) {
    gsize from = out->len;
    g_string_set_size (out, from + length + 2);
    out->str[from] = '"';
    memcpy (out->str + from + 1, text, length);
    out->str[from + 1 + length] = '"';
    return;
  }
  g_string_append_c (out, '"');
  while (at < end) {
    g_string_append_len (out, text, at - text);
    append_escaped (out, (guint8) *at);
    text = at + 1;
    at = find_escape (text, end);
  }
  g_string_append_len (out, text, end - text);
  g_string_append_c (out, '"');
}
