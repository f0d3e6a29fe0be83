/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/plot-private.h"

#include "api/http/page.h"
#include "kg/text.h"

#include <math.h>
#include <string.h>

#define AREA_HEIGHT 220.0
#define LINE_HEIGHT 14.0
#define LEGEND_LINE 20.0
/* Labels of bars that lie are cut at this. */
#define LABEL_WIDTH 300.0
/* Between labels that stand side by side. */
#define GAP 10.0
/* More labels than this are thinned out rather than given a row each. */
#define MOST_ROWS 40u
#define MOST_MARKS 5u
#define NUMBER_ROOM 60.0

/* --- Pieces --- */

void
report_plot_append_number (GString *out, const char *before, double value, const char *after)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd (text, sizeof text, "%.2f", value);
  gsize n = strlen (text);
  while (text[n - 1] == '0') {
    text[--n] = '\0';
  }
  if (text[n - 1] == '.') {
    text[n - 1] = '\0';
  }
  g_string_append_printf (out, "%s%s%s", before, strcmp (text, "-0") == 0 ? "0" : text, after);
}

double
report_plot_text_width (const char *text)
{
  double width = 0;
  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    gunichar c = g_utf8_get_char (text);
    gboolean wide = g_unichar_iswide (c) || c == 'W' || c == 'M' || c == 'm' || c == 'w';
    width += g_unichar_iszerowidth (c)                ? 0
             : wide                                   ? 1.0
             : c < 0x80 && g_ascii_islower ((char) c) ? 0.56
                                                      : 0.68;
  }
  return width * PLOT_FONT_SIZE;
}

char *
report_plot_fit (const char *text, double room)
{
  g_autoptr (GString) shown = g_string_new (NULL);
  kg_text_append_safe (shown, text, -1);
  if (report_plot_text_width (shown->str) <= room) {
    return g_strdup (shown->str);
  }
  while (shown->len > 0 && report_plot_text_width (shown->str) + PLOT_FONT_SIZE > room) {
    const char *last = g_utf8_find_prev_char (shown->str, shown->str + shown->len);
    g_string_truncate (shown, (gsize) (last - shown->str));
  }
  return g_strconcat (shown->str, "…", NULL);
}

void
report_plot_append_text (const Plot *plot, double x, double y, const char *anchor, const char *text)
{
  report_plot_append_number (plot->out, "<text x=\"", x, "");
  report_plot_append_number (plot->out, "\" y=\"", y, "\"");
  if (strcmp (anchor, "start") != 0) {
    g_string_append_printf (plot->out, " text-anchor=\"%s\"", anchor);
  }
  g_string_append (plot->out, " fill=\"currentColor\" stroke=\"none\">");
  http_page_append_text (plot->out, text);
  g_string_append (plot->out, "</text>\n");
}

/* --- Places --- */

double
report_plot_at_value (const Plot *plot, double value)
{
  const ReportScale *scale = &plot->scale;
  double share = (value - scale->first) / (scale->step * (scale->n - 1));
  return plot->lying ? plot->left + share * plot->width : plot->top + (1 - share) * plot->height;
}

double
report_plot_slot (const Plot *plot)
{
  return (plot->lying ? plot->height : plot->width) / MAX (plot->plot->n_labels, 1);
}

double
report_plot_at_label (const Plot *plot, guint label)
{
  return (plot->lying ? plot->top : plot->left) + (label + 0.5) * report_plot_slot (plot);
}

/* --- What there is to draw --- */

typedef struct {
  double low;
  double high;
  gboolean any;
  gboolean whole;
} Range;

static void
extend (Range *range, double value)
{
  range->low = MIN (range->low, value);
  range->high = MAX (range->high, value);
}

static Range
find_range (const ReportPlot *plot)
{
  Range range = { .whole = TRUE };
  for (guint i = 0; i < plot->n_labels; i++) {
    double sum = 0;
    for (guint k = 0; k < plot->n_series; k++) {
      double value = report_plot_value (plot, k, i);
      if (isnan (value)) {
        continue;
      }
      sum += value;
      range.any = TRUE;
      range.whole = range.whole && floor (value) == value;
      if (plot->kind != REPORT_PLOT_STACKED) {
        extend (&range, value);
      }
    }
    if (plot->kind == REPORT_PLOT_STACKED) {
      extend (&range, sum);
    }
  }
  return range;
}

