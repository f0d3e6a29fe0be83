/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/replay.h"

/* Engines of past commits, for decisions that are looked at again: making one reads the whole graph as of its commit, so the few that were used
 * last are kept (API_LIMIT_ENGINES). Any thread. */

typedef struct _ApiEngines ApiEngines;

/* Keeps a reference to the store. */
ApiEngines *api_engines_new (KgStore *store);
void api_engines_free (ApiEngines *engines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ApiEngines, api_engines_free)

/* Puts the engine of a commit, and the commit's digest, into `base`, which is to be cleared. One that is not there is made; whoever asks for
 * another meanwhile waits, so that no two graphs are read at once. Errors: those of api_base_init(). */
gboolean api_engines_get (ApiEngines *engines, guint64 commit, ApiBase *base, GError **error);
