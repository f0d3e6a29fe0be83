/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse-check.h"

#include "kg/limits.h"

#include <string.h>

/* RFC 3629, 4: for each first byte of a sequence its length and the bounds of its second byte. */
typedef struct {
  guint8 length;
  guint8 low;
  guint8 high;
} Sequence;

static Sequence
sequence_of (guint8 first)
{
  if (first < 0xc2 || first > 0xf4) {
    return (Sequence) { 0, 0, 0 };
  }
  if (first < 0xe0) {
    return (Sequence) { 2, 0x80, 0xbf };
  }
  if (first < 0xf0) {
    return (Sequence) { 3, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf };
  }
  return (Sequence) { 4, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf };
}

/* The length of the sequence at `text`, which is not ASCII; 0 if it is wrong. */
static gsize
sequence_length (const guint8 *text, gsize length, gboolean *cut)
{
  Sequence sequence = sequence_of (text[0]);
  for (gsize i = 1; i < sequence.length; i++) {
    if (i == length) {
      *cut = TRUE;
      return 0;
    }
    guint8 low = i == 1 ? sequence.low : 0x80;
    guint8 high = i == 1 ? sequence.high : 0xbf;
    if (text[i] < low || text[i] > high) {
      return 0;
    }
  }
  return sequence.length;
}

gsize
kg_check_utf8 (const char *text, gsize length, gboolean *cut)
{
  const guint8 *bytes = (const guint8 *) text;
  gboolean ignored = FALSE;
  gboolean *is_cut = cut == NULL ? &ignored : cut;
  gsize at = 0;
  *is_cut = FALSE;
  while (at < length) {
    guint64 eight;
    while (length - at >= sizeof eight) {
      memcpy (&eight, bytes + at, sizeof eight);
      if ((eight & G_GUINT64_CONSTANT (0x8080808080808080)) != 0) {
        break;
      }
      at += sizeof eight;
    }
    while (at < length && bytes[at] < 0x80) {
      at++;
    }
    if (at == length) {
      break;
    }
    gsize n = sequence_length (bytes + at, length - at, is_cut);
    if (n == 0) {
      break;
    }
    at += n;
  }
  return at;
}

gboolean
kg_check_iri_character (gunichar c)
{
  return c > 0x20 && (c > 0x7f || strchr ("<>\"{}|^`\\", (int) c) == NULL);
}

gsize
kg_check_scheme (const char *text, gsize length)
{
  if (length == 0 || !g_ascii_isalpha (text[0])) {
    return 0;
  }
  for (gsize i = 1; i < length; i++) {
    if (text[i] == ':') {
      return i + 1;
    }
    if (!g_ascii_isalnum (text[i]) && text[i] != '+' && text[i] != '-' && text[i] != '.') {
      return 0;
    }
  }
  return 0;
}

/* Bit by bit for the 128 ASCII characters: may it stand in an IRI? */
static const guint64 iri_ascii[2] = { G_GUINT64_CONSTANT (0xaffffffa00000000),
                                      G_GUINT64_CONSTANT (0xc7fffffeafffffff) };

gboolean
kg_check_iri (const char *text, gsize length)
{
  gsize scheme = kg_check_scheme (text, length);
  if (scheme == 0) {
    return FALSE;
  }
  for (gsize i = scheme; i < length; i++) {
    guint8 c = (guint8) text[i];
    if (c < 0x80 && ((iri_ascii[c >> 6] >> (c & 63)) & 1) == 0) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
kg_check_language (const char *text, gsize length)
{
  gsize subtag = 0;
  gboolean first = TRUE;
  if (length > KG_LIMIT_LANGUAGE_BYTES) {
    return FALSE;
  }
  for (gsize i = 0; i < length; i++) {
    if (text[i] == '-') {
      if (subtag == 0) {
        return FALSE;
      }
      subtag = 0;
      first = FALSE;
      continue;
    }
    gboolean fits = first ? g_ascii_isalpha (text[i]) : g_ascii_isalnum (text[i]);
    if (!fits || ++subtag > 8) {
      return FALSE;
    }
  }
  return subtag > 0;
}

typedef struct {
  gunichar first;
  gunichar last;
} Range;

/* RDF 1.1 Turtle, PN_CHARS_BASE beyond ASCII. */
static const Range letters[] = {
  { 0xc0, 0xd6 },     { 0xd8, 0xf6 },     { 0xf8, 0x2ff },    { 0x370, 0x37d },
  { 0x37f, 0x1fff },  { 0x200c, 0x200d }, { 0x2070, 0x218f }, { 0x2c00, 0x2fef },
  { 0x3001, 0xd7ff }, { 0xf900, 0xfdcf }, { 0xfdf0, 0xfffd }, { 0x10000, 0xeffff },
};

gboolean
kg_check_label_start (gunichar c)
{
  if (c < 0x80) {
    return g_ascii_isalnum ((char) c) || c == '_';
  }
  for (gsize i = 0; i < G_N_ELEMENTS (letters); i++) {
    if (c >= letters[i].first && c <= letters[i].last) {
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
kg_check_label_character (gunichar c)
{
  return kg_check_label_start (c) || c == '-' || c == '.' || c == 0xb7 ||
         (c >= 0x300 && c <= 0x36f) || c == 0x203f || c == 0x2040;
}

gboolean
kg_check_label (const char *text, gsize length)
{
  if (length == 0 || text[length - 1] == '.') {
    return FALSE;
  }
  for (const char *at = text; at < text + length; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    if (at == text ? !kg_check_label_start (c) : !kg_check_label_character (c)) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
kg_check_prefix (const char *text, gsize length)
{
  return length == 0 ||
         (kg_check_label (text, length) && !g_ascii_isdigit (text[0]) && text[0] != '_');
}
