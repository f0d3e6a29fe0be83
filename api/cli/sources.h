/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/cli/cli.h"
#include "kg/load.h"

/* Files to load, as the commands that load, or look what loading would do, take them. */

/* What --graph, --format and --base say; all (nullable). */
typedef struct {
  char *graph;
  char *format;
  char *base;
} CliSourceOptions;

void cli_source_options_clear (CliSourceOptions *options);

/* Opens all files (NULL-terminated; `-` is standard input), so that a wrong name is told before anything is read. Without
 * --graph the graph of each is its own IRI. The options must outlive it. (transfer full) (element-type KgLoadSource) */
GArray *cli_sources_open (char *const *paths, const CliSourceOptions *options, GError **error);
/* The graph may be named by a CURIE of the store; NULL: they keep theirs. */
gboolean cli_sources_set_graph (GArray *sources, KgStore *store, const char *graph, GError **error);
/* Adds what takes everything out of a graph that is there, by its IRI or a CURIE: an empty document that replaces it. */
gboolean cli_sources_add_removal (GArray *sources, KgSnapshot *snapshot, const char *graph,
                                  GError **error);
