/* SPDX-License-Identifier: Apache-2.0 */

/* Writes a graph like those Grounds is made for: data sources with their tables and columns,
 * data classes, lineage from column to column, models with their versions and evaluation
 * reports, people, and the labels of policies. Each source document is a graph of its own.
 *
 * The same arguments give the same bytes. All quads are distinct. 0.34 distinct terms come to a
 * quad (most of them the IRIs and identifiers of columns), and 6 % of the quads speak of a blank
 * node. */

#include "tests/bench/generate-words.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#define BASE "https://data.example.org/"
#define QUADS_PER_GRAPH 20000
#define FLUSH_BYTES (1u << 20)
#define NAME_BYTES 160

/* --- Writing --- */

typedef struct {
  GString *out;
  GString *graph;   /* as it ends a line of N-Quads */
  GString *subject; /* as it begins one */
  FILE *file;
  guint64 left; /* quads */
  guint64 blanks;
  gboolean turtle;
  gboolean open; /* Turtle: the subject stands there already */
  gboolean failed;
} Writer;

static void
append_word (const Writer *writer, GString *out, const Word *word)
{
  if (writer->turtle) {
    g_string_append (out, namespaces[word->ns].name);
    g_string_append_c (out, ':');
    g_string_append (out, word->local);
    return;
  }
  g_string_append_c (out, '<');
  g_string_append (out, namespaces[word->ns].iri);
  g_string_append (out, word->local);
  g_string_append_c (out, '>');
}

static void
append_name (const Writer *writer, GString *out, const char *name)
{
  g_string_append (out, writer->turtle ? "<" : "<" BASE);
  g_string_append (out, name);
  g_string_append_c (out, '>');
}

static void
append_blank (GString *out, guint64 blank)
{
  char text[32];
  g_snprintf (text, sizeof text, "_:m%" G_GUINT64_FORMAT, blank);
  g_string_append (out, text);
}

static void
flush (Writer *writer)
{
  if (fwrite (writer->out->str, 1, writer->out->len, writer->file) != writer->out->len) {
    writer->failed = TRUE;
    writer->left = 0;
  }
  g_string_truncate (writer->out, 0);
}

static void
close_subject (Writer *writer)
{
  if (writer->open) {
    g_string_append (writer->out, " .\n");
  }
  writer->open = FALSE;
  g_string_truncate (writer->subject, 0);
}

static void
about (Writer *writer, const char *name)
{
  close_subject (writer);
  append_name (writer, writer->subject, name);
}

static guint64
new_blank (Writer *writer)
{
  return ++writer->blanks;
}

static void
about_blank (Writer *writer, guint64 blank)
{
  close_subject (writer);
  append_blank (writer->subject, blank);
}

/* Starts a quad; FALSE when there are enough. */
static gboolean
begin (Writer *writer, const Word *predicate)
{
  if (writer->left == 0) {
    return FALSE;
  }
  writer->left--;
  if (writer->open) {
    g_string_append (writer->out, " ;\n  ");
  } else {
    g_string_append_len (writer->out, writer->subject->str, (gssize) writer->subject->len);
    g_string_append_c (writer->out, ' ');
  }
  writer->open = writer->turtle;
  append_word (writer, writer->out, predicate);
  g_string_append_c (writer->out, ' ');
  return TRUE;
}

static void
end (Writer *writer)
{
  if (!writer->turtle) {
    g_string_append_len (writer->out, writer->graph->str, (gssize) writer->graph->len);
  }
  if (writer->out->len >= FLUSH_BYTES) {
    flush (writer);
  }
}

static void
say_word (Writer *writer, const Word *predicate, const Word *object)
{
  if (begin (writer, predicate)) {
    append_word (writer, writer->out, object);
    end (writer);
  }
}

static void
say_name (Writer *writer, const Word *predicate, const char *object)
{
  if (begin (writer, predicate)) {
    append_name (writer, writer->out, object);
    end (writer);
  }
}

static void
say_blank (Writer *writer, const Word *predicate, guint64 object)
{
  if (begin (writer, predicate)) {
    append_blank (writer->out, object);
    end (writer);
  }
}

/* `text` needs no escapes. */
static void
say_text (Writer *writer, const Word *predicate, const char *text, const char *language,
          const Word *datatype)
{
  if (!begin (writer, predicate)) {
    return;
  }
  g_string_append_c (writer->out, '"');
  g_string_append (writer->out, text);
  g_string_append_c (writer->out, '"');
  if (language != NULL) {
    g_string_append_c (writer->out, '@');
    g_string_append (writer->out, language);
  } else if (datatype != NULL) {
    g_string_append (writer->out, "^^");
    append_word (writer, writer->out, datatype);
  }
  end (writer);
}

/* --- The graph --- */

typedef struct {
  Writer writer;
  guint64 random;
  guint graph;
  guint *tables; /* of each graph so far, finished ones */
} Model;

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
  say_word (writer, &dqv_is_measurement_of, &metrics[metric]);
  g_snprintf (value, sizeof value, "0.%04u", 1 + choose (model, 9999));
  say_text (writer, &dqv_value, value, NULL, &xsd_decimal);
}

