/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "api/report/write-private.h"
#include "kg/time.h"

#include <math.h>

/* A report as JSON: everything that the document holds. Members that have nothing to say are left out.
 *
 *   {"kind", "title", "subtitle", "subject", "language", "asOf", "period": {"from", "to"}, "commit": {"number", "digest"}, "log": {"size", "root"},
 *    "summary": {"met", "partial", "gap", "unknown", "not-applicable"}: how many items without items below them stand how,
 *    "blocks": [block…], "evidence": [{"number", "sentence", "subject", "predicate", "object" (N-Triples), "document", "line", "commit", "derived",
 *    "entry", "entries"}…]}
 *
 * A text is {"text", "link", "backing": "claim" | "no-evidence" | "framing", "evidence": [number…]}. Blocks have a "type" and
 *   section    "anchor", "title", "blocks"
 *   item       the same, and "iri", "identifier", "link", "asked", "status", "note", "backing", "evidence"
 *   paragraph  a text
 *   facts      "facts": texts with "name" and "depth"
 *   list       "ordered", "entries": texts
 *   table      "title", "headings", "rows": arrays of texts
 *   plot       "title", "plot", "description", "unit", "sequence", "labels", "series": [{"name", "values"}…], "backing", "evidence"
 *   drawing    "description", "svg", "backing", "evidence" */

/* Up to here every integer is a double of its own. */
#define EXACT 9007199254740992.0

static void
set (json_t *object, const char *name, const char *text)
{
  if (text != NULL) {
    json_object_set_new (object, name, api_json_string (text));
  }
}

static void
set_count (json_t *object, const char *name, guint64 n)
{
  if (n > 0) {
    json_object_set_new (object, name, json_integer ((json_int_t) n));
  }
}

static void
set_time (json_t *object, const char *name, gint64 time)
{
  g_autofree char *text = kg_time_to_text (time);
  set (object, name, text);
}

static json_t *
number (double value)
{
  if (!isfinite (value)) {
    return json_null ();
  }
  return floor (value) == value && fabs (value) <= EXACT ? json_integer ((json_int_t) value)
                                                         : json_real (value);
}

/* --- Texts --- */

static void
set_backing (json_t *object, const ReportBacking *backing)
{
  set (object, "backing", report_backing_name (backing->kind));
  if (backing->n_citations == 0) {
    return;
  }
  json_t *numbers = json_array ();
  for (guint i = 0; i < backing->n_citations; i++) {
    json_array_append_new (numbers, json_integer (backing->citations[i]));
  }
  json_object_set_new (object, "evidence", numbers);
}

static void
set_text (json_t *object, const ReportText *text)
{
  set (object, "text", text->text);
  set (object, "link", text->link);
  set_backing (object, &text->backing);
}

static json_t *
text_as_json (const ReportText *text)
{
  json_t *object = json_object ();
  set_text (object, text);
  return object;
}

static json_t *
strings (const char *const *texts, guint n)
{
  json_t *array = json_array ();
  for (guint i = 0; i < n; i++) {
    json_array_append_new (array, api_json_string (texts[i]));
  }
  return array;
}

/* --- Blocks --- */

static json_t *blocks_as_json (const GPtrArray *blocks);

static void
set_item (json_t *object, const ReportItem *item)
{
  set (object, "iri", item->iri);
  set (object, "identifier", item->identifier);
  set (object, "link", item->link);
  set (object, "asked", item->text);
  if (item->status != REPORT_STATUS_NONE) {
    set (object, "status", report_status_name (item->status));
  }
  set (object, "note", item->note);
  set_backing (object, &item->backing);
}

static json_t *
line_as_json (const ReportLine *line)
{
  json_t *object = json_object ();
  set (object, "name", line->name);
  set_count (object, "depth", line->depth);
  set_text (object, &line->text);
  return object;
}

static void
set_lines (json_t *object, const ReportBlock *block)
{
  json_t *lines = json_array ();
  for (guint i = 0; i < block->list.lines->len; i++) {
    json_array_append_new (lines, line_as_json (&g_array_index (block->list.lines, ReportLine, i)));
  }
  if (block->kind == REPORT_BLOCK_LIST) {
    json_object_set_new (object, "ordered", json_boolean (block->list.ordered));
  }
  json_object_set_new (object, block->kind == REPORT_BLOCK_LIST ? "entries" : "facts", lines);
}

static void
set_table (json_t *object, const ReportBlock *block)
{
  guint n = block->table.n_columns;
  json_t *rows = json_array ();
  json_t *row = NULL;
  for (guint i = 0; i < block->table.cells->len; i++) {
    if (i % n == 0) {
      row = json_array ();
      json_array_append_new (rows, row);
    }
    json_array_append_new (row, text_as_json (&g_array_index (block->table.cells, ReportText, i)));
  }
  json_object_set_new (object, "headings", strings (block->table.headings, n));
  json_object_set_new (object, "rows", rows);
}

static void
set_plot (json_t *object, const ReportPlot *plot)
{
  json_t *all = json_array ();
  for (guint i = 0; i < plot->n_series; i++) {
    json_t *series = json_object ();
    json_t *values = json_array ();
    for (guint k = 0; k < plot->n_labels; k++) {
      json_array_append_new (values, number (plot->series[i].values[k]));
    }
    set (series, "name", plot->series[i].name);
    json_object_set_new (series, "values", values);
    json_array_append_new (all, series);
  }
  set (object, "plot", report_plot_kind_name (plot->kind));
  set (object, "description", plot->description);
  set (object, "unit", plot->unit);
  json_object_set_new (object, "sequence", json_boolean (plot->sequence));
  json_object_set_new (object, "labels", strings (plot->labels, plot->n_labels));
  json_object_set_new (object, "series", all);
  set_backing (object, &plot->backing);
}

