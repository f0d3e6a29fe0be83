/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/checksum-private.h"

#include <string.h>

/* --- What the schemes share --- */

/* The bytes of a separator at the start of `text`: space, point, hyphen, slash, line break, no-break spaces; 0 if
 * there is none. */
static gsize
separator_length (const char *text, gsize length)
{
  if (strchr (" .-/\n\r", *text) != NULL && *text != '\0') {
    return 1;
  }
  if (length >= 2 && memcmp (text, "\xc2\xa0", 2) == 0) {
    return 2;
  }
  return length >= 3 && memcmp (text, "\xe2\x80\xaf", 3) == 0 ? 3 : 0;
}

gsize
rules_checksum_strip (const char *text, gsize length, char out[CHECKSUM_MAX + 1])
{
  gsize n = 0;
  for (gsize i = 0; i < length;) {
    gsize separator = separator_length (text + i, length - i);
    if (separator > 0) {
      i += separator;
      continue;
    }
    if (n == CHECKSUM_MAX || !(g_ascii_isalnum (text[i]) || text[i] == '<')) {
      return 0;
    }
    out[n++] = g_ascii_toupper (text[i++]);
  }
  out[n] = '\0';
  return n;
}

gboolean
rules_checksum_all_digits (const char *text, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    if (!g_ascii_isdigit (text[i])) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
rules_checksum_digits (const char *text, gsize length, gsize n, char out[CHECKSUM_MAX + 1])
{
  return rules_checksum_strip (text, length, out) == n && rules_checksum_all_digits (out, n);
}

guint64
rules_checksum_value (const char *digits, gsize n)
{
  guint64 value = 0;
  for (gsize i = 0; i < n; i++) {
    value = value * 10 + rules_checksum_digit (digits, i);
  }
  return value;
}

guint
rules_checksum_weighted (const char *digits, const guint8 *weights, gsize n)
{
  guint sum = 0;
  for (gsize i = 0; i < n; i++) {
    sum += rules_checksum_digit (digits, i) * weights[i];
  }
  return sum;
}

gboolean
rules_checksum_is_date (guint year, guint month, guint day)
{
  return month >= 1 && month <= 12 && day >= 1 && year >= 1 && year <= 9999 &&
         day <= g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year);
}

gboolean
rules_checksum_is_short_date (guint year, guint month, guint day)
{
  return rules_checksum_is_date (year + 1900, month, day) ||
         rules_checksum_is_date (year + 2000, month, day);
}

/* --- ISO/IEC 7812-1, annex B --- */

