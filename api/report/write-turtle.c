/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/write-private.h"

#include "kg/memory.h"
#include "kg/nquads.h"
#include "kg/write.h"
#include "ontology/terms.h"

#include <config.h>
#include <string.h>

/* A report as RDF: an entity of PROV-O that was derived from a commit and the log; each item an assertion of EARL and, in the terms of the Compliance Report Model, a report of
 * whether a duty is performed; what is said, with the statements that it rests on. What is not shown to be performed is `Unknown` there: missing evidence is no
 * evidence of a breach. */

#define EARL "http://www.w3.org/ns/earl#"
#define FORCE "https://w3id.org/force/compliance-report#"
#define FOAF "http://xmlns.com/foaf/0.1/"

typedef struct {
  const ReportDocument *document;
  const ReportTexts *texts;
  KgDataset *dataset;
  char *iri; /* of the report */
  KgTermId report;
  KgTermId subject; /* KG_NONE: of nothing in particular */
  KgTermId program;
  GArray *evidence;      /* KgTermId: of citation i + 1 */
  GHashTable *blanks;    /* "_:" and the graph's name -> of the dataset */
  GHashTable *documents; /* name -> of the dataset */
  guint n_parts;
} Writer;

/* --- Terms --- */

static KgTermId
iri (const Writer *writer, const char *text)
{
  return kg_terms_intern_iri (writer->dataset->terms, text, -1);
}

/* One from elsewhere: what no IRI can hold is percent-encoded. */
static KgTermId
outer_iri (const Writer *writer, const char *text)
{
  g_autoptr (GString) safe = g_string_new (NULL);
  for (const char *at = text; *at != '\0'; at++) {
    gboolean forbidden = (guint8) *at <= ' ' || strchr ("<>\"{}|^`\\", *at) != NULL;
    g_string_append_printf (safe, forbidden ? "%%%02X" : "%c", (guint8) *at);
  }
  return iri (writer, safe->str);
}

static KgTermId
blank (const Writer *writer, const char *label, guint n)
{
  g_autofree char *name = g_strdup_printf ("%s-%u", label, n);
  return kg_terms_intern_new_blank (writer->dataset->terms, name, 2);
}

/* One node a key. */
static KgTermId
blank_for (const Writer *writer, GHashTable *table, const char *key, const char *label)
{
  KgTermId node = GPOINTER_TO_UINT (g_hash_table_lookup (table, key));
  if (node == KG_NONE) {
    node = blank (writer, label, g_hash_table_size (table) + 1);
    g_hash_table_insert (table, (gpointer) key, GUINT_TO_POINTER (node));
  }
  return node;
}

/* IRI, or "_:" and the name of a blank node; KG_NONE for NULL. Names that the graph gives are not those of nodes made here. */
static KgTermId
resource (const Writer *writer, const char *text)
{
  if (text == NULL || *text == '\0') {
    return KG_NONE;
  }
  return g_str_has_prefix (text, "_:") ? blank_for (writer, writer->blanks, text, "node")
                                       : outer_iri (writer, text);
}

static KgTermId
typed (const Writer *writer, const char *text, const char *datatype)
{
  const KgTerm term = { .kind = KG_TERM_LITERAL,
                        .value = text,
                        .length = (guint32) strlen (text),
                        .datatype = datatype != NULL ? iri (writer, datatype) : KG_NONE };
  return kg_terms_intern (writer->dataset->terms, &term);
}

/* In the report's language. */
static KgTermId
words (const Writer *writer, const char *text)
{
  const KgTerm term = { .kind = KG_TERM_LITERAL,
                        .value = text,
                        .length = (guint32) strlen (text),
                        .language = report_texts_language (writer->texts) };
  return kg_terms_intern (writer->dataset->terms, &term);
}

