/* SPDX-License-Identifier: Apache-2.0 */
#include "api/signals-private.h"
#include "kg/time.h"

#include <string.h>

static void
say (const ApiSignalWriter *writer, KgTermId subject, const char *predicate, KgTermId object)
{
  kg_change_add (writer->change, writer->document, subject,
                 kg_change_intern_iri (writer->change, predicate), object, 0);
}

static KgTermId
intern_literal (const ApiSignalWriter *writer, const char *text, const char *datatype)
{
  const KgTerm term = { .kind = KG_TERM_LITERAL,
                        .value = text,
                        .length = (guint32) strlen (text),
                        .datatype = kg_change_intern_iri (writer->change, datatype) };
  return kg_change_intern (writer->change, &term);
}

void
api_signal_say_iri (const ApiSignalWriter *writer, KgTermId subject, const char *predicate,
                    const char *iri)
{
  if (iri != NULL) {
    say (writer, subject, predicate, kg_change_intern_iri (writer->change, iri));
  }
}

void
api_signal_say_text (const ApiSignalWriter *writer, KgTermId subject, const char *predicate,
                     const char *text)
{
  if (text != NULL) {
    say (writer, subject, predicate, intern_literal (writer, text, KG_XSD "string"));
  }
}

void
api_signal_say_time (const ApiSignalWriter *writer, KgTermId subject, const char *predicate,
                     gint64 time)
{
  g_autofree char *text = kg_time_to_text (time);
  say (writer, subject, predicate, intern_literal (writer, text, KG_XSD "dateTime"));
}

void
api_signal_say_number (const ApiSignalWriter *writer, KgTermId subject, const char *predicate,
                       const json_t *number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  const char *datatype = KG_XSD "integer";
  if (number == NULL) {
    return;
  }
  if (json_is_integer (number)) {
    g_snprintf (text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value (number));
  } else {
    g_ascii_formatd (text, sizeof text, "%.15g", json_real_value (number));
    /* xsd:decimal knows no exponent. */
    datatype = strchr (text, 'e') != NULL ? KG_XSD "double" : KG_XSD "decimal";
  }
  say (writer, subject, predicate, intern_literal (writer, text, datatype));
}

void
api_signal_unsay (const ApiSignalWriter *writer, KgTermId subject, KgTermId predicate,
                  KgTermId object)
{
  const KgQuad pattern = { .subject = subject, .predicate = predicate, .object = object };
  const KgSnapshot *snapshot = writer->before.snapshot;
  g_autoptr (KgScan) scan = kg_scan_new (&writer->before, &pattern);
  KgQuad quad;
  KgPlace place;
  while (kg_scan_next (scan, &quad, &place)) {
    const KgQuad removed = { .subject = kg_change_import (writer->change, snapshot, quad.subject),
                             .predicate =
                                 kg_change_import (writer->change, snapshot, quad.predicate),
                             .object = kg_change_import (writer->change, snapshot, quad.object),
                             .graph = kg_change_import (writer->change, snapshot, quad.graph) };
    kg_change_remove (writer->change, &removed);
  }
}