static double
widest_label (const ReportPlot *plot)
{
  double width = 0;
  for (guint i = 0; i < plot->n_labels; i++) {
    g_autofree char *text = report_plot_fit (plot->labels[i], PLOT_WIDTH);
    width = MAX (width, report_plot_text_width (text));
  }
  return width;
}

static double
widest_name (const ReportPlot *plot)
{
  double width = 0;
  for (guint i = 0; i < plot->n_series; i++) {
    g_autofree char *text = report_plot_fit (plot->series[i].name, PLOT_NAME_WIDTH);
    width = MAX (width, report_plot_text_width (text));
  }
  return width;
}

/* --- Axes --- */

static void
append_rule (const Plot *plot, double value, gboolean zero)
{
  double at = report_plot_at_value (plot, value);
  report_plot_append_number (plot->out, "<path d=\"M", plot->lying ? at : plot->left, ",");
  report_plot_append_number (plot->out, "", plot->lying ? plot->top : at, plot->lying ? "v" : "h");
  report_plot_append_number (plot->out, "", plot->lying ? plot->height : plot->width, "\"");
  g_string_append_printf (plot->out, " stroke=\"currentColor\" stroke-opacity=\"%s\"/>\n",
                          zero ? "0.8" : "0.2");
}

static char *
mark_text (const Plot *plot, guint i)
{
  GString *text = g_string_new (NULL);
  double value = plot->scale.first + i * plot->scale.step;
  report_append_value (plot->texts, value, plot->scale.digits, text);
  return g_string_free (text, FALSE);
}

static double
widest_mark (const Plot *plot)
{
  double width = 0;
  for (guint i = 0; i < plot->scale.n; i++) {
    g_autofree char *text = mark_text (plot, i);
    width = MAX (width, report_plot_text_width (text));
  }
  return width;
}

static void
append_value_axis (const Plot *plot)
{
  for (guint i = 0; i < plot->scale.n; i++) {
    double value = plot->scale.first + i * plot->scale.step;
    double at = report_plot_at_value (plot, value);
    g_autofree char *text = mark_text (plot, i);
    append_rule (plot, value, fabs (value) < plot->scale.step / 2);
    if (plot->lying) {
      report_plot_append_text (plot, at, plot->top + plot->height + LINE_HEIGHT, "middle", text);
    } else {
      report_plot_append_text (plot, plot->left - 8, at + PLOT_FONT_SIZE * 0.36, "end", text);
    }
  }
}

/* Every so many labels, so that none touches another. */
static guint
label_step (const Plot *plot)
{
  double step = ceil ((widest_label (plot->plot) + GAP) / report_plot_slot (plot));
  return (guint) CLAMP (step, 1, MAX (plot->plot->n_labels, 1));
}

static void
append_label_axis (const Plot *plot)
{
  guint step = plot->lying ? 1 : label_step (plot);
  double room = plot->lying ? plot->left - 8 : PLOT_WIDTH;
  double end = -GAP;
  for (guint i = 0; i < plot->plot->n_labels; i += step) {
    double at = report_plot_at_label (plot, i);
    g_autofree char *text = report_plot_fit (plot->plot->labels[i], room);
    double half = report_plot_text_width (text) / 2;
    if (plot->lying) {
      report_plot_append_text (plot, plot->left - 8, at + PLOT_FONT_SIZE * 0.36, "end", text);
    } else {
      /* Near an edge it moves inwards, unless it then touches the one before. */
      at = MAX (MIN (at, PLOT_WIDTH - half), half);
      if (at - half >= end + GAP) {
        report_plot_append_text (plot, at, plot->top + plot->height + plot->below, "middle", text);
        end = at + half;
      }
    }
  }
}

/* --- The legend --- */

/* Appends it from `y` on, or just measures it; the height that it takes. */
static double
lay_out_legend (const Plot *plot, double y, gboolean draw)
{
  double x = 0;
  double start = y;
  for (guint i = 0; i < plot->plot->n_series; i++) {
    g_autofree char *name = report_plot_fit (plot->plot->series[i].name, PLOT_NAME_WIDTH);
    double width = 30 + report_plot_text_width (name) + 18;
    if (x > 0 && x + width > PLOT_WIDTH) {
      x = 0;
      y += LEGEND_LINE;
    }
    if (draw) {
      report_plot_append_swatch (plot, i, x + 1, y + 2);
      report_plot_append_text (plot, x + 30, y + 12, "start", name);
    }
    x += width;
  }
  return y + LEGEND_LINE - start;
}

