/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/masking-dice.h"

#include <string.h>

/* Invented names, put together from syllables: some 1,000 given names and 260,000 family names, so that two people of one scope
 * hardly ever get the same one. */

static const char *const given_starts[] = {
  "Al", "Be", "Ca", "Da", "El",  "Fa",  "Ga",  "Ha",  "Il",  "Jo",  "Ka",
  "Le", "Mi", "Ne", "Ol", "Pa",  "Qui", "Ro",  "Sa",  "Te",  "Ul",  "Va",
  "Wi", "Xe", "Ya", "Ze", "Bri", "Cla", "Dri", "Fre", "Gre", "Tri",
};

static const char *const given_ends[] = {
  "bren", "cora", "dan",  "della", "fin",   "gar", "helm", "jon", "kara", "lan",  "lith",
  "lio",  "mara", "mir",  "nara",  "nelle", "nor", "rek",  "ria", "rin",  "sava", "sel",
  "sha",  "tan",  "thea", "tor",   "vara",  "ven", "vis",  "wyn", "xa",   "zel",
};

static const char *const family_starts[] = {
  "Ash", "Bar", "Bel",  "Bran", "Bru", "Cal", "Cor",  "Dal",  "Dor", "Dun", "Eld",  "Elm",  "Fal",
  "Fen", "Gar", "Gil",  "Gor",  "Hal", "Har", "Hol",  "Ing",  "Jar", "Kel", "Kor",  "Lan",  "Lin",
  "Lor", "Mar", "Mel",  "Mor",  "Nor", "Oak", "Or",   "Pel",  "Per", "Pol", "Quar", "Ral",  "Ran",
  "Rod", "Ros", "Ruth", "Sal",  "Sel", "Sil", "Sten", "Stor", "Sun", "Tal", "Tar",  "Thor", "Tor",
  "Ulm", "Val", "Var",  "Ven",  "Vor", "Wal", "War",  "Wes",  "Wil", "Win", "Yar",  "Zel",
};

static const char *const family_middles[] = {
  "",   "a",  "an", "ar",  "be", "den", "der", "di", "e",  "el",  "en",  "er",  "es",
  "ga", "i",  "in", "is",  "ka", "le",  "li",  "lo", "ma", "mi",  "na",  "ne",  "ni",
  "o",  "on", "or", "os",  "ra", "re",  "ri",  "ro", "sa", "se",  "si",  "so",  "ta",
  "te", "ti", "to", "tra", "tu", "u",   "un",  "ur", "va", "ve",  "vi",  "vo",  "wa",
  "we", "wi", "ya", "ye",  "yo", "za",  "ze",  "zi", "zo", "ste", "sto", "gri",
};

static const char *const family_ends[] = {
  "bach",  "beck",  "berg",  "born",  "brook", "burn",  "by",   "combe", "croft", "dahl",  "dale",
  "den",   "don",   "feld",  "field", "ford",  "gard",  "gate", "grave", "ham",   "haven", "hill",
  "hoff",  "holm",  "holt",  "hurst", "ing",   "kamp",  "land", "ley",   "lind",  "lock",  "low",
  "lund",  "man",   "mark",  "mar",   "mead",  "mere",  "mond", "more",  "mund",  "ness",  "nik",
  "quist", "ridge", "rick",  "rop",   "rup",   "scott", "sen",  "shaw",  "stad",  "stead", "stone",
  "strom", "thal",  "thorp", "ton",   "vale",  "vik",   "wald", "well",  "worth",
};

/* RFC 2606, 3. */
static const char *const domains[] = { "example.com", "example.net", "example.org" };

#define DRAW(dice, list) (list)[rules_dice_throw ((dice), G_N_ELEMENTS (list))]

void
rules_draw_given_name (RulesDice *dice, GString *out)
{
  g_string_append (out, DRAW (dice, given_starts));
  g_string_append (out, DRAW (dice, given_ends));
}

void
rules_draw_family_name (RulesDice *dice, GString *out)
{
  g_string_append (out, DRAW (dice, family_starts));
  g_string_append (out, DRAW (dice, family_middles));
  g_string_append (out, DRAW (dice, family_ends));
}

void
rules_draw_name (RulesDice *dice, const char *value, gsize length, GString *out)
{
  g_autofree char *text = g_strndup (value, length);
  g_strstrip (text);
  if (strchr (text, ',') != NULL) {
    rules_draw_family_name (dice, out);
    g_string_append (out, ", ");
    rules_draw_given_name (dice, out);
    return;
  }
  rules_draw_given_name (dice, out);
  if (strchr (text, ' ') != NULL) {
    g_string_append_c (out, ' ');
    rules_draw_family_name (dice, out);
  }
}

static void
append_words (RulesDice *dice, char separator, GString *out)
{
  gsize from = out->len;
  rules_draw_given_name (dice, out);
  g_string_append_c (out, separator);
  rules_draw_family_name (dice, out);
  for (gsize i = from; i < out->len; i++) {
    out->str[i] = g_ascii_tolower (out->str[i]);
  }
}

void
rules_draw_email (RulesDice *dice, GString *out)
{
  append_words (dice, '.', out);
  g_string_append_c (out, '@');
  g_string_append (out, DRAW (dice, domains));
}

void
rules_draw_handle (RulesDice *dice, GString *out)
{
  append_words (dice, '.', out);
}

void
rules_draw_web_address (RulesDice *dice, GString *out)
{
  g_string_append (out, "https://www.");
  g_string_append (out, DRAW (dice, domains));
  g_string_append_c (out, '/');
  append_words (dice, '-', out);
}
