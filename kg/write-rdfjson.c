/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/json.h"
#include "kg/write-private.h"

/* RDF 1.1 JSON Alternate Serialization (W3C Note, 7 November 2013). raptor2 2.0.15 writes it, too, but changes the
 * case of language tags and writes what is not JSON beyond U+FFFF. */

static void
append_member (GString *buffer, const char *name, const char *value, gsize length)
{
  g_string_append_printf (buffer, "\"%s\": ", name);
  kg_json_append_string (buffer, value, length);
}

/* A resource: its IRI, or its label as in Turtle. */
static void
append_resource (GString *buffer, const KgTerm *term)
{
  if (term->kind == KG_TERM_IRI) {
    kg_json_append_string (buffer, term->value, term->length);
    return;
  }
  g_autofree char *label = g_strconcat ("_:", term->value, NULL);
  kg_json_append_string (buffer, label, term->length + 2);
}

static void
append_object (GString *buffer, const KgTerm *term, const KgTerm *datatype)
{
  switch (term->kind) {
  case KG_TERM_IRI:
    g_string_append (buffer, "{ \"type\": \"uri\", \"value\": ");
    append_resource (buffer, term);
    break;
  case KG_TERM_BLANK:
    g_string_append (buffer, "{ \"type\": \"bnode\", \"value\": ");
    append_resource (buffer, term);
    break;
  case KG_TERM_LITERAL:
    g_string_append (buffer, "{ \"type\": \"literal\", ");
    append_member (buffer, "value", term->value, term->length);
    if (term->language != NULL) {
      g_string_append (buffer, ", ");
      append_member (buffer, "lang", term->language, strlen (term->language));
    } else if (term->datatype != KG_NONE) {
      g_string_append (buffer, ", ");
      append_member (buffer, "datatype", datatype->value, datatype->length);
    }
    break;
  }
  g_string_append (buffer, " }");
}

gboolean
kg_write_rdfjson (const KgRows *rows, KgOut *out, GError **error)
{
  KgQuad last = { 0, 0, 0, 0 };
  g_string_append_c (out->buffer, '{');
  for (gsize i = 0; i < rows->n; i++) {
    const KgQuad *quad = &rows->quads[i];
    KgTerm term;
    KgTerm datatype;
    if (quad->subject != last.subject) {
      kg_rows_term (rows, quad->subject, &term, NULL);
      g_string_append (out->buffer, i == 0 ? "\n  " : "\n    ]\n  },\n  ");
      append_resource (out->buffer, &term);
      g_string_append (out->buffer, ": {");
    }
    if (quad->subject != last.subject || quad->predicate != last.predicate) {
      kg_rows_term (rows, quad->predicate, &term, NULL);
      g_string_append (out->buffer, quad->subject != last.subject ? "\n    " : "\n    ],\n    ");
      append_resource (out->buffer, &term);
      g_string_append (out->buffer, ": [\n      ");
    } else {
      g_string_append (out->buffer, ",\n      ");
    }
    kg_rows_term (rows, quad->object, &term, &datatype);
    append_object (out->buffer, &term, &datatype);
    last = *quad;
    if (!kg_out_pass (out, error)) {
      return FALSE;
    }
  }
  g_string_append (out->buffer, rows->n == 0 ? "}\n" : "\n    ]\n  }\n}\n");
  return TRUE;
}
