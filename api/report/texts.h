/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The texts of reports in the reader's language. They stand in the code in English, marked with T_(); `po/` holds the translations as gettext has them, compiled into
 * the program. Unlike gettext's own functions these take the language, so that a service can write German for one and English for another; nothing depends on the
 * locale. */

typedef struct _ReportTexts ReportTexts;

/* The texts of a language, BCP 47 ("de-AT" falls back to "de"); NULL: English. NULL where there is no translation; report_texts_languages() lists them. Lives as long as
 * the program. */
const ReportTexts *report_texts (const char *language);
/* "de". */
const char *report_texts_language (const ReportTexts *texts);
/* NULL-terminated: "de", "en". */
const char *const *report_texts_languages (void);

/* The translation of `english`, or itself. */
const char *report_text (const ReportTexts *texts, const char *english);
/* The form for a number (Plural-Forms of the language). */
const char *report_text_plural (const ReportTexts *texts, const char *one, const char *many,
                                guint64 n);
/* Dates as the language writes them: "2 December 2027", "2. Dezember 2027". UTC. Append. */
void report_text_append_date (const ReportTexts *texts, gint64 time, GString *out);
/* "1,234", "1.234". */
void report_text_append_number (const ReportTexts *texts, guint64 n, GString *out);

/* Marks a text for translation where it cannot be translated at once. */
#define T_(english) english
