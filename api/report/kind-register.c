/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/kind-log-private.h"

#include <string.h>

/* The liability register: every system and model that the graph names, where it comes from, who looked at it and when, who answers for it under which clause,
 * what went wrong, and what is not documented. */

#define SPDX "http://spdx.org/rdf/terms#"

#define DEFAULT_CATALOGUE "eu-ai-act"

/* Ways in which a graph says one thing. */
#define MOST_WAYS 5u

typedef struct {
  const char *name;
  const char *predicates[MOST_WAYS + 1];
} Said;

static const Said origins[] = {
  { T_ ("State"), { ONTOLOGY_GR "lifecycle", ONTOLOGY_DPV "hasStatus" } },
  { T_ ("Version"),
    { ONTOLOGY_OWL "versionInfo", ONTOLOGY_AIRO "hasVersion", ONTOLOGY_AIDOC "version",
      ONTOLOGY_DCT "hasVersion" } },
  { T_ ("Origin"),
    { ONTOLOGY_PROV "wasDerivedFrom", ONTOLOGY_DCT "source", ONTOLOGY_AIRO "hasModel" } },
  { T_ ("Provider"),
    { ONTOLOGY_AIRO "isProvidedBy", ONTOLOGY_AIDOC "isProvidedBy", ONTOLOGY_DCT "publisher",
      ONTOLOGY_DCT "creator" } },
  { T_ ("Digest of the weights"),
    { ONTOLOGY_SCHEMA "sha256", "http://schema.org/sha256", SPDX "checksum",
      SPDX "checksumValue" } },
  { T_ ("Licence"), { ONTOLOGY_DCT "license", ONTOLOGY_DCT "rights" } },
  { T_ ("Owner"), { ONTOLOGY_GR "owner" } },
};

/* What an examination, or an event, says of itself. */
static const Said examined[] = {
  { T_ ("Verdict"), { ONTOLOGY_GR "verdict" } },
  { T_ ("Date"), { ONTOLOGY_GR "assessedAt" } },
  { T_ ("Signed by"), { ONTOLOGY_GR "signedBy" } },
  { T_ ("Metric"), { ONTOLOGY_GR "metric" } },
  { T_ ("Threshold"), { ONTOLOGY_GR "threshold" } },
  { T_ ("Value"), { ONTOLOGY_GR "observedValue" } },
  { NULL, { NULL } },
};
static const Said happened[] = {
  { T_ ("Reported"), { ONTOLOGY_GR "openedAt" } },
  { T_ ("Observed"), { ONTOLOGY_GR "observedAt" } },
  { T_ ("Closed"), { ONTOLOGY_GR "closedAt" } },
  { T_ ("Status"), { ONTOLOGY_DPV "hasStatus" } },
  { T_ ("Metric"), { ONTOLOGY_GR "metric" } },
  { T_ ("Value"), { ONTOLOGY_GR "observedValue" } },
  { NULL, { NULL } },
};
static const Said examinations[] = {
  { T_ ("Vendor review"), { ONTOLOGY_GR "vendorReview" } },
  { T_ ("Evaluation"), { ONTOLOGY_GR "evaluationReport" } },
};
static const Said events[] = {
  { T_ ("Incident"), { ONTOLOGY_GR "incident" } },
  { T_ ("Signal"), { ONTOLOGY_GR "signal" } },
};

/* --- What is said of one --- */

static void
add_said (ReportMaker *maker, ReportBlock *facts, KgTermId thing, const Said *said)
{
  const char *name = report_maker_text (maker, said->name);
  guint n = 0;
  for (guint i = 0; said->predicates[i] != NULL; i++) {
    n += report_maker_facts_of (maker, facts, 0, thing,
                                report_maker_find (maker, said->predicates[i]), name);
  }
  if (n == 0) {
    report_log_fact (maker, facts, 0, name, "", REPORT_HAS_NONE);
  }
}

