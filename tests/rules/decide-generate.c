/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/decide-generate.h"

#include <string.h>

/* --- Facts: models, people, sources of fields with their lineage, classes --- */

static const char facts[] =
    "ex:anna ex:role \"agent\" ; ex:team ex:red ; ex:level 3 .\n"
    "ex:bert ex:role \"agent\" , \"lead\" ; ex:team ex:blue ; ex:level 5 .\n"
    "ex:carl ex:role \"lead\" ; ex:level \"high\" .\n"
    "ex:m0 gr:lifecycle gr:Approved ; ex:report ex:r0 ; ex:vendor ex:v0 .\n"
    "ex:m1 gr:lifecycle gr:Retired ; ex:vendor ex:v1 , ex:v0 .\n"
    "ex:m2 gr:lifecycle gr:Approved , gr:Drifting ; ex:report ex:r0 , ex:r1 .\n"
    "ex:r0 ex:signedBy ex:bert . ex:r1 ex:signedBy ex:anna , ex:carl .\n"
    "ex:v0 a ex:Vendor . ex:Trusted rdfs:subClassOf ex:Vendor . ex:v1 a ex:Trusted .\n"
    "ex:s0 gr:dataClass ex:Email ; prov:wasDerivedFrom ex:s3 ; ex:owner ex:anna . ex:s1 gr:dataClass ex:Health .\n"
    "ex:s2 prov:wasDerivedFrom ex:s0 , ex:s1 ; ex:owner ex:bert . ex:s3 gr:dataClass ex:Name .\n"
    "ex:Email skos:broader ex:Contact . ex:Contact skos:broader ex:Personal . ex:Name skos:broader ex:Personal .\n"
    "ex:Health rdfs:subClassOf ex:Special . ex:Special skos:broader ex:Personal .\n"
    "ex:P1 skos:broader ex:P0 .\n";

/* --- Conditions --- */

static const char *const at_request[] = {
  "sh:property [ sh:path gr:purpose ; sh:hasValue ex:P0 ]",
  "sh:property [ sh:path gr:purpose ; sh:hasValue ex:P1 ]",
  "sh:property [ sh:path gr:forPurpose ; sh:hasValue ex:P0 ]",
  "sh:property [ sh:path gr:action ; sh:hasValue ex:use ]",
  "sh:property [ sh:path gr:action ; sh:in ( ex:use ex:train ) ; sh:minCount 1 ]",
  "sh:property [ sh:path ( gr:subject ex:role ) ; sh:hasValue \"agent\" ]",
  "sh:property [ sh:path ( gr:subject ex:role ) ; sh:hasValue \"lead\" ]",
  "sh:property [ sh:path ( gr:subject ex:team ) ; sh:in ( ex:red ex:blue ) ]",
  "sh:property [ sh:path ( gr:subject ex:level ) ; sh:minInclusive 4 ]",
  "sh:property [ sh:path ( gr:resource gr:lifecycle ) ; sh:hasValue gr:Approved ]",
  "sh:property [ sh:path ( gr:resource gr:lifecycle ) ; sh:maxCount 1 ]",
  "sh:property [ sh:path ( gr:resource ex:report ) ; sh:maxCount 0 ]",
  "sh:property [ sh:path ( gr:resource ex:report ex:signedBy ) ; sh:minCount 1 ]",
  "sh:property [ sh:path ( gr:resource ex:vendor ) ; sh:class ex:Vendor ]",
  "sh:property [ sh:path ( gr:resource ex:vendor ) ; sh:class ex:Trusted ; sh:minCount 1 ]",
  "sh:property [ sh:path gr:input ; sh:minCount 2 ]",
  "sh:property [ sh:path gr:input ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:property [ sh:path "
  "gr:classifiedAs ; sh:hasValue ex:Special ] ] ]",
  "sh:property [ sh:path gr:input ; sh:node [ sh:property [ sh:path gr:source ; sh:minCount 1 ] ] ]",
  "sh:property [ sh:path ( gr:input gr:classifiedAs ) ; sh:hasValue ex:Contact ]",
  "sh:property [ sh:path ( gr:input gr:source ex:owner ) ; sh:disjoint gr:subject ]",
  "sh:property [ sh:path gr:subject ; sh:in ( ex:anna ex:bert ) ]",
  "sh:property [ sh:path ex:flag ; sh:hasValue true ]",
  "sh:property [ sh:path ex:flag ; sh:datatype xsd:boolean ; sh:minCount 1 ]",
  "sh:property [ sh:path gr:resource ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:in ( ex:m0 ex:m1 ) ] ]",
};

