/* SPDX-License-Identifier: Apache-2.0 */
#include "api/gateway/calls.h"

#include "api/gateway/limits.h"

typedef struct {
  char *key; /* the table's */
  json_t *request;
  gint64 time;
  GList *link;
} Kept;

struct _GatewayCalls {
  GMutex lock;
  GHashTable *kept; /* key -> Kept */
  GQueue order;     /* Kept, the oldest first */
};

static void
kept_free (gpointer data)
{
  Kept *kept = data;
  json_decref (kept->request);
  g_free (kept->key);
  g_free (kept);
}

GatewayCalls *
gateway_calls_new (void)
{
  GatewayCalls *calls = g_new0 (GatewayCalls, 1);
  g_mutex_init (&calls->lock);
  calls->kept = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, kept_free);
  g_queue_init (&calls->order);
  return calls;
}

void
gateway_calls_free (GatewayCalls *calls)
{
  if (calls == NULL) {
    return;
  }
  g_queue_clear (&calls->order);
  g_hash_table_unref (calls->kept);
  g_mutex_clear (&calls->lock);
  g_free (calls);
}

/* NULL: the request has no id. The id of a key has no line break. (transfer full) */
static char *
key_of (const char *caller, const json_t *request)
{
  const char *id =
      json_string_value (json_object_get (json_object_get (request, "context"), "callId"));
  return id != NULL ? g_strconcat (caller != NULL ? caller : "", "\n", id, NULL) : NULL;
}

static void
drop (GatewayCalls *calls, Kept *kept)
{
  g_queue_delete_link (&calls->order, kept->link);
  g_hash_table_remove (calls->kept, kept->key);
}

static void
tidy (GatewayCalls *calls, gint64 now)
{
  gint64 oldest = now - GATEWAY_LIMIT_CALL_SECONDS * G_USEC_PER_SEC;
  Kept *kept;
  while ((kept = g_queue_peek_head (&calls->order)) != NULL &&
         (kept->time <= oldest || calls->order.length > GATEWAY_LIMIT_CALLS)) {
    drop (calls, kept);
  }
}

/* (transfer full) */
static json_t *
without_inputs (const json_t *request)
{
  json_t *copy = json_copy ((json_t *) request);
  json_t *context = json_copy (json_object_get (request, "context"));
  json_object_del (context, "inputs");
  json_object_set_new (copy, "context", context);
  json_t *own = json_deep_copy (copy);
  json_decref (copy);
  return own;
}

void
gateway_calls_keep (GatewayCalls *calls, const char *caller, const json_t *request, gint64 now)
{
  char *key = key_of (caller, request);
  if (key == NULL) {
    return;
  }
  Kept *kept = g_new0 (Kept, 1);
  kept->key = key;
  kept->request = without_inputs (request);
  kept->time = now;
  g_mutex_lock (&calls->lock);
  Kept *before = g_hash_table_lookup (calls->kept, key);
  if (before != NULL) {
    drop (calls, before);
  }
  g_queue_push_tail (&calls->order, kept);
  kept->link = calls->order.tail;
  g_hash_table_insert (calls->kept, key, kept);
  tidy (calls, now);
  g_mutex_unlock (&calls->lock);
}

gboolean
gateway_calls_recall (GatewayCalls *calls, const char *caller, json_t *request, gint64 now)
{
  g_autofree char *key = key_of (caller, request);
  json_t *found = NULL;
  if (key == NULL) {
    return FALSE;
  }
  g_mutex_lock (&calls->lock);
  tidy (calls, now);
  const Kept *kept = g_hash_table_lookup (calls->kept, key);
  found = kept != NULL ? json_deep_copy (kept->request) : NULL;
  g_mutex_unlock (&calls->lock);
  if (found == NULL) {
    return FALSE;
  }
  json_t *outputs = json_object_get (json_object_get (request, "context"), "outputs");
  if (outputs != NULL) {
    json_object_set (json_object_get (found, "context"), "outputs", outputs);
  }
  json_object_clear (request);
  json_object_update (request, found);
  json_decref (found);
  return TRUE;
}
