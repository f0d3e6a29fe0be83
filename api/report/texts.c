/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/report-resources.h"
#include "api/report/texts-private.h"

#include "kg/time.h"

#include <string.h>

/* Sorted. English needs no file. */
static const char *const languages[] = { "de", "en", NULL };
#define N_LANGUAGES (G_N_ELEMENTS (languages) - 1)

/* What is compiled in; the tests see to it that it can be read. */
static ReportTexts *
read_language (const char *language)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup_printf ("/grounds/report/%s.mo", language);
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (report_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  ReportTexts *texts = report_texts_new (language, bytes, &error);
  if (texts == NULL) {
    g_error ("%s", error->message);
  }
  return texts;
}

/* One for each of `languages`: read once, and constant from then on. */
static ReportTexts *const *
all_texts (void)
{
  static gsize once;
  static ReportTexts *all[N_LANGUAGES];
  if (g_once_init_enter (&once)) {
    for (gsize i = 0; i < N_LANGUAGES; i++) {
      all[i] = read_language (languages[i]);
    }
    g_once_init_leave (&once, 1);
  }
  return all;
}

const ReportTexts *
report_texts (const char *language)
{
  const char *wanted = language != NULL ? language : "en";
  gsize length = strcspn (wanted, "-");
  for (gsize i = 0; i < N_LANGUAGES; i++) {
    if (strlen (languages[i]) == length &&
        g_ascii_strncasecmp (languages[i], wanted, length) == 0) {
      return all_texts ()[i];
    }
  }
  return NULL;
}

const char *const *
report_texts_languages (void)
{
  return languages;
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
