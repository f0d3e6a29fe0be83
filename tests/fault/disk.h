/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* A disk that can lose power and break: a VFS of SQLite's over the real one, which all stores of
 * this process use while it exists. It remembers what was written to stores and what was synced,
 * and it fails when told to.
 *
 * Only the database, its WAL and its journal count; other files pass through unseen. Stores may be
 * used by any thread; making, freeing and losing power are for one. */

typedef struct _FaultDisk FaultDisk;

FaultDisk *fault_disk_new (void);
void fault_disk_free (FaultDisk *disk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultDisk, fault_disk_free)

/* Forgets what was recorded, and records from now on: the files of the store at `path`, which
 * must not exist yet. */
void fault_disk_record (FaultDisk *disk, const char *path);
void fault_disk_stop (FaultDisk *disk);
/* Operations recorded so far: writes, truncations, syncs, deletions. */
guint fault_disk_n_operations (FaultDisk *disk);

/* Writes to `path` what may be left if the power fails before operation `at`: what was synced,
 * and of the rest whatever `rand` picks, torn at sectors. */
void fault_disk_lose_power (const FaultDisk *disk, guint at, GRand *rand, const char *path);

typedef enum {
  FAULT_DISK_FULL,  /* writing gives SQLITE_FULL */
  FAULT_DISK_WRITE, /* writing fails */
  FAULT_DISK_SYNC,  /* syncing fails */
} FaultDiskFailure;

/* Lets `after` operations of the kind succeed, then `times` fail; G_MAXUINT: for good. */
void fault_disk_fail (FaultDisk *disk, FaultDiskFailure failure, guint after, guint times);
/* Operations that failed since then; ends the failing. */
guint fault_disk_mend (FaultDisk *disk);