static void
add (const Writer *writer, KgTermId subject, const char *predicate, KgTermId object)
{
  const KgQuad quad = { subject, iri (writer, predicate), object, KG_NONE };
  if (subject != KG_NONE && object != KG_NONE) {
    kg_dataset_add (writer->dataset, &quad, 0);
  }
}

static void
add_type (const Writer *writer, KgTermId subject, const char *class)
{
  add (writer, subject, KG_RDF "type", iri (writer, class));
}

static void
add_words (const Writer *writer, KgTermId subject, const char *predicate, const char *text)
{
  if (text != NULL && *text != '\0') {
    add (writer, subject, predicate, words (writer, text));
  }
}

static void
add_number (const Writer *writer, KgTermId subject, const char *predicate, guint64 n)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
  add (writer, subject, predicate, typed (writer, text, KG_XSD "nonNegativeInteger"));
}

static void
add_time (const Writer *writer, KgTermId subject, const char *predicate, gint64 time)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autofree char *text = moment != NULL ? g_date_time_format_iso8601 (moment) : NULL;
  if (text != NULL) {
    add (writer, subject, predicate, typed (writer, text, KG_XSD "dateTime"));
  }
}

/* --- Evidence --- */

static KgTermId
write_document (const Writer *writer, const char *name)
{
  KgTermId node = blank_for (writer, writer->documents, name, "document");
  add_type (writer, node, ONTOLOGY_PROV "Entity");
  add (writer, node, ONTOLOGY_DCT "title", typed (writer, name, NULL));
  return node;
}

/* What is no term is kept as text. */
static KgTermId
object_of (const Writer *writer, const char *text)
{
  if (g_str_has_prefix (text, "_:")) {
    return resource (writer, text);
  }
  KgTermId object = kg_nquads_read_term (text, writer->dataset->terms);
  return object != KG_NONE ? object : typed (writer, text, NULL);
}

static void
write_statement (const Writer *writer, KgTermId node, const ReportCitation *citation)
{
  add_type (writer, node,
            citation->derived ? ONTOLOGY_GR "DerivedStatement" : ONTOLOGY_GR "AssertedStatement");
  add (writer, node, KG_RDF "subject", resource (writer, citation->subject));
  add (writer, node, KG_RDF "predicate", resource (writer, citation->predicate));
  if (citation->object != NULL) {
    add (writer, node, KG_RDF "object", object_of (writer, citation->object));
  }
  if (citation->document != NULL) {
    add (writer, node, ONTOLOGY_GR "statedIn", write_document (writer, citation->document));
  }
  if (citation->line > 0) {
    g_autofree char *line = g_strdup_printf ("%u", citation->line);
    add (writer, node, ONTOLOGY_GR "line", typed (writer, line, KG_XSD "positiveInteger"));
  }
  if (citation->commit > 0) {
    add_number (writer, node, ONTOLOGY_GR "commit", citation->commit);
  }
}

static void
write_citations (Writer *writer)
{
  for (guint i = 1; i <= report_document_n_citations (writer->document); i++) {
    const ReportCitation *citation = report_document_citation (writer->document, i);
    KgTermId node = blank (writer, "evidence", i);
    g_array_append_val (writer->evidence, node);
    if (citation->subject != NULL) {
      write_statement (writer, node, citation);
    } else {
      add_type (writer, node, ONTOLOGY_GR "Evidence");
    }
    if (citation->entries > 0) {
      g_autoptr (GString) place = g_string_new (NULL);
      report_append_place (citation, writer->texts, place);
      add (writer, node, ONTOLOGY_DCT "source", words (writer, place->str));
      add_number (writer, node, ONTOLOGY_DCT "identifier", citation->entry);
      add_number (writer, node, ONTOLOGY_DCT "extent", citation->entries);
    }
    add_words (writer, node, KG_RDFS "comment", citation->sentence);
  }
}

static void
add_evidence (const Writer *writer, KgTermId subject, const ReportBacking *backing)
{
  for (guint i = 0; i < backing->n_citations; i++) {
    add (writer, subject, ONTOLOGY_GR "evidence",
         g_array_index (writer->evidence, KgTermId, backing->citations[i] - 1));
  }
}