/* The same, each with what is said of it in turn. */
static void
add_detailed (ReportMaker *maker, ReportBlock *facts, KgTermId thing, const Said *said,
              const Said *details)
{
  const char *name = report_maker_text (maker, said->name);
  KgTermId predicate = report_maker_find (maker, said->predicates[0]);
  g_autoptr (GArray) objects = report_maker_objects (maker, thing, predicate);
  for (guint i = 0; i < objects->len; i++) {
    KgTermId object = g_array_index (objects, KgTermId, i);
    report_log_fact (maker, facts, 0, name, report_maker_name (maker, object),
                     report_maker_backing_of (maker, thing, predicate, object));
    for (guint k = 0; details[k].name != NULL; k++) {
      report_maker_facts_of (maker, facts, 1, object,
                             report_maker_find (maker, details[k].predicates[0]),
                             report_maker_text (maker, details[k].name));
    }
  }
  if (objects->len == 0) {
    report_log_fact (maker, facts, 0, name, "", REPORT_HAS_NONE);
  }
}

/* --- Who answers for it --- */

static ReportText
cell_of (ReportMaker *maker, KgTermId subject, const char *predicate, const char *otherwise)
{
  KgTermId id = report_maker_find (maker, predicate);
  KgTermId object = report_maker_object (maker, subject, id);
  if (object != KG_NONE) {
    return (ReportText) { report_maker_name (maker, object), report_maker_link (maker, object),
                          report_maker_backing_of (maker, subject, id, object) };
  }
  return otherwise != NULL ? (ReportText) { otherwise, NULL, REPORT_IS_FRAMING }
                           : (ReportText) { "", NULL, REPORT_HAS_NONE };
}

static void
add_responsibility (ReportMaker *maker, ReportBlock *table, KgTermId node)
{
  const ReportText cells[] = {
    cell_of (maker, node, ONTOLOGY_GR "responsible", NULL),
    cell_of (maker, node, ONTOLOGY_GR "forRequirement",
             report_maker_text (maker, T_ ("all requirements"))),
    cell_of (maker, node, ONTOLOGY_GR "contract", NULL),
    cell_of (maker, node, ONTOLOGY_GR "clause", NULL),
  };
  report_table_row (maker->document, table, cells);
}

/* Those for the thing, and those for all (`thing` KG_NONE). */
static void
add_responsibilities (ReportMaker *maker, ReportBlock *parent, KgTermId thing)
{
  const char *const headings[] = { report_maker_text (maker, T_ ("Responsible")),
                                   report_maker_text (maker, T_ ("For")),
                                   report_maker_text (maker, T_ ("Contract")),
                                   report_maker_text (maker, T_ ("Clause")), NULL };
  KgTermId for_system = report_maker_find (maker, ONTOLOGY_GR "forSystem");
  g_autoptr (GArray) all =
      report_maker_instances (maker, report_maker_find (maker, ONTOLOGY_GR "Responsibility"));
  ReportBlock *table = NULL;
  for (guint i = 0; i < all->len; i++) {
    KgTermId node = g_array_index (all, KgTermId, i);
    gboolean wanted = thing != KG_NONE ? for_system != KG_NONE &&
                                             kg_view_contains (maker->view, node, for_system, thing)
                                       : report_maker_object (maker, node, for_system) == KG_NONE;
    if (wanted && table == NULL) {
      table = report_table (maker->document, parent,
                            report_maker_text (maker, T_ ("Who answers for it")), headings, 0);
    }
    if (wanted) {
      add_responsibility (maker, table, node);
    }
  }
  if (table == NULL) {
    report_maker_say_none (maker, parent,
                           report_maker_text (maker, T_ ("Nobody is named who answers for it.")));
  }
}

/* --- Gaps --- */

static ReportBacking
back_gap (ReportMaker *maker, const RulesFinding *finding)
{
  for (guint i = 0; i < finding->requirement->n_questions; i++) {
    ReportBacking backing = report_maker_answer_backing (maker, &finding->answers[i]);
    if (backing.kind == REPORT_CLAIM) {
      return backing;
    }
  }
  return REPORT_HAS_NONE;
}

