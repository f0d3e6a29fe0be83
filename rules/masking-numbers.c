/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/masking-dice.h"

#include <arpa/inet.h>
#include <string.h>

/* --- Telephone numbers --- */

/* `x` stands for a digit that is drawn. */
typedef struct {
  const char *country;
  const char *number;
} Range;

/* Numbers set aside for drama and for examples. +1: 555-01xx of whatever area (North American Numbering Plan); +33:
 * Arcep's; +44: Ofcom's. */
static const Range ranges[] = {
  { "+1", "+1 2xx 555 01xx" },    { "+1", "+1 3xx 555 01xx" },    { "+1", "+1 5xx 555 01xx" },
  { "+1", "+1 6xx 555 01xx" },    { "+1", "+1 7xx 555 01xx" },    { "+33", "+33 1 99 00 xx xx" },
  { "+33", "+33 2 61 91 xx xx" }, { "+33", "+33 3 53 01 xx xx" }, { "+33", "+33 4 65 71 xx xx" },
  { "+33", "+33 5 36 49 xx xx" }, { "+33", "+33 6 39 98 xx xx" }, { "+44", "+44 7700 900xxx" },
  { "+44", "+44 1632 960xxx" },   { "+44", "+44 20 7946 0xxx" },  { "+44", "+44 113 496 0xxx" },
  { "+44", "+44 114 496 0xxx" },  { "+44", "+44 115 496 0xxx" },  { "+44", "+44 116 496 0xxx" },
  { "+44", "+44 117 496 0xxx" },  { "+44", "+44 118 496 0xxx" },  { "+44", "+44 121 496 0xxx" },
  { "+44", "+44 131 496 0xxx" },  { "+44", "+44 141 496 0xxx" },  { "+44", "+44 151 496 0xxx" },
  { "+44", "+44 161 496 0xxx" },  { "+44", "+44 191 498 0xxx" },  { "+44", "+44 29 2018 0xxx" },
};

/* Also as 00 instead of +. */
static gboolean
is_of_country (const char *value, gsize length, const char *country)
{
  const char *code = country + 1;
  gsize skip = length > 0 && value[0] == '+' ? 1 : 2;
  if (length < skip || (skip == 2 && strncmp (value, "00", 2) != 0)) {
    return FALSE;
  }
  return length - skip >= strlen (code) && strncmp (value + skip, code, strlen (code)) == 0;
}

static const char *
country_of (const char *value, gsize length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++) {
    if (is_of_country (value, length, ranges[i].country)) {
      return ranges[i].country;
    }
  }
  return "+44";
}

void
rules_draw_phone (RulesDice *dice, const char *value, gsize length, GString *out)
{
  const char *country = country_of (value, length);
  const char *numbers[G_N_ELEMENTS (ranges)] = { "" };
  guint n = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++) {
    if (strcmp (ranges[i].country, country) == 0) {
      numbers[n++] = ranges[i].number;
    }
  }
  for (const char *at = numbers[rules_dice_throw (dice, n)]; *at != '\0'; at++) {
    if (*at == 'x') {
      rules_dice_append_digits (dice, 1, out);
    } else {
      g_string_append_c (out, *at);
    }
  }
}

/* --- Bank accounts and cards --- */

#define IBAN_LEAST 15u
#define IBAN_MOST 34u
/* Where the code of the bank stands, in most countries; none has one of zeros, or of X. */
#define BANK_END 10u
#define CARD_DIGITS 16u

static int
base36 (char c)
{
  return g_ascii_isdigit (c) ? c - '0' : g_ascii_isalpha (c) ? g_ascii_tolower (c) - 'a' + 10 : -1;
}

