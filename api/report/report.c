/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/kind-private.h"

#include <gio/gio.h>
#include <string.h>

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
#define DEFAULT_PERIOD (30 * DAY)

/* Systems, or catalogues, that a message lists. */
#define MOST_LISTED 20u

static const struct {
  ReportKindInfo info;
  ReportMake make;
} kinds[REPORT_N_KINDS] = {
  [REPORT_KIND_ANNEX_IV] = { { "annex-iv", T_ ("Technical documentation"),
                               T_ ("What Annex IV of the EU AI Act asks for, point by point."),
                               .of_system = TRUE },
                             report_make_annex_iv },
  [REPORT_KIND_INSTRUCTIONS] = { { "instructions", T_ ("Instructions for use"),
                                   T_ ("What deployers are told by Article 13 of the EU AI Act."),
                                   .of_system = TRUE },
                                 report_make_instructions },
  [REPORT_KIND_FRIA] = { { "fria", T_ ("Fundamental rights impact assessment"),
                           T_ ("What Article 27 of the EU AI Act asks of deployers."),
                           .of_system = TRUE },
                         report_make_fria },
  [REPORT_KIND_REGISTRATION] = { { "registration", T_ ("Registration in the EU database"),
                                   T_ ("What Article 49 and Annex VIII of the EU AI Act ask for."),
                                   .of_system = TRUE },
                                 report_make_registration },
  [REPORT_KIND_GPAI] = { { "gpai", T_ ("General-purpose AI model"),
                           T_ ("What Article 53 and Annexes XI and XII of the EU AI Act ask for."),
                           .of_system = TRUE },
                         report_make_gpai },
  [REPORT_KIND_CLASSIFICATION] = { { "classification", T_ ("Classification by risk"),
                                     T_ ("The risk classes of a system under the EU AI Act, with "
                                         "their grounds."),
                                     .of_system = TRUE },
                                   report_make_classification },
  [REPORT_KIND_OVERSIGHT] = { { "oversight", T_ ("Oversight report"),
                                T_ ("Decisions, escalations and masks of a period."),
                                .of_period = TRUE, .needs_log = TRUE },
                              report_make_oversight },
  [REPORT_KIND_REGISTER] = { { "register", T_ ("Register of models and responsibilities"),
                               T_ ("Models and versions, where they come from, and who answers for "
                                   "them.") },
                             report_make_register },
  [REPORT_KIND_DECISION] = { { "decision", T_ ("Explanation of a decision"),
                               T_ ("One decision, for the person concerned (Article 86 of the EU AI "
                                   "Act)."),
                               .of_decision = TRUE, .needs_log = TRUE },
                             report_make_decision },
  [REPORT_KIND_INCIDENT] = { { "incident", T_ ("Report of a serious incident"),
                               T_ ("Timeline, deadlines and evidence (Article 73 of the EU AI "
                                   "Act)."),
                               .of_incident = TRUE },
                             report_make_incident },
  [REPORT_KIND_GAPS] = { { "gaps", T_ ("Gaps in the documentation"),
                           T_ ("What is missing, by date of application, owner and requirement."),
                           .of_system = TRUE },
                         report_make_gaps },
  [REPORT_KIND_CATALOGUE] = { { "catalogue", T_ ("Requirements, one by one"),
                                T_ ("Any catalogue of requirements, and what answers it."),
                                .of_system = TRUE },
                              report_make_catalogue },
};

const ReportKindInfo *
report_kind_info (ReportKind kind)
{
  return &kinds[kind].info;
}

gboolean
report_kind_from_name (const char *name, ReportKind *out)
{
  for (guint i = 0; i < REPORT_N_KINDS; i++) {
    if (strcmp (kinds[i].info.name, name) == 0) {
      *out = (ReportKind) i;
      return TRUE;
    }
  }
  return FALSE;
}

/* --- What is asked for --- */

/* "`a`, `b` and 3 more" */
static void
append_listed (GString *out, guint i, guint n, const char *name)
{
  if (i < MOST_LISTED) {
    g_string_append_printf (out, "%s`%s`", i > 0 ? ", " : "", name);
  } else if (i == MOST_LISTED) {
    g_string_append_printf (out, " and %u more", n - i);
  }
}

const RulesCatalogue *
report_maker_catalogue (ReportMaker *maker, const char *notation, GError **error)
{
  const RulesCatalogues *catalogues = maker->source->catalogues;
  const RulesCatalogue *found = rules_catalogues_find (catalogues, notation);
  g_autoptr (GString) list = g_string_new (NULL);
  guint n = 0;
  const RulesCatalogue *const *all = rules_catalogues_list (catalogues, &n);
  if (found != NULL) {
    return found;
  }
  for (guint i = 0; i < n; i++) {
    append_listed (list, i, n, all[i]->notation);
  }
  g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
               "the graph has no catalogue `%s`; load it, or ask for one of: %s", notation,
               n > 0 ? list->str : "none");
  return NULL;
}

