/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/masking-dice.h"

#include <string.h>

/* How often a stand-in that happens to equal the original is drawn anew. */
#define ATTEMPTS 16u
/* What tells the stand-ins of other classes apart: 40 bits. */
#define SUFFIX_BYTES 5u

typedef enum {
  KIND_OTHER,
  KIND_NAME,
  KIND_GIVEN_NAME,
  KIND_FAMILY_NAME,
  KIND_EMAIL,
  KIND_HANDLE,
  KIND_WEB_ADDRESS,
  KIND_PHONE,
  KIND_IBAN,
  KIND_CARD,
  KIND_IP,
  KIND_MAC,
  KIND_DATE,
} Kind;

typedef struct {
  const char *class;
  Kind kind;
} Row;

static const Row rows[] = {
  { "Name", KIND_NAME },
  { "GivenName", KIND_GIVEN_NAME },
  { "FamilyName", KIND_FAMILY_NAME },
  { "BirthName", KIND_FAMILY_NAME },
  { "EmailAddress", KIND_EMAIL },
  { "EmailAddressPersonal", KIND_EMAIL },
  { "EmailAddressWork", KIND_EMAIL },
  { "Username", KIND_HANDLE },
  { "SocialMediaHandle", KIND_HANDLE },
  { "MessagingAddress", KIND_HANDLE },
  { "PersonalWebAddress", KIND_WEB_ADDRESS },
  { "TelephoneNumber", KIND_PHONE },
  { "MobileNumber", KIND_PHONE },
  { "FaxNumber", KIND_PHONE },
  { "IBAN", KIND_IBAN },
  { "PaymentCardNumber", KIND_CARD },
  { "CreditCardNumber", KIND_CARD },
  { "IPAddress", KIND_IP },
  { "MACAddress", KIND_MAC },
  { "BirthDate", KIND_DATE },
};

/* --- Which kind --- */

static gboolean
is_email (const char *value, gsize length)
{
  const char *at = length == 0 ? NULL : memchr (value, '@', length);
  gsize before = at == NULL ? 0 : (gsize) (at - value);
  if (before == 0 || memchr (at + 1, '@', length - before - 1) != NULL ||
      memchr (at + 1, '.', length - before - 1) == NULL) {
    return FALSE;
  }
  for (gsize i = 0; i < length; i++) {
    if (g_ascii_isspace (value[i])) {
      return FALSE;
    }
  }
  return TRUE;
}

/* By the class; where it is none of those above, by the form of the value, if that leaves no doubt. */
static Kind
kind_of (const char *class, const char *value, gsize length)
{
  guint8 bytes[16];
  guint prefix;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (strcmp (rows[i].class, class) == 0) {
      return rows[i].kind;
    }
  }
  if (g_str_has_suffix (class, "Date")) {
    return KIND_DATE;
  }
  if (is_email (value, length)) {
    return KIND_EMAIL;
  }
  if (rules_mask_read_ip (value, length, bytes, &prefix) > 0) {
    return KIND_IP;
  }
  return rules_is_iban (value, length) ? KIND_IBAN : KIND_OTHER;
}

/* --- Drawing --- */

/* "CustomerNumber" becomes "CUSTOMER-NUMBER-4K7QZ2MX". */
static void
draw_other (RulesDice *dice, const char *class, GString *out)
{
  guint8 bytes[SUFFIX_BYTES];
  gsize start = out->len;
  for (const char *at = class; *at != '\0'; at++) {
    gboolean word = at > class && g_ascii_isupper (at[0]) &&
                    (g_ascii_islower (at[-1]) || g_ascii_islower (at[1]));
    g_string_append (out, word ? "-" : "");
    g_string_append_c (out, *at);
  }
  g_string_append (out, *class == '\0' ? "VALUE-" : "-");
  for (gsize i = 0; i < sizeof bytes; i++) {
    bytes[i] = (guint8) rules_dice_throw (dice, 256);
  }
  rules_mask_append_base32 (out, bytes, sizeof bytes);
  for (gsize i = start; i < out->len; i++) {
    out->str[i] = g_ascii_toupper (out->str[i]);
  }
}

static void
draw (Kind kind, RulesDice *dice, const char *class, const char *value, gsize length, GString *out)
{
  switch (kind) {
  case KIND_OTHER:
    draw_other (dice, class, out);
    break;
  case KIND_NAME:
    rules_draw_name (dice, value, length, out);
    break;
  case KIND_GIVEN_NAME:
    rules_draw_given_name (dice, out);
    break;
  case KIND_FAMILY_NAME:
    rules_draw_family_name (dice, out);
    break;
  case KIND_EMAIL:
    rules_draw_email (dice, out);
    break;
  case KIND_HANDLE:
    rules_draw_handle (dice, out);
    break;
  case KIND_WEB_ADDRESS:
    rules_draw_web_address (dice, out);
    break;
  case KIND_PHONE:
    rules_draw_phone (dice, value, length, out);
    break;
  case KIND_IBAN:
    rules_draw_iban (dice, value, length, out);
    break;
  case KIND_CARD:
    rules_draw_card (dice, value, length, out);
    break;
  case KIND_IP:
    rules_draw_ip (dice, value, length, out);
    break;
  case KIND_MAC:
    rules_draw_mac (dice, value, length, out);
    break;
  case KIND_DATE:
    if (!rules_draw_date (dice, value, length, out)) {
      draw_other (dice, class, out);
    }
    break;
  }
}

static char
next_letter (const char **at, const char *end)
{
  while (*at < end) {
    char c = *(*at)++;
    if (g_ascii_isalnum (c) || (guint8) c >= 0x80) {
      return g_ascii_tolower (c);
    }
  }
  return 0;
}

/* As people would see it: case and punctuation aside. */
static gboolean
is_same (const char *a, gsize n_a, const char *b, gsize n_b)
{
  const char *a_end = a + n_a;
  const char *b_end = b + n_b;
  char x;
  do {
    x = next_letter (&a, a_end);
    if (x != next_letter (&b, b_end)) {
      return FALSE;
    }
  } while (x != 0);
  return TRUE;
}

void
rules_mask_pseudonym (const RulesMasking *masking, const RulesMaskContext *context,
                      const char *value, gsize length, GString *out)
{
  g_auto (RulesDice) dice;
  const char *class = rules_mask_local_name (context->class_name);
  Kind kind = kind_of (class, value, length);
  gsize before = out->len;
  rules_dice_init (&dice, masking, context, value, length);
  for (guint i = 0; i < ATTEMPTS; i++) {
    draw (kind, &dice, class, value, length, out);
    if (!is_same (out->str + before, out->len - before, value, length)) {
      return;
    }
    g_string_truncate (out, before);
  }
  /* Sixteen times the original: that is no chance. Something longer is something else. */
  draw_other (&dice, class, out);
  g_string_append_c (out, 'X');
}
