/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/checksum-private.h"

#include <string.h>

/* Bulgaria, Czechia, Hungary, Poland, Romania, Slovakia. */

/* --- Bulgaria: GRAO, uniform system of civil registration; the month is raised by 20 before 1900, by 40 from 2000
 * on. --- */

gboolean
rules_checksum_bulgarian_civil_number (const char *digits)
{
  static const guint8 weights[9] = { 2, 4, 8, 5, 10, 9, 7, 3, 6 };
  guint month = rules_checksum_two (digits, 2);
  guint raised = month > 40 ? 40 : month > 20 ? 20 : 0;
  guint century = raised == 40 ? 2000 : raised == 20 ? 1800 : 1900;
  return rules_checksum_weighted (digits, weights, 9) % 11 % 10 ==
             rules_checksum_digit (digits, 9) &&
         rules_checksum_is_date (century + rules_checksum_two (digits, 0), month - raised,
                                 rules_checksum_two (digits, 4));
}

gboolean
rules_checksum_scheme_BulgarianCivilNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  return rules_checksum_digits (text, length, 10, digits) &&
         rules_checksum_bulgarian_civil_number (digits);
}

gboolean
rules_checksum_bulgarian_foreigner_number (const char *digits)
{
  static const guint8 weights[9] = { 21, 19, 17, 13, 11, 9, 7, 3, 1 };
  return rules_checksum_value (digits, 10) != 0 &&
         rules_checksum_weighted (digits, weights, 9) % 10 == rules_checksum_digit (digits, 9);
}

gboolean
rules_checksum_scheme_BulgarianForeignerNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  return rules_checksum_digits (text, length, 10, digits) &&
         rules_checksum_bulgarian_foreigner_number (digits);
}

/* --- Czechia and Slovakia: zákon 133/2000 Sb., § 13; zákon 301/1995 Z. z. Women have 50 added to the month, and 20 more
 * stand there where numbers of a day were used up. Until 1953 there was no check digit; until 1985 a rest of 10 was
 * written as 0. --- */

gboolean
rules_checksum_czech_birth_number (const char *digits, gsize n)
{
  guint year = 1900 + rules_checksum_two (digits, 0);
  guint month = rules_checksum_two (digits, 2) % 50 % 20;
  if (n == 9) {
    /* Numbers began in 1954, and went back as far as people were old. */
    year -= year >= 1980 ? 100 : 0;
    return year <= 1953 && rules_checksum_is_date (year, month, rules_checksum_two (digits, 4));
  }
  year += year < 1954 ? 100 : 0;
  guint check = (guint) (rules_checksum_value (digits, 9) % 11);
  return (check == 10 && year < 1985 ? 0 : check) == rules_checksum_digit (digits, 9) &&
         rules_checksum_is_date (year, month, rules_checksum_two (digits, 4));
}

gboolean
rules_checksum_scheme_CzechBirthNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  gsize n = rules_checksum_strip (text, length, digits);
  return (n == 9 || n == 10) && rules_checksum_all_digits (digits, n) &&
         rules_checksum_czech_birth_number (digits, n);
}

gboolean
rules_checksum_scheme_SlovakBirthNumberCheck (const char *text, gsize length)
{
  return rules_checksum_scheme_CzechBirthNumberCheck (text, length);
}

/* European Commission, TIN and VIES algorithms, SK. */
gboolean
rules_checksum_scheme_SlovakTaxNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  return rules_checksum_digits (text, length, 10, digits) && digits[0] != '0' &&
         rules_checksum_value (digits, 10) % 11 == 0;
}

/* --- Hungary: 1996. évi XX. törvény, annexes 1 to 3 --- */

/* Until 1996 weights rise, from 1997 on they fall. The first digit tells sex and century. */
gboolean
rules_checksum_scheme_HungarianPersonalIdentifierCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  guint rising = 0;
  guint falling = 0;
  if (!rules_checksum_digits (text, length, 11, digits) || digits[0] < '1' || digits[0] > '8') {
    return FALSE;
  }
  for (guint i = 0; i < 10; i++) {
    rising += rules_checksum_digit (digits, i) * (i + 1);
    falling += rules_checksum_digit (digits, i) * (10 - i);
  }
  guint year = rules_checksum_two (digits, 1);
  gboolean young = digits[0] == '3' || digits[0] == '4' || (digits[0] <= '2' && year >= 97);
  guint century = digits[0] == '3' || digits[0] == '4' ? 2000 : digits[0] <= '2' ? 1900 : 1800;
  if (digits[0] == '5' || digits[0] == '6') {
    century = 1900; /* foreigners */
  }
  return (young ? falling : rising) % 11 == rules_checksum_digit (digits, 10) &&
         rules_checksum_is_date (century + year, rules_checksum_two (digits, 3),
                                 rules_checksum_two (digits, 5));
}