static const char *const at_field[] = {
  "sh:property [ sh:path gr:classifiedAs ; sh:hasValue ex:Email ]",
  "sh:property [ sh:path gr:classifiedAs ; sh:hasValue ex:Contact ]",
  "sh:property [ sh:path gr:classifiedAs ; sh:hasValue ex:Personal ]",
  "sh:property [ sh:path gr:classifiedAs ; sh:hasValue ex:Special ]",
  "sh:property [ sh:path gr:classifiedAs ; sh:maxCount 2 ]",
  "sh:property [ sh:path gr:source ; sh:maxCount 0 ]",
  "sh:property [ sh:path gr:source ; sh:hasValue ex:s0 ]",
  "sh:property [ sh:path ( gr:source ex:owner ) ; sh:hasValue ex:anna ]",
  "sh:property [ sh:path ( gr:source ex:owner ) ; sh:in ( ex:anna ex:bert ) ; sh:minCount 1 ]",
  "sh:property [ sh:path ( [ sh:inversePath gr:input ] gr:purpose ) ; sh:hasValue ex:P1 ]",
  "sh:property [ sh:path gr:name ; sh:minLength 2 ]",
};

static void
append_condition (GRand *random, gboolean field, guint depth, GString *out)
{
  const char *const *atoms = field ? at_field : at_request;
  gint32 n = (gint32) (field ? G_N_ELEMENTS (at_field) : G_N_ELEMENTS (at_request));
  static const char *const joined[] = { "sh:and", "sh:or", "sh:and", "sh:xone" };
  gint32 kind = g_rand_int_range (random, 0, depth == 0 ? 1 : 8);
  if (kind < 4) {
    g_string_append (out, atoms[g_rand_int_range (random, 0, n)]);
    return;
  }
  if (kind == 4) {
    g_string_append (out, "sh:not [ ");
    append_condition (random, field, depth - 1, out);
    g_string_append (out, " ]");
    return;
  }
  g_string_append_printf (out, "%s ( [ ", joined[g_rand_int_range (random, 0, 4)]);
  append_condition (random, field, depth - 1, out);
  g_string_append (out, " ] [ ");
  append_condition (random, field, depth - 1, out);
  g_string_append (out, " ] )");
}

/* --- Rules --- */

typedef struct {
  const char *effect;
  gboolean overrides;
} Rule;

static const char *const effects[] = { "Allow", "Allow",    "Allow",    "Mask",
                                       "Mask",  "Escalate", "Escalate", "Deny" };
static const char *const operators[] = { "Tokenise", "Redact", "Remove", "Partial" };
/* Around GENERATE_NOW, one second after the beginning of 1970. */
static const char *const bounds[] = {
  "gr:validFrom \"1970-01-01T00:00:01Z\"^^xsd:dateTime",
  "gr:validFrom \"1970-01-01T00:00:01.000001Z\"^^xsd:dateTime",
  "gr:validUntil \"1970-01-01T00:00:01\"^^xsd:dateTime",
  "gr:validUntil \"1970-01-01T00:00:01.0000001Z\"^^xsd:dateTime",
};

static void
append_where (GRand *random, const char *effect, GString *out, gboolean *field)
{
  gboolean masks = strcmp (effect, "Mask") == 0;
  *field = masks ? g_rand_int_range (random, 0, 8) > 0 : g_rand_int_range (random, 0, 3) == 0;
  if (*field) {
    static const char *const targets[] = { "gr:Field", "gr:Field , gr:Span", "gr:Span",
                                           "prov:Entity" };
    gint32 which = g_rand_int_range (random, 0, 10);
    g_string_append_printf (out, " ; gr:target %s",
                            targets[which < 6   ? which / 3
                                    : which < 8 ? 2
                                                : 3]);
  }
}

