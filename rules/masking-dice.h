/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/masking-private.h"

/* Numbers that look like chance and are always the same for the same value, scope and keys: what pseudonyms are drawn with.
 * Internal to rules/. */

typedef struct {
  const RulesKeys *keys;
  GString *message;
  guint32 throws;
  guint used;
  guint8 bytes[32];
} RulesDice;

void rules_dice_init (RulesDice *dice, const RulesMasking *masking, const RulesMaskContext *context,
                      const char *value, gsize length);
void rules_dice_clear (RulesDice *dice);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesDice, rules_dice_clear)

/* 0 to n - 1. */
guint rules_dice_throw (RulesDice *dice, guint n);
void rules_dice_append_digits (RulesDice *dice, guint n, GString *out);

/* --- What is drawn (each appends) --- */

void rules_draw_given_name (RulesDice *dice, GString *out);
void rules_draw_family_name (RulesDice *dice, GString *out);
/* As the original is built: one word, two, or the family name first and a comma. */
void rules_draw_name (RulesDice *dice, const char *value, gsize length, GString *out);
void rules_draw_email (RulesDice *dice, GString *out);
void rules_draw_handle (RulesDice *dice, GString *out);
void rules_draw_web_address (RulesDice *dice, GString *out);

/* In the country of the original, where numbers are set aside for it, else in the United Kingdom. */
void rules_draw_phone (RulesDice *dice, const char *value, gsize length, GString *out);
/* Of the country, length and grouping of the original, of a bank that is none, with check digits that are right. */
void rules_draw_iban (RulesDice *dice, const char *value, gsize length, GString *out);
/* A number no issuer has (ISO/IEC 7812-1: a first digit 0), with its check digit. */
void rules_draw_card (RulesDice *dice, const char *value, gsize length, GString *out);
/* Of the version of the original, from the ranges for documentation. */
void rules_draw_ip (RulesDice *dice, const char *value, gsize length, GString *out);
void rules_draw_mac (RulesDice *dice, const char *value, gsize length, GString *out);
/* FALSE if the original is no full date. Within two years before it, in its form. */
gboolean rules_draw_date (RulesDice *dice, const char *value, gsize length, GString *out);

/* Whether a text is an IBAN, spaces aside: a country, check digits that are right. */
gboolean rules_is_iban (const char *value, gsize length);
