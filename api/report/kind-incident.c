/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/kind-log-private.h"

#include "api/log/retain.h"
#include "kg/history.h"
#include "rules/literal.h"

#include <jansson.h>
#include <string.h>

/* A serious incident (Regulation (EU) 2024/1689, Art. 73): what the graph says of it, the time limits from awareness, what happened when, and which entries of the
 * log are evidence and held. */

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
#define SIGNAL_PREFIX "urn:grounds:signal:"
/* Up to the year 9999. */
#define MOST_SECONDS G_GINT64_CONSTANT (253402300799)
#define MOST_LISTED 20u
#define MOST_EVIDENCE 200u
#define ID_LENGTH 36u

/* An entry of the log that the incident rests on. */
typedef struct {
  guint64 index;
  LogKind kind;
  gint64 time;
  const char *what; /* (maker) */
} Evidence;

/* What happened, and what says so. */
typedef struct {
  gint64 time;
  const char *what; /* (maker) */
  ReportBacking backing;
} Event;

typedef struct {
  ReportMaker *maker;
  KgTermId incident;
  const char *iri;
  GArray *events;   /* Event */
  GArray *evidence; /* Evidence */
  gint64 opened;    /* 0: not known */
  gint64 closed;
  gint64 aware;
  ReportBacking aware_backing;
  gboolean told_aware; /* the graph names awareness; else it is taken from when it was reported */
} Incident;

/* --- Which one --- */

static GArray *
find_incidents (ReportMaker *maker)
{
  return report_maker_instances (maker, report_maker_find (maker, ONTOLOGY_GR "Incident"));
}

static gboolean
fail_without (ReportMaker *maker, const GArray *incidents, GError **error)
{
  const char *wanted = maker->request->incident;
  g_autoptr (GString) list = g_string_new (NULL);
  for (guint i = 0; i < MIN (incidents->len, MOST_LISTED); i++) {
    const char *iri = report_maker_iri (maker, g_array_index (incidents, KgTermId, i));
    g_string_append_printf (list, "%s`%s`", i > 0 ? ", " : "", iri != NULL ? iri : "_:");
  }
  if (incidents->len > MOST_LISTED) {
    g_string_append_printf (list, " and %u more", incidents->len - MOST_LISTED);
  }
  if (incidents->len == 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "the graph knows of no incident; report one as a signal, or load a description");
  } else if (wanted == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "the graph knows of %u incidents; name one of: %s", incidents->len, list->str);
  } else {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "the graph knows of no incident `%s`; name one of: %s", wanted, list->str);
  }
  return FALSE;
}

static gboolean
find_incident (Incident *incident, GError **error)
{
  ReportMaker *maker = incident->maker;
  const char *wanted = maker->request->incident;
  g_autoptr (GArray) all = find_incidents (maker);
  for (guint i = 0; i < all->len; i++) {
    KgTermId id = g_array_index (all, KgTermId, i);
    const char *iri = report_maker_iri (maker, id);
    if (wanted == NULL ? all->len == 1 : g_strcmp0 (iri, wanted) == 0) {
      incident->incident = id;
      incident->iri = iri;
      return TRUE;
    }
  }
  return fail_without (maker, all, error);
}

/* --- Time --- */

static gboolean
read_moment (const ReportMaker *maker, KgTermId id, gint64 *time)
{
  KgTerm term;
  KgTerm datatype;
  RulesValue value;
  if (!kg_view_term (maker->view, id, &term) || term.datatype == KG_NONE ||
      !kg_view_term (maker->view, term.datatype, &datatype)) {
    return FALSE;
  }
  rules_value_read (rules_datatype_of_iri (datatype.value, datatype.length), term.value,
                    term.length, &value);
  if (!value.well_formed || value.kind != RULES_VALUE_INSTANT ||
      ABS (value.as.instant.seconds) > MOST_SECONDS) {
    return FALSE;
  }
  *time = value.as.instant.seconds * G_USEC_PER_SEC;
  return TRUE;
}

static void
add_event (Incident *incident, gint64 time, const char *what, ReportBacking backing)
{
  const Event event = { time, what, backing };
  g_array_append_val (incident->events, event);
}