/* --- The whole --- */

/* Where everything goes. The height of the whole is returned. */
static double
lay_out (Plot *plot, const Range *range, double *unit_y)
{
  const ReportPlot *of = plot->plot;
  gboolean lines = of->kind == REPORT_PLOT_LINES;
  plot->top = of->n_series > 1 && !lines ? lay_out_legend (plot, 0, FALSE) + 4 : 0;
  *unit_y = plot->top + PLOT_FONT_SIZE;
  plot->top += of->unit != NULL ? LINE_HEIGHT + 4 : 0;
  plot->top += PLOT_FONT_SIZE + 4;
  plot->scale = report_scale (range->low, range->high, MOST_MARKS, range->whole);
  plot->left = widest_mark (plot) + 10;
  plot->width = PLOT_WIDTH - plot->left - (lines && of->n_series > 1 ? widest_name (of) + 12 : 2);
  plot->height = lines ? MAX (AREA_HEIGHT, of->n_series * LINE_HEIGHT) : AREA_HEIGHT;
  plot->lying = !lines && !of->sequence && of->n_labels <= MOST_ROWS && label_step (plot) > 1;
  if (plot->lying) {
    plot->left = MIN (widest_label (of), LABEL_WIDTH) + 10;
    plot->width = PLOT_WIDTH - plot->left - NUMBER_ROOM;
    plot->top -= PLOT_FONT_SIZE;
    guint bars = of->kind == REPORT_PLOT_STACKED ? 1 : of->n_series;
    plot->height = of->n_labels * MAX (24.0, bars * 16.0 + 8);
  }
  /* Numbers of bars below 0 stand under them. */
  gboolean numbers = !lines && !plot->lying && range->low < 0;
  plot->below = LINE_HEIGHT + 3 + (numbers ? PLOT_FONT_SIZE : 0);
  return plot->top + plot->height + plot->below + 7;
}

static void
append_opening (const Plot *plot, double height)
{
  const char *description = plot->plot->description;
  GString *out = plot->out;
  report_plot_append_number (out,
                             "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" width=\"",
                             PLOT_WIDTH, "\"");
  report_plot_append_number (out, " height=\"", height, "\"");
  report_plot_append_number (out, " viewBox=\"0 0 ", PLOT_WIDTH, " ");
  report_plot_append_number (out, "", height, "\"");
  g_string_append_printf (out, " role=\"img\" aria-labelledby=\"%s_title\"", plot->prefix);
  if (description != NULL) {
    g_string_append_printf (out, " aria-describedby=\"%s_desc\"", plot->prefix);
  }
  g_string_append_printf (out,
                          " font-family=\"Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', "
                          "sans-serif\" font-size=\"12\">\n<title id=\"%s_title\">",
                          plot->prefix);
  http_page_append_text (out, plot->plot->title);
  g_string_append (out, "</title>\n");
  if (description != NULL) {
    g_string_append_printf (out, "<desc id=\"%s_desc\">", plot->prefix);
    http_page_append_text (out, description);
    g_string_append (out, "</desc>\n");
  }
}

static void
append_area (const Plot *plot, double unit_y)
{
  const ReportPlot *of = plot->plot;
  report_plot_append_patterns (plot);
  if (of->n_series > 1 && of->kind != REPORT_PLOT_LINES) {
    lay_out_legend (plot, 0, TRUE);
  }
  if (of->unit != NULL) {
    g_autofree char *unit = report_plot_fit (of->unit, PLOT_WIDTH);
    report_plot_append_text (plot, 0, unit_y, "start", unit);
  }
  append_value_axis (plot);
  append_label_axis (plot);
  if (of->kind == REPORT_PLOT_LINES) {
    report_plot_append_lines (plot);
  } else {
    report_plot_append_bars (plot);
  }
}

void
report_plot_append_svg (const ReportPlot *plot, const ReportTexts *texts, const char *prefix,
                        GString *out)
{
  const Range range = find_range (plot);
  Plot page = { .plot = plot, .texts = texts, .prefix = prefix, .out = out };
  double unit_y = 0;
  if (!range.any) {
    append_opening (&page, 2 * LINE_HEIGHT);
    report_plot_append_text (&page, 0, LINE_HEIGHT, "start",
                             report_text (texts, "nothing to draw"));
  } else {
    append_opening (&page, lay_out (&page, &range, &unit_y));
    append_area (&page, unit_y);
  }
  g_string_append (out, "</svg>\n");
}
