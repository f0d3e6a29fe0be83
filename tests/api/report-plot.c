/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/plot-private.h"
#include "tests/api/report-fixture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Plots: their axes, their marks, and that no text touches another. */

#define MOST_LABELS 1000u
#define MOST_SERIES 20u

/* A plot of numbers that a rule gives. */
typedef struct {
  const char *name;
  ReportPlotKind kind;
  guint n_labels;
  guint n_series;
  const char *label; /* with the number of it: "%u Nov" */
  gboolean sequence;
  double scale; /* of the values */
  double shift;
  gboolean holes;
} Case;

static const Case cases[] = {
  { "few bars", REPORT_PLOT_BARS, 5, 1, "rule %u", FALSE, 1, 0, FALSE },
  { "bars beside each other", REPORT_PLOT_BARS, 4, 3, "model %u", FALSE, 10, 0, FALSE },
  { "bars that lie", REPORT_PLOT_BARS, 12, 1, "Contact data is hidden from the model %u", FALSE,
    100, 0, FALSE },
  { "piles that lie", REPORT_PLOT_STACKED, 6, 4,
    "A name that goes on and on until there is no room left for it, number %u", FALSE, 1000, 0,
    FALSE },
  { "piles of days", REPORT_PLOT_STACKED, 31, 4, "2026-11-%02u", TRUE, 300, 0, FALSE },
  { "bars below nothing", REPORT_PLOT_BARS, 8, 2, "case %u", FALSE, 1, -9, FALSE },
  { "lines", REPORT_PLOT_LINES, 31, 3, "%u November", TRUE, 0.01, 0, FALSE },
  { "lines with holes", REPORT_PLOT_LINES, 12, 2, "month %u", TRUE, 1, -8, TRUE },
  { "many lines", REPORT_PLOT_LINES, 9, MOST_SERIES, "week %u", TRUE, 1, 0, FALSE },
  { "long lines", REPORT_PLOT_LINES, MOST_LABELS, 2, "day %u", TRUE, 1e6, 0, FALSE },
  { "many bars", REPORT_PLOT_STACKED, MOST_LABELS, 3, "day %u", TRUE, 1, 0, FALSE },
  { "one bar", REPORT_PLOT_BARS, 1, 1, "all %u", FALSE, 1, 0, FALSE },
  { "one point", REPORT_PLOT_LINES, 1, 2, "today %u", TRUE, 1, 0, FALSE },
  { "huge", REPORT_PLOT_BARS, 3, 1, "h%u", FALSE, 1e307, 0, FALSE },
  { "tiny", REPORT_PLOT_LINES, 4, 1, "t%u", FALSE, 1e-200, 0, FALSE },
  { "zero", REPORT_PLOT_BARS, 3, 2, "z%u", FALSE, 0, 0, FALSE },
  { "nothing", REPORT_PLOT_LINES, 0, 2, "-%u", FALSE, 1, 0, FALSE },
  { "no series", REPORT_PLOT_BARS, 3, 0, "-%u", FALSE, 1, 0, FALSE },
  { "not a number", REPORT_PLOT_BARS, 3, 1, "n%u", FALSE, NAN, 0, FALSE },
  { "hostile", REPORT_PLOT_LINES, 2, 2, HOSTILE "%u", FALSE, 1, 0, FALSE },
};

/* Scattered, and the same each time. */
static double
value_of (const Case *of, guint series, guint label)
{
  guint32 mixed = (label + 1) * 2654435761u ^ (series + 7) * 2246822519u;
  if (of->holes && (label % 5 == 3 || (label > 5 && label < 9))) {
    return NAN;
  }
  return ((mixed >> 16) % 17 + (series == 0 ? 10 : 0) + of->shift) * of->scale;
}