/* A moment that the graph names, as an event; 0: there is none. */
static gint64
find_moment (Incident *incident, const char *predicate, const char *what, ReportBacking *backing)
{
  ReportMaker *maker = incident->maker;
  KgTermId id = report_maker_find (maker, predicate);
  KgTermId object = report_maker_object (maker, incident->incident, id);
  gint64 time = 0;
  if (object == KG_NONE || !read_moment (maker, object, &time)) {
    return 0;
  }
  *backing = report_maker_backing_of (maker, incident->incident, id, object);
  add_event (incident, time, report_maker_text (maker, what), *backing);
  return time;
}

static void
find_moments (Incident *incident)
{
  ReportBacking opened = REPORT_HAS_NONE;
  ReportBacking other = REPORT_HAS_NONE;
  incident->opened = find_moment (incident, ONTOLOGY_GR "openedAt", T_ ("Reported"), &opened);
  incident->aware =
      find_moment (incident, ONTOLOGY_GR "awareAt", T_ ("Became known"), &incident->aware_backing);
  incident->closed = find_moment (incident, ONTOLOGY_GR "closedAt", T_ ("Closed"), &other);
  find_moment (incident, ONTOLOGY_GR "observedAt", T_ ("Observed"), &other);
  incident->told_aware = incident->aware != 0;
  if (!incident->told_aware && incident->opened != 0) {
    incident->aware = incident->opened;
    incident->aware_backing = opened;
  }
}

/* --- The incident --- */

static void
add_involved (Incident *incident, ReportBlock *facts)
{
  ReportMaker *maker = incident->maker;
  KgTermId has = report_maker_find (maker, ONTOLOGY_GR "incident");
  g_autoptr (GArray) things = report_maker_subjects (maker, has, incident->incident);
  const char *name = report_maker_text (maker, T_ ("Model or system"));
  for (guint i = 0; i < things->len; i++) {
    KgTermId thing = g_array_index (things, KgTermId, i);
    report_fact (maker->document, facts, 0, name,
                 &(ReportText) { report_maker_name (maker, thing), report_maker_link (maker, thing),
                                 report_maker_backing_of (maker, thing, has, incident->incident) });
  }
  if (things->len == 0) {
    report_log_fact (maker, facts, 0, name, "", REPORT_HAS_NONE);
  }
}

static void
add_what (Incident *incident)
{
  static const struct {
    const char *name;
    const char *predicate;
  } said[] = { { T_ ("Kind"), KG_RDF "type" },
               { T_ ("Description"), ONTOLOGY_DCT "description" },
               { T_ ("What happened"), KG_RDFS "comment" },
               { T_ ("Status"), ONTOLOGY_DPV "hasStatus" },
               { T_ ("Reported"), ONTOLOGY_GR "openedAt" },
               { T_ ("Became known"), ONTOLOGY_GR "awareAt" },
               { T_ ("Closed"), ONTOLOGY_GR "closedAt" },
               { T_ ("Told by"), ONTOLOGY_PROV "wasAttributedTo" },
               { T_ ("Concerns"), ONTOLOGY_GR "concerns" } };
  ReportMaker *maker = incident->maker;
  ReportBlock *section = report_section (maker->document, NULL, "incident",
                                         report_maker_text (maker, T_ ("The incident")));
  ReportBlock *facts = report_facts (maker->document, section);
  for (guint i = 0; i < G_N_ELEMENTS (said); i++) {
    report_maker_fact_of (maker, facts, 0, incident->incident,
                          report_maker_find (maker, said[i].predicate),
                          report_maker_text (maker, said[i].name));
  }
  add_involved (incident, facts);
}

/* --- Time limits --- */

static void
add_limit (Incident *incident, ReportBlock *table, const char *what, guint days)
{
  ReportMaker *maker = incident->maker;
  gint64 due = incident->aware + (gint64) days * DAY;
  gint64 today = maker->request->today;
  gint64 left = (due - today) / DAY;
  const char *stands =
      due < today ? report_maker_text (maker, T_ ("over on the day of the report"))
                  : report_maker_count (maker, P_ ("%s day left", "%s days left"), (guint64) left);
  const ReportText cells[] = {
    { report_maker_text (maker, what), NULL, REPORT_IS_FRAMING },
    { report_maker_count (maker, P_ ("%s day", "%s days"), days), NULL, REPORT_IS_FRAMING },
    { report_maker_moment (maker, due), NULL, incident->aware_backing },
    { stands, NULL, incident->aware_backing },
  };
  report_table_row (maker->document, table, cells);
}

