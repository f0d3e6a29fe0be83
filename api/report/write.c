/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/write-private.h"

#include <string.h>

/* --- Names --- */

static const struct {
  const char *name;
  const char *media_type;
} formats[REPORT_N_FORMATS] = {
  [REPORT_FORMAT_HTML] = { "html", "text/html; charset=utf-8" },
  [REPORT_FORMAT_MARKDOWN] = { "md", "text/markdown; charset=utf-8" },
  [REPORT_FORMAT_JSON] = { "json", "application/json" },
  [REPORT_FORMAT_TURTLE] = { "turtle", "text/turtle" },
  [REPORT_FORMAT_PDF] = { "pdf", "application/pdf" },
  [REPORT_FORMAT_DOCX] = { "docx", "application/"
                                   "vnd.openxmlformats-officedocument.wordprocessingml.document" },
};

static const struct {
  const char *name;
  const char *word;
  const char *sign;
} statuses[REPORT_N_STATUSES] = {
  [REPORT_STATUS_NONE] = { "none", "", "" },
  [REPORT_STATUS_MET] = { "met", T_ ("Documented"), "✓" },
  [REPORT_STATUS_PARTIAL] = { "partial", T_ ("Partly documented"), "◐" },
  [REPORT_STATUS_GAP] = { "gap", T_ ("Gap"), "✗" },
  [REPORT_STATUS_UNKNOWN] = { "unknown", T_ ("Unknown"), "?" },
  [REPORT_STATUS_NOT_APPLICABLE] = { "not-applicable", T_ ("Does not apply"), "–" },
};

const char *
report_format_name (ReportFormat format)
{
  return formats[format].name;
}

gboolean
report_format_from_name (const char *name, ReportFormat *out)
{
  for (guint i = 0; i < REPORT_N_FORMATS; i++) {
    if (strcmp (formats[i].name, name) == 0) {
      *out = (ReportFormat) i;
      return TRUE;
    }
  }
  return FALSE;
}

const char *
report_format_media_type (ReportFormat format)
{
  return formats[format].media_type;
}

const char *
report_status_name (ReportStatus status)
{
  return statuses[status].name;
}

const char *
report_status_word (ReportStatus status, const ReportTexts *texts)
{
  return status == REPORT_STATUS_NONE ? "" : report_text (texts, statuses[status].word);
}

const char *
report_status_sign (ReportStatus status)
{
  return statuses[status].sign;
}

const char *
report_backing_name (ReportBackingKind kind)
{
  static const char *const names[] = {
    [REPORT_CLAIM] = "claim", [REPORT_NO_EVIDENCE] = "no-evidence", [REPORT_FRAMING] = "framing"
  };
  return names[kind];
}

const char *
report_plot_kind_name (ReportPlotKind kind)
{
  static const char *const names[] = { [REPORT_PLOT_BARS] = "bars",
                                       [REPORT_PLOT_STACKED] = "stacked-bars",
                                       [REPORT_PLOT_LINES] = "lines" };
  return names[kind];
}

const ReportTexts *
report_document_texts (const ReportDocument *document)
{
  const ReportTexts *texts = report_texts (report_document_about (document)->language);
  return texts != NULL ? texts : report_texts (NULL);
}

gboolean
report_block_is_listed (const ReportBlock *block, const ReportBlock *above)
{
  gboolean part = block->kind == REPORT_BLOCK_ITEM && block->item.identifier == NULL &&
                  above != NULL && above->kind == REPORT_BLOCK_ITEM;
  return block->blocks != NULL && !part;
}

const char *
report_block_name (const ReportBlock *block)
{
  gboolean has = block->kind == REPORT_BLOCK_ITEM && block->item.identifier != NULL;
  return has ? block->item.identifier : block->title;
}

gboolean
report_link_is_safe (const char *link)
{
  static const char *const schemes[] = { "https://", "http://", "mailto:" };
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++) {
    if (g_ascii_strncasecmp (link, schemes[i], strlen (schemes[i])) == 0) {
      return TRUE;
    }
  }
  /* Two slashes, or what browsers take for them, lead to another host. */
  return link[0] == '#' || (link[0] == '/' && link[1] != '/' && link[1] != '\\');
}

