/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/write-private.h"

#include "kg/text.h"

#include <string.h>

/* A report as CommonMark with GitHub's tables. Headings are preceded by anchors, so that links work whatever a reader makes of headings. Every text is one line, and all in it that
 * Markdown could take for a sign of its own has a backslash. */

#define LOWEST_HEADING 6u

typedef struct {
  const ReportDocument *document;
  const ReportTexts *texts;
  GString *out;
} Writer;

/* --- Text --- */

/* Signs that mean something anywhere in a line. */
#define SIGNS "\\`*_[]<>&|~$@{}^"

/* On one line, without white space at its start. */
static char *
one_line (const char *text)
{
  g_autoptr (GString) flat = g_string_new (NULL);
  GString *safe = g_string_new (NULL);
  for (; *text != '\0'; text++) {
    gboolean blank = *text == ' ' || *text == '\n' || *text == '\r' || *text == '\t';
    if (!blank) {
      g_string_append_c (flat, *text);
    } else if (flat->len > 0 && flat->str[flat->len - 1] != ' ') {
      g_string_append_c (flat, ' ');
    }
  }
  if (flat->len > 0 && flat->str[flat->len - 1] == ' ') {
    g_string_truncate (flat, flat->len - 1);
  }
  kg_text_append_safe (safe, flat->str, (gssize) flat->len);
  return g_string_free (safe, FALSE);
}

/* "- ", "# ", "1. " … would begin a list, a heading: the length of what comes before the sign that makes it one. -1: none. */
static gssize
marker (const char *text)
{
  gsize digits = strspn (text, "0123456789");
  gboolean ends = digits > 0 && (text[digits] == '.' || text[digits] == ')');
  if (ends && (text[digits + 1] == ' ' || text[digits + 1] == '\0')) {
    return (gssize) digits;
  }
  return *text != '\0' && strchr ("#+-=:", *text) != NULL ? 0 : -1;
}

static void
append_text (GString *out, const char *text)
{
  g_autofree char *line = one_line (text);
  gssize begins = marker (line);
  for (const char *at = line; *at != '\0'; at++) {
    /* What looks like an address would become a link. */
    gboolean address =
        g_str_has_prefix (at, "://") ||
        (*at == '.' && at - line >= 3 && g_ascii_strncasecmp (at - 3, "www", 3) == 0);
    if (strchr (SIGNS, *at) != NULL || at - line == begins || address) {
      g_string_append_c (out, '\\');
    }
    g_string_append_c (out, *at);
  }
}

/* An address as the destination of a link. */
static void
append_destination (GString *out, const char *link)
{
  g_string_append_c (out, '<');
  for (const char *at = link; *at != '\0'; at++) {
    if (*at <= ' ' || *at >= 0x7f || strchr ("<>\\\"`|", *at) != NULL) {
      g_string_append_printf (out, "%%%02X", (guint8) *at);
    } else {
      g_string_append (out, *at == '&' ? "\\" : "");
      g_string_append_c (out, *at);
    }
  }
  g_string_append_c (out, '>');
}

static void
append_citations (const Writer *writer, const ReportBacking *backing)
{
  for (guint i = 0; i < backing->n_citations; i++) {
    g_string_append_printf (writer->out, " [\\[%u\\]](#e_%u)", backing->citations[i],
                            backing->citations[i]);
  }
}

static void
append_linked (GString *out, const char *text, const char *link)
{
  gboolean linked = link != NULL && report_link_is_safe (link) && *text != '\0';
  g_string_append (out, linked ? "[" : "");
  append_text (out, text);
  if (linked) {
    g_string_append (out, "](");
    append_destination (out, link);
    g_string_append_c (out, ')');
  }
}

static void
append_backed (const Writer *writer, const ReportText *text)
{
  const char *shown = report_text_shown (text, writer->texts);
  gboolean none = text->backing.kind == REPORT_NO_EVIDENCE && *shown != '\0';
  g_string_append (writer->out, none ? "*" : "");
  append_linked (writer->out, shown, text->link);
  g_string_append (writer->out, none ? "*" : "");
  append_citations (writer, &text->backing);
}