static void
list_gaps (ReportMaker *maker, ReportBlock *parent, const RulesFinding *findings, guint n)
{
  ReportBlock *list = NULL;
  for (guint i = 0; i < n; i++) {
    const RulesFinding *finding = &findings[i];
    const RulesRequirement *requirement = finding->requirement;
    if (requirement->n_questions == 0 || finding->applies == RULES_VIOLATES ||
        (finding->status != RULES_REQUIREMENT_GAP &&
         finding->status != RULES_REQUIREMENT_PARTIAL)) {
      continue;
    }
    list = list != NULL ? list : report_list (maker->document, parent, FALSE);
    const char *text = report_maker_format (maker, T_ ("%1$s: %2$s"), requirement->identifier,
                                            report_maker_label (maker, requirement->node));
    report_list_entry (maker->document, list,
                       &(ReportText) { text, NULL, back_gap (maker, finding) });
  }
  if (list == NULL) {
    report_maker_say (maker, parent,
                      report_maker_text (maker, T_ ("No question of the catalogue that applies is "
                                                    "open.")));
  }
}

/* With what the log says of the system, as reports of that system have it. */
static gboolean
add_gaps (ReportMaker *maker, ReportBlock *item, KgTermId system, GError **error)
{
  const char *wanted = maker->request->catalogue;
  const KgView *before = maker->view;
  KgView view = { maker->view->snapshot, NULL };
  g_autoptr (KgOverlay) overlay = kg_overlay_new ();
  const RulesCatalogue *catalogue =
      report_maker_catalogue (maker, wanted != NULL ? wanted : DEFAULT_CATALOGUE, error);
  guint n = 0;
  if (catalogue == NULL) {
    return FALSE;
  }
  kg_overlay_begin (overlay, view.snapshot);
  if (maker->source->log != NULL &&
      !report_log_facts (maker->source, system, overlay, &maker->facts, error)) {
    return FALSE;
  }
  view.overlay = maker->facts.n > 0 ? overlay : NULL;
  rules_assessor_forget (maker->assessor);
  rules_assessor_add_facts (maker->assessor, view.overlay);
  maker->view = &view;
  maker->system = system;
  const RulesFinding *findings = report_maker_assess (maker, catalogue, &n, error);
  if (findings != NULL) {
    ReportBlock *section =
        report_section (maker->document, item, NULL, report_maker_text (maker, T_ ("Open gaps")));
    list_gaps (maker, section, findings, n);
  }
  rules_assessor_forget (maker->assessor);
  rules_assessor_add_facts (maker->assessor, NULL);
  maker->facts = (ReportLogFacts) { 0 };
  maker->view = before;
  maker->system = KG_NONE;
  return findings != NULL;
}

/* --- The register --- */

