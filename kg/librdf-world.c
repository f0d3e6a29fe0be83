/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/librdf-world.h"

/* The one thing that outlives a call: see the header. */
G_LOCK_DEFINE_STATIC (worlds);
static GQueue idle_worlds = G_QUEUE_INIT;

void
kg_librdf_world_lock (void)
{
  G_LOCK (worlds);
}

void
kg_librdf_world_unlock (void)
{
  G_UNLOCK (worlds);
}

static void
keep_problem (KgLibrdfWorld *self, const char *message, raptor_locator *locator)
{
  if (self->problem != NULL) {
    return;
  }
  int line = locator == NULL ? -1 : raptor_locator_line (locator);
  self->problem = g_utf8_make_valid (message == NULL ? "unknown error" : message, -1);
  self->line = line > 0 ? (guint) line : 0;
}

static int
log_librdf (void *data, librdf_log_message *message)
{
  if (librdf_log_message_level (message) >= LIBRDF_LOG_ERROR) {
    keep_problem ((KgLibrdfWorld *) data, librdf_log_message_message (message),
                  librdf_log_message_locator (message));
  }
  return 1;
}

static void
log_rasqal (void *data, raptor_log_message *message)
{
  if (message->level == RAPTOR_LOG_LEVEL_ERROR || message->level == RAPTOR_LOG_LEVEL_FATAL) {
    keep_problem ((KgLibrdfWorld *) data, message->text, message->locator);
  }
}

/* No world of ours fetches anything: libcurl stays as it is. */
static void
set_up_raptor (void *data, raptor_world *world)
{
  (void) data;
  raptor_world_set_flag (world, RAPTOR_WORLD_FLAG_WWW_SKIP_INIT_FINISH, 1);
}

static KgLibrdfWorld *
new_world (void)
{
  KgLibrdfWorld *self = g_new0 (KgLibrdfWorld, 1);
  self->world = librdf_new_world ();
  librdf_world_set_logger (self->world, self, log_librdf);
  librdf_world_set_raptor_init_handler (self->world, NULL, set_up_raptor);
  librdf_world_open (self->world);
  return self;
}

KgLibrdfWorld *
kg_librdf_world_take (void)
{
  kg_librdf_world_lock ();
  KgLibrdfWorld *self = (KgLibrdfWorld *) g_queue_pop_head (&idle_worlds);
  if (self == NULL) {
    self = new_world ();
  }
  kg_librdf_world_unlock ();
  /* librdf puts a handler of its own in its place with each query. */
  rasqal_world_set_log_handler (librdf_world_get_rasqal (self->world), self, log_rasqal);
  return self;
}

void
kg_librdf_world_give_back (KgLibrdfWorld *self)
{
  if (self == NULL) {
    return;
  }
  g_clear_pointer (&self->problem, g_free);
  self->line = 0;
  kg_librdf_world_lock ();
  gboolean kept = g_queue_get_length (&idle_worlds) < KG_IDLE_WORLDS;
  if (kept) {
    g_queue_push_head (&idle_worlds, self);
  } else {
    librdf_free_world (self->world);
  }
  kg_librdf_world_unlock ();
  if (!kept) {
    g_free (self);
  }
}
