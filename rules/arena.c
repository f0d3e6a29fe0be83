/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/arena.h"

RulesArena *
rules_arena_new (void)
{
  RulesArena *arena = g_new0 (RulesArena, 1);
  arena->blocks = g_ptr_array_new_with_free_func (g_free);
  arena->in_use = (guint8 *) g_malloc (RULES_ARENA_BLOCK);
  g_ptr_array_add (arena->blocks, arena->in_use);
  return arena;
}

void
rules_arena_free (RulesArena *arena)
{
  if (arena == NULL) {
    return;
  }
  g_ptr_array_unref (arena->blocks);
  g_free (arena);
}

void
rules_arena_turn (RulesArena *arena)
{
  arena->block++;
  arena->used = 0;
  if (arena->block == arena->blocks->len) {
    g_ptr_array_add (arena->blocks, g_malloc (RULES_ARENA_BLOCK));
  }
  arena->in_use = (guint8 *) g_ptr_array_index (arena->blocks, arena->block);
}

RulesArenaMark
rules_arena_mark (const RulesArena *arena)
{
  return (RulesArenaMark) { .block = arena->block, .used = arena->used };
}

void
rules_arena_rewind (RulesArena *arena, RulesArenaMark mark)
{
  arena->block = mark.block;
  arena->in_use = (guint8 *) g_ptr_array_index (arena->blocks, mark.block);
  arena->used = mark.used;
}

void
rules_arena_reset (RulesArena *arena)
{
  rules_arena_rewind (arena, (RulesArenaMark) { .block = 0, .used = 0 });
}
