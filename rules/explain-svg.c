/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include <string.h>

/* The drawing as SVG 1.1. Kinds of statements differ by outline, dashes and colour; nothing but attributes and classes, so
 * that a page may forbid styles and scripts of its parts. */

#define MARGIN 10.0
#define LEGEND_HEIGHT 34.0
#define FONT_SIZE 11.0
#define LINE_HEIGHT 14.0
#define NOTE_HEIGHT 11.5
#define PADDING_Y 8.0
#define SLANT 9.0
/* A4 across, within its margins, in points. */
#define PAGE_WIDTH 770.0
#define PAGE_HEIGHT 525.0
#define LEGEND_WIDTH 605.0
#define NOTE_SIZE 9.0
/* Of an entry of the legend besides its text. */
#define KEY_ROOM 55.0

/* With at most two digits after the point. */
static void
append_coordinate (GString *out, const char *before, double value, const char *after)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd (text, sizeof text, "%.2f", value);
  if (strchr (text, '.') != NULL) {
    gsize n = strlen (text);
    while (text[n - 1] == '0') {
      text[--n] = '\0';
    }
    if (text[n - 1] == '.') {
      text[n - 1] = '\0';
    }
  }
  g_string_append_printf (out, "%s%s%s", before, strcmp (text, "-0") == 0 ? "0" : text, after);
}

static void
append_point (GString *out, double x, double y)
{
  append_coordinate (out, out->str[out->len - 1] == '"' ? "" : " ", x, "");
  append_coordinate (out, ",", y, "");
}

/* --- Outlines --- */

static void
append_rectangle (GString *out, const RulesBox *box, double inset, double radius)
{
  append_coordinate (out, "<rect x=\"", box->x - box->width / 2 + inset, "\"");
  append_coordinate (out, " y=\"", box->y - box->height / 2 + inset, "\"");
  append_coordinate (out, " width=\"", box->width - 2 * inset, "\"");
  append_coordinate (out, " height=\"", box->height - 2 * inset, "\"");
  append_coordinate (out, " rx=\"", radius, "\"/>");
}

static void
append_hexagon (GString *out, const RulesBox *box)
{
  double left = box->x - box->width / 2;
  double right = box->x + box->width / 2;
  double top = box->y - box->height / 2;
  double bottom = box->y + box->height / 2;
  g_string_append (out, "<polygon points=\"");
  append_point (out, left + SLANT, top);
  append_point (out, right - SLANT, top);
  append_point (out, right, box->y);
  append_point (out, right - SLANT, bottom);
  append_point (out, left + SLANT, bottom);
  append_point (out, left, box->y);
  g_string_append (out, "\"/>");
}

static void
append_octagon (GString *out, const RulesBox *box)
{
  double left = box->x - box->width / 2;
  double right = box->x + box->width / 2;
  double top = box->y - box->height / 2;
  double bottom = box->y + box->height / 2;
  double cut = MIN (SLANT, box->height / 3);
  g_string_append (out, "<polygon points=\"");
  append_point (out, left + cut, top);
  append_point (out, right - cut, top);
  append_point (out, right, top + cut);
  append_point (out, right, bottom - cut);
  append_point (out, right - cut, bottom);
  append_point (out, left + cut, bottom);
  append_point (out, left, bottom - cut);
  append_point (out, left, top + cut);
  g_string_append (out, "\"/>");
}

static void
append_outline (GString *out, const RulesBox *box)
{
  switch (box->kind) {
  case RULES_BOX_ASSERTED:
    append_rectangle (out, box, 0, 0);
    return;
  case RULES_BOX_CLAIMED:
  case RULES_BOX_RULE:
    append_rectangle (out, box, 0, 8);
    return;
  case RULES_BOX_DERIVED:
  case RULES_BOX_DECISION:
    append_rectangle (out, box, 0, 0);
    append_rectangle (out, box, 3, 0);
    return;
  case RULES_BOX_ABSENT:
    append_octagon (out, box);
    return;
  case RULES_BOX_COMPARED:
    append_hexagon (out, box);
    return;
  }
}

/* --- Boxes --- */

static void
append_lines (GString *out, const RulesBox *box, const GPtrArray *lines, const char *class,
              double step, double *y)
{
  for (guint i = 0; i < lines->len; i++) {
    append_coordinate (out, "<text x=\"", box->x, "\"");
    append_coordinate (out, " y=\"", *y, "\"");
    g_string_append_printf (out, " class=\"%s\">", class);
    kg_text_append_markup (out, g_ptr_array_index (lines, i), -1);
    g_string_append (out, "</text>");
    *y += step;
  }
}

