/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/statistics-private.h"

#include "api/log/record-walk.h"

#include <string.h>

/* What a decision's record says that is counted. Nothing is built of it: api/log/record.h has what it looks like. */

/* The members that count, as they stand in the record. */
typedef struct {
  LogText by_default;
  LogText classes;
  LogText firings;
  LogText masks;
  LogText outcome;
  LogText policies;
  LogText resource;
  LogText subject;
} Decision;

static void
read_members (LogText decision, Decision *out)
{
  const struct {
    const char *name;
    LogText *value;
  } members[] = { { "\"byDefault\"", &out->by_default }, { "\"classes\"", &out->classes },
                  { "\"firings\"", &out->firings },      { "\"masks\"", &out->masks },
                  { "\"outcome\"", &out->outcome },      { "\"policies\"", &out->policies },
                  { "\"resource\"", &out->resource },    { "\"subject\"", &out->subject } };
  LogText rest = log_text_inside (decision, '{');
  LogText name;
  LogText value;
  while (log_text_next (&rest, &name, &value)) {
    for (guint i = 0; i < G_N_ELEMENTS (members); i++) {
      if (log_text_is (name, members[i].name)) {
        *members[i].value = value;
      }
    }
  }
}

static gint
read_effect (LogText text)
{
  static const char *const names[REPORT_N_EFFECTS] = {
    [RULES_EFFECT_ALLOW] = "\"allow\"",
    [RULES_EFFECT_MASK] = "\"mask\"",
    [RULES_EFFECT_ESCALATE] = "\"escalate\"",
    [RULES_EFFECT_DENY] = "\"deny\"",
  };
  for (gint i = 0; i < (gint) REPORT_N_EFFECTS; i++) {
    if (log_text_is (text, names[i])) {
      return i;
    }
  }
  return -1;
}

/* --- Counting --- */

typedef struct {
  ReportCounting *counting;
  gint outcome;
  guint64 index;
} Counted;

static void
count_text (const Counted *counted, ReportCountTable table, LogText text)
{
  json_t *decoded = NULL;
  LogText value = log_text_string (text, &decoded);
  if (value.at != NULL) {
    report_count_name (counted->counting, table, value.at, (gsize) (value.end - value.at),
                       counted->outcome, counted->index);
  }
  json_decref (decoded);
}

static void
count_classes (const Counted *counted, LogText classes)
{
  LogText rest = log_text_inside (classes, '[');
  LogText class;
  while (log_text_next (&rest, NULL, &class)) {
    count_text (counted, COUNT_CLASSES, class);
  }
}

static void
count_firings (const Counted *counted, LogText firings)
{
  LogText rest = log_text_inside (firings, '[');
  LogText firing;
  gboolean monitored = FALSE;
  gboolean overridden = FALSE;
  gboolean approved = FALSE;
  while (log_text_next (&rest, NULL, &firing)) {
    LogText status = log_text_member (firing, "\"status\"");
    if (log_text_is (status, "\"heldBack\"")) {
      continue;
    }
    count_text (counted, COUNT_RULES, log_text_member (firing, "\"rule\""));
    monitored =
        monitored || (log_text_is (status, "\"monitored\"") &&
                      read_effect (log_text_member (firing, "\"effect\"")) > counted->outcome);
    overridden = overridden || log_text_is (status, "\"overridden\"");
    approved = approved || log_text_is (status, "\"approved\"");
  }
  ReportStatistics *out = counted->counting->out;
  out->monitored += monitored ? 1 : 0;
  out->overridden += overridden ? 1 : 0;
  out->approved += approved ? 1 : 0;
}

static void
count_masks (const Counted *counted, LogText masks)
{
  LogText rest = log_text_inside (masks, '[');
  LogText mask;
  while (log_text_next (&rest, NULL, &mask)) {
    count_text (counted, COUNT_OPERATORS, log_text_member (mask, "\"operator\""));
    counted->counting->out->masks++;
  }
}

static void
count_policies (const Counted *counted, LogText policies)
{
  LogText rest = log_text_inside (policies, '[');
  LogText policy;
  while (log_text_next (&rest, NULL, &policy)) {
    if (!log_text_is (log_text_member (policy, "\"scope\""), "\"violates\"")) {
      count_text (counted, COUNT_POLICIES, log_text_member (policy, "\"id\""));
    }
  }
}

/* Whoever asked is a person more often than not: their kind alone leaves the log. */
static void
count_subject (const Counted *counted, LogText subject)
{
  static const char urn[] = "urn:grounds:";
  json_t *decoded = NULL;
  LogText value = log_text_string (subject, &decoded);
  gsize length = value.at != NULL ? (gsize) (value.end - value.at) : 0;
  const char *type = "";
  const char *colon = NULL;
  if (length > strlen (urn) && memcmp (value.at, urn, strlen (urn)) == 0) {
    type = value.at + strlen (urn);
    colon = memchr (type, ':', length - strlen (urn));
  }
  if (value.at != NULL) {
    report_count_name (counted->counting, COUNT_SUBJECTS, colon != NULL ? type : "",
                       colon != NULL ? (gsize) (colon - type) : 0, counted->outcome,
                       counted->index);
  }
  json_decref (decoded);
}

gint
report_count_decision (ReportCounting *counting, const LogEntry *entry)
{
  const LogText record = { entry->body, entry->body + entry->length };
  Decision decision = { 0 };
  read_members (log_text_member (record, "\"decision\""), &decision);
  const Counted counted = { counting, read_effect (decision.outcome), entry->index };
  if (counted.outcome < 0) {
    return -1;
  }
  counting->out->by_default += log_text_is (decision.by_default, "true") ? 1 : 0;
  count_classes (&counted, decision.classes);
  count_firings (&counted, decision.firings);
  count_masks (&counted, decision.masks);
  count_policies (&counted, decision.policies);
  count_text (&counted, COUNT_MODELS, decision.resource);
  count_subject (&counted, decision.subject);
  return counted.outcome;
}

const char *
report_count_text (ReportCounting *counting, const LogEntry *entry, const char *name)
{
  json_t *decoded = NULL;
  LogText value = { NULL, NULL };
  if (entry->body != NULL) {
    const LogText record = { entry->body, entry->body + entry->length };
    value = log_text_string (log_text_member (record, name), &decoded);
  }
  g_string_truncate (counting->name, 0);
  g_string_append_len (counting->name, value.at != NULL ? value.at : "",
                       value.at != NULL ? (gssize) (value.end - value.at) : 0);
  json_decref (decoded);
  return value.at != NULL ? counting->name->str : NULL;
}
