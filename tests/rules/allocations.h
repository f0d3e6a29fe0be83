/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Counts the calls of malloc, calloc and realloc of a program that is linked with allocations.c: a call that is followed by a free
 * counts as well. With a sanitizer, or under valgrind, whose allocators are others, nothing is counted. */

guint64 allocations_count (void);
/* Asserts that there was none since the count was `before`. Where nothing is counted, the test is skipped; anywhere else it is
 * an error that nothing is counted. */
void allocations_assert_none_since (guint64 before);
