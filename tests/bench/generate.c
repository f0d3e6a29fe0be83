/* SPDX-License-Identifier: Apache-2.0 */

/* Writes a graph like those Grounds is made for: data sources with their tables and columns,
 * data classes, lineage from column to column, models with their versions and evaluation
 * reports, people, and policies with their rules. Each source document is a graph of its own.
 *
 * The same arguments give the same bytes. All quads are distinct. 0.33 distinct terms come to a
 * quad (most of them the IRIs and identifiers of columns), and 5 % of the quads speak of a blank
 * node. The shapes that guard a store find no fault with it, however few quads are asked for. */

#include "tests/bench/generate-writer.h"

#include <glib.h>
#include <string.h>

#define QUADS_PER_GRAPH 20000
#define NAME_BYTES 160
/* More than is said of any one thing and of what it cannot be without: near the end it is left out as a whole. */
#define THING_QUADS 32
#define RULES_OF_A_POLICY 24

/* --- The graph --- */

typedef struct {
  Writer writer;
  guint64 random;
  guint graph;
  guint *tables; /* of each graph so far, finished ones */
} Model;

static gboolean
has_room (const Model *model, guint64 until)
{
  return model->writer.left > until && model->writer.left >= THING_QUADS;
}

/* The finaliser of SplitMix64. */
static guint64
mix (guint64 x)
{
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return x ^ (x >> 31);
}

static guint
choose (Model *model, gsize n)
{
  model->random += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return (guint) (mix (model->random) % n);
}

static gboolean
chance (Model *model, guint percent)
{
  return choose (model, 100) < percent;
}

static void
say_date (Model *model, const Word *predicate, gboolean with_time)
{
  char text[32];
  int n = g_snprintf (text, sizeof text, "20%02u-%02u-%02u", 15 + choose (model, 12),
                      1 + choose (model, 12), 1 + choose (model, 28));
  if (with_time) {
    g_snprintf (text + n, sizeof text - (gsize) n, "T%02u:%02u:%02uZ", choose (model, 24),
                choose (model, 60), choose (model, 60));
  }
  say_text (&model->writer, predicate, text, NULL, with_time ? &xsd_date_time : &xsd_date);
}

static void
say_person (Model *model, const Word *predicate)
{
  char name[NAME_BYTES];
  g_snprintf (name, sizeof name, "person/%u-%u", choose (model, model->graph / 16 + 1) * 16,
              choose (model, 400));
  say_name (&model->writer, predicate, name);
}

static void
say_sentence (Model *model, const Word *predicate, const char *about_what)
{
  char text[NAME_BYTES * 2];
  gsize n = g_strlcpy (text, about_what, sizeof text);
  for (guint i = 4 + choose (model, 8); i > 0; i--) {
    text[n++] = ' ';
    n += g_strlcpy (text + n, words[choose (model, G_N_ELEMENTS (words))], sizeof text - n);
  }
  say_text (&model->writer, predicate, text, "en", NULL);
}

/* A blank node with a metric and its value. */
static void
say_measurement (Model *model, const Word *link, guint metric)
{
  Writer *writer = &model->writer;
  guint64 blank = new_blank (writer);
  char value[16];
  say_blank (writer, link, blank);
  about_blank (writer, blank);
  say_word (writer, &rdf_type, &dqv_measurement);
  say_word (writer, &dqv_is_measurement_of, &metrics[metric].term);
  g_snprintf (value, sizeof value, "0.%04u", 1 + choose (model, 9999));
  say_text (writer, &dqv_value, value, NULL, &xsd_decimal);
}

/* --- Vocabulary --- */

static void
write_vocabulary (Model *model)
{
  Writer *writer = &model->writer;
  for (gsize i = 0; i < G_N_ELEMENTS (classes) && has_room (model, 0); i++) {
    about_word (writer, &classes[i].term);
    say_word (writer, &rdf_type, &rdfs_class);
    say_text (writer, &rdfs_label, classes[i].label, "en", NULL);
    say_word (writer, &rdfs_sub_class_of, &classes[i].above);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (metrics) && has_room (model, 0); i++) {
    about_word (writer, &metrics[i].term);
    say_word (writer, &rdf_type, &dqv_metric);
    say_text (writer, &rdfs_label, metrics[i].label, "en", NULL);
  }
}

/* --- Catalogues: most of the graphs, see kinds[] --- */

