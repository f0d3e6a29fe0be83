/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/masking-fixture.h"

#define REDACTED "[e-mail address]"

static void
check (const RulesMasking *masking, const char *class, const char *value, const char *expected)
{
  g_autofree char *masked = fixture_mask (NULL, masking, class, NULL, value);
  if (g_strcmp0 (masked, expected) != 0) {
    g_error ("`%s` (%s) becomes `%s`, not `%s`", value, class, masked, expected);
  }
}

/* --- Dates --- */

typedef struct {
  const char *value;
  const char *year;
  const char *quarter;
  const char *month;
  const char *week;
} Date;

static void
test_dates (void)
{
  static const Date cases[] = {
    { "1980-05-12", "1980", "1980-Q2", "1980-05", "1980-W20" },
    { " 1980-05-12\n", "1980", "1980-Q2", "1980-05", "1980-W20" },
    { "1980-05-12T23:59:59.123+02:00", "1980", "1980-Q2", "1980-05", "1980-W20" },
    { "1980-05-12 09:30", "1980", "1980-Q2", "1980-05", "1980-W20" },
    { "1980-05-12Z", "1980", "1980-Q2", "1980-05", "1980-W20" },
    { "1980/5/12", "1980", "1980-Q2", "1980-05", "1980-W20" },
    { "12.05.1980", "1980", "1980-Q2", "1980-05", "1980-W20" },
    { "12. 5. 1980", "1980", "1980-Q2", "1980-05", "1980-W20" },
    { "3.4.1980", "1980", "1980-Q2", "1980-04", "1980-W14" },
    { "13/5/1980", "1980", "1980-Q2", "1980-05", "1980-W20" },
    { "5/13/1980", "1980", "1980-Q2", "1980-05", "1980-W20" },
    { "13-05-1980", "1980", "1980-Q2", "1980-05", "1980-W20" },
    { "5/5/1980", "1980", "1980-Q2", "1980-05", "1980-W19" },
    /* Either way round: the year is certain. */
    { "3/4/1980", "1980", "1980", "1980", "1980" },
    /* Coarser already. */
    { "1980-05", "1980", "1980-Q2", "1980-05", "1980-05" },
    /* The year of a week is that of its Thursday. */
    { "1979-12-31", "1979", "1979-Q4", "1979-12", "1980-W01" },
    { "2021-01-03", "2021", "2021-Q1", "2021-01", "2020-W53" },
    { "2024-12-29", "2024", "2024-Q4", "2024-12", "2024-W52" },
    { "2024-12-30", "2024", "2024-Q4", "2024-12", "2025-W01" },
    { "2024-02-29", "2024", "2024-Q1", "2024-02", "2024-W09" },
    { "2000-02-29", "2000", "2000-Q1", "2000-02", "2000-W09" },
    { "1969-12-31", "1969", "1969-Q4", "1969-12", "1970-W01" },
    { "-0044-03-15", "-0044", "-0044-Q1", "-0044-03", "-0044-W11" },
    { "12026-11-23", "12026", "12026-Q4", "12026-11", "12026-W48" },
    /* No dates. */
    { "2023-02-29", REDACTED, REDACTED, REDACTED, REDACTED },
    { "1900-02-29", REDACTED, REDACTED, REDACTED, REDACTED },
    { "1980-13-01", REDACTED, REDACTED, REDACTED, REDACTED },
    { "1980-00-01", REDACTED, REDACTED, REDACTED, REDACTED },
    { "1980-01-00", REDACTED, REDACTED, REDACTED, REDACTED },
    { "1980-5-12", REDACTED, REDACTED, REDACTED, REDACTED },
    { "1980-05-12T25:00", REDACTED, REDACTED, REDACTED, REDACTED },
    { "1980-05-12T10:00+15:00", REDACTED, REDACTED, REDACTED, REDACTED },
    { "1980-05-12 and more", REDACTED, REDACTED, REDACTED, REDACTED },
    { "12.05.80", REDACTED, REDACTED, REDACTED, REDACTED },
    { "0/5/1980", REDACTED, REDACTED, REDACTED, REDACTED },
    { "13/13/1980", REDACTED, REDACTED, REDACTED, REDACTED },
    { "12.5/1980", REDACTED, REDACTED, REDACTED, REDACTED },
    { "12 May 1980", REDACTED, REDACTED, REDACTED, REDACTED },
    { "1980", REDACTED, REDACTED, REDACTED, REDACTED },
    { "", REDACTED, REDACTED, REDACTED, REDACTED },
  };
  RulesMasking masking = fixture_masking (RULES_MASK_GENERALISE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    masking.granularity = RULES_GRANULARITY_YEAR;
    check (&masking, NULL, cases[i].value, cases[i].year);
    masking.granularity = RULES_GRANULARITY_QUARTER;
    check (&masking, NULL, cases[i].value, cases[i].quarter);
    masking.granularity = RULES_GRANULARITY_MONTH;
    check (&masking, NULL, cases[i].value, cases[i].month);
    masking.granularity = RULES_GRANULARITY_WEEK;
    check (&masking, NULL, cases[i].value, cases[i].week);
  }
  check (&masking, "pd:BirthDate", "1980", "1980");
}

