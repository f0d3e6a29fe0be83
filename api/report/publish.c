/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/publish.h"

#include <string.h>

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

static const char *const suffixes[REPORT_N_FORMATS] = {
  [REPORT_FORMAT_HTML] = "html",  [REPORT_FORMAT_MARKDOWN] = "md", [REPORT_FORMAT_JSON] = "json",
  [REPORT_FORMAT_TURTLE] = "ttl", [REPORT_FORMAT_PDF] = "pdf",     [REPORT_FORMAT_DOCX] = "docx",
};

const char *
report_format_suffix (ReportFormat format)
{
  return suffixes[format];
}

gboolean
report_format_from_file (const char *name, ReportFormat *out)
{
  const char *dot = strrchr (name, '.');
  for (guint i = 0; dot != NULL && i < REPORT_N_FORMATS; i++) {
    if (g_ascii_strcasecmp (dot + 1, suffixes[i]) == 0) {
      *out = (ReportFormat) i;
      return TRUE;
    }
  }
  return FALSE;
}

/* --- Times --- */

gint64
report_day (gint64 time)
{
  gint64 rest = time % DAY;
  return time - (rest < 0 ? rest + DAY : rest);
}

gboolean
report_read_time (const char *text, gboolean end, gint64 *out)
{
  gboolean day = strlen (text) == strlen ("2026-11-23") && text[4] == '-' && text[7] == '-';
  g_autofree char *moment = day ? g_strconcat (text, "T00:00:00Z", NULL) : g_strdup (text);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (moment, NULL);
  if (time == NULL) {
    return FALSE;
  }
  *out = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time) +
         (day && end ? DAY : 0);
  return TRUE;
}

/* --- Publishing --- */

void
report_file_clear (ReportFile *file)
{
  g_clear_pointer (&file->bytes, g_bytes_unref);
  g_clear_pointer (&file->seal, g_free);
  g_clear_pointer (&file->name, g_free);
}

static ReportFormat
write_text (const ReportDocument *document, ReportFormat format, GString *out)
{
  switch (format) {
  case REPORT_FORMAT_MARKDOWN:
    report_write_markdown (document, out);
    return format;
  case REPORT_FORMAT_JSON:
    report_write_json (document, out);
    return format;
  case REPORT_FORMAT_TURTLE:
    report_write_turtle (document, out);
    return format;
  case REPORT_FORMAT_HTML:
  case REPORT_FORMAT_PDF:
  case REPORT_FORMAT_DOCX:
    break;
  }
  report_write_html (document, out);
  return REPORT_FORMAT_HTML;
}

/* Converted, with a seal of its own beside it. */
static gboolean
convert (const ReportOrder *order, const ReportAbout *about, const GString *html, ReportFile *out,
         GError **error)
{
  out->bytes = report_convert (order->format, html, error);
  if (out->bytes == NULL || order->writer == NULL) {
    return out->bytes != NULL;
  }
  out->seal = report_seal_bytes (out->bytes, about, order->format, order->source->log,
                                 order->writer, &order->sealing, error);
  return out->seal != NULL;
}

static char *
make_name (const ReportAbout *about, ReportFormat format)
{
  g_autoptr (GDateTime) day = g_date_time_new_from_unix_utc (about->as_of / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format (day, "%Y-%m-%d");
  return g_strdup_printf ("%s-%s.%s", about->kind, text, suffixes[format]);
}

gboolean
report_publish (const ReportOrder *order, ReportFile *out, GError **error)
{
  g_auto (ReportFile) file = { 0 };
  g_autoptr (ReportDocument) document =
      report_make (order->source, order->request, order->progress, order->data, error);
  if (document == NULL) {
    return FALSE;
  }
  g_autoptr (GString) text = g_string_new (NULL);
  const ReportAbout *about = report_document_about (document);
  ReportFormat written = write_text (document, order->format, text);
  file.name = make_name (about, order->format);
  if (order->writer != NULL && !report_seal (text, about, written, order->source->log,
                                             order->writer, &order->sealing, error)) {
    return FALSE;
  }
  if (written == order->format) {
    file.bytes = g_string_free_to_bytes (g_steal_pointer (&text));
  } else if (!convert (order, about, text, &file, error)) {
    return FALSE;
  }
  *out = file;
  memset (&file, 0, sizeof file);
  return TRUE;
}
