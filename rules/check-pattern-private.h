/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/check-pattern.h"

/* Sets of characters, kept as the text of their expression and read anew for each character: "[a-z-[aeiou]]", "\p{Lu}", ".". */

typedef struct {
  gboolean any_case; /* flag i */
  gboolean dot_all;  /* flag s */
  gboolean lines;    /* flag m */
} RulesCheckPatternFlags;

/* The end of the class expression or escape that begins at `at`; NULL if there is none. */
const char *rules_check_class_end (const char *at);
/* Whether the class expression, escape, "." or character at `at` stands for `c`. */
gboolean rules_check_class_has (const char *at, gunichar c, const RulesCheckPatternFlags *flags);
