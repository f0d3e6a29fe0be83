/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/checksum-private.h"

#include <string.h>

/* Austria, Belgium, France, Germany, Luxembourg, the Netherlands. */

/* The digits of `text`, taken alternately once and twice, each product by the sum of its digits. */
static guint
alternating_sum (const char *digits, gsize n)
{
  guint sum = 0;
  for (gsize i = 0; i < n; i++) {
    guint product = rules_checksum_digit (digits, i) * (i % 2 == 0 ? 1 : 2);
    sum += product / 10 + product % 10;
  }
  return sum;
}

/* --- Austria: Dachverband der Sozialversicherungsträger; a serial number, its check digit in fourth place, the date of birth,
 * whose month goes on above 12 where the numbers of a day were used up. --- */

gboolean
rules_checksum_scheme_AustrianSocialSecurityNumberCheck (const char *text, gsize length)
{
  static const guint8 weights[10] = { 3, 7, 9, 0, 5, 8, 4, 2, 1, 6 };
  char digits[CHECKSUM_MAX + 1];
  if (!rules_checksum_digits (text, length, 10, digits) || digits[0] == '0') {
    return FALSE;
  }
  guint day = rules_checksum_two (digits, 4);
  guint month = rules_checksum_two (digits, 6);
  return day >= 1 && day <= 31 && month >= 1 && month <= 15 &&
         rules_checksum_weighted (digits, weights, 10) % 11 == rules_checksum_digit (digits, 3);
}

/* Bundesministerium für Finanzen, Abgabenkontonummer; European Commission, TIN algorithms, AT. */
gboolean
rules_checksum_scheme_AustrianTaxNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  return rules_checksum_digits (text, length, 9, digits) && rules_checksum_value (digits, 9) != 0 &&
         rules_checksum_luhn (digits, 9);
}

/* --- Belgium: arrêté royal du 3 avril 1984; for the BIS numbers of people outside the register (month raised by 20 or 40) that
 * of 8 février 1991. From 2000 on a 2 stands before the nine digits. --- */

gboolean
rules_checksum_scheme_BelgianNationalNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  if (!rules_checksum_digits (text, length, 11, digits)) {
    return FALSE;
  }
  guint month = rules_checksum_two (digits, 2);
  guint64 value = rules_checksum_value (digits, 9);
  guint check = rules_checksum_two (digits, 9);
  return value != 0 && month < 60 && month % 20 <= 12 && rules_checksum_two (digits, 4) <= 31 &&
         (check == 97 - value % 97 || check == 97 - (value + 2000000000) % 97);
}

/* --- The Netherlands: Rijksdienst voor Identiteitsgegevens; "elfproef" --- */

gboolean
rules_checksum_dutch_citizen_number (const char *digits)
{
  static const guint8 weights[8] = { 9, 8, 7, 6, 5, 4, 3, 2 };
  return rules_checksum_value (digits, 9) != 0 &&
         rules_checksum_weighted (digits, weights, 8) % 11 == rules_checksum_digit (digits, 8);
}

gboolean
rules_checksum_scheme_DutchCitizenServiceNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  return rules_checksum_digits (text, length, 9, digits) &&
         rules_checksum_dutch_citizen_number (digits);
}

/* --- France: INSEE, numéro d'inscription au répertoire; sex, year and month of birth, department (2A and 2B in Corsica count as
 * 19 and 18), commune, order, key. --- */

gboolean
rules_checksum_scheme_FrenchSocialSecurityNumberCheck (const char *text, gsize length)
{
  char number[CHECKSUM_MAX + 1];
  if (rules_checksum_strip (text, length, number) != 15) {
    return FALSE;
  }
  if (number[5] == '2' && (number[6] == 'A' || number[6] == 'B')) {
    number[5] = '1';
    number[6] = number[6] == 'A' ? '9' : '8';
  }
  if (!rules_checksum_all_digits (number, 15) || strchr ("123478", number[0]) == NULL) {
    return FALSE;
  }
  guint month = rules_checksum_two (number, 3);
  /* Where the month is not known: 20 to 42 and 50 to 99. */
  return ((month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50) &&
         97 - rules_checksum_value (number, 13) % 97 == rules_checksum_value (number + 13, 2);
}

/* European Commission, TIN algorithms, FR: numéro SPI. */
gboolean
rules_checksum_scheme_FrenchTaxNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  return rules_checksum_digits (text, length, 13, digits) && digits[0] <= '3' &&
         rules_checksum_value (digits, 10) != 0 &&
         rules_checksum_value (digits, 10) % 511 == rules_checksum_value (digits + 10, 3);
}

