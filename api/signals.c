/* SPDX-License-Identifier: Apache-2.0 */
#include "api/signals.h"

#include "api/common.h"
#include "api/signals-private.h"
#include "kg/canonical-json.h"
#include "kg/time.h"
#include "ontology/terms.h"
#include "rules/load-check.h"

#include <stdlib.h>
#include <string.h>

#define GRAPH_PREFIX "urn:grounds:signals:"
#define SIGNAL_PREFIX "urn:grounds:signal:"

static const struct {
  const char *name;
  const char *class;
} types[API_N_SIGNAL_TYPES] = {
  [API_SIGNAL_EVALUATION] = { "evaluation", ONTOLOGY_GR "QualitySignal" },
  [API_SIGNAL_DRIFT] = { "drift", ONTOLOGY_GR "DriftSignal" },
  [API_SIGNAL_INCIDENT] = { "incident", ONTOLOGY_GR "Incident" },
  [API_SIGNAL_LEAKAGE] = { "leakage", ONTOLOGY_GR "SecuritySignal" },
  [API_SIGNAL_COST] = { "cost", ONTOLOGY_GR "CostSignal" },
  [API_SIGNAL_RISK] = { "risk", ONTOLOGY_GR "RiskSignal" },
  [API_SIGNAL_CUSTOM] = { "custom", ONTOLOGY_GR "Signal" },
};

const char *
api_signal_type_name (ApiSignalType type)
{
  return types[type].name;
}

gboolean
api_signal_type_from_name (const char *name, ApiSignalType *out)
{
  for (guint i = 0; i < API_N_SIGNAL_TYPES; i++) {
    if (strcmp (types[i].name, name) == 0) {
      *out = (ApiSignalType) i;
      return TRUE;
    }
  }
  return FALSE;
}

void
api_signal_made_clear (ApiSignalMade *made)
{
  g_free (made->iri);
  g_free (made->id);
  g_free (made->graph);
}

/* --- What is said --- */

static gboolean
is_open (const ApiSignal *signal)
{
  if (signal->value == NULL || signal->threshold == NULL) {
    return signal->type == API_SIGNAL_INCIDENT || signal->type == API_SIGNAL_LEAKAGE;
  }
  double value = json_number_value (signal->value);
  double threshold = json_number_value (signal->threshold);
  return signal->below ? value <= threshold : value >= threshold;
}

static void
say_what (const ApiSignalWriter *writer, const ApiSignal *signal, KgTermId node)
{
  gboolean incident = signal->type == API_SIGNAL_INCIDENT;
  g_autofree char *day = kg_time_to_text (signal->at);
  g_autofree char *label =
      g_strdup_printf ("%s%s of %.10s", types[signal->type].name, incident ? "" : " signal", day);
  api_signal_say_iri (writer, node, KG_RDF "type", types[signal->type].class);
  api_signal_say_text (writer, node, KG_RDFS "label", label);
  api_signal_say_time (writer, node, incident ? ONTOLOGY_GR "openedAt" : ONTOLOGY_GR "observedAt",
                       signal->at);
  api_signal_say_iri (writer, node, incident ? ONTOLOGY_GR "concerns" : ONTOLOGY_GR "observedOn",
                      signal->about);
  api_signal_say_iri (writer, node, ONTOLOGY_DPV "hasStatus",
                      is_open (signal) ? ONTOLOGY_GR "Open" : ONTOLOGY_GR "Closed");
  api_signal_say_number (writer, node, ONTOLOGY_GR "observedValue", signal->value);
  api_signal_say_number (writer, node, ONTOLOGY_GR "threshold", signal->threshold);
  api_signal_say_text (writer, node, ONTOLOGY_GR "metric", signal->metric);
  api_signal_say_text (writer, node, ONTOLOGY_GR "measuredIn", signal->unit);
  api_signal_say_text (writer, node, KG_RDFS "comment", signal->comment);
}

static void
say_provenance (const ApiSignalWriter *writer, const ApiSignal *signal, KgTermId node)
{
  gboolean iri = signal->source != NULL && g_uri_is_valid (signal->source, G_URI_FLAGS_NONE, NULL);
  api_signal_say_iri (writer, node, ONTOLOGY_PROV "wasAttributedTo", signal->agent);
  api_signal_say_time (writer, node, ONTOLOGY_PROV "generatedAtTime", signal->time);
  if (iri) {
    api_signal_say_iri (writer, node, ONTOLOGY_PROV "hadPrimarySource", signal->source);
  } else {
    api_signal_say_text (writer, node, ONTOLOGY_DCT "source", signal->source);
  }
}

/* --- What the graph knew --- */