static void
append_rule (GRand *random, guint number, guint n, gboolean restricts, GString *out, Rule *rule)
{
  gboolean field;
  rule->effect = effects[g_rand_int_range (random, restricts ? 3 : 0, G_N_ELEMENTS (effects))];
  rule->overrides = FALSE;
  g_string_append_printf (out, "ex:rule%02u a gr:Rule ; gr:effect gr:%s", number, rule->effect);
  append_where (random, rule->effect, out, &field);
  if (strcmp (rule->effect, "Mask") == 0) {
    g_string_append_printf (out, " ; gr:mask [ gr:operator gr:%s ]",
                            operators[g_rand_int_range (random, 0, G_N_ELEMENTS (operators))]);
  }
  if (g_rand_int_range (random, 0, 8) == 0) {
    g_string_append_printf (out, " ; %s",
                            bounds[g_rand_int_range (random, 0, G_N_ELEMENTS (bounds))]);
  }
  if (g_rand_int_range (random, 0, 12) == 0) {
    g_string_append (out, " ; gr:mode gr:Monitor");
  }
  if (strcmp (rule->effect, "Escalate") == 0 && g_rand_int_range (random, 0, 3) == 0) {
    g_string_append (out, " ; gr:approvals 2");
  }
  for (guint other = number + 1; other < n && !restricts; other++) {
    if (g_rand_int_range (random, 0, 7) == 0) {
      g_string_append_printf (out, " ; gr:overrides ex:rule%02u", other);
      rule->overrides = TRUE;
    }
  }
  g_string_append (out, " ; gr:condition [ ");
  append_condition (random, field, 2, out);
  g_string_append (out, " ] .\n");
}

static void
append_approval (GRand *random, guint number, guint n, GString *out)
{
  static const char *const limits[] = {
    "",
    " ; gr:subject ex:anna",
    " ; gr:action ex:use",
    " ; gr:resource ex:m0 ",
    " ; gr:purpose ex:P0",
    " ; gr:coversClass ex:Personal",
    " ; gr:coversClass ex:Special",
    " ; gr:requestDigest \"00\"",
    " ; gr:requestDigest \"01\"",
  };
  static const char *const people[] = { "anna", "bert", "dora", "emil" };
  g_string_append_printf (
      out,
      "ex:approval%u gr:approvesRule ex:rule%02d , ex:rule%02d ; gr:approvedBy ex:%s ; gr:approvedAt "
      "\"1970-01-01T00:00:0%dZ\"^^xsd:dateTime ; gr:validUntil \"1970-01-01T00:00:0%dZ\"^^xsd:dateTime%s%s .\n",
      number, g_rand_int_range (random, 0, (gint32) n), g_rand_int_range (random, 0, (gint32) n),
      people[g_rand_int_range (random, 0, G_N_ELEMENTS (people))],
      g_rand_int_range (random, 0, 8) / 7 + 1, g_rand_int_range (random, 0, 8) == 0 ? 1 : 5,
      limits[g_rand_int_range (random, 0, G_N_ELEMENTS (limits))],
      limits[g_rand_int_range (random, 0, G_N_ELEMENTS (limits)) % 2]);
}

static void
append_policy (GRand *random, guint number, const GPtrArray *names, GString *out)
{
  g_string_append_printf (out, "ex:policy%u a gr:Policy", number);
  if (g_rand_int_range (random, 0, 4) == 0) {
    g_string_append (out, " ; gr:default gr:Deny");
  }
  if (number > 0 && g_rand_int_range (random, 0, 4) > 0) {
    g_string_append (out, " ; gr:scope [ ");
    append_condition (random, FALSE, 1, out);
    g_string_append (out, " ]");
  }
  for (guint i = 0; i < names->len; i++) {
    if (g_rand_int_range (random, 0, 2) == 0) {
      g_string_append_printf (out, " ; gr:rule %s", (const char *) g_ptr_array_index (names, i));
    }
  }
  g_string_append (out, " .\n");
}

/* --- All --- */

static void
append_lines (const GPtrArray *lines, gboolean backwards, GString *out)
{
  for (guint i = 0; i < lines->len; i++) {
    guint at = backwards ? lines->len - 1 - i : i;
    g_string_append (out, (const char *) g_ptr_array_index (lines, at));
  }
}

