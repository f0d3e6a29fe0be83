/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/nquads.h"

#include <string.h>

/* Whether a byte can be copied as it is. 0xef begins U+FFFE and U+FFFF, so it is looked at
 * again. */
enum {
  PLAIN,
  ESCAPE,
  LOOK,
};

#define CONTROLS [0x00 ... 0x1f] = ESCAPE

static const guint8 literal_bytes[256] = {
  CONTROLS, ['"'] = ESCAPE, ['\\'] = ESCAPE, [0x7f] = ESCAPE, [0xef] = LOOK,
};

static const guint8 iri_bytes[256] = {
  CONTROLS,       [' '] = ESCAPE, ['<'] = ESCAPE, ['>'] = ESCAPE, ['"'] = ESCAPE,  ['{'] = ESCAPE,
  ['}'] = ESCAPE, ['|'] = ESCAPE, ['^'] = ESCAPE, ['`'] = ESCAPE, ['\\'] = ESCAPE,
};

static void
append_code (GString *out, guint code)
{
  static const char digits[] = "0123456789ABCDEF";
  char text[6] = { '\\',
                   'u',
                   digits[code >> 12 & 15],
                   digits[code >> 8 & 15],
                   digits[code >> 4 & 15],
                   digits[code & 15] };
  g_string_append_len (out, text, sizeof text);
}

static void
append_escaped (GString *out, guint8 byte)
{
  static const char names[256] = {
    ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n',  ['\f'] = 'f',
    ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\',
  };
  if (names[byte] == 0) {
    append_code (out, byte);
    return;
  }
  g_string_append_c (out, '\\');
  g_string_append_c (out, names[byte]);
}

static gboolean
is_noncharacter (const char *at, const char *end)
{
  return end - at >= 3 && (guint8) at[1] == 0xbf && (guint8) at[2] >= 0xbe;
}

static void
append_literal (GString *out, const char *value, gsize length)
{
  const char *end = value + length;
  const char *from = value;
  for (const char *at = value; at < end; at++) {
    guint8 byte = (guint8) *at;
    if (literal_bytes[byte] == PLAIN || (byte == 0xef && !is_noncharacter (at, end))) {
      continue;
    }
    g_string_append_len (out, from, at - from);
    if (byte == 0xef) {
      append_code (out, 0xffc0u | ((guint8) at[2] & 0x3fu));
      at += 2;
    } else {
      append_escaped (out, byte);
    }
    from = at + 1;
  }
  g_string_append_len (out, from, end - from);
}

static void
append_iri (GString *out, const KgTerm *term)
{
  const char *end = term->value + term->length;
  const char *from = term->value;
  g_string_append_c (out, '<');
  for (const char *at = from; at < end; at++) {
    if (iri_bytes[(guint8) *at] == PLAIN) {
      continue;
    }
    g_string_append_len (out, from, at - from);
    append_code (out, (guint8) *at);
    from = at + 1;
  }
  g_string_append_len (out, from, end - from);
  g_string_append_c (out, '>');
}

void
kg_nquads_append_term (GString *out, const KgTerm *term, const KgTerm *datatype)
{
  switch (term->kind) {
  case KG_TERM_IRI:
    append_iri (out, term);
    return;
  case KG_TERM_BLANK:
    g_string_append_len (out, "_:", 2);
    g_string_append_len (out, term->value, term->length);
    return;
  case KG_TERM_LITERAL:
    break;
  }
  g_string_append_c (out, '"');
  append_literal (out, term->value, term->length);
  g_string_append_c (out, '"');
  if (term->language != NULL) {
    g_string_append_c (out, '@');
    g_string_append (out, term->language);
  } else if (datatype != NULL) {
    g_string_append_len (out, "^^", 2);
    append_iri (out, datatype);
  }
}

void
kg_nquads_append_id (GString *out, const KgTerms *terms, KgTermId id)
{
  KgTerm term;
  KgTerm datatype;
  gboolean known = kg_terms_get (terms, id, &term);
  g_assert (known);
  gboolean typed = term.kind == KG_TERM_LITERAL && term.datatype != KG_NONE &&
                   kg_terms_get (terms, term.datatype, &datatype);
  kg_nquads_append_term (out, &term, typed ? &datatype : NULL);
}

void
kg_nquads_append_quad (GString *out, const KgTerms *terms, const KgQuad *quad)
{
  kg_nquads_append_id (out, terms, quad->subject);
  g_string_append_c (out, ' ');
  kg_nquads_append_id (out, terms, quad->predicate);
  g_string_append_c (out, ' ');
  kg_nquads_append_id (out, terms, quad->object);
  g_string_append_c (out, ' ');
  if (quad->graph != KG_NONE) {
    kg_nquads_append_id (out, terms, quad->graph);
    g_string_append_c (out, ' ');
  }
  g_string_append_len (out, ".\n", 2);
}
