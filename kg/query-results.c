/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/query-results.h"

#include "kg/json.h"
#include "kg/librdf-node.h"
#include "kg/nquads.h"
#include "kg/query-table.h"

#include <string.h>

struct _KgResults {
  KgQueryFormat format;
  KgLibrdfReader *reader;
  GString *out;
  const char *const *names;
  guint n;
  guint64 rows;
  KgTable *table; /* KG_QUERY_TABLE alone, with one variable at least */
};

/* A term of a result, and its datatype's IRI, NULL for xsd:string and rdf:langString. */
typedef struct {
  KgTerm term;
  const char *datatype;
} Value;

/* Rasqal makes decimals of integers that do not fit into 32 bits. */
static gboolean
was_integer (KgLibrdfReader *reader, const Value *value)
{
  KgTerm term = value->term;
  if (value->datatype == NULL || strcmp (value->datatype, KG_XSD "decimal") != 0 ||
      strchr (term.value, '.') != NULL) {
    return FALSE;
  }
  const KgView *view = kg_librdf_reader_view (reader);
  term.datatype = kg_view_find_iri (view, value->datatype, -1);
  if (term.datatype != KG_NONE && kg_view_find (view, &term) != KG_NONE) {
    return FALSE;
  }
  term.datatype = kg_view_find_iri (view, KG_XSD "integer", -1);
  return term.datatype != KG_NONE && kg_view_find (view, &term) != KG_NONE;
}

static void
read_value (KgLibrdfReader *reader, librdf_node *node, Value *value)
{
  KgTerm known;
  kg_librdf_term (node, &value->term, &value->datatype);
  if (was_integer (reader, value)) {
    value->datatype = KG_XSD "integer";
  }
  if (value->term.language == NULL) {
    return;
  }
  KgTermId id = kg_librdf_reader_find_term (reader, &value->term);
  if (id != KG_NONE && kg_view_term (kg_librdf_reader_view (reader), id, &known)) {
    value->term.language = known.language;
  }
}

/* --- JSON (SPARQL 1.1 Query Results JSON Format) --- */

static void
append_json_member (GString *out, const char *name, const char *text, gsize length)
{
  g_string_append_printf (out, ",\"%s\":", name);
  kg_json_append_string (out, text, length);
}

static void
append_json_value (GString *out, const Value *value)
{
  static const char *const types[] = {
    [KG_TERM_IRI] = "uri",
    [KG_TERM_BLANK] = "bnode",
    [KG_TERM_LITERAL] = "literal",
  };
  const KgTerm *term = &value->term;
  g_string_append_printf (out, "{\"type\":\"%s\"", types[term->kind]);
  append_json_member (out, "value", term->value, term->length);
  if (term->language != NULL) {
    append_json_member (out, "xml:lang", term->language, strlen (term->language));
  } else if (value->datatype != NULL) {
    append_json_member (out, "datatype", value->datatype, strlen (value->datatype));
  }
  g_string_append_c (out, '}');
}

static void
begin_json (const KgResults *results)
{
  GString *out = results->out;
  g_string_append (out, "{\"head\":{\"vars\":[");
  for (guint i = 0; i < results->n; i++) {
    g_string_append (out, i == 0 ? "" : ",");
    kg_json_append_string (out, results->names[i], strlen (results->names[i]));
  }
  g_string_append (out, "]},\"results\":{\"bindings\":[");
}

static void
add_json (const KgResults *results, librdf_node *const *nodes)
{
  GString *out = results->out;
  const char *separator = "";
  g_string_append (out, results->rows == 0 ? "\n{" : ",\n{");
  for (guint i = 0; i < results->n; i++) {
    Value value;
    if (nodes[i] == NULL) {
      continue;
    }
    g_string_append (out, separator);
    separator = ",";
    kg_json_append_string (out, results->names[i], strlen (results->names[i]));
    g_string_append_c (out, ':');
    read_value (results->reader, nodes[i], &value);
    append_json_value (out, &value);
  }
  g_string_append_c (out, '}');
}

/* --- XML (SPARQL Query Results XML Format, second edition) --- */

/* U+FFFD stands for what XML 1.0 cannot hold; a carriage return would be read back as a line feed. */
static void
append_xml (GString *out, const char *text, gsize length)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) length);
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    if (c == '&') {
      g_string_append (out, "&amp;");
    } else if (c == '<') {
      g_string_append (out, "&lt;");
    } else if (c == '>') {
      g_string_append (out, "&gt;");
    } else if (c == '"') {
      g_string_append (out, "&quot;");
    } else if (c == '\r') {
      g_string_append (out, "&#13;");
    } else if ((c < 0x20 && c != '\t' && c != '\n') || c == 0xfffe || c == 0xffff) {
      g_string_append_unichar (out, 0xfffd);
    } else {
      g_string_append_unichar (out, c);
    }
  }
}

