/* SPDX-License-Identifier: Apache-2.0 */

/* The detectors that come with the program: each finds what it is for, and none finds what only looks like it. */

#include "kg/parse-child.h"
#include "rules/checksum.h"
#include "rules/detectors-private.h"
#include "tests/rules/detectors-fixture.h"

#include <string.h>

typedef struct {
  const char *detector;
  const char *text; /* what is to be found stands between « and » */
} Example;

#define HEX40 "0123456789abcdef0123456789abcdef01234567"
#define WORD36 "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"

/* Secrets are put together here so that nobody takes this file for a leak. */
static const Example examples[] = {
  { "email-address", "Write to «jörg.müller+x@mail.exämple.de», please." },
  { "telephone-number-international", "call «+49 (0)30 90182-0» now" },
  { "telephone-number-international", "«001-518-640-0854» is the number" },
  { "telephone-number-north-american", "It is «(212) 555-0123 ext. 45»." },
  { "telephone-number-grouped", "Mon numéro : «03.93.92.16.85»" },
  { "telephone-number-near", "Telefon: «30 901820»" },
  { "ipv4-address", "host «192.168.17.4/24» is up" },
  { "ipv6-address", "from «2001:db8::8a2e:370:7334» to" },
  { "mac-address", "mac «00-1A-2B-3C-4D-5E»" },
  { "url", "see «https://www.example.org/a/b?c=d#e»." },
  { "domain-name", "our site «shop.example.org», open" },
  { "date", "on «2024-02-29T12:30:00Z»" },
  { "date-in-words", "Am «3. März 2021» war es" },
  { "year", "founded in «1977»." },
  { "birth-date", "geboren am «12.08.1984» in" },
  { "birth-date-in-words", "date of birth: «12 August 1984»" },
  { "payment-card", "card «4111-1111-1111-1111»" },
  { "payment-card-unusual", "card «4222222222222»" },
  { "iban", "IBAN «DE89 3704 0044 0532 0130 00» is mine" },
  { "bitcoin-address", "pay to «1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2»" },
  { "segwit-address", "«bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq»!" },
  { "ethereum-address", "to «0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed»" },
  { "vat-number", "«DE136695976» on the invoice" },
  { "vat-number-near", "USt-IdNr.: «DE136695976»" },
  { "machine-readable-zone",
    "«P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10»" },
  { "passport-number", "Reisepass «C01X00T47»" },
  { "imei", "IMEI: «49-015420-323751-8»" },
  { "vehicle-identification-number", "VIN «1M8GDM9AXKP042788»" },
  { "european-health-insurance-card", "EHIC «80276001234567890123»" },
  { "at-social-security-number", "SVNR «1237 010180»" },
  { "at-tax-number", "Steuernummer «59-119/9013» beim Finanzamt" },
  { "be-national-number", "«85.07.30-033.28»" },
  { "be-national-number-near", "rijksregisternummer «85073003328»" },
  { "bg-civil-number", "ЕГН «7523169263»" },
  { "bg-foreigner-number", "ЛНЧ «7111042925»" },
  { "hr-personal-identification-number", "OIB: «33392005961»" },
  { "cy-tax-number", "TIC «10259033P»" },
  { "cy-identity-card-number", "Cyprus ID «1234567»" },
  { "cz-birth-number", "«710319/2745»" },
  { "cz-birth-number-near", "rodné číslo «7103192745»" },
  { "dk-personal-number", "CPR-nr. «211062-5629»" },
  { "ee-personal-code", "isikukood «36805280109»" },
  { "fi-personal-identity-code", "«131052-308T»" },
  { "fr-social-security-number", "«2 95 10 99 126 111 93»" },
  { "fr-tax-number", "numéro fiscal : «30 23 217 600 053»" },
  { "de-tax-id", "Steuer-ID «36 574 261 809»" },
  { "de-social-security-number", "RV «65 170839 J 003»" },
  { "de-identity-card-number", "Personalausweis «LZ6311T475»" },
  { "de-health-insurance-number", "Versichertennummer «A123456780»" },
  { "gr-tax-number", "ΑΦΜ «094259216»" },
  { "gr-social-security-number", "ΑΜΚΑ «01013099997»" },
  { "gr-identity-card-number", "ΑΔΤ «ΑΚ 123456»" },
  { "hu-personal-identifier", "személyi szám: «1-850130-0029»" },
  { "hu-tax-number", "adóazonosító jel «8071592153»" },
  { "hu-social-security-number", "TAJ «111-111-110»" },
  { "ie-personal-public-service-number", "PPSN «6433435OA»" },
  { "it-tax-code", "«RSSMRA85T10A562S»" },
  { "it-identity-card-number", "carta d'identità «CA00000AA»" },
  { "lv-personal-code", "«161175-19997»" },
  { "lv-personal-code-near", "personas kods «16117519997»" },
  { "lt-personal-code", "asmens kodas «33309240064»" },
  { "lu-identification-number", "«1893120105732»" },
  { "mt-identity-card-number", "Maltese ID «0123456M»" },
  { "nl-citizen-service-number", "BSN «1112.22.333»" },
  { "pl-national-number", "PESEL «44051401359»" },
  { "pl-tax-number", "NIP «856-734-62-15»" },
  { "pl-identity-card-number", "dowód osobisty «ABA 300000»" },
  { "pt-tax-number", "NIF «501 964 843»" },
  { "pt-social-security-number", "NISS «11999999994»" },
  { "pt-citizen-card-number", "cartão de cidadão «00000000 0 ZZ4»" },
  { "ro-personal-number", "CNP «1630615123457»" },
  { "sk-birth-number", "slovenské rodné číslo «7103192745»" },
  { "sk-tax-number", "DIČ «2022749619»" },
  { "si-personal-number", "EMŠO «0101006500006»" },
  { "si-tax-number", "davčna številka «50223054»" },
  { "es-identity-number", "«54362315-K»" },
  { "es-foreigner-number", "«X-2482300-W»" },
  { "es-social-security-number", "NUSS «28 12345678 40»" },
  { "se-personal-number", "«880320-0016»" },
  { "se-personal-number-near", "personnummer «8803200016»" },
  { "se-coordination-number", "«701063-2391»" },
  { "us-social-security-number", "SSN «460-89-9847»" },
  { "us-social-security-number-near", "SSN «460899847»" },
  { "uk-national-insurance-number", "«AB 12 34 56 C»" },
  { "us-taxpayer-number", "«912-70-1234»" },
  { "private-key", "«-----BEGIN "
                   "RSA PRIVATE KEY-----\nMIIEow+/IBAAK=\n-----END RSA PRIVATE KEY-----»\n" },
  { "ssh-private-key", "«-----BEGIN "
                       "OPENSSH PRIVATE KEY-----\nb3BlbnNz\n-----END OPENSSH PRIVATE KEY-----»" },
  { "pgp-private-key", "«-----BEGIN "
                       "PGP PRIVATE KEY BLOCK-----» and it was cut off" },
  { "age-key", "«AGE-SECRET-"
               "KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ»" },
  { "json-web-token", "«eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.c2ln»" },
  { "bearer-token", "Authorization: «Bearer 0123456789abcdef01234567»" },
  { "oauth-token-google", "«ya29.A0123456789012345678901»" },
  { "api-key-github", "«ghp_" WORD36 "»" },
  { "api-key-gitlab", "«glpat-01234567890123456789»" },
  { "api-key-slack", "«xoxb-123456789012-abcdefghijkl»" },
  { "api-key-stripe", "«sk_test_0123456789abcdef»" },
  { "api-key-openai", "«sk-proj-0123456789abcdefghij»" },
  { "api-key-anthropic", "«sk-ant-api03-0123456789abcdefghij»" },
  { "api-key-mistral", "MISTRAL_API_KEY=«0123456789abcdef0123456789ABCDEF»" },
  { "api-key-google", "«AIza"
                      "0123456789012345678901234567890abcd»" },
  { "api-key-hugging-face", "«hf_0123456789012345678901234567890abc»" },
  { "api-key-npm", "«npm_" WORD36 "»" },
  { "api-key-pypi", "«pypi-AgE" WORD36 WORD36 "»" },
  { "api-key-mail-services", "«key-0123456789abcdef0123456789abcdef»" },
  { "api-key-twilio", "«SK0123456789abcdef0123456789abcdef»" },
  { "api-key-telegram", "«123456789:AA012345678901234567890123456789abc»" },
  { "api-key-shopify", "«shpat_0123456789abcdef0123456789abcdef»" },
  { "api-key-digital-ocean", "«dop_v1_" HEX40 "0123456789abcdef01234567»" },
  { "aws-access-key", "key «AKIA"
                      "IOSFODNN7EXAMPLE»" },
  { "aws-secret-key", "aws_secret_access_key = «wJalrXUtnFEMI/K7MDENG/bPxRfiCY"
                      "EXAMPLEKEY»" },
  { "azure-storage-key", "AccountKey=«" HEX40 HEX40 "012345==»;EndpointSuffix" },
  { "client-secret-google", "«GOCSPX-0123456789012345678901234567»" },
  { "client-secret-azure", "«abc8Q~"
                           "0123456789012345678901234567890abc»" },
  { "webhook-secret", "«whsec_0123456789abcdef01234567»" },
  { "connection-string", "«postgresql://app:s3cret@db.internal:5432»/main" },
};

