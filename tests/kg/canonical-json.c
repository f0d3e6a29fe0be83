/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/canonical-json.h"

#include "kg/error.h"
#include "kg/limits.h"

#include <math.h>
#include <string.h>

/* The examples of RFC 8785, and what it leaves to ECMAScript as an engine of that writes it (V8's JSON.stringify). */

static char *
canonical (const json_t *value)
{
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (">");
  kg_canonical_json_append (out, value, &error);
  g_assert_no_error (error);
  g_assert_cmpint (out->str[0], ==, '>');
  g_string_erase (out, 0, 1);
  return g_string_free (out, FALSE);
}

static void
assert_canonical (const char *text, const char *expected)
{
  json_t *value = json_loads (text, JSON_DECODE_ANY, NULL);
  g_assert_nonnull (value);
  g_autofree char *found = canonical (value);
  g_assert_cmpstr (found, ==, expected);
  json_decref (value);
}

static void
test_values (void)
{
  assert_canonical ("null", "null");
  assert_canonical (" true ", "true");
  assert_canonical ("false", "false");
  assert_canonical ("\"\"", "\"\"");
  assert_canonical ("[ ]", "[]");
  assert_canonical ("{ }", "{}");
  assert_canonical ("[1, [2, []], {\"b\": {\"d\": 1, \"c\": [ {} ]}, \"a\": null}]",
                    "[1,[2,[]],{\"a\":null,\"b\":{\"c\":[{}],\"d\":1}}]");
  /* 3.2.2 */
  assert_canonical ("{ \"numbers\": [333333333.33333329, 1E30, 4.50, 2e-3, "
                    "0.000000000000000000000000001], \"string\": "
                    "\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\", "
                    "\"literals\": [null, true, false] }",
                    "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,"
                    "0.002,1e-27],\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

static void
test_order (void)
{
  /* 3.2.3 */
  assert_canonical ("{\"\\u20ac\": \"Euro Sign\", \"\\r\": \"Carriage Return\", "
                    "\"\\ufb33\": \"Hebrew Letter Dalet With Dagesh\", \"1\": \"One\", "
                    "\"\\ud83d\\ude00\": \"Emoji: Grinning Face\", \"\\u0080\": \"Control\", "
                    "\"\\u00f6\": \"Latin Small Letter O With Diaeresis\"}",
                    "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\","
                    "\"\xc3\xb6\":\"Latin Small Letter O With Diaeresis\","
                    "\"\xe2\x82\xac\":\"Euro Sign\","
                    "\"\xf0\x9f\x98\x80\":\"Emoji: Grinning Face\","
                    "\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}");
  /* prefixes; the last character before the surrogates and the first after them */
  assert_canonical ("{\"ab\":1,\"\":2,\"a\":3,\"aa\":4,\"B\":5}",
                    "{\"\":2,\"B\":5,\"a\":3,\"aa\":4,\"ab\":1}");
  assert_canonical ("{\"\\ue000\":1,\"\\udbff\\udfff\":2,\"\\ud800\\udc00\":3,\"\\ud7ff\":4,"
                    "\"\\uffff\":5}",
                    "{\"\xed\x9f\xbf\":4,\"\xf0\x90\x80\x80\":3,\"\xf4\x8f\xbf\xbf\":2,"
                    "\"\xee\x80\x80\":1,\"\xef\xbf\xbf\":5}");
}

/* --- Numbers --- */

static double
from_bits (guint64 bits)
{
  double value;
  memcpy (&value, &bits, sizeof value);
  return value;
}

static char *
canonical_real (double number)
{
  json_t *value = json_real (number);
  g_assert_nonnull (value);
  char *text = canonical (value);
  json_decref (value);
  return text;
}

static void
test_reals (void)
{
  static const struct {
    guint64 bits;
    const char *text;
  } cases[] = {
    /* RFC 8785, appendix B */
    { G_GUINT64_CONSTANT (0x0000000000000000), "0" },
    { G_GUINT64_CONSTANT (0x8000000000000000), "0" },
    { G_GUINT64_CONSTANT (0x0000000000000001), "5e-324" },
    { G_GUINT64_CONSTANT (0x8000000000000001), "-5e-324" },
    { G_GUINT64_CONSTANT (0x7fefffffffffffff), "1.7976931348623157e+308" },
    { G_GUINT64_CONSTANT (0xffefffffffffffff), "-1.7976931348623157e+308" },
    { G_GUINT64_CONSTANT (0x4340000000000000), "9007199254740992" },
    { G_GUINT64_CONSTANT (0xc340000000000000), "-9007199254740992" },
    { G_GUINT64_CONSTANT (0x4430000000000000), "295147905179352830000" },
    { G_GUINT64_CONSTANT (0x44b52d02c7e14af5), "9.999999999999997e+22" },
    { G_GUINT64_CONSTANT (0x44b52d02c7e14af6), "1e+23" },
    { G_GUINT64_CONSTANT (0x44b52d02c7e14af7), "1.0000000000000001e+23" },
    { G_GUINT64_CONSTANT (0x444b1ae4d6e2ef4e), "999999999999999700000" },
    { G_GUINT64_CONSTANT (0x444b1ae4d6e2ef4f), "999999999999999900000" },
    { G_GUINT64_CONSTANT (0x444b1ae4d6e2ef50), "1e+21" },
    { G_GUINT64_CONSTANT (0x3eb0c6f7a0b5ed8c), "9.999999999999997e-7" },
    { G_GUINT64_CONSTANT (0x3eb0c6f7a0b5ed8d), "0.000001" },
    { G_GUINT64_CONSTANT (0x41b3de4355555553), "333333333.3333332" },
    { G_GUINT64_CONSTANT (0x41b3de4355555554), "333333333.33333325" },
    { G_GUINT64_CONSTANT (0x41b3de4355555555), "333333333.3333333" },
    { G_GUINT64_CONSTANT (0x41b3de4355555556), "333333333.3333334" },
    { G_GUINT64_CONSTANT (0x41b3de4355555557), "333333333.33333343" },
    { G_GUINT64_CONSTANT (0xbecbf647612f3696), "-0.0000033333333333333333" },
    { G_GUINT64_CONSTANT (0x43143ff3c1cb0959), "1424953923781206.2" },
    /* powers of two, and what lies around the borders between the forms */
    { G_GUINT64_CONSTANT (0x0010000000000000), "2.2250738585072014e-308" },
    { G_GUINT64_CONSTANT (0x0060000000000000), "7.120236347223045e-307" },
    { G_GUINT64_CONSTANT (0x0000000000000002), "1e-323" },
    { G_GUINT64_CONSTANT (0x0000000000000010), "8e-323" },
    { G_GUINT64_CONSTANT (0x3d30000000000000), "5.684341886080802e-14" },
    { G_GUINT64_CONSTANT (0x3e70000000000000), "5.960464477539063e-8" },
    { G_GUINT64_CONSTANT (0x4580000000000000), "6.189700196426902e+26" },
    { G_GUINT64_CONSTANT (0x7cf0000000000000), "6.386688990511104e+293" },
    { G_GUINT64_CONSTANT (0x6150000000000000), "5.623642243178996e+160" },
    { G_GUINT64_CONSTANT (0x3fb999999999999a), "0.1" },
    { G_GUINT64_CONSTANT (0xbfb999999999999a), "-0.1" },
    { G_GUINT64_CONSTANT (0x3eb0c6f7a0b5ed8d), "0.000001" },
    { G_GUINT64_CONSTANT (0x3eb92a737110e454), "0.0000015" },
    { G_GUINT64_CONSTANT (0x3e7ad7f29abcaf48), "1e-7" },
    { G_GUINT64_CONSTANT (0x441ac53a7e04bcda), "123456789012345680000" },
    { G_GUINT64_CONSTANT (0x4415af1d78b58c40), "100000000000000000000" },
    { G_GUINT64_CONSTANT (0x444b1ae4d6e2ef50), "1e+21" },
    { G_GUINT64_CONSTANT (0x4454542ba12a337c), "1.5e+21" },
    { G_GUINT64_CONSTANT (0x4011666666666666), "4.35" },
    { G_GUINT64_CONSTANT (0x3f201f31f46ed246), "0.000123" },
    { G_GUINT64_CONSTANT (0x4340000000000001), "9007199254740994" },
    { G_GUINT64_CONSTANT (0xc340000000000001), "-9007199254740994" },
    { G_GUINT64_CONSTANT (0x4059000000000000), "100" },
    { G_GUINT64_CONSTANT (0x0000000000002788), "5e-320" },
    /* any bits */
    { G_GUINT64_CONSTANT (0xdc1b77ae0bf34dad), "-4.9911105725155504e+135" },
    { G_GUINT64_CONSTANT (0x64f0eeb9026e6076), "1.715373926431966e+178" },
    { G_GUINT64_CONSTANT (0x7b07ce91e5906136), "4.4251604027143375e+284" },
    { G_GUINT64_CONSTANT (0x305f050c368dcc74), "1.0715660391465826e-75" },
    { G_GUINT64_CONSTANT (0x2ceb16e0a1c54aec), "2.5973481493288907e-92" },
    { G_GUINT64_CONSTANT (0x97101dce4e7bfb79), "-1.3475090132806154e-197" },
    { G_GUINT64_CONSTANT (0x9ad2e144d6e8f2cf), "-1.81996730402717e-179" },
    { G_GUINT64_CONSTANT (0xd9aa792e1af470ea), "-8.750186241947517e+123" },
    { G_GUINT64_CONSTANT (0xddaa4e85b0d6e28b), "-1.603964615428183e+143" },
    { G_GUINT64_CONSTANT (0x8f8ea9d349428d8e), "-9.643915712060552e-234" },
    { G_GUINT64_CONSTANT (0x08f474ffb8e8ab15), "1.5860846119992697e-265" },
    { G_GUINT64_CONSTANT (0x2ead854756d71f03), "7.597954524892738e-84" },
    { G_GUINT64_CONSTANT (0x55bc79f8ada711fd), "1.0204796945730538e+105" },
    { G_GUINT64_CONSTANT (0x0e1fc49bd63b809e), "1.1910593176322935e-240" },
    { G_GUINT64_CONSTANT (0xb92199e83f5a101f), "-1.694933913128696e-33" },
    { G_GUINT64_CONSTANT (0xc5765079fc5d43ff), "-4.3162252145519944e+26" },
    { G_GUINT64_CONSTANT (0x353cfc387dfae6b8), "3.0261999441573203e-52" },
    { G_GUINT64_CONSTANT (0xa32edabf5585bd75), "-3.238696681491661e-139" },
    { G_GUINT64_CONSTANT (0xfc5639b16b714b4f), "-8.663725837306241e+290" },
    { G_GUINT64_CONSTANT (0x92fb2dcfc8ae9a19), "-3.0797526843217145e-217" },
    { G_GUINT64_CONSTANT (0x544b0ec76d00616d), "1.15589923121874e+98" },
    { G_GUINT64_CONSTANT (0xbcbb9b7e9a319aef), "-3.831296467316889e-16" },
    { G_GUINT64_CONSTANT (0x0f1a50d59c0aa21a), "6.466053826432699e-236" },
    { G_GUINT64_CONSTANT (0x80ae2120826571de), "-2.1452846540129615e-305" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = canonical_real (from_bits (cases[i].bits));
    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

/* Digits without sign, point, exponent and the zeros around them. */
static guint
count_digits (const char *text)
{
  guint n = 0;
  guint zeros = 0;
  for (const char *at = text; *at != '\0' && *at != 'e'; at++) {
    if (*at == '0' && n > 0) {
      zeros++;
    } else if (*at >= '1' && *at <= '9') {
      n += zeros + 1;
      zeros = 0;
    }
  }
  return n;
}

/* The value comes back, and fewer digits would not do, nor would others be nearer. */
static void
test_shortest (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (8785);
  for (guint i = 0; i < 20000; i++) {
    guint64 bits = (guint64) g_rand_int (random) << 32 | g_rand_int (random);
    double value = from_bits (i % 4 == 0 ? bits & 0x800fffffffffffff : bits);
    char other[G_ASCII_DTOSTR_BUF_SIZE];
    char format[] = "%.00e";
    if (!isfinite (value)) {
      continue;
    }
    g_autofree char *text = canonical_real (value);
    guint n = count_digits (text);
    g_assert_true (g_ascii_strtod (text, NULL) == value);
    g_assert_cmpuint (n, <=, 17);
    for (guint digits = 1; digits < n; digits++) {
      format[2] = (char) ('0' + (digits - 1) / 10);
      format[3] = (char) ('0' + (digits - 1) % 10);
      g_ascii_formatd (other, sizeof other, format, value);
      g_assert_true (g_ascii_strtod (other, NULL) != value);
    }
  }
}

static void
test_integers (void)
{
  g_autoptr (GString) out = g_string_new ("before");
  const char *const refused[] = {
    "9007199254740993",    "-9007199254740993",    "9223372036854775807",
    "1152921504606846976", "[[9007199254740993]]", "{\"a\":1,\"b\":[true,-9223372036854775807]}"
  };
  assert_canonical ("[0,-0,-1,9007199254740991,-9007199254740992,9007199254740992]",
                    "[0,0,-1,9007199254740991,-9007199254740992,9007199254740992]");
  assert_canonical ("[9007199254740994,1152921504606847000,-9223372036854775000]",
                    "[9007199254740994,1152921504606847000,-9223372036854775000]");
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;
    json_t *value = json_loads (refused[i], JSON_DECODE_ANY, NULL);
    g_assert_nonnull (value);
    g_assert_false (kg_canonical_json_append (out, value, &error));
    g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
    g_assert_cmpstr (error->message, ==,
                     "an integer beyond 2^53 has no canonical JSON; write it as a string");
    g_assert_cmpstr (out->str, ==, "before");
    json_decref (value);
  }
}

static void
test_depth (void)
{
  json_t *value = json_array ();
  for (guint i = 1; i < KG_LIMIT_JSON_DEPTH; i++) {
    value = i % 2 == 0 ? json_pack ("[o]", value) : json_pack ("{s:o}", "k", value);
  }
  g_autofree char *text = canonical (value);
  g_assert_cmpuint (strlen (text), ==, KG_LIMIT_JSON_DEPTH * 2 + KG_LIMIT_JSON_DEPTH / 2 * 4);
  value = json_pack ("[o]", value);
  g_autoptr (GString) out = g_string_new ("");
  g_autoptr (GError) error = NULL;
  g_assert_false (kg_canonical_json_append (out, value, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_LIMIT);
  g_assert_cmpstr (error->message, ==, "the JSON is nested deeper than 256 levels; flatten it");
  g_assert_cmpstr (out->str, ==, "");
  json_decref (value);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kg/canonical-json/values", test_values);
  g_test_add_func ("/kg/canonical-json/order", test_order);
  g_test_add_func ("/kg/canonical-json/reals", test_reals);
  g_test_add_func ("/kg/canonical-json/shortest", test_shortest);
  g_test_add_func ("/kg/canonical-json/integers", test_integers);
  g_test_add_func ("/kg/canonical-json/depth", test_depth);
  return g_test_run ();
}
