/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/check-value.h"

/* What the parts of check-value*.c share. */

typedef enum {
  CHECK_NONE, /* nothing compares with it */
  CHECK_STRING,
  CHECK_BOOLEAN,
  CHECK_DECIMAL,
  CHECK_DOUBLE,
  CHECK_INSTANT,
  CHECK_DURATION,
  CHECK_TEXT, /* a lexical form of a certain look, without an order */
} RulesCheckKind;

/* What is special about a datatype of XML Schema. */
typedef struct {
  const char *name;
  RulesCheckKind kind;
  const char *form;     /* instants, durations: which parts they have */
  const char *least;    /* (nullable) integers: bounds, included */
  const char *greatest; /* (nullable) */
} RulesCheckDatatype;

/* A duration, or an instant as far as it is one, counts in these. */
typedef struct {
  gint64 months;
  gint64 seconds; /* instants: since 1970 */
  gint64 nanoseconds;
  gboolean zoned;
  gboolean beyond; /* what 64 bits hold: it has no order */
} RulesCheckTime;

/* `form` of instants: of "Y" year, "M" month, "D" day, "T" time of day, "Z" the time zone is required; of durations: "M" the
 * part of months, "S" that of seconds. FALSE if the text is none. */
gboolean rules_check_instant_read (const char *form, const char *text, RulesCheckTime *out);
gboolean rules_check_duration_read (const char *form, const char *text, RulesCheckTime *out);
/* Both of the same form. */
int rules_check_instant_compare (const RulesCheckTime *a, const RulesCheckTime *b);
int rules_check_duration_compare (const char *form_a, const RulesCheckTime *a, const char *form_b,
                                  const RulesCheckTime *b);
/* xsd:hexBinary, xsd:token and the like, by the local name of the datatype. */
gboolean rules_check_text_is_legal (const char *datatype, const char *text, gsize length);
/* XML 1.0, productions 4 and 4a. */
gboolean rules_check_is_name_character (gunichar c, gboolean first);