const char *
report_text_shown (const ReportText *text, const ReportTexts *texts)
{
  gboolean none = text->backing.kind == REPORT_NO_EVIDENCE && *text->text == '\0';
  return none ? report_text (texts, "no evidence") : text->text;
}

/* --- Counting --- */

/* TRUE: an item with a status is among them. */
static gboolean
tally_blocks (const GPtrArray *blocks, ReportTally *tally)
{
  gboolean any = FALSE;
  for (guint i = 0; blocks != NULL && i < blocks->len; i++) {
    const ReportBlock *block = g_ptr_array_index (blocks, i);
    gboolean below = tally_blocks (block->blocks, tally);
    gboolean has = block->kind == REPORT_BLOCK_ITEM && block->item.status != REPORT_STATUS_NONE;
    if (has && !below) {
      tally->n[block->item.status]++;
      tally->all++;
    }
    any = any || has || below;
  }
  return any;
}

void
report_tally_add (const ReportBlock *block, ReportTally *tally)
{
  const gpointer one[] = { (gpointer) block };
  const GPtrArray blocks = { .pdata = (gpointer *) one, .len = 1 };
  tally_blocks (&blocks, tally);
}

/* --- Where citations are used --- */

static void
use (GPtrArray *uses, const ReportBacking *backing, const ReportBlock *holder)
{
  for (guint i = 0; holder != NULL && i < backing->n_citations; i++) {
    GPtrArray *holders = g_ptr_array_index (uses, backing->citations[i]);
    /* All uses of one holder come in one go, but for those of its parts. */
    if (!g_ptr_array_find (holders, holder, NULL)) {
      g_ptr_array_add (holders, (gpointer) holder);
    }
  }
}

static void
use_block (GPtrArray *uses, const ReportBlock *block, const ReportBlock *holder)
{
  switch (block->kind) {
  case REPORT_BLOCK_SECTION:
    break;
  case REPORT_BLOCK_ITEM:
    use (uses, &block->item.backing, block);
    break;
  case REPORT_BLOCK_PARAGRAPH:
    use (uses, &block->paragraph.backing, holder);
    break;
  case REPORT_BLOCK_FACTS:
  case REPORT_BLOCK_LIST:
    for (guint i = 0; i < block->list.lines->len; i++) {
      use (uses, &g_array_index (block->list.lines, ReportLine, i).text.backing, holder);
    }
    break;
  case REPORT_BLOCK_TABLE:
    for (guint i = 0; i < block->table.cells->len; i++) {
      use (uses, &g_array_index (block->table.cells, ReportText, i).backing, holder);
    }
    break;
  case REPORT_BLOCK_PLOT:
    use (uses, &block->plot.backing, holder);
    break;
  case REPORT_BLOCK_DRAWING:
    use (uses, &block->drawing.backing, holder);
    break;
  }
  for (guint i = 0; block->blocks != NULL && i < block->blocks->len; i++) {
    use_block (uses, g_ptr_array_index (block->blocks, i), block);
  }
}

GPtrArray *
report_uses_new (const ReportDocument *document)
{
  GPtrArray *uses = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  const GPtrArray *blocks = report_document_blocks (document);
  for (guint i = 0; i <= report_document_n_citations (document); i++) {
    g_ptr_array_add (uses, g_ptr_array_new ());
  }
  for (guint i = 0; i < blocks->len; i++) {
    use_block (uses, g_ptr_array_index (blocks, i), NULL);
  }
  return uses;
}

/* --- Words --- */

void
report_append_filled (GString *out, const char *pattern, const char *name, const char *value)
{
  const char *at = strstr (pattern, name);
  g_assert (at != NULL);
  g_string_append_len (out, pattern, at - pattern);
  g_string_append (out, value);
  g_string_append (out, at + strlen (name));
}

/* Numbers of commits and entries are names: without signs between their digits. */
static void
append_number_in (GString *out, const char *pattern, const char *name, guint64 n)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
  report_append_filled (out, pattern, name, number);
}

void
report_append_commit (guint64 commit, const ReportTexts *texts, GString *out)
{
  append_number_in (out, report_text (texts, "commit {n}"), "{n}", commit);
}