/* Which of them holds is for people to say: the graph does not tell consequences. */
static void
add_limits (Incident *incident)
{
  ReportMaker *maker = incident->maker;
  const char *const headings[] = { report_maker_text (maker, T_ ("Where")),
                                   report_maker_text (maker, T_ ("Time limit")),
                                   report_maker_text (maker, T_ ("Ends")),
                                   report_maker_text (maker, T_ ("Stands")), NULL };
  ReportBlock *section =
      report_section (maker->document, NULL, "deadlines",
                      report_maker_text (maker, T_ ("Time limits of reporting (Article 73)")));
  report_maker_say (maker, section,
                    report_maker_text (
                        maker, T_ ("A serious incident is reported at once when the causal link is "
                                   "established or likely, and within these times after it "
                                   "became known. An initial report may be completed later.")));
  if (incident->aware == 0) {
    report_maker_say_none (
        maker, section,
        report_maker_text (maker, T_ ("Nothing says when the incident became known or was "
                                      "reported, so that no time limit can be counted.")));
    return;
  }
  if (!incident->told_aware) {
    report_maker_say_none (
        maker, section,
        report_maker_text (maker, T_ ("Nothing says when the incident became known. The times are "
                                      "counted from when it was reported; it may have been known "
                                      "earlier, and then they end earlier.")));
  }
  ReportBlock *table =
      report_table (maker->document, section,
                    report_maker_text (maker, T_ ("Time limits from awareness")), headings, 0);
  add_limit (incident, table,
             T_ ("Widespread infringement, or serious and irreversible disruption of critical "
                 "infrastructure (73(3))"),
             2);
  add_limit (incident, table, T_ ("Death of a person (73(4))"), 10);
  add_limit (incident, table, T_ ("Any other serious incident (73(2))"), 15);
}

/* --- The log --- */

static void
add_evidence (Incident *incident, const LogEntry *entry, const char *what)
{
  const Evidence evidence = { entry->index, entry->kind, entry->time, what };
  g_array_append_val (incident->evidence, evidence);
  add_event (incident, entry->time, what,
             report_log_range (incident->maker, entry->index, entry->index));
}

/* Signals that opened or closed it. */
static gboolean
look_at_signal (const LogEntry *entry, gpointer data, GError **error)
{
  Incident *incident = data;
  (void) error;
  const char *uuid = g_str_has_prefix (incident->iri, SIGNAL_PREFIX)
                         ? incident->iri + strlen (SIGNAL_PREFIX)
                         : NULL;
  json_t *record = entry->body != NULL ? json_loadb (entry->body, entry->length, 0, NULL) : NULL;
  const char *closes = json_string_value (json_object_get (record, "closes"));
  if (uuid != NULL && g_strcmp0 (entry->id, uuid) == 0 && closes == NULL) {
    add_evidence (incident, entry,
                  report_maker_text (incident->maker, T_ ("The incident was told as a signal")));
  } else if (g_strcmp0 (closes, incident->iri) == 0) {
    add_evidence (incident, entry,
                  report_maker_text (incident->maker, T_ ("The incident was closed by a signal")));
  }
  json_decref (record);
  return TRUE;
}

/* The decision that an IRI or a text names by its id at the end; NULL: none. (transfer full) */
static LogEntry *
find_decision (const Incident *incident, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (incident->maker->view, id, &term) || term.length < ID_LENGTH) {
    return NULL;
  }
  return log_find_decision (incident->maker->source->log, term.value + term.length - ID_LENGTH,
                            NULL);
}

static const char *
word_decision (ReportMaker *maker, const LogEntry *entry)
{
  RulesEffect outcome;
  json_t *record = entry->body != NULL ? json_loadb (entry->body, entry->length, 0, NULL) : NULL;
  const char *name =
      json_string_value (json_object_get (json_object_get (record, "decision"), "outcome"));
  const char *word = report_log_effect (name, &outcome)
                         ? report_log_outcome (maker, outcome)
                         : report_maker_text (maker, T_ ("its record was removed"));
  json_decref (record);
  return report_maker_format (maker, T_ ("Decision %1$s: %2$s"), entry->id, word);
}

static void
add_decisions (Incident *incident)
{
  ReportMaker *maker = incident->maker;
  g_autoptr (GArray) concerned =
      report_maker_objects (maker, incident->incident,
                            report_maker_find (maker, ONTOLOGY_GR "concerns"));
  for (guint i = 0; i < MIN (concerned->len, MOST_EVIDENCE); i++) {
    g_autoptr (LogEntry) entry = find_decision (incident, g_array_index (concerned, KgTermId, i));
    if (entry != NULL) {
      add_evidence (incident, entry, word_decision (maker, entry));
    }
  }
}

