/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include <string.h>

/* The proof as a drawing: statements lead to rules, rules to the decision.
 *
 * Sizes are worked out here, from the widths of letters in Helvetica and its kin, and not by Graphviz: what fonts a machine has
 * must not change a byte. */

/* Of a line, in thousandths of the font size. */
#define LINE_WIDTH 13500u
#define NOTE_WIDTH 16500u
#define NARROWING 500u
#define FONT_SIZE 11.0
#define NOTE_SIZE 9.0
#define LINE_HEIGHT 14.0
#define NOTE_HEIGHT 11.5
#define PADDING_X 11.0
#define PADDING_Y 8.0
/* Fonts that stand in for others are wider. */
#define FONT_ALLOWANCE 1.16
#define BOLD_ALLOWANCE 1.1

/* Boxes that follow each other in one walk; what is more shares boxes. */
#define WALK_BOXES 4u
/* Boxes of one rule, after which one tells how many more there are. */
#define RULE_BOXES 24u

/* --- Widths of letters --- */

static guint
letter_width (gunichar c)
{
  static const guint16 ascii[] = {
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,  278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,  611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278,  556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,  500, 334, 260, 334, 584
  };
  if (c >= 0x20 && c < 0x20 + G_N_ELEMENTS (ascii)) {
    return ascii[c - 0x20];
  }
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 1000 : 600;
}

static guint
text_width (const char *text)
{
  guint width = 0;
  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    width += letter_width (g_utf8_get_char (text));
  }
  return width;
}

/* How many bytes of a text fit into a line: up to a space or a slash; a word that is longer than the line is cut. */
static gsize
line_end (const char *text, guint room)
{
  guint width = 0;
  gsize good = 0;
  const char *at = text;
  for (; *at != '\0'; at = g_utf8_next_char (at)) {
    width += letter_width (g_utf8_get_char (at));
    if (width > room && at > text) {
      return good > 0 ? good : (gsize) (at - text);
    }
    if (*at == ' ') {
      good = (gsize) (at - text);
    } else if (*at == '/') {
      good = (gsize) (at - text) + 1;
    }
  }
  return (gsize) (at - text);
}

static guint
count_lines (const char *text, guint room)
{
  guint n = 0;
  for (; *text != '\0'; n++) {
    text += line_end (text, room);
    text += *text == ' ' ? 1 : 0;
  }
  return n;
}

/* Into as few lines as there is room for, and these as short as they can be. */
static void
wrap (GPtrArray *lines, const char *text, guint room)
{
  guint n = count_lines (text, room);
  while (room > NARROWING && count_lines (text, room - NARROWING) == n) {
    room -= NARROWING;
  }
  while (*text != '\0') {
    gsize length = line_end (text, room);
    g_ptr_array_add (lines, g_strndup (text, length));
    text += length;
    text += *text == ' ' ? 1 : 0;
  }
}

double
rules_drawing_text_width (const char *text, double size)
{
  return text_width (text) * size / 1000.0;
}

static double
widest (const GPtrArray *lines, double size)
{
  double width = 0;
  for (guint i = 0; i < lines->len; i++) {
    width = MAX (width, rules_drawing_text_width (g_ptr_array_index (lines, i), size));
  }
  return width;
}

/* --- Boxes --- */

const char *
rules_box_kind_name (RulesBoxKind kind)
{
  static const char *const names[] = {
    [RULES_BOX_ASSERTED] = "asserted", [RULES_BOX_CLAIMED] = "claimed",
    [RULES_BOX_DERIVED] = "derived",   [RULES_BOX_ABSENT] = "absent",
    [RULES_BOX_COMPARED] = "compared", [RULES_BOX_RULE] = "rule",
    [RULES_BOX_DECISION] = "decision"
  };
  return names[kind];
}

static void
box_clear (gpointer data)
{
  RulesBox *box = (RulesBox *) data;
  g_ptr_array_unref (box->lines);
  g_ptr_array_unref (box->notes);
  g_free (box->tooltip);
  g_free (box->link);
}

static void
arrow_clear (gpointer data)
{
  g_clear_pointer (&((RulesArrow *) data)->points, g_array_unref);
}

