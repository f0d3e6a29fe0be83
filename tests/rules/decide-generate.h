/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "tests/rules/decide-fixture.h"

/* Random policies and requests: the same for the same seed. */

#define GENERATE_NOW 1000000 /* the time of requests, microseconds */

typedef struct {
  guint n_rules;
  guint without;      /* leaves out this rule if it overrides nothing; G_MAXUINT: none */
  guint again;        /* how many further restricting rules, which override nothing */
  gboolean backwards; /* says the same in another order */
} GenerateOptions;

/* Turtle. `*removed` (nullable): whether `without` was a rule that permits and overrides nothing. (transfer full) */
char *generate_policies (guint32 seed, const GenerateOptions *options, gboolean *removed);
/* Triples for decide_fixture_say(). (transfer full) */
char *generate_request (guint32 seed);
