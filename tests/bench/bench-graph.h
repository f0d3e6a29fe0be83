/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/store.h"
#include "tests/bench/measure.h"

/* The parts of the benchmark of the graph; bench-graph.c calls them one after another. */

/* Lookups by ids in a view, of triples that are there and of pairs that never occur together.
 * `where` tells the rows apart. */
void bench_lookups (BenchReport *report, const KgView *view, const char *where);
/* The same over the base alone, with a delta of commits over it, with an overlay, and with both.
 * Commits to the store, which is opened with `snapshot` already read. */
gboolean bench_all_lookups (BenchReport *report, KgStore *store, GError **error);

/* Small commits to the store at `path`: how long until they are durable, and until they are
 * visible here and in another process, which is this program (`self`) again. */
gboolean bench_commits (BenchReport *report, const char *self, const char *path, GError **error);
/* The other process: opens the store, then answers each line on standard input with the
 * microseconds that it took to have a newer snapshot. */
int bench_commits_reader (const char *path);

/* The work of a load, step by step in this process. */
gboolean bench_stages (BenchReport *report, const char *file, const char *directory, guint runs,
                       GError **error);
/* Writing a graph in each of the formats for which that is likely. */
gboolean bench_export (BenchReport *report, KgSnapshot *snapshot, guint runs, GError **error);
