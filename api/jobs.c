/* SPDX-License-Identifier: Apache-2.0 */
#include "api/jobs.h"

#include "api/limits.h"

struct _ApiJobs {
  GThreadPool *pool;
  gint n; /* pushed and not done */
  gint ending;
};

typedef struct {
  ApiJob job;
  gpointer data;
} Task;

static void
run (gpointer data, gpointer user_data)
{
  ApiJobs *jobs = (ApiJobs *) user_data;
  Task *task = (Task *) data;
  task->job (task->data);
  g_free (task);
  g_atomic_int_dec_and_test (&jobs->n);
}

ApiJobs *
api_jobs_new (void)
{
  ApiJobs *jobs = g_new0 (ApiJobs, 1);
  jobs->pool = g_thread_pool_new (run, jobs, (gint) API_LIMIT_JOB_THREADS, FALSE, NULL);
  return jobs;
}

static Task *
task_new (ApiJob job, gpointer data)
{
  Task *task = g_new (Task, 1);
  *task = (Task) { job, data };
  return task;
}

gboolean
api_jobs_push (ApiJobs *jobs, ApiJob job, gpointer data)
{
  if (g_atomic_int_add (&jobs->n, 1) >= (gint) API_LIMIT_JOBS) {
    g_atomic_int_add (&jobs->n, -1);
    return FALSE;
  }
  g_thread_pool_push (jobs->pool, task_new (job, data), NULL);
  return TRUE;
}

gboolean
api_jobs_ending (ApiJobs *jobs)
{
  return g_atomic_int_get (&jobs->ending) != 0;
}

void
api_jobs_free (ApiJobs *jobs)
{
  if (jobs == NULL) {
    return;
  }
  g_atomic_int_set (&jobs->ending, 1);
  g_thread_pool_free (jobs->pool, FALSE, TRUE);
  g_free (jobs);
}
