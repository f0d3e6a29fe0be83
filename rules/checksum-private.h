/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/checksum.h"

/* What the schemes share. Internal to the checksums. */

/* The longest candidate, without separators: the three lines of a machine-readable zone. */
#define CHECKSUM_MAX 96u

/* Copies a candidate without the separators that people write, letters in upper case, NUL-terminated. Returns its length, 0 if it
 * holds anything else than ASCII letters, digits and `<`, or is too long. */
gsize rules_checksum_strip (const char *text, gsize length, char out[CHECKSUM_MAX + 1]);
/* The same, and exactly `n` digits. */
gboolean rules_checksum_digits (const char *text, gsize length, gsize n,
                                char out[CHECKSUM_MAX + 1]);

gboolean rules_checksum_all_digits (const char *text, gsize n);
/* The number that `n` digits write (up to 18 of them). */
guint64 rules_checksum_value (const char *digits, gsize n);
/* The sum of `n` digits times their weights. */
guint rules_checksum_weighted (const char *digits, const guint8 *weights, gsize n);

gboolean rules_checksum_luhn (const char *digits, gsize n);
/* ISO 7064, mod 11,10: the last one is the check digit. */
gboolean rules_checksum_mod_11_10 (const char *digits, gsize n);
gboolean rules_checksum_verhoeff (const char *digits, gsize n);
/* ISO 7064: digits and letters (A is 10) as one number, modulo 97. */
guint rules_checksum_mod_97 (const char *text, gsize n, guint before);

/* Whether it is a day of the Gregorian calendar. */
gboolean rules_checksum_is_date (guint year, guint month, guint day);
/* "yymmdd" or "ddmmyy" in some century: 29 February passes in any leap year. */
gboolean rules_checksum_is_short_date (guint year, guint month, guint day);

static inline guint
rules_checksum_digit (const char *digits, gsize i)
{
  return (guint) (digits[i] - '0');
}

static inline guint
rules_checksum_two (const char *digits, gsize i)
{
  return rules_checksum_digit (digits, i) * 10 + rules_checksum_digit (digits, i + 1);
}

/* Those that others build on, without separators. */
gboolean rules_checksum_greek_tax_number (const char *digits);
gboolean rules_checksum_czech_birth_number (const char *digits, gsize n);
gboolean rules_checksum_bulgarian_civil_number (const char *digits);
gboolean rules_checksum_bulgarian_foreigner_number (const char *digits);
gboolean rules_checksum_spanish_letter (const char *digits, gsize n, char letter);
gboolean rules_checksum_irish_number (const char *text, gsize n);
gboolean rules_checksum_latvian_person (const char *digits);
gboolean rules_checksum_dutch_citizen_number (const char *digits);
gboolean rules_checksum_polish_tax_number (const char *digits);
gboolean rules_checksum_portuguese_tax_number (const char *digits);
gboolean rules_checksum_romanian_person (const char *digits);
gboolean rules_checksum_slovenian_tax_number (const char *digits);
gboolean rules_checksum_cypriot_tax_number (const char *text);

/* The schemes: the name of a function ends in the local name of its gr:Checksum, hyphens as underscores. */
#define RULES_CHECKSUM_SCHEME(name)                                                                \
  gboolean rules_checksum_scheme_##name (const char *text, gsize length);

