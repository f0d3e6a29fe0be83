/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/report-resources.h"
#include "api/report/write-html-private.h"
#include "kg/text.h"
#include "kg/time.h"
#include "rules/explain.h"

#include <string.h>

/* A report as one file of HTML: no script, nothing from outside, one style that the file's own content security policy knows by its hash. */

/* --- Style --- */

/* A string for a style sheet within HTML: all but letters, digits and spaces of ASCII as escapes. */
static void
append_css_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    gunichar c = g_utf8_get_char (text);
    if (c < 0x80 && (g_ascii_isalnum ((char) c) || c == ' ')) {
      g_string_append_c (out, (char) c);
    } else {
      g_string_append_printf (out, "\\%x ", c);
    }
  }
  g_string_append_c (out, '"');
}

/* What stands at the head and the foot of each page of paper. */
static void
append_margins (const ReportPage *page, GString *style)
{
  const ReportAbout *about = report_document_about (page->document);
  g_autoptr (GString) title = g_string_new (NULL);
  g_autoptr (GString) state = g_string_new (NULL);
  kg_text_append_safe (title, about->title, -1);
  if (about->subtitle != NULL) {
    g_string_append (title, ": ");
    kg_text_append_safe (title, about->subtitle, -1);
  }
  report_append_commit (about->commit, page->texts, state);
  if (about->digest != NULL) {
    g_string_append (state, ", ");
    kg_text_append_safe (state, about->digest, -1);
  }
  g_string_append (style, "@page{@top-left{font:8pt sans-serif;text-align:left;content:");
  append_css_string (style, title->str);
  g_string_append (style, "}@bottom-left{font:7pt sans-serif;content:");
  append_css_string (style, state->str);
  g_string_append (style, "}@bottom-right{font:8pt sans-serif;content:counter(page) \" / \" "
                          "counter(pages)}}\n");
}