void
rules_drawing_free (RulesDrawing *drawing)
{
  if (drawing != NULL) {
    g_array_unref (drawing->boxes);
    g_array_unref (drawing->arrows);
    g_free (drawing->title);
    g_free (drawing->description);
    g_free (drawing);
  }
}

typedef struct {
  const RulesTelling *telling;
  const RulesAccount *account;
  RulesDrawing *drawing;
  GHashTable *known;  /* kind and text -> number + 1 */
  GHashTable *joined; /* "from to" */
} Maker;

static RulesBox
new_box (RulesBoxKind kind)
{
  return (RulesBox) { .kind = kind,
                      .lines = g_ptr_array_new_with_free_func (g_free),
                      .notes = g_ptr_array_new_with_free_func (g_free) };
}

static void
measure (RulesBox *box)
{
  double bold = box->kind >= RULES_BOX_RULE ? BOLD_ALLOWANCE : 1.0;
  double inner = MAX (widest (box->lines, FONT_SIZE) * bold, widest (box->notes, NOTE_SIZE));
  /* The sides of a hexagon slant. */
  double slant = box->kind == RULES_BOX_COMPARED || box->kind == RULES_BOX_ABSENT ? 10.0 : 0.0;
  box->width = inner * FONT_ALLOWANCE + 2 * (PADDING_X + slant);
  box->height = box->lines->len * LINE_HEIGHT + box->notes->len * NOTE_HEIGHT + 2 * PADDING_Y;
}

static char *
make_key (const RulesBox *box)
{
  GString *key = g_string_new (rules_box_kind_name (box->kind));
  for (guint i = 0; i < box->lines->len; i++) {
    g_string_append_printf (key, "\n%s", (const char *) g_ptr_array_index (box->lines, i));
  }
  g_string_append_c (key, '\n');
  for (guint i = 0; i < box->notes->len; i++) {
    g_string_append_printf (key, "\n%s", (const char *) g_ptr_array_index (box->notes, i));
  }
  return g_string_free (key, FALSE);
}

/* Takes the box. A statement that several rules rest on is drawn once. */
static guint
add_box (Maker *maker, RulesBox *box)
{
  g_autofree char *key = make_key (box);
  guint known = GPOINTER_TO_UINT (g_hash_table_lookup (maker->known, key));
  if (known != 0 && box->kind < RULES_BOX_RULE) {
    box_clear (box);
    return known - 1;
  }
  measure (box);
  g_array_append_vals (maker->drawing->boxes, box, 1);
  guint number = maker->drawing->boxes->len - 1;
  g_hash_table_insert (maker->known, g_steal_pointer (&key), GUINT_TO_POINTER (number + 1));
  return number;
}

static void
add_arrow (Maker *maker, guint from, guint to, gboolean idle)
{
  if (from == to || !g_hash_table_add (maker->joined, g_strdup_printf ("%u %u", from, to))) {
    return;
  }
  const RulesArrow arrow = { .from = from, .to = to, .idle = idle };
  g_array_append_val (maker->drawing->arrows, arrow);
}

/* --- Statements --- */

static void
put_step (const Maker *maker, RulesBox *box, const RulesExplainStep *step)
{
  gboolean first = box->tooltip == NULL;
  g_autofree char *before = g_steal_pointer (&box->tooltip);
  g_autofree char *more = g_strconcat ("and ", step->text, NULL);
  wrap (box->lines, first ? step->text : more, LINE_WIDTH);
  wrap (box->notes, rules_explain_step_note (step), NOTE_WIDTH);
  box->tooltip =
      first ? g_strdup_printf ("%s (%s)", step->text, rules_explain_step_note (step))
            : g_strdup_printf ("%s; %s (%s)", before, step->text, rules_explain_step_note (step));
  if (first && step->has_triple) {
    box->link = rules_telling_link (maker->telling, step->triple.subject);
  }
}

