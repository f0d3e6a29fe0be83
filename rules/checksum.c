/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/checksum-private.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *name;
  RulesChecksum checksum;
} Entry;

/* INVARIANT: both are in the order of strcmp(). */
static const Entry entries[] = {
  { "AustrianSocialSecurityNumberCheck", rules_checksum_scheme_AustrianSocialSecurityNumberCheck },
  { "AustrianTaxNumberCheck", rules_checksum_scheme_AustrianTaxNumberCheck },
  { "Base58Check", rules_checksum_scheme_Base58Check },
  { "Bech32", rules_checksum_scheme_Bech32 },
  { "BelgianNationalNumberCheck", rules_checksum_scheme_BelgianNationalNumberCheck },
  { "BulgarianCivilNumberCheck", rules_checksum_scheme_BulgarianCivilNumberCheck },
  { "BulgarianForeignerNumberCheck", rules_checksum_scheme_BulgarianForeignerNumberCheck },
  { "CalendarDate", rules_checksum_scheme_CalendarDate },
  { "CroatianPersonalIdentificationNumberCheck",
    rules_checksum_scheme_CroatianPersonalIdentificationNumberCheck },
  { "CypriotTaxNumberCheck", rules_checksum_scheme_CypriotTaxNumberCheck },
  { "CzechBirthNumberCheck", rules_checksum_scheme_CzechBirthNumberCheck },
  { "DanishPersonalNumberCheck", rules_checksum_scheme_DanishPersonalNumberCheck },
  { "DutchCitizenServiceNumberCheck", rules_checksum_scheme_DutchCitizenServiceNumberCheck },
  { "Eip55", rules_checksum_scheme_Eip55 },
  { "EstonianPersonalCodeCheck", rules_checksum_scheme_EstonianPersonalCodeCheck },
  { "EuVat", rules_checksum_scheme_EuVat },
  { "FinnishPersonalIdentityCodeCheck", rules_checksum_scheme_FinnishPersonalIdentityCodeCheck },
  { "FrenchSocialSecurityNumberCheck", rules_checksum_scheme_FrenchSocialSecurityNumberCheck },
  { "FrenchTaxNumberCheck", rules_checksum_scheme_FrenchTaxNumberCheck },
  { "GermanHealthInsuranceNumberCheck", rules_checksum_scheme_GermanHealthInsuranceNumberCheck },
  { "GermanIdentityCardNumberCheck", rules_checksum_scheme_GermanIdentityCardNumberCheck },
  { "GermanSocialSecurityNumberCheck", rules_checksum_scheme_GermanSocialSecurityNumberCheck },
  { "GermanTaxIdCheck", rules_checksum_scheme_GermanTaxIdCheck },
  { "GreekSocialSecurityNumberCheck", rules_checksum_scheme_GreekSocialSecurityNumberCheck },
  { "GreekTaxNumberCheck", rules_checksum_scheme_GreekTaxNumberCheck },
  { "HungarianPersonalIdentifierCheck", rules_checksum_scheme_HungarianPersonalIdentifierCheck },
  { "HungarianSocialSecurityNumberCheck",
    rules_checksum_scheme_HungarianSocialSecurityNumberCheck },
  { "HungarianTaxNumberCheck", rules_checksum_scheme_HungarianTaxNumberCheck },
  { "IbanMod97", rules_checksum_scheme_IbanMod97 },
  { "Icao9303", rules_checksum_scheme_Icao9303 },
  { "InternationalTelephoneNumber", rules_checksum_scheme_InternationalTelephoneNumber },
  { "IrishPersonalPublicServiceNumberCheck",
    rules_checksum_scheme_IrishPersonalPublicServiceNumberCheck },
  { "Iso7064Mod11-10", rules_checksum_scheme_Iso7064Mod11_10 },
  { "Iso7064Mod97-10", rules_checksum_scheme_Iso7064Mod97_10 },
  { "ItalianTaxCodeCheck", rules_checksum_scheme_ItalianTaxCodeCheck },
  { "JsonWebTokenHeader", rules_checksum_scheme_JsonWebTokenHeader },
  { "LatvianPersonalCodeCheck", rules_checksum_scheme_LatvianPersonalCodeCheck },
  { "LithuanianPersonalCodeCheck", rules_checksum_scheme_LithuanianPersonalCodeCheck },
  { "Luhn", rules_checksum_scheme_Luhn },
  { "LuxembourgIdentificationNumberCheck",
    rules_checksum_scheme_LuxembourgIdentificationNumberCheck },
  { "PolishIdentityCardNumberCheck", rules_checksum_scheme_PolishIdentityCardNumberCheck },
  { "PolishNationalNumberCheck", rules_checksum_scheme_PolishNationalNumberCheck },
  { "PolishTaxNumberCheck", rules_checksum_scheme_PolishTaxNumberCheck },
  { "PortugueseCitizenCardNumberCheck", rules_checksum_scheme_PortugueseCitizenCardNumberCheck },
  { "PortugueseSocialSecurityNumberCheck",
    rules_checksum_scheme_PortugueseSocialSecurityNumberCheck },
  { "PortugueseTaxNumberCheck", rules_checksum_scheme_PortugueseTaxNumberCheck },
  { "RomanianPersonalNumberCheck", rules_checksum_scheme_RomanianPersonalNumberCheck },
  { "SlovakBirthNumberCheck", rules_checksum_scheme_SlovakBirthNumberCheck },
  { "SlovakTaxNumberCheck", rules_checksum_scheme_SlovakTaxNumberCheck },
  { "SlovenianPersonalNumberCheck", rules_checksum_scheme_SlovenianPersonalNumberCheck },
  { "SlovenianTaxNumberCheck", rules_checksum_scheme_SlovenianTaxNumberCheck },
  { "SpanishForeignerNumberCheck", rules_checksum_scheme_SpanishForeignerNumberCheck },
  { "SpanishIdentityNumberCheck", rules_checksum_scheme_SpanishIdentityNumberCheck },
  { "SpanishSocialSecurityNumberCheck", rules_checksum_scheme_SpanishSocialSecurityNumberCheck },
  { "SwedishCoordinationNumberCheck", rules_checksum_scheme_SwedishCoordinationNumberCheck },
  { "SwedishPersonalNumberCheck", rules_checksum_scheme_SwedishPersonalNumberCheck },
  { "Verhoeff", rules_checksum_scheme_Verhoeff },
};

