/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/report/plot.h"

/* What drawing a plot needs to know. Internal to plots. */

#define PLOT_WIDTH 720.0
#define PLOT_FONT_SIZE 12.0
/* Names of series are cut at this. */
#define PLOT_NAME_WIDTH 210.0
/* Series that look different; further ones begin again. */
#define PLOT_N_LOOKS 6u

typedef struct {
  const ReportPlot *plot;
  const ReportTexts *texts;
  const char *prefix;
  GString *out;
  ReportScale scale;
  gboolean lying; /* bars from left to right, one label a row */
  double left;    /* of the area that values are drawn in */
  double top;
  double width;
  double height;
  double below; /* from there to the labels under it */
} Plot;

/* --- plot-scale.c --- */

/* A value as it is drawn: NAN for none. */
double report_plot_value (const ReportPlot *plot, guint series, guint label);
/* The value with as many digits as it needs. */
void report_append_short_value (const ReportTexts *texts, double value, GString *out);

/* --- plot.c --- */

/* Where a value is on its axis, and the middle of a label's place on the other. */
double report_plot_at_value (const Plot *plot, double value);
double report_plot_at_label (const Plot *plot, guint label);
/* The length of the place of one label. */
double report_plot_slot (const Plot *plot);
/* "before" number "after", with at most two digits after the point. */
void report_plot_append_number (GString *out, const char *before, double value, const char *after);
/* `anchor`: "start", "middle", "end". */
void report_plot_append_text (const Plot *plot, double x, double y, const char *anchor,
                              const char *text);
/* As it will be seen: whole, or its start with an ellipsis. (transfer full) */
char *report_plot_fit (const char *text, double room);
/* About what a text is wide; hardly ever less. */
double report_plot_text_width (const char *text);

/* --- plot-marks.c --- */

void report_plot_append_patterns (const Plot *plot);
void report_plot_append_bars (const Plot *plot);
void report_plot_append_lines (const Plot *plot);
/* What a series looks like, in a box of 22 by 12. */
void report_plot_append_swatch (const Plot *plot, guint series, double x, double y);
