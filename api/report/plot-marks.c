/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/plot-private.h"

#include <math.h>
#include <stdlib.h>

/* Of the place of a label, what its bars take; and what a bar takes at most. */
#define BAR_SHARE 0.76
#define BAR_WIDTH 84.0
/* Bars that are thinner have no room for a pattern. */
#define PATTERN_WIDTH 4.0
/* More bars than this have no numbers, more points no marks. */
#define MOST_NUMBERS 24u
#define MOST_MARKS 60u

/* --- Where bars are --- */

/* Bars that stand beside each other in the place of a label. */
static guint
bars_of_label (const Plot *plot)
{
  return plot->plot->kind == REPORT_PLOT_STACKED ? 1 : plot->plot->n_series;
}

static double
bar_thickness (const Plot *plot)
{
  return MIN (report_plot_slot (plot) * BAR_SHARE / bars_of_label (plot), BAR_WIDTH);
}

/* Where the bar of a series begins across its axis. */
static double
bar_across (const Plot *plot, guint series, guint label)
{
  guint n = bars_of_label (plot);
  double thickness = bar_thickness (plot);
  return report_plot_at_label (plot, label) + thickness * ((n > 1 ? series : 0) - n / 2.0);
}

/* --- What series look like --- */

/* The first is solid, the third white; the others are patterns. */
static const char *const patterns[PLOT_N_LOOKS] = {
  NULL,
  "<path d=\"M-2,2L2,-2M-2,10L10,-2M6,10L10,6\" stroke=\"currentColor\" stroke-width=\"2\"/>",
  NULL,
  ("<circle cx=\"2\" cy=\"2\" r=\"1.3\" fill=\"currentColor\"/><circle cx=\"6\" cy=\"6\" "
   "r=\"1.3\" fill=\"currentColor\"/>"),
  "<path d=\"M0,0L8,8M0,8L8,0\" stroke=\"currentColor\" stroke-width=\"1\"/>",
  "<path d=\"M0,4L8,4\" stroke=\"currentColor\" stroke-width=\"3\"/>",
};
static const char *const dashes[PLOT_N_LOOKS] = { NULL, "7 3", "2 2.5", "9 3 2 3", "14 4", "5 5" };

void
report_plot_append_patterns (const Plot *plot)
{
  gboolean lines = plot->plot->kind == REPORT_PLOT_LINES;
  for (guint i = 0; !lines && i < MIN (plot->plot->n_series, PLOT_N_LOOKS); i++) {
    if (patterns[i] != NULL) {
      g_string_append_printf (plot->out,
                              "<pattern id=\"%s_p%u\" class=\"s%u\" width=\"8\" height=\"8\" "
                              "patternUnits=\"userSpaceOnUse\">%s</pattern>\n",
                              plot->prefix, i, i, patterns[i]);
    }
  }
}

static void
append_fill (const Plot *plot, guint series)
{
  static const char *const shades[PLOT_N_LOOKS] = { "1", "0.55", "0.12", "0.75", "0.35", "0.9" };
  guint look = series % PLOT_N_LOOKS;
  gboolean thin = bar_thickness (plot) < PATTERN_WIDTH;
  g_string_append_printf (plot->out, " class=\"s%u\" stroke=\"currentColor\"", look);
  if (thin) {
    g_string_append_printf (plot->out,
                            " stroke-width=\"0.1\" fill=\"currentColor\" fill-opacity=\"%s\"",
                            shades[look]);
  } else if (look == 0) {
    g_string_append (plot->out, " fill=\"currentColor\"");
  } else if (patterns[look] != NULL) {
    g_string_append_printf (plot->out, " fill=\"url(#%s_p%u)\"", plot->prefix, look);
  } else {
    g_string_append (plot->out, " fill=\"none\"");
  }
}

static void
append_dashes (const Plot *plot, guint series)
{
  guint look = series % PLOT_N_LOOKS;
  g_string_append_printf (plot->out,
                          " class=\"s%u\" fill=\"none\" stroke=\"currentColor\" "
                          "stroke-width=\"2\" stroke-linejoin=\"round\"",
                          look);
  if (dashes[look] != NULL) {
    g_string_append_printf (plot->out, " stroke-dasharray=\"%s\"", dashes[look]);
  }
}

/* --- Bars --- */