static void
table_name (char *name, guint graph, guint table)
{
  g_snprintf (name, NAME_BYTES, "%s-%u/%s-%u", systems[graph % G_N_ELEMENTS (systems)], graph,
              nouns[mix (graph * 7919u + table) % G_N_ELEMENTS (nouns)], table);
}

static guint
table_columns (guint graph, guint table)
{
  return 6 + (guint) (mix (graph * 104729u + table) % 14);
}

/* The columns of a table follow one another in columns[], from a place that its number settles. */
static void
field_name (char *name, guint graph, guint table, guint column)
{
  guint first = (guint) (mix (graph * 15485863u + table) % G_N_ELEMENTS (columns));
  table_name (name, graph, table);
  gsize n = strlen (name);
  g_snprintf (name + n, NAME_BYTES - n, "/%s",
              columns[(first + column) % G_N_ELEMENTS (columns)].name);
}

static gsize
field_kind (guint graph, guint table, guint column)
{
  return (mix (graph * 15485863u + table) % G_N_ELEMENTS (columns) + column) %
         G_N_ELEMENTS (columns);
}

/* A field of a table that is finished. FALSE if there is none yet. */
static gboolean
earlier_field (Model *model, char *name)
{
  guint graph = choose (model, model->graph + 1);
  for (guint tries = 0; model->tables[graph] == 0; tries++) {
    if (tries == 32) {
      return FALSE;
    }
    graph = choose (model, model->graph + 1);
  }
  guint table = choose (model, model->tables[graph]);
  field_name (name, graph, table, choose (model, table_columns (graph, table)));
  return TRUE;
}

static gboolean
earlier_table (Model *model, char *name)
{
  if (!earlier_field (model, name)) {
    return FALSE;
  }
  *strrchr (name, '/') = '\0';
  return TRUE;
}

static void
write_lineage (Model *model)
{
  char first[NAME_BYTES];
  char second[NAME_BYTES];
  if (!earlier_field (model, first)) {
    return;
  }
  say_name (&model->writer, &prov_derived_from, first);
  if (chance (model, 20) && earlier_field (model, second) && strcmp (first, second) != 0) {
    say_name (&model->writer, &prov_derived_from, second);
  }
}

static void
write_field (Model *model, guint table, guint column, const char *table_iri)
{
  Writer *writer = &model->writer;
  gsize kind = field_kind (model->graph, table, column);
  char name[NAME_BYTES];
  field_name (name, model->graph, table, column);
  about (writer, name);
  say_word (writer, &rdf_type, &gr_data_field);
  say_text (writer, &rdfs_label, columns[kind].label, "en", NULL);
  if (chance (model, 40)) {
    say_text (writer, &rdfs_label, columns[kind].german, "de", NULL);
  }
  say_text (writer, &dct_identifier, name, NULL, NULL);
  say_name (writer, &dct_is_part_of, table_iri);
  say_text (writer, &dct_format, columns[kind].type, NULL, NULL);
  if (columns[kind].data_class.local != NULL && chance (model, 90)) {
    say_word (writer, &gr_data_class, &columns[kind].data_class);
  }
  if (chance (model, 45)) {
    write_lineage (model);
  }
  if (chance (model, 25)) {
    say_sentence (model, &dct_description, columns[kind].label);
  }
  if (chance (model, 30)) {
    say_text (writer, &dcat_keyword, keywords[choose (model, G_N_ELEMENTS (keywords))], NULL, NULL);
  }
  if (chance (model, 8)) {
    say_measurement (model, &dqv_has_measurement, choose (model, G_N_ELEMENTS (metrics)));
  }
}

static void
write_table (Model *model, guint table, const char *source)
{
  Writer *writer = &model->writer;
  char name[NAME_BYTES];
  char text[NAME_BYTES];
  table_name (name, model->graph, table);
  about (writer, name);
  say_word (writer, &rdf_type, &ex_table);
  say_word (writer, &rdf_type, &gr_data_source);
  g_snprintf (text, sizeof text, "%s%s %u", qualifiers[choose (model, G_N_ELEMENTS (qualifiers))],
              nouns[mix (model->graph * 7919u + table) % G_N_ELEMENTS (nouns)], table);
  say_text (writer, &rdfs_label, text, "en", NULL);
  say_name (writer, &dct_is_part_of, source);
  say_date (model, &dct_modified, TRUE);
  g_snprintf (text, sizeof text, "%u", choose (model, 50000000));
  say_text (writer, &dct_extent, text, NULL, &xsd_integer);
  say_person (model, &gr_owner);
  for (guint i = 0; i < table_columns (model->graph, table) && has_room (model, 0); i++) {
    write_field (model, table, i, name);
  }
}

