/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Work that takes seconds, such as a report: a few threads of its own do it, so that none that answers requests waits for it. */

typedef struct _ApiJobs ApiJobs;

typedef void (*ApiJob) (gpointer data);

ApiJobs *api_jobs_new (void);
/* Has it done, API_LIMIT_JOB_THREADS at once, the others in their order. FALSE: API_LIMIT_JOBS are being done or wait already. Any thread. */
gboolean api_jobs_push (ApiJobs *jobs, ApiJob job, gpointer data);
/* Whether api_jobs_free() waits for whatever is not done yet: long work had better stop. Any thread. */
gboolean api_jobs_ending (ApiJobs *jobs);
void api_jobs_free (ApiJobs *jobs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ApiJobs, api_jobs_free)