/* What looks like something and is nothing, or cannot be told apart from what is nothing. */
static const char *const ordinary[] = {
  "The meeting is at 12:30, room 4.12, and costs 1.249,50 Euro for 24 people.",
  "version 1.2.3 of 10.11.12.13.14 was released",
  "ratio 3:2:1, score 10:9, 12:34:56 o'clock",
  "std::vector and a::b are names in a program",
  "order number 20240815 and invoice 123456789012",
  "card 4111 1111 1111 1112 has a wrong digit",
  "a long number 41111111111111111111111111",
  "1411111111111111112",
  "IBAN DE89 3704 0044 0532 0130 01 has a wrong digit",
  "DE136695977 has a wrong digit, and so has ATU13585628",
  "33392005961 without the word for it",
  "the PESEL is 44051401358, which has a wrong digit",
  "PESEL is what it is called in the east, but that stands much too far away from 44051401359",
  "someone@localhost and @handle and a@b",
  "on 2023-02-29, 31.04.2020 and 13/13/2020 nothing happened",
  "sk-learn, sk-toolkit-for-everyone, ghp_short and AKIAshort",
  "eyJhbGci is how a token begins",
  "-----BEGIN PUBLIC KEY-----",
  "-----BEGIN CERTIFICATE-----",
  "a sentence.Another sentence without a space",
  "node.js, README.md, main.rs and setup.py are files",
  "0x123 and 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
  "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed has a wrong letter",
  "000-12-3456, 666-12-3456, 123-00-4567 and 123-45-0000",
  "item 1977 and 2001 pieces",
  "pi is 3.14159265358979, e is 2.718281828459045",
  "Die Bestellung 4711-0815 umfasst 3 Posten zu je 12,50.",
  "Der Preis stieg von 1 000 000 auf 1 200 000 Euro.",
  "https and http are protocols; www is a prefix",
  "ISBN 978-3-16-148410-0, EAN 4006381333931",
};