static void
write_catalogue (Model *model, guint64 until)
{
  char source[NAME_BYTES];
  const char *system = systems[model->graph % G_N_ELEMENTS (systems)];
  g_snprintf (source, sizeof source, "source/%s-%u", system, model->graph);
  if (!has_room (model, until)) {
    return;
  }
  about (&model->writer, source);
  say_word (&model->writer, &rdf_type, &ex_system);
  say_word (&model->writer, &rdf_type, &gr_data_source);
  say_text (&model->writer, &rdfs_label, system, NULL, NULL);
  say_date (model, &dct_issued, FALSE);
  say_person (model, &dct_publisher);
  say_person (model, &gr_owner);
  for (guint table = 0; has_room (model, until); table++) {
    write_table (model, table, source);
    model->tables[model->graph] = table + 1;
  }
}

/* --- Runs --- */

/* A run takes some minutes; now and then clocks disagree and it ends before it began. */
static void
say_duration (Model *model)
{
  char text[32];
  int n = g_snprintf (text, sizeof text, "20%02u-%02u-%02uT", 15 + choose (model, 12),
                      1 + choose (model, 12), 1 + choose (model, 28));
  guint hour = choose (model, 24);
  guint minute = choose (model, 30);
  guint end = chance (model, 5) ? choose (model, 30) : minute + 1 + choose (model, 29);
  g_snprintf (text + n, sizeof text - (gsize) n, "%02u:%02u:%02uZ", hour, minute,
              choose (model, 60));
  say_text (&model->writer, &prov_started, text, NULL, &xsd_date_time);
  g_snprintf (text + n, sizeof text - (gsize) n, "%02u:%02u:%02uZ", hour, end, choose (model, 60));
  say_text (&model->writer, &prov_ended, text, NULL, &xsd_date_time);
}

/* What a scheduler reports: runs, and which column was made from which. */
static void
write_runs (Model *model, guint64 until)
{
  Writer *writer = &model->writer;
  char run[NAME_BYTES];
  char name[NAME_BYTES];
  for (guint i = 0; has_room (model, until); i++) {
    g_snprintf (run, sizeof run, "run/%u/%u", model->graph, i);
    about (writer, run);
    say_word (writer, &rdf_type, &prov_activity);
    say_duration (model);
    say_person (model, &prov_associated);
    if (earlier_table (model, name)) {
      say_name (writer, &prov_used, name);
    }
    if (earlier_table (model, name)) {
      say_name (writer, &prov_generated, name);
    }
    for (guint j = 3 + choose (model, 10); j > 0 && earlier_field (model, name); j--) {
      char derivation[NAME_BYTES];
      g_snprintf (derivation, sizeof derivation, "%s/%u", run, j);
      about (writer, name);
      say_name (writer, &prov_qualified, derivation);
      about (writer, derivation);
      say_word (writer, &rdf_type, &prov_derivation);
      say_name (writer, &prov_had_activity, run);
      if (earlier_field (model, name)) {
        say_name (writer, &prov_entity, name);
      }
    }
  }
}

/* --- Models --- */

static void
write_report (Model *model, const char *version, const char *report)
{
  Writer *writer = &model->writer;
  about (writer, report);
  say_word (writer, &rdf_type, &gr_report);
  say_name (writer, &dct_subject, version);
  say_word (writer, &gr_verdict, &verdicts[choose (model, G_N_ELEMENTS (verdicts))]);
  say_date (model, &gr_assessed_at, TRUE);
  say_person (model, &gr_signed_by);
  for (guint i = 0; i < 2; i++) {
    say_measurement (model, &dqv_has_measurement, i);
    about (writer, report);
  }
}

static void
write_version (Model *model, const char *name, guint number)
{
  Writer *writer = &model->writer;
  char version[NAME_BYTES];
  char report[NAME_BYTES];
  char table[NAME_BYTES];
  guint state = choose (model, G_N_ELEMENTS (lifecycles));
  g_snprintf (version, sizeof version, "%s/v%u", name, number);
  g_snprintf (report, sizeof report, "%s/report", version);
  about (writer, version);
  say_name (writer, &dct_is_version_of, name);
  say_text (writer, &rdfs_label, version, "en", NULL);
  say_date (model, &dct_issued, FALSE);
  for (guint i = 0; i < 2 && lifecycles[state][i].local != NULL; i++) {
    say_word (writer, &gr_lifecycle, &lifecycles[state][i]);
  }
  if (earlier_table (model, table)) {
    say_name (writer, &prov_used, table);
  }
  say_name (writer, &gr_evaluation_report, report);
  write_report (model, version, report);
}

