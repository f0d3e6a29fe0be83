/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/masking-fixture.h"

#include <stdio.h>
#include <string.h>

typedef struct {
  const char *class;
  const char *value;
  const char *pattern; /* of the whole */
} Case;

#define GIVEN "[A-Z][a-z]{3,8}"
#define FAMILY "[A-Z][a-z]{3,12}"
#define HANDLE "[a-z]{4,9}\\.[a-z]{4,13}"
#define DOMAIN "example\\.(com|net|org)"
#define EMAIL HANDLE "@" DOMAIN

static const Case cases[] = {
  { "pd:Name", "Anna Schmidt", GIVEN " " FAMILY },
  { "https://w3id.org/dpv/pd#Name", "Anna Maria Schmidt", GIVEN " " FAMILY },
  { "pd:Name", "Schmidt, Anna", FAMILY ", " GIVEN },
  { "pd:Name", "Anna", GIVEN },
  { "gr:GivenName", "Anna Maria", GIVEN },
  { "gr:FamilyName", "Schmidt", FAMILY },
  { "gr:BirthName", "Schmidt", FAMILY },
  { "pd:EmailAddress", "anna@example.com", EMAIL },
  { "pd:EmailAddressWork", "no address at all", EMAIL },
  { "acme:Contact", "anna@firma.de", EMAIL },
  { "pd:Username", "anna80", HANDLE },
  { "gr:PersonalWebAddress", "https://anna.de/",
    "https://www\\." DOMAIN "/[a-z]{4,9}-[a-z]{4,13}" },
  { "pd:TelephoneNumber", "+1 (212) 736-5000", "\\+1 [23567]\\d\\d 555 01\\d\\d" },
  { "pd:TelephoneNumber", "0033 1 42 68 53 00",
    "\\+33 (1 99 00|2 61 91|3 53 01|4 65 71|5 36 49|6 39 98) \\d\\d \\d\\d" },
  { "gr:MobileNumber", "+49 171 1234567",
    "\\+44 (7700 900|1632 960|20 7946 0|29 2018 0|1(1[3-8]|[2-6]1) 496 0|191 498 0)\\d{3}" },
  { "gr:FaxNumber", "", "\\+44 [\\d ]{10,12}" },
  { "gr:IBAN", "DE89 3704 0044 0532 0130 00", "DE\\d\\d 0000 00\\d\\d \\d{4} \\d{4} \\d\\d" },
  { "gr:IBAN", "GB29NWBK60161331926819", "GB\\d\\dXXXX00\\d{12}" },
  { "gr:IBAN", "none", "DE\\d\\d000000\\d{12}" },
  { "acme:Account", "FR14 2004 1010 0505 0001 3M02 606",
    "FR\\d\\d 0000 00\\d\\d \\d{4} \\d{4} \\d[A-Z]\\d\\d \\d{3}" },
  { "pd:PaymentCardNumber", "4111 1111 1111 1111", "0\\d{3} \\d{4} \\d{4} \\d{4}" },
  { "pd:CreditCardNumber", "4111111111111111", "0\\d{15}" },
  { "pd:IPAddress", "10.0.0.1", "(192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.\\d{1,3}" },
  { "pd:IPAddress", "fe80::1", "2001:db8:[0-9a-f:]{10,30}" },
  { "acme:Host", "10.0.0.1", "(192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.\\d{1,3}" },
  { "pd:MACAddress", "00-11-22-33-44-55", "02(-[0-9a-f]{2}){5}" },
  { "pd:MACAddress", "00:11:22:33:44:55", "02(:[0-9a-f]{2}){5}" },
  { "pd:BirthDate", "1980-05-12", "19(78|79|80)-\\d\\d-\\d\\d" },
  { "acme:EntryDate", "1980-05-12T09:30:15.5+02:00",
    "19(78|79|80)-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+02:00" },
  { "acme:EntryDate", "1980-05-12 9:30", "19(78|79|80)-\\d\\d-\\d\\d \\d\\d:\\d\\d" },
  { "pd:BirthDate", "12.05.1980", "\\d\\d\\.\\d\\d\\.19(78|79|80)" },
  { "pd:BirthDate", "2. 5. 1980", "\\d\\d?\\. \\d\\d?\\. 19(78|79|80)" },
  { "pd:BirthDate", "5/13/1980", "\\d\\d?/\\d\\d?/19(78|79|80)" },
  { "pd:BirthDate", "03/04/1980", "BIRTH-DATE-[0-9A-Z]{8}" },
  { "pd:BirthDate", "unknown", "BIRTH-DATE-[0-9A-Z]{8}" },
  { "gr:CustomerNumber", "4711", "CUSTOMER-NUMBER-[0-9A-Z]{8}" },
  { "https://w3id.org/grounds#VATNumber", "DE1", "VAT-NUMBER-[0-9A-Z]{8}" },
  { "IMEI", "1", "IMEI-[0-9A-Z]{8}" },
  { NULL, "x", "VALUE-[0-9A-Z]{8}" },
};

