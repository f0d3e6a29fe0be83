/* SPDX-License-Identifier: Apache-2.0 */
#include "api/review/review-private.h"

#include "api/common.h"
#include "api/review/concern.h"

#include <string.h>

/* Opening reviews: prepared with the decision, written with its entry. */

/* One rule that has to be answered. */
typedef struct {
  char *id; /* of the review: its own, or that of the one that is open already */
  ReviewConcern concern;
  char *reason;
  guint8 *sealed; /* (nullable) the payload */
  gsize n_sealed;
  gboolean is_new;
} Opened;

struct _ReviewOpening {
  char *decision;
  char *digest; /* (nullable) */
  char *by;
  char *name;
  char *agent; /* (nullable) */
  gint64 time;
  char *subject;
  char *action;
  char *resource;
  char *purpose;      /* (nullable) */
  GPtrArray *reviews; /* Opened */
  GPtrArray *ids;     /* char*, theirs */
};

static void
opened_free (gpointer data)
{
  Opened *opened = data;
  g_free (opened->id);
  review_concern_clear (&opened->concern);
  g_free (opened->reason);
  g_free (opened->sealed);
  g_free (opened);
}

void
review_opening_free (ReviewOpening *opening)
{
  if (opening == NULL) {
    return;
  }
  g_free (opening->decision);
  g_free (opening->digest);
  g_free (opening->by);
  g_free (opening->name);
  g_free (opening->agent);
  g_free (opening->subject);
  g_free (opening->action);
  g_free (opening->resource);
  g_free (opening->purpose);
  g_ptr_array_unref (opening->reviews);
  g_ptr_array_unref (opening->ids);
  g_free (opening);
}

/* --- With the decision --- */

/* Whether a rule, whose first firing this is, has to be answered. */
static gboolean
is_to_be_answered (const RulesDecision *decision, guint i)
{
  const RulesFiring *firing = &decision->firings[i];
  return decision->outcome == RULES_EFFECT_ESCALATE && firing->status == RULES_FIRING_DETERMINES &&
         (i == 0 || decision->firings[i - 1].rule != firing->rule ||
          decision->firings[i - 1].status != firing->status);
}

