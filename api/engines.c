/* SPDX-License-Identifier: Apache-2.0 */
#include "api/engines.h"

#include "api/limits.h"

struct _ApiEngines {
  GMutex lock;
  KgStore *store;
  ApiBase bases[API_LIMIT_ENGINES]; /* used last first; those without an engine at the end */
};

ApiEngines *
api_engines_new (KgStore *store)
{
  ApiEngines *engines = g_new0 (ApiEngines, 1);
  g_mutex_init (&engines->lock);
  engines->store = kg_store_ref (store);
  return engines;
}

void
api_engines_free (ApiEngines *engines)
{
  if (engines == NULL) {
    return;
  }
  for (guint i = 0; i < API_LIMIT_ENGINES; i++) {
    api_base_clear (&engines->bases[i]);
  }
  kg_store_unref (engines->store);
  g_mutex_clear (&engines->lock);
  g_free (engines);
}

static guint
find (const ApiEngines *engines, guint64 commit)
{
  guint i = 0;
  while (i < API_LIMIT_ENGINES && engines->bases[i].engine != NULL &&
         kg_snapshot_commit (rules_engine_snapshot (engines->bases[i].engine)) != commit) {
    i++;
  }
  return i;
}

/* Moves the base at `i` to the front. */
static void
move_up (ApiEngines *engines, guint i)
{
  ApiBase base = engines->bases[i];
  for (; i > 0; i--) {
    engines->bases[i] = engines->bases[i - 1];
  }
  engines->bases[0] = base;
}

static gboolean
provide (ApiEngines *engines, guint64 commit, GError **error)
{
  guint i = find (engines, commit);
  if (i < API_LIMIT_ENGINES && engines->bases[i].engine != NULL) {
    move_up (engines, i);
    return TRUE;
  }
  ApiBase made = { 0 };
  if (!api_base_init (&made, engines->store, commit, NULL, error)) {
    api_base_clear (&made);
    return FALSE;
  }
  i = MIN (i, API_LIMIT_ENGINES - 1);
  api_base_clear (&engines->bases[i]);
  engines->bases[i] = made;
  move_up (engines, i);
  return TRUE;
}

gboolean
api_engines_get (ApiEngines *engines, guint64 commit, ApiBase *base, GError **error)
{
  g_mutex_lock (&engines->lock);
  gboolean there = provide (engines, commit, error);
  if (there) {
    base->engine = rules_engine_ref (engines->bases[0].engine);
    base->digest = g_strdup (engines->bases[0].digest);
  }
  g_mutex_unlock (&engines->lock);
  return there;
}