static void
write_models (Model *model, guint64 until)
{
  Writer *writer = &model->writer;
  char name[NAME_BYTES];
  for (guint i = 0; has_room (model, until); i++) {
    g_snprintf (name, sizeof name, "model/%u-%u", model->graph, i);
    about (writer, name);
    say_word (writer, &rdf_type, &airo_model);
    say_word (writer, &airo_has_purpose, &purposes[choose (model, G_N_ELEMENTS (purposes))]);
    say_person (model, &gr_owner);
    for (guint j = 1 + choose (model, 6); j > 0 && has_room (model, 0); j--) {
      write_version (model, name, j);
    }
  }
}

/* --- People, and the policies they live by --- */

/* One for each column, then one for each purpose. */
#define N_CONDITIONS (G_N_ELEMENTS (columns) + G_N_ELEMENTS (purposes))

static void
part_name (char *name, const Model *model, const char *part, gsize number)
{
  g_snprintf (name, NAME_BYTES, "policy/%u/%s-%" G_GSIZE_FORMAT, model->graph, part, number);
}

static void
about_part (Model *model, const char *part, gsize number)
{
  char name[NAME_BYTES];
  part_name (name, model, part, number);
  about (&model->writer, name);
}

static void
say_part (Model *model, const Word *predicate, const char *part, gsize number)
{
  char name[NAME_BYTES];
  part_name (name, model, part, number);
  say_name (&model->writer, predicate, name);
}

/* What a condition asks for: that the data be of a class, or the purpose be one. NULL: there is no such condition. */
static const Word *
condition_value (gsize number)
{
  const Word *value = number < G_N_ELEMENTS (columns) ? &columns[number].data_class
                                                      : &purposes[number - G_N_ELEMENTS (columns)];
  return value->local == NULL ? NULL : value;
}

/* What rules share: conditions, and a masking for each operator. */
static void
write_conditions (Model *model)
{
  Writer *writer = &model->writer;
  for (gsize i = 0; i < N_CONDITIONS && has_room (model, 0); i++) {
    if (condition_value (i) == NULL) {
      continue;
    }
    about_part (model, "condition", i);
    say_word (writer, &rdf_type, &sh_node_shape);
    say_part (model, &sh_property, "property", i);
    about_part (model, "property", i);
    say_word (writer, &sh_path, i < G_N_ELEMENTS (columns) ? &gr_classified_as : &gr_for_purpose);
    say_word (writer, &sh_has_value, condition_value (i));
  }
  for (gsize i = 0; i < G_N_ELEMENTS (operators) && has_room (model, 0); i++) {
    about_part (model, "masking", i);
    say_word (writer, &rdf_type, &gr_masking);
    say_word (writer, &gr_operator, &operators[i]);
  }
}

static void
say_condition (Model *model)
{
  gsize i = choose (model, N_CONDITIONS);
  while (condition_value (i) == NULL) {
    i++;
  }
  if (i < G_N_ELEMENTS (columns)) {
    say_word (&model->writer, &gr_target, &gr_field);
  }
  say_part (model, &gr_condition, "condition", i);
}

static void
write_rule (Model *model, guint number)
{
  Writer *writer = &model->writer;
  guint effect = choose (model, G_N_ELEMENTS (effects));
  about_part (model, "policy", number / RULES_OF_A_POLICY);
  if (number % RULES_OF_A_POLICY == 0) {
    say_word (writer, &rdf_type, &gr_policy);
    say_sentence (model, &rdfs_label, "Policy");
    say_person (model, &gr_owner);
  }
  say_part (model, &gr_has_rule, "rule", number);
  about_part (model, "rule", number);
  say_word (writer, &rdf_type, &gr_rule);
  say_sentence (model, &rdfs_label, "Data");
  say_condition (model);
  say_word (writer, &gr_effect, &effects[effect]);
  if (effect == EFFECT_MASK) {
    say_part (model, &gr_has_mask, "masking", choose (model, G_N_ELEMENTS (operators)));
  }
  if (effect == EFFECT_ESCALATE) {
    say_person (model, &gr_reviewer);
  }
  say_word (writer, &gr_basis, &bases[choose (model, G_N_ELEMENTS (bases))]);
  say_date (model, &gr_valid_from, TRUE);
}

