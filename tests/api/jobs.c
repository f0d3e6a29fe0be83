/* SPDX-License-Identifier: Apache-2.0 */
#include "api/jobs.h"

#include "api/limits.h"

/* Work for threads of their own: as many at once as there may be, the others later, and no more than are taken. */

typedef struct {
  ApiJobs *jobs;
  GMutex mutex;
  GCond cond;
  guint running;
  guint done;
  gboolean open;  /* whoever runs may end */
  gboolean ended; /* somebody was told to stop */
} Gate;

static void
gate_init (Gate *gate)
{
  *gate = (Gate) { .jobs = api_jobs_new () };
  g_mutex_init (&gate->mutex);
  g_cond_init (&gate->cond);
}

static void
gate_clear (Gate *gate)
{
  g_mutex_clear (&gate->mutex);
  g_cond_clear (&gate->cond);
}

static void
pass (gpointer data)
{
  Gate *gate = (Gate *) data;
  g_mutex_lock (&gate->mutex);
  gate->running++;
  g_cond_broadcast (&gate->cond);
  while (!gate->open) {
    g_cond_wait (&gate->cond, &gate->mutex);
  }
  gate->done++;
  g_mutex_unlock (&gate->mutex);
}

static void
open_gate (Gate *gate)
{
  g_mutex_lock (&gate->mutex);
  gate->open = TRUE;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->mutex);
}

/* At the edge: API_LIMIT_JOBS are taken and one more is not; what was taken is done before it is over. */
static void
test_limit (void)
{
  Gate gate;
  gate_init (&gate);
  for (guint i = 0; i < API_LIMIT_JOBS; i++) {
    g_assert_true (api_jobs_push (gate.jobs, pass, &gate));
  }
  g_assert_false (api_jobs_push (gate.jobs, pass, &gate));
  g_mutex_lock (&gate.mutex);
  while (gate.running < API_LIMIT_JOB_THREADS) {
    g_cond_wait (&gate.cond, &gate.mutex);
  }
  g_assert_cmpuint (gate.running, ==, API_LIMIT_JOB_THREADS);
  g_mutex_unlock (&gate.mutex);
  open_gate (&gate);
  api_jobs_free (gate.jobs);
  g_assert_cmpuint (gate.done, ==, API_LIMIT_JOBS);
  gate_clear (&gate);
}

static void
count (gpointer data)
{
  g_atomic_int_inc ((gint *) data);
}

/* There is room again when something is done. */
static void
test_room (void)
{
  g_autoptr (ApiJobs) jobs = api_jobs_new ();
  gint n = 0;
  for (gint i = 0; i < 5 * (gint) API_LIMIT_JOBS; i++) {
    while (!api_jobs_push (jobs, count, &n)) {
      g_thread_yield ();
    }
  }
  g_clear_pointer (&jobs, api_jobs_free);
  g_assert_cmpint (n, ==, 5 * (gint) API_LIMIT_JOBS);
}

static void
wait_for_end (gpointer data)
{
  Gate *gate = (Gate *) data;
  while (!api_jobs_ending (gate->jobs)) {
    g_thread_yield ();
  }
  gate->ended = TRUE;
}

static void
test_ending (void)
{
  Gate gate;
  gate_init (&gate);
  g_assert_true (api_jobs_push (gate.jobs, wait_for_end, &gate));
  g_assert_false (api_jobs_ending (gate.jobs));
  api_jobs_free (gate.jobs);
  g_assert_true (gate.ended);
  api_jobs_free (NULL);
  gate_clear (&gate);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/limit", test_limit);
  g_test_add_func ("/jobs/room", test_room);
  g_test_add_func ("/jobs/ending", test_ending);
  return g_test_run ();
}