/* --- Blocks --- */

static void
append_lines (const Writer *writer, const ReportBlock *block)
{
  for (guint i = 0; i < block->list.lines->len; i++) {
    const ReportLine *line = &g_array_index (block->list.lines, ReportLine, i);
    gboolean ordered = block->kind == REPORT_BLOCK_LIST && block->list.ordered;
    g_string_append_printf (writer->out, "%*s", (int) (2 * line->depth), "");
    if (ordered) {
      g_string_append_printf (writer->out, "%u. ", i + 1);
    } else {
      g_string_append (writer->out, "- ");
    }
    if (line->name != NULL) {
      g_string_append (writer->out, "**");
      append_text (writer->out, line->name);
      g_string_append (writer->out, ":** ");
    }
    append_backed (writer, &line->text);
    g_string_append_c (writer->out, '\n');
  }
  g_string_append (writer->out, block->list.lines->len > 0 ? "\n" : "");
}

static void
append_caption (const Writer *writer, const char *caption)
{
  g_string_append (writer->out, "**");
  append_text (writer->out, caption);
  g_string_append (writer->out, "**");
}

static void
append_table (const Writer *writer, const ReportBlock *block)
{
  guint n = block->table.n_columns;
  append_caption (writer, block->title);
  g_string_append (writer->out, "\n\n|");
  for (guint i = 0; i < n; i++) {
    g_string_append_c (writer->out, ' ');
    append_text (writer->out, block->table.headings[i]);
    g_string_append (writer->out, " |");
  }
  g_string_append (writer->out, "\n|");
  for (guint i = 0; i < n; i++) {
    gboolean numeric = i < 32 && (block->table.numeric_columns >> i & 1) != 0;
    g_string_append (writer->out, numeric ? " ---: |" : " --- |");
  }
  for (guint i = 0; i < block->table.cells->len; i++) {
    g_string_append (writer->out, i % n == 0 ? "\n| " : " ");
    append_backed (writer, &g_array_index (block->table.cells, ReportText, i));
    g_string_append (writer->out, " |");
  }
  g_string_append (writer->out, "\n\n");
}

/* What is drawn is told. */
static void
append_figure (const Writer *writer, const char *title, const char *description,
               const ReportBacking *backing)
{
  if (title != NULL) {
    append_caption (writer, title);
    g_string_append (writer->out, description != NULL ? ": " : "");
  }
  if (description != NULL) {
    append_text (writer->out, description);
  }
  append_citations (writer, backing);
  g_string_append (writer->out, "\n\n");
}

static void
append_heading (const Writer *writer, const ReportBlock *block, guint level)
{
  g_string_append_printf (writer->out, "<a id=\"%s\"></a>\n\n%.*s ", block->anchor, (int) level,
                          "######");
  if (block->kind == REPORT_BLOCK_ITEM && block->item.identifier != NULL) {
    append_linked (writer->out, block->item.identifier, block->item.link);
    g_string_append_c (writer->out, ' ');
  }
  append_text (writer->out, block->title);
  g_string_append (writer->out, "\n\n");
}

static void
append_status (const Writer *writer, ReportStatus status)
{
  g_string_append_printf (writer->out, "%s ", report_status_sign (status));
  append_text (writer->out, report_status_word (status, writer->texts));
}

static void
append_item (const Writer *writer, const ReportItem *item, gboolean bare)
{
  if (item->status != REPORT_STATUS_NONE) {
    g_string_append (writer->out, "**");
    append_status (writer, item->status);
    g_string_append (writer->out, item->note != NULL ? "** – " : "**");
  }
  if (item->note != NULL) {
    append_text (writer->out, item->note);
  }
  if (item->status != REPORT_STATUS_NONE || item->note != NULL) {
    append_citations (writer, &item->backing);
    g_string_append (writer->out, "\n\n");
  }
  if (item->text != NULL) {
    g_string_append (writer->out, "> ");
    append_text (writer->out, item->text);
    g_string_append (writer->out, "\n\n");
  }
  if (item->status == REPORT_STATUS_GAP && bare) {
    g_string_append_printf (writer->out, "*%s*\n\n", report_text (writer->texts, "no evidence"));
  }
}