/* --- Checks --- */

/* The text without the marks; where they stood, in bytes. */
static char *
take_marks (const char *marked, gsize *start, gsize *end)
{
  const char *open = strstr (marked, "«");
  const char *close = strstr (marked, "»");
  g_assert_true (open != NULL && close != NULL && open < close);
  *start = (gsize) (open - marked);
  *end = (gsize) (close - marked) - strlen ("«");
  return g_strdup_printf ("%.*s%.*s%s", (int) *start, marked, (int) (*end - *start),
                          open + strlen ("«"), close + strlen ("»"));
}

static void
check_example (DetectorsFixture *fixture, const Example *example)
{
  gsize start;
  gsize end;
  g_autofree char *text = take_marks (example->text, &start, &end);
  g_autofree char *finds = detectors_fixture_scan (fixture, text, -1);
  for (guint i = 0; i < fixture->finds->len; i++) {
    const RulesFind *find = &g_array_index (fixture->finds, RulesFind, i);
    if (find->start_byte == start && find->end_byte == end &&
        strcmp (detectors_fixture_name (fixture, find->detector), example->detector) == 0) {
      return;
    }
  }
  g_test_message ("%s: in `%s` only %s", example->detector, text, finds);
  g_test_fail ();
}

static void
test_examples (void)
{
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, TRUE, NULL);
  g_assert_cmpstr (fixture.message, ==, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++) {
    check_example (&fixture, &examples[i]);
  }
}