static gboolean
check_about (const KgView *view, const ApiSignal *signal, GError **error)
{
  KgPairCursor pairs;
  KgTermId predicate;
  KgTermId other;
  KgTermId about = kg_view_find_iri (view, signal->about, -1);
  if (about != KG_NONE) {
    kg_view_outgoing (view, about, &pairs);
    if (kg_pairs_next (&pairs, &predicate, &other)) {
      return TRUE;
    }
  }
  g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
               "nothing is known about `%s`; load a record of it first", signal->about);
  return FALSE;
}

/* Whether an earlier signal measured the same: both of the kind, and of the metric or of none. */
static gboolean
measures_same (const KgView *view, const ApiSignal *signal, KgTermId earlier)
{
  KgCursor cursor;
  KgTerm metric = { 0 };
  KgTermId type = kg_view_find_iri (view, KG_RDF "type", -1);
  KgTermId class = kg_view_find_iri (view, types[signal->type].class, -1);
  KgTermId predicate = kg_view_find_iri (view, ONTOLOGY_GR "metric", -1);
  if (!kg_view_contains (view, earlier, type, class)) {
    return FALSE;
  }
  KgTermId object = KG_NONE;
  if (predicate != KG_NONE) {
    kg_view_objects (view, earlier, predicate, &cursor);
    object = kg_cursor_next (&cursor);
  }
  const char *text =
      object != KG_NONE && kg_view_term (view, object, &metric) ? metric.value : NULL;
  return g_strcmp0 (text, signal->metric) == 0;
}

/* The thing has the new signal instead of the earlier ones that measured the same. */
static void
replace_earlier (const ApiSignalWriter *writer, const ApiSignal *signal, KgTermId node,
                 const char *iri)
{
  const KgView *view = &writer->before;
  KgTermId about = kg_view_find_iri (view, signal->about, -1);
  KgTermId predicate = kg_view_find_iri (view, ONTOLOGY_GR "signal", -1);
  KgTermId itself = kg_change_intern_iri (writer->change, signal->about);
  KgTermId earlier;
  KgCursor cursor;
  if (signal->type == API_SIGNAL_INCIDENT) {
    api_signal_say_iri (writer, itself, ONTOLOGY_GR "incident", iri);
    return;
  }
  api_signal_say_iri (writer, itself, ONTOLOGY_GR "signal", iri);
  if (predicate == KG_NONE) {
    return;
  }
  kg_view_objects (view, about, predicate, &cursor);
  while ((earlier = kg_cursor_next (&cursor)) != KG_NONE) {
    KgTerm term;
    if (measures_same (view, signal, earlier) && kg_view_term (view, earlier, &term) &&
        term.kind == KG_TERM_IRI) {
      api_signal_unsay (writer, about, predicate, earlier);
      api_signal_say_iri (writer, node, ONTOLOGY_PROV "wasRevisionOf", term.value);
    }
  }
}

/* An incident that is over. */
static gboolean
close_incident (const ApiSignalWriter *writer, const ApiSignal *signal, GError **error)
{
  const KgView *view = &writer->before;
  KgTermId incident =
      signal->closes != NULL ? kg_view_find_iri (view, signal->closes, -1) : KG_NONE;
  KgTermId status = kg_view_find_iri (view, ONTOLOGY_DPV "hasStatus", -1);
  KgTermId open = kg_view_find_iri (view, ONTOLOGY_GR "Open", -1);
  KgTermId class = kg_view_find_iri (view, ONTOLOGY_GR "Incident", -1);
  KgTermId type = kg_view_find_iri (view, KG_RDF "type", -1);
  if (incident == KG_NONE || status == KG_NONE || open == KG_NONE ||
      !kg_view_contains (view, incident, type, class) ||
      !kg_view_contains (view, incident, status, open)) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "`%s` is no incident that is open; see the signals of the system", signal->closes);
    return FALSE;
  }
  KgTermId node = kg_change_import (writer->change, view->snapshot, incident);
  api_signal_unsay (writer, incident, status, open);
  api_signal_say_iri (writer, node, ONTOLOGY_DPV "hasStatus", ONTOLOGY_GR "Closed");
  api_signal_say_time (writer, node, ONTOLOGY_GR "closedAt", signal->at);
  return TRUE;
}

static gboolean
say_all (const ApiSignalWriter *writer, const ApiSignal *signal, ApiSignalMade *made,
         GError **error)
{
  KgTermId node = kg_change_intern_iri (writer->change, made->iri);
  if (!check_about (&writer->before, signal, error)) {
    return FALSE;
  }
  if (signal->closes != NULL) {
    return close_incident (writer, signal, error);
  }
  say_what (writer, signal, node);
  say_provenance (writer, signal, node);
  replace_earlier (writer, signal, node, made->iri);
  return signal->type != API_SIGNAL_COST || api_signal_spend (writer, signal, error);
}

/* --- The commit --- */

