/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "tests/bench/authorize.h"

/* Deciding the workloads of authorize.h in this process. */

/* Graphs of one size, each with its requests. */
typedef struct {
  AuthorizeWorkload workload;
  guint n; /* entities of each type */
  guint n_graphs;
  guint n_requests; /* for each graph */
} AuthorizeSet;

AuthorizeGraph *authorize_set_graph (const AuthorizeSet *set, guint number);
/* (transfer full) */
GArray *authorize_set_requests (const AuthorizeSet *set, const AuthorizeGraph *graph, guint number);

/* For so many requests of each graph nothing is measured, here and by the peers: they are decided twice. */
#define AUTHORIZE_WARM_UP 50u

typedef enum {
  AUTHORIZE_DECIDE, /* rules_decide(), with its proof, of a request that was just read */
  AUTHORIZE_DECIDE_WITHOUT_PROOF, /* the same without evidence */
  AUTHORIZE_READ_AND_DECIDE, /* from the request's parsed JSON to the decision with its proof */
} AuthorizeMeasure;
#define AUTHORIZE_N_MEASURES 3u

typedef struct _AuthorizeRunner AuthorizeRunner;

/* `directory` has the rules: "gdrive.ttl". */
AuthorizeRunner *authorize_runner_new (const char *directory, GError **error);
void authorize_runner_free (AuthorizeRunner *runner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AuthorizeRunner, authorize_runner_free)

/* Decides all requests. Appends to `times` (of each measure) the nanoseconds of each (guint32), and adds to `allocations` what they
 * allocated. A decision that is not the right one, or that has no proof, is an error. */
gboolean authorize_run (AuthorizeRunner *runner, const AuthorizeSet *set, GArray **times,
                        guint64 *allocations, GError **error);