gboolean
rules_checksum_scheme_HungarianTaxNumberCheck (const char *text, gsize length)
{
  static const guint8 weights[9] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
  char digits[CHECKSUM_MAX + 1];
  return rules_checksum_digits (text, length, 10, digits) && digits[0] == '8' &&
         rules_checksum_weighted (digits, weights, 9) % 11 == rules_checksum_digit (digits, 9);
}

gboolean
rules_checksum_scheme_HungarianSocialSecurityNumberCheck (const char *text, gsize length)
{
  static const guint8 weights[8] = { 3, 7, 3, 7, 3, 7, 3, 7 };
  char digits[CHECKSUM_MAX + 1];
  return rules_checksum_digits (text, length, 9, digits) && rules_checksum_value (digits, 9) != 0 &&
         rules_checksum_weighted (digits, weights, 8) % 10 == rules_checksum_digit (digits, 8);
}

/* --- Poland --- */

/* Ustawa o ewidencji ludności: PESEL; the month tells the century. */
gboolean
rules_checksum_scheme_PolishNationalNumberCheck (const char *text, gsize length)
{
  static const guint8 weights[11] = { 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1 };
  static const guint centuries[5] = { 1900, 2000, 2100, 2200, 1800 };
  char digits[CHECKSUM_MAX + 1];
  if (!rules_checksum_digits (text, length, 11, digits)) {
    return FALSE;
  }
  guint month = rules_checksum_two (digits, 2);
  return rules_checksum_weighted (digits, weights, 11) % 10 == 0 &&
         rules_checksum_is_date (centuries[month / 20] + rules_checksum_two (digits, 0), month % 20,
                                 rules_checksum_two (digits, 4));
}

/* European Commission, TIN and VIES algorithms, PL: NIP. */
gboolean
rules_checksum_polish_tax_number (const char *digits)
{
  static const guint8 weights[9] = { 6, 5, 7, 2, 3, 4, 5, 6, 7 };
  return rules_checksum_value (digits, 10) != 0 &&
         rules_checksum_weighted (digits, weights, 9) % 11 == rules_checksum_digit (digits, 9);
}

gboolean
rules_checksum_scheme_PolishTaxNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  return rules_checksum_digits (text, length, 10, digits) &&
         rules_checksum_polish_tax_number (digits);
}

/* Rozporządzenie w sprawie dowodów osobistych: three letters, the check digit, five digits. */
gboolean
rules_checksum_scheme_PolishIdentityCardNumberCheck (const char *text, gsize length)
{
  static const guint8 weights[9] = { 7, 3, 1, 0, 7, 3, 1, 7, 3 };
  char number[CHECKSUM_MAX + 1];
  guint sum = 0;
  if (rules_checksum_strip (text, length, number) != 9 ||
      !rules_checksum_all_digits (number + 3, 6)) {
    return FALSE;
  }
  for (guint i = 0; i < 9; i++) {
    if (i < 3 && !g_ascii_isupper (number[i])) {
      return FALSE;
    }
    sum += (i < 3 ? (guint) (number[i] - 'A') + 10 : rules_checksum_digit (number, i)) * weights[i];
  }
  return sum % 10 == rules_checksum_digit (number, 3);
}

/* --- Romania: Legea 105/1996, cod numeric personal --- */

gboolean
rules_checksum_romanian_person (const char *digits)
{
  static const guint8 weights[12] = { 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9 };
  static const guint centuries[10] = { 0, 1900, 1900, 1800, 1800, 2000, 2000, 1900, 1900, 1900 };
  guint check = rules_checksum_weighted (digits, weights, 12) % 11;
  guint century = centuries[rules_checksum_digit (digits, 0)];
  return century != 0 && (check == 10 ? 1 : check) == rules_checksum_digit (digits, 12) &&
         rules_checksum_is_date (century + rules_checksum_two (digits, 1),
                                 rules_checksum_two (digits, 3), rules_checksum_two (digits, 5));
}

gboolean
rules_checksum_scheme_RomanianPersonalNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  return rules_checksum_digits (text, length, 13, digits) &&
         rules_checksum_romanian_person (digits);
}