static GString *
draw (const Case *of, const char *language)
{
  static char labels[MOST_LABELS][160];
  static const char *pointers[MOST_LABELS];
  static double values[MOST_SERIES][MOST_LABELS];
  static char names[MOST_SERIES][40];
  ReportSeries series[MOST_SERIES];
  for (guint i = 0; i < of->n_labels; i++) {
    const char *number = strstr (of->label, "%u") != NULL ? "%u" : "%02u";
    g_autofree char *digits = g_strdup_printf (strcmp (number, "%u") == 0 ? "%u" : "%02u", i + 1);
    const char *at = strstr (of->label, number);
    g_snprintf (labels[i], sizeof labels[i], "%.*s%s%s", (int) (at - of->label), of->label, digits,
                at + strlen (number));
    pointers[i] = labels[i];
    for (guint k = 0; k < of->n_series; k++) {
      values[k][i] = value_of (of, k, i);
    }
  }
  for (guint k = 0; k < of->n_series; k++) {
    static const char *const usual[] = { "allow", "mask", "escalate", "deny" };
    g_snprintf (names[k], sizeof names[k], k < 4 ? "%s" : "%s %u", k < 4 ? usual[k] : "series", k);
    series[k] = (ReportSeries) { .name = names[k], .values = values[k] };
  }
  const ReportPlot plot = { .kind = of->kind,
                            .title = of->name,
                            .description = "A drawing.",
                            .unit = of->n_series > 2 ? "decisions" : NULL,
                            .labels = pointers,
                            .n_labels = of->n_labels,
                            .sequence = of->sequence,
                            .series = series,
                            .n_series = of->n_series };
  GString *out = g_string_new (NULL);
  report_plot_append_svg (&plot, report_texts (language), "p", out);
  return out;
}

/* For looking at: `test-report-plot --gallery en`. */
static int
print_gallery (const char *language)
{
  puts (
      "<!DOCTYPE html><meta charset=\"utf-8\"><style>body{color-scheme:light dark}svg{display:block;margin:0 0 2rem}</style>");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GString) svg = draw (&cases[i], language);
    printf ("<p>%s</p>\n%s", cases[i].name, svg->str);
  }
  return 0;
}

/* --- Axes --- */

static void
test_scale (void)
{
  static const struct {
    double low;
    double high;
    gboolean whole;
    ReportScale scale;
  } scales[] = {
    { 0, 0, FALSE, { 0, 1, 2, 0 } },        { 0, 1, TRUE, { 0, 1, 2, 0 } },
    { 0, 3, TRUE, { 0, 1, 4, 0 } },         { 0, 5, FALSE, { 0, 1, 6, 0 } },
    { 0, 5.1, FALSE, { 0, 2, 4, 0 } },      { 0, 26, TRUE, { 0, 10, 4, 0 } },
    { -9, 11, TRUE, { -10, 5, 6, 0 } },     { -4, 0, TRUE, { -4, 1, 5, 0 } },
    { 0, 0.25, FALSE, { 0, 0.05, 6, 2 } },  { 0, 1e300, FALSE, { 0, 2e299, 6, 0 } },
    { 0, 1e-9, FALSE, { 0, 2e-10, 6, 0 } },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (scales); i++) {
    const ReportScale scale = report_scale (scales[i].low, scales[i].high, 5, scales[i].whole);
    g_test_message ("%g to %g", scales[i].low, scales[i].high);
    g_assert_cmpfloat_with_epsilon (scale.first, scales[i].scale.first, scales[i].scale.step / 1e6);
    g_assert_cmpfloat_with_epsilon (scale.step, scales[i].scale.step, scales[i].scale.step / 1e6);
    g_assert_cmpuint (scale.n, ==, scales[i].scale.n);
    g_assert_cmpuint (scale.digits, ==, scales[i].scale.digits);
  }
}

/* The marks enclose what is drawn, and there are not many, whatever the range. */
static void
test_scale_encloses (void)
{
  for (double high = 1e-300; high < 1e300; high *= 3.7) {
    for (double share = -2; share <= 0; share += 0.37) {
      double low = high * share;
      const ReportScale scale = report_scale (low, high, 5, FALSE);
      double last = scale.first + scale.step * (scale.n - 1);
      g_assert_cmpuint (scale.n, >=, 2);
      g_assert_cmpuint (scale.n, <=, 7);
      g_assert_cmpfloat (scale.first, <=, low * (1 - 1e-6));
      g_assert_cmpfloat (last, >=, high * (1 - 1e-6));
    }
  }
}

