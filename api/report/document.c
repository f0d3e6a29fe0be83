/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/document.h"

#include <string.h>

struct _ReportDocument {
  ReportAbout about;
  GStringChunk *strings;
  GPtrArray *blocks;    /* ReportBlock*, at the top */
  GPtrArray *all;       /* ReportBlock*, owned */
  GArray *citations;    /* ReportCitation */
  GHashTable *numbers;  /* char* -> number of the citation */
  GHashTable *anchors;  /* char* -> how many times it was asked for */
  GPtrArray *allocated; /* arrays of blocks */
};

/* Bytes of a title that go into an anchor. */
#define MOST_OF_TITLE 60u

/* Anchors that writers use themselves. */
static const char *const reserved[] = { "content", "contents", "summary", "evidence" };

static char *
keep (ReportDocument *document, const char *text)
{
  return text != NULL ? g_string_chunk_insert_const (document->strings, text) : NULL;
}

static void
block_free (gpointer data)
{
  ReportBlock *block = data;
  g_clear_pointer (&block->blocks, g_ptr_array_unref);
  switch (block->kind) {
  case REPORT_BLOCK_FACTS:
  case REPORT_BLOCK_LIST:
    g_array_unref (block->list.lines);
    break;
  case REPORT_BLOCK_TABLE:
    g_array_unref (block->table.cells);
    break;
  case REPORT_BLOCK_SECTION:
  case REPORT_BLOCK_PARAGRAPH:
  case REPORT_BLOCK_ITEM:
  case REPORT_BLOCK_PLOT:
  case REPORT_BLOCK_DRAWING:
    break;
  }
  g_free (block);
}

ReportDocument *
report_document_new (const ReportAbout *about)
{
  ReportDocument *document = g_new0 (ReportDocument, 1);
  document->strings = g_string_chunk_new (4096);
  document->blocks = g_ptr_array_new ();
  document->all = g_ptr_array_new_with_free_func (block_free);
  document->citations = g_array_new (FALSE, FALSE, sizeof (ReportCitation));
  document->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  document->anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  document->allocated = g_ptr_array_new_with_free_func (g_free);
  document->about = *about;
  document->about.kind = keep (document, about->kind);
  document->about.title = keep (document, about->title);
  document->about.subtitle = keep (document, about->subtitle);
  document->about.subject = keep (document, about->subject);
  document->about.language = keep (document, about->language != NULL ? about->language : "en");
  document->about.digest = keep (document, about->digest);
  document->about.log_root = keep (document, about->log_root);
  for (gsize i = 0; i < G_N_ELEMENTS (reserved); i++) {
    g_hash_table_insert (document->anchors, g_strdup (reserved[i]), GUINT_TO_POINTER (1));
  }
  return document;
}

void
report_document_free (ReportDocument *document)
{
  if (document == NULL) {
    return;
  }
  g_ptr_array_unref (document->blocks);
  g_ptr_array_unref (document->all);
  g_array_unref (document->citations);
  g_hash_table_unref (document->numbers);
  g_hash_table_unref (document->anchors);
  g_ptr_array_unref (document->allocated);
  g_string_chunk_free (document->strings);
  g_free (document);
}

/* --- Citations --- */

/* What makes two citations the same: a character that no IRI, name or N-Triples holds stands between the parts. */
static char *
citation_key (const ReportCitation *citation)
{
  if (citation->subject == NULL) {
    return g_strdup_printf ("\x01%" G_GUINT64_FORMAT "\x01%" G_GUINT64_FORMAT, citation->entry,
                            citation->entries);
  }
  return g_strjoin ("\x01", citation->subject,
                    citation->predicate != NULL ? citation->predicate : "",
                    citation->object != NULL ? citation->object : "", NULL);
}

guint
report_cite (ReportDocument *document, const ReportCitation *citation)
{
  if (citation->subject == NULL && citation->entries == 0) {
    g_error ("a citation of a report names neither a statement nor an entry of the log");
  }
  g_autofree char *key = citation_key (citation);
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (document->numbers, key));
  if (number > 0) {
    return number;
  }
  ReportCitation kept = *citation;
  kept.subject = keep (document, citation->subject);
  kept.predicate = keep (document, citation->predicate);
  kept.object = keep (document, citation->object);
  kept.sentence = keep (document, citation->sentence);
  kept.document = keep (document, citation->document);
  g_array_append_val (document->citations, kept);
  number = document->citations->len;
  g_hash_table_insert (document->numbers, g_steal_pointer (&key), GUINT_TO_POINTER (number));
  return number;
}

/* The document's own copy, numbers ascending, each once. INVARIANT: what claims has citations, and they exist; what does
 * not has none. */
