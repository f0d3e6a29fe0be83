/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "tests/fault/service.h"

/* Load of everything that a service records at once: decisions, alone and in batches; reviews that are opened, approved and rejected; commits of
 * the graph; keys that are made and revoked, by another process than the service; and streams that are told of it. What is answered is
 * remembered, and looked for in the log and the graph afterwards. */

typedef struct {
  FaultService *service;
  gboolean decisions_only;
  gint reload; /* GROUNDS gets SIGHUP so often, milliseconds; 0: never */

  GMutex lock;           /* the following */
  GHashTable *decisions; /* id -> index (guint64): those that a client has got */
  GHashTable *approved;  /* ids of reviews */
  GHashTable *rejected;
  GHashTable *keys;  /* id -> 1: made, 2: revoked */
  guint64 values[8]; /* what each graph of the load says, at least */
  guint events;      /* that streams told */
  guint refused;     /* answers that were 503 */
  guint lost;        /* questions without an answer */
  guint round;
  gint64 quickest; /* answer to a decision, microseconds */

  gint stopping;
  gint answers; /* since the start */
  GPtrArray *threads;
} FaultLoad;

void fault_load_init (FaultLoad *load, FaultService *service);
void fault_load_clear (FaultLoad *load);

/* Starts the clients. They end when they are stopped, or when nobody listens any more. */
void fault_load_start (FaultLoad *load);
void fault_load_stop (FaultLoad *load);
/* Waits for so many answers since the start. */
void fault_load_await (FaultLoad *load, gint answers);

/* Remembers the decisions of an answer to an evaluation, or to a batch; no other has their ids. */
void fault_load_remember (FaultLoad *load, const FaultAnswer *answer);

/* Whether all that was answered is on record: decisions where they were said to be, none twice; reviews as their entries say, and approvals
 * in the graph as the reviews say; commits once each; keys made and revoked; the tree, the signatures and the store whole. The service must
 * not run. */
void fault_load_check (FaultLoad *load);
