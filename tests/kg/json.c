/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/json.h"

#include <string.h>

/* RFC 8785, 3.2.2.2, byte by byte. */
static void
append_plainly (GString *out, guint8 byte)
{
  static const char names[] = "\b\t\n\f\r\"\\";
  static const char letters[] = "btnfr\"\\";
  const char *name = byte != 0 ? strchr (names, byte) : NULL;
  if (name != NULL) {
    g_string_append_printf (out, "\\%c", letters[name - names]);
  } else if (byte < 0x20) {
    g_string_append_printf (out, "\\u%04x", byte);
  } else {
    g_string_append_c (out, (char) byte);
  }
}

static void
assert_same (const char *text, gsize length)
{
  g_autoptr (GString) expected = g_string_new ("[\"");
  g_autoptr (GString) found = g_string_new ("[");
  for (gsize i = 0; i < length; i++) {
    append_plainly (expected, (guint8) text[i]);
  }
  g_string_append_c (expected, '"');
  kg_json_append_string (found, text, length);
  g_assert_cmpuint (found->len, ==, expected->len);
  g_assert_true (memcmp (found->str, expected->str, expected->len) == 0);
}

/* Every byte at every place of strings of every length, between bytes that differ from those escaped by one bit. */
static void
test_bytes (void)
{
  static const char around[] = "# !]\xff\x80\xa2\xdc[}\x7f \x21\x5d\x23z#\xc3\xa9";
  for (gsize length = 0; length < strlen (around); length++) {
    for (gsize at = 0; at < MAX (length, 1); at++) {
      for (guint byte = 0; byte < 256; byte++) {
        /* Of its length exactly, so that reading on would be seen. */
        g_autofree char *text = g_memdup2 (around, MAX (length, 1));
        text[at] = (char) byte;
        assert_same (text, length);
      }
    }
  }
}

static void
test_random (void)
{
  static const char bytes[] = "\"\\\x01\x1f\x20\x21\x22\x23\x5b\x5c\x5d\x7f\x80\xffnn";
  for (guint i = 0; i < 20000; i++) {
    char text[40];
    gsize length = (gsize) g_test_rand_int_range (0, sizeof text);
    for (gsize k = 0; k < length; k++) {
      text[k] = g_test_rand_int_range (0, 4) > 0
                    ? 'a'
                    : bytes[g_test_rand_int_range (0, (gint32) sizeof bytes - 1)];
    }
    assert_same (text, length);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kg/json/bytes", test_bytes);
  g_test_add_func ("/kg/json/random", test_random);
  return g_test_run ();
}
