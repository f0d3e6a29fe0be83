/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/kind-log-private.h"

#include "api/report/plot.h"

#include <string.h>

const char *
report_log_name (ReportMaker *maker, const char *iri)
{
  static const char urn[] = "urn:grounds:";
  KgTermId id = report_maker_find (maker, iri);
  const char *name =
      id != KG_NONE ? report_maker_name (maker, id)
                    : report_maker_keep (maker, kg_snapshot_compact (maker->view->snapshot, iri));
  const char *colon = g_str_has_prefix (name, urn) ? strchr (name + strlen (urn), ':') : NULL;
  return colon != NULL && colon[1] != '\0' ? colon + 1 : name;
}

const char *
report_log_word (ReportMaker *maker, const char *name)
{
  static const struct {
    const char *name;
    const char *word;
  } words[] = { { "partial", T_ ("partial masking") },
                { "generalise", T_ ("generalisation") },
                { "tokenise", T_ ("replaced by a token") },
                { "pseudonym", T_ ("replaced by an invented value") },
                { "hash", T_ ("keyed hash") },
                { "redact", T_ ("blacked out") },
                { "nullify", T_ ("emptied") },
                { "remove", T_ ("removed") },
                { "evaluation", T_ ("evaluation") },
                { "drift", T_ ("drift") },
                { "incident", T_ ("incident") },
                { "leakage", T_ ("leakage") },
                { "cost", T_ ("cost") },
                { "risk", T_ ("risk") },
                { "custom", T_ ("other") } };
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (g_str_equal (words[i].name, name)) {
      return report_maker_text (maker, words[i].word);
    }
  }
  return report_maker_keep (maker, g_strdup (name));
}

const char *
report_log_link (ReportMaker *maker, const char *iri)
{
  KgTermId id = report_maker_find (maker, iri);
  return id != KG_NONE ? report_maker_link (maker, id) : NULL;
}

const char *
report_log_outcome (ReportMaker *maker, RulesEffect effect)
{
  static const char *const words[REPORT_N_EFFECTS] = {
    [RULES_EFFECT_ALLOW] = T_ ("Allowed"),
    [RULES_EFFECT_MASK] = T_ ("Allowed, with parts hidden"),
    [RULES_EFFECT_ESCALATE] = T_ ("Referred to a person"),
    [RULES_EFFECT_DENY] = T_ ("Refused"),
  };
  return report_maker_text (maker, words[effect]);
}

gboolean
report_log_effect (const char *name, RulesEffect *out)
{
  for (RulesEffect effect = RULES_EFFECT_ALLOW; effect <= RULES_EFFECT_DENY; effect++) {
    if (g_strcmp0 (name, rules_effect_name (effect)) == 0) {
      *out = effect;
      return TRUE;
    }
  }
  return FALSE;
}

const char *
report_log_duration (ReportMaker *maker, gint64 microseconds)
{
  guint64 minutes = (guint64) MAX (microseconds, 0) / (60 * (guint64) G_USEC_PER_SEC);
  guint64 hours = minutes / 60;
  guint64 days = hours / 24;
  const char *minutes_text =
      report_maker_count (maker, P_ ("%s minute", "%s minutes"), minutes % 60);
  const char *hours_text = report_maker_count (maker, P_ ("%s hour", "%s hours"), hours % 24);
  const char *days_text = report_maker_count (maker, P_ ("%s day", "%s days"), days);
  if (minutes == 0) {
    return report_maker_text (maker, T_ ("less than a minute"));
  }
  const char *first = days > 0 ? days_text : hours > 0 ? hours_text : minutes_text;
  guint64 rest = days > 0 ? hours % 24 : hours > 0 ? minutes % 60 : 0;
  return rest == 0
             ? first
             : report_maker_keep (maker, g_strconcat (first, " ",
                                                      days > 0 ? hours_text : minutes_text, NULL));
}

const char *
report_log_share (ReportMaker *maker, guint64 n, guint64 all)
{
  GString *text = g_string_new (NULL);
  report_text_append_number (maker->texts, n, text);
  if (all > 0) {
    g_string_append (text, " (");
    report_append_value (maker->texts, 100 * (double) n / (double) all, 1, text);
    g_string_append (text, " %)");
  }
  return report_maker_keep (maker, g_string_free (text, FALSE));
}

ReportBacking
report_log_range (ReportMaker *maker, guint64 first, guint64 last)
{
  return report_maker_backing_log (maker, first, last - first + 1,
                                   report_maker_text (maker, T_ ("What the log records.")));
}

void
report_log_fact (ReportMaker *maker, ReportBlock *facts, guint depth, const char *name,
                 const char *value, ReportBacking backing)
{
  report_fact (maker->document, facts, depth, name, &(ReportText) { value, NULL, backing });
}
