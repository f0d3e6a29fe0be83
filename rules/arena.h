/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Memory that is handed out piece by piece and taken back all at once, and kept for the next
 * time. Internal to rules/. Thread: one. */

typedef struct _RulesArena RulesArena;

RulesArena *rules_arena_new (void);
void rules_arena_free (RulesArena *arena);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesArena, rules_arena_free)

/* `bytes` zeroed bytes (at most RULES_ARENA_AT_ONCE), aligned for any type; they stay where they
 * are. */
#define RULES_ARENA_AT_ONCE 4096u
gpointer rules_arena_take (RulesArena *arena, gsize bytes);

/* How far it is used; what was taken after a mark is given back by rewinding to it. */
typedef struct {
  guint block;
  gsize used;
} RulesArenaMark;

RulesArenaMark rules_arena_mark (const RulesArena *arena);
void rules_arena_rewind (RulesArena *arena, RulesArenaMark mark);
/* Gives back everything. */
void rules_arena_reset (RulesArena *arena);