/* A corner and the sizes, of what goes from one value to another. */
static void
append_bar (const Plot *plot, double from, double to, double across, double thickness)
{
  double a = report_plot_at_value (plot, from);
  double b = report_plot_at_value (plot, to);
  double x = plot->lying ? MIN (a, b) : across;
  double y = plot->lying ? across : MIN (a, b);
  double width = plot->lying ? fabs (b - a) : thickness;
  double height = plot->lying ? thickness : fabs (b - a);
  report_plot_append_number (plot->out, "M", x, ",");
  report_plot_append_number (plot->out, "", y, "h");
  report_plot_append_number (plot->out, "", width, "v");
  report_plot_append_number (plot->out, "", height, "h");
  report_plot_append_number (plot->out, "", -width, "z");
}

/* What the series below have piled up. */
static double
stacked_below (const Plot *plot, guint series, guint label)
{
  double sum = 0;
  for (guint i = 0; i < series; i++) {
    double value = report_plot_value (plot->plot, i, label);
    sum += isnan (value) ? 0 : value;
  }
  return sum;
}

static void
append_series_of_bars (const Plot *plot, guint series)
{
  double thickness = bar_thickness (plot);
  g_string_append (plot->out, "<path");
  append_fill (plot, series);
  g_string_append (plot->out, " d=\"");
  for (guint i = 0; i < plot->plot->n_labels; i++) {
    double value = report_plot_value (plot->plot, series, i);
    gboolean stacked = plot->plot->kind == REPORT_PLOT_STACKED;
    double below = stacked ? stacked_below (plot, series, i) : 0;
    if (!isnan (value) && value != 0) {
      append_bar (plot, below, below + value, bar_across (plot, series, i), thickness);
    }
  }
  g_string_append (plot->out, "\"/>\n");
}

/* A number at the end of a bar, or of a pile, where there is room for it. */
static void
append_number_at (const Plot *plot, double value, double across, double room)
{
  g_autoptr (GString) text = g_string_new (NULL);
  double at = report_plot_at_value (plot, value);
  report_append_short_value (plot->texts, value, text);
  if (plot->lying && room >= PLOT_FONT_SIZE - 2) {
    report_plot_append_text (plot, MAX (at, report_plot_at_value (plot, 0)) + 4,
                             across + PLOT_FONT_SIZE * 0.36, "start", text->str);
  } else if (!plot->lying && room + 4 >= report_plot_text_width (text->str)) {
    report_plot_append_text (plot, across, value < 0 ? at + PLOT_FONT_SIZE : at - 4, "middle",
                             text->str);
  }
}

static void
append_numbers (const Plot *plot)
{
  const ReportPlot *of = plot->plot;
  gboolean stacked = of->kind == REPORT_PLOT_STACKED;
  guint n = bars_of_label (plot);
  double thickness = bar_thickness (plot);
  for (guint i = 0; i < of->n_labels && (guint64) of->n_labels * n <= MOST_NUMBERS; i++) {
    for (guint k = 0; k < n; k++) {
      double value = stacked ? stacked_below (plot, of->n_series, i) : report_plot_value (of, k, i);
      if (!isnan (value)) {
        append_number_at (plot, value, bar_across (plot, k, i) + thickness / 2, thickness);
      }
    }
  }
}

void
report_plot_append_bars (const Plot *plot)
{
  for (guint i = 0; i < plot->plot->n_series; i++) {
    append_series_of_bars (plot, i);
  }
  append_numbers (plot);
}

/* --- Lines --- */

static void
append_mark (const Plot *plot, guint series, double x, double y)
{
  static const char *const shapes[PLOT_N_LOOKS] = {
    "m-3,0a3,3 0 1,0 6,0a3,3 0 1,0 -6,0z",
    "m-3,-3h6v6h-6z",
    "m0,-4l4,7h-8z",
    "m0,-4l4,4l-4,4l-4,-4z",
    "m-3,-3l6,6m0,-6l-6,6",
    "m-4,0h8m-4,-4v8",
  };
  report_plot_append_number (plot->out, "M", x, ",");
  report_plot_append_number (plot->out, "", y, "");
  g_string_append (plot->out, shapes[series % PLOT_N_LOOKS]);
}

