/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The characters of XML names (XML 1.0, fifth edition, 2.3), for the datatypes and the regular expressions of XML Schema. */

typedef struct {
  gunichar first;
  gunichar last;
} RulesSpan;

/* NameStartChar and NameChar as spans, ascending. */
const RulesSpan *rules_xml_name_starts (gsize *n);
const RulesSpan *rules_xml_name_characters (gsize *n);

gboolean rules_xml_is_name_start (gunichar c);
gboolean rules_xml_is_name_character (gunichar c);
