/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/catalogue-private.h"
#include "rules/limits.h"

#include <string.h>

/* The trees of requirements, from dct:isPartOf: first all requirements by themselves, then what is part of what, then each catalogue
 * from the top, which hands down what requirements do not say themselves. Those that no catalogue leads to are part of themselves. */

typedef struct {
  RulesRequirement *requirement; /* NULL: a catalogue */
  GArray *children;              /* KgTermId */
  gboolean reached;
} Entry;

typedef struct {
  RulesCatalogueCompiler *compiler;
  GHashTable *entries;       /* node -> Entry */
  RulesCatalogue *catalogue; /* at hand */
  GHashTable *notations;     /* of it: text -> requirement */
  GPtrArray *all;            /* of it: RulesRequirement */
} Forest;

static void
free_entry (gpointer data)
{
  Entry *entry = data;
  g_array_unref (entry->children);
  g_free (entry);
}

static Entry *
find_entry (const Forest *forest, KgTermId node)
{
  return g_hash_table_lookup (forest->entries, GUINT_TO_POINTER (node));
}

static void
add_entry (Forest *forest, KgTermId node, RulesRequirement *requirement)
{
  Entry *entry = g_new0 (Entry, 1);
  entry->requirement = requirement;
  entry->children = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_hash_table_insert (forest->entries, GUINT_TO_POINTER (node), entry);
}

/* --- Requirements by themselves --- */

static const KgTermId *
read_roles (RulesCatalogueCompiler *compiler, KgTermId node, guint *n)
{
  g_autoptr (GArray) roles = rules_catalogue_objects (compiler, node, ONTOLOGY_GR_BINDS);
  KgTermId *binds = rules_catalogue_new (compiler, KgTermId, roles->len);
  for (guint i = 0; i < roles->len; i++) {
    binds[i] = g_array_index (roles, KgTermId, i);
  }
  *n = roles->len;
  return binds;
}

static void
read_requirement (RulesCatalogueCompiler *compiler, KgTermId node, RulesRequirement *requirement)
{
  requirement->node = node;
  requirement->binds = read_roles (compiler, node, &requirement->n_binds);
  requirement->identifier = rules_catalogue_text (compiler, node, ONTOLOGY_DCT_IDENTIFIER, TRUE);
  requirement->notation = rules_catalogue_notation (compiler, node);
  rules_catalogue_read_applications (compiler, node, &requirement->applications,
                                     &requirement->n_applications);
  rules_catalogue_read_questions (compiler, requirement);
}

static void
link_to_parent (Forest *forest, KgTermId node)
{
  RulesCatalogueCompiler *compiler = forest->compiler;
  guint problems = compiler->reader.problems->len;
  KgTermId parent = rules_reader_single (&compiler->reader, node, ONTOLOGY_DCT_IS_PART_OF);
  Entry *above = parent == KG_NONE ? NULL : find_entry (forest, parent);
  if (above != NULL) {
    g_array_append_val (above->children, node);
    return;
  }
  find_entry (forest, node)->reached = TRUE;
  if (compiler->reader.problems->len == problems) {
    rules_catalogue_complain (compiler, node, ONTOLOGY_DCT_IS_PART_OF, parent,
                              parent == KG_NONE
                                  ? "is part of nothing; name its catalogue or the requirement "
                                    "above it by dct:isPartOf"
                                  : "is part of something that is neither a gr:Catalogue nor a "
                                    "gr:Requirement; check the name");
  }
}

static void
read_requirements (Forest *forest, const GArray *nodes)
{
  RulesCatalogueCompiler *compiler = forest->compiler;
  RulesRequirement *requirements =
      rules_catalogue_new (compiler, RulesRequirement, MIN (nodes->len, RULES_LIMIT_REQUIREMENTS));
  if (nodes->len > RULES_LIMIT_REQUIREMENTS) {
    rules_reader_problem (&compiler->reader, g_array_index (nodes, KgTermId, 0), KG_NONE, KG_NONE,
                          "there are more than %u requirements; load fewer catalogues",
                          RULES_LIMIT_REQUIREMENTS);
    return;
  }
  for (guint i = 0; i < nodes->len; i++) {
    KgTermId node = g_array_index (nodes, KgTermId, i);
    read_requirement (compiler, node, &requirements[i]);
    add_entry (forest, node, &requirements[i]);
  }
  for (guint i = 0; i < nodes->len; i++) {
    link_to_parent (forest, g_array_index (nodes, KgTermId, i));
  }
}