/* How many steps lie before this one in its walk, itself counted; those that go without saying are not. */
static guint
position (const GArray *steps, guint i)
{
  guint n = 0;
  for (; i != G_MAXUINT; i = g_array_index (steps, RulesExplainStep, i).after) {
    n += g_array_index (steps, RulesExplainStep, i).minor ? 0 : 1;
  }
  return n;
}

static guint
longest_walk (const GArray *steps)
{
  guint longest = 0;
  for (guint i = 0; i < steps->len; i++) {
    longest = MAX (longest, position (steps, i));
  }
  return longest;
}

/* Whether a step shares the box of the one before it: walks that are long would not fit a page otherwise. */
static gboolean
shares_box (const GArray *steps, guint i, guint each)
{
  const RulesExplainStep *step = &g_array_index (steps, RulesExplainStep, i);
  if (i == 0 || step->after != i - 1 || (position (steps, i) - 1) % each == 0) {
    return FALSE;
  }
  const RulesExplainStep *before = &g_array_index (steps, RulesExplainStep, i - 1);
  return !before->minor && before->kind == step->kind;
}

/* The boxes of all steps: numbers, G_MAXUINT for those that are not drawn. */
static void
add_steps (Maker *maker, const GArray *steps, guint *boxes)
{
  guint each = (longest_walk (steps) + WALK_BOXES - 1) / WALK_BOXES;
  guint drawn = 0;
  for (guint i = 0; i < steps->len;) {
    const RulesExplainStep *step = &g_array_index (steps, RulesExplainStep, i);
    guint end = i + 1;
    boxes[i] = G_MAXUINT;
    if (step->minor || drawn == RULE_BOXES) {
      i = end;
      continue;
    }
    RulesBox box = new_box ((RulesBoxKind) step->kind);
    put_step (maker, &box, step);
    for (; end < steps->len && shares_box (steps, end, each); end++) {
      put_step (maker, &box, &g_array_index (steps, RulesExplainStep, end));
    }
    guint number = add_box (maker, &box);
    for (; i < end; i++) {
      boxes[i] = number;
    }
    drawn++;
  }
}

/* The statement that this one is a ground of; G_MAXUINT: none. */
static guint
derived_above (const GArray *steps, guint i)
{
  guint depth = g_array_index (steps, RulesExplainStep, i).depth;
  while (depth > 0 && i-- > 0) {
    if (g_array_index (steps, RulesExplainStep, i).depth < depth) {
      return i;
    }
  }
  return G_MAXUINT;
}

static void
add_step_arrows (Maker *maker, const GArray *steps, const guint *boxes, guint rule, gboolean idle)
{
  g_autofree gboolean *leads = g_new0 (gboolean, steps->len + 1);
  for (guint i = 0; i < steps->len; i++) {
    guint after = g_array_index (steps, RulesExplainStep, i).after;
    guint above = derived_above (steps, i);
    if (boxes[i] == G_MAXUINT) {
      continue;
    }
    if (after != G_MAXUINT && boxes[after] != G_MAXUINT) {
      add_arrow (maker, boxes[after], boxes[i], idle);
      leads[after] = TRUE;
    }
    if (above != G_MAXUINT && boxes[above] != G_MAXUINT) {
      add_arrow (maker, boxes[i], boxes[above], idle);
      leads[i] = TRUE;
    }
  }
  for (guint i = 0; i < steps->len; i++) {
    if (boxes[i] != G_MAXUINT && !leads[i]) {
      add_arrow (maker, boxes[i], rule, idle);
    }
  }
}

/* --- Rules and the decision --- */

static void
add_more (Maker *maker, guint n, guint rule, gboolean idle)
{
  RulesBox box = new_box (RULES_BOX_ASSERTED);
  if (n == 0) {
    box_clear (&box);
    return;
  }
  g_ptr_array_add (box.lines, g_strdup_printf ("and %u more", n));
  box.tooltip = g_strdup ("what is not drawn");
  add_arrow (maker, add_box (maker, &box), rule, idle);
}

