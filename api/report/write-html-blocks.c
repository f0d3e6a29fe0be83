/* SPDX-License-Identifier: Apache-2.0 */
#include "api/http/page.h"
#include "api/report/plot.h"
#include "api/report/write-html-private.h"

#include <string.h>

#define LOWEST_HEADING 6u

/* --- Pieces --- */

void
report_page_append (const ReportPage *page, const char *text)
{
  http_page_append_text (page->out, text);
}

void
report_page_append_element (const ReportPage *page, const char *tag, const char *class,
                            const char *text)
{
  g_string_append_printf (page->out, "<%s class=\"%s\">", tag, class);
  report_page_append (page, text);
  g_string_append_printf (page->out, "</%s>", tag);
}

void
report_page_append_status (const ReportPage *page, ReportStatus status)
{
  if (status == REPORT_STATUS_NONE) {
    return;
  }
  g_string_append_printf (page->out,
                          "<span class=\"status %s\"><span class=\"sign\" "
                          "aria-hidden=\"true\">%s</span> ",
                          report_status_name (status), report_status_sign (status));
  report_page_append (page, report_status_word (status, page->texts));
  g_string_append (page->out, "</span>");
}

static void
append_citations (const ReportPage *page, const ReportBacking *backing)
{
  if (backing->n_citations == 0) {
    return;
  }
  g_string_append (page->out, "<sup>");
  for (guint i = 0; i < backing->n_citations; i++) {
    guint n = backing->citations[i];
    g_autofree char *number = g_strdup_printf ("%u", n);
    g_string_append_printf (page->out, "%s<a href=\"#e_%u\" aria-label=\"", i > 0 ? " " : "", n);
    report_append_filled (page->out, report_text (page->texts, "evidence {n}"), "{n}", number);
    g_string_append_printf (page->out, "\">[%u]</a>", n);
  }
  g_string_append (page->out, "</sup>");
}

/* One that `text` tells by itself is not told again on paper. */
static gboolean
begin_link (const ReportPage *page, const char *link, const char *text)
{
  if (link == NULL || !report_link_is_safe (link)) {
    return FALSE;
  }
  g_string_append (page->out,
                   strcmp (link, text) == 0 ? "<a class=\"bare\" href=\"" : "<a href=\"");
  report_page_append (page, link);
  g_string_append (page->out, "\">");
  return TRUE;
}

/* With its citations; what is not there is marked. */
static void
append_text (const ReportPage *page, const ReportText *text)
{
  const char *shown = report_text_shown (text, page->texts);
  gboolean none = text->backing.kind == REPORT_NO_EVIDENCE;
  if (*shown == '\0' && text->backing.n_citations == 0) {
    return;
  }
  g_string_append (page->out, none ? "<span class=\"none\">" : "");
  gboolean linked = begin_link (page, text->link, shown);
  report_page_append (page, shown);
  g_string_append (page->out, linked ? "</a>" : "");
  g_string_append (page->out, none ? "</span>" : "");
  append_citations (page, &text->backing);
}

/* --- Facts and lists --- */

static const ReportLine *
line_at (const ReportBlock *block, guint i)
{
  return &g_array_index (block->list.lines, ReportLine, i);
}

/* The facts of one depth from `*at` on, with those below each of them. */
static void
append_facts (const ReportPage *page, const ReportBlock *block, guint *at, guint depth)
{
  g_string_append (page->out, "<dl>\n");
  while (*at < block->list.lines->len && line_at (block, *at)->depth >= depth) {
    const ReportLine *line = line_at (block, (*at)++);
    g_string_append (page->out, "<div><dt>");
    report_page_append (page, line->name);
    g_string_append (page->out, "</dt><dd>");
    append_text (page, &line->text);
    if (*at < block->list.lines->len && line_at (block, *at)->depth > depth) {
      g_string_append_c (page->out, '\n');
      append_facts (page, block, at, depth + 1);
    }
    g_string_append (page->out, "</dd></div>\n");
  }
  g_string_append (page->out, "</dl>\n");
}