static void
write_organisation (Model *model, guint64 until)
{
  Writer *writer = &model->writer;
  char name[NAME_BYTES];
  guint rules = 0;
  write_conditions (model);
  for (guint i = 0; has_room (model, until); i++) {
    g_snprintf (name, sizeof name, "person/%u-%u", model->graph, i);
    about (writer, name);
    say_word (writer, &rdf_type, &prov_person);
    g_snprintf (name, sizeof name, "%s %s", people[choose (model, G_N_ELEMENTS (people))],
                people[choose (model, G_N_ELEMENTS (people))]);
    say_text (writer, &rdfs_label, name, NULL, NULL);
    say_text (writer, &attr_role, roles[choose (model, G_N_ELEMENTS (roles))], NULL, NULL);
    if (chance (model, 12)) {
      write_rule (model, rules++);
    }
  }
}

/* --- All of it --- */

/* What nothing else has room in. */
static void
write_journal (Model *model)
{
  char text[32];
  about (&model->writer, "journal");
  for (guint i = 1; model->writer.left > 0; i++) {
    g_snprintf (text, sizeof text, "Entry %u:", i);
    say_sentence (model, &dct_description, text);
  }
}

static void (*const kinds[16]) (Model *, guint64) = {
  write_organisation, write_catalogue, write_catalogue, write_catalogue,
  write_catalogue,    write_runs,      write_catalogue, write_catalogue,
  write_catalogue,    write_models,    write_catalogue, write_catalogue,
  write_runs,         write_catalogue, write_catalogue, write_catalogue,
};

static void
write_all (Model *model, guint graphs)
{
  Writer *writer = &model->writer;
  guint64 quads = writer->left;
  declare_prefixes (writer);
  for (guint i = 0; i < graphs; i++) {
    model->graph = i;
    g_string_printf (writer->graph, " <" BASE "document/%u> .\n", i);
    if (i == 0) {
      write_vocabulary (model);
    }
    /* A single graph is a catalogue. */
    kinds[(graphs == 1 ? 1 : i) % G_N_ELEMENTS (kinds)](model, quads - quads * (i + 1) / graphs);
  }
  write_journal (model);
  close_subject (writer);
  flush (writer);
}

int
main (int argc, char **argv)
{
  gint64 quads = 1000;
  gint64 seed = 1;
  int graphs = 0;
  g_autofree char *format = NULL;
  const GOptionEntry entries[] = {
    { "quads", 'n', 0, G_OPTION_ARG_INT64, &quads, "How many", "N" },
    { "seed", 's', 0, G_OPTION_ARG_INT64, &seed, "Of the random choices", "S" },
    { "graphs", 'g', 0, G_OPTION_ARG_INT, &graphs, "Named graphs; one for 20,000 quads", "G" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, "`nquads`, or `turtle` without graphs", "F" },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("- write a graph to standard output");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  if (quads < 0 || graphs < 0 ||
      (format != NULL && strcmp (format, "nquads") != 0 && strcmp (format, "turtle") != 0)) {
    g_printerr ("numbers must not be negative, and the format `nquads` or `turtle`\n");
    return 2;
  }
  guint n = graphs > 0 ? (guint) graphs : (guint) (quads / QUADS_PER_GRAPH) + 1;
  g_autofree guint *tables = g_new0 (guint, n);
  Model model = {
    .writer = { .out = g_string_sized_new (FLUSH_BYTES + 4096),
                .graph = g_string_new (NULL),
                .subject = g_string_new (NULL),
                .file = stdout,
                .left = (guint64) quads,
                .turtle = format != NULL && strcmp (format, "turtle") == 0 },
    .random = mix ((guint64) seed),
    .tables = tables,
  };
  write_all (&model, n);
  gboolean failed = model.writer.failed || fflush (stdout) != 0;
  g_string_free (model.writer.out, TRUE);
  g_string_free (model.writer.graph, TRUE);
  g_string_free (model.writer.subject, TRUE);
  if (failed) {
    g_printerr ("cannot write; is the disk full?\n");
  }
  return failed ? 2 : 0;
}
