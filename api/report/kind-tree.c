/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/kind-private.h"

/* Kinds that are a part of a catalogue, requirement by requirement. */

#define AI_ACT "eu-ai-act"

/* What is told of one, and what the report is made of. */
typedef struct {
  const char *text; /* what it is for: English, to be translated */
  const char *roots
      [5]; /* notations of requirements, ends with NULL; of one alone its parts stand at the top. None: all of the catalogue */
  gboolean anyway;  /* also where it does not apply to the system */
  gboolean to_fill; /* tells what is left to fill in by hand */
} Tree;

/* --- Framing --- */

static void
add_about (ReportMaker *maker, const Tree *tree)
{
  ReportBlock *section = report_section (maker->document, NULL, "about",
                                         report_maker_text (maker, T_ ("About this report")));
  report_maker_say (maker, section, report_maker_text (maker, tree->text));
  report_maker_say (
      maker, section,
      report_maker_text (maker,
                         T_ ("Whatever is said of the system stands in the graph and is cited "
                             "by a number; the statements are listed at the end, with the "
                             "document, the line and the commit in which they were made. "
                             "Where the graph says nothing, this report says “no evidence”: "
                             "nothing is filled in.")));
  report_maker_say (maker, section,
                    report_maker_text (maker,
                                       T_ ("Headings and questions are in our own words; the "
                                           "wording that binds is that of the law. “Documented” "
                                           "means that there is evidence, not that it is "
                                           "right or enough.")));
}

/* --- What is left to fill in --- */

static void
add_open (ReportMaker *maker, ReportBlock *list, const RulesFinding *finding)
{
  const RulesRequirement *requirement = finding->requirement;
  for (guint i = 0; i < requirement->n_questions; i++) {
    const RulesAnswer *answer = &finding->answers[i];
    if (answer->status == RULES_ANSWER_GIVEN) {
      continue;
    }
    g_autofree char *link = g_strdup_printf ("#%s", requirement->notation);
    const ReportText text = {
      report_maker_format (maker, T_ ("%1$s: %2$s"), requirement->identifier,
                           report_maker_label (maker, answer->question->node)),
      link, REPORT_HAS_NONE
    };
    report_list_entry (maker->document, list, &text);
  }
  for (guint i = 0; i < requirement->n_children; i++) {
    const RulesRequirement *child = requirement->children[i];
    add_open (maker, list, finding + (child->number - requirement->number));
  }
}

static void
add_to_fill (ReportMaker *maker, const RulesFinding *findings, const RulesRequirement *const *roots,
             guint n)
{
  ReportBlock *section =
      report_section (maker->document, NULL, "to-fill-in",
                      report_maker_text (maker, T_ ("What whoever runs the model fills in")));
  report_maker_say (maker, section,
                    report_maker_text (maker,
                                       T_ ("Who hosts an open-weight model learns these from "
                                           "its provider, or has to find them out: the graph "
                                           "has no evidence of them, or not enough.")));
  ReportBlock *list = report_list (maker->document, section, FALSE);
  for (guint i = 0; i < n; i++) {
    add_open (maker, list, &findings[roots[i]->number]);
  }
}

/* --- The tree --- */

/* (transfer container) NULL: the catalogue lacks one of them. */
static GPtrArray *
find_roots (const RulesCatalogue *catalogue, const Tree *tree, GError **error)
{
  g_autoptr (GPtrArray) roots = g_ptr_array_new ();
  for (guint i = 0; tree->roots[i] != NULL; i++) {
    const RulesRequirement *root = rules_catalogue_requirement (catalogue, tree->roots[i]);
    if (root == NULL) {
      g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                   "the catalogue `%s` has no requirement `%s`; load the one that comes with "
                   "Grounds",
                   catalogue->notation, tree->roots[i]);
      return NULL;
    }
    g_ptr_array_add (roots, (gpointer) root);
  }
  for (guint i = 0; tree->roots[0] == NULL && i < catalogue->n_roots; i++) {
    g_ptr_array_add (roots, (gpointer) catalogue->roots[i]);
  }
  return g_steal_pointer (&roots);
}

