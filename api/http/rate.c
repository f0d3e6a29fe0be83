/* SPDX-License-Identifier: Apache-2.0 */
#include "api/http/exchange-private.h"

/* Seconds that the rate is averaged over: so many may come at once. */
#define WINDOW 10

/* A token bucket for each who asks. */
typedef struct {
  double tokens;
  gint64 filled; /* monotonic, microseconds */
} Bucket;

struct _HttpRate {
  guint per_second;
  GMutex lock;
  GHashTable *buckets; /* char* -> Bucket */
};

HttpRate *
http_rate_new (guint per_second)
{
  HttpRate *rate = g_new0 (HttpRate, 1);
  rate->per_second = per_second;
  g_mutex_init (&rate->lock);
  rate->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return rate;
}

void
http_rate_free (HttpRate *rate)
{
  if (rate == NULL) {
    return;
  }
  g_hash_table_unref (rate->buckets);
  g_mutex_clear (&rate->lock);
  g_free (rate);
}

static void
fill (const HttpRate *rate, Bucket *bucket, gint64 monotonic)
{
  double seconds = (double) (monotonic - bucket->filled) / G_USEC_PER_SEC;
  bucket->tokens =
      MIN (bucket->tokens + seconds * rate->per_second, (double) rate->per_second * WINDOW);
  bucket->filled = monotonic;
}

gboolean
http_rate_take (HttpRate *rate, const char *who, gint64 monotonic, guint *retry)
{
  if (rate->per_second == 0) {
    return TRUE;
  }
  g_mutex_lock (&rate->lock);
  Bucket *bucket = g_hash_table_lookup (rate->buckets, who);
  if (bucket == NULL) {
    bucket = g_new (Bucket, 1);
    *bucket = (Bucket) { (double) rate->per_second * WINDOW, monotonic };
    g_hash_table_insert (rate->buckets, g_strdup (who), bucket);
  }
  fill (rate, bucket, monotonic);
  gboolean may = bucket->tokens >= 1;
  bucket->tokens -= may ? 1 : 0;
  *retry = 1;
  g_mutex_unlock (&rate->lock);
  return may;
}

static gboolean
is_full (gpointer key, gpointer value, gpointer data)
{
  (void) key;
  const HttpRate *rate = ((gpointer *) data)[0];
  const gint64 *monotonic = ((gpointer *) data)[1];
  Bucket *bucket = value;
  fill (rate, bucket, *monotonic);
  return bucket->tokens >= (double) rate->per_second * WINDOW;
}

void
http_rate_tidy (HttpRate *rate, gint64 monotonic)
{
  gpointer data[] = { rate, &monotonic };
  g_mutex_lock (&rate->lock);
  g_hash_table_foreach_remove (rate->buckets, is_full, data);
  g_mutex_unlock (&rate->lock);
}
