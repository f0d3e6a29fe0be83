/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "rules/limits.h"
#include "tests/rules/fixture.h"
#include "tests/rules/masking-fixture.h"

#include <string.h>

/* --- Reading --- */

static const char maskings[] =
    "ex:partial gr:operator gr:Partial ; gr:keepFirst 2 ; gr:keepLast \"+03\"^^xsd:integer .\n"
    "ex:generalise gr:operator gr:Generalise ; gr:granularity gr:Week ; gr:rangeWidth 2.50 ;\n"
    "  gr:prefixLength 0 .\n"
    "ex:token gr:operator gr:Tokenise ; gr:tokenScope gr:PerRequest .\n"
    "ex:bare gr:operator gr:Remove .\n"
    "ex:none gr:keepFirst 2 .\n"
    "ex:wrong gr:operator gr:Year .\n";

static gboolean
read_masking (KgSnapshot *snapshot, const char *name, RulesMasking *out)
{
  g_autoptr (OntologyVocab) vocab = ontology_vocab_new (snapshot);
  KgView view = { snapshot, NULL };
  return rules_masking_read (&view, vocab, fixture_id (&view, name), out);
}

static void
test_read (void)
{
  g_autoptr (KgSnapshot) snapshot = fixture_snapshot ("maskings.ttl", maskings);
  RulesMasking masking;
  g_assert_true (read_masking (snapshot, "ex:partial", &masking));
  g_assert_cmpint (masking.kind, ==, RULES_MASK_PARTIAL);
  g_assert_cmpuint (masking.keep_first, ==, 2);
  g_assert_cmpuint (masking.keep_last, ==, 3);
  g_assert_true (read_masking (snapshot, "ex:generalise", &masking));
  g_assert_cmpint (masking.kind, ==, RULES_MASK_GENERALISE);
  g_assert_cmpint (masking.granularity, ==, RULES_GRANULARITY_WEEK);
  g_assert_cmpstr (masking.range_width, ==, "2.50");
  g_assert_cmpint (masking.prefix_length, ==, 0);
  g_assert_true (read_masking (snapshot, "ex:token", &masking));
  g_assert_cmpint (masking.kind, ==, RULES_MASK_TOKENISE);
  g_assert_cmpint (masking.scope, ==, RULES_TOKEN_SCOPE_REQUEST);
}

static void
test_read_defaults (void)
{
  g_autoptr (KgSnapshot) snapshot = fixture_snapshot ("maskings.ttl", maskings);
  RulesMasking masking;
  g_assert_true (read_masking (snapshot, "ex:bare", &masking));
  g_assert_cmpint (masking.kind, ==, RULES_MASK_REMOVE);
  g_assert_cmpuint (masking.keep_first, ==, 0);
  g_assert_cmpuint (masking.keep_last, ==, 0);
  g_assert_cmpint (masking.granularity, ==, RULES_GRANULARITY_MONTH);
  g_assert_null (masking.range_width);
  g_assert_cmpint (masking.prefix_length, ==, -1);
  g_assert_cmpint (masking.scope, ==, RULES_TOKEN_SCOPE_STORE);
  g_assert_false (read_masking (snapshot, "ex:none", &masking));
  g_assert_false (read_masking (snapshot, "ex:wrong", &masking));
}

/* --- Which hides more --- */

static RulesMasking
partial (guint32 first, guint32 last)
{
  RulesMasking masking = fixture_masking (RULES_MASK_PARTIAL);
  masking.keep_first = first;
  masking.keep_last = last;
  return masking;
}

static RulesMasking
generalise (RulesGranularity granularity, const char *width, gint prefix)
{
  RulesMasking masking = fixture_masking (RULES_MASK_GENERALISE);
  masking.granularity = granularity;
  masking.range_width = width;
  masking.prefix_length = prefix;
  return masking;
}

static RulesMasking
scoped (RulesMaskOperator kind, RulesTokenScope scope)
{
  RulesMasking masking = fixture_masking (kind);
  masking.scope = scope;
  return masking;
}

static int
sign (int compared)
{
  return compared < 0 ? -1 : compared > 0 ? 1 : 0;
}