/* Every day of some centuries, against the calendar of GLib. */
static void
test_calendar (void)
{
  RulesMasking masking = fixture_masking (RULES_MASK_GENERALISE);
  g_autoptr (GDate) date = g_date_new_dmy (1, G_DATE_JANUARY, 1890);
  masking.granularity = RULES_GRANULARITY_WEEK;
  while (g_date_get_year (date) < 2110) {
    char value[16];
    char expected[32];
    g_date_strftime (value, sizeof value, "%Y-%m-%d", date);
    g_date_strftime (expected, sizeof expected, "%G-W%V", date);
    check (&masking, NULL, value, expected);
    g_date_add_days (date, 1);
  }
}

/* --- Numbers --- */

typedef struct {
  const char *width;
  const char *value;
  const char *expected;
} Number;

static void
test_numbers (void)
{
  static const Number cases[] = {
    { "10", "42", "40–49" },
    { "10", "40", "40–49" },
    { "10", "49", "40–49" },
    { "10", "50", "50–59" },
    { "10", "0", "0–9" },
    { "10", "+7", "0–9" },
    { "10", "-0", "0–9" },
    { "10", "007", "0–9" },
    { "10", "-1", "-10 to -1" },
    { "10", "-10", "-10 to -1" },
    { "10", "-11", "-20 to -11" },
    { "15", "-3", "-15 to -1" },
    { "1", "42", "42" },
    { "10000", "52000", "50000–59999" },
    { "10", "42.5", "40.0–49.9" },
    { "10", "49.999", "40.000–49.999" },
    { "10.0", "42", "40.0–49.9" },
    { "2.5", "7", "5.0–7.4" },
    { "2.5", "-0.1", "-2.5 to -0.1" },
    { "0.25", "0.37", "0.25–0.49" },
    { "0.1", "0.3", "0.3" },
    { "0.1", "0.35", "0.30–0.39" },
    { "+10", "42", "40–49" },
    { "10", "5.2e1", "50–59" },
    { "10", "520E-1", "50.0–59.9" },
    { "1000", "1e6", "1000000–1000999" },
    { "3", "100000000000000000000000000000000001",
      "99999999999999999999999999999999999–"
      "100000000000000000000000000000000001" },
    { "10", "999999999999999999999999999999999999",
      "999999999999999999999999999999999990–"
      "999999999999999999999999999999999999" },
    { "10", "1000000000000000000000000000000000000", REDACTED },
    { "10", "1e36", REDACTED },
    { "10", "1e400", REDACTED },
    { "10", "1e-400", REDACTED },
    { "10", "1e99999999999999999999", REDACTED },
    { "10", "1e", REDACTED },
    { "10", "1e+", REDACTED },
    { "10", ".", REDACTED },
    { "10", "-", REDACTED },
    { "10", "1.2.3", REDACTED },
    { "10", "1,200", REDACTED },
    { "10", "42 years", REDACTED },
    { "10", "NaN", REDACTED },
    { "10", "", REDACTED },
    { "0", "42", REDACTED },
    { "-1", "42", REDACTED },
    { "ten", "42", REDACTED },
    { NULL, "42", REDACTED },
  };
  RulesMasking masking = fixture_masking (RULES_MASK_GENERALISE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    masking.range_width = cases[i].width;
    check (&masking, "pd:Age", cases[i].value, cases[i].expected);
  }
}