/* Each detector has an example above. */
static void
test_examples_complete (void)
{
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, TRUE, NULL);
  g_assert_cmpuint (rules_detectors_count (fixture.detectors), >, 100);
  for (guint i = 0; i < fixture.detectors->detectors->len; i++) {
    const RulesDetector *detector = &g_array_index (fixture.detectors->detectors, RulesDetector, i);
    const char *name = detectors_fixture_name (&fixture, detector->id);
    gboolean has_example = FALSE;
    for (gsize j = 0; j < G_N_ELEMENTS (examples); j++) {
      has_example = has_example || strcmp (examples[j].detector, name) == 0;
    }
    if (!has_example) {
      g_test_message ("%s has no example", name);
      g_test_fail ();
    }
  }
}

static void
test_ordinary_text (void)
{
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, TRUE, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (ordinary); i++) {
    g_autofree char *finds = detectors_fixture_scan (&fixture, ordinary[i], -1);
    if (*finds != '\0') {
      g_test_message ("in `%s`: %s", ordinary[i], finds);
      g_test_fail ();
    }
  }
}

/* The vocabulary and the program know the same checksums. */
static void
test_checksums_named (void)
{
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, TRUE, NULL);
  KgView view = { fixture.snapshot, NULL };
  KgCursor cursor;
  guint n = 0;
  kg_view_subjects (&view, ontology_vocab_id (fixture.vocab, ONTOLOGY_RDF_TYPE),
                    ontology_vocab_id (fixture.vocab, ONTOLOGY_GR_CHECKSUM), &cursor);
  for (KgTermId id; (id = kg_cursor_next (&cursor)) != KG_NONE; n++) {
    const char *name = detectors_fixture_name (&fixture, id);
    if (rules_checksum_find (name) == NULL) {
      g_test_message ("the program does not know %s", name);
      g_test_fail ();
    }
  }
  g_assert_cmpuint (n, ==, g_strv_length ((char **) rules_checksum_names ()));
}

/* --- The filter finds what running each pattern everywhere finds --- */

static void
search_plainly (const DetectorsFixture *fixture, guint32 i, const char *text, gsize length,
                RulesNearWindow *window, GArray *finds)
{
  const RulesDetectorPattern *pattern =
      &g_array_index (fixture->detectors->patterns, RulesDetectorPattern, i);
  const RulesDetector *detector =
      &g_array_index (fixture->detectors->detectors, RulesDetector, pattern->detector);
  pcre2_match_data *data = pcre2_match_data_create (1, NULL);
  const PCRE2_SIZE *found = pcre2_get_ovector_pointer (data);
  for (gsize at = 0; at < length;) {
    gboolean matches = pcre2_match (pattern->code, (PCRE2_SPTR) text, length, at,
                                    PCRE2_NO_UTF_CHECK, data, NULL) > 0;
    for (guint j = 0; matches && j < detector->checks->len; j++) {
      RulesChecksum checksum = g_array_index (detector->checks, RulesChecksum, j);
      matches = checksum (text + at, found[1] - at);
    }
    RulesFind find = { .start_byte = at,
                       .end_byte = found[1],
                       .class = detector->class,
                       .detector = detector->id,
                       .confidence = detector->confidence,
                       .checked = detector->checks->len > 0 };
    if (matches && detector->near->len > 0) {
      find.near = rules_near_find (detector, text, length, at, found[1], window);
      matches = find.near != KG_NONE;
    }
    if (matches) {
      g_array_append_val (finds, find);
      at = found[1];
    } else {
      at = (gsize) (g_utf8_next_char (text + at) - text);
    }
  }
  pcre2_match_data_free (data);
}

