/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/allocations.h"

#include <stdlib.h>

static guint64 n_allocations;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
static const gboolean counts_allocations = FALSE;
#else
static const gboolean counts_allocations = TRUE;

/* The allocator of the C library, under the names that remain when its own are taken. */
void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t size);

void *
malloc (size_t size)
{
  n_allocations++;
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  n_allocations++;
  return __libc_calloc (n, size);
}

void *
realloc (void *memory, size_t size)
{
  n_allocations++;
  return __libc_realloc (memory, size);
}
#endif

guint64
allocations_count (void)
{
  return n_allocations;
}

void
allocations_assert_none_since (guint64 before)
{
  guint64 after = n_allocations;
  g_assert_cmpuint (after, ==, before);
  g_free (g_malloc (1));
  if (n_allocations == after) {
    g_assert_true (!counts_allocations || g_getenv ("GROUNDS_TEST_WRAPPER") != NULL);
    g_test_skip ("the allocator cannot be counted");
  }
}