/* The graph as it is, which stays so: with the first staging nobody else can commit. */
static KgSnapshot *
begin (KgStore *store, KgChange *change, const char *graph, guint32 *document, GError **error)
{
  KgTermId id = kg_change_intern_iri (change, graph);
  *document = kg_change_add_document (change, graph, id, NULL, NULL);
  return kg_change_stage (change, error) ? kg_store_snapshot (store, error) : NULL;
}

static gboolean
guard (KgChange *change, GError **error)
{
  g_auto (RulesLoadCheck) check = { 0 };
  return kg_change_check (change, rules_load_check, &check, error);
}

gboolean
api_signal_commit (KgStore *store, const ApiSignal *signal, ApiSignalMade *made, GError **error)
{
  g_autofree char *day = kg_time_to_text (signal->time);
  g_autoptr (KgChange) change = kg_change_new (store);
  g_auto (ApiSignalMade) mine = { .id = api_new_id (signal->time), .open = is_open (signal) };
  mine.iri = g_strconcat (SIGNAL_PREFIX, mine.id, NULL);
  mine.graph = g_strdup_printf (GRAPH_PREFIX "%s:%.7s", types[signal->type].name, day);
  g_autofree char *message =
      g_strdup_printf ("%s signal about <%s>", types[signal->type].name, signal->about);
  const KgCommitInfo info = { .author = signal->author, .message = message, .time = signal->time };
  ApiSignalWriter writer = { .change = change };
  g_autoptr (KgSnapshot) before = begin (store, change, mine.graph, &writer.document, error);
  writer.before.snapshot = before;
  if (before == NULL || !say_all (&writer, signal, &mine, error) || !guard (change, error) ||
      !kg_change_commit (change, &info, &mine.commit, error)) {
    return FALSE;
  }
  *made = mine;
  mine = (ApiSignalMade) { 0 };
  return TRUE;
}

/* Most looks find nothing, and should keep nobody from committing. */
static gboolean
is_due (KgStore *store, gint64 now)
{
  g_autoptr (KgSnapshot) snapshot = kg_store_current (store);
  g_autoptr (KgChange) nothing = kg_change_new (store);
  const ApiSignalWriter writer = {
    .change = nothing,
    .document =
        kg_change_add_document (nothing, GRAPH_PREFIX "cost",
                                kg_change_intern_iri (nothing, GRAPH_PREFIX "cost"), NULL, NULL),
    .before = { .snapshot = snapshot }
  };
  return api_signal_renew_budgets (&writer, now);
}

gboolean
api_signal_renew (KgStore *store, gint64 now, KgCommitResult *result, GError **error)
{
  *result = (KgCommitResult) { 0 };
  if (!is_due (store, now)) {
    return TRUE;
  }
  g_autofree char *day = kg_time_to_text (now);
  g_autofree char *graph = g_strdup_printf (GRAPH_PREFIX "cost:%.7s", day);
  g_autoptr (KgChange) change = kg_change_new (store);
  const KgCommitInfo info = { .author = "grounds",
                              .message = "budgets whose periods have ended begin anew",
                              .time = now };
  ApiSignalWriter writer = { .change = change };
  g_autoptr (KgSnapshot) before = begin (store, change, graph, &writer.document, error);
  writer.before.snapshot = before;
  if (before == NULL) {
    return FALSE;
  }
  return !api_signal_renew_budgets (&writer, now) ||
         (guard (change, error) && kg_change_commit (change, &info, result, error));
}

/* --- The record --- */

static void
set_text (json_t *object, const char *name, const char *text)
{
  if (text != NULL) {
    json_object_set_new (object, name, json_string (text));
  }
}

char *
api_signal_record (const ApiSignal *signal, const char *by, const ApiSignalMade *made,
                   GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *at = kg_time_to_text (signal->at);
  g_autofree char *time = kg_time_to_text (signal->time);
  json_t *record = json_object ();
  set_text (record, "about", signal->about);
  set_text (record, "agent", signal->agent);
  set_text (record, "at", at);
  set_text (record, "by", by);
  set_text (record, "closes", signal->closes);
  json_object_set_new (record, "commit", json_integer ((json_int_t) made->commit.commit));
  set_text (record, "graph", made->graph);
  set_text (record, "id", made->id);
  set_text (record, "kind", "signal");
  set_text (record, "metric", signal->metric);
  set_text (record, "source", signal->source);
  set_text (record, "time", time);
  set_text (record, "type", types[signal->type].name);
  set_text (record, "unit", signal->unit);
  if (signal->threshold != NULL) {
    json_object_set (record, "threshold", (json_t *) signal->threshold);
  }
  if (signal->value != NULL) {
    json_object_set (record, "value", (json_t *) signal->value);
  }
  gboolean written = kg_canonical_json_append (out, record, error);
  json_decref (record);
  return written ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}
