/* SPDX-License-Identifier: Apache-2.0 */
#include "api/review/review.h"
#include "api/signals-private.h"
#include "ontology/terms.h"

#include <string.h>

/* Sums of money, tokens and calls are kept exactly, in millionths. */

#define PLACES 6
#define ONE 1000000

/* "12.5" -> 12500000; FALSE if it is no such number, or too large. Places beyond the sixth are cut off. */
static gboolean
read_sum (const char *text, gint64 *out)
{
  gint64 sum = 0;
  int places = -1;
  if (*text == '+') {
    text++;
  }
  gboolean any = FALSE;
  for (; *text != '\0'; text++) {
    if (*text == '.' && places < 0) {
      places = 0;
      continue;
    }
    if (!g_ascii_isdigit (*text)) {
      return FALSE;
    }
    any = TRUE;
    if (places >= PLACES) {
      continue;
    }
    if (sum > (G_MAXINT64 - 9) / 10) {
      return FALSE;
    }
    sum = sum * 10 + (*text - '0');
    places += places >= 0 ? 1 : 0;
  }
  for (places = MAX (places, 0); places < PLACES; places++) {
    if (sum > G_MAXINT64 / 10) {
      return FALSE;
    }
    sum *= 10;
  }
  *out = sum;
  return any;
}

static gboolean
read_cost (const json_t *value, gint64 *out)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE + 320];
  if (json_is_integer (value)) {
    g_snprintf (text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value (value));
  } else {
    g_ascii_formatd (text, sizeof text, "%.6f", json_real_value (value));
  }
  return read_sum (text, out);
}

static json_t *
sum_as_json (gint64 sum)
{
  return sum % ONE == 0 ? json_integer (sum / ONE) : json_real ((double) sum / ONE);
}

static KgTermId
first_object (const KgView *view, KgTermId subject, const char *predicate)
{
  KgCursor cursor;
  KgTermId id = kg_view_find_iri (view, predicate, -1);
  if (id == KG_NONE) {
    return KG_NONE;
  }
  kg_view_objects (view, subject, id, &cursor);
  return kg_cursor_next (&cursor);
}

static gboolean
is_literal (const KgView *view, KgTermId id, const char *text)
{
  KgTerm term;
  return id != KG_NONE && kg_view_term (view, id, &term) && term.kind == KG_TERM_LITERAL &&
         g_ascii_strcasecmp (term.value, text) == 0;
}

/* A unit of the signal is a currency ("EUR"), or the notation of a gr:Unit ("tokens"). */
static gboolean
counts_in (const KgView *view, KgTermId budget, const char *unit)
{
  KgTermId counted = first_object (view, budget, ONTOLOGY_GR "unit");
  KgTermId currency = first_object (view, budget, ONTOLOGY_GR "currency");
  if (unit == NULL || is_literal (view, currency, unit)) {
    return TRUE;
  }
  return currency == KG_NONE && counted != KG_NONE &&
         is_literal (view, first_object (view, counted, ONTOLOGY_SKOS "notation"), unit);
}

/* --- Periods --- */

/* Periods that are stepped over one by one; beyond, the new one begins now. */
#define PERIODS_MOST 100000

/* When the period of a budget began, as gr:validFrom says; FALSE: it does not. */
static gboolean
read_begin (const KgView *view, KgTermId budget, gint64 *out)
{
  KgTerm term;
  KgTermId id = first_object (view, budget, ONTOLOGY_GR "validFrom");
  g_autoptr (GDateTime) time = id != KG_NONE && kg_view_term (view, id, &term)
                                   ? g_date_time_new_from_iso8601 (term.value, NULL)
                                   : NULL;
  if (time != NULL) {
    *out = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  }
  return time != NULL;
}

/* The begin of the period in which `now` lies, counted from `begin`. A length that is none leaves it. */
static gint64
step (gint64 begin, const char *length, gint64 now)
{
  gint64 next = begin;
  for (guint i = 0; i < PERIODS_MOST; i++) {
    if (!review_add_duration (begin, length, &next) || next <= begin || next > now) {
      return begin;
    }
    begin = next;
  }
  return now;
}

