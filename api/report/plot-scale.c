/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/plot-private.h"

#include <math.h>
#include <string.h>

/* So that sums and differences stay finite. */
#define LARGEST 1e300
#define SMALLEST 1e-300
/* Beyond these numbers are told by their power of ten. */
#define MOST_WHOLE 1e15
#define LEAST 1e-6
#define MOST_DIGITS 12

double
report_plot_value (const ReportPlot *plot, guint series, guint label)
{
  double value = plot->series[series].values[label];
  if (!isfinite (value)) {
    return NAN;
  }
  if (plot->kind == REPORT_PLOT_STACKED) {
    value = MAX (value, 0.0);
  }
  return CLAMP (value, -LARGEST, LARGEST);
}

/* The smallest round number that is not below `least`. */
static double
round_up (double least, int *power)
{
  static const double round[] = { 1, 2, 5, 10 };
  *power = (int) floor (log10 (least));
  double unit = pow (10, *power);
  for (gsize i = 0; i < G_N_ELEMENTS (round) - 1; i++) {
    /* What is too small by rounding alone is enough. */
    if (round[i] * unit >= least * (1 - 1e-9)) {
      return round[i] * unit;
    }
  }
  *power += 1;
  return 10 * unit;
}

ReportScale
report_scale (double low, double high, guint most, gboolean whole)
{
  int power = 0;
  double range = high - low;
  double step = 1;
  if (range > 0) {
    step = round_up (MAX (range / most, SMALLEST), &power);
  }
  if (whole && step < 1) {
    step = 1;
    power = 0;
  }
  double below = ceil (-low / step - 1e-9);
  double above = MAX (ceil (high / step - 1e-9), below > 0 ? 0 : 1);
  return (ReportScale) { .first = -below * step,
                         .step = step,
                         .n = (guint) (below + above) + 1,
                         .digits = step < LEAST ? 0 : (guint) CLAMP (-power, 0, MOST_DIGITS) };
}

/* Digits without sign and point, in groups of three from the end. */
static void
append_grouped (const ReportTexts *texts, const char *text, GString *out)
{
  guint64 whole = g_ascii_strtoull (text, NULL, 10);
  const char *point = strchr (text, '.');
  report_text_append_number (texts, whole, out);
  if (point != NULL) {
    /* Translators: this number as the language writes it. What stands between 0 and 5 is put before the digits of a fraction. */
    const char *pattern = report_text (texts, T_ ("0.5"));
    g_string_append_len (out, pattern + 1, (gssize) strlen (pattern) - 2);
    g_string_append (out, point + 1);
  }
}

void
report_append_value (const ReportTexts *texts, double value, guint digits, GString *out)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE + MOST_DIGITS];
  double size = fabs (value);
  if (value < 0) {
    g_string_append (out, "−");
  }
  if (size >= MOST_WHOLE || (size > 0 && size < LEAST)) {
    g_string_append (out, g_ascii_formatd (text, sizeof text, "%.3g", size));
    return;
  }
  char format[] = "%.00f";
  format[2] = (char) ('0' + MIN (digits, MOST_DIGITS) / 10);
  format[3] = (char) ('0' + MIN (digits, MOST_DIGITS) % 10);
  append_grouped (texts, g_ascii_formatd (text, sizeof text, format, size), out);
}

void
report_append_short_value (const ReportTexts *texts, double value, GString *out)
{
  double size = fabs (value);
  guint digits = 0;
  /* Three digits that count, and none that is 0 at the end. */
  if (size > 0 && size < 100) {
    digits = (guint) CLAMP (2 - (int) floor (log10 (size)), 0, 8);
  }
  while (digits > 0 && fmod (round (size * pow (10, digits)), 10) == 0) {
    digits--;
  }
  report_append_value (texts, value, digits, out);
}
