/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/checksum-private.h"

#include <string.h>

/* Croatia, Cyprus, Greece, Italy, Portugal, Slovenia, Spain. */

/* --- Croatia: Zakon o osobnom identifikacijskom broju --- */

gboolean
rules_checksum_scheme_CroatianPersonalIdentificationNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  return rules_checksum_digits (text, length, 11, digits) && rules_checksum_mod_11_10 (digits, 11);
}

/* --- Cyprus: European Commission, VIES and TIN algorithms, CY --- */

gboolean
rules_checksum_cypriot_tax_number (const char *text)
{
  static const guint8 odd[10] = { 1, 0, 5, 7, 9, 13, 15, 17, 19, 21 };
  guint sum = 0;
  if (!rules_checksum_all_digits (text, 8) || memcmp (text, "12", 2) == 0) {
    return FALSE;
  }
  for (guint i = 0; i < 8; i++) {
    guint digit = rules_checksum_digit (text, i);
    sum += i % 2 == 0 ? odd[digit] : digit;
  }
  return text[8] == (char) ('A' + sum % 26);
}

gboolean
rules_checksum_scheme_CypriotTaxNumberCheck (const char *text, gsize length)
{
  char number[CHECKSUM_MAX + 1];
  return rules_checksum_strip (text, length, number) == 9 &&
         rules_checksum_cypriot_tax_number (number);
}

/* --- Greece: AFM, European Commission, VIES algorithms, EL; AMKA, idika.gr --- */

gboolean
rules_checksum_greek_tax_number (const char *digits)
{
  guint sum = 0;
  for (guint i = 0; i < 8; i++) {
    sum = (sum + rules_checksum_digit (digits, i)) * 2;
  }
  return rules_checksum_value (digits, 9) != 0 && sum % 11 % 10 == rules_checksum_digit (digits, 8);
}

gboolean
rules_checksum_scheme_GreekTaxNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  return rules_checksum_digits (text, length, 9, digits) &&
         rules_checksum_greek_tax_number (digits);
}

gboolean
rules_checksum_scheme_GreekSocialSecurityNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  return rules_checksum_digits (text, length, 11, digits) && rules_checksum_luhn (digits, 11) &&
         rules_checksum_is_short_date (rules_checksum_two (digits, 4),
                                       rules_checksum_two (digits, 2),
                                       rules_checksum_two (digits, 0));
}

/* --- Italy: decreto ministeriale 23 dicembre 1976, n. 13813 --- */

/* What digits and letters count in odd places; a digit as much as the letter of its rank. */
static const guint8 italian_odd[26] = { 1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                        20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23 };

/* Of people who would share a code, letters take the place of digits, from the right. 10: neither. */
static guint
italian_digit (char c)
{
  static const char letters[] = "LMNPQRSTUV";
  const char *at = memchr (letters, c, sizeof letters - 1);
  return g_ascii_isdigit (c) ? (guint) (c - '0') : at != NULL ? (guint) (at - letters) : 10;
}

gboolean
rules_checksum_scheme_ItalianTaxCodeCheck (const char *text, gsize length)
{
  static const char months[] = "ABCDEHLMPRST";
  static const guint8 digit_places[7] = { 6, 7, 9, 10, 12, 13, 14 };
  char code[CHECKSUM_MAX + 1];
  guint sum = 0;
  if (rules_checksum_strip (text, length, code) != 16 || strchr (code, '<') != NULL) {
    return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (digit_places); i++) {
    if (italian_digit (code[digit_places[i]]) > 9) {
      return FALSE;
    }
  }
  for (guint i = 0; i < 15; i++) {
    guint rank = g_ascii_isdigit (code[i]) ? (guint) (code[i] - '0') : (guint) (code[i] - 'A');
    sum += i % 2 == 0 ? italian_odd[rank] : rank;
  }
  const char *month = memchr (months, code[8], sizeof months - 1);
  guint day = italian_digit (code[9]) * 10 + italian_digit (code[10]);
  guint year = italian_digit (code[6]) * 10 + italian_digit (code[7]);
  for (guint i = 0; i < 6; i++) {
    if (!g_ascii_isupper (code[i])) {
      return FALSE;
    }
  }
  return month != NULL && g_ascii_isupper (code[11]) && code[15] == (char) ('A' + sum % 26) &&
         rules_checksum_is_short_date (year, (guint) (month - months) + 1,
                                       day > 40 ? day - 40 : day);
}

/* --- Portugal --- */

/* Decreto-Lei 14/2013; European Commission, TIN algorithms, PT. */
gboolean
rules_checksum_portuguese_tax_number (const char *digits)
{
  static const guint8 weights[8] = { 9, 8, 7, 6, 5, 4, 3, 2 };
  guint check = (11 - rules_checksum_weighted (digits, weights, 8) % 11) % 11 % 10;
  return digits[0] != '0' && check == rules_checksum_digit (digits, 8);
}

