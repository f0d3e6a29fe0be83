/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/report/document.h"
#include "api/report/texts.h"

/* Plots as SVG: bars, stacked bars, lines. Drawn by attributes alone, in the colour of the text around them, so that they read by themselves; a page may
 * colour the series by the classes s0 to s5. Series differ by pattern, or by dashes and marks, and are named beside what they are, so that print
 * without colour reads as well. The same plot gives the same bytes.
 *
 * Labels of the horizontal axis that would touch are left out where they are a sequence, or very many; else bars lie down, with a label each. Text is never
 * turned. Values that are not finite are drawn as not there; bars begin at 0; stacked values below 0 count as 0. */

/* Appends the <svg> element. `prefix`: of the ids in it: letters, digits, `_`. */
void report_plot_append_svg (const ReportPlot *plot, const ReportTexts *texts, const char *prefix,
                             GString *out);

/* The marks of an axis: round numbers (1, 2, 5, and their tenfolds) at equal distances, that enclose what is drawn. */
typedef struct {
  double first;
  double step;
  guint n;      /* 2 and more */
  guint digits; /* after the point */
} ReportScale;
/* `low` <= 0 <= `high`, both within 1e300 of 0; at most `most` + 2 marks. `whole`: no marks between whole numbers. */
ReportScale report_scale (double low, double high, guint most, gboolean whole);

/* A number as the language writes it, with `digits` after the point; very large and very small ones by their power of ten. Append. */
void report_append_value (const ReportTexts *texts, double value, guint digits, GString *out);