static void
test_values (void)
{
  static const struct {
    double value;
    guint digits;
    const char *english;
    const char *german;
  } values[] = {
    { 0, 0, "0", "0" },
    { 0, 2, "0.00", "0,00" },
    { 1234.5, 1, "1,234.5", "1.234,5" },
    { -1234567, 0, "−1,234,567", "−1.234.567" },
    { 0.05, 2, "0.05", "0,05" },
    { 1e15, 0, "1e+15", "1e+15" },
    { 999999999999999.0, 0, "999,999,999,999,999", "999.999.999.999.999" },
    { 1e-7, 3, "1e-07", "1e-07" },
    { 0.5, 40, "0.500000000000", "0,500000000000" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autoptr (GString) english = g_string_new (NULL);
    g_autoptr (GString) german = g_string_new (NULL);
    report_append_value (report_texts ("en"), values[i].value, values[i].digits, english);
    report_append_value (report_texts ("de"), values[i].value, values[i].digits, german);
    g_assert_cmpstr (english->str, ==, values[i].english);
    g_assert_cmpstr (german->str, ==, values[i].german);
  }
}

/* --- Drawings --- */

typedef struct {
  double left;
  double right;
  double top;
  double bottom;
  char *text;
} Box;

typedef struct {
  GArray *boxes; /* Box */
  gboolean in_text;
  double x;
  double y;
  const char *anchor;
  guint n_scripts;
} Reading;

static void
start_element (GMarkupParseContext *context, const char *name, const char **names,
               const char **values, gpointer data, GError **error)
{
  Reading *reading = data;
  (void) context;
  (void) error;
  reading->in_text = strcmp (name, "text") == 0;
  reading->n_scripts += strcmp (name, "script") == 0 || strcmp (name, "style") == 0;
  reading->anchor = "start";
  for (guint i = 0; names[i] != NULL; i++) {
    g_assert_false (g_str_has_prefix (names[i], "on"));
    if (strcmp (names[i], "x") == 0) {
      reading->x = g_ascii_strtod (values[i], NULL);
    } else if (strcmp (names[i], "y") == 0) {
      reading->y = g_ascii_strtod (values[i], NULL);
    } else if (strcmp (names[i], "text-anchor") == 0) {
      reading->anchor = values[i][0] == 'm' ? "middle" : "end";
    }
  }
}

static void
end_element (GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
  (void) context;
  (void) name;
  (void) error;
  ((Reading *) data)->in_text = FALSE;
}

static void
read_text (GMarkupParseContext *context, const char *text, gsize length, gpointer data,
           GError **error)
{
  Reading *reading = data;
  (void) context;
  (void) length;
  (void) error;
  if (!reading->in_text) {
    return;
  }
  /* Letters are narrower than what is reckoned with. */
  double width = report_plot_text_width (text) * 0.9;
  double left = reading->x - (strcmp (reading->anchor, "middle") == 0 ? width / 2
                              : strcmp (reading->anchor, "end") == 0  ? width
                                                                      : 0);
  const Box box = { left, left + width, reading->y - PLOT_FONT_SIZE * 0.72, reading->y,
                    g_strdup (text) };
  g_array_append_val (reading->boxes, box);
}

static void
box_clear (gpointer data)
{
  g_free (((Box *) data)->text);
}

/* Reads it as XML; the boxes of its texts. */
static GArray *
read_drawing (const GString *svg)
{
  static const GMarkupParser parser = { .start_element = start_element,
                                        .end_element = end_element,
                                        .text = read_text };
  Reading reading = { .boxes = g_array_new (FALSE, FALSE, sizeof (Box)) };
  g_autoptr (GError) error = NULL;
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &reading, NULL);
  g_array_set_clear_func (reading.boxes, box_clear);
  g_markup_parse_context_parse (context, svg->str, (gssize) svg->len, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reading.n_scripts, ==, 0);
  return reading.boxes;
}

static void
test_labels_apart (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GString) svg = draw (&cases[i], "de");
    g_autoptr (GArray) boxes = read_drawing (svg);
    g_assert_cmpuint (boxes->len, >, 0);
    for (guint a = 0; a < boxes->len; a++) {
      const Box *one = &g_array_index (boxes, Box, a);
      g_assert_cmpfloat (one->left, >=, -1);
      g_assert_cmpfloat (one->right, <=, PLOT_WIDTH + 1);
      g_assert_cmpfloat (one->top, >=, -1);
      for (guint b = 0; b < a; b++) {
        const Box *other = &g_array_index (boxes, Box, b);
        if (one->left < other->right && other->left < one->right && one->top < other->bottom &&
            other->top < one->bottom) {
          g_error ("%s: `%s` touches `%s`", cases[i].name, one->text, other->text);
        }
      }
    }
  }
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;
  for (; (text = strstr (text, part)) != NULL; text += strlen (part)) {
    n++;
  }
  return n;
}

