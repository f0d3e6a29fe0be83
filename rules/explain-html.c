/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include <string.h>

/* An account as a page that needs nothing else: no script, no other file, one style that the page's own content security
 * policy knows by its hash. */

typedef struct {
  const RulesTelling *telling;
  const RulesAccount *account;
  GString *out;
} Page;

static const char page_style[] =
    ":root{color-scheme:light dark;--text:#1a1a1a;--soft:#555;--line:#d8d8d8;--ground:#fff;--card:#fafafa}\n"
    "@media (prefers-color-scheme:dark){:root{--text:#ececec;--soft:#b4b4b4;--line:#3a3d44;"
    "--ground:#121316;--card:#1b1d21}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:var(--ground);color:var(--text);"
    "font:16px/1.5 system-ui,-apple-system,\"Segoe UI\",Helvetica,Arial,sans-serif}\n"
    "main{max-width:76rem;margin:0 auto;padding:1.5rem 1rem 3rem}\n"
    "h1{font-size:1.35rem;line-height:1.35;margin:.6rem 0 .4rem}\n"
    "h2{font-size:1.1rem;margin:2rem 0 .6rem}\n"
    "h3{font-size:1rem;margin:0}\n"
    "a{color:inherit}\n"
    ".outcome{display:inline-block;margin:0;padding:.15rem .7rem;border-radius:.3rem;color:#fff;"
    "font-weight:700;letter-spacing:.04em;text-transform:uppercase}\n"
    ".outcome.allow{background:#1d6b3a}.outcome.mask{background:#0b6478}"
    ".outcome.escalate{background:#8a5a00}.outcome.deny{background:#a32020}\n"
    ".facts,.where{color:var(--soft);font-size:.85rem}\n"
    ".facts{margin:0}\n"
    "ol,ul{list-style:none;margin:0;padding:0}\n"
    ".rule{border:1px solid var(--line);border-radius:.4rem;background:var(--card);"
    "padding:.7rem .9rem;margin:0 0 .8rem}\n"
    ".row{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1.5rem}\n"
    ".row>*{min-width:0;overflow-wrap:anywhere}\n"
    ".steps{margin:.5rem 0}\n"
    ".steps li{border-left:3px solid #2b5c8a;padding:.1rem 0 .1rem .7rem;margin:.25rem 0}\n"
    ".steps .claimed{border-left:3px dashed #b98a1d}\n"
    ".steps .derived{border-left:5px double #7d5cc0}\n"
    ".steps .absent{border-left:3px dotted #888}\n"
    ".steps .compared{border-left:3px solid #3f8f58;border-radius:.5rem}\n"
    ".steps .deep{margin-left:1.5rem}\n"
    ".conclusion{margin:.4rem 0 0}\n"
    "figure{margin:0;overflow-x:auto}\n"
    "figure svg{display:block;height:auto}\n"
    "@media print{body{font-size:11pt}main{max-width:none;padding:0}.rule,figure{break-inside:avoid}"
    "a{text-decoration:none}figure svg{max-width:100%}}\n"
    "@page{margin:1.5cm}\n";

/* --- Pieces --- */

static void
append_element (const Page *page, const char *tag, const char *class, const char *text)
{
  g_string_append_printf (page->out, "<%s class=\"%s\">", tag, class);
  kg_text_append_markup (page->out, text, -1);
  g_string_append_printf (page->out, "</%s>", tag);
}

static void
append_title (const Page *page, const char *title, const char *where, KgTermId id)
{
  g_autofree char *link = rules_telling_link (page->telling, id);
  g_string_append (page->out, "<div class=\"row\"><h3>");
  if (link != NULL) {
    g_string_append (page->out, "<a href=\"");
    kg_text_append_markup (page->out, link, -1);
    g_string_append (page->out, "\">");
  }
  kg_text_append_markup (page->out, title, -1);
  g_string_append (page->out, link != NULL ? "</a></h3>" : "</h3>");
  append_element (page, "span", "where", where);
  g_string_append (page->out, "</div>\n");
}

static void
append_steps (const Page *page, const GArray *steps)
{
  g_string_append (page->out, "<ul class=\"steps\">\n");
  for (guint i = 0; i < steps->len; i++) {
    const RulesExplainStep *step = &g_array_index (steps, RulesExplainStep, i);
    if (step->minor) {
      continue;
    }
    g_string_append_printf (page->out, "<li class=\"%s%s\"><div class=\"row\">",
                            rules_box_kind_name ((RulesBoxKind) step->kind),
                            step->depth > 0 ? " deep" : "");
    g_autofree char *text = g_strconcat (step->text, rules_explain_step_end (steps, i), NULL);
    append_element (page, "span", "step", text);
    append_element (page, "span", "where", rules_explain_step_note (step));
    g_string_append (page->out, "</div></li>\n");
  }
  g_string_append (page->out, "</ul>\n");
}

/* --- Rules --- */

static void
append_conclusion (const Page *page, const RulesExplainRule *rule)
{
  g_autoptr (GString) text = g_string_new (rule->conclusion);
  g_string_append_c (text, '.');
  if (rule->basis != NULL && rule->status == RULES_FIRING_DETERMINES) {
    g_string_append_printf (text, " Basis: %s.", rule->basis);
  }
  append_element (page, "p", "conclusion", text->str);
  g_string_append_c (page->out, '\n');
}