gboolean
rules_checksum_luhn (const char *digits, gsize n)
{
  guint sum = 0;
  for (gsize i = 0; i < n; i++) {
    guint digit = rules_checksum_digit (digits, n - 1 - i);
    guint doubled = digit * 2;
    sum += i % 2 == 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 == 0;
}

gboolean
rules_checksum_scheme_Luhn (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  gsize n = rules_checksum_strip (text, length, digits);
  /* Zeros alone would pass; nobody numbers anything so. */
  return n >= 2 && rules_checksum_all_digits (digits, n) && strspn (digits, "0") < n &&
         rules_checksum_luhn (digits, n);
}

/* --- ISO 7064 --- */

gboolean
rules_checksum_mod_11_10 (const char *digits, gsize n)
{
  guint product = 10;
  for (gsize i = 0; i + 1 < n; i++) {
    guint sum = (product + rules_checksum_digit (digits, i)) % 10;
    product = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  return (product + rules_checksum_digit (digits, n - 1)) % 10 == 1;
}

gboolean
rules_checksum_scheme_Iso7064Mod11_10 (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  gsize n = rules_checksum_strip (text, length, digits);
  return n >= 2 && rules_checksum_all_digits (digits, n) && rules_checksum_mod_11_10 (digits, n);
}

guint
rules_checksum_mod_97 (const char *text, gsize n, guint before)
{
  guint rest = before;
  for (gsize i = 0; i < n; i++) {
    if (g_ascii_isdigit (text[i])) {
      rest = (rest * 10 + rules_checksum_digit (text, i)) % 97;
    } else {
      rest = (rest * 100 + (guint) (text[i] - 'A') + 10) % 97;
    }
  }
  return rest;
}

gboolean
rules_checksum_scheme_Iso7064Mod97_10 (const char *text, gsize length)
{
  char stripped[CHECKSUM_MAX + 1];
  gsize n = rules_checksum_strip (text, length, stripped);
  return n >= 3 && strchr (stripped, '<') == NULL && rules_checksum_mod_97 (stripped, n, 0) == 1;
}

/* --- ISO 13616-1; lengths: the IBAN registry that SWIFT keeps, release 98 --- */

typedef struct {
  char country[3];
  guint8 length;
} IbanLength;

/* INVARIANT: in order of country. */
static const IbanLength iban_lengths[] = {
  /* clang-format off */
  { "AD", 24 }, { "AE", 23 }, { "AL", 28 }, { "AT", 20 }, { "AZ", 28 }, { "BA", 20 }, { "BE", 16 }, { "BG", 22 },
  { "BH", 22 }, { "BI", 27 }, { "BR", 29 }, { "BY", 28 }, { "CH", 21 }, { "CR", 22 }, { "CY", 28 }, { "CZ", 24 },
  { "DE", 22 }, { "DJ", 27 }, { "DK", 18 }, { "DO", 28 }, { "EE", 20 }, { "EG", 29 }, { "ES", 24 }, { "FI", 18 },
  { "FK", 18 }, { "FO", 18 }, { "FR", 27 }, { "GB", 22 }, { "GE", 22 }, { "GI", 23 }, { "GL", 18 }, { "GR", 27 },
  { "GT", 28 }, { "HN", 28 }, { "HR", 21 }, { "HU", 28 }, { "IE", 22 }, { "IL", 23 }, { "IQ", 23 }, { "IS", 26 },
  { "IT", 27 }, { "JO", 30 }, { "KW", 30 }, { "KZ", 20 }, { "LB", 28 }, { "LC", 32 }, { "LI", 21 }, { "LT", 20 },
  { "LU", 20 }, { "LV", 21 }, { "LY", 25 }, { "MC", 27 }, { "MD", 24 }, { "ME", 22 }, { "MK", 19 }, { "MN", 20 },
  { "MR", 27 }, { "MT", 31 }, { "MU", 30 }, { "NI", 28 }, { "NL", 18 }, { "NO", 15 }, { "OM", 23 }, { "PK", 24 },
  { "PL", 28 }, { "PS", 29 }, { "PT", 25 }, { "QA", 29 }, { "RO", 24 }, { "RS", 22 }, { "RU", 33 }, { "SA", 24 },
  { "SC", 31 }, { "SD", 18 }, { "SE", 24 }, { "SI", 19 }, { "SK", 24 }, { "SM", 27 }, { "SO", 23 }, { "ST", 25 },
  { "SV", 28 }, { "TL", 23 }, { "TN", 24 }, { "TR", 26 }, { "UA", 29 }, { "VA", 22 }, { "VG", 24 }, { "XK", 20 },
  { "YE", 30 },
  /* clang-format on */
};

static gsize
iban_length (const char *iban)
{
  for (gsize i = 0; i < G_N_ELEMENTS (iban_lengths); i++) {
    if (memcmp (iban, iban_lengths[i].country, 2) == 0) {
      return iban_lengths[i].length;
    }
  }
  return 0;
}

gboolean
rules_checksum_scheme_IbanMod97 (const char *text, gsize length)
{
  char iban[CHECKSUM_MAX + 1];
  gsize n = rules_checksum_strip (text, length, iban);
  if (n < 15 || strchr (iban, '<') != NULL || n != iban_length (iban) ||
      !rules_checksum_all_digits (iban + 2, 2)) {
    return FALSE;
  }
  /* Of the check digits 00, 01 and 99 the first two and the last say the same as 97, 98 and 02, and are never given. */
  guint check = rules_checksum_two (iban, 2);
  return check >= 2 && check <= 98 &&
         rules_checksum_mod_97 (iban, 4, rules_checksum_mod_97 (iban + 4, n - 4, 0)) == 1;
}

/* --- J. Verhoeff, Error Detecting Decimal Codes, 1969: the dihedral group of order ten --- */

static guint
dihedral (guint a, guint b)
{
  if (a < 5) {
    return b < 5 ? (a + b) % 5 : 5 + (a + b) % 5;
  }
  return b < 5 ? 5 + (a - b) % 5 : (a - b + 5) % 5;
}

gboolean
rules_checksum_verhoeff (const char *digits, gsize n)
{
  static const guint8 permutation[10] = { 1, 5, 7, 6, 2, 8, 3, 0, 9, 4 };
  guint sum = 0;
  for (gsize i = 0; i < n; i++) {
    guint digit = rules_checksum_digit (digits, n - 1 - i);
    for (gsize turn = 0; turn < i % 8; turn++) {
      digit = permutation[digit];
    }
    sum = dihedral (sum, digit);
  }
  return sum == 0;
}

gboolean
rules_checksum_scheme_Verhoeff (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  gsize n = rules_checksum_strip (text, length, digits);
  return n >= 2 && rules_checksum_all_digits (digits, n) && rules_checksum_verhoeff (digits, n);
}

/* --- ICAO Doc 9303, parts 3 to 6: machine-readable zones --- */

static guint
icao_sum (const char *text, gsize n, guint *at)
{
  static const guint8 weights[3] = { 7, 3, 1 };
  guint sum = 0;
  for (gsize i = 0; i < n; i++) {
    guint value = g_ascii_isdigit (text[i]) ? (guint) (text[i] - '0')
                  : text[i] == '<'          ? 0
                                            : (guint) (text[i] - 'A') + 10;
    sum += value * weights[(*at)++ % 3];
  }
  return sum;
}

/* Of `n` characters from `text` the last is the check digit; an unused field may leave it out. */
static gboolean
icao_field (const char *text, gsize n)
{
  guint at = 0;
  guint check = icao_sum (text, n - 1, &at) % 10;
  return text[n - 1] == '<' ? check == 0 : (guint) (text[n - 1] - '0') == check;
}

typedef struct {
  guint8 start;
  guint8 length;
} IcaoPart;

static gboolean
icao_composite (const char *zone, const IcaoPart *parts, gsize n, gsize check)
{
  guint at = 0;
  guint sum = 0;
  for (gsize i = 0; i < n; i++) {
    sum += icao_sum (zone + parts[i].start, parts[i].length, &at);
  }
  return (guint) (zone[check] - '0') == sum % 10;
}

gboolean
rules_checksum_scheme_Icao9303 (const char *text, gsize length)
{
  static const IcaoPart card[] = { { 5, 25 }, { 30, 7 }, { 38, 7 }, { 48, 11 } };
  static const IcaoPart sheet[] = { { 36, 10 }, { 49, 7 }, { 57, 14 } };
  static const IcaoPart book[] = { { 44, 10 }, { 57, 7 }, { 65, 22 } };
  char zone[CHECKSUM_MAX + 1];
  gsize n = rules_checksum_strip (text, length, zone);
  switch (n) {
  case 90: /* part 5: three lines of 30 */
    return icao_field (zone + 5, 10) && icao_field (zone + 30, 7) && icao_field (zone + 38, 7) &&
           icao_composite (zone, card, G_N_ELEMENTS (card), 59);
  case 72: /* part 6: two lines of 36 */
    return icao_field (zone + 36, 10) && icao_field (zone + 49, 7) && icao_field (zone + 57, 7) &&
           icao_composite (zone, sheet, G_N_ELEMENTS (sheet), 71);
  case 88: /* part 4: two lines of 44 */
    return icao_field (zone + 44, 10) && icao_field (zone + 57, 7) && icao_field (zone + 65, 7) &&
           icao_field (zone + 72, 15) && icao_composite (zone, book, G_N_ELEMENTS (book), 87);
  default: /* one field */
    return n >= 2 && g_ascii_isdigit (zone[n - 1]) && icao_field (zone, n);
  }
}

/* --- ISO 8601 and the numeric dates of everyday use --- */

/* The next run of digits: its value, and its length in `*digits`. */
static guint
next_number (const char *text, gsize length, gsize *at, guint *digits)
{
  guint value = 0;
  *digits = 0;
  while (*at < length && !g_ascii_isdigit (text[*at])) {
    (*at)++;
  }
  while (*at < length && g_ascii_isdigit (text[*at]) && *digits < 8) {
    value = value * 10 + (guint) (text[(*at)++] - '0');
    (*digits)++;
  }
  return value;
}

gboolean
rules_checksum_scheme_CalendarDate (const char *text, gsize length)
{
  gsize at = 0;
  guint digits[3];
  guint a = next_number (text, length, &at, &digits[0]);
  guint b = next_number (text, length, &at, &digits[1]);
  gboolean points = at < length && text[at] == '.';
  guint c = next_number (text, length, &at, &digits[2]);
  if (digits[0] == 8) {
    return rules_checksum_is_date (a / 10000, a / 100 % 100, a % 100);
  }
  if (digits[0] == 4) {
    return rules_checksum_is_date (a, b, c);
  }
  if (digits[2] == 2) {
    return rules_checksum_is_short_date (c, b, a) ||
           (!points && rules_checksum_is_short_date (c, a, b));
  }
  /* With points the day stands first everywhere; with slashes and hyphens that depends on the country. */
  return digits[2] == 4 &&
         (rules_checksum_is_date (c, b, a) || (!points && rules_checksum_is_date (c, a, b)));
}

/* --- ITU-T E.164 and the list of its assigned country codes --- */

typedef struct {
  guint16 first;
  guint16 last;
} CodeRange;

/* As assigned in the list of 2016 and its amendments; codes of one and two digits fill their hundreds and tens. */
static const CodeRange country_codes[] = {
  { 100, 209 }, { 211, 213 }, { 216, 216 }, { 218, 218 }, { 220, 258 }, { 260, 269 }, { 270, 279 },
  { 290, 291 }, { 297, 299 }, { 300, 349 }, { 350, 383 }, { 385, 387 }, { 389, 419 }, { 420, 421 },
  { 423, 423 }, { 430, 499 }, { 500, 509 }, { 510, 589 }, { 590, 599 }, { 600, 669 }, { 670, 670 },
  { 672, 683 }, { 685, 692 }, { 700, 799 }, { 800, 800 }, { 808, 808 }, { 810, 829 }, { 840, 849 },
  { 850, 850 }, { 852, 853 }, { 855, 856 }, { 860, 870 }, { 878, 878 }, { 880, 883 }, { 886, 886 },
  { 888, 888 }, { 900, 959 }, { 960, 968 }, { 970, 977 }, { 979, 979 }, { 980, 989 }, { 992, 996 },
  { 998, 998 },
};

/* Whether a number may begin with these three digits. */
static gboolean
begins_with_country_code (const char *digits)
{
  guint head = (guint) rules_checksum_value (digits, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (country_codes); i++) {
    if (head >= country_codes[i].first && head <= country_codes[i].last) {
      return TRUE;
    }
  }
  return FALSE;
}

/* + or 00, a country code, and of digits as many as a number there can have; "(0)" is no part of it. */
gboolean
rules_checksum_scheme_InternationalTelephoneNumber (const char *text, gsize length)
{
  char digits[20];
  gsize n = 0;
  for (gsize i = 0; i < length; i++) {
    if (length - i >= 3 && memcmp (text + i, "(0)", 3) == 0) {
      i += 2;
    } else if (g_ascii_isalpha (text[i])) {
      break; /* an extension */
    } else if (g_ascii_isdigit (text[i]) && n < sizeof digits - 1) {
      digits[n++] = text[i];
    }
  }
  digits[n] = '\0';
  gsize start = n >= 2 && *text != '+' && strncmp (digits, "00", 2) == 0 ? 2 : 0;
  if (n < start + 8 || n > start + 15 || !begins_with_country_code (digits + start)) {
    return FALSE;
  }
  /* The North American plan: ten digits, whose area and exchange codes begin with 2 to 9. */
  return digits[start] != '1' ||
         (n == start + 11 && digits[start + 1] >= '2' && digits[start + 4] >= '2');
}
