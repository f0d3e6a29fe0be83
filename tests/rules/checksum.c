/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/checksum.h"

#include <glib/gstdio.h>
#include <string.h>

/* Numbers are public examples: of the schemes' own papers, of encyclopaedias, or made up after the schemes. */

static gboolean
passes (const char *name, const char *text)
{
  RulesChecksum checksum = rules_checksum_find (name);
  g_assert_nonnull (checksum);
  return checksum (text, strlen (text));
}

/* What a scheme promises of a single wrong digit. */
typedef enum {
  CATCHES_ALL,
  CATCHES_SOME,
} Promise;

typedef struct {
  const char *name;
  const char *valid;
  Promise promise;
} Valid;

static const Valid valid[] = {
  { "AustrianSocialSecurityNumberCheck", "1237 010180", CATCHES_SOME },
  { "AustrianTaxNumberCheck", "59-119/9013", CATCHES_ALL },
  { "Base58Check", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", CATCHES_ALL },
  { "Base58Check", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", CATCHES_ALL },
  { "Bech32", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", CATCHES_ALL },
  { "Bech32", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", CATCHES_ALL },
  { "Bech32", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", CATCHES_ALL },
  { "BelgianNationalNumberCheck", "85.07.30-033.28", CATCHES_ALL },
  { "BelgianNationalNumberCheck", "17 07 30 033 84", CATCHES_ALL },
  { "BulgarianCivilNumberCheck", "7523169263", CATCHES_SOME },
  { "BulgarianCivilNumberCheck", "8032056031", CATCHES_SOME },
  { "BulgarianForeignerNumberCheck", "7111042925", CATCHES_ALL },
  { "CalendarDate", "2024-02-29", CATCHES_SOME },
  { "CalendarDate", "31.12.1999", CATCHES_SOME },
  { "CalendarDate", "12/31/1999", CATCHES_SOME },
  { "CroatianPersonalIdentificationNumberCheck", "33392005961", CATCHES_ALL },
  { "CypriotTaxNumberCheck", "10259033P", CATCHES_ALL },
  { "CzechBirthNumberCheck", "710319/2745", CATCHES_SOME },
  { "CzechBirthNumberCheck", "991231123", CATCHES_SOME },
  { "DanishPersonalNumberCheck", "211062-5629", CATCHES_SOME },
  { "DutchCitizenServiceNumberCheck", "1112.22.333", CATCHES_ALL },
  { "Eip55", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", CATCHES_SOME },
  { "Eip55", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", CATCHES_SOME },
  { "Eip55", "0xde709f2102306220921060314715629080e2fb77", CATCHES_SOME },
  { "EstonianPersonalCodeCheck", "36805280109", CATCHES_SOME },
  { "FinnishPersonalIdentityCodeCheck", "131052-308T", CATCHES_ALL },
  { "FinnishPersonalIdentityCodeCheck", "131052A308T", CATCHES_ALL },
  { "FrenchSocialSecurityNumberCheck", "2 95 10 99 126 111 93", CATCHES_ALL },
  { "FrenchSocialSecurityNumberCheck", "253072B07300470", CATCHES_ALL },
  { "FrenchTaxNumberCheck", "30 23 217 600 053", CATCHES_ALL },
  { "GermanHealthInsuranceNumberCheck", "A123456780", CATCHES_SOME },
  { "GermanIdentityCardNumberCheck", "T220001293", CATCHES_SOME },
  { "GermanIdentityCardNumberCheck", "LZ6311T475", CATCHES_SOME },
  { "GermanSocialSecurityNumberCheck", "65 170839 J 003", CATCHES_SOME },
  { "GermanTaxIdCheck", "36 574 261 809", CATCHES_ALL },
  { "GreekSocialSecurityNumberCheck", "01013099997", CATCHES_ALL },
  { "GreekTaxNumberCheck", "094259216", CATCHES_SOME },
  { "HungarianPersonalIdentifierCheck", "1 850130 0029", CATCHES_SOME },
  { "HungarianPersonalIdentifierCheck", "3 050612 0020", CATCHES_SOME },
  { "HungarianSocialSecurityNumberCheck", "111-111-110", CATCHES_ALL },
  { "HungarianTaxNumberCheck", "8071592153", CATCHES_SOME },
  { "IbanMod97", "GB82 WEST 1234 5698 7654 32", CATCHES_ALL },
  { "IbanMod97", "de89370400440532013000", CATCHES_ALL },
  { "IbanMod97", "NO93 8601 1117 947", CATCHES_ALL },
  { "IbanMod97", "MT84 MALT 0110 0001 2345 MTLC AST0 01S", CATCHES_ALL },
  { "Icao9303", "L898902C36", CATCHES_ALL },
  { "Icao9303",
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
    CATCHES_ALL },
  { "Icao9303", "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6",
    CATCHES_ALL },
  { "Icao9303",
    "I<UTOD231458907<<<<<<<<<<<<<<<\r\n7408122F1204159UTO<<<<<<<<<<<6\r\n"
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    CATCHES_ALL },
  { "InternationalTelephoneNumber", "+49 30 901820", CATCHES_SOME },
  { "InternationalTelephoneNumber", "+46 (0)8 928 571 38", CATCHES_SOME },
  { "InternationalTelephoneNumber", "001-518-640-0854", CATCHES_SOME },
  { "IrishPersonalPublicServiceNumberCheck", "6433435F", CATCHES_ALL },
  { "IrishPersonalPublicServiceNumberCheck", "6433435OA", CATCHES_ALL },
  { "Iso7064Mod11-10", "07945", CATCHES_ALL },
  { "Iso7064Mod97-10", "794 44", CATCHES_ALL },
  { "ItalianTaxCodeCheck", "RSSMRA85T10A562S", CATCHES_ALL },
  { "ItalianTaxCodeCheck", "RCCMNL83S18D969H", CATCHES_ALL },
  { "JsonWebTokenHeader", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x", CATCHES_SOME },
  { "LatvianPersonalCodeCheck", "161175-19997", CATCHES_SOME },
  { "LatvianPersonalCodeCheck", "32345678901", CATCHES_SOME },
  { "LithuanianPersonalCodeCheck", "33309240064", CATCHES_SOME },
  { "Luhn", "4111 1111 1111 1111", CATCHES_ALL },
  { "Luhn", "79927398713", CATCHES_ALL },
  { "LuxembourgIdentificationNumberCheck", "1893120105732", CATCHES_ALL },
  { "PolishIdentityCardNumberCheck", "ABA 300000", CATCHES_ALL },
  { "PolishNationalNumberCheck", "44051401359", CATCHES_ALL },
  { "PolishTaxNumberCheck", "856-734-62-15", CATCHES_ALL },
  { "PortugueseCitizenCardNumberCheck", "00000000 0 ZZ4", CATCHES_ALL },
  { "PortugueseSocialSecurityNumberCheck", "11999999994", CATCHES_SOME },
  { "PortugueseTaxNumberCheck", "501 964 843", CATCHES_SOME },
  { "RomanianPersonalNumberCheck", "1630615123457", CATCHES_SOME },
  { "SlovakBirthNumberCheck", "710319/2745", CATCHES_SOME },
  { "SlovakTaxNumberCheck", "2022749619", CATCHES_ALL },
  { "SlovenianPersonalNumberCheck", "0101006500006", CATCHES_SOME },
  { "SlovenianTaxNumberCheck", "50223054", CATCHES_SOME },
  { "SpanishForeignerNumberCheck", "X-2482300-W", CATCHES_ALL },
  { "SpanishIdentityNumberCheck", "54362315-K", CATCHES_ALL },
  { "SpanishSocialSecurityNumberCheck", "28 12345678 40", CATCHES_ALL },
  { "SwedishCoordinationNumberCheck", "701063-2391", CATCHES_ALL },
  { "SwedishPersonalNumberCheck", "880320-0016", CATCHES_ALL },
  { "SwedishPersonalNumberCheck", "18880320+0016", CATCHES_SOME },
  { "Verhoeff", "2363", CATCHES_ALL },
  { "EuVat", "ATU13585627", CATCHES_ALL },
  { "EuVat", "BE 0403.019.261", CATCHES_ALL },
  { "EuVat", "BG175074752", CATCHES_SOME },
  { "EuVat", "CY10259033P", CATCHES_ALL },
  { "EuVat", "CZ25123891", CATCHES_SOME },
  { "EuVat", "CZ640903926", CATCHES_SOME },
  { "EuVat", "DE 136 695 976", CATCHES_ALL },
  { "EuVat", "DK 13 58 56 28", CATCHES_ALL },
  { "EuVat", "EE100931558", CATCHES_ALL },
  { "EuVat", "EL094259216", CATCHES_SOME },
  { "EuVat", "ES54362315K", CATCHES_ALL },
  { "EuVat", "ESJ99216582", CATCHES_ALL },
  { "EuVat", "FI20774740", CATCHES_ALL },
  { "EuVat", "FR40303265045", CATCHES_ALL },
  { "EuVat", "FRK7399859412", CATCHES_SOME },
  { "EuVat", "HR33392005961", CATCHES_ALL },
  { "EuVat", "HU12892312", CATCHES_ALL },
  { "EuVat", "IE6433435F", CATCHES_ALL },
  { "EuVat", "IE8D79739I", CATCHES_ALL },
  { "EuVat", "IT00743110157", CATCHES_ALL },
  { "EuVat", "LT119511515", CATCHES_SOME },
  { "EuVat", "LT100001919017", CATCHES_SOME },
  { "EuVat", "LU15027442", CATCHES_ALL },
  { "EuVat", "LV40003521600", CATCHES_SOME },
  { "EuVat", "MT11679112", CATCHES_ALL },
  { "EuVat", "NL004495445B01", CATCHES_SOME },
  { "EuVat", "PL8567346215", CATCHES_ALL },
  { "EuVat", "PT501964843", CATCHES_SOME },
  { "EuVat", "RO18547290", CATCHES_SOME },
  { "EuVat", "SE123456789701", CATCHES_SOME },
  { "EuVat", "SI50223054", CATCHES_SOME },
  { "EuVat", "SK2022749619", CATCHES_ALL },
};

static void
test_valid (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (valid); i++) {
    if (!passes (valid[i].name, valid[i].valid)) {
      g_test_message ("%s refuses %s", valid[i].name, valid[i].valid);
      g_test_fail ();
    }
  }
}

/* Each scheme has an example above. */
static void
test_complete (void)
{
  const char *const *names = rules_checksum_names ();
  for (guint i = 0; names[i] != NULL; i++) {
    gboolean has_example = FALSE;
    for (gsize j = 0; j < G_N_ELEMENTS (valid); j++) {
      has_example = has_example || strcmp (valid[j].name, names[i]) == 0;
    }
    g_assert_nonnull (rules_checksum_find (names[i]));
    g_assert_true (has_example);
    g_assert_true (i == 0 || strcmp (names[i - 1], names[i]) < 0);
  }
  g_assert_null (rules_checksum_find ("Luh"));
  g_assert_null (rules_checksum_find ("Luhnx"));
  g_assert_null (rules_checksum_find (""));
}

/* A wrong digit is caught everywhere where the scheme promises so, and mostly elsewhere. */
static void
test_wrong_digits (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (valid); i++) {
    g_autofree char *text = g_strdup (valid[i].valid);
    guint tried = 0;
    guint passed = 0;
    for (gsize at = 0; text[at] != '\0'; at++) {
      char right = text[at];
      for (char digit = '0'; g_ascii_isdigit (right) && digit <= '9'; digit++) {
        text[at] = digit;
        tried += digit != right ? 1 : 0;
        passed += digit != right && passes (valid[i].name, text) ? 1 : 0;
      }
      text[at] = right;
    }
    if (valid[i].promise == CATCHES_ALL && passed > 0) {
      g_test_message ("%s lets %u of %u wrong digits of %s pass", valid[i].name, passed, tried,
                      text);
      g_test_fail ();
    }
  }
}

static void
test_invalid (void)
{
  static const char *const invalid[][2] = {
    { "AustrianSocialSecurityNumberCheck", "1237 320180" },
    { "Base58Check", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN0" },
    { "Base58Check", "11BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2" },
    { "Bech32", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdQ" },
    { "Bech32", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdb" },
    { "BelgianNationalNumberCheck", "00000000097" },
    { "CalendarDate", "2023-02-29" },
    { "CalendarDate", "31.04.2020" },
    { "CalendarDate", "12.31.1999" },
    { "CalendarDate", "13/13/2020" },
    { "CypriotTaxNumberCheck", "12259033P" },
    { "CzechBirthNumberCheck", "711319/2745" },
    { "DanishPersonalNumberCheck", "310262-5629" },
    { "DutchCitizenServiceNumberCheck", "000000000" },
    { "Eip55", "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed" },
    { "Eip55", "0x0000000000000000000000000000000000000000" },
    { "Eip55", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe" },
    { "EstonianPersonalCodeCheck", "36813280109" },
    { "FinnishPersonalIdentityCodeCheck", "131052*308T" },
    { "FinnishPersonalIdentityCodeCheck", "131052-908T" },
    { "FrenchSocialSecurityNumberCheck", "995109912611193" },
    { "GermanTaxIdCheck", "11111111111" },
    { "GermanTaxIdCheck", "06574261809" },
    { "IbanMod97", "DE8937040044053201300" },
    { "IbanMod97", "XX89370400440532013000" },
    { "IbanMod97", "" },
    { "Icao9303", "L898902C3<" },
    { "InternationalTelephoneNumber", "+1 123 456 7890" },
    { "InternationalTelephoneNumber", "+210 12345678" },
    { "InternationalTelephoneNumber", "+49 123" },
    { "ItalianTaxCodeCheck", "RSSMRA85T32A562S" },
    { "JsonWebTokenHeader", "eyJub25lIjoxfQ.e30.x" },
    { "Luhn", "0000000000000000" },
    { "Luhn", "7" },
    { "Luhn", "4111x1111" },
    { "LuxembourgIdentificationNumberCheck", "1893130105732" },
    { "PolishNationalNumberCheck", "44059901359" },
    { "SpanishIdentityNumberCheck", "54362315A" },
    { "SwedishPersonalNumberCheck", "701063-2391" },
    { "SwedishCoordinationNumberCheck", "880320-0016" },
    { "EuVat", "XX136695976" },
    { "EuVat", "DE" },
    { "EuVat", "NL004495445B00" },
    { "EuVat", "ESP2345678C3" },
    { "EuVat", "SE123456789700" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++) {
    if (passes (invalid[i][0], invalid[i][1])) {
      g_test_message ("%s lets %s pass", invalid[i][0], invalid[i][1]);
      g_test_fail ();
    }
  }
}

/* Whatever stands there, nothing is read beyond it. */
static void
test_any_bytes (void)
{
  static const char bytes[] = "0123456789ABCXYZaz<+-. /\n\xc2\xa0\xe2\x80\xaf\xff(1";
  const char *const *names = rules_checksum_names ();
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  guint passed = 0;
  for (guint i = 0; i < 20000; i++) {
    gsize length = (gsize) g_rand_int_range (random, 0, 120);
    g_autofree char *text = g_malloc (MAX (length, 1));
    for (gsize at = 0; at < length; at++) {
      text[at] = bytes[g_rand_int_range (random, 0, sizeof bytes - 1)];
    }
    passed += rules_checksum_find (names[i % g_strv_length ((char **) names)]) (text, length) != 0;
  }
  /* Chance is small: the tests of formats are what is left of it. */
  g_assert_cmpuint (passed, <, 400);
}

/* --- python-stdnum as an oracle --- */

typedef enum {
  EQUAL,    /* the same answers */
  STRICTER, /* ours asks for more: what we accept, it accepts */
  LOOSER,   /* ours asks for less, such as of dates that lie ahead */
} Relation;

typedef struct {
  const char *name;
  const char *module;
  const char *pattern; /* 9: a digit, A: a letter, X: either; DATE: yymmdd, BIRTH: ddmmyy */
  Relation relation;
} Oracle;

static const Oracle oracles[] = {
  { "AustrianSocialSecurityNumberCheck", "at.vnr", "9999BIRTH", EQUAL },
  { "AustrianTaxNumberCheck", "at.tin", "999999999", LOOSER },
  { "BelgianNationalNumberCheck", "be.nn", "DATE99999", LOOSER },
  { "BulgarianCivilNumberCheck", "bg.egn", "DATE9999", EQUAL },
  { "BulgarianForeignerNumberCheck", "bg.pnf", "9999999999", EQUAL },
  { "CroatianPersonalIdentificationNumberCheck", "hr.oib", "99999999999", EQUAL },
  { "CypriotTaxNumberCheck", "cy.vat", "99999999A", EQUAL },
  { "CzechBirthNumberCheck", "cz.rc", "DATE9999", EQUAL },
  { "CzechBirthNumberCheck", "cz.rc", "DATE999", EQUAL },
  { "DanishPersonalNumberCheck", "dk.cpr", "BIRTH9999", LOOSER },
  { "DutchCitizenServiceNumberCheck", "nl.bsn", "999999999", EQUAL },
  { "EstonianPersonalCodeCheck", "ee.ik", "9DATE9999", EQUAL },
  { "FinnishPersonalIdentityCodeCheck", "fi.hetu", "BIRTH-999X", EQUAL },
  { "FrenchSocialSecurityNumberCheck", "fr.nir", "1999999999999", STRICTER },
  { "FrenchTaxNumberCheck", "fr.nif", "3999999999999", STRICTER },
  { "GermanTaxIdCheck", "de.idnr", "99999999999", EQUAL },
  { "GreekSocialSecurityNumberCheck", "gr.amka", "BIRTH99999", LOOSER },
  { "GreekTaxNumberCheck", "gr.vat", "999999999", EQUAL },
  { "IbanMod97", "iban", "GB99AAAA99999999999999", STRICTER },
  { "IrishPersonalPublicServiceNumberCheck", "ie.pps", "9999999A", EQUAL },
  { "IrishPersonalPublicServiceNumberCheck", "ie.pps", "9999999AA", EQUAL },
  { "Iso7064Mod11-10", "iso7064.mod_11_10", "99999999", EQUAL },
  { "Iso7064Mod97-10", "iso7064.mod_97_10", "XXXXXX99", EQUAL },
  { "ItalianTaxCodeCheck", "it.codicefiscale", "AAAAAA99A99A999A", STRICTER },
  { "LatvianPersonalCodeCheck", "lv.pvn", "19019999999", STRICTER },
  { "LithuanianPersonalCodeCheck", "lt.asmens", "9DATE9999", EQUAL },
  { "Luhn", "luhn", "9999999999999999", EQUAL },
  { "PolishNationalNumberCheck", "pl.pesel", "DATE99999", LOOSER },
  { "PolishTaxNumberCheck", "pl.nip", "9999999999", EQUAL },
  { "PortugueseCitizenCardNumberCheck", "pt.cc", "999999999XX9", EQUAL },
  { "PortugueseTaxNumberCheck", "pt.nif", "999999999", EQUAL },
  { "RomanianPersonalNumberCheck", "ro.cnp", "9DATE999999", LOOSER },
  { "SlovakBirthNumberCheck", "sk.rc", "DATE9999", EQUAL },
  { "SlovenianPersonalNumberCheck", "si.emso", "1001999999999", STRICTER },
  { "SlovenianTaxNumberCheck", "si.ddv", "99999999", EQUAL },
  { "SpanishForeignerNumberCheck", "es.nie", "X9999999A", EQUAL },
  { "SpanishIdentityNumberCheck", "es.dni", "99999999A", EQUAL },
  { "SwedishPersonalNumberCheck", "se.personnummer", "DATE-9999", LOOSER },
  { "Verhoeff", "verhoeff", "99999999", EQUAL },
  { "EuVat", "eu.vat", "ATU99999999", EQUAL },
  { "EuVat", "eu.vat", "BE0999999999", EQUAL },
  { "EuVat", "eu.vat", "BG999999999", EQUAL },
  { "EuVat", "eu.vat", "BG9999999999", EQUAL },
  { "EuVat", "eu.vat", "CY99999999A", EQUAL },
  { "EuVat", "eu.vat", "CZ99999999", EQUAL },
  { "EuVat", "eu.vat", "CZ699999999", EQUAL },
  { "EuVat", "eu.vat", "DE999999999", EQUAL },
  { "EuVat", "eu.vat", "DK99999999", EQUAL },
  { "EuVat", "eu.vat", "EE999999999", EQUAL },
  { "EuVat", "eu.vat", "EL999999999", EQUAL },
  { "EuVat", "eu.vat", "ESA9999999X", STRICTER },
  { "EuVat", "eu.vat", "ESX9999999A", STRICTER },
  { "EuVat", "eu.vat", "FI99999999", EQUAL },
  { "EuVat", "eu.vat", "FR99999999999", EQUAL },
  { "EuVat", "eu.vat", "FRXX999999999", EQUAL },
  { "EuVat", "eu.vat", "HR99999999999", EQUAL },
  { "EuVat", "eu.vat", "HU99999999", EQUAL },
  { "EuVat", "eu.vat", "IE9999999A", EQUAL },
  { "EuVat", "eu.vat", "IE9999999AA", STRICTER },
  { "EuVat", "eu.vat", "IE9A99999A", EQUAL },
  { "EuVat", "eu.vat", "IT99999999999", EQUAL },
  { "EuVat", "eu.vat", "LT999999919", EQUAL },
  { "EuVat", "eu.vat", "LT999999999919", EQUAL },
  { "EuVat", "eu.vat", "LU99999999", EQUAL },
  { "EuVat", "eu.vat", "LV49999999999", EQUAL },
  { "EuVat", "eu.vat", "MT99999999", EQUAL },
  { "EuVat", "eu.vat", "NL999999999B99", EQUAL },
  { "EuVat", "eu.vat", "PL9999999999", EQUAL },
  { "EuVat", "eu.vat", "PT999999999", EQUAL },
  { "EuVat", "eu.vat", "RO9999999", EQUAL },
  { "EuVat", "eu.vat", "RO9999999999", EQUAL },
  { "EuVat", "eu.vat", "SE999999999901", EQUAL },
  { "EuVat", "eu.vat", "SI99999999", EQUAL },
  { "EuVat", "eu.vat", "SK9999999999", EQUAL },
};

#define CANDIDATES 1000u

static const char script[] =
    "import sys, importlib\n"
    "for line in sys.stdin:\n"
    "    module, number = line.split()\n"
    "    try:\n"
    "        ok = importlib.import_module('stdnum.' + module).is_valid(number)\n"
    "    except Exception:\n"
    "        ok = False\n"
    "    print(1 if ok else 0)\n";

static char *
make_candidate (const Oracle *oracle, GRand *random)
{
  GString *out = g_string_new (NULL);
  guint year = (guint) g_rand_int_range (random, 0, 100);
  guint month = (guint) g_rand_int_range (random, 1, 13);
  guint day = (guint) g_rand_int_range (random, 1, 31);
  for (const char *at = oracle->pattern; *at != '\0'; at++) {
    if (g_str_has_prefix (at, "DATE") || g_str_has_prefix (at, "BIRTH")) {
      gboolean first = *at == 'D';
      g_string_append_printf (out, "%02u%02u%02u", first ? year : day, month, first ? day : year);
      at += first ? 3 : 4;
    } else if (*at == '9' || (*at == 'X' && g_rand_boolean (random))) {
      g_string_append_c (out, (char) ('0' + g_rand_int_range (random, 0, 10)));
    } else if ((*at == 'A' || *at == 'X') &&
               at >= oracle->pattern + (*oracle->name == 'E' ? 2 : 0) &&
               (at != oracle->pattern || strcmp (oracle->module, "es.nie") != 0)) {
      g_string_append_c (out, (char) ('A' + g_rand_int_range (random, 0, 26)));
    } else {
      g_string_append_c (out, *at);
    }
  }
  return g_string_free (out, FALSE);
}

/* Every other candidate is changed until it passes, if the last two characters can do that. */
static void
make_valid (const char *name, char *number)
{
  static const char characters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  gsize n = strlen (number);
  char before = number[n - 2];
  char last = number[n - 1];
  gboolean digit = g_ascii_isdigit (before);
  for (guint i = 0; i < 36u * (digit ? 10 : 1); i++) {
    number[n - 2] = digit ? characters[i / 36] : before;
    number[n - 1] = characters[i % 36];
    if (!g_ascii_isdigit (last) == !g_ascii_isdigit (number[n - 1]) && passes (name, number)) {
      return;
    }
  }
  number[n - 2] = before;
  number[n - 1] = last;
}

/* An interpreter that has the module; NULL if none has. */
static const char *
find_python (void)
{
  static const char *const known[] = { "python3", "/usr/bin/python3" };
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
    const char *argv[] = { known[i], "-c", "import stdnum.eu.vat", NULL };
    int status = -1;
    if (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                      NULL, NULL, NULL, NULL, &status, NULL) &&
        status == 0) {
      return known[i];
    }
  }
  return NULL;
}

static char *
ask_oracle (const char *python, const char *questions)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  char *answers = NULL;
  int status;
  int fd = g_file_open_tmp ("checksum-XXXXXX", &path, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, questions, -1, &error);
  g_assert_no_error (error);
  g_autofree char *quoted = g_shell_quote (script);
  g_autofree char *command = g_strdup_printf ("%s -c %s < %s", python, quoted, path);
  const char *argv[] = { "/bin/sh", "-c", command, NULL };
  g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &answers, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_unlink (path);
  return answers;
}

static void
test_oracle (void)
{
  const char *python = find_python ();
  g_autoptr (GRand) random = g_rand_new_with_seed (20260101);
  g_autoptr (GPtrArray) numbers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) questions = g_string_new (NULL);
  if (python == NULL) {
    g_test_skip ("python3-stdnum is not installed");
    return;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (oracles); i++) {
    for (guint j = 0; j < CANDIDATES; j++) {
      char *number = make_candidate (&oracles[i], random);
      if (j % 2 == 0) {
        make_valid (oracles[i].name, number);
      }
      g_ptr_array_add (numbers, number);
      g_string_append_printf (questions, "%s %s\n", oracles[i].module, number);
    }
  }
  g_autofree char *answers = ask_oracle (python, questions->str);
  g_assert_cmpuint (strlen (answers), ==, numbers->len * 2);
  guint both = 0;
  for (guint i = 0; i < numbers->len; i++) {
    const Oracle *oracle = &oracles[i / CANDIDATES];
    const char *number = g_ptr_array_index (numbers, i);
    gboolean ours = passes (oracle->name, number);
    gboolean theirs = answers[i * 2] == '1';
    both += ours && theirs ? 1 : 0;
    if ((ours && !theirs && oracle->relation != LOOSER) ||
        (!ours && theirs && oracle->relation != STRICTER)) {
      g_test_message ("%s says %d of %s, %s says %d", oracle->name, ours, number, oracle->module,
                      theirs);
      g_test_fail ();
    }
  }
  g_test_message ("%u candidates, %u valid to both", numbers->len, both);
  g_assert_cmpuint (both, >, numbers->len / 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checksum/valid", test_valid);
  g_test_add_func ("/checksum/complete", test_complete);
  g_test_add_func ("/checksum/wrong-digits", test_wrong_digits);
  g_test_add_func ("/checksum/invalid", test_invalid);
  g_test_add_func ("/checksum/any-bytes", test_any_bytes);
  g_test_add_func ("/checksum/oracle", test_oracle);
  return g_test_run ();
}
