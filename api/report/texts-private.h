/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/report/texts.h"

/* Translations as gettext compiles them (.mo; GNU gettext manual, "The Format of GNU MO Files"). Everything is checked when they are read: a file that is cut short, or
 * points outside of itself, is refused. Internal to texts. */

/* `mo` NULL: the texts as they are. Errors: KG_ERROR_FORMAT. (transfer full) */
ReportTexts *report_texts_new (const char *language, GBytes *mo, GError **error);
void report_texts_free (ReportTexts *texts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReportTexts, report_texts_free)

/* The value of an expression for plural forms, as C has it: "(n != 1)"; with the operators ?: || && == != < > <= >= + - * / % !. FALSE: it is none. */
gboolean report_plural_evaluate (const char *expression, guint64 n, guint64 *value);
