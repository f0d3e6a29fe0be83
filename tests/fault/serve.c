/* SPDX-License-Identifier: Apache-2.0 */

/* The service under load, while everything goes wrong around it: it is killed, told to stop, to read its configuration again, and its files may
 * not grow. What was answered is on record, and the record is whole.
 *
 * GROUNDS_FAULT_ROUNDS: how many kills; GROUNDS_FAULT_SEED: which moments. */

#include "tests/fault/fault.h"
#include "tests/fault/load.h"

#include "kg/parse.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define KILLS 20
/* The log is looked at after so many. */
#define CHECK_EVERY 20
/* A kill comes at most so long after the first answers. */
#define LOAD_MICROSECONDS 250000
/* Load with reloads: so many answers, and so often, milliseconds. */
#define STORM_ANSWERS 1500
#define RELOAD_MILLISECONDS 100

typedef struct {
  FaultService service;
  FaultLoad load;
} Campaign;

static void
set_up (Campaign *campaign, gconstpointer data)
{
  (void) data;
  fault_service_init (&campaign->service);
  fault_load_init (&campaign->load, &campaign->service);
}

static void
tear_down (Campaign *campaign, gconstpointer data)
{
  (void) data;
  fault_load_clear (&campaign->load);
  fault_service_clear (&campaign->service);
}

static void
tell (const FaultLoad *load)
{
  g_test_message ("on record: %u decisions, %u approvals, %u rejections, %u keys; %u events, %u "
                  "refused, %u lost",
                  g_hash_table_size (load->decisions), g_hash_table_size (load->approved),
                  g_hash_table_size (load->rejected), g_hash_table_size (load->keys), load->events,
                  load->refused, load->lost);
}

/* A service that was told to stop has ended well, and said nothing of a sanitizer's. */
static void
assert_stops (Campaign *campaign)
{
  int status = fault_service_stop (&campaign->service, SIGTERM);
  g_autofree char *errors = fault_service_errors (&campaign->service);
  if (status != 0 || strstr (errors, "Sanitizer") != NULL) {
    g_error ("the service ended with status %d: %s", status, errors);
  }
}

/* --- Kills --- */

static void
test_kills (Campaign *campaign, gconstpointer data)
{
  (void) data;
  GRand *rand = fault_rand_new ();
  guint rounds = fault_rounds (KILLS);
  for (guint round = 0; round < rounds; round++) {
    fault_service_start (&campaign->service);
    fault_load_start (&campaign->load);
    fault_load_await (&campaign->load, 1);
    g_usleep ((gulong) g_rand_int_range (rand, 0, LOAD_MICROSECONDS));
    int status = fault_service_stop (&campaign->service, SIGKILL);
    fault_load_stop (&campaign->load);
    g_assert_true (WIFSIGNALED (status));
    if (round % CHECK_EVERY == CHECK_EVERY - 1 || round + 1 == rounds) {
      fault_load_check (&campaign->load);
    }
  }
  g_test_message ("%u kills", rounds);
  tell (&campaign->load);
  g_rand_free (rand);
}

/* --- Signals --- */

/* Told to stop, it answers what it has taken. */
static void
test_stop (Campaign *campaign, gconstpointer data)
{
  (void) data;
  fault_service_start (&campaign->service);
  fault_load_start (&campaign->load);
  fault_load_await (&campaign->load, 200);
  assert_stops (campaign);
  fault_load_stop (&campaign->load);
  fault_load_check (&campaign->load);
  tell (&campaign->load);
}

/* All at once, while the configuration is read again and again: nobody is refused. */
static void
test_storm (Campaign *campaign, gconstpointer data)
{
  (void) data;
  campaign->load.reload = RELOAD_MILLISECONDS;
  fault_service_start (&campaign->service);
  fault_load_start (&campaign->load);
  fault_load_await (&campaign->load, (gint) fault_number ("GROUNDS_FAULT_STORM", STORM_ANSWERS));
  fault_load_stop (&campaign->load);
  assert_stops (campaign);
  fault_load_check (&campaign->load);
  tell (&campaign->load);
  g_assert_cmpuint (campaign->load.refused, ==, 0);
  g_assert_cmpuint (campaign->load.events, >, 0);
  g_assert_cmpuint (g_hash_table_size (campaign->load.approved), >, 0);
  g_assert_cmpuint (g_hash_table_size (campaign->load.keys), >, 0);
}

/* --- A full disk --- */

static void
test_full (Campaign *campaign, gconstpointer data)
{
  (void) data;
  FaultLoad *load = &campaign->load;
  g_autofree char *request = fault_request ("mask");
  g_autoptr (GString) body = g_string_new (NULL);
  FaultAnswer answer = { .body = body };
  load->decisions_only = TRUE;
  fault_service_start (&campaign->service);
  g_assert_cmpuint (fault_ask (&campaign->service, request, &answer), ==, 200);
  fault_load_remember (load, &answer);
  for (guint round = 0; round < 3; round++) {
    /* No file can be made longer than that, the log's among them. */
    fault_service_limit_files (&campaign->service, 4096);
    guint before = g_hash_table_size (load->decisions);
    g_assert_cmpuint (fault_ask (&campaign->service, request, &answer), ==, 503);
    fault_load_start (load);
    g_usleep (100000);
    fault_load_stop (load);
    g_assert_cmpuint (g_hash_table_size (load->decisions), ==, before);
    fault_service_limit_files (&campaign->service, RLIM_INFINITY);
    g_assert_cmpuint (fault_ask (&campaign->service, request, &answer), ==, 200);
    fault_load_remember (load, &answer);
    fault_load_start (load);
    fault_load_await (load, 20);
    fault_load_stop (load);
  }
  g_assert_cmpuint (load->refused, >, 0);
  assert_stops (campaign);
  fault_load_check (load);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/fault/serve/" #name, Campaign, NULL, set_up, test_##name, tear_down)
  ADD (kills);
  ADD (stop);
  ADD (storm);
  ADD (full);
#undef ADD
  return g_test_run ();
}
