/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/checksum-private.h"

#include <string.h>

/* Denmark, Estonia, Finland, Ireland, Latvia, Lithuania, Sweden. */

/* --- Denmark: CPR-kontoret, "Personnummeret i CPR". Since 2007 numbers without a valid modulus 11 are given out, so that only the
 * date of birth is left to check; the seventh digit tells the century. --- */

gboolean
rules_checksum_scheme_DanishPersonalNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  if (!rules_checksum_digits (text, length, 10, digits)) {
    return FALSE;
  }
  guint year = rules_checksum_two (digits, 4);
  char seventh = digits[6];
  guint century = 2000;
  if (seventh <= '3' || ((seventh == '4' || seventh == '9') && year >= 37)) {
    century = 1900;
  } else if (seventh >= '5' && seventh <= '8' && year >= 58) {
    century = 1800;
  }
  return rules_checksum_is_date (century + year, rules_checksum_two (digits, 2),
                                 rules_checksum_two (digits, 0));
}

/* --- Estonia: EVS 585:2007; Lithuania: Gyventojų registro įstatymas. One scheme: a digit for sex and century, the
 * date of birth, a number of the day, a check digit by two rows of weights. --- */

static gboolean
baltic_code (const char *text, gsize length, gboolean dateless)
{
  static const guint8 first[10] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 1 };
  static const guint8 second[10] = { 3, 4, 5, 6, 7, 8, 9, 1, 2, 3 };
  char digits[CHECKSUM_MAX + 1];
  if (!rules_checksum_digits (text, length, 11, digits) || digits[0] < '1' ||
      (digits[0] == '9' && !dateless)) {
    return FALSE;
  }
  guint century = 1800 + (rules_checksum_digit (digits, 0) - 1) / 2 * 100;
  guint check = rules_checksum_weighted (digits, first, 10) % 11;
  if (check == 10) {
    check = rules_checksum_weighted (digits, second, 10) % 11 % 10;
  }
  return check == rules_checksum_digit (digits, 10) &&
         (digits[0] == '9' ||
          rules_checksum_is_date (century + rules_checksum_two (digits, 1),
                                  rules_checksum_two (digits, 3), rules_checksum_two (digits, 5)));
}

gboolean
rules_checksum_scheme_EstonianPersonalCodeCheck (const char *text, gsize length)
{
  return baltic_code (text, length, FALSE);
}

/* Lithuania also gives numbers without a date of birth, which begin with 9. */
gboolean
rules_checksum_scheme_LithuanianPersonalCodeCheck (const char *text, gsize length)
{
  return baltic_code (text, length, TRUE);
}

/* --- Finland: valtioneuvoston asetus 128/2010 and, for the new signs of the century, 690/2022. Numbers from 900 on are for
 * the time being and for tests. --- */

gboolean
rules_checksum_scheme_FinnishPersonalIdentityCodeCheck (const char *text, gsize length)
{
  static const char checks[] = "0123456789ABCDEFHJKLMNPRSTUVWXY";
  static const char last_century[] = { '-', 'U', 'V', 'W', 'X', 'Y' };
  char digits[9];
  if (length != 11 || !rules_checksum_all_digits (text, 6) ||
      !rules_checksum_all_digits (text + 7, 3)) {
    return FALSE;
  }
  char sign = g_ascii_toupper (text[6]);
  guint century = sign == '+'                                                ? 1800
                  : memchr (last_century, sign, sizeof last_century) != NULL ? 1900
                  : sign >= 'A' && sign <= 'F'                               ? 2000
                                                                             : 0;
  memcpy (digits, text, 6);
  memcpy (digits + 6, text + 7, 3);
  guint64 value = rules_checksum_value (digits, 9);
  return century != 0 && value % 1000 >= 2 && value % 1000 < 900 &&
         checks[value % 31] == g_ascii_toupper (text[10]) &&
         rules_checksum_is_date (century + rules_checksum_two (digits, 4),
                                 rules_checksum_two (digits, 2), rules_checksum_two (digits, 0));
}