static gboolean
read_log (Incident *incident, GError **error)
{
  LogReader *log = incident->maker->source->log;
  const LogFilter filter = { .kinds = 1 << LOG_KIND_SIGNAL, .ascending = TRUE };
  if (log == NULL || incident->iri == NULL) {
    return TRUE;
  }
  if (!log_each (log, &filter, look_at_signal, incident, error)) {
    return FALSE;
  }
  add_decisions (incident);
  return TRUE;
}

/* --- Decisions on the models concerned --- */

typedef struct {
  guint64 n[REPORT_N_EFFECTS];
  guint64 total;
  guint64 first;
  guint64 last;
} Around;

static gboolean
count_around (const LogEntry *entry, gpointer data, GError **error)
{
  Around *around = data;
  RulesEffect outcome;
  (void) error;
  json_t *record = json_loadb (entry->body, entry->length, 0, NULL);
  const char *name =
      json_string_value (json_object_get (json_object_get (record, "decision"), "outcome"));
  if (report_log_effect (name, &outcome)) {
    around->n[outcome]++;
    around->first = around->total == 0 ? entry->index : around->first;
    around->last = entry->index;
    around->total++;
  }
  json_decref (record);
  return TRUE;
}

static gboolean
add_model (Incident *incident, ReportBlock *facts, KgTermId thing, GError **error)
{
  ReportMaker *maker = incident->maker;
  Around around = { 0 };
  const char *iri = report_maker_iri (maker, thing);
  gint64 from = MIN (incident->aware, incident->opened != 0 ? incident->opened : incident->aware);
  const LogFilter filter = { .kinds = 1 << LOG_KIND_DECISION,
                             .from = from - DAY,
                             .to = incident->closed != 0 ? incident->closed
                                                         : maker->request->today + DAY,
                             .resource = iri,
                             .ascending = TRUE };
  if (iri == NULL || !log_each (maker->source->log, &filter, count_around, &around, error)) {
    return iri == NULL;
  }
  if (around.total == 0) {
    report_log_fact (maker, facts, 0, report_maker_name (maker, thing), "", REPORT_HAS_NONE);
    return TRUE;
  }
  ReportBacking backing = report_log_range (maker, around.first, around.last);
  report_log_fact (maker, facts, 0, report_maker_name (maker, thing),
                   report_maker_number (maker, around.total), backing);
  for (RulesEffect effect = RULES_EFFECT_ALLOW; effect <= RULES_EFFECT_DENY; effect++) {
    report_log_fact (maker, facts, 1, report_log_outcome (maker, effect),
                     report_log_share (maker, around.n[effect], around.total), backing);
  }
  return TRUE;
}