static guint
add_rule_box (Maker *maker, const RulesExplainRule *rule)
{
  RulesBox box = new_box (RULES_BOX_RULE);
  g_autofree char *note = g_strconcat (rule->conclusion, ".", NULL);
  box.idle = rule->status != RULES_FIRING_DETERMINES;
  wrap (box.lines, rule->title, LINE_WIDTH);
  wrap (box.notes, note, NOTE_WIDTH);
  if (rule->basis != NULL && !box.idle) {
    wrap (box.notes, rule->basis, NOTE_WIDTH);
  }
  box.tooltip = *rule->where != '\0' ? g_strdup_printf ("%s (%s)", rule->title, rule->where)
                                     : g_strdup (rule->title);
  box.link = rules_telling_link (maker->telling, rule->rule->id);
  return add_box (maker, &box);
}

static void
add_rule (Maker *maker, const RulesExplainRule *rule)
{
  g_autofree guint *boxes = g_new (guint, rule->steps->len + 1);
  gboolean idle = rule->status != RULES_FIRING_DETERMINES;
  guint n_left_out = rule->n_left_out;
  add_steps (maker, rule->steps, boxes);
  for (guint i = 0; i < rule->steps->len; i++) {
    gboolean minor = g_array_index (rule->steps, RulesExplainStep, i).minor;
    n_left_out += boxes[i] == G_MAXUINT && !minor ? 1 : 0;
  }
  guint number = add_rule_box (maker, rule);
  add_step_arrows (maker, rule->steps, boxes, number, idle);
  add_more (maker, n_left_out, number, idle);
}

/* Those that met their conditions and were not needed are told in the text, not drawn. */
static gboolean
is_drawn (const RulesExplainRule *rule)
{
  return rule->status != RULES_FIRING_COUNTS && rule->status != RULES_FIRING_MONITORED;
}

static void
add_default (Maker *maker)
{
  if (maker->account->default_because == NULL) {
    return;
  }
  RulesBox box = new_box (RULES_BOX_RULE);
  wrap (box.lines, maker->account->default_because, LINE_WIDTH);
  box.tooltip = g_strdup (maker->account->default_because);
  add_box (maker, &box);
}

static void
add_decision (Maker *maker)
{
  RulesBox box = new_box (RULES_BOX_DECISION);
  g_ptr_array_add (box.lines, g_ascii_strup (maker->account->outcome, -1));
  wrap (box.notes, maker->account->head, NOTE_WIDTH);
  box.tooltip = g_strdup (maker->account->head);
  guint decision = add_box (maker, &box);
  for (guint i = 0; i < decision; i++) {
    const RulesBox *other = &g_array_index (maker->drawing->boxes, RulesBox, i);
    if (other->kind == RULES_BOX_RULE) {
      add_arrow (maker, i, decision, other->idle);
    }
  }
}

static char *
describe (const RulesAccount *account)
{
  GString *text = g_string_new ("Facts on the left lead to rules, and rules to the decision on the "
                                "right.");
  for (guint i = 0; i < account->reasons->len; i++) {
    g_string_append_printf (text, " %s", (const char *) g_ptr_array_index (account->reasons, i));
  }
  return g_string_free (text, FALSE);
}

RulesDrawing *
rules_drawing_new (const RulesTelling *telling, const RulesAccount *account)
{
  RulesDrawing *drawing = g_new0 (RulesDrawing, 1);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) joined = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *outcome = g_ascii_strup (account->outcome, -1);
  Maker maker = { telling, account, drawing, known, joined };
  drawing->outcome = telling->decision->outcome;
  drawing->title = g_strdup_printf ("%s: %s", outcome, account->head);
  drawing->description = describe (account);
  drawing->boxes = g_array_new (FALSE, FALSE, sizeof (RulesBox));
  drawing->arrows = g_array_new (FALSE, FALSE, sizeof (RulesArrow));
  g_array_set_clear_func (drawing->boxes, box_clear);
  g_array_set_clear_func (drawing->arrows, arrow_clear);
  for (guint i = 0; i < account->rules->len; i++) {
    const RulesExplainRule *rule = g_ptr_array_index (account->rules, i);
    if (is_drawn (rule)) {
      add_rule (&maker, rule);
    }
  }
  add_default (&maker);
  add_decision (&maker);
  return drawing;
}