/* --- Postcodes and addresses of computers --- */

typedef struct {
  gint prefix;
  const char *value;
  const char *expected;
} Prefix;

static void
test_postcodes (void)
{
  static const Prefix cases[] = {
    { -1, "10115", "10•••" },
    { 0, "10115", "•••••" },
    { 3, "90210", "902••" },
    { 4, "SW1A 1AA", "SW1A •••" },
    { 3, "D-10115", "D-10•••" },
    { 1, "1010", "1•••" },
    { -1, "101", "1••" },
    /* What would leave all but one was meant for addresses. */
    { 4, "10115", "10•••" },
    { 24, "10115", "10•••" },
    { -1, "10", REDACTED },
    { -1, "", REDACTED },
    { -1, "Berlin", REDACTED },
    { -1, "1011.5", REDACTED },
    { -1, "1234567890123", REDACTED },
  };
  RulesMasking masking = fixture_masking (RULES_MASK_GENERALISE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    masking.prefix_length = cases[i].prefix;
    check (&masking, "https://w3id.org/dpv/pd#PostalCode", cases[i].value, cases[i].expected);
  }
  masking.prefix_length = 2;
  check (&masking, "acme:Zip", "10115", "10•••");
  masking.prefix_length = -1;
  check (&masking, "acme:Zip", "10115", REDACTED);
}

static void
test_networks (void)
{
  static const Prefix cases[] = {
    { -1, "192.168.3.4", "192.168.3.0/24" },
    { 16, "192.168.3.4", "192.168.0.0/16" },
    { 0, "192.168.3.4", "0.0.0.0/0" },
    { 31, "192.168.3.5", "192.168.3.4/31" },
    { 12, "172.31.255.255", "172.16.0.0/12" },
    { 16, "10.1.2.3/8", "10.0.0.0/8" },
    /* What would leave all of it was meant for the other version. */
    { 32, "192.168.3.4", "192.168.3.0/24" },
    { 48, "192.168.3.4", "192.168.3.0/24" },
    { -1, "2001:db8:aaaa:bbbb::1", "2001:db8:aaaa::/48" },
    { 32, "2001:DB8:aaaa:bbbb::1", "2001:db8::/32" },
    { 65, "2001:db8::ffff:0:0:1", "2001:db8:0:0:8000::/65" },
    { 128, "::1", "::/48" },
    { -1, "192.168.3", REDACTED },
    { -1, "192.168.3.256", REDACTED },
    { -1, "192.168.3.4:80", REDACTED },
    { -1, "192.168.3.4/33", REDACTED },
    { -1, "192.168.3.4/", REDACTED },
    { -1, "fe80::1%eth0", REDACTED },
    { -1, ":::", REDACTED },
  };
  RulesMasking masking = fixture_masking (RULES_MASK_GENERALISE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    masking.prefix_length = cases[i].prefix;
    check (&masking, "pd:IPAddress", cases[i].value, cases[i].expected);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/masking-generalise/dates", test_dates);
  g_test_add_func ("/masking-generalise/calendar", test_calendar);
  g_test_add_func ("/masking-generalise/numbers", test_numbers);
  g_test_add_func ("/masking-generalise/postcodes", test_postcodes);
  g_test_add_func ("/masking-generalise/networks", test_networks);
  return g_test_run ();
}