static ReportBlock *
add_thing (ReportMaker *maker, ReportBlock *section, KgTermId thing)
{
  KgTermId type = report_maker_find (maker, KG_RDF "type");
  KgTermId kind = report_maker_object (maker, thing, type);
  const ReportItem item = { .iri = report_maker_iri (maker, thing),
                            .title = report_maker_name (maker, thing),
                            .link = report_maker_link (maker, thing),
                            .note = kind != KG_NONE ? report_maker_name (maker, kind) : NULL,
                            .backing = kind != KG_NONE
                                           ? report_maker_backing_of (maker, thing, type, kind)
                                           : REPORT_IS_FRAMING };
  ReportBlock *block = report_item (maker->document, section, &item);
  ReportBlock *facts = report_facts (maker->document, block);
  report_maker_facts_of (maker, facts, 0, thing, type, report_maker_text (maker, T_ ("Kind")));
  for (guint i = 0; i < G_N_ELEMENTS (origins); i++) {
    add_said (maker, facts, thing, &origins[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (examinations); i++) {
    add_detailed (maker, facts, thing, &examinations[i], examined);
  }
  for (guint i = 0; i < G_N_ELEMENTS (events); i++) {
    add_detailed (maker, facts, thing, &events[i], happened);
  }
  add_responsibilities (maker, block, thing);
  return block;
}

static gint
compare_terms (gconstpointer a, gconstpointer b, gpointer view)
{
  return kg_view_order ((const KgView *) view, *(const KgTermId *) a, *(const KgTermId *) b);
}

static gboolean
has_term (const GArray *terms, KgTermId id)
{
  for (guint i = 0; i < terms->len; i++) {
    if (g_array_index (terms, KgTermId, i) == id) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
add_new (GArray *terms, const GArray *found, const GArray *without)
{
  for (guint i = 0; i < found->len; i++) {
    KgTermId id = g_array_index (found, KgTermId, i);
    if (!has_term (terms, id) && !has_term (without, id)) {
      g_array_append_val (terms, id);
    }
  }
}

/* What is said to be a model, and what has a state of life; systems stand by themselves. */
static GArray *
find_models (ReportMaker *maker, const GArray *systems)
{
  static const char *const classes[] = { ONTOLOGY_AIRO "AIModel", ONTOLOGY_AIDOC "AIModel",
                                         ONTOLOGY_DPV_AI "Model", ONTOLOGY_AIACT "GPAIModel" };
  GArray *models = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgTermId lifecycle = report_maker_find (maker, ONTOLOGY_GR "lifecycle");
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++) {
    g_autoptr (GArray) found =
        report_maker_instances (maker, report_maker_find (maker, classes[i]));
    add_new (models, found, systems);
  }
  if (lifecycle != KG_NONE) {
    g_autoptr (GArray) living = g_array_new (FALSE, FALSE, sizeof (KgTermId));
    KgCursor cursor;
    kg_view_subjects_of (maker->view, lifecycle, &cursor);
    for (KgTermId id = kg_cursor_next (&cursor); id != KG_NONE; id = kg_cursor_next (&cursor)) {
      g_array_append_val (living, id);
    }
    add_new (models, living, systems);
  }
  g_array_sort_with_data (models, compare_terms, (gpointer) maker->view);
  return models;
}

static gboolean
add_systems (ReportMaker *maker, const GArray *systems, GError **error)
{
  ReportBlock *section =
      report_section (maker->document, NULL, "systems", report_maker_text (maker, T_ ("Systems")));
  if (systems->len == 0) {
    report_maker_say_none (maker, section,
                           report_maker_text (maker, T_ ("The graph describes no AI system.")));
  }
  for (guint i = 0; i < systems->len; i++) {
    KgTermId system = g_array_index (systems, KgTermId, i);
    ReportBlock *item = add_thing (maker, section, system);
    if (!add_gaps (maker, item, system, error) ||
        !report_maker_progress (maker, i + 1, systems->len, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static void
add_models (ReportMaker *maker, const GArray *models)
{
  ReportBlock *section = report_section (maker->document, NULL, "models",
                                         report_maker_text (maker, T_ ("Models and versions")));
  if (models->len == 0) {
    report_maker_say_none (maker, section,
                           report_maker_text (maker, T_ ("The graph names no model.")));
  }
  for (guint i = 0; i < models->len; i++) {
    add_thing (maker, section, g_array_index (models, KgTermId, i));
  }
}

gboolean
report_make_register (ReportMaker *maker, GError **error)
{
  g_autoptr (GArray) systems = rules_assessor_systems (maker->assessor);
  g_autoptr (GArray) models = find_models (maker, systems);
  if (maker->source->log != NULL && !report_maker_rest_on_whole_log (maker, error)) {
    return FALSE;
  }
  report_maker_begin (maker);
  if (!add_systems (maker, systems, error)) {
    return FALSE;
  }
  add_models (maker, models);
  ReportBlock *section =
      report_section (maker->document, NULL, "responsible-for-all",
                      report_maker_text (maker, T_ ("Who answers for all systems and models")));
  add_responsibilities (maker, section, KG_NONE);
  return TRUE;
}
