/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/json-parse.h"

#include <string.h>

/* Whatever the text: the same value as Jansson's, or the same error. */

static void
check (const char *text, gsize length)
{
  json_error_t wanted_error = { 0 };
  json_error_t error = { 0 };
  json_t *wanted = json_loadb (text, length, JSON_REJECT_DUPLICATES, &wanted_error);
  json_t *value = kg_json_parse (text, length, &error);
  g_assert_cmpint (value == NULL, ==, wanted == NULL);
  if (wanted == NULL) {
    g_assert_cmpstr (error.text, ==, wanted_error.text);
    g_assert_cmpint (error.line, ==, wanted_error.line);
    g_assert_cmpint (error.column, ==, wanted_error.column);
    return;
  }
  char *written = json_dumps (value, JSON_ENCODE_ANY);
  char *wanted_written = json_dumps (wanted, JSON_ENCODE_ANY);
  g_assert_true (json_equal (value, wanted));
  g_assert_cmpstr (written, ==, wanted_written); /* members in the same order, too */
  free (written);
  free (wanted_written);
  json_decref (value);
  json_decref (wanted);
}

static const char sample[] =
    "{ \"subject\" : {\"type\":\"user\", \"id\":\"a\\n\\\"\\u00e9\\ud83d\\ude00\"},\r\n"
    "\t\"a\":[1,-2,0,-0,12345678901234567,1.5,2e3,true,false,null,[],{}],\"\":\"\xc3\xa4\xf0\x9f\x98\x80\"}";

static void
test_values (void)
{
  static const char *const texts[] = {
    "",
    " ",
    "1",
    "\"a\"",
    "null",
    "{}",
    " [ ] ",
    "[]x",
    "[] []",
    "{\"a\":1,\"a\":2}",
    "{\"a\":{\"a\":1},\"b\":{\"a\":1,\"a\":1}}",
    "{\"a\":1,\"\\u0061\":2}",
    "{\"\\n\":1}",
    "{\"a\" 1}",
    "{\"a\":}",
    "{a:1}",
    "{\"a\":1,}",
    "[1,]",
    "[,1]",
    "[01]",
    "[-]",
    "[-01]",
    "[+1]",
    "[.5]",
    "[1.]",
    "[1e]",
    "[0x10]",
    "[999999999999999999]",
    "[-999999999999999999]",
    "[9223372036854775807]",
    "[-9223372036854775808]",
    "[9223372036854775808]",
    "[1e999]",
    "[tru]",
    "[truely]",
    "[true1]",
    "[nulL]",
    "[\"\t\"]",
    "[\"\\x\"]",
    "[\"\\u12\"]",
    "[\"\\ud800\"]",
    "[\"\\u0000\"]",
    "[\"\\/\\b\\f\\r\\t\\\\\"]",
    "[\"\\\"",
    "[\"\\",
    "[\"abc",
    "{\"abc",
    "[\"\x7f\"]",
    "[\"\xff\"]",
    "[\"\xed\xa0\x80\"]",
    "[\"\xc0\x80\"]",
    "\xef\xbb\xbf[]",
    "[]\xff",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    check (texts[i], strlen (texts[i]));
  }
  check ("[\"a\0b\"]", sizeof "[\"a\0b\"]" - 1);
  check ("[]\0", sizeof "[]\0" - 1);
}

static void
test_depth (void)
{
  for (guint depth = 30; depth < 36; depth++) {
    g_autoptr (GString) text = g_string_new (NULL);
    for (guint i = 0; i < depth; i++) {
      g_string_append (text, i % 2 == 0 ? "[" : "{\"k\":");
    }
    g_string_append (text, "7");
    for (guint i = depth; i-- > 0;) {
      g_string_append_c (text, i % 2 == 0 ? ']' : '}');
    }
    check (text->str, text->len);
  }
}

static void
test_keys (void)
{
  for (guint length = 250; length < 260; length++) {
    g_autofree char *key = g_strnfill (length, 'k');
    g_autofree char *text = g_strdup_printf ("{\"%s\": [\"%s\"]}", key, key);
    check (text, strlen (text));
  }
}

/* Every part from the start, and every byte replaced, left out and doubled. */
static void
test_changed (void)
{
  static const char bytes[] = "\"\\{}[]:, \t\n0-.eEtfnu/a\x01\x7f\x80\xc3\xed\xf0\xff";
  const gsize length = sizeof sample - 1;
  check (sample, length);
  for (gsize at = 0; at < length; at++) {
    g_autofree char *text = g_strndup (sample, length + 1);
    check (sample, at);
    for (gsize i = 0; i < sizeof bytes; i++) {
      text[at] = bytes[i];
      check (text, length);
    }
    memmove (text + at, sample + at + 1, length - at);
    check (text, length - 1);
    memcpy (text + at + 1, sample + at, length - at);
    text[at] = sample[at];
    check (text, length + 1);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kg/json-parse/values", test_values);
  g_test_add_func ("/kg/json-parse/depth", test_depth);
  g_test_add_func ("/kg/json-parse/keys", test_keys);
  g_test_add_func ("/kg/json-parse/changed", test_changed);
  return g_test_run ();
}