static void
append_box (GString *out, const RulesDrawing *drawing, const RulesBox *box)
{
  double y = box->y - box->height / 2 + PADDING_Y + FONT_SIZE;
  gboolean decision = box->kind == RULES_BOX_DECISION;
  g_string_append_printf (out, "<g class=\"%s%s%s%s\"><title>", rules_box_kind_name (box->kind),
                          box->idle ? " idle" : "", decision ? " " : "",
                          decision ? rules_effect_name (drawing->outcome) : "");
  kg_text_append_markup (out, box->tooltip, -1);
  g_string_append (out, "</title>");
  if (box->link != NULL) {
    g_string_append (out, "<a href=\"");
    kg_text_append_markup (out, box->link, -1);
    g_string_append (out, "\" xlink:href=\"");
    kg_text_append_markup (out, box->link, -1);
    g_string_append (out, "\">");
  }
  append_outline (out, box);
  append_lines (out, box, box->lines, "line", LINE_HEIGHT, &y);
  y -= LINE_HEIGHT - NOTE_HEIGHT - 0.5;
  append_lines (out, box, box->notes, "note", NOTE_HEIGHT, &y);
  g_string_append (out, box->link != NULL ? "</a></g>\n" : "</g>\n");
}

/* --- Arrows --- */

static void
append_arrow (GString *out, const RulesArrow *arrow, const char *prefix)
{
  const double *at = arrow->points != NULL ? (const double *) (gpointer) arrow->points->data : NULL;
  if (at == NULL || arrow->points->len < 8) {
    return;
  }
  g_string_append_printf (out, "<path class=\"arrow%s\" marker-end=\"url(#%s-head)\" d=\"",
                          arrow->idle ? " idle" : "", prefix);
  append_coordinate (out, "M", at[0], "");
  append_coordinate (out, ",", at[1], " C");
  for (guint i = 2; i + 1 < arrow->points->len; i += 2) {
    append_coordinate (out, i > 2 ? " " : "", at[i], "");
    append_coordinate (out, ",", at[i + 1], "");
  }
  g_string_append (out, "\"/>\n");
}

/* --- The legend --- */

static void
append_legend (GString *out, const char *const *legend, double y)
{
  static const struct {
    RulesBoxKind kind;
    const char *text;
    double room;
  } entries[] = {
    { RULES_BOX_ASSERTED, "stands in the graph", 138 },
    { RULES_BOX_CLAIMED, "said by the request", 136 },
    { RULES_BOX_DERIVED, "follows from others", 136 },
    { RULES_BOX_ABSENT, "is missing", 94 },
    { RULES_BOX_COMPARED, "was compared", 100 },
  };
  double x = 0;
  g_string_append (out, "<g class=\"legend\" aria-hidden=\"true\">\n");
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++) {
    const char *text = legend != NULL ? legend[entries[i].kind] : entries[i].text;
    if (text == NULL) {
      continue;
    }
    const RulesBox box = {
      .kind = entries[i].kind, .width = 24, .height = 13, .x = x + 12, .y = y
    };
    g_string_append_printf (out, "<g class=\"%s\">", rules_box_kind_name (entries[i].kind));
    append_outline (out, &box);
    append_coordinate (out, "<text x=\"", x + 29, "\"");
    append_coordinate (out, " y=\"", y + 3, "\" class=\"key\">");
    kg_text_append_markup (out, text, -1);
    g_string_append (out, "</text></g>\n");
    x += legend != NULL ? rules_drawing_text_width (text, NOTE_SIZE) + KEY_ROOM : entries[i].room;
  }
  g_string_append (out, "</g>\n");
}

/* --- The whole --- */

void
rules_drawing_append_style (GString *out)
{
  g_string_append (
      out,
      ".drawing text{font-family:Helvetica,Arial,\"Liberation Sans\",sans-serif;font-size:11px;"
      "text-anchor:middle;fill:#1a1a1a;stroke:none}\n"
      ".drawing .note{font-size:9px;fill:#444}\n"
      ".drawing .key{font-size:9px;fill:#444;text-anchor:start}\n"
      ".drawing rect,.drawing polygon{stroke-width:1.2}\n"
      ".drawing .asserted{fill:#eef4fb;stroke:#2b5c8a}\n"
      ".drawing .claimed{fill:#fff6e0;stroke:#8a6100;stroke-dasharray:6 3}\n"
      ".drawing .derived{fill:#f3eefb;stroke:#5f3d99}\n"
      ".drawing .absent{fill:#fff;stroke:#555;stroke-dasharray:1.5 2.5}\n"
      ".drawing .compared{fill:#eaf6ee;stroke:#2d6a3f}\n"
      ".drawing .rule{fill:#fff;stroke:#222}\n"
      ".drawing .rule rect{stroke-width:2}\n"
      ".drawing .rule.idle rect{stroke-width:1.2;stroke-dasharray:4 3}\n"
      ".drawing .rule .line{font-weight:bold}\n"
      ".drawing .decision .line{font-weight:bold;font-size:12px}\n"
      ".drawing .decision text,.drawing .decision .note{fill:#fff}\n"
      ".drawing .decision{stroke:#fff}\n"
      ".drawing .allow{fill:#1d6b3a}.drawing .mask{fill:#0b6478}"
      ".drawing .escalate{fill:#8a5a00}.drawing .deny{fill:#a32020}\n"
      ".drawing .arrow{fill:none;stroke:#555;stroke-width:1.2}\n"
      ".drawing .arrow.idle{stroke-dasharray:4 3}\n"
      ".drawing .head{fill:#555}\n"
      "@media (prefers-color-scheme:dark){\n"
      ".drawing text{fill:#eee}.drawing .note,.drawing .key{fill:#c4c4c4}\n"
      ".drawing .asserted{fill:#16283a;stroke:#7fb2e5}.drawing .claimed{fill:#33290f;stroke:#e0b04a}\n"
      ".drawing .derived{fill:#271d3a;stroke:#b79bea}.drawing .absent{fill:#1b1d21;stroke:#aaa}\n"
      ".drawing .compared{fill:#15301f;stroke:#7fc795}.drawing .rule{fill:#1b1d21;stroke:#ddd}\n"
      ".drawing .arrow{stroke:#aaa}.drawing .head{fill:#aaa}\n"
      "}\n");
}