/* --- What is said --- */

/* Only what is claimed, and what is not there: framing says nothing of the system. */
static void
write_part (Writer *writer, KgTermId holder, const char *name, const ReportText *text)
{
  if (text->backing.kind == REPORT_FRAMING) {
    return;
  }
  gboolean none = text->backing.kind == REPORT_NO_EVIDENCE;
  KgTermId node = blank (writer, "part", ++writer->n_parts);
  add_type (writer, node, none ? ONTOLOGY_GR "Absence" : ONTOLOGY_PROV "Entity");
  add_words (writer, node, KG_RDFS "label", name);
  add_words (writer, node, KG_RDFS "comment", report_text_shown (text, writer->texts));
  if (text->link != NULL && report_link_is_safe (text->link) && text->link[0] != '/' &&
      text->link[0] != '#') {
    add (writer, node, KG_RDFS "seeAlso", outer_iri (writer, text->link));
  }
  add_evidence (writer, node, &text->backing);
  add (writer, holder, ONTOLOGY_DCT "hasPart", node);
}

static void
write_table (Writer *writer, KgTermId holder, const ReportBlock *block)
{
  guint n = block->table.n_columns;
  for (guint i = 0; i < block->table.cells->len; i++) {
    const ReportText *cell = &g_array_index (block->table.cells, ReportText, i);
    const ReportText *first = &g_array_index (block->table.cells, ReportText, i - i % n);
    g_autofree char *name =
        i % n == 0 ? g_strdup (block->table.headings[0])
                   : g_strdup_printf ("%s: %s", first->text, block->table.headings[i % n]);
    write_part (writer, holder, name, cell);
  }
}

static void
write_lines (Writer *writer, KgTermId holder, const ReportBlock *block)
{
  for (guint i = 0; i < block->list.lines->len; i++) {
    const ReportLine *line = &g_array_index (block->list.lines, ReportLine, i);
    write_part (writer, holder, line->name, &line->text);
  }
}

/* --- Items --- */

static const char *
outcome (ReportStatus status)
{
  switch (status) {
  case REPORT_STATUS_MET:
    return EARL "passed";
  case REPORT_STATUS_PARTIAL:
  case REPORT_STATUS_GAP:
    return EARL "failed";
  case REPORT_STATUS_UNKNOWN:
    return EARL "cantTell";
  case REPORT_STATUS_NOT_APPLICABLE:
    return EARL "inapplicable";
  case REPORT_STATUS_NONE:
    break;
  }
  return EARL "untested";
}

static void
write_assertion (Writer *writer, KgTermId node, const ReportBlock *block)
{
  const ReportItem *item = &block->item;
  gboolean active = item->status != REPORT_STATUS_NOT_APPLICABLE;
  gboolean performed = item->status == REPORT_STATUS_MET;
  KgTermId rule = resource (writer, item->iri);
  KgTermId result = blank (writer, "result", ++writer->n_parts);
  add_type (writer, node, EARL "Assertion");
  add (writer, node, EARL "assertedBy", writer->program);
  add (writer, node, EARL "mode", iri (writer, EARL "automatic"));
  add (writer, node, EARL "subject", writer->subject);
  add (writer, node, EARL "test", rule);
  add (writer, node, EARL "result", result);
  add_type (writer, result, EARL "TestResult");
  add (writer, result, EARL "outcome", iri (writer, outcome (item->status)));
  add_words (writer, result, ONTOLOGY_DCT "title",
             report_status_word (item->status, writer->texts));
  add_words (writer, result, ONTOLOGY_DCT "description", item->note);
  if (rule == KG_NONE) {
    return;
  }
  add_type (writer, node, FORCE "DutyReport");
  add (writer, writer->report, FORCE "ruleReport", node);
  add (writer, node, FORCE "rule", rule);
  add (writer, node, FORCE "activationState",
       iri (writer, active ? FORCE "Active" : FORCE "Inactive"));
  add (writer, node, FORCE "performanceState",
       iri (writer, performed ? FORCE "Performed" : FORCE "Unknown"));
}