static void
test_kinds (void)
{
  g_autoptr (RulesKeys) keys = fixture_keys ();
  RulesMasking masking = fixture_masking (RULES_MASK_PSEUDONYM);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *pattern = g_strdup_printf ("^(%s)$", cases[i].pattern);
    for (guint k = 0; k < 50; k++) {
      g_autofree char *scope = g_strdup_printf ("%u", k);
      g_autofree char *masked =
          fixture_mask (keys, &masking, cases[i].class, scope, cases[i].value);
      if (!g_regex_match_simple (pattern, masked, 0, 0)) {
        g_error ("`%s` (%s) becomes `%s`", cases[i].value, cases[i].class, masked);
      }
      g_assert_cmpstr (masked, !=, cases[i].value);
    }
  }
}

/* The same again, and another one in another scope, of another class, for another value. */
static void
test_consistent (void)
{
  g_autoptr (RulesKeys) keys = fixture_keys ();
  RulesMasking masking = fixture_masking (RULES_MASK_PSEUDONYM);
  RulesMasking narrower = masking;
  narrower.scope = RULES_TOKEN_SCOPE_REQUEST;
  g_autofree char *a = fixture_mask (keys, &masking, "pd:Name", "s", "Anna Schmidt");
  g_autofree char *b = fixture_mask (keys, &masking, "pd:Name", "s", "Anna Schmidt");
  g_autofree char *c = fixture_mask (keys, &masking, "pd:Name", "t", "Anna Schmidt");
  g_autofree char *d = fixture_mask (keys, &narrower, "pd:Name", "s", "Anna Schmidt");
  g_autofree char *e = fixture_mask (keys, &masking, "pd:Name", "s", "Anne Schmidt");
  g_assert_cmpstr (a, ==, "Gregar Yarbebach");
  g_assert_cmpstr (b, ==, a);
  g_assert_cmpstr (c, !=, a);
  g_assert_cmpstr (d, !=, a);
  g_assert_cmpstr (e, !=, a);
}

/* A stand-in given in again gets another one. */
static void
test_never_the_original (void)
{
  g_autoptr (RulesKeys) keys = fixture_keys ();
  RulesMasking masking = fixture_masking (RULES_MASK_PSEUDONYM);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *value = g_strdup (cases[i].value);
    for (guint k = 0; k < 200; k++) {
      g_autofree char *masked = fixture_mask (keys, &masking, cases[i].class, "", value);
      g_assert_cmpstr (masked, !=, value);
      g_free (value);
      value = g_steal_pointer (&masked);
    }
  }
}

static void
check_distinct (const char *class, const char *before, const char *after, guint least)
{
  g_autoptr (RulesKeys) keys = fixture_keys ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  RulesMasking masking = fixture_masking (RULES_MASK_PSEUDONYM);
  for (guint i = 0; i < 1000; i++) {
    g_autofree char *value = g_strdup_printf ("%s%04u%s", before, i, after);
    g_hash_table_add (seen, fixture_mask (keys, &masking, class, "", value));
  }
  g_assert_cmpuint (g_hash_table_size (seen), >=, least);
}

