/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Limits of what api/ does apart from its folders, which have their own. */

/* Threads that decide logged requests again. */
#define API_LIMIT_TEAM 16u
/* Decisions of the log that are in memory at once, and the bytes after which no further one is read. */
#define API_LIMIT_WALK_DECISIONS 512u
#define API_LIMIT_WALK_BYTES (8u << 20)

/* How long after an escalated evaluation an access request may refer to it. */
#define API_LIMIT_REQUESTABLE_SECONDS (24 * G_GINT64_CONSTANT (3600))
/* Idempotency keys that are remembered, and for how long. */
#define API_LIMIT_REPEATS 16384u
#define API_LIMIT_REPEAT_SECONDS (24 * G_GINT64_CONSTANT (3600))
/* Engines of past commits that are kept for decisions that are looked at again. */
#define API_LIMIT_ENGINES 4u

/* Jobs that take seconds: done at once, and done or waiting. */
#define API_LIMIT_JOB_THREADS 2u
#define API_LIMIT_JOBS 16u