static void
test_order (void)
{
  const RulesMasking ascending[] = {
    partial (4, 4),
    partial (4, 3),
    partial (3, 4),
    partial (0, 0),
    generalise (RULES_GRANULARITY_WEEK, "1000", 0),
    generalise (RULES_GRANULARITY_MONTH, "9.5", 0),
    generalise (RULES_GRANULARITY_MONTH, "10", 24),
    generalise (RULES_GRANULARITY_MONTH, "10", 3),
    generalise (RULES_GRANULARITY_MONTH, "10", -1),
    generalise (RULES_GRANULARITY_MONTH, "10", 2),
    generalise (RULES_GRANULARITY_MONTH, "10", 0),
    generalise (RULES_GRANULARITY_MONTH, NULL, 24),
    generalise (RULES_GRANULARITY_QUARTER, "1", 24),
    generalise (RULES_GRANULARITY_YEAR, "1", 24),
    scoped (RULES_MASK_TOKENISE, RULES_TOKEN_SCOPE_STORE),
    scoped (RULES_MASK_TOKENISE, RULES_TOKEN_SCOPE_POLICY),
    scoped (RULES_MASK_TOKENISE, RULES_TOKEN_SCOPE_SUBJECT),
    scoped (RULES_MASK_TOKENISE, RULES_TOKEN_SCOPE_REQUEST),
    scoped (RULES_MASK_PSEUDONYM, RULES_TOKEN_SCOPE_STORE),
    scoped (RULES_MASK_HASH, RULES_TOKEN_SCOPE_STORE),
    fixture_masking (RULES_MASK_REDACT),
    fixture_masking (RULES_MASK_NULLIFY),
    fixture_masking (RULES_MASK_REMOVE),
  };
  for (gint i = 0; i < (gint) G_N_ELEMENTS (ascending); i++) {
    for (gint k = 0; k < (gint) G_N_ELEMENTS (ascending); k++) {
      int compared = sign (rules_masking_compare (&ascending[i], &ascending[k]));
      g_assert_cmpint (compared, ==, sign (i - k));
    }
  }
}

/* What an operator does not look at makes no difference. */
static void
test_order_equal (void)
{
  RulesMasking a = generalise (RULES_GRANULARITY_MONTH, "10", 24);
  RulesMasking b = generalise (RULES_GRANULARITY_MONTH, "10.0", 24);
  b.keep_first = 7;
  b.scope = RULES_TOKEN_SCOPE_REQUEST;
  g_assert_cmpint (rules_masking_compare (&a, &b), ==, 0);
  a.kind = b.kind = RULES_MASK_REDACT;
  g_assert_cmpint (rules_masking_compare (&a, &b), ==, 0);
}

/* --- Partial --- */

typedef struct {
  guint32 first;
  guint32 last;
  const char *value;
  const char *expected;
} Partial;

#define ACUTE "\u0301"
#define FAMILY "\U0001F468\u200D\U0001F469\u200D\U0001F467"