static void
generate_rules (GRand *random, const GenerateOptions *options, GPtrArray *lines, GPtrArray *names,
                gboolean *removed)
{
  for (guint i = 0; i < options->n_rules + options->again; i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    Rule rule;
    append_rule (random, i, options->n_rules, i >= options->n_rules, text, &rule);
    gboolean permits = strcmp (rule.effect, "Allow") == 0 && !rule.overrides;
    g_ptr_array_add (names, g_strdup_printf ("ex:rule%02u", i));
    if (i == options->without && permits) {
      /* What never holds is as good as not there, and leaves all else as it was. */
      g_string_truncate (text, text->len - 2);
      g_string_append (text, "; gr:validUntil \"1969-01-01T00:00:00Z\"^^xsd:dateTime .\n");
      *removed = strstr (text->str, "gr:validUntil \"1970") == NULL &&
                 strstr (text->str, "gr:validFrom") == NULL;
      if (!*removed) {
        g_string_truncate (text,
                           (gsize) (strstr (text->str, "; gr:validUntil \"1969") - text->str));
        g_string_append (text, ".\n");
      }
    }
    g_ptr_array_add (lines, g_strdup (text->str));
  }
}

char *
generate_policies (guint32 seed, const GenerateOptions *options, gboolean *removed)
{
  GRand *random = g_rand_new_with_seed (seed);
  GRand *others = g_rand_new_with_seed (seed ^ 0x5eed);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gboolean ignored = FALSE;
  GString *out = g_string_new (facts);
  generate_rules (random, options, lines, names, removed == NULL ? &ignored : removed);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    GRand *own = g_rand_new_with_seed (seed * 7 + i);
    append_policy (own, i, names, text);
    g_rand_free (own);
    g_ptr_array_add (lines, g_strdup (text->str));
  }
  for (guint i = 0; i < 4; i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    append_approval (others, i, options->n_rules, text);
    g_ptr_array_add (lines, g_strdup (text->str));
  }
  append_lines (lines, options->backwards, out);
  g_rand_free (random);
  g_rand_free (others);
  return g_string_free (out, FALSE);
}

/* --- Requests --- */

static const char *
pick (GRand *random, const char *const *words, gint32 n)
{
  return words[g_rand_int_range (random, 0, n)];
}

char *
generate_request (guint32 seed)
{
  static const char *const people[] = { "anna", "bert", "carl" };
  static const char *const actions[] = { "use", "use", "train", "other" };
  static const char *const sources[] = { "s0", "s1", "s2", "s3" };
  GRand *random = g_rand_new_with_seed (seed);
  GString *out = g_string_new (NULL);
  g_string_append_printf (
      out,
      "ex:request gr:subject ex:%s . ex:request gr:action ex:%s . ex:request gr:resource ex:m%d",
      pick (random, people, 3), pick (random, actions, 4), g_rand_int_range (random, 0, 3));
  g_string_append_printf (out, " . ex:request gr:purpose ex:P%d", g_rand_int_range (random, 0, 3));
  if (g_rand_int_range (random, 0, 3) == 0) {
    g_string_append_printf (out, " . ex:request ex:flag \"%s^^xsd:boolean",
                            g_rand_int_range (random, 0, 2) == 0 ? "true" : "false");
  }
  gint32 n = g_rand_int_range (random, 0, 4);
  for (gint32 i = 0; i < n; i++) {
    g_string_append_printf (out, " . ex:f%d a gr:Field . ex:request gr:input ex:f%d", i, i);
    if (g_rand_int_range (random, 0, 4) > 0) {
      g_string_append_printf (out, " . ex:f%d gr:source ex:%s", i, pick (random, sources, 4));
    }
    if (g_rand_int_range (random, 0, 3) == 0) {
      g_string_append_printf (out,
                              " . ex:f%dspan a gr:Span . ex:f%d gr:span ex:f%dspan . ex:f%dspan "
                              "gr:dataClass ex:Email",
                              i, i, i, i);
    }
  }
  g_rand_free (random);
  return g_string_free (out, FALSE);
}
