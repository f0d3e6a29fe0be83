/* SPDX-License-Identifier: Apache-2.0 */

/* The synthetic texts that Microsoft's presidio-research comes with: how many of the structured identifiers in them the built-in
 * detectors find, and how much of what they find is one. A find counts if it begins and ends where the identifier does. The
 * bounds are what was measured: a change that finds less, or finds more that is none, has to say so here. */

#include "kg/parse-child.h"
#include "tests/rules/detectors-fixture.h"

#include <jansson.h>
#include <string.h>

#define SUITE "pii/synth-dev.json"
#define MAX_CLASSES 3

typedef struct {
  const char *type;                 /* in the suite */
  const char *classes[MAX_CLASSES]; /* ours, by name */
  guint least_found;                /* true positives */
  guint most_wrong;                 /* false positives */
} Type;

static const Type types[] = {
  { "CREDIT_CARD", { "PaymentCardNumber" }, 69, 0 },
  { "DATE_TIME", { "CalendarDay", "BirthDate" }, 49, 0 },
  { "DOMAIN_NAME", { "PersonalWebAddress" }, 20, 0 },
  { "EMAIL_ADDRESS", { "EmailAddress" }, 25, 0 },
  { "IBAN_CODE", { "IBAN" }, 11, 0 },
  { "IP_ADDRESS", { "IPAddress" }, 6, 0 },
  { "PHONE_NUMBER", { "TelephoneNumber" }, 38, 0 },
  { "US_SSN", { "SocialSecurityNumber" }, 9, 0 },
};

typedef struct {
  guint found;
  guint wrong;
  guint missed;
} Score;

static gboolean
is_of_type (const DetectorsFixture *fixture, const RulesFind *find, const Type *type)
{
  const char *class = detectors_fixture_name (fixture, find->class);
  for (guint i = 0; i < MAX_CLASSES && type->classes[i] != NULL; i++) {
    if (strcmp (class, type->classes[i]) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
same_place (const RulesFind *find, const json_t *span)
{
  return find->start == json_integer_value (json_object_get (span, "start_position")) &&
         find->end == json_integer_value (json_object_get (span, "end_position"));
}

/* Whether an earlier find of the type says the same place. */
static gboolean
is_repeated (const DetectorsFixture *fixture, guint i, const Type *type)
{
  const RulesFind *find = &g_array_index (fixture->finds, RulesFind, i);
  for (guint j = 0; j < i; j++) {
    const RulesFind *other = &g_array_index (fixture->finds, RulesFind, j);
    if (other->start == find->start && other->end == find->end &&
        is_of_type (fixture, other, type)) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
count_finds (const DetectorsFixture *fixture, const json_t *sample, const Type *type, Score *score)
{
  const json_t *spans = json_object_get (sample, "spans");
  guint found = 0;
  guint expected = 0;
  for (gsize i = 0; i < json_array_size (spans); i++) {
    const json_t *span = json_array_get (spans, i);
    expected += strcmp (json_string_value (json_object_get (span, "entity_type")), type->type) == 0;
  }
  for (guint i = 0; i < fixture->finds->len; i++) {
    const RulesFind *find = &g_array_index (fixture->finds, RulesFind, i);
    gboolean right = FALSE;
    if (!is_of_type (fixture, find, type) || is_repeated (fixture, i, type)) {
      continue;
    }
    for (gsize j = 0; j < json_array_size (spans) && !right; j++) {
      const json_t *span = json_array_get (spans, j);
      const char *its = json_string_value (json_object_get (span, "entity_type"));
      right = strcmp (its, type->type) == 0 && same_place (find, span);
    }
    found += right ? 1 : 0;
    score->wrong += right ? 0 : 1;
    if (!right && g_test_verbose ()) {
      const char *text = json_string_value (json_object_get (sample, "full_text"));
      g_test_message ("wrong %s `%.*s` in %.300s", type->type,
                      (int) (find->end_byte - find->start_byte), text + find->start_byte, text);
    }
  }
  score->found += found;
  score->missed += expected - MIN (found, expected);
  if (found < expected && g_test_verbose ()) {
    g_test_message ("missed %s in %.300s", type->type,
                    json_string_value (json_object_get (sample, "full_text")));
  }
}

static void
report (const Type *type, const Score *score)
{
  double precision = score->found == 0 ? 0 : (double) score->found / (score->found + score->wrong);
  double recall = score->found == 0 ? 0 : (double) score->found / (score->found + score->missed);
  double f1 = score->found == 0 ? 0 : 2 * precision * recall / (precision + recall);
  g_test_message ("%-14s %3u found, %3u missed, %3u wrong: precision %.3f, recall %.3f, F1 %.3f",
                  type->type, score->found, score->missed, score->wrong, precision, recall, f1);
}

static void
test_synthetic_texts (void)
{
  const char *suites = g_getenv ("GROUNDS_SUITES");
  g_autofree char *path = g_build_filename (suites == NULL ? "" : suites, SUITE, NULL);
  json_t *samples = suites == NULL ? NULL : json_load_file (path, 0, NULL);
  Score scores[G_N_ELEMENTS (types)] = { 0 };
  if (samples == NULL) {
    g_test_skip (SUITE " is not among the suites");
    return;
  }
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, TRUE, NULL);
  g_assert_cmpstr (fixture.message, ==, NULL);
  for (gsize i = 0; i < json_array_size (samples); i++) {
    const json_t *sample = json_array_get (samples, i);
    g_autofree char *finds =
        detectors_fixture_scan (&fixture, json_string_value (json_object_get (sample, "full_text")),
                                -1);
    g_assert_cmpstr (finds, !=, "limit");
    for (gsize j = 0; j < G_N_ELEMENTS (types); j++) {
      count_finds (&fixture, sample, &types[j], &scores[j]);
    }
  }
  for (gsize j = 0; j < G_N_ELEMENTS (types); j++) {
    report (&types[j], &scores[j]);
    g_assert_cmpuint (scores[j].found, >=, types[j].least_found);
    g_assert_cmpuint (scores[j].wrong, <=, types[j].most_wrong);
  }
  json_decref (samples);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pii/synthetic-texts", test_synthetic_texts);
  return g_test_run ();
}