static void
say_begin (const ApiSignalWriter *writer, KgTermId budget, gint64 begin)
{
  const KgView *view = &writer->before;
  KgTermId before = first_object (view, budget, ONTOLOGY_GR "validFrom");
  if (before != KG_NONE) {
    api_signal_unsay (writer, budget, kg_view_find_iri (view, ONTOLOGY_GR "validFrom", -1), before);
  }
  api_signal_say_time (writer, kg_change_import (writer->change, view->snapshot, budget),
                       ONTOLOGY_GR "validFrom", begin);
}

/* Says when the period in which `now` lies began, where that is news; TRUE: an earlier one has ended. */
static gboolean
renew (const ApiSignalWriter *writer, KgTermId budget, gint64 now)
{
  const KgView *view = &writer->before;
  KgTermId period = first_object (view, budget, ONTOLOGY_GR "period");
  KgTerm length;
  gint64 begin = now;
  if (period == KG_NONE || !kg_view_term (view, period, &length)) {
    return FALSE;
  }
  gboolean known = read_begin (view, budget, &begin);
  gint64 running = step (begin, length.value, now);
  if (!known || running != begin) {
    say_begin (writer, budget, running);
  }
  return running != begin;
}

gboolean
api_signal_renew_budgets (const ApiSignalWriter *writer, gint64 now)
{
  const KgView *view = &writer->before;
  KgTermId period = kg_view_find_iri (view, ONTOLOGY_GR "period", -1);
  KgTermId predicate = kg_view_find_iri (view, ONTOLOGY_GR "spent", -1);
  const KgQuad pattern = { .predicate = period };
  gboolean any = FALSE;
  KgTermId last = KG_NONE;
  KgQuad quad;
  KgPlace place;
  if (period == KG_NONE || predicate == KG_NONE) {
    return FALSE;
  }
  g_autoptr (KgScan) scan = kg_scan_new (view, &pattern);
  while (kg_scan_next (scan, &quad, &place)) {
    KgTermId spent = first_object (view, quad.subject, ONTOLOGY_GR "spent");
    gint64 begin;
    /* What nobody has spent of has no period that could end. */
    if (quad.subject == last || spent == KG_NONE || !read_begin (view, quad.subject, &begin) ||
        !renew (writer, quad.subject, now)) {
      continue;
    }
    last = quad.subject;
    any = TRUE;
    api_signal_unsay (writer, quad.subject, predicate, spent);
  }
  return any;
}

/* --- Spending --- */

static gboolean
spend_of (const ApiSignalWriter *writer, KgTermId budget, gint64 cost, gint64 now, GError **error)
{
  const KgView *view = &writer->before;
  KgTermId predicate = kg_view_find_iri (view, ONTOLOGY_GR "spent", -1);
  KgTermId spent = first_object (view, budget, ONTOLOGY_GR "spent");
  KgTerm term = { .value = "0" };
  gint64 sum = 0;
  gboolean anew = renew (writer, budget, now);
  if (spent != KG_NONE && !anew) {
    kg_view_term (view, spent, &term);
  }
  if (!read_sum (term.value, &sum) || sum > G_MAXINT64 - cost) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_INVALID,
                         "what was spent of a budget is no sum that the cost can be added to; "
                         "correct its gr:spent");
    return FALSE;
  }
  if (cost == 0 && !anew) {
    return TRUE;
  }
  json_t *total = sum_as_json (sum + cost);
  if (spent != KG_NONE) {
    api_signal_unsay (writer, budget, predicate, spent);
  }
  api_signal_say_number (writer, kg_change_import (writer->change, view->snapshot, budget),
                         ONTOLOGY_GR "spent", total);
  json_decref (total);
  return TRUE;
}

gboolean
api_signal_spend (const ApiSignalWriter *writer, const ApiSignal *signal, GError **error)
{
  const KgView *view = &writer->before;
  KgTermId predicate = kg_view_find_iri (view, ONTOLOGY_GR "budget", -1);
  KgTermId budget;
  KgCursor cursor;
  gint64 cost = 0;
  if (signal->value == NULL || !read_cost (signal->value, &cost)) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_INVALID,
                         "`/value` of a cost has to be a number from 0 to 9 * 10^12");
    return FALSE;
  }
  if (predicate == KG_NONE) {
    return TRUE;
  }
  kg_view_objects (view, kg_view_find_iri (view, signal->about, -1), predicate, &cursor);
  while ((budget = kg_cursor_next (&cursor)) != KG_NONE) {
    if (counts_in (view, budget, signal->unit) &&
        !spend_of (writer, budget, cost, signal->time, error)) {
      return FALSE;
    }
  }
  return TRUE;
}
