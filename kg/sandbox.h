/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Shuts this process in: no new privileges, resource limits, and a seccomp filter that allows to
 * read descriptor 0, to write descriptors 1 and 2, to allocate memory and to exit; whatever else
 * is tried ends the process with SIGSYS. There is no way back. Linux only.
 *
 * In builds with a sanitizer its runtime gets the system calls it needs, and address space is
 * not limited. */

typedef struct {
  guint32 seconds; /* CPU time; SIGXCPU then */
  guint64 memory;  /* address space, bytes; 0: no limit */
} KgSandboxLimits;

/* How a process ends that runs out of the memory it is allowed. */
#define KG_SANDBOX_EXIT_MEMORY 70

/* 0, or the errno of what failed: the process must not go on then. */
int kg_sandbox_enter (const KgSandboxLimits *limits);
