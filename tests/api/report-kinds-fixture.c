/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/report-kinds-fixture.h"

#include "api/report/write-private.h"
#include "kg/history.h"
#include "kg/nquads.h"
#include "tests/api/store-fixture.h"

#include <string.h>

/* 2026-11-22T00:00:00Z */
#define TODAY (G_GINT64_CONSTANT (1795305600) * G_USEC_PER_SEC)
/* Shorter texts are found by chance. */
#define TEXT_LEAST 12u

void
kinds_fixture_set_up (KindsFixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->store = store_fixture_new (&fixture->folder, &fixture->path, 0);
}

void
kinds_fixture_tear_down (KindsFixture *fixture, gconstpointer data)
{
  (void) data;
  kg_store_unref (fixture->store);
  store_fixture_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

void
kinds_fixture_load (KindsFixture *fixture, const char *name, const char *turtle)
{
  g_autofree char *graph = g_strconcat ("urn:test:", name, NULL);
  g_autofree char *text = g_strconcat (KINDS_PREFIXES "\n", turtle, NULL);
  store_fixture_load (fixture->store, name, graph, text);
}

char *
kinds_fixture_suite (const char *file)
{
  const char *suites = g_getenv ("GROUNDS_SUITES");
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  if (suites == NULL) {
    return NULL;
  }
  g_autofree char *path = g_build_filename (suites, "aidoc-ap", file, NULL);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

/* --- Making --- */

ReportDocument *
kinds_fixture_make (const KindsFixture *fixture, const ReportRequest *request,
                    ReportProgress progress, gpointer data, GError **error)
{
  g_autoptr (GError) none = NULL;
  g_autofree char *digest = NULL;
  ReportRequest asked = *request;
  g_autoptr (KgStore) store = kg_store_open (fixture->path, KG_STORE_READ, &none);
  g_assert_no_error (none);
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (store, &none);
  g_assert_no_error (none);
  g_autoptr (RulesEngine) engine = rules_engine_new (snapshot, NULL, &none);
  g_assert_no_error (none);
  guint64 commit = kg_snapshot_commit (snapshot);
  kg_history_digest (store, commit, &digest, &none);
  g_assert_no_error (none);
  g_autoptr (RulesCatalogues) catalogues =
      rules_catalogues_new (rules_policies_graph (rules_engine_policies (engine)), &none);
  g_assert_no_error (none);
  const ReportSource source = { .engine = engine,
                                .store = store,
                                .commit = commit,
                                .commit_digest = digest,
                                .log = fixture->log,
                                .catalogues = catalogues };
  asked.today = TODAY;
  return report_make (&source, &asked, progress, data, error);
}

ReportDocument *
kinds_fixture_report (const KindsFixture *fixture, ReportKind kind, const char *system,
                      const char *language)
{
  g_autoptr (GError) error = NULL;
  const ReportRequest request = { .kind = kind, .system = system, .language = language };
  ReportDocument *document = kinds_fixture_make (fixture, &request, NULL, NULL, &error);
  g_assert_no_error (error);
  kinds_fixture_check (fixture, document);
  return document;
}

/* --- What has to hold --- */

typedef struct {
  GHashTable *statements; /* of the graph, with where each is said */
  GPtrArray *texts;       /* that tests loaded */
} Known;

static char *
key_of (const char *subject, const char *predicate, const char *object, const char *document,
        guint line, guint64 commit)
{
  return g_strdup_printf ("%s\n%s\n%s\n%s\n%u\n%" G_GUINT64_FORMAT, subject, predicate, object,
                          document, line, commit);
}

static void
append_node (GString *out, const KgTerm *term)
{
  g_string_append_printf (out, "%s%s", term->kind == KG_TERM_BLANK ? "_:" : "", term->value);
}

static void
know_quad (Known *known, const KgView *view, const KgQuad *quad, const KgPlace *place)
{
  KgTerm subject;
  KgTerm predicate;
  KgTerm object;
  KgTerm datatype;
  KgDocument document;
  g_autoptr (GString) node = g_string_new (NULL);
  g_autoptr (GString) value = g_string_new (NULL);
  kg_view_term (view, quad->subject, &subject);
  kg_view_term (view, quad->predicate, &predicate);
  kg_view_term (view, quad->object, &object);
  g_assert_true (kg_snapshot_document (view->snapshot, place->document, &document));
  gboolean literal = object.kind == KG_TERM_LITERAL;
  gboolean typed =
      literal && object.datatype != KG_NONE && kg_view_term (view, object.datatype, &datatype);
  append_node (node, &subject);
  kg_nquads_append_term (value, &object, typed ? &datatype : NULL);
  g_hash_table_add (known->statements, key_of (node->str, predicate.value, value->str,
                                               document.name, place->line, document.commit));
  gboolean of_law = document.commit == 1 || strcmp (document.name, KINDS_CATALOGUE) == 0;
  if (literal && !of_law && object.length >= TEXT_LEAST) {
    g_ptr_array_add (known->texts, g_strdup (object.value));
  }
}

static Known
know (const KindsFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (fixture->store, &error);
  g_assert_no_error (error);
  const KgView view = { snapshot, NULL };
  const KgQuad any = { KG_NONE, KG_NONE, KG_NONE, KG_NONE };
  Known known = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                  g_ptr_array_new_with_free_func (g_free) };
  g_autoptr (KgScan) scan = kg_scan_new (&view, &any);
  KgQuad quad;
  KgPlace place;
  while (kg_scan_next (scan, &quad, &place)) {
    know_quad (&known, &view, &quad, &place);
  }
  return known;
}

static void
check_framing (const Known *known, const char *text)
{
  for (guint i = 0; i < known->texts->len; i++) {
    const char *value = g_ptr_array_index (known->texts, i);
    if (strstr (text, value) != NULL) {
      g_test_message ("`%s` holds “%s”, and cites nothing", text, value);
      g_test_fail ();
    }
  }
}

static void
check_backing (const Known *known, const char *text, const ReportBacking *backing)
{
  g_assert_cmpint (backing->kind == REPORT_CLAIM, ==, backing->n_citations > 0);
  if (backing->kind == REPORT_FRAMING && text != NULL) {
    check_framing (known, text);
  }
}

static void
check_text (const Known *known, const ReportText *text)
{
  check_backing (known, text->text, &text->backing);
}

static void check_blocks (const Known *known, const GPtrArray *blocks);

static void
check_block (const Known *known, const ReportBlock *block)
{
  switch (block->kind) {
  case REPORT_BLOCK_SECTION:
    check_blocks (known, block->blocks);
    return;
  case REPORT_BLOCK_ITEM:
    check_framing (known, block->title);
    check_backing (known, block->item.note, &block->item.backing);
    check_blocks (known, block->blocks);
    return;
  case REPORT_BLOCK_PARAGRAPH:
    check_text (known, &block->paragraph);
    return;
  case REPORT_BLOCK_FACTS:
  case REPORT_BLOCK_LIST:
    for (guint i = 0; i < block->list.lines->len; i++) {
      check_text (known, &g_array_index (block->list.lines, ReportLine, i).text);
    }
    return;
  case REPORT_BLOCK_TABLE:
    for (guint i = 0; i < block->table.cells->len; i++) {
      check_text (known, &g_array_index (block->table.cells, ReportText, i));
    }
    return;
  case REPORT_BLOCK_PLOT:
    check_backing (known, block->plot.description, &block->plot.backing);
    return;
  case REPORT_BLOCK_DRAWING:
    check_backing (known, block->drawing.description, &block->drawing.backing);
    return;
  }
}

static void
check_blocks (const Known *known, const GPtrArray *blocks)
{
  for (guint i = 0; i < blocks->len; i++) {
    check_block (known, g_ptr_array_index (blocks, i));
  }
}

/* That the log has them. */
static void
check_entries (const KindsFixture *fixture, const ReportCitation *citation)
{
  g_autoptr (GError) error = NULL;
  g_assert_nonnull (fixture->log);
  guint64 size = log_size (fixture->log, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (citation->entries, >, 0);
  g_assert_cmpuint (citation->entry + citation->entries, <=, size);
}

void
kinds_fixture_check (const KindsFixture *fixture, const ReportDocument *document)
{
  Known known = know (fixture);
  check_blocks (&known, report_document_blocks ((ReportDocument *) document));
  for (guint i = 1; i <= report_document_n_citations (document); i++) {
    const ReportCitation *citation = report_document_citation (document, i);
    if (citation->subject == NULL) {
      check_entries (fixture, citation);
      continue;
    }
    g_autofree char *key = key_of (citation->subject, citation->predicate, citation->object,
                                   citation->document, citation->line, citation->commit);
    if (!g_hash_table_contains (known.statements, key)) {
      g_test_message ("the graph does not say: %s", key);
      g_test_fail ();
    }
  }
  g_hash_table_unref (known.statements);
  g_ptr_array_unref (known.texts);
}

/* --- Finding, and telling --- */

static const ReportBlock *
find (const GPtrArray *blocks, const char *anchor)
{
  const ReportBlock *found = NULL;
  for (guint i = 0; i < blocks->len && found == NULL; i++) {
    const ReportBlock *block = g_ptr_array_index (blocks, i);
    if (g_strcmp0 (block->anchor, anchor) == 0) {
      return block;
    }
    found = block->blocks != NULL ? find (block->blocks, anchor) : NULL;
  }
  return found;
}

const ReportBlock *
kinds_find (const ReportDocument *document, const char *anchor)
{
  const ReportBlock *found = find (report_document_blocks ((ReportDocument *) document), anchor);
  if (found == NULL) {
    g_test_message ("no block `%s`", anchor);
  }
  g_assert_nonnull (found);
  return found;
}

static const char *
mark (const ReportBacking *backing)
{
  static const char *const marks[] = {
    [REPORT_CLAIM] = "*", [REPORT_NO_EVIDENCE] = "!", [REPORT_FRAMING] = ""
  };
  return marks[backing->kind];
}

static void
tell_lines (const ReportBlock *block, guint depth, GString *out)
{
  for (guint i = 0; i < block->list.lines->len; i++) {
    const ReportLine *line = &g_array_index (block->list.lines, ReportLine, i);
    g_string_append_printf (out, "%*s", (int) (2 * (depth + line->depth)), "");
    if (line->name != NULL) {
      g_string_append_printf (out, "%s: ", line->name);
    } else {
      g_string_append (out, "- ");
    }
    g_string_append_printf (out, "%s%s\n", line->text.text, mark (&line->text.backing));
  }
}

static void
tell_table (const ReportBlock *block, guint depth, GString *out)
{
  g_string_append_printf (out, "%*s| %s\n", (int) (2 * depth), "", block->title);
  for (guint i = 0; i < block->table.cells->len; i++) {
    const ReportText *cell = &g_array_index (block->table.cells, ReportText, i);
    gboolean first = i % block->table.n_columns == 0;
    gboolean last = i % block->table.n_columns + 1 == block->table.n_columns;
    g_string_append_printf (out, "%*s%s%s%s", first ? (int) (2 * depth) : 0, "", cell->text,
                            mark (&cell->backing), last ? "\n" : " | ");
  }
}

static void
tell (const ReportBlock *block, guint depth, GString *out)
{
  switch (block->kind) {
  case REPORT_BLOCK_SECTION:
    g_string_append_printf (out, "%*s# %s\n", (int) (2 * depth), "", block->title);
    break;
  case REPORT_BLOCK_ITEM:
    g_string_append_printf (out, "%*s[%s] %s%s\n", (int) (2 * depth), "",
                            report_status_name (block->item.status), block->title,
                            mark (&block->item.backing));
    break;
  case REPORT_BLOCK_PARAGRAPH:
    g_string_append_printf (out, "%*s%s%s\n", (int) (2 * depth), "", block->paragraph.text,
                            mark (&block->paragraph.backing));
    break;
  case REPORT_BLOCK_FACTS:
  case REPORT_BLOCK_LIST:
    tell_lines (block, depth, out);
    break;
  case REPORT_BLOCK_TABLE:
    tell_table (block, depth, out);
    break;
  case REPORT_BLOCK_PLOT:
  case REPORT_BLOCK_DRAWING:
    g_string_append_printf (out, "%*s(drawing)\n", (int) (2 * depth), "");
    break;
  }
  for (guint i = 0; block->blocks != NULL && i < block->blocks->len; i++) {
    tell (g_ptr_array_index (block->blocks, i), depth + 1, out);
  }
}

char *
kinds_tell (const ReportBlock *block)
{
  GString *out = g_string_new (NULL);
  tell (block, 0, out);
  return g_string_free (out, FALSE);
}

void
kinds_check_told (const ReportDocument *document, const char *anchor, const char *expected)
{
  g_autofree char *told = kinds_tell (kinds_find (document, anchor));
  g_assert_cmpstr (told, ==, expected);
}

void
kinds_check_holds (const ReportDocument *document, const char *anchor, const char *expected)
{
  g_autofree char *told = kinds_tell (kinds_find (document, anchor));
  if (strstr (told, expected) == NULL) {
    g_test_message ("`%s` lacks “%s”:\n%s", anchor, expected, told);
    g_test_fail ();
  }
}
