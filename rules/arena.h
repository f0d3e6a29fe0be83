/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <string.h>

/* Memory that is handed out piece by piece and taken back all at once, and kept for the next
 * time. Internal to rules/. Thread: one. */

#define RULES_ARENA_BLOCK 65536u

typedef struct {
  GPtrArray *blocks; /* of RULES_ARENA_BLOCK bytes each */
  guint8 *in_use;    /* one of them */
  guint block;       /* its number */
  gsize used;        /* bytes of it */
} RulesArena;

RulesArena *rules_arena_new (void);
void rules_arena_free (RulesArena *arena);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesArena, rules_arena_free)

/* `bytes` zeroed bytes (at most RULES_ARENA_AT_ONCE), aligned for any type; they stay where they
 * are. */
#define RULES_ARENA_AT_ONCE 4096u
/* Goes on with the next block. */
void rules_arena_turn (RulesArena *arena);

static inline gpointer
rules_arena_take (RulesArena *arena, gsize bytes)
{
  const gsize align = _Alignof(max_align_t);
  gsize rounded = (bytes + align - 1) / align * align;
  g_assert (bytes <= RULES_ARENA_AT_ONCE);
  if (G_UNLIKELY (arena->used + rounded > RULES_ARENA_BLOCK)) {
    rules_arena_turn (arena);
  }
  gpointer taken = arena->in_use + arena->used;
  arena->used += rounded;
  memset (taken, 0, bytes);
  return taken;
}

/* How far it is used; what was taken after a mark is given back by rewinding to it. */
typedef struct {
  guint block;
  gsize used;
} RulesArenaMark;

RulesArenaMark rules_arena_mark (const RulesArena *arena);
void rules_arena_rewind (RulesArena *arena, RulesArenaMark mark);
/* Gives back everything. */
void rules_arena_reset (RulesArena *arena);