gboolean
review_wants_payload (const RulesExplanation *explanation)
{
  const RulesDecision *decision = explanation->decision;
  for (guint i = 0; i < decision->n_firings; i++) {
    if (is_to_be_answered (decision, i) &&
        review_keeps_payload (explanation, decision->firings[i].rule)) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
seal (Opened *opened, const char *masked, const RulesKeys *keys)
{
  gsize length = masked != NULL ? strlen (masked) : 0;
  if (!opened->concern.keeps_payload || length == 0 || length > REVIEW_LIMIT_PAYLOAD_BYTES) {
    return;
  }
  opened->n_sealed = length + RULES_SEAL_BYTES;
  opened->sealed = g_malloc (opened->n_sealed);
  rules_keys_seal (keys, REVIEW_PAYLOAD_PURPOSE, (const guint8 *) opened->id, strlen (opened->id),
                   (const guint8 *) masked, length, opened->sealed);
}

ReviewOpening *
review_opening_new (const RulesExplanation *explanation, const char *digest,
                    const AccessIdentity *by, const char *masked, const RulesKeys *keys)
{
  const RulesDecision *decision = explanation->decision;
  const RulesRequest *request = explanation->request;
  ReviewOpening *opening = g_new0 (ReviewOpening, 1);
  opening->decision = g_strdup (explanation->id);
  opening->digest = g_strdup (digest);
  opening->by = g_strdup (by != NULL ? by->id : REVIEW_NOBODY);
  opening->name = g_strdup (by != NULL && by->name != NULL ? by->name : opening->by);
  opening->agent = g_strdup (by != NULL ? by->agent : NULL);
  opening->time = rules_request_time (request);
  opening->subject = review_iri_of (request, rules_request_subject (request));
  opening->action = review_iri_of (request, rules_request_action (request));
  opening->resource = review_iri_of (request, rules_request_resource (request));
  opening->purpose = review_purpose_of (request);
  opening->reviews = g_ptr_array_new_with_free_func (opened_free);
  opening->ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) reasons = rules_explain_reasons (explanation);
  for (guint i = 0; i < decision->n_firings; i++) {
    if (is_to_be_answered (decision, i)) {
      Opened *opened = g_new0 (Opened, 1);
      opened->id = api_new_id (opening->time);
      review_concern_init (&opened->concern, explanation, decision->firings[i].rule);
      /* There is one sentence for each rule that determines the decision, in the same order. */
      g_assert (opening->reviews->len < reasons->len);
      opened->reason = g_strdup (g_ptr_array_index (reasons, opening->reviews->len));
      seal (opened, masked, keys);
      g_ptr_array_add (opening->reviews, opened);
    }
  }
  return opening;
}

const GPtrArray *
review_opening_ids (const ReviewOpening *opening)
{
  return opening->ids;
}

gboolean
review_opening_is_new (const ReviewOpening *opening, guint i)
{
  return ((const Opened *) g_ptr_array_index (opening->reviews, i))->is_new;
}

/* --- With its entry --- */

static gboolean
read_id (sqlite3_stmt *row, gpointer data, GError **error)
{
  (void) error;
  char **id = data;
  g_free (*id);
  *id = g_strdup ((const char *) sqlite3_column_text (row, 0));
  return TRUE;
}

/* The review of the same rule and request that is open; NULL: there is none. */
static gboolean
find_open (sqlite3 *db, const ReviewOpening *opening, const Opened *opened, char **id,
           GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  return opening->digest == NULL ||
         (kg_sql_prepare (db,
                          "SELECT id FROM reviews WHERE rule = ? AND digest = ? AND status <= 1"
                          " ORDER BY id LIMIT 1",
                          &select, error) &&
          kg_sql_bind_text (select, 1, opened->concern.rule, -1, error) &&
          kg_sql_bind_text (select, 2, opening->digest, -1, error) &&
          kg_sql_each (select, read_id, id, error));
}

static gboolean
count_again (sqlite3 *db, const char *id, GError **error)
{
  g_autoptr (sqlite3_stmt) update = NULL;
  return kg_sql_prepare (db, "UPDATE reviews SET asked = asked + 1 WHERE id = ?", &update, error) &&
         kg_sql_bind_text (update, 1, id, -1, error) && kg_sql_run (update, error);
}

static gboolean
add_asker (sqlite3 *db, const char *id, const ReviewOpening *opening, GError **error)
{
  g_autoptr (sqlite3_stmt) insert = NULL;
  return kg_sql_prepare (db, "INSERT OR IGNORE INTO review_askers VALUES (?, ?, ?)", &insert,
                         error) &&
         kg_sql_bind_text (insert, 1, id, -1, error) &&
         kg_sql_bind_text (insert, 2, opening->by, -1, error) &&
         kg_sql_bind_text (insert, 3, opening->agent != NULL ? opening->agent : "", -1, error) &&
         kg_sql_run (insert, error);
}

/* As a JSON array. (transfer full) */
static char *
list_as_text (const GPtrArray *list)
{
  json_t *array = json_array ();
  for (guint i = 0; i < list->len; i++) {
    json_array_append_new (array, json_string (g_ptr_array_index (list, i)));
  }
  char *text = json_dumps (array, JSON_COMPACT);
  json_decref (array);
  return text;
}

static gboolean
bind_request (sqlite3_stmt *insert, const ReviewOpening *opening, GError **error)
{
  return kg_sql_bind_text (insert, 2, opening->decision, -1, error) &&
         kg_sql_bind_text (insert, 3, opening->digest, -1, error) &&
         kg_sql_bind_text (insert, 6, opening->subject, -1, error) &&
         kg_sql_bind_text (insert, 7, opening->action, -1, error) &&
         kg_sql_bind_text (insert, 8, opening->resource, -1, error) &&
         kg_sql_bind_text (insert, 9, opening->purpose, -1, error) &&
         kg_sql_bind_int64 (insert, 13, opening->time, error) &&
         kg_sql_bind_text (insert, 16, opening->by, -1, error);
}

static gboolean
insert_review (sqlite3 *db, const ReviewOpening *opening, const Opened *opened, GError **error)
{
  const ReviewConcern *concern = &opened->concern;
  /* What is bound has to outlive the statement. */
  g_autofree char *reviewers = list_as_text (concern->reviewers);
  g_autofree char *classes = list_as_text (concern->classes);
  g_autofree char *sources = list_as_text (concern->sources);
  g_autoptr (sqlite3_stmt) insert = NULL;
  return kg_sql_prepare (db,
                         "INSERT INTO reviews (id, decision, digest, rule, reviewers, subject,"
                         " action, resource, purpose, reason, classes, sources, opened, due,"
                         " needed, asker, payload, status, closed, asked, given, until, overdue)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"
                         " ?15, ?16, ?17, 0, 0, 1, 0, 0, 0)",
                         &insert, error) &&
         bind_request (insert, opening, error) &&
         kg_sql_bind_text (insert, 1, opened->id, -1, error) &&
         kg_sql_bind_text (insert, 4, concern->rule, -1, error) &&
         kg_sql_bind_text (insert, 5, reviewers, -1, error) &&
         kg_sql_bind_text (insert, 10, opened->reason, -1, error) &&
         kg_sql_bind_text (insert, 11, classes, -1, error) &&
         kg_sql_bind_text (insert, 12, sources, -1, error) &&
         kg_sql_bind_int64 (insert, 14, concern->due, error) &&
         kg_sql_bind_int64 (insert, 15, concern->needed, error) &&
         kg_sql_bind_blob (insert, 17, opened->sealed, opened->n_sealed, error) &&
         kg_sql_run (insert, error);
}

static gboolean
open_one (sqlite3 *db, const ReviewOpening *opening, Opened *opened, guint64 index, GError **error)
{
  g_autofree char *open = NULL;
  if (!find_open (db, opening, opened, &open, error)) {
    return FALSE;
  }
  opened->is_new = open == NULL;
  if (open != NULL) {
    g_free (opened->id);
    opened->id = g_steal_pointer (&open);
    return count_again (db, opened->id, error) && add_asker (db, opened->id, opening, error);
  }
  const ReviewAction action = { .time = opening->time,
                                .by = opening->by,
                                .name = opening->name,
                                .agent = opening->agent,
                                .action = "opened",
                                .index = index };
  return insert_review (db, opening, opened, error) && add_asker (db, opened->id, opening, error) &&
         review_add_action (db, opened->id, &action, error);
}

gboolean
review_open_also (sqlite3 *db, guint64 index, gpointer data, GError **error)
{
  ReviewOpening *opening = data;
  if (opening->reviews->len == 0) {
    return TRUE;
  }
  if (!review_tables_make (db, error)) {
    return FALSE;
  }
  for (guint i = 0; i < opening->reviews->len; i++) {
    Opened *opened = g_ptr_array_index (opening->reviews, i);
    if (!open_one (db, opening, opened, index, error)) {
      return FALSE;
    }
    g_ptr_array_add (opening->ids, opened->id);
  }
  return TRUE;
}