/* checksum-general.c, checksum-vat.c */
RULES_CHECKSUM_SCHEME (CalendarDate)
RULES_CHECKSUM_SCHEME (EuVat)
RULES_CHECKSUM_SCHEME (IbanMod97)
RULES_CHECKSUM_SCHEME (Icao9303)
RULES_CHECKSUM_SCHEME (InternationalTelephoneNumber)
RULES_CHECKSUM_SCHEME (Iso7064Mod11_10)
RULES_CHECKSUM_SCHEME (Iso7064Mod97_10)
RULES_CHECKSUM_SCHEME (Luhn)
RULES_CHECKSUM_SCHEME (Verhoeff)
/* checksum-crypto.c */
RULES_CHECKSUM_SCHEME (Base58Check)
RULES_CHECKSUM_SCHEME (Bech32)
RULES_CHECKSUM_SCHEME (Eip55)
RULES_CHECKSUM_SCHEME (JsonWebTokenHeader)
/* checksum-north.c */
RULES_CHECKSUM_SCHEME (DanishPersonalNumberCheck)
RULES_CHECKSUM_SCHEME (EstonianPersonalCodeCheck)
RULES_CHECKSUM_SCHEME (FinnishPersonalIdentityCodeCheck)
RULES_CHECKSUM_SCHEME (IrishPersonalPublicServiceNumberCheck)
RULES_CHECKSUM_SCHEME (LatvianPersonalCodeCheck)
RULES_CHECKSUM_SCHEME (LithuanianPersonalCodeCheck)
RULES_CHECKSUM_SCHEME (SwedishCoordinationNumberCheck)
RULES_CHECKSUM_SCHEME (SwedishPersonalNumberCheck)
/* checksum-west.c */
RULES_CHECKSUM_SCHEME (AustrianSocialSecurityNumberCheck)
RULES_CHECKSUM_SCHEME (AustrianTaxNumberCheck)
RULES_CHECKSUM_SCHEME (BelgianNationalNumberCheck)
RULES_CHECKSUM_SCHEME (DutchCitizenServiceNumberCheck)
RULES_CHECKSUM_SCHEME (FrenchSocialSecurityNumberCheck)
RULES_CHECKSUM_SCHEME (FrenchTaxNumberCheck)
RULES_CHECKSUM_SCHEME (GermanHealthInsuranceNumberCheck)
RULES_CHECKSUM_SCHEME (GermanIdentityCardNumberCheck)
RULES_CHECKSUM_SCHEME (GermanSocialSecurityNumberCheck)
RULES_CHECKSUM_SCHEME (GermanTaxIdCheck)
RULES_CHECKSUM_SCHEME (LuxembourgIdentificationNumberCheck)
/* checksum-south.c */
RULES_CHECKSUM_SCHEME (CroatianPersonalIdentificationNumberCheck)
RULES_CHECKSUM_SCHEME (CypriotTaxNumberCheck)
RULES_CHECKSUM_SCHEME (GreekSocialSecurityNumberCheck)
RULES_CHECKSUM_SCHEME (GreekTaxNumberCheck)
RULES_CHECKSUM_SCHEME (ItalianTaxCodeCheck)
RULES_CHECKSUM_SCHEME (PortugueseCitizenCardNumberCheck)
RULES_CHECKSUM_SCHEME (PortugueseSocialSecurityNumberCheck)
RULES_CHECKSUM_SCHEME (PortugueseTaxNumberCheck)
RULES_CHECKSUM_SCHEME (SlovenianPersonalNumberCheck)
RULES_CHECKSUM_SCHEME (SlovenianTaxNumberCheck)
RULES_CHECKSUM_SCHEME (SpanishForeignerNumberCheck)
RULES_CHECKSUM_SCHEME (SpanishIdentityNumberCheck)
RULES_CHECKSUM_SCHEME (SpanishSocialSecurityNumberCheck)
/* checksum-east.c */
RULES_CHECKSUM_SCHEME (BulgarianCivilNumberCheck)
RULES_CHECKSUM_SCHEME (BulgarianForeignerNumberCheck)
RULES_CHECKSUM_SCHEME (CzechBirthNumberCheck)
RULES_CHECKSUM_SCHEME (HungarianPersonalIdentifierCheck)
RULES_CHECKSUM_SCHEME (HungarianSocialSecurityNumberCheck)
RULES_CHECKSUM_SCHEME (HungarianTaxNumberCheck)
RULES_CHECKSUM_SCHEME (PolishIdentityCardNumberCheck)
RULES_CHECKSUM_SCHEME (PolishNationalNumberCheck)
RULES_CHECKSUM_SCHEME (PolishTaxNumberCheck)
RULES_CHECKSUM_SCHEME (RomanianPersonalNumberCheck)
RULES_CHECKSUM_SCHEME (SlovakBirthNumberCheck)
RULES_CHECKSUM_SCHEME (SlovakTaxNumberCheck)
#undef RULES_CHECKSUM_SCHEME
