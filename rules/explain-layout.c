/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include <graphviz/gvc.h>

/* Where boxes and arrows go: Graphviz' layered layout, which is told sizes and nothing else, so that no text of anybody's
 * passes through it. */

#define INCH 72.0 /* points */

/* Graphviz has state of its own, which its plugins keep beyond the end of a context; and each context loses some memory. So
 * there is one, for as long as the program runs, and one caller at a time. */
static GMutex graphviz_lock;
static GVC_t *graphviz;

static void
append_number (GString *out, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append (out, g_ascii_formatd (text, sizeof text, "%.4f", number));
}

static char *
write_graph (const RulesDrawing *drawing)
{
  GString *out = g_string_new ("digraph g { graph [rankdir=LR, ranksep=0.35, nodesep=0.15]; "
                               "node [shape=box, fixedsize=true, label=\"\"]; edge [dir=none];\n");
  for (guint i = 0; i < drawing->boxes->len; i++) {
    const RulesBox *box = &g_array_index (drawing->boxes, RulesBox, i);
    g_string_append_printf (out, "n%u [width=", i);
    append_number (out, box->width / INCH);
    g_string_append (out, ", height=");
    append_number (out, box->height / INCH);
    g_string_append (out, "];\n");
  }
  for (guint i = 0; i < drawing->arrows->len; i++) {
    const RulesArrow *arrow = &g_array_index (drawing->arrows, RulesArrow, i);
    g_string_append_printf (out, "n%u -> n%u;\n", arrow->from, arrow->to);
  }
  g_string_append (out, "}\n");
  return g_string_free (out, FALSE);
}

/* --- What comes back: https://graphviz.org/docs/outputs/plain/ --- */

static double
read_points (const char *word)
{
  return g_ascii_strtod (word, NULL) * INCH;
}

static gboolean
read_number (const char *word, guint limit, guint *out)
{
  guint64 number = 0;
  return *word == 'n' && g_ascii_string_to_unsigned (word + 1, 10, 0, limit, &number, NULL) &&
         (*out = (guint) number, TRUE);
}

static gboolean
read_box (RulesDrawing *drawing, char **words, guint n)
{
  guint number = 0;
  if (n < 6 || !read_number (words[1], drawing->boxes->len - 1, &number)) {
    return FALSE;
  }
  RulesBox *box = &g_array_index (drawing->boxes, RulesBox, number);
  box->x = read_points (words[2]);
  box->y = drawing->height - read_points (words[3]);
  return TRUE;
}

static RulesArrow *
find_arrow (RulesDrawing *drawing, guint from, guint to)
{
  for (guint i = 0; i < drawing->arrows->len; i++) {
    RulesArrow *arrow = &g_array_index (drawing->arrows, RulesArrow, i);
    if (arrow->from == from && arrow->to == to) {
      return arrow;
    }
  }
  return NULL;
}

static gboolean
read_arrow (RulesDrawing *drawing, char **words, guint n)
{
  guint from = 0;
  guint to = 0;
  guint64 n_points = 0;
  if (n < 4 || !read_number (words[1], drawing->boxes->len - 1, &from) ||
      !read_number (words[2], drawing->boxes->len - 1, &to) ||
      !g_ascii_string_to_unsigned (words[3], 10, 1, n, &n_points, NULL) || n < 4 + 2 * n_points) {
    return FALSE;
  }
  RulesArrow *arrow = find_arrow (drawing, from, to);
  if (arrow == NULL) {
    return FALSE;
  }
  g_clear_pointer (&arrow->points, g_array_unref);
  arrow->points = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < 2 * n_points; i++) {
    double at = read_points (words[4 + i]);
    at = i % 2 == 1 ? drawing->height - at : at;
    g_array_append_val (arrow->points, at);
  }
  return TRUE;
}

static gboolean
read_layout (RulesDrawing *drawing, const char *plain)
{
  g_auto (GStrv) lines = g_strsplit (plain, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) words = g_strsplit (lines[i], " ", -1);
    guint n = g_strv_length (words);
    gboolean sound = TRUE;
    if (n >= 4 && g_str_equal (words[0], "graph")) {
      drawing->width = read_points (words[2]);
      drawing->height = read_points (words[3]);
    } else if (n > 0 && g_str_equal (words[0], "node")) {
      sound = read_box (drawing, words, n);
    } else if (n > 0 && g_str_equal (words[0], "edge")) {
      sound = read_arrow (drawing, words, n);
    }
    if (!sound) {
      return FALSE;
    }
  }
  return drawing->width > 0;
}

/* --- Asking Graphviz --- */

/* The layout as text (transfer full); NULL if there is none. */
static char *
render (graph_t *graph)
{
  char *rendered = NULL;
  unsigned int length = 0;
  char *plain = NULL;
  if (gvLayout (graphviz, graph, "dot") != 0) {
    return NULL;
  }
  if (gvRenderData (graphviz, graph, "plain", &rendered, &length) == 0) {
    plain = g_strdup (rendered);
    gvFreeRenderData (rendered);
  }
  gvFreeLayout (graphviz, graph);
  return plain;
}

/* With the lock held. */
static char *
lay_out (const char *text)
{
  if (graphviz == NULL) {
    graphviz = gvContext ();
  }
  graph_t *graph = graphviz != NULL ? agmemread (text) : NULL;
  if (graph == NULL) {
    return NULL;
  }
  char *plain = render (graph);
  agclose (graph);
  return plain;
}

gboolean
rules_drawing_lay_out (RulesDrawing *drawing, GError **error)
{
  g_autofree char *text = write_graph (drawing);
  g_mutex_lock (&graphviz_lock);
  /* It would write what it finds odd to standard error. */
  agerrlevel_t level = agseterr (AGMAX);
  g_autofree char *plain = lay_out (text);
  agseterr (level);
  g_mutex_unlock (&graphviz_lock);
  if (plain != NULL && read_layout (drawing, plain)) {
    return TRUE;
  }
  g_set_error (
      error, RULES_ERROR, RULES_ERROR_LIMIT,
      "the drawing cannot be laid out; check that Graphviz has its layout `dot`, or ask for "
      "another form of the explanation");
  return FALSE;
}
