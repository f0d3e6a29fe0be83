/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/librdf-world.h"

G_LOCK_DEFINE_STATIC (worlds);

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

KgLibrdfWorld *
kg_librdf_world_new (void)
{
  KgLibrdfWorld *self = g_new0 (KgLibrdfWorld, 1);
  kg_librdf_world_lock ();
  self->world = librdf_new_world ();
  librdf_world_set_logger (self->world, self, log_librdf);
  librdf_world_set_raptor_init_handler (self->world, NULL, set_up_raptor);
  librdf_world_open (self->world);
  kg_librdf_world_unlock ();
  rasqal_world_set_log_handler (librdf_world_get_rasqal (self->world), self, log_rasqal);
  return self;
}

void
kg_librdf_world_free (KgLibrdfWorld *self)
{
  if (self == NULL) {
    return;
  }
  kg_librdf_world_lock ();
  librdf_free_world (self->world);
  kg_librdf_world_unlock ();
  g_free (self->problem);
  g_free (self);
}