static void
append_blocks (const Writer *writer, const GPtrArray *blocks, guint level)
{
  guint below = MIN (level + 1, LOWEST_HEADING);
  for (guint i = 0; i < blocks->len; i++) {
    const ReportBlock *block = g_ptr_array_index (blocks, i);
    switch (block->kind) {
    case REPORT_BLOCK_SECTION:
    case REPORT_BLOCK_ITEM:
      append_heading (writer, block, below);
      if (block->kind == REPORT_BLOCK_ITEM) {
        append_item (writer, &block->item, block->blocks->len == 0);
      }
      append_blocks (writer, block->blocks, below);
      break;
    case REPORT_BLOCK_PARAGRAPH:
      append_backed (writer, &block->paragraph);
      g_string_append (writer->out, "\n\n");
      break;
    case REPORT_BLOCK_FACTS:
    case REPORT_BLOCK_LIST:
      append_lines (writer, block);
      break;
    case REPORT_BLOCK_TABLE:
      append_table (writer, block);
      break;
    case REPORT_BLOCK_PLOT:
      append_figure (writer, block->title, block->plot.description, &block->plot.backing);
      break;
    case REPORT_BLOCK_DRAWING:
      append_figure (writer, NULL, block->drawing.description, &block->drawing.backing);
      break;
    }
  }
}

/* --- The whole --- */

static void
append_about (const Writer *writer)
{
  const ReportAbout *about = report_document_about (writer->document);
  g_autoptr (GArray) lines = report_about_lines (writer->document, writer->texts);
  g_string_append (writer->out, "# ");
  append_text (writer->out, about->title);
  g_string_append (writer->out, "\n\n");
  if (about->subtitle != NULL) {
    append_text (writer->out, about->subtitle);
    g_string_append (writer->out, "\n\n");
  }
  for (guint i = 0; i < lines->len; i++) {
    const ReportAboutLine *line = &g_array_index (lines, ReportAboutLine, i);
    g_string_append_printf (writer->out, "- **%s:** ", line->name);
    append_text (writer->out, line->value);
    g_string_append_c (writer->out, '\n');
  }
  g_string_append_c (writer->out, '\n');
}

static void
append_own_heading (const Writer *writer, const char *anchor, const char *title)
{
  g_string_append_printf (writer->out, "<a id=\"%s\"></a>\n\n## ", anchor);
  append_text (writer->out, title);
  g_string_append (writer->out, "\n\n");
}

/* Identifier and title. */
static void
append_name (const Writer *writer, const ReportBlock *block)
{
  if (block->kind == REPORT_BLOCK_ITEM && block->item.identifier != NULL) {
    append_text (writer->out, block->item.identifier);
    g_string_append_c (writer->out, ' ');
  }
  append_text (writer->out, block->title);
}

static void
append_entries (const Writer *writer, const GPtrArray *blocks, const ReportBlock *above,
                guint depth)
{
  for (guint i = 0; i < blocks->len; i++) {
    const ReportBlock *block = g_ptr_array_index (blocks, i);
    if (!report_block_is_listed (block, above)) {
      continue;
    }
    g_string_append_printf (writer->out, "%*s- [", (int) (2 * depth), "");
    append_name (writer, block);
    g_string_append_printf (writer->out, "](#%s)", block->anchor);
    if (block->kind == REPORT_BLOCK_ITEM && block->item.status != REPORT_STATUS_NONE) {
      g_string_append (writer->out, ": ");
      append_status (writer, block->item.status);
    }
    g_string_append_c (writer->out, '\n');
    append_entries (writer, block->blocks, block, depth + 1);
  }
}

