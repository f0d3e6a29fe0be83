/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Requests that say, by an Idempotency-Key, that they may be the repetition of an earlier one (draft-ietf-httpapi-idempotency-key-header-07).
 *
 * In memory: at most API_LIMIT_REPEATS, the oldest going first, and for API_LIMIT_REPEAT_SECONDS. Any number of threads. */

#define API_REPEAT_DIGEST_BYTES 32

typedef enum {
  API_REPEAT_FIRST,     /* go on, and say how it ended by api_repeats_end() */
  API_REPEAT_UNDER_WAY, /* the first is not answered yet */
  API_REPEAT_DIFFERS,   /* the key came with another body */
  API_REPEAT_DONE,      /* answer as the first was answered */
} ApiRepeat;

typedef struct _ApiRepeats ApiRepeats;

ApiRepeats *api_repeats_new (void);
void api_repeats_free (ApiRepeats *repeats);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ApiRepeats, api_repeats_free)

/* `caller`: an identity without line breaks; keys of several do not meet. `digest`: API_REPEAT_DIGEST_BYTES, of the body. `now`: microseconds. With
 * API_REPEAT_DONE `*answer` (transfer full) is what api_repeats_end() was given. */
ApiRepeat api_repeats_begin (ApiRepeats *repeats, const char *caller, const char *key,
                             const guint8 *digest, gint64 now, char **answer);
/* `answer` (nullable): what a repetition is to be answered with; NULL: it was refused, and may be tried again. */
void api_repeats_end (ApiRepeats *repeats, const char *caller, const char *key, const char *answer);
