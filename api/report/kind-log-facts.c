/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/kind-private.h"

#include "api/log/note.h"
#include "api/log/record-walk.h"
#include "api/log/retain.h"
#include "kg/time.h"

#include <string.h>

/* What the log says of a system: how many decisions by the policies that govern it are recorded, since when, for how long, and whether that is signed.
 * What cannot be told is not said. */

#define LOG_IRI "urn:grounds:log"

typedef struct {
  GHashTable *policies; /* IRIs of those that govern the system */
  guint64 n;
  guint64 first;
  guint64 last;
  gint64 since;    /* time of the oldest */
  gboolean forced; /* decisions were removed before their time */
} Facts;

/* --- Counting --- */

static gboolean
is_governed (const Facts *facts, LogText policy)
{
  json_t *decoded = NULL;
  LogText id = log_text_string (log_text_member (policy, "\"id\""), &decoded);
  gboolean governed = FALSE;
  if (id.at != NULL && !log_text_is (log_text_member (policy, "\"scope\""), "\"violates\"")) {
    g_autofree char *iri = g_strndup (id.at, (gsize) (id.end - id.at));
    governed = g_hash_table_contains (facts->policies, iri);
  }
  json_decref (decoded);
  return governed;
}

static void
count_decision (Facts *facts, const LogEntry *entry, LogText record)
{
  LogText policies = log_text_member (log_text_member (record, "\"decision\""), "\"policies\"");
  LogText rest = log_text_inside (policies, '[');
  LogText policy;
  while (log_text_next (&rest, NULL, &policy)) {
    if (is_governed (facts, policy)) {
      facts->first = facts->n == 0 ? entry->index : facts->first;
      facts->since = facts->n == 0 ? entry->time : MIN (facts->since, entry->time);
      facts->last = entry->index;
      facts->n++;
      return;
    }
  }
}

static gboolean
has_decisions (LogText kinds)
{
  LogText rest = log_text_inside (kinds, '[');
  LogText kind;
  while (log_text_next (&rest, NULL, &kind)) {
    if (log_text_is (kind, "\"decision\"")) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
look_at (const LogEntry *entry, gpointer data, GError **error)
{
  Facts *facts = data;
  (void) error;
  if (entry->body == NULL) {
    return TRUE;
  }
  const LogText record = { entry->body, entry->body + entry->length };
  if (entry->kind == LOG_KIND_DECISION) {
    count_decision (facts, entry, record);
  } else if (log_text_is (log_text_member (record, "\"forced\""), "true")) {
    facts->forced = facts->forced || has_decisions (log_text_member (record, "\"kinds\""));
  }
  return TRUE;
}

static GHashTable *
governing_policies (const KgView *view, KgTermId system)
{
  GHashTable *policies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  KgTermId governs = kg_view_find_iri (view, ONTOLOGY_GR "governs", -1);
  KgCursor cursor;
  if (governs == KG_NONE || system == KG_NONE) {
    return policies;
  }
  kg_view_subjects (view, governs, system, &cursor);
  for (KgTermId id = kg_cursor_next (&cursor); id != KG_NONE; id = kg_cursor_next (&cursor)) {
    KgTerm term;
    if (kg_view_term (view, id, &term) && term.kind == KG_TERM_IRI) {
      g_hash_table_add (policies, g_strdup (term.value));
    }
  }
  return policies;
}

/* --- Saying --- */

static void
say (KgOverlay *overlay, KgTermId subject, const char *predicate, KgTermId object)
{
  kg_overlay_add (overlay, subject, kg_overlay_intern_iri (overlay, predicate, -1), object);
}

static void
say_literal (KgOverlay *overlay, KgTermId subject, const char *predicate, const char *text,
             const char *datatype)
{
  const KgTerm term = { .kind = KG_TERM_LITERAL,
                        .value = text,
                        .length = (guint32) strlen (text),
                        .datatype = kg_overlay_intern_iri (overlay, datatype, -1) };
  say (overlay, subject, predicate, kg_overlay_intern (overlay, &term));
}

/* Whether the newest checkpoint has all of the entries; one that is not there covers nothing. */
static gboolean
find_signed (LogReader *log, guint64 last, gboolean *is_signed, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_auto (LogCheckpoint) checkpoint = { 0 };
  g_autofree char *note = log_checkpoint (log, &problem);
  *is_signed = FALSE;
  if (note == NULL) {
    if (g_error_matches (problem, KG_ERROR, KG_ERROR_NOT_FOUND)) {
      return TRUE;
    }
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  if (!log_checkpoint_parse (note, strlen (note), &checkpoint, error)) {
    return FALSE;
  }
  *is_signed = checkpoint.size > last;
  return TRUE;
}

static void
say_all (const Facts *facts, gboolean is_signed, KgTermId system, KgOverlay *overlay)
{
  KgTermId log = kg_overlay_intern_iri (overlay, LOG_IRI, -1);
  g_autofree char *count = g_strdup_printf ("%" G_GUINT64_FORMAT, facts->n);
  g_autofree char *since = kg_time_to_text (facts->since);
  g_autofree char *months = g_strdup_printf ("P%dM", LOG_RETAIN_LOGS_MONTHS);
  say (overlay, system, ONTOLOGY_GR "decisionLog", log);
  say (overlay, log, KG_RDF "type", kg_overlay_intern_iri (overlay, ONTOLOGY_GR "DecisionLog", -1));
  say_literal (overlay, log, ONTOLOGY_GR "entryCount", count, KG_XSD "integer");
  say_literal (overlay, log, ONTOLOGY_GR "firstEntryAt", since, KG_XSD "dateTime");
  say_literal (overlay, log, ONTOLOGY_GR "checkpointSigned", is_signed ? "true" : "false",
               KG_XSD "boolean");
  if (!facts->forced) {
    say_literal (overlay, log, ONTOLOGY_GR "retentionPeriod", months, KG_XSD "duration");
  }
}

gboolean
report_log_facts (const ReportSource *source, KgTermId system, KgOverlay *overlay,
                  ReportLogFacts *cited, GError **error)
{
  const KgView view = { .snapshot = rules_engine_snapshot (source->engine) };
  const LogFilter filter = { .kinds = 1 << LOG_KIND_DECISION | 1 << LOG_KIND_RETENTION,
                             .ascending = TRUE };
  g_autoptr (GHashTable) policies = governing_policies (&view, system);
  Facts facts = { .policies = policies };
  gboolean is_signed = FALSE;
  *cited = (ReportLogFacts) { 0 };
  if (g_hash_table_size (policies) > 0 &&
      (!log_each (source->log, &filter, look_at, &facts, error) ||
       !find_signed (source->log, facts.last, &is_signed, error))) {
    return FALSE;
  }
  if (facts.n > 0) {
    say_all (&facts, is_signed, system, overlay);
    *cited = (ReportLogFacts) { facts.first, facts.last - facts.first + 1 };
  }
  kg_overlay_seal (overlay);
  return TRUE;
}