static void
append_xml_attribute (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, " %s=\"", name);
  append_xml (out, text, strlen (text));
  g_string_append_c (out, '"');
}

static void
append_xml_value (GString *out, const Value *value)
{
  static const char *const elements[] = {
    [KG_TERM_IRI] = "uri",
    [KG_TERM_BLANK] = "bnode",
    [KG_TERM_LITERAL] = "literal",
  };
  const char *element = elements[value->term.kind];
  g_string_append_printf (out, "<%s", element);
  if (value->term.language != NULL) {
    append_xml_attribute (out, "xml:lang", value->term.language);
  } else if (value->datatype != NULL) {
    append_xml_attribute (out, "datatype", value->datatype);
  }
  g_string_append_c (out, '>');
  append_xml (out, value->term.value, value->term.length);
  g_string_append_printf (out, "</%s>", element);
}

#define XML_START                                                                                  \
  "<?xml version=\"1.0\"?>\n<sparql xmlns=\"http://www.w3.org/2005/sparql-results#\">\n"

static void
begin_xml (const KgResults *results)
{
  GString *out = results->out;
  g_string_append (out, XML_START "  <head>\n");
  for (guint i = 0; i < results->n; i++) {
    g_string_append (out, "    <variable");
    append_xml_attribute (out, "name", results->names[i]);
    g_string_append (out, "/>\n");
  }
  g_string_append (out, "  </head>\n  <results>\n");
}

static void
add_xml (const KgResults *results, librdf_node *const *nodes)
{
  GString *out = results->out;
  g_string_append (out, "    <result>\n");
  for (guint i = 0; i < results->n; i++) {
    Value value;
    if (nodes[i] == NULL) {
      continue;
    }
    read_value (results->reader, nodes[i], &value);
    g_string_append (out, "      <binding");
    append_xml_attribute (out, "name", results->names[i]);
    g_string_append_c (out, '>');
    append_xml_value (out, &value);
    g_string_append (out, "</binding>\n");
  }
  g_string_append (out, "    </result>\n");
}

/* --- CSV and TSV (SPARQL 1.1 Query Results CSV and TSV Formats) --- */

static void
append_csv (GString *out, const char *text, gsize length)
{
  gboolean plain = TRUE;
  for (gsize i = 0; i < length && plain; i++) {
    plain = text[i] == '\0' || strchr (",\"\r\n", text[i]) == NULL;
  }
  if (plain) {
    g_string_append_len (out, text, (gssize) length);
    return;
  }
  g_string_append_c (out, '"');
  for (gsize i = 0; i < length; i++) {
    g_string_append (out, text[i] == '"' ? "\"" : "");
    g_string_append_c (out, text[i]);
  }
  g_string_append_c (out, '"');
}

static void
begin_csv (const KgResults *results)
{
  for (guint i = 0; i < results->n; i++) {
    g_string_append (results->out, i == 0 ? "" : ",");
    append_csv (results->out, results->names[i], strlen (results->names[i]));
  }
  g_string_append (results->out, "\r\n");
}

static void
add_csv (const KgResults *results, librdf_node *const *nodes)
{
  GString *out = results->out;
  for (guint i = 0; i < results->n; i++) {
    Value value;
    g_string_append (out, i == 0 ? "" : ",");
    if (nodes[i] == NULL) {
      continue;
    }
    read_value (results->reader, nodes[i], &value);
    g_string_append (out, value.term.kind == KG_TERM_BLANK ? "_:" : "");
    append_csv (out, value.term.value, value.term.length);
  }
  g_string_append (out, "\r\n");
}

static void
begin_tsv (const KgResults *results)
{
  for (guint i = 0; i < results->n; i++) {
    g_string_append_printf (results->out, "%s?%s", i == 0 ? "" : "\t", results->names[i]);
  }
  g_string_append_c (results->out, '\n');
}

static void
add_tsv (const KgResults *results, librdf_node *const *nodes)
{
  for (guint i = 0; i < results->n; i++) {
    Value value;
    g_string_append (results->out, i == 0 ? "" : "\t");
    if (nodes[i] == NULL) {
      continue;
    }
    read_value (results->reader, nodes[i], &value);
    KgTerm datatype = { .kind = KG_TERM_IRI, .value = value.datatype };
    datatype.length = value.datatype == NULL ? 0 : (guint32) strlen (value.datatype);
    /* Canonical N-Quads escapes tabs and line ends, as TSV asks for. */
    kg_nquads_append_term (results->out, &value.term, value.datatype == NULL ? NULL : &datatype);
  }
  g_string_append_c (results->out, '\n');
}