static void
append_list (const ReportPage *page, const ReportBlock *block)
{
  const char *tag = block->list.ordered ? "ol" : "ul";
  g_string_append_printf (page->out, "<%s>\n", tag);
  for (guint i = 0; i < block->list.lines->len; i++) {
    g_string_append (page->out, "<li>");
    append_text (page, &line_at (block, i)->text);
    g_string_append (page->out, "</li>\n");
  }
  g_string_append_printf (page->out, "</%s>\n", tag);
}

/* --- Tables --- */

static const char *
column_class (const ReportBlock *block, guint column)
{
  gboolean numeric = column < 32 && (block->table.numeric_columns >> column & 1) != 0;
  return numeric ? " class=\"number\"" : "";
}

static void
append_row (const ReportPage *page, const ReportBlock *block, guint first)
{
  g_string_append (page->out, "<tr>");
  for (guint i = 0; i < block->table.n_columns; i++) {
    const char *tag = i == 0 ? "th" : "td";
    g_string_append_printf (page->out, "<%s%s%s>", tag, i == 0 ? " scope=\"row\"" : "",
                            column_class (block, i));
    append_text (page, &g_array_index (block->table.cells, ReportText, first + i));
    g_string_append_printf (page->out, "</%s>", tag);
  }
  g_string_append (page->out, "</tr>\n");
}

static void
append_table (ReportPage *page, const ReportBlock *block)
{
  guint id = ++page->n_figures;
  g_string_append_printf (page->out,
                          "<div class=\"scroll\" role=\"group\" tabindex=\"0\" "
                          "aria-labelledby=\"t_%u\">\n<table>\n<caption id=\"t_%u\">",
                          id, id);
  report_page_append (page, block->title);
  g_string_append (page->out, "</caption>\n<thead><tr>");
  for (guint i = 0; i < block->table.n_columns; i++) {
    g_string_append_printf (page->out, "<th scope=\"col\"%s>", column_class (block, i));
    report_page_append (page, block->table.headings[i]);
    g_string_append (page->out, "</th>");
  }
  g_string_append (page->out, "</tr></thead>\n<tbody>\n");
  for (guint i = 0; i < block->table.cells->len; i += block->table.n_columns) {
    append_row (page, block, i);
  }
  g_string_append (page->out, "</tbody>\n</table>\n</div>\n");
}

/* --- Drawings --- */

static void
append_plot (ReportPage *page, const ReportBlock *block)
{
  guint id = ++page->n_figures;
  g_autofree char *prefix = g_strdup_printf ("plot_%u", id);
  g_string_append_printf (page->out,
                          "<figure>\n<div class=\"scroll\" role=\"group\" tabindex=\"0\" "
                          "aria-labelledby=\"t_%u\">\n",
                          id);
  report_plot_append_svg (&block->plot, page->texts, prefix, page->out);
  g_string_append_printf (page->out, "</div>\n<figcaption id=\"t_%u\">", id);
  report_page_append (page, block->title);
  append_citations (page, &block->plot.backing);
  g_string_append (page->out, "</figcaption>\n</figure>\n");
}

/* A drawing calls its parts "drawing-…" wherever it stands: here each has names of its own. Such a name follows a quotation mark, which texts cannot have. */
static void
append_renamed (const ReportPage *page, const char *svg, guint id)
{
  static const char *const starts[] = { "=\"drawing-", "=\"url(#drawing-" };
  for (const char *at = strstr (svg, "=\""); at != NULL; at = strstr (svg, "=\"")) {
    g_string_append_len (page->out, svg, at - svg);
    svg = at;
    for (gsize i = 0; i < G_N_ELEMENTS (starts); i++) {
      if (g_str_has_prefix (at, starts[i])) {
        svg = at + strlen (starts[i]);
        g_string_append_printf (page->out, "%.*s_%u_", (int) strlen (starts[i]) - 1, starts[i], id);
      }
    }
    if (svg == at) {
      g_string_append (page->out, "=\"");
      svg += 2;
    }
  }
  g_string_append (page->out, svg);
}