/* --- Germany --- */

/* Bundeszentralamt für Steuern, § 139b AO: of the first ten digits one stands there twice or three times, all others once
 * at most. */
gboolean
rules_checksum_scheme_GermanTaxIdCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  guint counts[10] = { 0 };
  guint repeated = 0;
  if (!rules_checksum_digits (text, length, 11, digits) || digits[0] == '0') {
    return FALSE;
  }
  for (guint i = 0; i < 10; i++) {
    counts[rules_checksum_digit (digits, i)]++;
  }
  for (guint i = 0; i < 10; i++) {
    repeated += counts[i] > 3 ? 2 : counts[i] > 1 ? 1 : 0;
  }
  return repeated == 1 && rules_checksum_mod_11_10 (digits, 11);
}

/* VKVV § 2: area, date of birth, first letter of the name at birth, serial number, check digit. */
gboolean
rules_checksum_scheme_GermanSocialSecurityNumberCheck (const char *text, gsize length)
{
  static const guint8 weights[12] = { 2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1 };
  char number[CHECKSUM_MAX + 1];
  char digits[12];
  guint sum = 0;
  if (rules_checksum_strip (text, length, number) != 12 || !g_ascii_isupper (number[8]) ||
      !rules_checksum_all_digits (number, 8) || !rules_checksum_all_digits (number + 9, 3)) {
    return FALSE;
  }
  guint letter = (guint) (number[8] - 'A' + 1);
  memcpy (digits, number, 8);
  digits[8] = (char) ('0' + letter / 10);
  digits[9] = (char) ('0' + letter % 10);
  memcpy (digits + 10, number + 9, 2);
  for (guint i = 0; i < 12; i++) {
    guint product = rules_checksum_digit (digits, i) * weights[i];
    sum += product / 10 + product % 10;
  }
  /* Where numbers run out, the day is raised by 32. */
  guint day = rules_checksum_two (number, 2);
  return sum % 10 == rules_checksum_digit (number, 11) && (day >= 1 && day <= 63) &&
         rules_checksum_two (number, 4) <= 12 && rules_checksum_two (number, 4) >= 1;
}

/* BSI TR-03105 and ICAO Doc 9303: nine characters and their check digit. */
gboolean
rules_checksum_scheme_GermanIdentityCardNumberCheck (const char *text, gsize length)
{
  char number[CHECKSUM_MAX + 1];
  gsize n = rules_checksum_strip (text, length, number);
  if (n == 11 && number[10] == 'D') {
    n = 10;
  }
  return n == 10 && strspn (number, "0123456789CFGHJKLMNPRTVWXYZ") >= 10 &&
         g_ascii_isdigit (number[9]) && rules_checksum_value (number + 9, 1) < 10 &&
         rules_checksum_scheme_Icao9303 (number, 10);
}

/* GKV-Spitzenverband, § 290 SGB V: the letter as two digits, then eight, by the alternating sum. */
gboolean
rules_checksum_scheme_GermanHealthInsuranceNumberCheck (const char *text, gsize length)
{
  char number[CHECKSUM_MAX + 1];
  char digits[10];
  if (rules_checksum_strip (text, length, number) != 10 || !g_ascii_isupper (number[0]) ||
      !rules_checksum_all_digits (number + 1, 9)) {
    return FALSE;
  }
  guint letter = (guint) (number[0] - 'A' + 1);
  digits[0] = (char) ('0' + letter / 10);
  digits[1] = (char) ('0' + letter % 10);
  memcpy (digits + 2, number + 1, 8);
  return alternating_sum (digits, 10) % 10 == rules_checksum_digit (number, 9);
}

/* --- Luxembourg: règlement grand-ducal du 28 novembre 2013, art. 1: the date of birth and a number, then a Luhn and a Verhoeff
 * digit, both over the first eleven. --- */

gboolean
rules_checksum_scheme_LuxembourgIdentificationNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  if (!rules_checksum_digits (text, length, 13, digits)) {
    return FALSE;
  }
  char last = digits[12];
  gboolean luhn = rules_checksum_luhn (digits, 12);
  digits[11] = last;
  return luhn && rules_checksum_verhoeff (digits, 12) && digits[0] >= '1' && digits[0] <= '2' &&
         rules_checksum_is_date ((guint) rules_checksum_value (digits, 4),
                                 rules_checksum_two (digits, 4), rules_checksum_two (digits, 6));
}