static ReportBacking
keep_backing (ReportDocument *document, const ReportBacking *backing)
{
  if ((backing->kind == REPORT_CLAIM) != (backing->n_citations > 0)) {
    g_error ("a report %s", backing->kind == REPORT_CLAIM ? "claims something without a citation"
                                                          : "cites for a text that is not a claim");
  }
  ReportBacking kept = { .kind = backing->kind };
  if (backing->n_citations == 0) {
    return kept;
  }
  guint *numbers = g_new (guint, backing->n_citations);
  g_ptr_array_add (document->allocated, numbers);
  for (guint i = 0; i < backing->n_citations; i++) {
    guint number = backing->citations[i];
    guint at = kept.n_citations;
    if (number == 0 || number > document->citations->len) {
      g_error ("a report has no citation %u", number);
    }
    while (at > 0 && numbers[at - 1] > number) {
      at--;
    }
    if (at > 0 && numbers[at - 1] == number) {
      continue;
    }
    memmove (&numbers[at + 1], &numbers[at], (kept.n_citations - at) * sizeof *numbers);
    numbers[at] = number;
    kept.n_citations++;
  }
  kept.citations = numbers;
  return kept;
}

static ReportText
keep_text (ReportDocument *document, const ReportText *text)
{
  return (ReportText) { .text = keep (document, text->text != NULL ? text->text : ""),
                        .link = keep (document, text->link),
                        .backing = keep_backing (document, &text->backing) };
}

/* --- Blocks --- */

/* Letters of ASCII, digits, and a hyphen for whatever stands between. */
static char *
slug (const char *text, gsize most)
{
  GString *out = g_string_new (NULL);
  for (; *text != '\0' && out->len < most; text++) {
    if (g_ascii_isalnum (*text)) {
      g_string_append_c (out, *text);
    } else if (out->len > 0 && out->str[out->len - 1] != '-') {
      g_string_append_c (out, '-');
    }
  }
  while (out->len > 0 && out->str[out->len - 1] == '-') {
    g_string_truncate (out, out->len - 1);
  }
  return g_string_free (out, FALSE);
}

/* The first of a name has it as it is, the second with -2 behind. */
static const char *
new_anchor (ReportDocument *document, const char *wish, const char *title)
{
  g_autofree char *lower = g_ascii_strdown (title, -1);
  g_autofree char *given = wish != NULL ? slug (wish, G_MAXSIZE) : slug (lower, MOST_OF_TITLE);
  const char *name = *given != '\0' ? given : "part";
  g_autofree char *anchor = g_strdup (name);
  while (g_hash_table_contains (document->anchors, anchor)) {
    guint n = GPOINTER_TO_UINT (g_hash_table_lookup (document->anchors, name)) + 1;
    g_hash_table_replace (document->anchors, g_strdup (name), GUINT_TO_POINTER (n));
    g_free (anchor);
    anchor = g_strdup_printf ("%s-%u", name, n);
  }
  g_hash_table_insert (document->anchors, g_strdup (anchor), GUINT_TO_POINTER (1));
  return keep (document, anchor);
}

static ReportBlock *
new_block (ReportDocument *document, ReportBlock *parent, ReportBlockKind kind)
{
  if (parent != NULL && parent->blocks == NULL) {
    g_error ("a block of a report is put into one that holds no blocks");
  }
  ReportBlock *block = g_new0 (ReportBlock, 1);
  block->kind = kind;
  if (kind == REPORT_BLOCK_SECTION || kind == REPORT_BLOCK_ITEM) {
    block->blocks = g_ptr_array_new ();
  }
  g_ptr_array_add (document->all, block);
  g_ptr_array_add (parent != NULL ? parent->blocks : document->blocks, block);
  return block;
}

ReportBlock *
report_section (ReportDocument *document, ReportBlock *parent, const char *anchor,
                const char *title)
{
  ReportBlock *block = new_block (document, parent, REPORT_BLOCK_SECTION);
  block->title = keep (document, title);
  block->anchor = new_anchor (document, anchor, title);
  return block;
}

void
report_paragraph (ReportDocument *document, ReportBlock *parent, const ReportText *text)
{
  ReportBlock *block = new_block (document, parent, REPORT_BLOCK_PARAGRAPH);
  block->paragraph = keep_text (document, text);
}

ReportBlock *
report_item (ReportDocument *document, ReportBlock *parent, const ReportItem *item)
{
  if (item->status == REPORT_STATUS_MET && item->backing.kind == REPORT_NO_EVIDENCE) {
    g_error ("a report says that something is met for which there is no evidence");
  }
  ReportBlock *block = new_block (document, parent, REPORT_BLOCK_ITEM);
  block->title = keep (document, item->title);
  block->anchor = new_anchor (document, item->anchor,
                              item->identifier != NULL ? item->identifier : item->title);
  block->item = (ReportItem) { .anchor = block->anchor,
                               .iri = keep (document, item->iri),
                               .identifier = keep (document, item->identifier),
                               .title = block->title,
                               .text = keep (document, item->text),
                               .link = keep (document, item->link),
                               .status = item->status,
                               .note = keep (document, item->note),
                               .backing = keep_backing (document, &item->backing) };
  return block;
}