/* All examples and ordinary sentences, in an order of chance, cut and joined at places of chance. */
static char *
make_mixture (GRand *random)
{
  static const char *const joints[] = { " ", "", "\n", ", ", "-", "ä", "1", "😀" };
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < 40; i++) {
    gboolean plain = g_rand_int_range (random, 0, 4) == 0;
    guint n = plain ? G_N_ELEMENTS (ordinary) : G_N_ELEMENTS (examples);
    guint which = (guint) g_rand_int_range (random, 0, (gint32) n);
    const char *text = plain ? ordinary[which] : examples[which].text;
    guint skip = g_rand_boolean (random) ? 0 : (guint) g_rand_int_range (random, 0, 12);
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
      gunichar c = g_utf8_get_char (at);
      if (skip > 0) {
        skip--;
      } else if (c != 0xab && c != 0xbb) {
        g_string_append_unichar (out, c);
      }
    }
    g_string_append (out, joints[g_rand_int_range (random, 0, G_N_ELEMENTS (joints))]);
  }
  return g_string_free (out, FALSE);
}

static void
test_filter (void)
{
  g_auto (DetectorsFixture) fixture = { 0 };
  g_autoptr (GRand) random = g_rand_new_with_seed (20260101);
  g_autoptr (GArray) finds = g_array_new (FALSE, FALSE, sizeof (RulesFind));
  g_autoptr (GByteArray) marks = g_byte_array_new ();
  g_auto (RulesNearWindow) window;
  guint total = 0;
  rules_near_window_init (&window);
  detectors_fixture_init (&fixture, TRUE, NULL);
  for (guint round = 0; round < 40; round++) {
    g_autofree char *text = make_mixture (random);
    gsize length = strlen (text);
    rules_near_window_forget (&window);
    g_array_set_size (finds, 0);
    for (guint32 i = 0; i < fixture.detectors->patterns->len; i++) {
      search_plainly (&fixture, i, text, length, &window, finds);
    }
    rules_finds_settle (finds, 0, text, length, marks);
    g_autofree char *described = detectors_fixture_scan (&fixture, text, -1);
    g_assert_cmpstr (described, !=, "limit");
    g_assert_cmpuint (fixture.finds->len, ==, finds->len);
    for (guint i = 0; i < finds->len; i++) {
      const RulesFind *a = &g_array_index (finds, RulesFind, i);
      const RulesFind *b = &g_array_index (fixture.finds, RulesFind, i);
      g_assert_cmpuint (a->start, ==, b->start);
      g_assert_cmpuint (a->end, ==, b->end);
      g_assert_cmpuint (a->detector, ==, b->detector);
      g_assert_cmpuint (a->near, ==, b->near);
    }
    total += finds->len;
  }
  g_assert_cmpuint (total, >, 400);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/detectors-builtin/examples", test_examples);
  g_test_add_func ("/detectors-builtin/examples-complete", test_examples_complete);
  g_test_add_func ("/detectors-builtin/ordinary-text", test_ordinary_text);
  g_test_add_func ("/detectors-builtin/checksums-named", test_checksums_named);
  g_test_add_func ("/detectors-builtin/filter", test_filter);
  return g_test_run ();
}