static void
append_style (const ReportPage *page, GString *style)
{
  g_autoptr (GBytes) sheet =
      g_resource_lookup_data (report_get_resource (), "/grounds/report/report.css",
                              G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_string_append (style, g_bytes_get_data (sheet, NULL));
  if (page->has_drawing) {
    rules_explain_figure_style (style);
  }
  append_margins (page, style);
}

/* `length` bytes of a style sheet. */
static char *
policy_for (const char *style, gsize length)
{
  guint8 digest[32];
  gsize size = sizeof digest;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (sum, (const guchar *) style, (gssize) length);
  g_checksum_get_digest (sum, digest, &size);
  g_autofree char *hash = g_base64_encode (digest, size);
  return g_strdup_printf (
      "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'", hash);
}

char *
report_html_policy (const char *html)
{
  const char *start = strstr (html, "<style>");
  const char *end = start != NULL ? strstr (start, "</style>") : NULL;
  if (end == NULL) {
    return policy_for ("", 0);
  }
  start += strlen ("<style>");
  return policy_for (start, (gsize) (end - start));
}

/* --- The head --- */

/* For programs that turn it into another format. */
static void
append_created (gint64 time, GString *out)
{
  g_autofree char *text = kg_time_to_text (time);
  g_string_append_printf (out, "<meta name=\"dcterms.created\" content=\"%s\">\n", text);
}

static void
append_head (const ReportPage *page, GString *out)
{
  const ReportAbout *about = report_document_about (page->document);
  const ReportPage head = { .document = page->document, .texts = page->texts, .out = out };
  g_autoptr (GString) style = g_string_new (NULL);
  append_style (page, style);
  g_autofree char *policy = policy_for (style->str, style->len);
  g_string_append (out, "<!DOCTYPE html>\n<html lang=\"");
  report_page_append (&head, report_texts_language (page->texts));
  g_string_append_printf (out,
                          "\">\n<head>\n<meta charset=\"utf-8\">\n"
                          "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n"
                          "<meta name=\"viewport\" content=\"width=device-width, "
                          "initial-scale=1\">\n",
                          policy);
  append_created (about->as_of, out);
  g_string_append (out, "<title>");
  report_page_append (&head, about->title);
  if (about->subtitle != NULL) {
    g_string_append (out, ": ");
    report_page_append (&head, about->subtitle);
  }
  g_string_append_printf (out, "</title>\n<style>%s</style>\n</head>\n", style->str);
}

static void
append_header (const ReportPage *page)
{
  const ReportAbout *about = report_document_about (page->document);
  g_autoptr (GArray) lines = report_about_lines (page->document, page->texts);
  g_string_append (page->out, "<body>\n<a class=\"skip\" href=\"#content\">");
  report_page_append (page, report_text (page->texts, "To the content"));
  g_string_append (page->out, "</a>\n<header>\n<h1>");
  report_page_append (page, about->title);
  g_string_append (page->out, "</h1>\n");
  if (about->subtitle != NULL) {
    report_page_append_element (page, "p", "subtitle", about->subtitle);
    g_string_append_c (page->out, '\n');
  }
  g_string_append (page->out, "<dl>\n");
  for (guint i = 0; i < lines->len; i++) {
    const ReportAboutLine *line = &g_array_index (lines, ReportAboutLine, i);
    g_string_append (page->out, "<div><dt>");
    report_page_append (page, line->name);
    g_string_append (page->out, line->code ? "</dt><dd><code>" : "</dt><dd>");
    report_page_append (page, line->value);
    g_string_append (page->out, line->code ? "</code></dd></div>\n" : "</dd></div>\n");
  }
  g_string_append (page->out, "</dl>\n</header>\n");
}

/* --- Contents --- */

static gboolean
has_entries (const GPtrArray *blocks, const ReportBlock *above)
{
  for (guint i = 0; i < blocks->len; i++) {
    if (report_block_is_listed (g_ptr_array_index (blocks, i), above)) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Identifier and title. */
static void
append_name (const ReportPage *page, const ReportBlock *block)
{
  if (block->kind == REPORT_BLOCK_ITEM && block->item.identifier != NULL) {
    report_page_append_element (page, "span", "identifier", block->item.identifier);
    g_string_append_c (page->out, ' ');
  }
  report_page_append (page, block->title);
}

static void append_entries (const ReportPage *page, const GPtrArray *blocks,
                            const ReportBlock *above);

static void
append_entry (const ReportPage *page, const ReportBlock *block)
{
  g_string_append_printf (page->out, "<li><div class=\"entry\"><a href=\"#%s\">", block->anchor);
  append_name (page, block);
  g_string_append (page->out, "</a>");
  if (block->kind == REPORT_BLOCK_ITEM) {
    g_string_append_c (page->out, ' ');
    report_page_append_status (page, block->item.status);
  }
  g_string_append (page->out, "</div>");
  if (has_entries (block->blocks, block)) {
    g_string_append (page->out, "\n<ol>\n");
    append_entries (page, block->blocks, block);
    g_string_append (page->out, "</ol>\n");
  }
  g_string_append (page->out, "</li>\n");
}

static void
append_entries (const ReportPage *page, const GPtrArray *blocks, const ReportBlock *above)
{
  for (guint i = 0; i < blocks->len; i++) {
    const ReportBlock *block = g_ptr_array_index (blocks, i);
    if (report_block_is_listed (block, above)) {
      append_entry (page, block);
    }
  }
}

static void
append_own_entry (const ReportPage *page, const char *anchor, const char *title)
{
  g_string_append_printf (page->out, "<li><div class=\"entry\"><a href=\"#%s\">", anchor);
  report_page_append (page, title);
  g_string_append (page->out, "</a></div></li>\n");
}

static void
append_contents (const ReportPage *page, gboolean summary)
{
  guint n_citations = report_document_n_citations (page->document);
  if (n_citations == 0 && !has_entries (report_document_blocks (page->document), NULL)) {
    return;
  }
  g_string_append (page->out, "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">");
  report_page_append (page, report_text (page->texts, "Contents"));
  g_string_append (page->out, "</h2>\n<ol>\n");
  if (summary) {
    append_own_entry (page, "summary", report_text (page->texts, "Summary"));
  }
  append_entries (page, report_document_blocks (page->document), NULL);
  if (n_citations > 0) {
    append_own_entry (page, "evidence", report_text (page->texts, "Evidence"));
  }
  g_string_append (page->out, "</ol>\n</nav>\n");
}

/* --- Summary --- */

static void
append_counts (const ReportPage *page, const ReportTally *tally)
{
  for (guint i = REPORT_STATUS_NONE + 1; i < REPORT_N_STATUSES; i++) {
    g_string_append_printf (page->out, "<td class=\"number\">%u</td>", tally->n[i]);
  }
  g_string_append_printf (page->out, "<td class=\"number\">%u</td></tr>\n", tally->all);
}

static void
append_summary_head (const ReportPage *page)
{
  g_string_append (page->out, "<section id=\"summary\">\n<h2>");
  report_page_append (page, report_text (page->texts, "Summary"));
  g_string_append (page->out, "</h2>\n<div class=\"scroll\" role=\"group\" tabindex=\"0\" "
                              "aria-labelledby=\"t_0\">\n<table>\n<caption id=\"t_0\">");
  report_page_append (page, report_text (page->texts, "How many items stand how; those that have "
                                                      "parts are counted by their parts"));
  g_string_append (page->out, "</caption>\n<thead><tr><th scope=\"col\">");
  report_page_append (page, report_text (page->texts, "Part"));
  g_string_append (page->out, "</th>");
  for (guint i = REPORT_STATUS_NONE + 1; i < REPORT_N_STATUSES; i++) {
    g_string_append (page->out, "<th scope=\"col\" class=\"number\">");
    report_page_append_status (page, (ReportStatus) i);
    g_string_append (page->out, "</th>");
  }
  g_string_append (page->out, "<th scope=\"col\" class=\"number\">");
  report_page_append (page, report_text (page->texts, "All"));
  g_string_append (page->out, "</th></tr></thead>\n<tbody>\n");
}

/* A row for each part of the document, and one for all. */
static void
append_summary (const ReportPage *page, const ReportTally *all)
{
  const GPtrArray *blocks = report_document_blocks (page->document);
  append_summary_head (page);
  for (guint i = 0; i < blocks->len; i++) {
    const ReportBlock *block = g_ptr_array_index (blocks, i);
    ReportTally tally = { 0 };
    report_tally_add (block, &tally);
    if (tally.all > 0) {
      g_string_append_printf (page->out, "<tr><th scope=\"row\"><a href=\"#%s\">", block->anchor);
      append_name (page, block);
      g_string_append (page->out, "</a></th>");
      append_counts (page, &tally);
    }
  }
  g_string_append (page->out, "<tr><th scope=\"row\">");
  report_page_append (page, report_text (page->texts, "All"));
  g_string_append (page->out, "</th>");
  append_counts (page, all);
  g_string_append (page->out, "</tbody>\n</table>\n</div>\n</section>\n");
}

/* --- Evidence --- */

static void
append_citation (const ReportPage *page, guint number, const GPtrArray *uses)
{
  const ReportCitation *citation = report_document_citation (page->document, number);
  g_autoptr (GString) sentence = g_string_new (NULL);
  g_autoptr (GString) place = g_string_new (NULL);
  report_append_sentence (citation, page->texts, sentence);
  report_append_place (citation, page->texts, place);
  g_string_append_printf (page->out, "<li id=\"e_%u\">", number);
  report_page_append (page, sentence->str);
  if (place->len > 0) {
    g_string_append (page->out, " – ");
    report_page_append_element (page, "span", "where", place->str);
  }
  for (guint i = 0; i < uses->len; i++) {
    const ReportBlock *block = g_ptr_array_index (uses, i);
    g_string_append_printf (page->out, "%s<a href=\"#%s\">",
                            i > 0 ? ", " : " <span class=\"soft\">↑</span> ", block->anchor);
    report_page_append (page, report_block_name (block));
    g_string_append (page->out, "</a>");
  }
  g_string_append (page->out, "</li>\n");
}

static void
append_evidence (const ReportPage *page)
{
  guint n = report_document_n_citations (page->document);
  if (n == 0) {
    return;
  }
  g_autoptr (GPtrArray) uses = report_uses_new (page->document);
  g_string_append (page->out, "<section id=\"evidence\">\n<h2>");
  report_page_append (page, report_text (page->texts, "Evidence"));
  g_string_append (page->out, "</h2>\n<ol class=\"evidence\">\n");
  for (guint i = 1; i <= n; i++) {
    append_citation (page, i, g_ptr_array_index (uses, i));
  }
  g_string_append (page->out, "</ol>\n</section>\n");
}

/* --- The whole --- */

void
report_write_html (const ReportDocument *document, GString *out)
{
  g_autoptr (GString) body = g_string_new (NULL);
  const GPtrArray *blocks = report_document_blocks (document);
  ReportPage page = { .document = document,
                      .texts = report_document_texts (document),
                      .out = body };
  ReportTally tally = { 0 };
  for (guint i = 0; i < blocks->len; i++) {
    report_tally_add (g_ptr_array_index (blocks, i), &tally);
  }
  append_header (&page);
  g_string_append (body, "<div class=\"frame\">\n");
  append_contents (&page, tally.all > 0);
  g_string_append (body, "<main id=\"content\" tabindex=\"-1\">\n");
  if (tally.all > 0) {
    append_summary (&page, &tally);
  }
  report_page_append_blocks (&page, blocks, 1);
  append_evidence (&page);
  g_string_append (body, "</main>\n</div>\n<footer>\n<!-- seal -->\n<!-- /seal -->\n</footer>\n"
                         "</body>\n</html>\n");
  append_head (&page, out);
  g_string_append_len (out, body->str, (gssize) body->len);
}