static gboolean
add_models (Incident *incident, GError **error)
{
  ReportMaker *maker = incident->maker;
  g_autoptr (GArray) things =
      report_maker_subjects (maker, report_maker_find (maker, ONTOLOGY_GR "incident"),
                             incident->incident);
  if (maker->source->log == NULL || incident->aware == 0 || things->len == 0) {
    return TRUE;
  }
  ReportBlock *section =
      report_section (maker->document, NULL, "decisions",
                      report_maker_text (maker, T_ ("Decisions on what was involved")));
  report_maker_say (
      maker, section,
      report_maker_text (maker, T_ ("From a day before the incident became known until it was "
                                    "closed, or else until the day of the report.")));
  ReportBlock *facts = report_facts (maker->document, section);
  for (guint i = 0; i < things->len; i++) {
    if (!add_model (incident, facts, g_array_index (things, KgTermId, i), error)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Timeline and evidence --- */

static gint
compare_events (gconstpointer a, gconstpointer b)
{
  const Event *x = a;
  const Event *y = b;
  return x->time != y->time ? (x->time > y->time) - (x->time < y->time) : strcmp (x->what, y->what);
}

static void
add_timeline (Incident *incident)
{
  ReportMaker *maker = incident->maker;
  const char *const headings[] = { report_maker_text (maker, T_ ("When")),
                                   report_maker_text (maker, T_ ("What")), NULL };
  ReportBlock *section = report_section (maker->document, NULL, "timeline",
                                         report_maker_text (maker, T_ ("Timeline")));
  if (incident->events->len == 0) {
    report_maker_say_none (maker, section,
                           report_maker_text (maker, T_ ("Neither graph nor log dates anything.")));
    return;
  }
  g_array_sort (incident->events, compare_events);
  ReportBlock *table =
      report_table (maker->document, section, report_maker_text (maker, T_ ("What happened when")),
                    headings, 0);
  for (guint i = 0; i < incident->events->len; i++) {
    const Event *event = &g_array_index (incident->events, Event, i);
    const ReportText cells[] = { { report_maker_moment (maker, event->time), NULL, event->backing },
                                 { event->what, NULL, event->backing } };
    report_table_row (maker->document, table, cells);
  }
}

static const LogHold *
find_hold (const GPtrArray *holds, const Evidence *evidence)
{
  for (guint i = 0; i < holds->len; i++) {
    const LogHold *hold = g_ptr_array_index (holds, i);
    gboolean holds_it = hold->until != 0
                            ? evidence->time >= hold->since && evidence->time < hold->until
                            : evidence->index >= hold->first && evidence->index <= hold->last;
    if (holds_it) {
      return hold;
    }
  }
  return NULL;
}

static void
add_piece (Incident *incident, ReportBlock *table, const Evidence *evidence, const GPtrArray *holds)
{
  ReportMaker *maker = incident->maker;
  const LogHold *hold = find_hold (holds, evidence);
  ReportBacking backing = report_log_range (maker, evidence->index, evidence->index);
  ReportText held = { "", NULL, REPORT_HAS_NONE };
  if (hold != NULL) {
    held = (ReportText) { report_maker_format (maker, T_ ("held by entry %1$s: %2$s"),
                                               report_maker_number (maker, hold->number),
                                               hold->reason),
                          NULL, report_log_range (maker, hold->number, hold->number) };
  }
  const ReportText cells[] = { { report_maker_number (maker, evidence->index), NULL, backing },
                               { evidence->what, NULL, backing },
                               held };
  report_table_row (maker->document, table, cells);
}

static gboolean
add_held (Incident *incident, GError **error)
{
  ReportMaker *maker = incident->maker;
  const char *const headings[] = { report_maker_text (maker, T_ ("Entry")),
                                   report_maker_text (maker, T_ ("What")),
                                   report_maker_text (maker, T_ ("Hold")), NULL };
  ReportBlock *section = report_section (maker->document, NULL, "log-evidence",
                                         report_maker_text (maker, T_ ("Evidence in the log")));
  report_maker_say (
      maker, section,
      report_maker_text (maker, T_ ("A hold keeps entries of the log from being removed while it "
                                    "stands; `grounds log hold` sets one.")));
  if (incident->evidence->len == 0) {
    report_maker_say_none (
        maker, section,
        report_maker_text (maker, T_ ("No entry of the log is named by the incident.")));
    return TRUE;
  }
  g_autoptr (GPtrArray) holds = log_holds (maker->source->log, error);
  if (holds == NULL) {
    return FALSE;
  }
  ReportBlock *table =
      report_table (maker->document, section,
                    report_maker_text (maker, T_ ("Entries that the incident rests on")), headings,
                    1);
  for (guint i = 0; i < incident->evidence->len; i++) {
    add_piece (incident, table, &g_array_index (incident->evidence, Evidence, i), holds);
  }
  return TRUE;
}

static gboolean
make (Incident *incident, GError **error)
{
  ReportMaker *maker = incident->maker;
  maker->about.subject = incident->iri;
  maker->about.subtitle = report_maker_name (maker, incident->incident);
  report_maker_begin (maker);
  find_moments (incident);
  if (!read_log (incident, error)) {
    return FALSE;
  }
  add_what (incident);
  add_limits (incident);
  add_timeline (incident);
  return add_models (incident, error) && add_held (incident, error);
}

gboolean
report_make_incident (ReportMaker *maker, GError **error)
{
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (Event));
  g_autoptr (GArray) evidence = g_array_new (FALSE, FALSE, sizeof (Evidence));
  Incident incident = {
    .maker = maker, .events = events, .evidence = evidence, .aware_backing = REPORT_HAS_NONE
  };
  if (maker->source->log != NULL && !report_maker_rest_on_whole_log (maker, error)) {
    return FALSE;
  }
  return find_incident (&incident, error) && make (&incident, error);
}