/* --- Ireland: Department of Social Protection; European Commission, TIN and VIES algorithms, IE. A ninth character from A to
 * I counts: A and H for people, all of them in VAT numbers; W, T and X are older signs of a family, and do not. --- */

gboolean
rules_checksum_irish_number (const char *text, gsize n)
{
  if ((n != 8 && n != 9) || !rules_checksum_all_digits (text, 7) ||
      (n == 9 && strchr ("ABCDEFGHIWTX", text[8]) == NULL)) {
    return FALSE;
  }
  guint sum = n == 9 && text[8] <= 'I' ? (guint) (text[8] - 'A' + 1) * 9 : 0;
  for (guint i = 0; i < 7; i++) {
    sum += rules_checksum_digit (text, i) * (8 - i);
  }
  return text[7] == (sum % 23 == 0 ? 'W' : (char) ('A' + sum % 23 - 1));
}

gboolean
rules_checksum_scheme_IrishPersonalPublicServiceNumberCheck (const char *text, gsize length)
{
  char stripped[CHECKSUM_MAX + 1];
  gsize n = rules_checksum_strip (text, length, stripped);
  return (n != 9 || strchr ("AHWTX", stripped[8]) != NULL) &&
         rules_checksum_irish_number (stripped, n);
}

/* --- Latvia: Fizisko personu reģistra likums. Since 2017 codes begin with 32 to 39 and say nothing about birth; they have no
 * check digit. --- */

gboolean
rules_checksum_latvian_person (const char *digits)
{
  static const guint8 weights[10] = { 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
  if (digits[0] == '3' && digits[1] >= '2') {
    return TRUE;
  }
  guint check = (1101 - rules_checksum_weighted (digits, weights, 10)) % 11;
  guint century = 1800 + rules_checksum_digit (digits, 6) * 100;
  return check % 10 == rules_checksum_digit (digits, 10) && digits[6] <= '2' &&
         rules_checksum_is_date (century + rules_checksum_two (digits, 4),
                                 rules_checksum_two (digits, 2), rules_checksum_two (digits, 0));
}

gboolean
rules_checksum_scheme_LatvianPersonalCodeCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  return rules_checksum_digits (text, length, 11, digits) && rules_checksum_latvian_person (digits);
}

/* --- Sweden: Skatteverket, SKV 704 (personnummer) and SKV 707 (samordningsnummer, whose day is raised by 60). --- */

static gboolean
swedish_number (const char *text, gsize length, guint raised)
{
  char digits[CHECKSUM_MAX + 1];
  char written[CHECKSUM_MAX + 1];
  if (length > CHECKSUM_MAX) {
    return FALSE;
  }
  /* From the year in which people turn 100 a plus stands where a hyphen stood. */
  for (gsize i = 0; i < length; i++) {
    written[i] = text[i] == '+' && (i == 6 || i == 8) ? '-' : text[i];
  }
  gsize n = rules_checksum_strip (written, length, digits);
  if ((n != 10 && n != 12) || !rules_checksum_all_digits (digits, n)) {
    return FALSE;
  }
  const char *ten = digits + n - 10;
  guint month = rules_checksum_two (ten, 2);
  guint day = rules_checksum_two (ten, 4);
  if (day < raised || !rules_checksum_luhn (ten, 10)) {
    return FALSE;
  }
  if (n == 12) {
    guint year = (guint) rules_checksum_value (digits, 4);
    return year >= 1800 && year < 2100 && rules_checksum_is_date (year, month, day - raised);
  }
  return rules_checksum_is_short_date (rules_checksum_two (ten, 0), month, day - raised);
}

gboolean
rules_checksum_scheme_SwedishPersonalNumberCheck (const char *text, gsize length)
{
  return swedish_number (text, length, 0);
}

gboolean
rules_checksum_scheme_SwedishCoordinationNumberCheck (const char *text, gsize length)
{
  return swedish_number (text, length, 60);
}