/* Catalogues are most of the graphs; see kinds[]. */
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
  say_word (writer, &rdf_type, &gr_field);
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
  say_word (writer, &rdf_type, &gr_table);
  g_snprintf (text, sizeof text, "%s%s %u", qualifiers[choose (model, G_N_ELEMENTS (qualifiers))],
              nouns[mix (model->graph * 7919u + table) % G_N_ELEMENTS (nouns)], table);
  say_text (writer, &rdfs_label, text, "en", NULL);
  say_name (writer, &dct_is_part_of, source);
  say_date (model, &dct_modified, TRUE);
  g_snprintf (text, sizeof text, "%u", choose (model, 50000000));
  say_text (writer, &dct_extent, text, NULL, &xsd_integer);
  say_person (model, &prov_attributed);
  for (guint i = 0; i < table_columns (model->graph, table); i++) {
    write_field (model, table, i, name);
  }
}

static void
write_catalogue (Model *model, guint64 until)
{
  char source[NAME_BYTES];
  const char *system = systems[model->graph % G_N_ELEMENTS (systems)];
  g_snprintf (source, sizeof source, "source/%s-%u", system, model->graph);
  about (&model->writer, source);
  say_word (&model->writer, &rdf_type, &gr_data_source);
  say_text (&model->writer, &rdfs_label, system, NULL, NULL);
  say_date (model, &dct_issued, FALSE);
  say_person (model, &dct_publisher);
  for (guint table = 0; model->writer.left > until; table++) {
    write_table (model, table, source);
    model->tables[model->graph] = table + 1;
  }
}

/* What a scheduler reports: runs, and which column was made from which. */
static void
write_runs (Model *model, guint64 until)
{
  Writer *writer = &model->writer;
  char run[NAME_BYTES];
  char name[NAME_BYTES];
  for (guint i = 0; writer->left > until; i++) {
    g_snprintf (run, sizeof run, "run/%u/%u", model->graph, i);
    about (writer, run);
    say_word (writer, &rdf_type, &prov_activity);
    say_date (model, &prov_started, TRUE);
    say_date (model, &prov_ended, TRUE);
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

static void
write_report (Model *model, const char *version, guint number)
{
  Writer *writer = &model->writer;
  char report[NAME_BYTES];
  g_snprintf (report, sizeof report, "%s/report-%u", version, number);
  about (writer, report);
  say_word (writer, &rdf_type, &gr_report);
  say_name (writer, &dct_subject, version);
  say_date (model, &dct_issued, FALSE);
  say_person (model, &prov_attributed);
  for (guint i = 0; i < 2; i++) {
    say_measurement (model, &dqv_has_measurement, i);
    about (writer, report);
  }
}

static void
write_models (Model *model, guint64 until)
{
  Writer *writer = &model->writer;
  char name[NAME_BYTES];
  char version[NAME_BYTES];
  char table[NAME_BYTES];
  for (guint i = 0; writer->left > until; i++) {
    g_snprintf (name, sizeof name, "model/%u-%u", model->graph, i);
    about (writer, name);
    say_word (writer, &rdf_type, &airo_model);
    say_word (writer, &airo_has_purpose, &purposes[choose (model, G_N_ELEMENTS (purposes))]);
    say_person (model, &prov_attributed);
    for (guint j = 1 + choose (model, 6); j > 0; j--) {
      g_snprintf (version, sizeof version, "%s/v%u", name, j);
      about (writer, version);
      say_name (writer, &dct_is_version_of, name);
      say_text (writer, &rdfs_label, version, "en", NULL);
      say_date (model, &dct_issued, FALSE);
      say_word (writer, &gr_lifecycle, &lifecycles[choose (model, G_N_ELEMENTS (lifecycles))]);
      if (earlier_table (model, table)) {
        say_name (writer, &prov_used, table);
      }
      write_report (model, version, 1);
    }
  }
}

/* People and the rules they live by. */
static void
write_organisation (Model *model, guint64 until)
{
  Writer *writer = &model->writer;
  char name[NAME_BYTES];
  for (guint i = 0; writer->left > until; i++) {
    g_snprintf (name, sizeof name, "person/%u-%u", model->graph, i);
    about (writer, name);
    say_word (writer, &rdf_type, &prov_person);
    g_snprintf (name, sizeof name, "%s %s", people[choose (model, G_N_ELEMENTS (people))],
                people[choose (model, G_N_ELEMENTS (people))]);
    say_text (writer, &rdfs_label, name, NULL, NULL);
    say_text (writer, &attr_role, roles[choose (model, G_N_ELEMENTS (roles))], NULL, NULL);
    if (!chance (model, 20)) {
      continue;
    }
    g_snprintf (name, sizeof name, "policy/%u/rule-%u", model->graph, i);
    about (writer, name);
    say_word (writer, &rdf_type, &gr_rule);
    say_sentence (model, &rdfs_label, "Data");
    say_word (writer, &gr_effect, &effects[choose (model, G_N_ELEMENTS (effects))]);
    say_word (writer, &gr_basis, &bases[choose (model, G_N_ELEMENTS (bases))]);
    say_date (model, &gr_valid_from, FALSE);
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
  if (writer->turtle) {
    g_string_append (writer->out, "@base <" BASE "> .\n");
  }
  for (guint i = 0; writer->turtle && i < NS_COUNT; i++) {
    g_string_append_printf (writer->out, "@prefix %s: <%s> .\n", namespaces[i].name,
                            namespaces[i].iri);
  }
  for (guint i = 0; i < graphs; i++) {
    model->graph = i;
    g_string_printf (writer->graph, " <" BASE "document/%u> .\n", i);
    /* A single graph is a catalogue. */
    kinds[(graphs == 1 ? 1 : i) % G_N_ELEMENTS (kinds)](model, quads - quads * (i + 1) / graphs);
  }
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