static void
append_counts (const Writer *writer, const ReportTally *tally)
{
  for (guint i = REPORT_STATUS_NONE + 1; i < REPORT_N_STATUSES; i++) {
    g_string_append_printf (writer->out, " %u |", tally->n[i]);
  }
  g_string_append_printf (writer->out, " %u |\n", tally->all);
}

static void
append_summary (const Writer *writer, const ReportTally *all)
{
  const GPtrArray *blocks = report_document_blocks (writer->document);
  append_own_heading (writer, "summary", report_text (writer->texts, "Summary"));
  g_string_append_printf (writer->out, "| %s |", report_text (writer->texts, "Part"));
  for (guint i = REPORT_STATUS_NONE + 1; i < REPORT_N_STATUSES; i++) {
    g_string_append_c (writer->out, ' ');
    append_status (writer, (ReportStatus) i);
    g_string_append (writer->out, " |");
  }
  g_string_append_printf (writer->out, " %s |\n| --- |", report_text (writer->texts, "All"));
  for (guint i = REPORT_STATUS_NONE; i < REPORT_N_STATUSES; i++) {
    g_string_append (writer->out, " ---: |");
  }
  g_string_append_c (writer->out, '\n');
  for (guint i = 0; i < blocks->len; i++) {
    const ReportBlock *block = g_ptr_array_index (blocks, i);
    ReportTally tally = { 0 };
    report_tally_add (block, &tally);
    if (tally.all > 0) {
      g_string_append (writer->out, "| [");
      append_name (writer, block);
      g_string_append_printf (writer->out, "](#%s) |", block->anchor);
      append_counts (writer, &tally);
    }
  }
  g_string_append_printf (writer->out, "| %s |", report_text (writer->texts, "All"));
  append_counts (writer, all);
  g_string_append_c (writer->out, '\n');
}

static void
append_evidence (const Writer *writer)
{
  guint n = report_document_n_citations (writer->document);
  g_autoptr (GPtrArray) uses = report_uses_new (writer->document);
  if (n > 0) {
    append_own_heading (writer, "evidence", report_text (writer->texts, "Evidence"));
  }
  for (guint i = 1; i <= n; i++) {
    const ReportCitation *citation = report_document_citation (writer->document, i);
    const GPtrArray *holders = g_ptr_array_index (uses, i);
    g_autoptr (GString) sentence = g_string_new (NULL);
    g_autoptr (GString) place = g_string_new (NULL);
    report_append_sentence (citation, writer->texts, sentence);
    report_append_place (citation, writer->texts, place);
    g_string_append_printf (writer->out, "%u. <a id=\"e_%u\"></a>", i, i);
    append_text (writer->out, sentence->str);
    g_string_append (writer->out, place->len > 0 ? " – " : "");
    append_text (writer->out, place->str);
    for (guint k = 0; k < holders->len; k++) {
      const ReportBlock *holder = g_ptr_array_index (holders, k);
      g_string_append (writer->out, k == 0 ? " ↑ [" : ", [");
      append_text (writer->out, report_block_name (holder));
      g_string_append_printf (writer->out, "](#%s)", holder->anchor);
    }
    g_string_append_c (writer->out, '\n');
  }
  g_string_append (writer->out, n > 0 ? "\n" : "");
}

void
report_write_markdown (const ReportDocument *document, GString *out)
{
  const Writer writer = { document, report_document_texts (document), out };
  const GPtrArray *blocks = report_document_blocks (document);
  ReportTally tally = { 0 };
  for (guint i = 0; i < blocks->len; i++) {
    report_tally_add (g_ptr_array_index (blocks, i), &tally);
  }
  append_about (&writer);
  append_own_heading (&writer, "contents", report_text (writer.texts, "Contents"));
  append_entries (&writer, blocks, NULL, 0);
  g_string_append_c (out, '\n');
  if (tally.all > 0) {
    append_summary (&writer, &tally);
  }
  append_blocks (&writer, blocks, 1);
  append_evidence (&writer);
  g_string_append (out, "<!-- seal -->\n<!-- /seal -->\n");
}
