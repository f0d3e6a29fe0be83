/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/texts.h"

#include "kg/time.h"

#include <string.h>

struct _ReportTexts {
  const char *language;
};

static const ReportTexts english = { "en" };
static const char *const languages[] = { "en", NULL };

const ReportTexts *
report_texts (const char *language)
{
  if (language == NULL || g_ascii_strcasecmp (language, "en") == 0 ||
      g_ascii_strncasecmp (language, "en-", 3) == 0) {
    return &english;
  }
  return NULL;
}

const char *const *
report_texts_languages (void)
{
  return languages;
}

const char *
report_text (const ReportTexts *texts, const char *text)
{
  (void) texts;
  return text;
}

const char *
report_text_plural (const ReportTexts *texts, const char *one, const char *many, guint64 n)
{
  (void) texts;
  return n == 1 ? one : many;
}

void
report_text_append_date (const ReportTexts *texts, gint64 time, GString *out)
{
  static const char *const months[] = { T_ ("January"), T_ ("February"), T_ ("March"),
                                        T_ ("April"),   T_ ("May"),      T_ ("June"),
                                        T_ ("July"),    T_ ("August"),   T_ ("September"),
                                        T_ ("October"), T_ ("November"), T_ ("December") };
  g_autofree char *text = kg_time_to_text (time);
  if (strlen (text) != KG_TIME_LENGTH) {
    g_string_append (out, text);
    return;
  }
  /* Translators: the parts of a date, in the order and with the signs between them that the language has. */
  const char *at = report_text (texts, T_ ("{day} {month} {year}"));
  guint month = (guint) (text[5] - '0') * 10 + (guint) (text[6] - '0');
  while (*at != '\0') {
    if (g_str_has_prefix (at, "{day}")) {
      g_string_append_len (out, text + (text[8] == '0' ? 9 : 8), text[8] == '0' ? 1 : 2);
    } else if (g_str_has_prefix (at, "{month}")) {
      g_string_append (out, report_text (texts, months[month - 1]));
    } else if (g_str_has_prefix (at, "{year}")) {
      g_string_append_len (out, text, 4);
    } else {
      g_string_append_c (out, *at++);
      continue;
    }
    at = strchr (at, '}') + 1;
  }
}

void
report_text_append_number (const ReportTexts *texts, guint64 n, GString *out)
{
  /* Translators: this number as the language writes it. What stands between 1 and 234 is put between groups of three digits. */
  const char *pattern = report_text (texts, T_ ("1,234"));
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
  gsize length = strlen (digits);
  gsize between = strlen (pattern) - 4;
  for (gsize i = 0; i < length; i++) {
    if (i > 0 && (length - i) % 3 == 0) {
      g_string_append_len (out, pattern + 1, (gssize) between);
    }
    g_string_append_c (out, digits[i]);
  }
}