/* --- From the top --- */

static void
inherit (RulesRequirement *requirement)
{
  const RulesRequirement *parent = requirement->parent;
  const RulesCatalogue *catalogue = requirement->catalogue;
  if (requirement->n_binds == 0) {
    requirement->binds = parent != NULL ? parent->binds : catalogue->binds;
    requirement->n_binds = parent != NULL ? parent->n_binds : catalogue->n_binds;
  }
  if (requirement->n_applications == 0) {
    requirement->applications = parent != NULL ? parent->applications : catalogue->applications;
    requirement->n_applications =
        parent != NULL ? parent->n_applications : catalogue->n_applications;
  }
}

static void
check_notation (Forest *forest, const RulesRequirement *requirement)
{
  if (requirement->notation == NULL) {
    return;
  }
  if (g_hash_table_contains (forest->notations, requirement->notation)) {
    rules_catalogue_complain (forest->compiler, requirement->node, ONTOLOGY_SKOS_NOTATION, KG_NONE,
                              "has the skos:notation of another requirement of its catalogue; "
                              "give it one of its own");
  }
  g_hash_table_add (forest->notations, (gpointer) requirement->notation);
}

static const RulesRequirement *const *
descend (Forest *forest, const Entry *entry, const RulesRequirement *parent, guint depth, guint *n);

static void
place (Forest *forest, Entry *entry, const RulesRequirement *parent, guint depth)
{
  RulesRequirement *requirement = entry->requirement;
  entry->reached = TRUE;
  requirement->catalogue = forest->catalogue;
  requirement->parent = parent;
  requirement->depth = depth;
  requirement->number = forest->all->len;
  inherit (requirement);
  check_notation (forest, requirement);
  g_ptr_array_add (forest->all, requirement);
  requirement->children = descend (forest, entry, requirement, depth + 1, &requirement->n_children);
}

static const RulesRequirement *const *
descend (Forest *forest, const Entry *entry, const RulesRequirement *parent, guint depth, guint *n)
{
  RulesCatalogueCompiler *compiler = forest->compiler;
  if (depth > RULES_LIMIT_REQUIREMENT_DEPTH && entry->children->len > 0) {
    rules_catalogue_complain (compiler, parent->node, ONTOLOGY_DCT_IS_PART_OF, KG_NONE,
                              "lies too deep to have parts; make the tree of requirements flatter");
    *n = 0;
    return NULL;
  }
  rules_catalogue_sort (compiler, entry->children);
  const RulesRequirement **children =
      rules_catalogue_new (compiler, const RulesRequirement *, entry->children->len);
  for (guint i = 0; i < entry->children->len; i++) {
    Entry *child = find_entry (forest, g_array_index (entry->children, KgTermId, i));
    children[i] = child->requirement;
    place (forest, child, parent, depth);
  }
  *n = entry->children->len;
  return children;
}

static void
read_catalogue (Forest *forest, RulesCatalogue *catalogue)
{
  RulesCatalogueCompiler *compiler = forest->compiler;
  g_autoptr (GHashTable) notations = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  forest->catalogue = catalogue;
  forest->notations = notations;
  forest->all = all;
  catalogue->roots =
      descend (forest, find_entry (forest, catalogue->node), NULL, 0, &catalogue->n_roots);
  const RulesRequirement **kept =
      rules_catalogue_new (compiler, const RulesRequirement *, all->len);
  for (guint i = 0; i < all->len; i++) {
    kept[i] = g_ptr_array_index (all, i);
  }
  catalogue->all = kept;
  catalogue->n_all = all->len;
}

/* --- Cycles --- */

