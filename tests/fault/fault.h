/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/store.h"

/* What the fault tests share: files to load, copies of stores, and the question that all of them
 * ask: is this store whole, and at which commit? */

/* A folder of its own, removed with all it holds by fault_remove_directory(); in memory where
 * nothing depends on a disk. (transfer full) */
char *fault_make_directory (gboolean in_memory);
void fault_remove_directory (char *directory);

/* A store's file and what SQLite keeps beside it. */
void fault_remove_store (const char *path);
gboolean fault_copy_store (const char *from, const char *to, GError **error);

/* Writes the triples with the numbers `first` to `first + n - 1`; a number stands for the same
 * triple in every document. */
gboolean fault_write_document (const char *path, guint first, guint n, GError **error);

typedef struct {
  guint64 commit;
  guint64 quads;
  guint8 digest[KG_DIGEST_BYTES]; /* of the content */
} FaultState;

/* Opens the store anew and reads all of it. An error if anything is wrong with it: it cannot be
 * opened, SQLite finds it damaged, or a commit is not what its digest says. */
gboolean fault_inspect (const char *path, FaultState *state, GError **error);
gboolean fault_state_equal (const FaultState *a, const FaultState *b);

/* Runs GROUNDS with `arguments` (NULL-terminated) on the store; its standard output is dropped,
 * what it says on standard error goes to `message` (nullable) (transfer full). Returns its exit
 * status, -1 if it cannot be started or is killed. */
int fault_run (const char *store, const char *const *arguments, char **message);

/* The number that the environment says, else `otherwise`. */
guint fault_number (const char *variable, guint otherwise);
/* How often; the environment's GROUNDS_FAULT_ROUNDS, else `usual`. */
guint fault_rounds (guint usual);
/* Whether the long campaign is asked for: GROUNDS_FAULT_ROUNDS is set. */
gboolean fault_is_long (void);
/* Numbers that follow from GROUNDS_FAULT_SEED, 1 by default. (transfer full) */
GRand *fault_rand_new (void);
