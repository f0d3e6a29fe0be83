/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/load-check.h"

/* Loading documents into a graph that shapes guard, or only trying to: what the commands and the service share. */

typedef struct {
  /* in */
  gboolean trial; /* commit nothing */
  /* (nullable) Whether the change may be made, asked before the shapes are, while nobody else can commit. */
  KgCommitCheck allows;
  gpointer allows_data;
  /* out */
  RulesLoadCheck shapes; /* with warnings */
  KgSnapshot *
      after; /* of a trial that nothing refused: the graph as it would be; its head if nothing changes */
  gsize added; /* quads */
  gsize removed;
} ApiLoad;

void api_load_clear (ApiLoad *load);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ApiLoad, api_load_clear)

/* As kg_load(), whose errors, and those of rules_load_check(), it has. `options` (its check apart, which is set here). `result` is not
 * set by a trial. */
gboolean api_load (KgStore *store, const KgLoadSource *sources, gsize n, KgLoadOptions *options,
                   ApiLoad *load, KgLoadResult *result, GError **error);