static ReportBlock *
new_list (ReportDocument *document, ReportBlock *parent, ReportBlockKind kind, gboolean ordered)
{
  ReportBlock *block = new_block (document, parent, kind);
  block->list.lines = g_array_new (FALSE, FALSE, sizeof (ReportLine));
  block->list.ordered = ordered;
  return block;
}

ReportBlock *
report_facts (ReportDocument *document, ReportBlock *parent)
{
  return new_list (document, parent, REPORT_BLOCK_FACTS, FALSE);
}

void
report_fact (ReportDocument *document, ReportBlock *facts, guint depth, const char *name,
             const ReportText *value)
{
  g_assert (facts->kind == REPORT_BLOCK_FACTS);
  const GArray *lines = facts->list.lines;
  guint deepest = lines->len > 0 ? g_array_index (lines, ReportLine, lines->len - 1).depth + 1 : 0;
  const ReportLine line = { .depth = MIN (depth, deepest),
                            .name = keep (document, name),
                            .text = keep_text (document, value) };
  g_array_append_val (facts->list.lines, line);
}

ReportBlock *
report_list (ReportDocument *document, ReportBlock *parent, gboolean ordered)
{
  return new_list (document, parent, REPORT_BLOCK_LIST, ordered);
}

void
report_list_entry (ReportDocument *document, ReportBlock *list, const ReportText *text)
{
  g_assert (list->kind == REPORT_BLOCK_LIST);
  const ReportLine line = { .text = keep_text (document, text) };
  g_array_append_val (list->list.lines, line);
}

/* `n` strings and a NULL. */
static const char *const *
keep_strings (ReportDocument *document, const char *const *strings, guint n)
{
  const char **kept = g_new0 (const char *, n + 1);
  g_ptr_array_add (document->allocated, kept);
  for (guint i = 0; i < n; i++) {
    kept[i] = keep (document, strings[i]);
  }
  return kept;
}

ReportBlock *
report_table (ReportDocument *document, ReportBlock *parent, const char *caption,
              const char *const *headings, guint numeric_columns)
{
  ReportBlock *block = new_block (document, parent, REPORT_BLOCK_TABLE);
  block->title = keep (document, caption);
  block->table.n_columns = g_strv_length ((char **) headings);
  block->table.headings = keep_strings (document, headings, block->table.n_columns);
  block->table.numeric_columns = numeric_columns;
  block->table.cells = g_array_new (FALSE, FALSE, sizeof (ReportText));
  return block;
}

void
report_table_row (ReportDocument *document, ReportBlock *table, const ReportText *cells)
{
  g_assert (table->kind == REPORT_BLOCK_TABLE);
  for (guint i = 0; i < table->table.n_columns; i++) {
    const ReportText cell = keep_text (document, &cells[i]);
    g_array_append_val (table->table.cells, cell);
  }
}

void
report_plot (ReportDocument *document, ReportBlock *parent, const ReportPlot *plot)
{
  ReportBlock *block = new_block (document, parent, REPORT_BLOCK_PLOT);
  ReportSeries *series = g_new0 (ReportSeries, plot->n_series + 1);
  g_ptr_array_add (document->allocated, series);
  for (guint i = 0; i < plot->n_series; i++) {
    double *values = g_memdup2 (plot->series[i].values, plot->n_labels * sizeof *values);
    g_ptr_array_add (document->allocated, values);
    series[i] = (ReportSeries) { .name = keep (document, plot->series[i].name), .values = values };
  }
  block->title = keep (document, plot->title);
  block->plot = *plot;
  block->plot.title = block->title;
  block->plot.description = keep (document, plot->description);
  block->plot.unit = keep (document, plot->unit);
  block->plot.labels = keep_strings (document, plot->labels, plot->n_labels);
  block->plot.series = series;
  block->plot.backing = keep_backing (document, &plot->backing);
}

void
report_drawing (ReportDocument *document, ReportBlock *parent, const char *svg,
                const char *description, ReportBacking backing)
{
  ReportBlock *block = new_block (document, parent, REPORT_BLOCK_DRAWING);
  block->drawing.svg = keep (document, svg);
  block->drawing.description = keep (document, description);
  block->drawing.backing = keep_backing (document, &backing);
}

/* --- Reading --- */

const ReportAbout *
report_document_about (const ReportDocument *document)
{
  return &document->about;
}

GPtrArray *
report_document_blocks (const ReportDocument *document)
{
  return document->blocks;
}

guint
report_document_n_citations (const ReportDocument *document)
{
  return document->citations->len;
}

const ReportCitation *
report_document_citation (const ReportDocument *document, guint number)
{
  g_assert (number >= 1 && number <= document->citations->len);
  return &g_array_index (document->citations, ReportCitation, number - 1);
}