static void
append_drawing (ReportPage *page, const ReportBlock *block)
{
  guint id = ++page->n_figures;
  page->has_drawing = TRUE;
  g_string_append_printf (page->out,
                          "<figure>\n<div class=\"scroll\" role=\"group\" tabindex=\"0\" "
                          "aria-labelledby=\"t_%u\">\n",
                          id);
  append_renamed (page, block->drawing.svg, id);
  g_string_append_printf (page->out, "</div>\n<figcaption id=\"t_%u\">", id);
  report_page_append (page, block->drawing.description);
  append_citations (page, &block->drawing.backing);
  g_string_append (page->out, "</figcaption>\n</figure>\n");
}

/* --- Sections and items --- */

static void
append_heading (const ReportPage *page, const ReportBlock *block, guint level)
{
  g_string_append_printf (page->out, "<h%u>", level);
  if (block->kind == REPORT_BLOCK_ITEM && block->item.identifier != NULL) {
    gboolean linked = begin_link (page, block->item.link, block->item.identifier);
    report_page_append_element (page, "span", "identifier", block->item.identifier);
    g_string_append (page->out, linked ? "</a> " : " ");
  }
  report_page_append (page, block->title);
  g_string_append_printf (page->out, "</h%u>\n", level);
}

static void
append_standing (const ReportPage *page, const ReportItem *item)
{
  if (item->status == REPORT_STATUS_NONE && item->note == NULL) {
    return;
  }
  g_string_append (page->out, "<p class=\"standing\">");
  report_page_append_status (page, item->status);
  if (item->note != NULL) {
    g_string_append_c (page->out, ' ');
    report_page_append (page, item->note);
  }
  append_citations (page, &item->backing);
  g_string_append (page->out, "</p>\n");
}

static void
append_item (ReportPage *page, const ReportBlock *block, guint level)
{
  const ReportItem *item = &block->item;
  g_string_append_printf (page->out, "<section id=\"%s\" class=\"item\">\n", block->anchor);
  append_heading (page, block, level);
  append_standing (page, item);
  if (item->text != NULL) {
    report_page_append_element (page, "p", "asked", item->text);
    g_string_append_c (page->out, '\n');
  }
  if (item->status == REPORT_STATUS_GAP && block->blocks->len == 0) {
    report_page_append_element (page, "p", "none", report_text (page->texts, "no evidence"));
    g_string_append_c (page->out, '\n');
  }
  report_page_append_blocks (page, block->blocks, level);
  g_string_append (page->out, "</section>\n");
}

static void
append_section (ReportPage *page, const ReportBlock *block, guint level)
{
  g_string_append_printf (page->out, "<section id=\"%s\">\n", block->anchor);
  append_heading (page, block, level);
  report_page_append_blocks (page, block->blocks, level);
  g_string_append (page->out, "</section>\n");
}

static void
append_paragraph (const ReportPage *page, const ReportBlock *block)
{
  g_string_append (page->out, "<p>");
  append_text (page, &block->paragraph);
  g_string_append (page->out, "</p>\n");
}

void
report_page_append_blocks (ReportPage *page, const GPtrArray *blocks, guint level)
{
  guint below = MIN (level + 1, LOWEST_HEADING);
  for (guint i = 0; i < blocks->len; i++) {
    const ReportBlock *block = g_ptr_array_index (blocks, i);
    guint line = 0;
    switch (block->kind) {
    case REPORT_BLOCK_SECTION:
      append_section (page, block, below);
      break;
    case REPORT_BLOCK_ITEM:
      append_item (page, block, below);
      break;
    case REPORT_BLOCK_PARAGRAPH:
      append_paragraph (page, block);
      break;
    case REPORT_BLOCK_FACTS:
      if (block->list.lines->len > 0) {
        append_facts (page, block, &line, 0);
      }
      break;
    case REPORT_BLOCK_LIST:
      if (block->list.lines->len > 0) {
        append_list (page, block);
      }
      break;
    case REPORT_BLOCK_TABLE:
      append_table (page, block);
      break;
    case REPORT_BLOCK_PLOT:
      append_plot (page, block);
      break;
    case REPORT_BLOCK_DRAWING:
      append_drawing (page, block);
      break;
    }
  }
}
