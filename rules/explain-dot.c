/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include <string.h>

/* The drawing in the language of Graphviz, for those who want to lay it out or change it themselves. */

/* A quoted string (https://graphviz.org/doc/info/lang.html), in which a backslash begins an escape of labels, and an ampersand
 * an entity of HTML. */
static void
append_quoted (GString *out, const char *text)
{
  for (const char *at = text; *at != '\0'; at++) {
    if (*at == '&') {
      g_string_append (out, "&amp;");
      continue;
    }
    if (*at == '"' || *at == '\\') {
      g_string_append_c (out, '\\');
    }
    g_string_append_c (out, *at);
  }
}

static void
append_attribute (GString *out, const char *name, const char *value)
{
  g_string_append_printf (out, ", %s=\"", name);
  append_quoted (out, value);
  g_string_append_c (out, '"');
}

static void
append_lines (GString *out, const GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++) {
    append_quoted (out, g_ptr_array_index (lines, i));
    g_string_append (out, "\\n");
  }
}

/* Shapes and lines tell kinds apart as well as colours do. */
static const char *
look_of (const RulesDrawing *drawing, const RulesBox *box)
{
  static const char *const looks[] = {
    [RULES_BOX_ASSERTED] = "shape=box, style=filled, fillcolor=\"#eef4fb\", color=\"#2b5c8a\"",
    [RULES_BOX_CLAIMED] =
        "shape=box, style=\"filled,rounded,dashed\", fillcolor=\"#fff6e0\", color=\"#8a6100\"",
    [RULES_BOX_DERIVED] =
        "shape=box, peripheries=2, style=filled, fillcolor=\"#f3eefb\", color=\"#5f3d99\"",
    [RULES_BOX_ABSENT] =
        "shape=octagon, style=\"filled,dotted\", fillcolor=\"#ffffff\", color=\"#555555\"",
    [RULES_BOX_COMPARED] = "shape=hexagon, style=filled, fillcolor=\"#eaf6ee\", color=\"#2d6a3f\"",
  };
  static const char *const outcomes[] = {
    [RULES_EFFECT_ALLOW] = "shape=box, style=\"filled,bold\", fillcolor=\"#1d6b3a\", "
                           "color=\"#1d6b3a\", fontcolor=\"#ffffff\"",
    [RULES_EFFECT_MASK] = "shape=box, style=\"filled,bold\", fillcolor=\"#0b6478\", "
                          "color=\"#0b6478\", fontcolor=\"#ffffff\"",
    [RULES_EFFECT_ESCALATE] = "shape=box, style=\"filled,bold\", fillcolor=\"#8a5a00\", "
                              "color=\"#8a5a00\", fontcolor=\"#ffffff\"",
    [RULES_EFFECT_DENY] = "shape=box, style=\"filled,bold\", fillcolor=\"#a32020\", "
                          "color=\"#a32020\", fontcolor=\"#ffffff\"",
  };
  if (box->kind == RULES_BOX_DECISION) {
    return outcomes[drawing->outcome];
  }
  if (box->kind == RULES_BOX_RULE) {
    return box->idle ? "shape=box, style=\"rounded,dashed\", color=\"#222222\""
                     : "shape=box, style=\"rounded,bold\", color=\"#222222\"";
  }
  return looks[box->kind];
}

static void
append_box (const RulesDrawing *drawing, GString *out, guint number)
{
  const RulesBox *box = &g_array_index (drawing->boxes, RulesBox, number);
  g_string_append_printf (out, "  n%u [label=\"", number);
  append_lines (out, box->lines);
  append_lines (out, box->notes);
  g_string_append_printf (out, "\", %s", look_of (drawing, box));
  append_attribute (out, "class", rules_box_kind_name (box->kind));
  append_attribute (out, "tooltip", box->tooltip);
  if (box->link != NULL) {
    append_attribute (out, "URL", box->link);
  }
  g_string_append (out, "];\n");
}

void
rules_explain_dot (const RulesExplanation *explanation, GString *out)
{
  g_auto (RulesTelling) telling;
  rules_telling_init (&telling, explanation);
  g_autoptr (RulesAccount) account = rules_account_new (&telling);
  g_autoptr (RulesDrawing) drawing = rules_drawing_new (&telling, account);
  g_string_append (out, "digraph \"");
  append_quoted (out, drawing->title);
  g_string_append (out, "\" {\n  graph [rankdir=LR, ranksep=0.35, nodesep=0.15, size=\"10.7,7.3\"");
  append_attribute (out, "tooltip", drawing->title);
  g_string_append (out, "];\n  node [fontname=\"Helvetica,Arial,sans-serif\", fontsize=11];\n"
                        "  edge [color=\"#555555\", arrowsize=0.7];\n");
  for (guint i = 0; i < drawing->boxes->len; i++) {
    append_box (drawing, out, i);
  }
  for (guint i = 0; i < drawing->arrows->len; i++) {
    const RulesArrow *arrow = &g_array_index (drawing->arrows, RulesArrow, i);
    g_string_append_printf (out, "  n%u -> n%u%s;\n", arrow->from, arrow->to,
                            arrow->idle ? " [style=dashed, arrowhead=empty]" : "");
  }
  g_string_append (out, "}\n");
}