static gboolean
set_language (ReportMaker *maker, GError **error)
{
  const char *wanted = maker->request->language != NULL ? maker->request->language : "en";
  const char *const *languages = report_texts_languages ();
  maker->texts = report_texts (wanted);
  for (guint i = 0; maker->texts != NULL && languages[i] != NULL; i++) {
    if (report_texts (languages[i]) == maker->texts) {
      const char *found[] = { languages[i], "en", NULL };
      const char **kept = g_memdup2 (found, sizeof found);
      g_ptr_array_add (maker->kept, kept);
      maker->languages = kept;
      maker->about.language = kept[0];
      return TRUE;
    }
  }
  g_autofree char *known = g_strjoinv (", ", (char **) languages);
  g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
               "reports are not written in `%s`; ask for one of: %s", wanted, known);
  return FALSE;
}

static gboolean
check_request (const ReportMaker *maker, GError **error)
{
  const ReportKindInfo *info = maker->info;
  const ReportRequest *request = maker->request;
  if (info->needs_log && maker->source->log == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "there is no log for a report of the kind `%s`; decide something first",
                 info->name);
    return FALSE;
  }
  if (info->of_decision && request->decision == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "a report of the kind `%s` is of one decision; name it by its id", info->name);
    return FALSE;
  }
  return TRUE;
}

/* The period, where none was asked for the last thirty days. */
static gboolean
set_period (ReportMaker *maker, ReportRequest *request, GError **error)
{
  if (!maker->info->of_period) {
    return TRUE;
  }
  request->to = request->to != 0 ? request->to : request->today;
  request->from = request->from != 0 ? request->from : request->to - DEFAULT_PERIOD;
  if (request->from >= request->to) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "the period ends before it begins; give a later end, or an earlier beginning");
    return FALSE;
  }
  maker->about.from = request->from;
  maker->about.to = request->to;
  return TRUE;
}

/* --- The system --- */

static gint
compare_terms (gconstpointer a, gconstpointer b, gpointer view)
{
  return kg_view_order ((const KgView *) view, *(const KgTermId *) a, *(const KgTermId *) b);
}

/* What such a report can be of: the systems of the graph; for general-purpose models these as well. */
static GArray *
find_systems (ReportMaker *maker)
{
  GArray *systems = rules_assessor_systems (maker->assessor);
  if (maker->request->kind != REPORT_KIND_GPAI) {
    return systems;
  }
  g_autoptr (GArray) models =
      report_maker_instances (maker, report_maker_term (maker, ONTOLOGY_AIACT_GPAI_MODEL));
  guint kept = 0;
  g_array_append_vals (systems, models->data, models->len);
  g_array_sort_with_data (systems, compare_terms, (gpointer) maker->view);
  for (guint i = 0; i < systems->len; i++) {
    KgTermId id = g_array_index (systems, KgTermId, i);
    if (kept == 0 || g_array_index (systems, KgTermId, kept - 1) != id) {
      g_array_index (systems, KgTermId, kept++) = id;
    }
  }
  g_array_set_size (systems, kept);
  return systems;
}

static gboolean
fail_without_system (const ReportMaker *maker, const GArray *systems, GError **error)
{
  const char *wanted = maker->request->system;
  g_autoptr (GString) list = g_string_new (NULL);
  for (guint i = 0; i < systems->len; i++) {
    KgTerm term;
    kg_view_term (maker->view, g_array_index (systems, KgTermId, i), &term);
    append_listed (list, i, systems->len, term.value);
  }
  if (systems->len == 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "the graph describes no AI system; load a description of one");
  } else if (wanted == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "the graph describes %u systems; name one of: %s", systems->len, list->str);
  } else {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "the graph describes no system `%s`; name one of: %s", wanted, list->str);
  }
  return FALSE;
}

static gboolean
find_system (ReportMaker *maker, GError **error)
{
  const char *wanted = maker->request->system;
  g_autoptr (GArray) systems = find_systems (maker);
  KgTermId id = wanted != NULL ? report_maker_find (maker, wanted) : KG_NONE;
  if (wanted == NULL && systems->len == 1) {
    maker->system = g_array_index (systems, KgTermId, 0);
    return TRUE;
  }
  for (guint i = 0; id != KG_NONE && i < systems->len; i++) {
    if (g_array_index (systems, KgTermId, i) == id) {
      maker->system = id;
      return TRUE;
    }
  }
  return fail_without_system (maker, systems, error);
}

