/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/checksum-private.h"

#include <string.h>

/* VAT numbers of the member states: the structures that VIES publishes ("VIES VAT number validation, FAQ 11"), and the national
 * algorithms as the European Commission gave them to the administrations of the others.
 *
 * Each function takes what stands behind the country code: `n` letters and digits. */

static gboolean
austrian (const char *text, gsize n)
{
  if (n != 9 || text[0] != 'U' || !rules_checksum_all_digits (text + 1, 8)) {
    return FALSE;
  }
  guint sum = 4;
  for (guint i = 1; i < 8; i++) {
    guint product = rules_checksum_digit (text, i) * (i % 2 == 1 ? 1 : 2);
    sum += product / 10 + product % 10;
  }
  return (10 - sum % 10) % 10 == rules_checksum_digit (text, 8);
}

static gboolean
belgian (const char *text, gsize n)
{
  return n == 10 && rules_checksum_all_digits (text, n) && text[0] <= '1' &&
         rules_checksum_value (text, 8) != 0 &&
         97 - rules_checksum_value (text, 8) % 97 == rules_checksum_value (text + 8, 2);
}

static gboolean
bulgarian (const char *text, gsize n)
{
  static const guint8 first[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  static const guint8 second[8] = { 3, 4, 5, 6, 7, 8, 9, 10 };
  static const guint8 other[9] = { 4, 3, 2, 7, 6, 5, 4, 3, 2 };
  if ((n != 9 && n != 10) || !rules_checksum_all_digits (text, n)) {
    return FALSE;
  }
  if (n == 9) {
    guint check = rules_checksum_weighted (text, first, 8) % 11;
    check = check == 10 ? rules_checksum_weighted (text, second, 8) % 11 % 10 : check;
    return check == rules_checksum_digit (text, 8);
  }
  guint check = (11 - rules_checksum_weighted (text, other, 9) % 11) % 11;
  return check == rules_checksum_digit (text, 9) || rules_checksum_bulgarian_civil_number (text) ||
         rules_checksum_bulgarian_foreigner_number (text);
}

static gboolean
croatian (const char *text, gsize n)
{
  return n == 11 && rules_checksum_all_digits (text, n) && rules_checksum_mod_11_10 (text, n);
}

static gboolean
cypriot (const char *text, gsize n)
{
  return n == 9 && rules_checksum_cypriot_tax_number (text);
}

static gboolean
czech (const char *text, gsize n)
{
  static const guint8 weights[7] = { 8, 7, 6, 5, 4, 3, 2 };
  if (n < 8 || n > 10 || !rules_checksum_all_digits (text, n)) {
    return FALSE;
  }
  if (n == 8) {
    guint check = (11 - rules_checksum_weighted (text, weights, 7) % 11) % 11;
    return text[0] != '9' && (check == 0 ? 1 : check % 10) == rules_checksum_digit (text, 7);
  }
  if (n == 9 && text[0] == '6') {
    /* People without a birth number: of a table the formula. */
    guint rest = rules_checksum_weighted (text + 1, weights, 7) % 11;
    return (18 + rest) % 10 == rules_checksum_digit (text, 8);
  }
  return rules_checksum_czech_birth_number (text, n);
}

static gboolean
danish (const char *text, gsize n)
{
  static const guint8 weights[8] = { 2, 7, 6, 5, 4, 3, 2, 1 };
  return n == 8 && rules_checksum_all_digits (text, n) && text[0] != '0' &&
         rules_checksum_weighted (text, weights, 8) % 11 == 0;
}

static gboolean
dutch (const char *text, gsize n)
{
  if (n != 12 || text[9] != 'B' || !rules_checksum_all_digits (text, 9) ||
      !rules_checksum_all_digits (text + 10, 2) || memcmp (text + 10, "00", 2) == 0) {
    return FALSE;
  }
  /* Since 2020 sole traders have numbers of another kind: ISO 7064, mod 97-10, over all of it. */
  return rules_checksum_dutch_citizen_number (text) ||
         rules_checksum_mod_97 (text, 12, rules_checksum_mod_97 ("NL", 2, 0)) == 1;
}

static gboolean
estonian (const char *text, gsize n)
{
  static const guint8 weights[9] = { 3, 7, 1, 3, 7, 1, 3, 7, 1 };
  return n == 9 && rules_checksum_all_digits (text, n) && rules_checksum_value (text, 9) != 0 &&
         rules_checksum_weighted (text, weights, 9) % 10 == 0;
}

static gboolean
finnish (const char *text, gsize n)
{
  static const guint8 weights[8] = { 7, 9, 10, 5, 8, 4, 2, 1 };
  return n == 8 && rules_checksum_all_digits (text, n) && rules_checksum_value (text, 8) != 0 &&
         rules_checksum_weighted (text, weights, 8) % 11 == 0;
}

/* SIREN and a key, of digits or, from a newer series, with letters other than I and O. */
static gboolean
french (const char *text, gsize n)
{
  static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  if (n != 11 || !rules_checksum_all_digits (text + 2, 9)) {
    return FALSE;
  }
  guint64 siren = rules_checksum_value (text + 2, 9);
  /* Monaco has no SIREN. */
  if (siren == 0 || (memcmp (text + 2, "000", 3) != 0 && !rules_checksum_luhn (text + 2, 9))) {
    return FALSE;
  }
  if (rules_checksum_all_digits (text, 2)) {
    return rules_checksum_value (text, 2) == (12 + 3 * (siren % 97)) % 97;
  }
  const char *a = memchr (alphabet, text[0], sizeof alphabet - 1);
  const char *b = memchr (alphabet, text[1], sizeof alphabet - 1);
  if (a == NULL || b == NULL) {
    return FALSE;
  }
  guint first = (guint) (a - alphabet);
  guint second = (guint) (b - alphabet);
  guint key = first < 10 ? first * 24 + second - 10 : first * 34 + second - 100;
  return key % 11 == (siren + 1 + key / 11) % 11;
}

static gboolean
german (const char *text, gsize n)
{
  return n == 9 && rules_checksum_all_digits (text, n) && text[0] != '0' &&
         rules_checksum_mod_11_10 (text, n);
}

static gboolean
greek (const char *text, gsize n)
{
  return n == 9 && rules_checksum_all_digits (text, n) && rules_checksum_greek_tax_number (text);
}

static gboolean
hungarian (const char *text, gsize n)
{
  static const guint8 weights[8] = { 9, 7, 3, 1, 9, 7, 3, 1 };
  return n == 8 && rules_checksum_all_digits (text, n) && rules_checksum_value (text, 8) != 0 &&
         rules_checksum_weighted (text, weights, 8) % 10 == 0;
}

static gboolean
irish (const char *text, gsize n)
{
  char number[9] = "0";
  if (n == 8 && g_ascii_isdigit (text[0]) && g_ascii_isupper (text[1])) {
    /* An older form: the first digit stands last in the sum, behind a 0. */
    memcpy (number + 1, text + 2, 5);
    number[6] = text[0];
    number[7] = text[7];
    return rules_checksum_irish_number (number, 8);
  }
  return (n != 9 || text[8] <= 'I' || text[8] == 'W') && rules_checksum_irish_number (text, n);
}

static gboolean
italian (const char *text, gsize n)
{
  if (n != 11 || !rules_checksum_all_digits (text, n) || rules_checksum_value (text, 7) == 0) {
    return FALSE;
  }
  guint64 office = rules_checksum_value (text + 7, 3);
  gboolean known = (office >= 1 && office <= 100) || office == 120 || office == 121 ||
                   office == 888 || office == 999;
  return known && rules_checksum_luhn (text, n);
}

static gboolean
latvian (const char *text, gsize n)
{
  static const guint8 weights[11] = { 9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1 };
  if (n != 11 || !rules_checksum_all_digits (text, n)) {
    return FALSE;
  }
  return text[0] > '3' ? rules_checksum_weighted (text, weights, 11) % 11 == 3
                       : rules_checksum_latvian_person (text);
}

static gboolean
lithuanian (const char *text, gsize n)
{
  guint first = 0;
  guint second = 0;
  if ((n != 9 && n != 12) || !rules_checksum_all_digits (text, n) || text[n - 2] != '1') {
    return FALSE;
  }
  for (guint i = 0; i + 1 < n; i++) {
    first += rules_checksum_digit (text, i) * (1 + i % 9);
    second += rules_checksum_digit (text, i) * (1 + (i + 2) % 9);
  }
  guint check = first % 11 == 10 ? second % 11 % 10 : first % 11;
  return check == rules_checksum_digit (text, n - 1);
}

static gboolean
luxembourgish (const char *text, gsize n)
{
  return n == 8 && rules_checksum_all_digits (text, n) && rules_checksum_value (text, 6) != 0 &&
         rules_checksum_value (text, 6) % 89 == rules_checksum_value (text + 6, 2);
}

static gboolean
maltese (const char *text, gsize n)
{
  static const guint8 weights[8] = { 3, 4, 6, 7, 8, 9, 10, 1 };
  return n == 8 && rules_checksum_all_digits (text, n) && text[0] != '0' &&
         rules_checksum_weighted (text, weights, 8) % 37 == 0;
}

static gboolean
polish (const char *text, gsize n)
{
  return n == 10 && rules_checksum_all_digits (text, n) && rules_checksum_polish_tax_number (text);
}

static gboolean
portuguese (const char *text, gsize n)
{
  return n == 9 && rules_checksum_all_digits (text, n) &&
         rules_checksum_portuguese_tax_number (text);
}

static gboolean
romanian (const char *text, gsize n)
{
  static const guint8 weights[9] = { 7, 5, 3, 2, 1, 7, 5, 3, 2 };
  if (n < 2 || !rules_checksum_all_digits (text, n) || text[0] == '0') {
    return FALSE;
  }
  if (n == 13) {
    return rules_checksum_romanian_person (text);
  }
  return n <= 10 && rules_checksum_weighted (text, &weights[10 - n], n - 1) * 10 % 11 % 10 ==
                        rules_checksum_digit (text, n - 1);
}

static gboolean
slovak (const char *text, gsize n)
{
  if (n != 10 || !rules_checksum_all_digits (text, n)) {
    return FALSE;
  }
  return (text[0] != '0' && strchr ("234789", text[2]) != NULL &&
          rules_checksum_value (text, 10) % 11 == 0) ||
         rules_checksum_czech_birth_number (text, 10);
}

static gboolean
slovenian (const char *text, gsize n)
{
  return n == 8 && rules_checksum_all_digits (text, n) &&
         rules_checksum_slovenian_tax_number (text);
}

/* People: the letter of the identity number, which those without one have behind K, L, M; organisations: a Luhn digit, or the
 * letter of its rank. */
static gboolean
spanish (const char *text, gsize n)
{
  char number[9];
  if (n != 9 || !rules_checksum_all_digits (text + 1, 7)) {
    return FALSE;
  }
  memcpy (number, text, 9);
  if (text[0] >= 'X' && text[0] <= 'Z') {
    number[0] = (char) (text[0] - 'X' + '0');
  }
  if (strchr ("KLM", text[0]) != NULL) {
    return rules_checksum_spanish_letter (text + 1, 7, text[8]);
  }
  if (g_ascii_isdigit (number[0])) {
    return rules_checksum_spanish_letter (number, 8, number[8]);
  }
  guint rank = 0;
  memcpy (number, text + 1, 7);
  number[7] = '0';
  while (rank < 9 && !rules_checksum_luhn (number, 8)) {
    number[7] = (char) ('0' + ++rank);
  }
  gboolean digit = text[8] == (char) ('0' + rank) && strchr ("PQSNWR", text[0]) == NULL;
  gboolean letter = text[8] == "JABCDEFGHI"[rank] && strchr ("ABEH", text[0]) == NULL;
  return strchr ("ABCDEFGHJNPQRSUVW", text[0]) != NULL && (digit || letter);
}

static gboolean
swedish (const char *text, gsize n)
{
  return n == 12 && rules_checksum_all_digits (text, n) && memcmp (text + 10, "00", 2) != 0 &&
         rules_checksum_value (text, 10) != 0 && rules_checksum_luhn (text, 10);
}

typedef struct {
  char country[3];
  gboolean (*check) (const char *text, gsize n);
} VatCheck;

static const VatCheck vat_checks[] = {
  { "AT", austrian }, { "BE", belgian },    { "BG", bulgarian },     { "CY", cypriot },
  { "CZ", czech },    { "DE", german },     { "DK", danish },        { "EE", estonian },
  { "EL", greek },    { "ES", spanish },    { "FI", finnish },       { "FR", french },
  { "GR", greek },    { "HR", croatian },   { "HU", hungarian },     { "IE", irish },
  { "IT", italian },  { "LT", lithuanian }, { "LU", luxembourgish }, { "LV", latvian },
  { "MT", maltese },  { "NL", dutch },      { "PL", polish },        { "PT", portuguese },
  { "RO", romanian }, { "SE", swedish },    { "SI", slovenian },     { "SK", slovak },
};

gboolean
rules_checksum_scheme_EuVat (const char *text, gsize length)
{
  char number[CHECKSUM_MAX + 1];
  gsize n = rules_checksum_strip (text, length, number);
  if (n < 4 || strchr (number, '<') != NULL) {
    return FALSE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (vat_checks); i++) {
    if (memcmp (number, vat_checks[i].country, 2) == 0) {
      return vat_checks[i].check (number + 2, n - 2);
    }
  }
  return FALSE;
}