/* --- The table --- */

/* Everybody knows the datatypes of XML Schema by this prefix, whether the graph declares it or not. */
static void
append_datatype (const KgSnapshot *snapshot, const char *datatype, GString *cell)
{
  g_autofree char *compact = kg_snapshot_compact (snapshot, datatype);
  if (g_str_has_prefix (compact, KG_XSD)) {
    g_string_append_printf (cell, "^^xsd:%s", compact + strlen (KG_XSD));
  } else {
    g_string_append_printf (cell, "^^%s", compact);
  }
}

static void
append_cell (const KgResults *results, const Value *value, GString *cell)
{
  const KgSnapshot *snapshot = kg_librdf_reader_view (results->reader)->snapshot;
  const KgTerm *term = &value->term;
  switch (term->kind) {
  case KG_TERM_IRI: {
    g_autofree char *compact = kg_snapshot_compact (snapshot, term->value);
    g_string_append (cell, compact);
    return;
  }
  case KG_TERM_BLANK:
    g_string_append_printf (cell, "_:%s", term->value);
    return;
  case KG_TERM_LITERAL:
    break;
  }
  g_string_append_len (cell, term->value, term->length);
  if (term->language != NULL) {
    g_string_append_printf (cell, "@%s", term->language);
  } else if (value->datatype != NULL) {
    append_datatype (snapshot, value->datatype, cell);
  }
}

static void
add_table (const KgResults *results, librdf_node *const *nodes)
{
  for (guint i = 0; i < results->n; i++) {
    Value value;
    g_autoptr (GString) cell = g_string_new (NULL);
    if (nodes[i] != NULL) {
      read_value (results->reader, nodes[i], &value);
      append_cell (results, &value, cell);
    }
    kg_table_add (results->table, cell->str, cell->len);
  }
}

/* --- All of them --- */

KgResults *
kg_results_new (KgQueryFormat format, KgLibrdfReader *reader, GString *out,
                const char *const *names, guint n)
{
  KgResults *results = g_new0 (KgResults, 1);
  *results = (KgResults) { format, reader, out, names, n, 0, NULL };
  switch (format) {
  case KG_QUERY_TABLE:
    results->table = n == 0 ? NULL : kg_table_new (names, n);
    break;
  case KG_QUERY_JSON:
    begin_json (results);
    break;
  case KG_QUERY_CSV:
    begin_csv (results);
    break;
  case KG_QUERY_TSV:
    begin_tsv (results);
    break;
  case KG_QUERY_XML:
    begin_xml (results);
    break;
  }
  return results;
}

void
kg_results_add (KgResults *results, librdf_node *const *nodes)
{
  switch (results->format) {
  case KG_QUERY_TABLE:
    add_table (results, nodes);
    break;
  case KG_QUERY_JSON:
    add_json (results, nodes);
    break;
  case KG_QUERY_CSV:
    add_csv (results, nodes);
    break;
  case KG_QUERY_TSV:
    add_tsv (results, nodes);
    break;
  case KG_QUERY_XML:
    add_xml (results, nodes);
    break;
  }
  results->rows++;
}

void
kg_results_end (KgResults *results)
{
  switch (results->format) {
  case KG_QUERY_TABLE:
    if (results->table != NULL) {
      kg_table_write (results->table, results->out);
    }
    break;
  case KG_QUERY_JSON:
    g_string_append (results->out, results->rows == 0 ? "]}}\n" : "\n]}}\n");
    break;
  case KG_QUERY_CSV:
  case KG_QUERY_TSV:
    break;
  case KG_QUERY_XML:
    g_string_append (results->out, "  </results>\n</sparql>\n");
    break;
  }
}

void
kg_results_free (KgResults *results)
{
  if (results == NULL) {
    return;
  }
  kg_table_free (results->table);
  g_free (results);
}

void
kg_results_write_boolean (KgQueryFormat format, gboolean value, GString *out)
{
  const char *text = value ? "true" : "false";
  switch (format) {
  case KG_QUERY_TABLE:
  case KG_QUERY_TSV:
    g_string_append_printf (out, "%s\n", text);
    break;
  case KG_QUERY_CSV:
    g_string_append_printf (out, "%s\r\n", text);
    break;
  case KG_QUERY_JSON:
    g_string_append_printf (out, "{\"head\":{},\"boolean\":%s}\n", text);
    break;
  case KG_QUERY_XML:
    g_string_append_printf (out, XML_START "  <head/>\n  <boolean>%s</boolean>\n</sparql>\n", text);
    break;
  }
}