/* What the log says of it is laid over the graph. */
static gboolean
add_facts (ReportMaker *maker, KgView *view, KgOverlay *overlay, GError **error)
{
  if (maker->source->log == NULL) {
    return TRUE;
  }
  kg_overlay_begin (overlay, view->snapshot);
  if (!report_log_facts (maker->source, maker->system, overlay, &maker->facts, error)) {
    return FALSE;
  }
  view->overlay = maker->facts.n > 0 ? overlay : NULL;
  rules_assessor_add_facts (maker->assessor, view->overlay);
  return TRUE;
}

static gboolean
set_system (ReportMaker *maker, KgView *view, KgOverlay *overlay, GError **error)
{
  if (!maker->info->of_system) {
    return TRUE;
  }
  if (!find_system (maker, error) || !add_facts (maker, view, overlay, error)) {
    return FALSE;
  }
  maker->about.subject = report_maker_iri (maker, maker->system);
  maker->about.subtitle = report_maker_name (maker, maker->system);
  return TRUE;
}

/* --- Making --- */

ReportDocument *
report_maker_begin (ReportMaker *maker)
{
  maker->document = report_document_new (&maker->about);
  return maker->document;
}

gboolean
report_maker_progress (ReportMaker *maker, guint64 done, guint64 all, GError **error)
{
  if (maker->progress == NULL || maker->progress (done, all, maker->progress_data)) {
    return TRUE;
  }
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the report was stopped");
  return FALSE;
}

gboolean
report_maker_rest_on_log (ReportMaker *maker, guint64 size, GError **error)
{
  LogHash root;
  if (!log_tree_root (maker->source->log, size, &root, error)) {
    return FALSE;
  }
  maker->about.log_size = size;
  maker->about.log_root =
      report_maker_keep (maker, g_base64_encode (root.bytes, sizeof root.bytes));
  return TRUE;
}

static gboolean
find_end (const LogEntry *entry, gpointer data, GError **error)
{
  (void) error;
  if (entry->kind == LOG_KIND_REPORT) {
    return TRUE;
  }
  *(guint64 *) data = entry->index + 1;
  return FALSE;
}

gboolean
report_maker_rest_on_whole_log (ReportMaker *maker, GError **error)
{
  const LogFilter filter = { 0 };
  guint64 size = 0;
  return log_each (maker->source->log, &filter, find_end, &size, error) &&
         (size == 0 || report_maker_rest_on_log (maker, size, error));
}

static gboolean
set_log (ReportMaker *maker, GError **error)
{
  return !maker->info->needs_log || report_maker_rest_on_whole_log (maker, error);
}

static gboolean
make (ReportMaker *maker, KgView *view, ReportRequest *request, GError **error)
{
  g_autoptr (KgOverlay) overlay = kg_overlay_new ();
  const ReportSource *source = maker->source;
  const RulesGraph *graph = rules_catalogues_graph (source->catalogues);
  *view = (KgView) { rules_graph_snapshot (graph), NULL };
  maker->view = view;
  maker->vocab = rules_graph_vocab (graph);
  if (!set_language (maker, error) || !check_request (maker, error) ||
      !set_period (maker, request, error)) {
    return FALSE;
  }
  g_autoptr (RulesAssessor) assessor = rules_assessor_new (source->catalogues);
  rules_assessor_set_languages (assessor, maker->languages);
  maker->assessor = assessor;
  maker->about.kind = maker->info->name;
  maker->about.title = report_text (maker->texts, maker->info->title);
  maker->about.commit = source->commit;
  maker->about.digest = source->commit_digest;
  maker->about.as_of = request->today;
  if (!set_system (maker, view, overlay, error) || !set_log (maker, error)) {
    return FALSE;
  }
  g_autoptr (RulesTeller) teller =
      rules_teller_new (rules_catalogues_shapes (source->catalogues), view, maker->languages);
  maker->teller = teller;
  return kinds[request->kind].make (maker, error);
}

ReportDocument *
report_make (const ReportSource *source, const ReportRequest *request, ReportProgress progress,
             gpointer data, GError **error)
{
  ReportRequest asked = *request;
  KgView view;
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  ReportMaker maker = { .source = source,
                        .request = &asked,
                        .info = report_kind_info (request->kind),
                        .system = KG_NONE,
                        .kept = kept,
                        .progress = progress,
                        .progress_data = data };
  if (!make (&maker, &view, &asked, error)) {
    report_document_free (maker.document);
    return NULL;
  }
  return maker.document;
}