static gboolean
is_alone (const Plot *plot, guint series, guint label)
{
  gboolean before = label > 0 && !isnan (report_plot_value (plot->plot, series, label - 1));
  gboolean after = label + 1 < plot->plot->n_labels &&
                   !isnan (report_plot_value (plot->plot, series, label + 1));
  return !before && !after;
}

static void
append_line (const Plot *plot, guint series)
{
  g_autoptr (GString) marks = g_string_new (NULL);
  const Plot onto_marks = { .plot = plot->plot, .out = marks };
  gboolean on = FALSE;
  g_string_append (plot->out, "<path");
  append_dashes (plot, series);
  g_string_append (plot->out, " d=\"");
  for (guint i = 0; i < plot->plot->n_labels; i++) {
    double value = report_plot_value (plot->plot, series, i);
    double x = report_plot_at_label (plot, i);
    if (isnan (value)) {
      on = FALSE;
      continue;
    }
    double y = report_plot_at_value (plot, value);
    report_plot_append_number (plot->out, on ? "L" : "M", x, ",");
    report_plot_append_number (plot->out, "", y, "");
    on = TRUE;
    if (plot->plot->n_labels <= MOST_MARKS || is_alone (plot, series, i)) {
      append_mark (&onto_marks, series, x, y);
    }
  }
  g_string_append (plot->out, "\"/>\n");
  if (marks->len > 0) {
    g_string_append_printf (plot->out,
                            "<path class=\"s%u\" fill=\"currentColor\" stroke=\"currentColor\" "
                            "stroke-width=\"1.5\" d=\"%s\"/>\n",
                            series % PLOT_N_LOOKS, marks->str);
  }
}

/* --- Names at the ends of lines --- */

typedef struct {
  guint series;
  double y;
} End;

static int
compare_ends (gconstpointer a, gconstpointer b)
{
  const End *one = a;
  const End *other = b;
  if (one->y != other->y) {
    return one->y < other->y ? -1 : 1;
  }
  return one->series < other->series ? -1 : 1;
}

/* Pushed apart until none touches another, and back up where the last would be too low. */
static void
spread_ends (const Plot *plot, GArray *ends)
{
  double distance = PLOT_FONT_SIZE + 2;
  double lowest = plot->top + plot->height;
  g_array_sort (ends, compare_ends);
  for (guint i = 1; i < ends->len; i++) {
    End *end = &g_array_index (ends, End, i);
    end->y = MAX (end->y, g_array_index (ends, End, i - 1).y + distance);
  }
  for (guint i = ends->len; i > 0; i--) {
    End *end = &g_array_index (ends, End, i - 1);
    end->y = MIN (end->y, lowest);
    lowest = end->y - distance;
  }
}

static void
append_names (const Plot *plot)
{
  const ReportPlot *of = plot->plot;
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (End));
  for (guint i = 0; i < of->n_series; i++) {
    for (guint k = of->n_labels; k > 0; k--) {
      double value = report_plot_value (of, i, k - 1);
      if (!isnan (value)) {
        const End end = { i, report_plot_at_value (plot, value) };
        g_array_append_val (ends, end);
        break;
      }
    }
  }
  spread_ends (plot, ends);
  for (guint i = 0; i < ends->len; i++) {
    const End *end = &g_array_index (ends, End, i);
    g_autofree char *name = report_plot_fit (of->series[end->series].name, PLOT_NAME_WIDTH);
    g_string_append_printf (plot->out, "<g class=\"s%u\">", end->series % PLOT_N_LOOKS);
    report_plot_append_text (plot, plot->left + plot->width + 8, end->y + PLOT_FONT_SIZE * 0.36,
                             "start", name);
    g_string_append (plot->out, "</g>\n");
  }
}

void
report_plot_append_lines (const Plot *plot)
{
  for (guint i = 0; i < plot->plot->n_series; i++) {
    append_line (plot, i);
  }
  if (plot->plot->n_series > 1) {
    append_names (plot);
  }
}

/* --- The legend --- */

void
report_plot_append_swatch (const Plot *plot, guint series, double x, double y)
{
  g_string_append (plot->out, "<path");
  append_fill (plot, series);
  report_plot_append_number (plot->out, " d=\"M", x, ",");
  report_plot_append_number (plot->out, "", y, "h22v12h-22z\"/>\n");
}