static void write_blocks (Writer *writer, KgTermId holder, const GPtrArray *blocks);

static void
write_holder (Writer *writer, KgTermId parent, const ReportBlock *block)
{
  g_autofree char *name = g_strdup_printf ("%s#%s", writer->iri, block->anchor);
  KgTermId node = iri (writer, name);
  add_type (writer, node, ONTOLOGY_PROV "Entity");
  add (writer, node, ONTOLOGY_DCT "isPartOf", parent);
  add_words (writer, node, ONTOLOGY_DCT "title", block->title);
  if (block->kind == REPORT_BLOCK_ITEM) {
    if (block->item.identifier != NULL) {
      add (writer, node, ONTOLOGY_DCT "identifier", typed (writer, block->item.identifier, NULL));
    }
    add_words (writer, node, ONTOLOGY_DCT "description", block->item.text);
    add_evidence (writer, node, &block->item.backing);
    if (block->item.status != REPORT_STATUS_NONE) {
      write_assertion (writer, node, block);
    }
  }
  write_blocks (writer, node, block->blocks);
}

static void
write_blocks (Writer *writer, KgTermId holder, const GPtrArray *blocks)
{
  for (guint i = 0; i < blocks->len; i++) {
    const ReportBlock *block = g_ptr_array_index (blocks, i);
    switch (block->kind) {
    case REPORT_BLOCK_SECTION:
    case REPORT_BLOCK_ITEM:
      write_holder (writer, holder, block);
      break;
    case REPORT_BLOCK_PARAGRAPH:
      write_part (writer, holder, NULL, &block->paragraph);
      break;
    case REPORT_BLOCK_FACTS:
    case REPORT_BLOCK_LIST:
      write_lines (writer, holder, block);
      break;
    case REPORT_BLOCK_TABLE:
      write_table (writer, holder, block);
      break;
    case REPORT_BLOCK_PLOT:
      write_part (writer, holder, block->title,
                  &(ReportText) { block->plot.description != NULL ? block->plot.description : "",
                                  NULL, block->plot.backing });
      break;
    case REPORT_BLOCK_DRAWING:
      write_part (writer, holder, NULL,
                  &(ReportText) { block->drawing.description, NULL, block->drawing.backing });
      break;
    }
  }
}

/* --- The whole --- */

static void
write_sources (const Writer *writer, const ReportAbout *about)
{
  KgTermId commit = blank (writer, "commit", 1);
  add (writer, writer->report, ONTOLOGY_PROV "wasDerivedFrom", commit);
  add_type (writer, commit, ONTOLOGY_PROV "Entity");
  add_number (writer, commit, ONTOLOGY_GR "commit", about->commit);
  if (about->digest != NULL) {
    add (writer, commit, ONTOLOGY_DCT "identifier", typed (writer, about->digest, NULL));
  }
  if (about->log_size == 0) {
    return;
  }
  KgTermId log = blank (writer, "log", 1);
  add (writer, writer->report, ONTOLOGY_PROV "wasDerivedFrom", log);
  add_type (writer, log, ONTOLOGY_PROV "Entity");
  add_words (writer, log, ONTOLOGY_DCT "title", report_text (writer->texts, "Log"));
  add_number (writer, log, ONTOLOGY_DCT "extent", about->log_size);
  if (about->log_root != NULL) {
    add (writer, log, ONTOLOGY_DCT "identifier", typed (writer, about->log_root, NULL));
  }
}