static const char *const names[] = {
  "AustrianSocialSecurityNumberCheck",
  "AustrianTaxNumberCheck",
  "Base58Check",
  "Bech32",
  "BelgianNationalNumberCheck",
  "BulgarianCivilNumberCheck",
  "BulgarianForeignerNumberCheck",
  "CalendarDate",
  "CroatianPersonalIdentificationNumberCheck",
  "CypriotTaxNumberCheck",
  "CzechBirthNumberCheck",
  "DanishPersonalNumberCheck",
  "DutchCitizenServiceNumberCheck",
  "Eip55",
  "EstonianPersonalCodeCheck",
  "EuVat",
  "FinnishPersonalIdentityCodeCheck",
  "FrenchSocialSecurityNumberCheck",
  "FrenchTaxNumberCheck",
  "GermanHealthInsuranceNumberCheck",
  "GermanIdentityCardNumberCheck",
  "GermanSocialSecurityNumberCheck",
  "GermanTaxIdCheck",
  "GreekSocialSecurityNumberCheck",
  "GreekTaxNumberCheck",
  "HungarianPersonalIdentifierCheck",
  "HungarianSocialSecurityNumberCheck",
  "HungarianTaxNumberCheck",
  "IbanMod97",
  "Icao9303",
  "InternationalTelephoneNumber",
  "IrishPersonalPublicServiceNumberCheck",
  "Iso7064Mod11-10",
  "Iso7064Mod97-10",
  "ItalianTaxCodeCheck",
  "JsonWebTokenHeader",
  "LatvianPersonalCodeCheck",
  "LithuanianPersonalCodeCheck",
  "Luhn",
  "LuxembourgIdentificationNumberCheck",
  "PolishIdentityCardNumberCheck",
  "PolishNationalNumberCheck",
  "PolishTaxNumberCheck",
  "PortugueseCitizenCardNumberCheck",
  "PortugueseSocialSecurityNumberCheck",
  "PortugueseTaxNumberCheck",
  "RomanianPersonalNumberCheck",
  "SlovakBirthNumberCheck",
  "SlovakTaxNumberCheck",
  "SlovenianPersonalNumberCheck",
  "SlovenianTaxNumberCheck",
  "SpanishForeignerNumberCheck",
  "SpanishIdentityNumberCheck",
  "SpanishSocialSecurityNumberCheck",
  "SwedishCoordinationNumberCheck",
  "SwedishPersonalNumberCheck",
  "Verhoeff",
  NULL,
};

static int
compare_names (const void *name, const void *entry)
{
  return strcmp (name, ((const Entry *) entry)->name);
}

RulesChecksum
rules_checksum_find (const char *name)
{
  const Entry *entry =
      bsearch (name, entries, G_N_ELEMENTS (entries), sizeof entries[0], compare_names);
  return entry == NULL ? NULL : entry->checksum;
}

const char *const *
rules_checksum_names (void)
{
  return names;
}