static void
test_marks (void)
{
  g_autoptr (GString) piles = draw (&cases[4], "en");
  g_autoptr (GString) again = draw (&cases[4], "en");
  g_assert_cmpstr (piles->str, ==, again->str);
  /* Four series: a swatch and a path each; the third is white, the second and the fourth have patterns. */
  g_assert_cmpuint (count (piles->str, "class=\"s0\" stroke"), ==, 2);
  g_assert_cmpuint (count (piles->str, "fill=\"url(#p_p1)\""), ==, 2);
  g_assert_cmpuint (count (piles->str, "fill=\"url(#p_p3)\""), ==, 2);
  g_assert_cmpuint (count (piles->str, "<pattern "), ==, 2);
  g_autoptr (GString) holes = draw (&cases[7], "en");
  /* Months 4, 7, 8, 9 are not there: three runs of the line of each series. */
  const char *line = strstr (holes->str, "stroke-linejoin=\"round\" d=\"");
  g_assert_nonnull (line);
  g_autofree char *path = g_strndup (line, strcspn (strchr (line, 'M'), "\"") + 31);
  g_assert_cmpuint (count (path, "M"), ==, 3);
  g_assert_cmpuint (count (path, "L"), ==, 5);
}

static void
test_bytes (void)
{
  static const char *const labels[] = { "a", "b" };
  static const double values[] = { 1, 2 };
  static const ReportSeries series = { "n", values };
  const ReportPlot plot = { .kind = REPORT_PLOT_BARS,
                            .title = "A <b>",
                            .labels = labels,
                            .n_labels = 2,
                            .series = &series,
                            .n_series = 1 };
  g_autoptr (GString) out = g_string_new ("before ");
  report_plot_append_svg (&plot, report_texts (NULL), "p", out);
  g_assert_cmpstr (
      out->str, ==,
      "before <svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" width=\"720\" height=\"260\" viewBox=\"0 0 720 260\" role=\"img\" aria-labelledby=\"p_title\" font-family=\"Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\" font-size=\"12\">\n"
      "<title id=\"p_title\">A &lt;b&gt;</title>\n"
      "<path d=\"M18.16,236h699.84\" stroke=\"currentColor\" stroke-opacity=\"0.8\"/>\n"
      "<text x=\"10.16\" y=\"240.32\" text-anchor=\"end\" fill=\"currentColor\" stroke=\"none\">0</text>\n"
      "<path d=\"M18.16,126h699.84\" stroke=\"currentColor\" stroke-opacity=\"0.2\"/>\n"
      "<text x=\"10.16\" y=\"130.32\" text-anchor=\"end\" fill=\"currentColor\" stroke=\"none\">1</text>\n"
      "<path d=\"M18.16,16h699.84\" stroke=\"currentColor\" stroke-opacity=\"0.2\"/>\n"
      "<text x=\"10.16\" y=\"20.32\" text-anchor=\"end\" fill=\"currentColor\" stroke=\"none\">2</text>\n"
      "<text x=\"193.12\" y=\"253\" text-anchor=\"middle\" fill=\"currentColor\" stroke=\"none\">a</text>\n"
      "<text x=\"543.04\" y=\"253\" text-anchor=\"middle\" fill=\"currentColor\" stroke=\"none\">b</text>\n"
      "<path class=\"s0\" stroke=\"currentColor\" fill=\"currentColor\" d=\"M151.12,126h84v110h-84zM501.04,16h84v220h-84z\"/>\n"
      "<text x=\"193.12\" y=\"122\" text-anchor=\"middle\" fill=\"currentColor\" stroke=\"none\">1</text>\n"
      "<text x=\"543.04\" y=\"12\" text-anchor=\"middle\" fill=\"currentColor\" stroke=\"none\">2</text>\n"
      "</svg>\n");
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && strcmp (argv[1], "--gallery") == 0) {
    return print_gallery (argv[2]);
  }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/plot/scale", test_scale);
  g_test_add_func ("/report/plot/scale-encloses", test_scale_encloses);
  g_test_add_func ("/report/plot/values", test_values);
  g_test_add_func ("/report/plot/labels-apart", test_labels_apart);
  g_test_add_func ("/report/plot/marks", test_marks);
  g_test_add_func ("/report/plot/bytes", test_bytes);
  return g_test_run ();
}
