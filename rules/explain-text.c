/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include <string.h>

/* An account for people at a terminal: sentences on the left, where they come from on the right. */

#define WIDTH 100u
#define NARROWEST 40u
/* Where the parts of a rule begin. */
#define TITLE_INDENT 3u
#define CONCLUSION_INDENT 3u
#define STEP_INDENT 5u
#define DEPTH_INDENT 2u
/* How much further lines of what is wrapped are indented. */
#define HANGING 2u
#define GAP 2u

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define PLAIN "\033[0m"

typedef struct {
  const char *lead; /* "1" */
  const char *text;
  const char *where; /* "" */
  guint indent;      /* of the text */
  gboolean strong;
  gboolean faint;
} Line;

typedef struct {
  const RulesExplanation *explanation;
  const RulesAccount *account;
  GString *out;
  guint width;
  guint column; /* of the places */
  guint number;
} Page;

/* --- Columns --- */

static guint
char_width (gunichar c)
{
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

static guint
text_width (const char *text)
{
  guint width = 0;
  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    width += char_width (g_utf8_get_char (text));
  }
  return width;
}

static void
append_spaces (GString *out, guint n)
{
  g_string_append_printf (out, "%*s", (int) n, "");
}

static const char *
style (const Page *page, const char *sequence)
{
  return page->explanation->colour ? sequence : "";
}

/* Text from column `at` on; further lines begin at `hanging`. Returns the column where it ends. */
static guint
append_wrapped (const Page *page, const char *text, guint at, guint hanging)
{
  gboolean begun = FALSE;
  while (*text != '\0') {
    const char *end = strchr (text, ' ');
    gsize length = end != NULL ? (gsize) (end - text) : strlen (text);
    g_autofree char *word = g_strndup (text, length);
    guint width = text_width (word);
    if (begun && at + 1 + width > page->width) {
      g_string_append_c (page->out, '\n');
      append_spaces (page->out, hanging);
      at = hanging;
    } else if (begun) {
      g_string_append_c (page->out, ' ');
      at++;
    }
    g_string_append (page->out, word);
    at += width;
    begun = TRUE;
    text += end != NULL ? length + 1 : length;
  }
  return at;
}

static void
print_where (const Page *page, const Line *line, guint end)
{
  guint width = text_width (line->where);
  guint start = MAX (end + GAP, page->column);
  if (start + width > page->width) {
    start = MAX (end + GAP, page->width - MIN (width, page->width));
  }
  if (start + width > page->width) {
    g_string_append_c (page->out, '\n');
    end = 0;
    start = line->indent + HANGING;
  }
  append_spaces (page->out, start - end);
  g_string_append (page->out, style (page, DIM));
  append_wrapped (page, line->where, start, line->indent + HANGING);
  g_string_append (page->out, style (page, PLAIN));
}

static void
print_line (const Page *page, const Line *line)
{
  const char *begin = line->strong ? BOLD : line->faint ? DIM : "";
  g_string_append (page->out, line->lead);
  append_spaces (page->out, line->indent - text_width (line->lead));
  g_string_append (page->out, style (page, begin));
  guint end = append_wrapped (page, line->text, line->indent, line->indent + HANGING);
  g_string_append (page->out, style (page, *begin != '\0' ? PLAIN : ""));
  if (*line->where != '\0') {
    print_where (page, line, end);
  }
  g_string_append_c (page->out, '\n');
}

/* --- The column of the places --- */

static guint
step_indent (const RulesExplainStep *step)
{
  return STEP_INDENT + step->depth * DEPTH_INDENT;
}

/* Counts a line for each column in which its place could stand. */
static void
count_columns (const Page *page, guint *fitting, const char *text, const char *where, guint indent)
{
  guint first = indent + text_width (text) + GAP;
  guint width = text_width (where);
  for (guint column = first; width > 0 && column + width <= page->width; column++) {
    fitting[column]++;
  }
}

static void
count_steps (const Page *page, guint *fitting, const GArray *steps)
{
  for (guint i = 0; i < steps->len; i++) {
    const RulesExplainStep *step = &g_array_index (steps, RulesExplainStep, i);
    if (!step->minor) {
      count_columns (page, fitting, step->text, step->where, step_indent (step));
    }
  }
}

/* The first column in which as many places as possible can stand below each other. */
static guint
place_column (const Page *page)
{
  const GPtrArray *rules = page->account->rules;
  const GPtrArray *scopes = page->account->scopes;
  g_autofree guint *fitting = g_new0 (guint, page->width + 1);
  guint best = 0;
  for (guint i = 0; i < rules->len; i++) {
    const RulesExplainRule *rule = g_ptr_array_index (rules, i);
    count_columns (page, fitting, rule->title, rule->where, TITLE_INDENT);
    if (rule->status != RULES_FIRING_COUNTS) {
      count_steps (page, fitting, rule->steps);
    }
  }
  for (guint i = 0; i < scopes->len; i++) {
    const RulesExplainScope *scope = g_ptr_array_index (scopes, i);
    if (!scope->plain) {
      count_columns (page, fitting, scope->title, scope->where, TITLE_INDENT);
      count_steps (page, fitting, scope->steps);
    }
  }
  for (guint column = 1; column <= page->width; column++) {
    best = fitting[column] > fitting[best] ? column : best;
  }
  return best;
}

/* --- Rules --- */

static void
print_steps (const Page *page, const GArray *steps)
{
  for (guint i = 0; i < steps->len; i++) {
    const RulesExplainStep *step = &g_array_index (steps, RulesExplainStep, i);
    if (step->minor) {
      continue;
    }
    g_autofree char *text = g_strconcat (step->text, rules_explain_step_end (steps, i), NULL);
    const Line line = {
      .lead = "", .text = text, .where = step->where, .indent = step_indent (step)
    };
    print_line (page, &line);
  }
}

