/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/nquads.h"

#include <string.h>

/* Up to the sign that ends it, which is passed over; escapes are resolved. */
static gboolean
read_until (const char **at, char end, GString *out)
{
  static const char names[] = "tbnrf\"'\\";
  static const char values[] = "\t\b\n\r\f\"'\\";
  for (; **at != '\0' && **at != end; (*at)++) {
    if (**at != '\\') {
      g_string_append_c (out, **at);
      continue;
    }
    char kind = *++*at;
    guint digits = kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    const char *name = kind != '\0' ? strchr (names, kind) : NULL;
    if (digits == 0 && (name == NULL || end == '>')) {
      return FALSE;
    }
    gunichar c = 0;
    for (guint i = 0; i < digits; i++) {
      gint digit = g_ascii_xdigit_value (*++*at);
      if (digit < 0) {
        return FALSE;
      }
      c = c << 4 | (guint) digit;
    }
    if (digits > 0 && (c == 0 || !g_unichar_validate (c))) {
      return FALSE;
    }
    g_string_append_unichar (out, digits > 0 ? c : (gunichar) values[name - names]);
  }
  return *(*at)++ == end;
}

static KgTermId
read_iri (const char *at, KgTerms *terms)
{
  g_autoptr (GString) iri = g_string_new (NULL);
  gboolean whole = *at == '<' && (at++, read_until (&at, '>', iri)) && *at == '\0';
  return whole && iri->len > 0 ? kg_terms_intern_iri (terms, iri->str, (gssize) iri->len) : KG_NONE;
}

static KgTermId
read_blank (const char *label, KgTerms *terms)
{
  gsize length = strlen (label);
  for (gsize i = 0; i < length; i++) {
    gboolean inner = i > 0 && (label[i] == '-' || (label[i] == '.' && i + 1 < length));
    if (!g_ascii_isalnum (label[i]) && label[i] != '_' && (guint8) label[i] < 0x80 && !inner) {
      return KG_NONE;
    }
  }
  const KgTerm term = { .kind = KG_TERM_BLANK, .value = label, .length = (guint32) length };
  return length > 0 ? kg_terms_intern (terms, &term) : KG_NONE;
}

static gboolean
is_language (const char *tag)
{
  gsize run = 0;
  for (const char *at = tag; *at != '\0'; at++) {
    gboolean fits = g_ascii_isalpha (*at) ||
                    (g_ascii_isdigit (*at) && strchr (tag, '-') != NULL && at > strchr (tag, '-'));
    run = *at == '-' && run > 0 ? 0 : fits ? run + 1 : G_MAXUINT16;
    if (run > 8) {
      return FALSE;
    }
  }
  return run > 0;
}

static KgTermId
read_literal (const char *at, KgTerms *terms)
{
  g_autoptr (GString) value = g_string_new (NULL);
  KgTerm term = { .kind = KG_TERM_LITERAL };
  if (!read_until (&at, '"', value)) {
    return KG_NONE;
  }
  if (*at == '@') {
    term.language = at + 1;
    if (!is_language (term.language)) {
      return KG_NONE;
    }
  } else if (g_str_has_prefix (at, "^^")) {
    term.datatype = read_iri (at + 2, terms);
    if (term.datatype == KG_NONE) {
      return KG_NONE;
    }
  } else if (*at != '\0') {
    return KG_NONE;
  }
  term.value = value->str;
  term.length = (guint32) value->len;
  return kg_terms_intern (terms, &term);
}

KgTermId
kg_nquads_read_term (const char *text, KgTerms *terms)
{
  if (!g_utf8_validate (text, -1, NULL)) {
    return KG_NONE;
  }
  if (text[0] == '_' && text[1] == ':') {
    return read_blank (text + 2, terms);
  }
  return text[0] == '"' ? read_literal (text + 1, terms) : read_iri (text, terms);
}
