/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/masking.h"

/* What the operators share. Internal to rules/. */

/* --- Text without look-alikes: base 32 of digits and lower-case letters, without i, l, o and u --- */

extern const char rules_mask_alphabet[33];

/* Appends 8 characters for every 5 bytes, the first bits first; a rest is filled up with zero bits. */
void rules_mask_append_base32 (GString *out, const guint8 *bytes, gsize n);
/* The value of a character, either case; -1 if it is not of the alphabet. */
int rules_mask_base32_value (char c);

/* --- Identity of a value --- */

/* What makes the same value the same: the scope, for tokens; the scope and the data class, for stand-ins and hashes. Each with its
 * length, so that no two of them can be mistaken for each other. */
void rules_mask_append_scope (const RulesMasking *masking, const RulesMaskContext *context,
                              GString *out);
void rules_mask_append_identity (const RulesMasking *masking, const RulesMaskContext *context,
                                 GString *out);

/* The name of a data class without its namespace: "EmailAddress". "" if there is none. */
const char *rules_mask_local_name (const char *class_name);

/* --- Dates --- */

typedef struct {
  gint64 year;
  guint month; /* 0: not told */
  guint day;   /* 0: not told */
  gboolean
      ambiguous; /* 03/04/1980: month and day may stand either way round; they are then not filled in */
  gboolean month_first;
  char separator;  /* '-', '/', '.'; 0: the year alone */
  gboolean spaced; /* "1. 5. 1980" */
  gboolean padded; /* month and day have two digits */
  gboolean year_first;
  const char *rest; /* time of day and zone, as they stood */
  gsize n_rest;
} RulesMaskDate;

/* Reads a date of ISO 8601 (year, year and month, date, date and time), of the forms D.M.YYYY, D/M/YYYY and M/D/YYYY (with
 * '-' too), and YYYY/M/D. FALSE for anything else, a day that no calendar has, and years of two digits. */
gboolean rules_mask_date_read (const char *value, gsize length, RulesMaskDate *out);
/* Days since 1970-01-01 on the proleptic Gregorian calendar, and back. */
gint64 rules_mask_days_of_date (gint64 year, guint month, guint day);
void rules_mask_date_of_days (gint64 days, gint64 *year, guint *month, guint *day);
/* Appends an ISO 8601 year: four digits at least. */
void rules_mask_append_year (GString *out, gint64 year);

/* --- Operators --- */

/* Bytes of an IP address, 4 or 16; 0 if `text` is none. `prefix` gets what follows a slash, or all bits. */
gsize rules_mask_read_ip (const char *text, gsize length, guint8 bytes[16], guint *prefix);

/* FALSE, and nothing is appended, if the value is nothing that can be made coarser. */
gboolean rules_mask_generalise (const RulesMasking *masking, const RulesMaskContext *context,
                                const char *value, gsize length, GString *out);
void rules_mask_partial (const RulesMasking *masking, const char *value, gsize length,
                         GString *out);
gboolean rules_mask_tokenise (const RulesMasking *masking, const RulesMaskContext *context,
                              const char *value, gsize length, GString *out);
void rules_mask_pseudonym (const RulesMasking *masking, const RulesMaskContext *context,
                           const char *value, gsize length, GString *out);

/* What covers a hidden character. */
#define RULES_MASK_COVER "\u2022"