static void
write_about (const Writer *writer)
{
  const ReportAbout *about = report_document_about (writer->document);
  add_type (writer, writer->report, ONTOLOGY_PROV "Entity");
  add_type (writer, writer->report, FORCE "PolicyReport");
  add_words (writer, writer->report, ONTOLOGY_DCT "title", about->title);
  add_words (writer, writer->report, ONTOLOGY_DCT "description", about->subtitle);
  add (writer, writer->report, ONTOLOGY_DCT "type", typed (writer, about->kind, NULL));
  add (writer, writer->report, ONTOLOGY_DCT "language",
       typed (writer, report_texts_language (writer->texts), NULL));
  add (writer, writer->report, ONTOLOGY_DCT "subject", writer->subject);
  add (writer, writer->report, ONTOLOGY_PROV "wasAttributedTo", writer->program);
  add_time (writer, writer->report, ONTOLOGY_DCT "created", about->as_of);
  if (about->from != 0 || about->to != 0) {
    KgTermId period = blank (writer, "period", 1);
    add (writer, writer->report, ONTOLOGY_DCT "temporal", period);
    add_type (writer, period, ONTOLOGY_PROV "Activity");
    add_time (writer, period, ONTOLOGY_PROV "startedAtTime", about->from);
    add_time (writer, period, ONTOLOGY_PROV "endedAtTime", about->to);
  }
  add_type (writer, writer->program, ONTOLOGY_PROV "SoftwareAgent");
  add (writer, writer->program, FOAF "name", typed (writer, PACKAGE_NAME, NULL));
  write_sources (writer, about);
}

static void
add_prefixes (KgDataset *dataset)
{
  static const char *const prefixes[][2] = {
    { "dct", ONTOLOGY_DCT }, { "earl", EARL },          { "foaf", FOAF },
    { "gr", ONTOLOGY_GR },   { "prov", ONTOLOGY_PROV }, { "rdf", KG_RDF },
    { "rdfs", KG_RDFS },     { "report", FORCE },       { "xsd", KG_XSD },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++) {
    kg_dataset_add_prefix (dataset, prefixes[i][0], prefixes[i][1]);
  }
}

static gboolean
append_bytes (const char *bytes, gsize length, gpointer data, GError **error)
{
  (void) error;
  g_string_append_len (data, bytes, (gssize) length);
  return TRUE;
}

/* By its content, so that the same report has the same name. */
static char *
name_report (const ReportDocument *document)
{
  g_autoptr (GString) json = g_string_new (NULL);
  report_write_json (document, json);
  g_autofree char *sum =
      g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) json->str, json->len);
  sum[32] = '\0';
  return g_strdup_printf ("urn:grounds:report:%s:%s", report_document_about (document)->kind, sum);
}

void
report_write_turtle (const ReportDocument *document, GString *out)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  g_autoptr (GArray) evidence = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autoptr (GHashTable) blanks = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) documents = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *name = name_report (document);
  g_autoptr (GError) error = NULL;
  Writer writer = { .document = document,
                    .texts = report_document_texts (document),
                    .dataset = dataset,
                    .iri = name,
                    .evidence = evidence,
                    .blanks = blanks,
                    .documents = documents };
  g_autofree char *parts = g_strconcat (name, "#", NULL);
  add_prefixes (dataset);
  kg_dataset_add_prefix (dataset, "this", parts);
  writer.report = iri (&writer, name);
  writer.subject = resource (&writer, report_document_about (document)->subject);
  writer.program = blank (&writer, "program", 1);
  write_citations (&writer);
  write_about (&writer);
  write_blocks (&writer, writer.report, report_document_blocks (document));
  const KgMemoryDocument memory = { .dataset = dataset, .name = "report", .graph = name };
  g_autoptr (KgSnapshot) graph = kg_snapshot_new_in_memory (&memory, 1, &error);
  const KgWriteOptions options = { .format = KG_FORMAT_TURTLE };
  if (graph == NULL || !kg_write (graph, &options, append_bytes, out, &error)) {
    /* Only a document of more terms than a computer holds. */
    g_error ("%s", error->message);
  }
}