static json_t *
block_as_json (const ReportBlock *block)
{
  static const char *const types[] = {
    [REPORT_BLOCK_SECTION] = "section", [REPORT_BLOCK_PARAGRAPH] = "paragraph",
    [REPORT_BLOCK_ITEM] = "item",       [REPORT_BLOCK_FACTS] = "facts",
    [REPORT_BLOCK_LIST] = "list",       [REPORT_BLOCK_TABLE] = "table",
    [REPORT_BLOCK_PLOT] = "plot",       [REPORT_BLOCK_DRAWING] = "drawing",
  };
  json_t *object = json_object ();
  set (object, "type", types[block->kind]);
  set (object, "anchor", block->anchor);
  set (object, "title", block->title);
  switch (block->kind) {
  case REPORT_BLOCK_SECTION:
    break;
  case REPORT_BLOCK_PARAGRAPH:
    set_text (object, &block->paragraph);
    break;
  case REPORT_BLOCK_ITEM:
    set_item (object, &block->item);
    break;
  case REPORT_BLOCK_FACTS:
  case REPORT_BLOCK_LIST:
    set_lines (object, block);
    break;
  case REPORT_BLOCK_TABLE:
    set_table (object, block);
    break;
  case REPORT_BLOCK_PLOT:
    set_plot (object, &block->plot);
    break;
  case REPORT_BLOCK_DRAWING:
    set (object, "description", block->drawing.description);
    set (object, "svg", block->drawing.svg);
    set_backing (object, &block->drawing.backing);
    break;
  }
  if (block->blocks != NULL) {
    json_object_set_new (object, "blocks", blocks_as_json (block->blocks));
  }
  return object;
}

static json_t *
blocks_as_json (const GPtrArray *blocks)
{
  json_t *array = json_array ();
  for (guint i = 0; i < blocks->len; i++) {
    json_array_append_new (array, block_as_json (g_ptr_array_index (blocks, i)));
  }
  return array;
}

/* --- The whole --- */

static json_t *
citation_as_json (const ReportCitation *citation, guint n)
{
  json_t *object = json_object ();
  set_count (object, "number", n);
  set (object, "sentence", citation->sentence);
  set (object, "subject", citation->subject);
  set (object, "predicate", citation->predicate);
  set (object, "object", citation->object);
  set (object, "document", citation->document);
  set_count (object, "line", citation->line);
  set_count (object, "commit", citation->commit);
  if (citation->derived) {
    json_object_set_new (object, "derived", json_true ());
  }
  if (citation->entries > 0) {
    json_object_set_new (object, "entry", json_integer ((json_int_t) citation->entry));
    set_count (object, "entries", citation->entries);
  }
  return object;
}

static void
set_about (json_t *object, const ReportAbout *about)
{
  json_t *commit = json_object ();
  set (object, "kind", about->kind);
  set (object, "title", about->title);
  set (object, "subtitle", about->subtitle);
  set (object, "subject", about->subject);
  set (object, "language", about->language);
  set_time (object, "asOf", about->as_of);
  if (about->from != 0 || about->to != 0) {
    json_t *period = json_object ();
    set_time (period, "from", about->from);
    set_time (period, "to", about->to);
    json_object_set_new (object, "period", period);
  }
  json_object_set_new (commit, "number", json_integer ((json_int_t) about->commit));
  set (commit, "digest", about->digest);
  json_object_set_new (object, "commit", commit);
  if (about->log_size > 0) {
    json_t *log = json_object ();
    set_count (log, "size", about->log_size);
    set (log, "root", about->log_root);
    json_object_set_new (object, "log", log);
  }
}

static void
set_summary (json_t *object, const ReportDocument *document)
{
  const GPtrArray *blocks = report_document_blocks (document);
  ReportTally tally = { 0 };
  for (guint i = 0; i < blocks->len; i++) {
    report_tally_add (g_ptr_array_index (blocks, i), &tally);
  }
  if (tally.all == 0) {
    return;
  }
  json_t *summary = json_object ();
  for (guint i = REPORT_STATUS_NONE + 1; i < REPORT_N_STATUSES; i++) {
    json_object_set_new (summary, report_status_name ((ReportStatus) i), json_integer (tally.n[i]));
  }
  json_object_set_new (object, "summary", summary);
}

void
report_write_json (const ReportDocument *document, GString *out)
{
  json_t *object = json_object ();
  json_t *evidence = json_array ();
  set_about (object, report_document_about (document));
  set_summary (object, document);
  json_object_set_new (object, "blocks", blocks_as_json (report_document_blocks (document)));
  for (guint i = 1; i <= report_document_n_citations (document); i++) {
    json_array_append_new (evidence, citation_as_json (report_document_citation (document, i), i));
  }
  json_object_set_new (object, "evidence", evidence);
  char *text = json_dumps (object, JSON_INDENT (1) | JSON_REAL_PRECISION (15));
  g_string_append (out, text);
  g_string_append_c (out, '\n');
  free (text);
  json_decref (object);
}