static void
print_conclusion (const Page *page, const RulesExplainRule *rule)
{
  g_autoptr (GString) text = g_string_new (rule->conclusion);
  g_string_append_c (text, '.');
  if (rule->basis != NULL && rule->status == RULES_FIRING_DETERMINES) {
    g_string_append_printf (text, " Basis: %s.", rule->basis);
  }
  const Line line = { .lead = "", .text = text->str, .where = "", .indent = CONCLUSION_INDENT };
  print_line (page, &line);
}

static void
print_left_out (const Page *page, const RulesExplainRule *rule)
{
  if (rule->n_left_out == 0) {
    return;
  }
  g_autofree char *text = g_strdup_printf ("and %u more of the same kind", rule->n_left_out);
  const Line line = { .lead = "", .text = text, .where = "", .indent = STEP_INDENT, .faint = TRUE };
  print_line (page, &line);
}

static void
print_rule (const Page *page, const RulesExplainRule *rule, const char *lead)
{
  const Line title = {
    .lead = lead, .text = rule->title, .where = rule->where, .indent = TITLE_INDENT, .strong = TRUE
  };
  print_line (page, &title);
  if (rule->status != RULES_FIRING_COUNTS) {
    print_steps (page, rule->steps);
    print_left_out (page, rule);
  }
  print_conclusion (page, rule);
}

static void
print_determining (Page *page)
{
  const GPtrArray *rules = page->account->rules;
  for (guint i = 0; i < rules->len; i++) {
    const RulesExplainRule *rule = g_ptr_array_index (rules, i);
    if (rule->status == RULES_FIRING_DETERMINES) {
      g_autofree char *lead = g_strdup_printf ("%u", ++page->number);
      print_rule (page, rule, lead);
    }
  }
}

/* A heading of its own, where there is any such rule. */
static void
print_others (const Page *page, RulesFiringStatus status, const char *heading)
{
  const GPtrArray *rules = page->account->rules;
  gboolean any = FALSE;
  for (guint i = 0; i < rules->len; i++) {
    const RulesExplainRule *rule = g_ptr_array_index (rules, i);
    if (rule->status != status) {
      continue;
    }
    if (!any) {
      g_string_append_printf (page->out, "\n%s:\n", heading);
      any = TRUE;
    }
    print_rule (page, rule, "-");
  }
}

/* --- The whole --- */

static void
print_paragraph (const Page *page, const char *text)
{
  append_wrapped (page, text, 0, 0);
  g_string_append_c (page->out, '\n');
}

static void
print_head (const Page *page)
{
  static const char *const colours[] = { [RULES_EFFECT_ALLOW] = "\033[1;32m",
                                         [RULES_EFFECT_MASK] = "\033[1;36m",
                                         [RULES_EFFECT_ESCALATE] = "\033[1;33m",
                                         [RULES_EFFECT_DENY] = "\033[1;31m" };
  g_autofree char *outcome = g_ascii_strup (page->account->outcome, -1);
  guint at = (guint) strlen (outcome) + 3;
  g_string_append_printf (page->out, "%s%s%s   ",
                          style (page, colours[page->explanation->decision->outcome]), outcome,
                          style (page, PLAIN));
  append_wrapped (page, page->account->head, at, at);
  g_string_append (page->out, "\n\n");
}

static void
print_scopes (const Page *page)
{
  const GPtrArray *scopes = page->account->scopes;
  gboolean any = FALSE;
  for (guint i = 0; i < scopes->len; i++) {
    const RulesExplainScope *scope = g_ptr_array_index (scopes, i);
    if (scope->plain) {
      continue;
    }
    if (!any) {
      g_string_append (page->out, "\nPolicies:\n");
      any = TRUE;
    }
    g_autofree char *conclusion = g_strconcat (scope->sentence, ".", NULL);
    const Line title = { .lead = "-",
                         .text = scope->title,
                         .where = scope->where,
                         .indent = TITLE_INDENT,
                         .strong = TRUE };
    const Line end = { .lead = "", .text = conclusion, .where = "", .indent = CONCLUSION_INDENT };
    print_line (page, &title);
    print_steps (page, scope->steps);
    print_line (page, &end);
  }
}

void
rules_explain_text (const RulesExplanation *explanation, GString *out)
{
  g_auto (RulesTelling) telling;
  rules_telling_init (&telling, explanation);
  g_autoptr (RulesAccount) account = rules_account_new (&telling);
  Page page = { .explanation = explanation, .account = account, .out = out };
  page.width = MAX (explanation->width == 0 ? WIDTH : explanation->width, NARROWEST);
  page.column = place_column (&page);
  print_head (&page);
  print_determining (&page);
  if (account->default_because != NULL) {
    print_paragraph (&page, account->default_because);
  }
  gsize determined = out->len;
  print_others (&page, RULES_FIRING_HELD_BACK, "Looked at, and held back");
  print_others (&page, RULES_FIRING_OVERRIDDEN, "Overridden");
  print_others (&page, RULES_FIRING_APPROVED, "Approved");
  print_others (&page, RULES_FIRING_COUNTS, "Met as well");
  print_others (&page, RULES_FIRING_MONITORED, "Only watched");
  print_scopes (&page);
  if (out->len > determined && account->remarks->len > 0) {
    g_string_append_c (out, '\n');
  }
  for (guint i = 0; i < account->remarks->len; i++) {
    print_paragraph (&page, g_ptr_array_index (account->remarks, i));
  }
}
