/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/json.h"

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

void
kg_json_append_string (GString *out, const char *text, gsize length)
{
  const char *end = text + length;
  const char *from = text;
  g_string_append_c (out, '"');
  for (const char *at = text; at < end; at++) {
    guint8 byte = (guint8) *at;
    if (byte >= 0x20 && byte != '"' && byte != '\\') {
      continue;
    }
    g_string_append_len (out, from, at - from);
    append_escaped (out, byte);
    from = at + 1;
  }
  g_string_append_len (out, from, end - from);
  g_string_append_c (out, '"');
}
