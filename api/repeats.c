/* SPDX-License-Identifier: Apache-2.0 */
#include "api/repeats.h"

#include "api/limits.h"

#include <string.h>

typedef struct {
  char *name; /* the table's: of caller and key */
  guint8 digest[API_REPEAT_DIGEST_BYTES];
  char *answer; /* (nullable) not there yet */
  gint64 time;
  GList *link;
} Seen;

struct _ApiRepeats {
  GMutex lock;
  GHashTable *seen; /* name -> Seen */
  GQueue order;     /* Seen, the oldest first */
};

static void
seen_free (gpointer data)
{
  Seen *seen = data;
  g_free (seen->name);
  g_free (seen->answer);
  g_free (seen);
}

ApiRepeats *
api_repeats_new (void)
{
  ApiRepeats *repeats = g_new0 (ApiRepeats, 1);
  g_mutex_init (&repeats->lock);
  repeats->seen = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, seen_free);
  g_queue_init (&repeats->order);
  return repeats;
}

void
api_repeats_free (ApiRepeats *repeats)
{
  if (repeats == NULL) {
    return;
  }
  g_queue_clear (&repeats->order);
  g_hash_table_unref (repeats->seen);
  g_mutex_clear (&repeats->lock);
  g_free (repeats);
}

static char *
name_of (const char *caller, const char *key)
{
  return g_strconcat (caller, "\n", key, NULL);
}

static void
drop (ApiRepeats *repeats, Seen *seen)
{
  g_queue_delete_link (&repeats->order, seen->link);
  g_hash_table_remove (repeats->seen, seen->name);
}

static void
tidy (ApiRepeats *repeats, gint64 now)
{
  gint64 oldest = now - API_LIMIT_REPEAT_SECONDS * G_USEC_PER_SEC;
  Seen *seen;
  while ((seen = g_queue_peek_head (&repeats->order)) != NULL &&
         (seen->time <= oldest || repeats->order.length > API_LIMIT_REPEATS)) {
    drop (repeats, seen);
  }
}

static void
add (ApiRepeats *repeats, char *name, const guint8 *digest, gint64 now)
{
  Seen *seen = g_new0 (Seen, 1);
  seen->name = name;
  seen->time = now;
  memcpy (seen->digest, digest, API_REPEAT_DIGEST_BYTES);
  g_queue_push_tail (&repeats->order, seen);
  seen->link = repeats->order.tail;
  g_hash_table_insert (repeats->seen, name, seen);
}

ApiRepeat
api_repeats_begin (ApiRepeats *repeats, const char *caller, const char *key, const guint8 *digest,
                   gint64 now, char **answer)
{
  g_autofree char *name = name_of (caller, key);
  ApiRepeat state = API_REPEAT_FIRST;
  g_mutex_lock (&repeats->lock);
  tidy (repeats, now);
  const Seen *seen = g_hash_table_lookup (repeats->seen, name);
  if (seen == NULL) {
    add (repeats, g_steal_pointer (&name), digest, now);
    tidy (repeats, now);
  } else if (memcmp (seen->digest, digest, API_REPEAT_DIGEST_BYTES) != 0) {
    state = API_REPEAT_DIFFERS;
  } else if (seen->answer == NULL) {
    state = API_REPEAT_UNDER_WAY;
  } else {
    state = API_REPEAT_DONE;
    *answer = g_strdup (seen->answer);
  }
  g_mutex_unlock (&repeats->lock);
  return state;
}

void
api_repeats_end (ApiRepeats *repeats, const char *caller, const char *key, const char *answer)
{
  g_autofree char *name = name_of (caller, key);
  g_mutex_lock (&repeats->lock);
  Seen *seen = g_hash_table_lookup (repeats->seen, name);
  if (seen != NULL && answer != NULL) {
    g_free (seen->answer);
    seen->answer = g_strdup (answer);
  } else if (seen != NULL) {
    drop (repeats, seen);
  }
  g_mutex_unlock (&repeats->lock);
}
