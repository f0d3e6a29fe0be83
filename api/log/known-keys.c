/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/rotate.h"

#include <jansson.h>
#include <string.h>

/* Which keys a log has had, and for which of them a given one vouches. A change of keys stands in a tree whose checkpoint both keys have signed
 * (log_prove()): whoever trusts one of the two learns the other from it. */

typedef struct {
  LogEntry *entry;
  char *from;
  char *to;
} Change;

static void
change_clear (gpointer data)
{
  Change *change = (Change *) data;
  log_entry_free (change->entry);
  g_free (change->from);
  g_free (change->to);
}

static gboolean
collect_change (const LogEntry *entry, gpointer data, GError **error)
{
  GArray *changes = (GArray *) data;
  const char *from = NULL;
  const char *to = NULL;
  json_t *body = entry->body != NULL ? json_loadb (entry->body, entry->length, 0, NULL) : NULL;
  (void) error;
  /* What says nothing is kept, too: the chain ends there. */
  (void) json_unpack (body, "{s:s, s:s}", "from", &from, "to", &to);
  const Change change = { log_entry_copy (entry), g_strdup (from), g_strdup (to) };
  g_array_append_val (changes, change);
  json_decref (body);
  return TRUE;
}

/* What was there before the first change, and what each change put in its place; (transfer full) */
static gboolean
read_keys (LogReader *reader, const GArray *changes, GPtrArray *keys, GError **error)
{
  if (changes->len == 0) {
    char *only = log_verifier (reader, error);
    if (only != NULL) {
      g_ptr_array_add (keys, only);
    }
    return only != NULL;
  }
  const Change *all = (const Change *) (gconstpointer) changes->data;
  g_ptr_array_add (keys, g_strdup (all[0].from));
  for (guint i = 0; i < changes->len; i++) {
    g_ptr_array_add (keys, g_strdup (all[i].to));
  }
  return TRUE;
}

/* Whether a key has signed a tree with this change in it, which follows the change before. */
static gboolean
vouches (LogReader *reader, const GPtrArray *keys, const GArray *changes, guint number,
         const char *key)
{
  const Change *change = &g_array_index (changes, Change, number);
  g_autofree char *proof = NULL;
  guint64 index = 0;
  if (change->from == NULL || change->to == NULL ||
      g_strcmp0 (change->from, (const char *) g_ptr_array_index (keys, number)) != 0) {
    return FALSE;
  }
  proof = log_prove (reader, change->entry->index, NULL);
  return proof != NULL &&
         log_proof_verify (proof, strlen (proof), key, (const guint8 *) change->entry->body,
                           change->entry->length, &index, NULL);
}

static void
span_clear (gpointer data)
{
  g_free (((LogKeySpan *) data)->verifier);
}

static GArray *
spans_new (const GPtrArray *keys, const GArray *changes, guint first, guint last)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (LogKeySpan));
  g_array_set_clear_func (spans, span_clear);
  for (guint i = first; i <= last; i++) {
    const LogKeySpan span = { g_strdup (g_ptr_array_index (keys, i)),
                              i < changes->len ? g_array_index (changes, Change, i).entry->index
                                               : G_MAXUINT64 };
    g_array_append_val (spans, span);
  }
  return spans;
}

GArray *
log_known_keys (LogReader *reader, const char *trusted, GError **error)
{
  const LogFilter filter = { .kinds = 1 << LOG_KIND_KEY, .ascending = TRUE };
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (Change));
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_array_set_clear_func (changes, change_clear);
  if (!log_verifier_check_text (trusted, error) ||
      !log_each (reader, &filter, collect_change, changes, error) ||
      !read_keys (reader, changes, keys, error)) {
    return NULL;
  }
  guint at = keys->len;
  while (at > 0 && g_strcmp0 (g_ptr_array_index (keys, at - 1), trusted) != 0) {
    at--;
  }
  if (at == 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "`%s` is no key that the log has had; check the key", trusted);
    return NULL;
  }
  guint first = at - 1;
  guint last = first;
  while (last < changes->len &&
         vouches (reader, keys, changes, last, g_ptr_array_index (keys, last))) {
    last++;
  }
  while (first > 0 && vouches (reader, keys, changes, first - 1, g_ptr_array_index (keys, first))) {
    first--;
  }
  return spans_new (keys, changes, first, last);
}
