/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/log.h"
#include "api/report/document.h"
#include "kg/history.h"
#include "rules/assessment.h"
#include "rules/engine.h"

/* Reports: what the graph and the log say, arranged as the law asks for it. The same commit, log, period, kind and language give the same document. */

typedef enum {
  REPORT_KIND_ANNEX_IV,       /* technical documentation (Article 11, Annex IV) */
  REPORT_KIND_INSTRUCTIONS,   /* instructions for use (Article 13) */
  REPORT_KIND_FRIA,           /* fundamental rights impact assessment (Article 27) */
  REPORT_KIND_REGISTRATION,   /* Article 49, Annex VIII */
  REPORT_KIND_GPAI,           /* Article 53, Annexes XI and XII */
  REPORT_KIND_CLASSIFICATION, /* risk classes with their grounds (Articles 5, 6, 50, Annex III) */
  REPORT_KIND_OVERSIGHT,      /* decisions and reviews of a period */
  REPORT_KIND_REGISTER,       /* models, versions, responsibilities: the liability register */
  REPORT_KIND_DECISION,       /* one decision, for the person concerned (Article 86) */
  REPORT_KIND_INCIDENT,       /* Article 73 */
  REPORT_KIND_GAPS,           /* what is missing, by requirement, owner and date */
  REPORT_KIND_CATALOGUE,      /* any catalogue, requirement by requirement: gdpr, iso-42001 … */
} ReportKind;
#define REPORT_N_KINDS (REPORT_KIND_CATALOGUE + 1)

/* What a kind needs. */
typedef struct {
  const char *name;  /* "annex-iv" */
  const char *title; /* English; to be translated */
  const char *about; /* a sentence, for --help */
  gboolean of_system;
  gboolean of_period;
  gboolean of_decision;
  gboolean of_incident;
  gboolean needs_log;
} ReportKindInfo;
const ReportKindInfo *report_kind_info (ReportKind kind);
gboolean report_kind_from_name (const char *name, ReportKind *out);

/* What reports are made from; borrowed. */
typedef struct {
  RulesEngine *engine; /* of the commit */
  KgStore *store;
  guint64 commit;
  const char *commit_digest;
  LogReader *log;                    /* (nullable) there is none yet */
  const RulesCatalogues *catalogues; /* of the engine's snapshot */
} ReportSource;

typedef struct {
  ReportKind kind;
  const char *system; /* (nullable) IRI; where the graph has one system alone it may be left out */
  const char *decision;  /* (nullable) id, as log_find_decision() */
  const char *incident;  /* (nullable) IRI */
  const char *catalogue; /* (nullable) notation; NULL: eu-ai-act; for REPORT_KIND_GAPS: all */
  const char *language;  /* (nullable) "en" */
  gint64 from;           /* 0: 30 days before `to` */
  gint64 to;             /* exclusive; 0: `today` */
  gint64 today;          /* midnight, UTC: the day of the report */
} ReportRequest;

/* Told from time to time: parts done of all. FALSE: stop (G_IO_ERROR_CANCELLED). */
typedef gboolean (*ReportProgress) (guint64 done, guint64 all, gpointer data);

/* Errors: KG_ERROR_NOT_FOUND (no such system, decision, incident, catalogue: the message lists those there are), KG_ERROR_INVALID (what a kind needs is missing: likewise),
 * RULES_ERROR_LIMIT, and those of stores and logs. (transfer full) */
ReportDocument *report_make (const ReportSource *source, const ReportRequest *request,
                             ReportProgress progress, gpointer data, GError **error);