static void
test_partial (void)
{
  static const Partial cases[] = {
    { 0, 0, "", "" },
    { 4, 4, "", "" },
    { 0, 0, "abc", "•••" },
    { 0, 4, "4111111111111111", "••••••••••••1111" },
    { 4, 4, "4111111111111112", "4111••••••••1112" },
    { 1, 0, "Müller", "M•••••" },
    { 2, 0, "Müller", "Mü••••" },
    { 0, 2, "Weiß", "••iß" },
    /* At least half stays hidden: the longer end gives way, the first of equals. */
    { 1, 0, "a", "•" },
    { 0, 1, "a", "•" },
    { 1, 1, "ab", "•b" },
    { 0, 4, "123", "••3" },
    { 4, 4, "12345", "1•••5" },
    { 1000, 0, "12345", "12•••" },
    { 1, 1000, "12345", "1•••5" },
    { G_MAXUINT32, G_MAXUINT32, "123456", "1•••56" },
    /* A base and its marks are one; they go where the base goes. */
    { 1, 0, "e" ACUTE "lan", "e" ACUTE "•••" },
    { 0, 1, "cafe" ACUTE, "••••" },
    { 0, 2, "cafe" ACUTE, "•••e" ACUTE },
    { 1, 0, "e" ACUTE ACUTE ACUTE, "•" },
    { 1, 0, FAMILY "ab", FAMILY "••" },
    { 0, 1, "ab" FAMILY, "•••" },
    { 1, 0, "\u1100\u1161\u11a8\u1100\u1161", "\u1100\u1161\u11a8•" },
    { 1, 0, "\U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7", "\U0001F1E9\U0001F1EA•" },
    { 0, 0, "\u4eca\u65e5", "••" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    RulesMasking masking = partial (cases[i].first, cases[i].last);
    g_autofree char *masked = fixture_mask (NULL, &masking, NULL, NULL, cases[i].value);
    g_assert_cmpstr (masked, ==, cases[i].expected);
  }
}

static void
test_partial_bytes (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  RulesMasking masking = partial (2, 1);
  RulesMaskContext context = { .class_label = "name" };
  g_assert_true (rules_mask_value (&masking, &context, "a\0b\0c\0d", 7, out, NULL));
  g_assert_cmpuint (out->len, ==, 2 + 4 * strlen ("•") + 1);
  g_assert_cmpint (memcmp (out->str, "a\0••••d", out->len), ==, 0);
  /* What is no text is no place for characters. */
  g_string_truncate (out, 0);
  g_assert_true (rules_mask_value (&masking, &context, "abc\xff", 4, out, NULL));
  g_assert_cmpstr (out->str, ==, "[name]");
}

/* --- Redaction, hashes, nothing --- */

static void
test_redact (void)
{
  RulesMasking masking = fixture_masking (RULES_MASK_REDACT);
  RulesMaskContext context = { 0 };
  g_autoptr (GString) out = g_string_new ("> ");
  g_autofree char *masked = fixture_mask (NULL, &masking, NULL, NULL, "anna@example.com");
  g_assert_cmpstr (masked, ==, "[e-mail address]");
  g_assert_true (rules_mask_value (&masking, &context, "x", 1, out, NULL));
  g_assert_cmpstr (out->str, ==, "> [redacted]");
}

static void
test_nothing (void)
{
  RulesMasking nullify = fixture_masking (RULES_MASK_NULLIFY);
  RulesMasking remove = fixture_masking (RULES_MASK_REMOVE);
  g_autofree char *nullified = fixture_mask (NULL, &nullify, NULL, NULL, "x");
  g_autofree char *removed = fixture_mask (NULL, &remove, NULL, NULL, "x");
  g_assert_cmpstr (nullified, ==, "");
  g_assert_cmpstr (removed, ==, "");
}

static void
test_hash (void)
{
  g_autoptr (RulesKeys) keys = fixture_keys ();
  RulesMasking masking = fixture_masking (RULES_MASK_HASH);
  g_autofree char *hash = fixture_mask (keys, &masking, "pd:EmailAddress", "", "anna@example.com");
  g_autofree char *scope =
      fixture_mask (keys, &masking, "pd:EmailAddress", "s", "anna@example.com");
  g_autofree char *class = fixture_mask (keys, &masking, "pd:Name", "", "anna@example.com");
  g_autofree char *value = fixture_mask (keys, &masking, "pd:EmailAddress", "", "anna@example.co");
  g_assert_cmpstr (hash, ==, "hash_80srdeykt733nebvepc32ev07g");
  g_assert_cmpstr (scope, !=, hash);
  g_assert_cmpstr (class, !=, hash);
  g_assert_cmpstr (value, !=, hash);
}

/* --- Errors --- */

static void
test_no_keys (void)
{
  static const RulesMaskOperator keyed[] = { RULES_MASK_TOKENISE, RULES_MASK_PSEUDONYM,
                                             RULES_MASK_HASH };
  for (gsize i = 0; i < G_N_ELEMENTS (keyed); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GString) out = g_string_new (NULL);
    RulesMasking masking = fixture_masking (keyed[i]);
    RulesMaskContext context = { 0 };
    g_assert_false (rules_mask_value (&masking, &context, "x", 1, out, &error));
    g_assert_error (error, RULES_ERROR, RULES_ERROR_KEYS);
    g_assert_cmpstr (error->message, ==, "there are no keys to mask a value with; name a key file");
    g_assert_cmpuint (out->len, ==, 0);
  }
}

static void
test_limit (void)
{
  g_autoptr (RulesKeys) keys = fixture_keys ();
  g_autofree char *value = g_strnfill (RULES_LIMIT_MASKED_BYTES + 1, 'x');
  RulesMaskContext context = { .keys = keys };
  for (int kind = RULES_MASK_PARTIAL; kind <= RULES_MASK_REMOVE; kind++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GString) out = g_string_new (NULL);
    RulesMasking masking = fixture_masking ((RulesMaskOperator) kind);
    g_assert_true (
        rules_mask_value (&masking, &context, value, RULES_LIMIT_MASKED_BYTES, out, &error));
    g_string_truncate (out, 0);
    gboolean done =
        rules_mask_value (&masking, &context, value, RULES_LIMIT_MASKED_BYTES + 1, out, &error);
    g_assert_cmpint (done, ==, kind >= RULES_MASK_REDACT);
    if (!done) {
      g_assert_error (error, RULES_ERROR, RULES_ERROR_LIMIT);
      g_assert_cmpstr (
          error->message, ==,
          "a value to be masked has 1048577 bytes, more than 1048576; redact or remove it");
      g_assert_cmpuint (out->len, ==, 0);
    }
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/masking/read", test_read);
  g_test_add_func ("/masking/read-defaults", test_read_defaults);
  g_test_add_func ("/masking/order", test_order);
  g_test_add_func ("/masking/order-equal", test_order_equal);
  g_test_add_func ("/masking/partial", test_partial);
  g_test_add_func ("/masking/partial-bytes", test_partial_bytes);
  g_test_add_func ("/masking/redact", test_redact);
  g_test_add_func ("/masking/nothing", test_nothing);
  g_test_add_func ("/masking/hash", test_hash);
  g_test_add_func ("/masking/no-keys", test_no_keys);
  g_test_add_func ("/masking/limit", test_limit);
  return g_test_run ();
}