static void
append_opening (GString *out, const RulesDrawing *drawing, const char *prefix, double width,
                double height)
{
  double scale = MIN (1.0, MIN (PAGE_WIDTH / width, PAGE_HEIGHT / height));
  g_string_append (out, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
                        "xmlns:xlink=\"http://www.w3.org/1999/xlink\" class=\"drawing\"");
  append_coordinate (out, " width=\"", width * scale, "pt\"");
  append_coordinate (out, " height=\"", height * scale, "pt\"");
  append_coordinate (out, " viewBox=\"", -MARGIN, "");
  append_coordinate (out, " ", -MARGIN, "");
  append_coordinate (out, " ", width, "");
  append_coordinate (out, " ", height, "\"");
  g_string_append_printf (out,
                          " role=\"graphics-document\" aria-labelledby=\"%s-title\" "
                          "aria-describedby=\"%s-desc\">\n<title id=\"%s-title\">",
                          prefix, prefix, prefix);
  kg_text_append_markup (out, drawing->title, -1);
  g_string_append_printf (out, "</title>\n<desc id=\"%s-desc\">", prefix);
  kg_text_append_markup (out, drawing->description, -1);
  g_string_append (out, "</desc>\n");
}

void
rules_drawing_append_svg (const RulesDrawing *drawing, GString *out, const char *prefix,
                          gboolean within)
{
  double width = MAX (drawing->width, LEGEND_WIDTH) + 2 * MARGIN;
  double height = drawing->height + LEGEND_HEIGHT + 2 * MARGIN;
  append_opening (out, drawing, prefix, width, height);
  if (!within) {
    g_string_append (out, "<style>\n");
    rules_drawing_append_style (out);
    g_string_append (out,
                     "@media (prefers-color-scheme:dark){svg{background:#121316}}\n</style>\n");
  }
  g_string_append_printf (
      out,
      "<defs><marker id=\"%s-head\" viewBox=\"0 0 8 8\" refX=\"7.5\" refY=\"4\" "
      "markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
      "<path class=\"head\" d=\"M0,0.5 L8,4 L0,7.5 Z\"/></marker></defs>\n",
      prefix);
  for (guint i = 0; i < drawing->arrows->len; i++) {
    append_arrow (out, &g_array_index (drawing->arrows, RulesArrow, i), prefix);
  }
  for (guint i = 0; i < drawing->boxes->len; i++) {
    append_box (out, drawing, &g_array_index (drawing->boxes, RulesBox, i));
  }
  append_legend (out, drawing->legend, drawing->height + LEGEND_HEIGHT - 8);
  g_string_append (out, "</svg>\n");
}

static gboolean
draw (const RulesExplanation *explanation, const char *start, gboolean within, GString *out,
      GError **error)
{
  g_auto (RulesTelling) telling;
  rules_telling_init (&telling, explanation);
  g_autoptr (RulesAccount) account = rules_account_new (&telling);
  g_autoptr (RulesDrawing) drawing = rules_drawing_new (&telling, account);
  if (!rules_drawing_lay_out (drawing, error)) {
    return FALSE;
  }
  g_string_append (out, start);
  rules_drawing_append_svg (drawing, out, "drawing", within);
  return TRUE;
}

gboolean
rules_explain_svg (const RulesExplanation *explanation, GString *out, GError **error)
{
  return draw (explanation, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", FALSE, out, error);
}

gboolean
rules_explain_figure (const RulesExplanation *explanation, GString *out, GError **error)
{
  return draw (explanation, "", TRUE, out, error);
}

void
rules_explain_figure_style (GString *out)
{
  rules_drawing_append_style (out);
}