gboolean
rules_checksum_scheme_PortugueseTaxNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  return rules_checksum_digits (text, length, 9, digits) &&
         rules_checksum_portuguese_tax_number (digits);
}

/* Segurança Social: NISS; 1 stands for people, 2 for organisations. */
gboolean
rules_checksum_scheme_PortugueseSocialSecurityNumberCheck (const char *text, gsize length)
{
  static const guint8 weights[10] = { 29, 23, 19, 17, 13, 11, 7, 5, 3, 2 };
  char digits[CHECKSUM_MAX + 1];
  return rules_checksum_digits (text, length, 11, digits) &&
         (digits[0] == '1' || digits[0] == '2') &&
         9 - rules_checksum_weighted (digits, weights, 10) % 10 ==
             rules_checksum_digit (digits, 10);
}

/* autenticacao.gov.pt, "Validação de Número de Documento do Cartão de Cidadão". */
gboolean
rules_checksum_scheme_PortugueseCitizenCardNumberCheck (const char *text, gsize length)
{
  char number[CHECKSUM_MAX + 1];
  guint sum = 0;
  if (rules_checksum_strip (text, length, number) != 12 || strchr (number, '<') != NULL ||
      !rules_checksum_all_digits (number, 9) || !g_ascii_isdigit (number[11])) {
    return FALSE;
  }
  for (guint i = 0; i < 12; i++) {
    guint value =
        g_ascii_isdigit (number[i]) ? (guint) (number[i] - '0') : (guint) (number[i] - 'A') + 10;
    guint doubled = value * 2;
    sum += i % 2 == 1 ? value : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 == 0;
}

/* --- Slovenia --- */

/* Uredba o načinu določanja osebne identifikacijske številke: EMŠO. Of the year three digits are written. */
gboolean
rules_checksum_scheme_SlovenianPersonalNumberCheck (const char *text, gsize length)
{
  static const guint8 weights[12] = { 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2 };
  char digits[CHECKSUM_MAX + 1];
  if (!rules_checksum_digits (text, length, 13, digits)) {
    return FALSE;
  }
  guint year = (guint) rules_checksum_value (digits + 4, 3);
  guint rest = rules_checksum_weighted (digits, weights, 12) % 11;
  return rest != 1 && (11 - rest) % 11 == rules_checksum_digit (digits, 12) &&
         rules_checksum_is_date (year + (year < 800 ? 2000 : 1000), rules_checksum_two (digits, 2),
                                 rules_checksum_two (digits, 0));
}

/* European Commission, VIES algorithms, SI. */
gboolean
rules_checksum_slovenian_tax_number (const char *digits)
{
  static const guint8 weights[7] = { 8, 7, 6, 5, 4, 3, 2 };
  guint check = 11 - rules_checksum_weighted (digits, weights, 7) % 11;
  return digits[0] != '0' && check != 11 && check % 10 == rules_checksum_digit (digits, 7);
}

gboolean
rules_checksum_scheme_SlovenianTaxNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  return rules_checksum_digits (text, length, 8, digits) &&
         rules_checksum_slovenian_tax_number (digits);
}

/* --- Spain: Ministerio del Interior; Orden INT/2058/2008 for foreigners --- */

gboolean
rules_checksum_spanish_letter (const char *digits, gsize n, char letter)
{
  static const char letters[] = "TRWAGMYFPDXBNJZSQVHLCKE";
  return rules_checksum_all_digits (digits, n) &&
         letters[rules_checksum_value (digits, n) % 23] == letter;
}

gboolean
rules_checksum_scheme_SpanishIdentityNumberCheck (const char *text, gsize length)
{
  char number[CHECKSUM_MAX + 1];
  return rules_checksum_strip (text, length, number) == 9 &&
         rules_checksum_spanish_letter (number, 8, number[8]);
}

gboolean
rules_checksum_scheme_SpanishForeignerNumberCheck (const char *text, gsize length)
{
  char number[CHECKSUM_MAX + 1];
  if (rules_checksum_strip (text, length, number) != 9 || number[0] < 'X' || number[0] > 'Z') {
    return FALSE;
  }
  number[0] = (char) (number[0] - 'X' + '0');
  return rules_checksum_spanish_letter (number, 8, number[8]);
}

/* Seguridad Social: province, number, key; a number below ten million counts with seven digits. */
gboolean
rules_checksum_scheme_SpanishSocialSecurityNumberCheck (const char *text, gsize length)
{
  char digits[CHECKSUM_MAX + 1];
  if (!rules_checksum_digits (text, length, 12, digits)) {
    return FALSE;
  }
  guint64 province = rules_checksum_value (digits, 2);
  guint64 number = rules_checksum_value (digits + 2, 8);
  guint64 value = province * (number < 10000000 ? 10000000 : 100000000) + number;
  return province >= 1 && province <= 66 && number != 0 &&
         value % 97 == rules_checksum_value (digits + 10, 2);
}
