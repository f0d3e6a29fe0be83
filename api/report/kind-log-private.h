/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/report/kind-private.h"
#include "api/report/statistics.h"

/* What the kinds that are counted from the log share. Internal to api/report/. */

/* What a person calls a thing that the log names; where the graph knows nothing of it the ID of "urn:grounds:TYPE:ID", else its CURIE or IRI. (maker) */
const char *report_log_name (ReportMaker *maker, const char *iri);
/* Where it leads to, if that is an address. */
const char *report_log_link (ReportMaker *maker, const char *iri);
/* "tokenisation", "drift": what masks and signals are called that the log names so; the name itself where it is none of them. (maker) */
const char *report_log_word (ReportMaker *maker, const char *name);
/* "Allowed", "Allowed, with parts hidden", "Referred to a person", "Refused" */
const char *report_log_outcome (ReportMaker *maker, RulesEffect effect);
/* "2 days 4 hours": its two largest parts. (maker) */
const char *report_log_duration (ReportMaker *maker, gint64 microseconds);
/* "1,234 (12.3 %)"; without the share where there is nothing to share. (maker) */
const char *report_log_share (ReportMaker *maker, guint64 n, guint64 all);
/* A claim that was counted from entries `first` to `last`. */
ReportBacking report_log_range (ReportMaker *maker, guint64 first, guint64 last);
/* A fact that is a text, with its backing. */
void report_log_fact (ReportMaker *maker, ReportBlock *facts, guint depth, const char *name,
                      const char *value, ReportBacking backing);
/* The effect of that name, "deny"; FALSE if there is none. */
gboolean report_log_effect (const char *name, RulesEffect *out);

/* --- The oversight report --- */

void report_oversight_reviews (ReportMaker *maker, ReportBlock *section,
                               const ReportStatistics *statistics, ReportBacking all);
/* Signals of the period and budgets as the graph has them. */
void report_oversight_operation (ReportMaker *maker, ReportBlock *section,
                                 const ReportStatistics *statistics, ReportBacking all);
/* Rules in force that fired in no decision of the period. */
void report_oversight_coverage (ReportMaker *maker, ReportBlock *section,
                                const ReportStatistics *statistics, ReportBacking all);
/* A table of names with their outcomes. */
void report_oversight_table (ReportMaker *maker, ReportBlock *section, const char *caption,
                             const char *heading, const GPtrArray *counts);
