/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/arena.h"

#include <stddef.h>
#include <string.h>

#define BLOCK_BYTES 65536u

struct _RulesArena {
  GPtrArray *blocks; /* of BLOCK_BYTES each */
  guint block;       /* the one in use; there is always one */
  gsize used;
};

RulesArena *
rules_arena_new (void)
{
  RulesArena *arena = g_new0 (RulesArena, 1);
  arena->blocks = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (arena->blocks, g_malloc (BLOCK_BYTES));
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

gpointer
rules_arena_take (RulesArena *arena, gsize bytes)
{
  const gsize align = _Alignof(max_align_t);
  bytes = (bytes + align - 1) / align * align;
  g_assert (bytes <= RULES_ARENA_AT_ONCE);
  if (arena->used + bytes > BLOCK_BYTES) {
    arena->block++;
    arena->used = 0;
    if (arena->block == arena->blocks->len) {
      g_ptr_array_add (arena->blocks, g_malloc (BLOCK_BYTES));
    }
  }
  guint8 *block = (guint8 *) g_ptr_array_index (arena->blocks, arena->block);
  gpointer taken = block + arena->used;
  arena->used += bytes;
  memset (taken, 0, bytes);
  return taken;
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
  arena->used = mark.used;
}

void
rules_arena_reset (RulesArena *arena)
{
  rules_arena_rewind (arena, (RulesArenaMark) { .block = 0, .used = 0 });
}
