/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/xml-name.h"

static const RulesSpan starts[] = {
  { ':', ':' },       { 'A', 'Z' },       { '_', '_' },       { 'a', 'z' },
  { 0xc0, 0xd6 },     { 0xd8, 0xf6 },     { 0xf8, 0x2ff },    { 0x370, 0x37d },
  { 0x37f, 0x1fff },  { 0x200c, 0x200d }, { 0x2070, 0x218f }, { 0x2c00, 0x2fef },
  { 0x3001, 0xd7ff }, { 0xf900, 0xfdcf }, { 0xfdf0, 0xfffd }, { 0x10000, 0xeffff },
};

static const RulesSpan characters[] = {
  { '-', '.' },       { '0', ':' },         { 'A', 'Z' },       { '_', '_' },
  { 'a', 'z' },       { 0xb7, 0xb7 },       { 0xc0, 0xd6 },     { 0xd8, 0xf6 },
  { 0xf8, 0x37d },    { 0x37f, 0x1fff },    { 0x200c, 0x200d }, { 0x203f, 0x2040 },
  { 0x2070, 0x218f }, { 0x2c00, 0x2fef },   { 0x3001, 0xd7ff }, { 0xf900, 0xfdcf },
  { 0xfdf0, 0xfffd }, { 0x10000, 0xeffff },
};

const RulesSpan *
rules_xml_name_starts (gsize *n)
{
  *n = G_N_ELEMENTS (starts);
  return starts;
}

const RulesSpan *
rules_xml_name_characters (gsize *n)
{
  *n = G_N_ELEMENTS (characters);
  return characters;
}

static gboolean
is_within (const RulesSpan *spans, gsize n, gunichar c)
{
  gsize i = 0;
  while (i < n && spans[i].last < c) {
    i++;
  }
  return i < n && spans[i].first <= c;
}

gboolean
rules_xml_is_name_start (gunichar c)
{
  return is_within (starts, G_N_ELEMENTS (starts), c);
}

gboolean
rules_xml_is_name_character (gunichar c)
{
  return is_within (characters, G_N_ELEMENTS (characters), c);
}