void
report_append_sentence (const ReportCitation *citation, const ReportTexts *texts, GString *out)
{
  if (citation->sentence != NULL) {
    g_string_append (out, citation->sentence);
  } else if (citation->subject != NULL) {
    g_string_append_printf (out, "%s %s %s", citation->subject,
                            citation->predicate != NULL ? citation->predicate : "",
                            citation->object != NULL ? citation->object : "");
  } else if (citation->entries > 1) {
    g_string_append (out, report_text (texts, "what these entries of the log record"));
  } else {
    g_string_append (out, report_text (texts, "what this entry of the log records"));
  }
}

static void
append_entries (const ReportCitation *citation, const ReportTexts *texts, GString *out)
{
  if (citation->entries == 1) {
    append_number_in (out, report_text (texts, "entry {n} of the log"), "{n}", citation->entry);
    return;
  }
  g_autoptr (GString) first = g_string_new (NULL);
  append_number_in (first, report_text (texts, "entries {first} to {last} of the log"), "{first}",
                    citation->entry);
  append_number_in (out, first->str, "{last}", citation->entry + citation->entries - 1);
}

void
report_append_place (const ReportCitation *citation, const ReportTexts *texts, GString *out)
{
  gsize start = out->len;
  if (citation->document != NULL) {
    g_string_append (out, citation->document);
    if (citation->line > 0) {
      g_string_append_printf (out, ":%u", citation->line);
    }
  }
  if (citation->commit > 0) {
    g_string_append (out, out->len > start ? ", " : "");
    report_append_commit (citation->commit, texts, out);
  }
  if (citation->derived) {
    g_string_append (out, out->len > start ? ", " : "");
    g_string_append (out, report_text (texts, "follows from the hierarchy of classes"));
  }
  if (citation->entries > 0) {
    g_string_append (out, out->len > start ? ", " : "");
    append_entries (citation, texts, out);
  }
}

/* --- The head --- */

static void
about_line_clear (gpointer data)
{
  g_free (((ReportAboutLine *) data)->value);
}

static void
add_line (GArray *lines, const char *name, char *value, gboolean code)
{
  const ReportAboutLine line = { .name = name, .value = value, .code = code };
  g_array_append_val (lines, line);
}

/* Days: a period ends before the midnight after its last day. */
static char *
period_text (const ReportAbout *about, const ReportTexts *texts)
{
  g_autoptr (GString) from = g_string_new (NULL);
  g_autoptr (GString) to = g_string_new (NULL);
  g_autoptr (GString) half = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  report_text_append_date (texts, about->from, from);
  report_text_append_date (texts, about->to - 1, to);
  report_append_filled (half, report_text (texts, "{from} to {to}"), "{from}", from->str);
  report_append_filled (text, half->str, "{to}", to->str);
  return g_strdup (text->str);
}

static char *
log_text (guint64 size, const ReportTexts *texts)
{
  g_autoptr (GString) number = g_string_new (NULL);
  GString *text = g_string_new (NULL);
  report_text_append_number (texts, size, number);
  report_append_filled (text, report_text_plural (texts, "{n} entry", "{n} entries", size), "{n}",
                        number->str);
  return g_string_free (text, FALSE);
}

GArray *
report_about_lines (const ReportDocument *document, const ReportTexts *texts)
{
  const ReportAbout *about = report_document_about (document);
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (ReportAboutLine));
  g_array_set_clear_func (lines, about_line_clear);
  if (about->subject != NULL) {
    add_line (lines, report_text (texts, "Subject"), g_strdup (about->subject), TRUE);
  }
  GString *day = g_string_new (NULL);
  report_text_append_date (texts, about->as_of, day);
  add_line (lines, report_text (texts, "As of"), g_string_free (day, FALSE), FALSE);
  if (about->from != 0 || about->to != 0) {
    add_line (lines, report_text (texts, "Period"), period_text (about, texts), FALSE);
  }
  GString *commit = g_string_new (NULL);
  report_append_commit (about->commit, texts, commit);
  add_line (lines, report_text (texts, "Graph"), g_string_free (commit, FALSE), FALSE);
  if (about->digest != NULL) {
    add_line (lines, report_text (texts, "Digest of the commit"), g_strdup (about->digest), TRUE);
  }
  if (about->log_size > 0) {
    add_line (lines, report_text (texts, "Log"), log_text (about->log_size, texts), FALSE);
  }
  if (about->log_size > 0 && about->log_root != NULL) {
    add_line (lines, report_text (texts, "Root of the log"), g_strdup (about->log_root), TRUE);
  }
  return lines;
}