/* Whoever goes up from what no catalogue leads to comes into a cycle, and after so many steps is in it. */
static void
find_cycle (Forest *forest, const GArray *nodes)
{
  RulesCatalogueCompiler *compiler = forest->compiler;
  KgTermId part_of = rules_reader_term (&compiler->reader, ONTOLOGY_DCT_IS_PART_OF);
  KgTermId node = KG_NONE;
  for (guint i = 0; i < nodes->len && node == KG_NONE; i++) {
    KgTermId candidate = g_array_index (nodes, KgTermId, i);
    const Entry *entry = find_entry (forest, candidate);
    node = entry != NULL && !entry->reached ? candidate : KG_NONE;
  }
  for (guint i = 0; i < nodes->len && node != KG_NONE; i++) {
    KgCursor cursor;
    kg_view_objects (&compiler->reader.shapes, node, part_of, &cursor);
    node = kg_cursor_next (&cursor);
  }
  if (node != KG_NONE) {
    rules_catalogue_complain (compiler, node, ONTOLOGY_DCT_IS_PART_OF, KG_NONE,
                              "is part of itself, by way of others or directly; let one of them "
                              "be part of the catalogue");
  }
}

/* --- Catalogues --- */

static int
compare_notations (gconstpointer a, gconstpointer b)
{
  const RulesCatalogue *x = *(const RulesCatalogue *const *) a;
  const RulesCatalogue *y = *(const RulesCatalogue *const *) b;
  return g_strcmp0 (x->notation, y->notation);
}

static void
read_head (RulesCatalogueCompiler *compiler, KgTermId node, RulesCatalogue *catalogue)
{
  catalogue->node = node;
  catalogue->notation = rules_catalogue_notation (compiler, node);
  catalogue->version = rules_catalogue_text (compiler, node, ONTOLOGY_OWL_VERSION_INFO, FALSE);
  catalogue->binds = read_roles (compiler, node, &catalogue->n_binds);
  rules_catalogue_read_applications (compiler, node, &catalogue->applications,
                                     &catalogue->n_applications);
}

static void
set_list (RulesCatalogueCompiler *compiler, RulesCatalogue *catalogues, guint n)
{
  const RulesCatalogue **list = rules_catalogue_new (compiler, const RulesCatalogue *, n);
  for (guint i = 0; i < n; i++) {
    list[i] = &catalogues[i];
  }
  if (n > 0) {
    qsort (list, n, sizeof *list, compare_notations);
  }
  for (guint i = 1; i < n; i++) {
    if (list[i]->notation != NULL && g_strcmp0 (list[i]->notation, list[i - 1]->notation) == 0) {
      rules_catalogue_complain (compiler, list[i]->node, ONTOLOGY_SKOS_NOTATION, KG_NONE,
                                "has the skos:notation of another catalogue; give it its own");
    }
  }
  compiler->catalogues->list = list;
  compiler->catalogues->n_list = n;
}

void
rules_catalogue_read_trees (RulesCatalogueCompiler *compiler)
{
  g_autoptr (GHashTable) entries = g_hash_table_new_full (NULL, NULL, NULL, free_entry);
  g_autoptr (GArray) heads = rules_catalogue_instances (compiler, ONTOLOGY_GR_CATALOGUE);
  g_autoptr (GArray) nodes = rules_catalogue_instances (compiler, ONTOLOGY_GR_REQUIREMENT);
  Forest forest = { .compiler = compiler, .entries = entries };
  RulesCatalogue *catalogues = rules_catalogue_new (compiler, RulesCatalogue, heads->len);
  for (guint i = 0; i < heads->len; i++) {
    KgTermId node = g_array_index (heads, KgTermId, i);
    read_head (compiler, node, &catalogues[i]);
    add_entry (&forest, node, NULL);
  }
  read_requirements (&forest, nodes);
  for (guint i = 0; i < heads->len; i++) {
    read_catalogue (&forest, &catalogues[i]);
  }
  set_list (compiler, catalogues, heads->len);
  if (compiler->reader.problems->len == 0) {
    find_cycle (&forest, nodes);
  }
}