/* ISO 7064, mod 97-10, of the account, then country and check digits. */
static guint
mod_97 (const char *iban, gsize length)
{
  guint rest = 0;
  for (gsize i = 0; i < length; i++) {
    guint value = (guint) base36 (iban[(i + 4) % length]);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/* Without spaces, in upper case; NULL if it does not look like one. (transfer full) */
static char *
compact_iban (const char *value, gsize length)
{
  g_autoptr (GString) out = g_string_new (NULL);
  for (gsize i = 0; i < length && out->len <= IBAN_MOST; i++) {
    if (value[i] == ' ') {
      continue;
    }
    if (base36 (value[i]) < 0) {
      return NULL;
    }
    g_string_append_c (out, g_ascii_toupper (value[i]));
  }
  if (out->len < IBAN_LEAST || out->len > IBAN_MOST || !g_ascii_isalpha (out->str[0]) ||
      !g_ascii_isalpha (out->str[1]) || !g_ascii_isdigit (out->str[2]) ||
      !g_ascii_isdigit (out->str[3])) {
    return NULL;
  }
  return g_strdup (out->str);
}

gboolean
rules_is_iban (const char *value, gsize length)
{
  g_autofree char *iban = compact_iban (value, length);
  return iban != NULL && mod_97 (iban, strlen (iban)) == 1;
}

void
rules_draw_iban (RulesDice *dice, const char *value, gsize length, GString *out)
{
  g_autofree char *iban = compact_iban (value, length);
  gboolean grouped = iban != NULL && memchr (value, ' ', length) != NULL;
  if (iban == NULL) {
    iban = g_strdup ("DE00000000000000000000");
  }
  gsize n = strlen (iban);
  iban[2] = iban[3] = '0';
  for (gsize i = 4; i < n; i++) {
    gboolean digit = g_ascii_isdigit (iban[i]);
    guint drawn = i < BANK_END ? 0 : rules_dice_throw (dice, digit ? 10 : 26);
    iban[i] = (char) (digit ? '0' + drawn : i < BANK_END ? 'X' : 'A' + drawn);
  }
  guint check = 98 - mod_97 (iban, n);
  iban[2] = (char) ('0' + check / 10);
  iban[3] = (char) ('0' + check % 10);
  for (gsize i = 0; i < n; i++) {
    if (grouped && i > 0 && i % 4 == 0) {
      g_string_append_c (out, ' ');
    }
    g_string_append_c (out, iban[i]);
  }
}

/* ISO/IEC 7812-1, annex B. */
static char
luhn_digit (const char *digits, gsize n)
{
  guint sum = 0;
  for (gsize i = 0; i < n; i++) {
    guint digit = (guint) (digits[n - 1 - i] - '0');
    digit = i % 2 == 0 ? 2 * digit : digit;
    sum += digit > 9 ? digit - 9 : digit;
  }
  return (char) ('0' + (10 - sum % 10) % 10);
}

void
rules_draw_card (RulesDice *dice, const char *value, gsize length, GString *out)
{
  g_autoptr (GString) number = g_string_new ("0");
  char separator = length == 0                           ? 0
                   : memchr (value, ' ', length) != NULL ? ' '
                   : memchr (value, '-', length) != NULL ? '-'
                                                         : 0;
  rules_dice_append_digits (dice, CARD_DIGITS - 2, number);
  g_string_append_c (number, luhn_digit (number->str, number->len));
  for (gsize i = 0; i < number->len; i++) {
    if (separator != 0 && i > 0 && i % 4 == 0) {
      g_string_append_c (out, separator);
    }
    g_string_append_c (out, number->str[i]);
  }
}

/* --- Addresses of computers --- */

/* RFC 5737, RFC 3849. */
void
rules_draw_ip (RulesDice *dice, const char *value, gsize length, GString *out)
{
  static const char *const networks[] = { "192.0.2", "198.51.100", "203.0.113" };
  static const guint8 network_of_six[] = { 0x20, 0x01, 0x0d, 0xb8 };
  guint8 bytes[16];
  guint prefix;
  char text[INET6_ADDRSTRLEN];
  if (rules_mask_read_ip (value, length, bytes, &prefix) != 16) {
    guint network = rules_dice_throw (dice, G_N_ELEMENTS (networks));
    g_string_append_printf (out, "%s.%u", networks[network], 1 + rules_dice_throw (dice, 254));
    return;
  }
  memcpy (bytes, network_of_six, sizeof network_of_six);
  for (gsize i = sizeof network_of_six; i < sizeof bytes; i++) {
    bytes[i] = (guint8) rules_dice_throw (dice, 256);
  }
  inet_ntop (AF_INET6, bytes, text, sizeof text);
  g_string_append (out, text);
}

/* Those for documentation (RFC 7042, 2.1.2) are 256, too few to keep devices apart: a locally administered one. */
void
rules_draw_mac (RulesDice *dice, const char *value, gsize length, GString *out)
{
  char separator = length > 0 && memchr (value, '-', length) != NULL ? '-' : ':';
  g_string_append (out, "02");
  for (guint i = 1; i < 6; i++) {
    g_string_append_printf (out, "%c%02x", separator, rules_dice_throw (dice, 256));
  }
}

/* --- Dates --- */

#define SHIFT_LEAST 31u
#define SHIFT_DAYS 700u

static void
append_part (GString *out, guint number, gboolean padded)
{
  g_string_append_printf (out, padded ? "%02u" : "%u", number);
}

static void
append_date (const RulesMaskDate *date, GString *out)
{
  gboolean month_leads = date->month_first || date->year_first;
  guint first = month_leads ? date->month : date->day;
  guint second = month_leads ? date->day : date->month;
  if (date->year_first) {
    rules_mask_append_year (out, date->year);
    g_string_append_c (out, date->separator);
  }
  append_part (out, first, date->padded);
  g_string_append_c (out, date->separator);
  g_string_append (out, date->spaced ? " " : "");
  append_part (out, second, date->padded);
  if (!date->year_first) {
    g_string_append_c (out, date->separator);
    g_string_append (out, date->spaced ? " " : "");
    rules_mask_append_year (out, date->year);
  }
}

/* The digits of a time of day are drawn too; a zone stays. */
static void
append_time (RulesDice *dice, const RulesMaskDate *date, GString *out)
{
  const char *rest = date->rest;
  if (date->n_rest == 0 || (rest[0] != 'T' && rest[0] != ' ')) {
    g_string_append_len (out, rest, (gssize) date->n_rest);
    return;
  }
  gsize time = 1;
  while (time < date->n_rest && strchr ("Z+-", rest[time]) == NULL) {
    time++;
  }
  g_string_append_printf (out, "%c%02u:%02u", rest[0], rules_dice_throw (dice, 24),
                          rules_dice_throw (dice, 60));
  if (memchr (rest + 4, ':', time > 4 ? time - 4 : 0) != NULL) {
    g_string_append_printf (out, ":%02u", rules_dice_throw (dice, 60));
  }
  g_string_append_len (out, rest + time, (gssize) (date->n_rest - time));
}

gboolean
rules_draw_date (RulesDice *dice, const char *value, gsize length, GString *out)
{
  RulesMaskDate date;
  if (!rules_mask_date_read (value, length, &date)) {
    return FALSE;
  }
  if (date.ambiguous || date.day == 0) {
    return FALSE;
  }
  gint64 days = rules_mask_days_of_date (date.year, date.month, date.day) - SHIFT_LEAST -
                rules_dice_throw (dice, SHIFT_DAYS);
  rules_mask_date_of_days (days, &date.year, &date.month, &date.day);
  append_date (&date, out);
  append_time (dice, &date, out);
  return TRUE;
}