/* One requirement alone: its heading is that of the report, its parts stand at the top. */
static void
add_parts (ReportMaker *maker, const RulesFinding *findings, const RulesRequirement *root)
{
  ReportBlock *section =
      report_section (maker->document, NULL, root->notation,
                      report_maker_format (maker, T_ ("%1$s: %2$s"), root->identifier,
                                           report_maker_label (maker, root->node)));
  const char *text = report_maker_description (maker, root->node);
  if (text != NULL) {
    report_maker_say (maker, section, text);
  }
  report_maker_standing (maker, section, &findings[root->number]);
  for (guint i = 0; i < root->n_children; i++) {
    report_maker_requirement (maker, NULL, findings, root->children[i]);
  }
}

static gboolean
make_tree (ReportMaker *maker, const char *notation, const Tree *tree, GError **error)
{
  guint n = 0;
  const RulesCatalogue *catalogue = report_maker_catalogue (maker, notation, error);
  g_autoptr (GPtrArray) roots = catalogue != NULL ? find_roots (catalogue, tree, error) : NULL;
  if (roots == NULL) {
    return FALSE;
  }
  const RulesFinding *findings = report_maker_assess (maker, catalogue, &n, error);
  maker->anyway = tree->anyway;
  report_maker_begin (maker);
  add_about (maker, tree);
  if (findings == NULL || !report_maker_system (maker, error)) {
    return FALSE;
  }
  const RulesRequirement *const *list =
      (const RulesRequirement *const *) (gconstpointer) roots->pdata;
  if (tree->to_fill) {
    add_to_fill (maker, findings, list, roots->len);
  }
  if (roots->len == 1 && list[0]->n_questions == 0) {
    add_parts (maker, findings, list[0]);
    return TRUE;
  }
  for (guint i = 0; i < roots->len; i++) {
    report_maker_requirement (maker, NULL, findings, list[i]);
  }
  return report_maker_progress (maker, 1, 1, error);
}

/* --- The kinds --- */

gboolean
report_make_annex_iv (ReportMaker *maker, GError **error)
{
  const Tree tree = {
    .text = T_ ("The technical documentation that the provider of a high-risk AI system draws up "
                "before it is placed on the market (Article 11), in the order of Annex IV."),
    .roots = { "annex-iv" },
    .anyway = TRUE
  };
  return make_tree (maker, AI_ACT, &tree, error);
}

gboolean
report_make_instructions (ReportMaker *maker, GError **error)
{
  const Tree tree = {
    .text = T_ ("What the instructions for use of a high-risk AI system tell those who deploy it "
                "(Article 13)."),
    .roots = { "article-13" },
    .anyway = TRUE
  };
  return make_tree (maker, AI_ACT, &tree, error);
}

gboolean
report_make_fria (ReportMaker *maker, GError **error)
{
  const Tree tree = {
    .text =
        T_ ("The assessment of the impact on fundamental rights that deployers make before they "
            "use a high-risk AI system for the first time (Article 27)."),
    .roots = { "article-27" },
    .anyway = TRUE
  };
  return make_tree (maker, AI_ACT, &tree, error);
}

gboolean
report_make_registration (ReportMaker *maker, GError **error)
{
  const Tree tree = {
    .text = T_ ("What is entered into the EU database (Article 49): Section A of Annex VIII by "
                "providers of high-risk systems, Section B by providers who hold a system of Annex "
                "III not to be of high risk, Section C by deployers that are public bodies."),
    .roots = { "article-49", "annex-viii-a", "annex-viii-b", "annex-viii-c" }
  };
  return make_tree (maker, AI_ACT, &tree, error);
}

gboolean
report_make_gpai (ReportMaker *maker, GError **error)
{
  const Tree tree = {
    .text =
        T_ ("What providers of general-purpose AI models keep ready (Article 53), for authorities "
            "(Annex XI) and for those who build on the model (Annex XII)."),
    .roots = { "article-53", "annex-xi", "annex-xii" },
    .anyway = TRUE,
    .to_fill = TRUE
  };
  return make_tree (maker, AI_ACT, &tree, error);
}

gboolean
report_make_catalogue (ReportMaker *maker, GError **error)
{
  const char *notation = maker->request->catalogue != NULL ? maker->request->catalogue : AI_ACT;
  const RulesCatalogue *catalogue = report_maker_catalogue (maker, notation, error);
  if (catalogue == NULL) {
    return FALSE;
  }
  const Tree tree = { .text =
                          T_ ("All requirements of one catalogue, and what the graph answers to "
                              "each.") };
  maker->about.title =
      report_maker_format (maker, T_ ("%1$s: %2$s"), report_maker_label (maker, catalogue->node),
                           report_maker_text (maker, maker->info->title));
  return make_tree (maker, notation, &tree, error);
}
