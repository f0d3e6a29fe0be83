/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/text.h"

#include <string.h>

/* What would act on a terminal, or on the text around it, instead of being seen. */
static gboolean
is_unsafe (gunichar c)
{
  if (c < 0x20 || (c >= 0x7f && c <= 0x9f)) {
    return TRUE;
  }
  switch (g_unichar_type (c)) {
  case G_UNICODE_LINE_SEPARATOR:
  case G_UNICODE_PARAGRAPH_SEPARATOR:
  case G_UNICODE_SURROGATE:
    return TRUE;
  default:
    break;
  }
  /* Marks, embeddings, overrides and isolates of direction (Unicode Standard Annex 9, 2), and tags. */
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xfeff || (c >= 0xe0000 && c <= 0xe007f);
}

static void
append_unsafe (GString *out, gunichar c)
{
  switch (c) {
  case '\n':
    g_string_append (out, "\\n");
    return;
  case '\r':
    g_string_append (out, "\\r");
    return;
  case '\t':
    g_string_append (out, "\\t");
    return;
  default:
    g_string_append_printf (out, "\\u{%X}", c);
    return;
  }
}

/* The length of the characters at the start that stay as they are. */
static gsize
count_safe (const char *text, const char *end)
{
  const char *at = text;
  while (at < end) {
    if (*at >= 0x20 && *at < 0x7f) {
      at++;
      continue;
    }
    gunichar c = g_utf8_get_char_validated (at, end - at);
    if (c == (gunichar) -1 || c == (gunichar) -2 || is_unsafe (c)) {
      break;
    }
    at = g_utf8_next_char (at);
  }
  return (gsize) (at - text);
}

void
kg_text_append_safe (GString *out, const char *text, gssize length)
{
  const char *end = text + (length < 0 ? strlen (text) : (gsize) length);
  for (const char *at = text; at < end;) {
    gsize safe = count_safe (at, end);
    g_string_append_len (out, at, (gssize) safe);
    at += safe;
    if (at == end) {
      return;
    }
    gunichar c = g_utf8_get_char_validated (at, end - at);
    if (c == (gunichar) -1 || c == (gunichar) -2) {
      g_string_append_printf (out, "\\x%02X", (guint8) *at);
      at++;
    } else {
      append_unsafe (out, c);
      at = g_utf8_next_char (at);
    }
  }
}

void
kg_text_append_markup (GString *out, const char *text, gssize length)
{
  const char *end = text + (length >= 0 ? (gsize) length : strlen (text));
  for (const char *at = text; at < end; at++) {
    switch (*at) {
    case '&':
      g_string_append (out, "&amp;");
      break;
    case '<':
      g_string_append (out, "&lt;");
      break;
    case '>':
      g_string_append (out, "&gt;");
      break;
    case '"':
      g_string_append (out, "&quot;");
      break;
    case '\'':
      g_string_append (out, "&#39;");
      break;
    default:
      g_string_append_c (out, *at);
    }
  }
}
