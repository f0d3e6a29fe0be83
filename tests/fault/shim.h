/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* What shim.c does to the process that it is loaded into: shared memory in the file that this variable of the environment names, so that a test
 * can change it at any time. */
#define FAULT_SHIM_VARIABLE "GROUNDS_FAULT_SHIM"

typedef struct {
  gint sync_milliseconds; /* each sync takes so much longer */
  gint sync_errno;        /* and then fails; 0: it does not */
  gint write_errno;       /* writing to files, and making them longer or shorter, fails */
  gint clock_seconds;     /* how far ahead the wall clock is; the monotonic one runs on */
} FaultShim;
