/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/masking.h"

/* What the tests of masks share. */

/* Keys of the bytes 0 to 31. (transfer full) */
RulesKeys *fixture_keys (void);
/* A masking with all defaults. */
RulesMasking fixture_masking (RulesMaskOperator kind);
/* The masked value. (transfer full) */
char *fixture_mask (const RulesKeys *keys, const RulesMasking *masking, const char *class_name,
                    const char *scope, const char *value);