/* How many of 1000 people stay apart. */
static void
test_distinct (void)
{
  check_distinct ("pd:Name", "Anna ", "", 1000);
  check_distinct ("pd:EmailAddress", "", "@example.com", 1000);
  check_distinct ("gr:CustomerNumber", "", "", 1000);
  check_distinct ("pd:PaymentCardNumber", "", "", 1000);
  check_distinct ("gr:IBAN", "DE89 3704 0044 0532 ", " 00", 1000);
  check_distinct ("pd:TelephoneNumber", "+1 212 ", "", 980);
}

static guint
digit_sum (const char *number)
{
  guint sum = 0;
  guint n = 0;
  for (gsize i = strlen (number); i-- > 0;) {
    if (g_ascii_isdigit (number[i])) {
      guint digit = (guint) g_ascii_digit_value (number[i]) * (n++ % 2 == 0 ? 1 : 2);
      sum += digit / 10 + digit % 10;
    }
  }
  return sum;
}

/* The remainder by 97, worked out on the digits as text. */
static guint
remainder_of (const char *iban)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  g_autoptr (GString) turned = g_string_new (iban + 4);
  guint rest = 0;
  g_string_append_len (turned, iban, 4);
  for (gsize i = 0; i < turned->len; i++) {
    if (g_ascii_isalpha (turned->str[i])) {
      g_string_append_printf (digits, "%d", turned->str[i] - 'A' + 10);
    } else {
      g_string_append_c (digits, turned->str[i]);
    }
  }
  for (gsize i = 0; i < digits->len; i++) {
    rest = (rest * 10 + (guint) g_ascii_digit_value (digits->str[i])) % 97;
  }
  return rest;
}

static void
test_check_digits (void)
{
  static const char *const ibans[] = { "DE89370400440532013000", "GB29NWBK60161331926819",
                                       "FR1420041010050500013M02606",
                                       "MT84MALT011000012345MTLCAST001S", "NO9386011117947" };
  g_autoptr (RulesKeys) keys = fixture_keys ();
  RulesMasking masking = fixture_masking (RULES_MASK_PSEUDONYM);
  for (guint k = 0; k < 100; k++) {
    g_autofree char *scope = g_strdup_printf ("%u", k);
    for (gsize i = 0; i < G_N_ELEMENTS (ibans); i++) {
      g_autofree char *iban = fixture_mask (keys, &masking, "gr:IBAN", scope, ibans[i]);
      g_assert_cmpuint (strlen (iban), ==, strlen (ibans[i]));
      g_assert_cmpint (strncmp (iban, ibans[i], 2), ==, 0);
      g_assert_cmpuint (remainder_of (iban), ==, 1);
    }
    g_autofree char *card = fixture_mask (keys, &masking, "pd:PaymentCardNumber", scope, "4111");
    g_assert_cmpuint (digit_sum (card) % 10, ==, 0);
  }
}

static void
test_dates (void)
{
  g_autoptr (RulesKeys) keys = fixture_keys ();
  RulesMasking masking = fixture_masking (RULES_MASK_PSEUDONYM);
  g_autoptr (GDate) original = g_date_new_dmy (1, G_DATE_MARCH, 2000);
  for (guint k = 0; k < 300; k++) {
    int year;
    int month;
    int day;
    g_autofree char *scope = g_strdup_printf ("%u", k);
    g_autofree char *masked = fixture_mask (keys, &masking, "pd:BirthDate", scope, "2000-03-01");
    g_assert_cmpint (sscanf (masked, "%d-%d-%d", &year, &month, &day), ==, 3);
    g_assert_true (g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year));
    g_autoptr (GDate) date = g_date_new_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year);
    g_assert_cmpint (g_date_days_between (date, original), >=, 31);
    g_assert_cmpint (g_date_days_between (date, original), <=, 730);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/masking-pseudonym/kinds", test_kinds);
  g_test_add_func ("/masking-pseudonym/consistent", test_consistent);
  g_test_add_func ("/masking-pseudonym/never-the-original", test_never_the_original);
  g_test_add_func ("/masking-pseudonym/distinct", test_distinct);
  g_test_add_func ("/masking-pseudonym/check-digits", test_check_digits);
  g_test_add_func ("/masking-pseudonym/dates", test_dates);
  return g_test_run ();
}