static void
append_rule (const Page *page, const RulesExplainRule *rule)
{
  g_string_append (page->out, "<li class=\"rule\">");
  append_title (page, rule->title, rule->where, rule->rule->id);
  append_steps (page, rule->steps);
  if (rule->n_left_out > 0) {
    g_string_append_printf (page->out, "<p class=\"facts\">and %u more of the same kind</p>\n",
                            rule->n_left_out);
  }
  append_conclusion (page, rule);
  g_string_append (page->out, "</li>\n");
}

static void
append_rules (const Page *page, RulesFiringStatus status, const char *heading)
{
  const GPtrArray *rules = page->account->rules;
  gboolean any = FALSE;
  for (guint i = 0; i < rules->len; i++) {
    const RulesExplainRule *rule = g_ptr_array_index (rules, i);
    if (rule->status != status) {
      continue;
    }
    if (!any) {
      g_string_append_printf (page->out, "<h2>%s</h2>\n<ol>\n", heading);
      any = TRUE;
    }
    append_rule (page, rule);
  }
  g_string_append (page->out, any ? "</ol>\n" : "");
}

static void
append_policies (const Page *page)
{
  const GPtrArray *scopes = page->account->scopes;
  if (scopes->len == 0) {
    return;
  }
  g_string_append (page->out, "<h2>Policies</h2>\n<ul>\n");
  for (guint i = 0; i < scopes->len; i++) {
    const RulesExplainScope *scope = g_ptr_array_index (scopes, i);
    g_autofree char *sentence = g_strconcat (scope->sentence, ".", NULL);
    g_string_append (page->out, "<li class=\"rule\">");
    append_title (page, scope->title, scope->where,
                  rules_policies_policy (page->telling->policies, scope->scope->policy)->id);
    append_steps (page, scope->steps);
    append_element (page, "p", "conclusion", sentence);
    g_string_append (page->out, "</li>\n");
  }
  g_string_append (page->out, "</ul>\n");
}

/* --- The whole --- */

static void
append_head (const Page *page, const GString *style)
{
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (sum, (const guchar *) style->str, (gssize) style->len);
  g_checksum_get_digest (sum, digest, &length);
  g_autofree char *hash = g_base64_encode (digest, length);
  g_string_append_printf (page->out,
                          "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                          "'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'\">\n"
                          "<meta name=\"viewport\" content=\"width=device-width, "
                          "initial-scale=1\">\n<title>",
                          hash);
  kg_text_append_markup (page->out, page->account->head, -1);
  g_string_append_printf (page->out, "</title>\n<style>%s</style>\n</head>\n", style->str);
}

static void
append_summary (const Page *page)
{
  const RulesTelling *telling = page->telling;
  g_autoptr (GString) facts = g_string_new ("Decision ");
  g_string_append_printf (facts, "%s, ", telling->explanation->id);
  rules_telling_append_time (telling, facts);
  guint64 commit = kg_snapshot_commit (telling->names.data.snapshot);
  if (commit > 0) {
    g_string_append_printf (facts, ", on the graph as of commit %" G_GUINT64_FORMAT, commit);
  }
  g_string_append_printf (page->out, "<body>\n<main>\n<header>\n<p class=\"outcome %s\">%s</p>\n",
                          page->account->outcome, page->account->outcome);
  g_string_append (page->out, "<h1>");
  kg_text_append_markup (page->out, page->account->head, -1);
  g_string_append (page->out, "</h1>\n");
  append_element (page, "p", "facts", facts->str);
  g_string_append (page->out, "\n</header>\n");
}

static void
append_paragraph (const Page *page, const char *text)
{
  g_string_append (page->out, "<p>");
  kg_text_append_markup (page->out, text, -1);
  g_string_append (page->out, "</p>\n");
}

static void
append_body (const Page *page, const RulesDrawing *drawing)
{
  const GPtrArray *remarks = page->account->remarks;
  append_summary (page);
  append_rules (page, RULES_FIRING_DETERMINES, "Why");
  if (page->account->default_because != NULL) {
    append_paragraph (page, page->account->default_because);
  }
  g_string_append (page->out, "<h2>The path to the decision</h2>\n<figure tabindex=\"0\" "
                              "aria-label=\"drawing of the path\">\n");
  rules_drawing_append_svg (drawing, page->out, "drawing", TRUE);
  g_string_append (page->out, "</figure>\n");
  append_rules (page, RULES_FIRING_HELD_BACK, "Looked at, and held back");
  append_rules (page, RULES_FIRING_OVERRIDDEN, "Overridden");
  append_rules (page, RULES_FIRING_APPROVED, "Approved");
  append_rules (page, RULES_FIRING_COUNTS, "Met as well");
  append_rules (page, RULES_FIRING_MONITORED, "Only watched");
  append_policies (page);
  g_string_append (page->out, remarks->len > 0 ? "<h2>What was not found</h2>\n" : "");
  for (guint i = 0; i < remarks->len; i++) {
    append_paragraph (page, g_ptr_array_index (remarks, i));
  }
  g_string_append (page->out, "</main>\n</body>\n</html>\n");
}

gboolean
rules_explain_html (const RulesExplanation *explanation, GString *out, GError **error)
{
  g_auto (RulesTelling) telling;
  rules_telling_init (&telling, explanation);
  g_autoptr (RulesAccount) account = rules_account_new (&telling);
  g_autoptr (RulesDrawing) drawing = rules_drawing_new (&telling, account);
  g_autoptr (GString) style = g_string_new (page_style);
  const Page page = { &telling, account, out };
  if (!rules_drawing_lay_out (drawing, error)) {
    return FALSE;
  }
  rules_drawing_append_style (style);
  append_head (&page, style);
  append_body (&page, drawing);
  return TRUE;
}
