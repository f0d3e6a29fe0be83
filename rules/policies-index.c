/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/policies-private.h"
#include "rules/shapes-private.h"

/* The index of conditions, made from their shapes.
 *
 * A cover of a condition is a set of keys, each a path with a value (or with any value) at its end, of which a node has at
 * least one if it does not violate the condition: one key for sh:hasValue, several for sh:in and sh:or. A condition may have
 * many covers; the one is taken whose keys the fewest others want. */

typedef struct {
  guint32 path;   /* number */
  KgTermId value; /* KG_NONE: any */
} Atom;

/* Atoms of one array that stand together. */
typedef struct {
  guint32 first;
  guint32 n;
} Cover;

/* A rule, or policy, at a place of the index. */
typedef struct {
  guint32 bucket;
  guint32 path; /* NO_PATH: it has no key */
  KgTermId value;
  guint32 member;
} Entry;

#define NO_PATH G_MAXUINT32
/* Keys of a cover; more are hardly ever worth it. Covers, and shapes looked at, for each condition. */
#define MOST_KEYS 64u
#define MOST_COVERS 32u
#define MOST_VISITED 512u

typedef struct {
  const RulesPolicies *policies;
  GHashTable *path_numbers; /* structure -> number + 1 */
  GHashTable *by_path;      /* RulesPath -> number + 1 */
  GPtrArray *paths;         /* of each number, a path that is so */
  GArray *atoms;            /* Atom: of all covers */
  GArray *covers;           /* Cover */
  GHashTable *wanted;       /* Wish -> itself: how often each key is asked for */
  guint visited;
  GArray *entries; /* Entry */
} Indexer;

/* --- Paths, by structure: names stand for what they are spelled out to --- */

static void
append_structure (GByteArray *out, const RulesPathNode *node)
{
  if (node->kind == RULES_PATH_NODE_NAMED && node->n_parts == 1) {
    append_structure (out, node->parts[0]);
    return;
  }
  const guint8 kind = (guint8) node->kind;
  g_byte_array_append (out, &kind, 1);
  g_byte_array_append (out, (const guint8 *) &node->predicate, sizeof node->predicate);
  g_byte_array_append (out, (const guint8 *) &node->n_parts, sizeof node->n_parts);
  for (guint i = 0; i < node->n_parts; i++) {
    append_structure (out, node->parts[i]);
  }
}

static guint32
number_path (Indexer *indexer, RulesPath *path)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (indexer->by_path, path));
  if (number != 0) {
    return number - 1;
  }
  GByteArray *text = g_byte_array_new ();
  append_structure (text, rules_path_tree (path));
  GBytes *structure = g_byte_array_free_to_bytes (text);
  number = GPOINTER_TO_UINT (g_hash_table_lookup (indexer->path_numbers, structure));
  if (number == 0) {
    g_ptr_array_add (indexer->paths, path);
    number = indexer->paths->len;
    g_hash_table_insert (indexer->path_numbers, g_bytes_ref (structure), GUINT_TO_POINTER (number));
  }
  g_bytes_unref (structure);
  g_hash_table_insert (indexer->by_path, path, GUINT_TO_POINTER (number));
  rules_path_set_number (path, number - 1);
  return number - 1;
}

/* --- Covers of a condition --- */

static void
add_cover (Indexer *indexer, guint first)
{
  const Cover cover = { first, indexer->atoms->len - first };
  g_array_append_val (indexer->covers, cover);
}

static void
add_one (Indexer *indexer, guint32 path, KgTermId value)
{
  const Atom atom = { path, value };
  guint first = indexer->atoms->len;
  g_array_append_val (indexer->atoms, atom);
  add_cover (indexer, first);
}

/* sh:in, of values of which there is at least one. */
static void
add_choice (Indexer *indexer, guint32 path, const KgTermId *values, guint32 n)
{
  guint first = indexer->atoms->len;
  if (n == 0 || n > MOST_KEYS) {
    return;
  }
  for (guint32 i = 0; i < n; i++) {
    const Atom atom = { path, values[i] };
    g_array_append_val (indexer->atoms, atom);
  }
  add_cover (indexer, first);
}

/* What a node shape asks of a value by itself: it is one of a few. */
static void
cover_value (Indexer *indexer, guint32 path, guint32 shape)
{
  const RulesShapes *shapes = indexer->policies->shapes;
  const RulesShape *known = rules_shape (shapes, shape);
  for (guint32 i = 0; i < known->n_constraints && !known->deactivated && known->path == NULL; i++) {
    const RulesConstraint *constraint = rules_constraint (shapes, known->first_constraint + i);
    if (constraint->kind == RULES_CONSTRAINT_HAS_VALUE) {
      add_one (indexer, path, constraint->term);
    } else if (constraint->kind == RULES_CONSTRAINT_IN) {
      add_choice (indexer, path, rules_ids (shapes, constraint), constraint->n);
    }
  }
}

static gboolean
asks_for_some (const RulesConstraint *constraint)
{
  return (constraint->kind == RULES_CONSTRAINT_MIN_COUNT ||
          constraint->kind == RULES_CONSTRAINT_QUALIFIED_MIN_COUNT) &&
         constraint->as.count > 0;
}

static void
cover_property (Indexer *indexer, const RulesShape *known)
{
  const RulesShapes *shapes = indexer->policies->shapes;
  guint32 path = number_path (indexer, known->path);
  gboolean some = FALSE;
  for (guint32 i = 0; i < known->n_constraints; i++) {
    const RulesConstraint *constraint = rules_constraint (shapes, known->first_constraint + i);
    some = some || asks_for_some (constraint) || constraint->kind == RULES_CONSTRAINT_HAS_VALUE;
    if (constraint->kind == RULES_CONSTRAINT_HAS_VALUE) {
      add_one (indexer, path, constraint->term);
    } else if (constraint->kind == RULES_CONSTRAINT_QUALIFIED_MIN_COUNT &&
               asks_for_some (constraint)) {
      cover_value (indexer, path, *rules_nested (shapes, constraint));
    }
  }
  for (guint32 i = 0; i < known->n_constraints && some; i++) {
    const RulesConstraint *constraint = rules_constraint (shapes, known->first_constraint + i);
    if (constraint->kind == RULES_CONSTRAINT_IN) {
      add_choice (indexer, path, rules_ids (shapes, constraint), constraint->n);
    }
  }
  if (some && !rules_path_is_nullable (known->path)) {
    add_one (indexer, path, KG_NONE);
  }
}

static void find_covers (Indexer *indexer, guint32 shape);

/* Of the covers from `first` on the one that looks best without knowing what others want. */
static const Cover *
best_at_sight (const Indexer *indexer, guint first)
{
  const Cover *best = NULL;
  guint best_cost = G_MAXUINT;
  for (guint i = first; i < indexer->covers->len; i++) {
    const Cover *cover = &g_array_index (indexer->covers, Cover, i);
    guint cost = cover->n;
    for (guint32 k = 0; k < cover->n; k++) {
      const Atom *atom = &g_array_index (indexer->atoms, Atom, cover->first + k);
      cost += atom->value == KG_NONE ? 1000 : 0;
    }
    if (cost < best_cost) {
      best = cover;
      best_cost = cost;
    }
  }
  return best;
}

/* sh:or: one cover of each alternative, together; none if an alternative has none. */
static void
cover_alternatives (Indexer *indexer, const RulesConstraint *constraint)
{
  const guint32 *nested = rules_nested (indexer->policies->shapes, constraint);
  g_autoptr (GArray) together = g_array_new (FALSE, FALSE, sizeof (Atom));
  guint n_covers = indexer->covers->len;
  gboolean whole = TRUE;
  for (guint32 i = 0; i < constraint->n && whole; i++) {
    find_covers (indexer, nested[i]);
    const Cover *best = best_at_sight (indexer, n_covers);
    whole = best != NULL && together->len + best->n <= MOST_KEYS;
    if (whole) {
      g_array_append_vals (together, &g_array_index (indexer->atoms, Atom, best->first), best->n);
    }
    g_array_set_size (indexer->covers, n_covers);
  }
  if (whole && together->len > 0) {
    guint first = indexer->atoms->len;
    g_array_append_vals (indexer->atoms, together->data, together->len);
    add_cover (indexer, first);
  }
}

static void
find_covers (Indexer *indexer, guint32 shape)
{
  const RulesShapes *shapes = indexer->policies->shapes;
  const RulesShape *known = rules_shape (shapes, shape);
  if (known->deactivated || ++indexer->visited > MOST_VISITED) {
    return;
  }
  if (known->path != NULL) {
    cover_property (indexer, known);
    return;
  }
  for (guint32 i = 0; i < known->n_constraints; i++) {
    const RulesConstraint *constraint = rules_constraint (shapes, known->first_constraint + i);
    gboolean all = constraint->kind == RULES_CONSTRAINT_NODE ||
                   constraint->kind == RULES_CONSTRAINT_PROPERTY ||
                   constraint->kind == RULES_CONSTRAINT_AND;
    for (guint32 k = 0; all && k < constraint->n; k++) {
      find_covers (indexer, rules_nested (shapes, constraint)[k]);
    }
    if (constraint->kind == RULES_CONSTRAINT_OR) {
      cover_alternatives (indexer, constraint);
    }
  }
}

/* Whether a shape asks for one value at the end of one path, and for nothing else: then it has one cover that says it all. */
static gboolean
is_by_key (const RulesShapes *shapes, guint32 shape)
{
  const RulesShape *known = rules_shape (shapes, shape);
  if (known->deactivated || known->n_constraints != 1) {
    return FALSE;
  }
  const RulesConstraint *only = rules_constraint (shapes, known->first_constraint);
  if (known->path != NULL) {
    return only->kind == RULES_CONSTRAINT_HAS_VALUE;
  }
  return (only->kind == RULES_CONSTRAINT_PROPERTY || only->kind == RULES_CONSTRAINT_NODE ||
          only->kind == RULES_CONSTRAINT_AND) &&
         only->n == 1 && is_by_key (shapes, *rules_nested (shapes, only));
}

/* --- Choosing --- */

typedef struct {
  Atom atom;
  guint32 n;
} Wish;

static guint
hash_wish (gconstpointer key)
{
  const Wish *wish = (const Wish *) key;
  return wish->atom.path * 0x9e3779b1u ^ wish->atom.value * 0x85ebca6bu;
}

static gboolean
equal_wish (gconstpointer a, gconstpointer b)
{
  const Wish *x = (const Wish *) a;
  const Wish *y = (const Wish *) b;
  return x->atom.path == y->atom.path && x->atom.value == y->atom.value;
}

static guint32
how_wanted (const Indexer *indexer, const Atom *atom)
{
  const Wish key = { .atom = *atom };
  const Wish *wish = (const Wish *) g_hash_table_lookup (indexer->wanted, &key);
  return wish == NULL ? 0 : wish->n;
}

static void
want (Indexer *indexer, const Atom *atom)
{
  const Wish key = { .atom = *atom };
  Wish *wish = (Wish *) g_hash_table_lookup (indexer->wanted, &key);
  if (wish == NULL) {
    g_hash_table_add (indexer->wanted, g_memdup2 (&key, sizeof key));
    wish = (Wish *) g_hash_table_lookup (indexer->wanted, &key);
  }
  wish->n++;
}

/* A key without a value is met by nearly every node, for all one knows. */
static guint64
cost_of (const Indexer *indexer, const Cover *cover)
{
  guint64 cost = 0;
  for (guint32 i = 0; i < cover->n; i++) {
    const Atom *atom = &g_array_index (indexer->atoms, Atom, cover->first + i);
    const RulesPath *path = (const RulesPath *) g_ptr_array_index (indexer->paths, atom->path);
    guint64 wanted = how_wanted (indexer, atom);
    cost += (wanted + (atom->value == KG_NONE ? 1000000 : 0)) * 256;
    cost +=
        rules_path_kind (path) == RULES_PATH_AUTOMATON ? MIN (rules_path_n_states (path), 64) : 0;
  }
  return cost;
}

/* NULL if there is none. */
static const Cover *
choose (const Indexer *indexer, guint first, guint end)
{
  const Cover *best = NULL;
  guint64 best_cost = G_MAXUINT64;
  for (guint i = first; i < end; i++) {
    const Cover *cover = &g_array_index (indexer->covers, Cover, i);
    guint64 cost = cost_of (indexer, cover);
    if (cost < best_cost) {
      best = cover;
      best_cost = cost;
    }
  }
  return best;
}

/* Covers of a condition, and everything they ask for counted once. Returns the first. */
static guint
survey (Indexer *indexer, guint32 shape)
{
  guint first = indexer->covers->len;
  indexer->visited = 0;
  if (shape == RULES_NO_SHAPE) {
    return first;
  }
  find_covers (indexer, shape);
  if (indexer->covers->len > first + MOST_COVERS) {
    g_array_set_size (indexer->covers, first + MOST_COVERS);
  }
  for (guint i = first; i < indexer->covers->len; i++) {
    const Cover *cover = &g_array_index (indexer->covers, Cover, i);
    for (guint32 k = 0; k < cover->n; k++) {
      want (indexer, &g_array_index (indexer->atoms, Atom, cover->first + k));
    }
  }
  return first;
}

/* --- Entries --- */

static void
enter (Indexer *indexer, guint32 bucket, const Cover *cover, guint32 member)
{
  Entry entry = { bucket, NO_PATH, KG_NONE, member };
  if (cover == NULL) {
    g_array_append_val (indexer->entries, entry);
    return;
  }
  for (guint32 i = 0; i < cover->n; i++) {
    const Atom *atom = &g_array_index (indexer->atoms, Atom, cover->first + i);
    entry.path = atom->path;
    entry.value = atom->value;
    g_array_append_val (indexer->entries, entry);
  }
}

static gboolean
says_all (const Indexer *indexer, const Cover *cover)
{
  return cover->n == 1 && g_array_index (indexer->atoms, Atom, cover->first).value != KG_NONE;
}

/* A policy whose scope has keys gets a group of its own: its rules need not be looked for where it cannot be in scope. */
static void
enter_policies (Indexer *indexer, const GArray *firsts)
{
  RulesPolicies *policies = (RulesPolicies *) indexer->policies;
  guint32 n_groups = 1;
  for (guint32 i = 0; i < policies->policies->len; i++) {
    guint first = g_array_index (firsts, guint, i);
    guint end = g_array_index (firsts, guint, i + 1);
    const Cover *cover = choose (indexer, first, end);
    RulesPolicyNature *nature = &g_array_index (policies->policy_natures, RulesPolicyNature, i);
    nature->group = cover == NULL ? 0 : n_groups;
    nature->is_by_key = cover != NULL && says_all (indexer, cover) &&
                        is_by_key (policies->shapes, rules_policy (policies, i)->scope);
    n_groups += cover == NULL ? 0 : 1;
    enter (indexer, RULES_BUCKET_OF_SCOPES, cover, i);
  }
  g_array_set_size (policies->index.buckets, 1 + n_groups * RULES_N_NODE_KINDS);
}

/* In the group of each of its policies; in group 0 alone if that is one of them. */
static void
enter_rule (Indexer *indexer, guint32 number, const Cover *cover)
{
  const RulesPolicies *policies = indexer->policies;
  const RulesRule *rule = rules_rule (policies, number);
  guint8 kinds = rules_rule_nature (policies, number)->kinds;
  gboolean always = FALSE;
  g_array_index (policies->rule_natures, RulesRuleNature, number).is_by_key =
      cover != NULL && says_all (indexer, cover) && is_by_key (policies->shapes, rule->condition);
  for (guint i = 0; i < rule->n_policies; i++) {
    always = always || rules_policy_nature (policies, rule->policies[i])->group == 0;
  }
  for (guint i = 0; i < (always ? 1 : rule->n_policies); i++) {
    guint32 group = always ? 0 : rules_policy_nature (policies, rule->policies[i])->group;
    for (guint kind = 0; kind < RULES_N_NODE_KINDS; kind++) {
      if ((kinds & (1u << kind)) != 0) {
        enter (indexer, rules_index_bucket (group, (RulesNodeKind) kind), cover, number);
      }
    }
  }
}

static void
enter_all (Indexer *indexer)
{
  const RulesPolicies *policies = indexer->policies;
  g_autoptr (GArray) scopes = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) conditions = g_array_new (FALSE, FALSE, sizeof (guint));
  guint first = 0;
  for (guint32 i = 0; i < policies->policies->len; i++) {
    first = survey (indexer, rules_policy (policies, i)->scope);
    g_array_append_val (scopes, first);
  }
  g_array_append_val (scopes, indexer->covers->len);
  for (guint32 i = 0; i < policies->rules->len; i++) {
    first = survey (indexer, rules_rule (policies, i)->condition);
    g_array_append_val (conditions, first);
  }
  g_array_append_val (conditions, indexer->covers->len);
  enter_policies (indexer, scopes);
  for (guint32 i = 0; i < policies->rules->len; i++) {
    guint begin = g_array_index (conditions, guint, i);
    guint end = g_array_index (conditions, guint, i + 1);
    enter_rule (indexer, i, choose (indexer, begin, end));
  }
}

/* --- The index --- */

static int
order_entries (gconstpointer a, gconstpointer b)
{
  const guint32 *x = (const guint32 *) a;
  const guint32 *y = (const guint32 *) b;
  for (guint i = 0; i < 4; i++) {
    if (x[i] != y[i]) {
      return x[i] < y[i] ? -1 : 1;
    }
  }
  return 0;
}

static void
add_entry (const Indexer *indexer, RulesIndex *index, const Entry *entry, const Entry *before)
{
  RulesIndexBucket *bucket = &g_array_index (index->buckets, RulesIndexBucket, entry->bucket);
  gboolean new_slot =
      before == NULL || before->bucket != entry->bucket || before->path != entry->path;
  if (entry->path == NO_PATH) {
    bucket->first_always = bucket->n_always == 0 ? index->members->len : bucket->first_always;
    bucket->n_always++;
    g_array_append_val (index->members, entry->member);
    return;
  }
  if (new_slot) {
    RulesIndexSlot slot = {
      .path = (const RulesPath *) g_ptr_array_index (indexer->paths, entry->path),
      .first_key = index->keys->len,
    };
    bucket->first_slot = bucket->n_slots == 0 ? index->slots->len : bucket->first_slot;
    bucket->n_slots++;
    g_array_append_val (index->slots, slot);
  }
  RulesIndexSlot *slot = &g_array_index (index->slots, RulesIndexSlot, index->slots->len - 1);
  if (new_slot || before->value != entry->value) {
    const RulesIndexKey key = { .value = entry->value, .first = index->members->len };
    g_array_append_val (index->keys, key);
    slot->n_keys++;
  }
  g_array_index (index->keys, RulesIndexKey, index->keys->len - 1).n++;
  g_array_append_val (index->members, entry->member);
}

static void
build (const Indexer *indexer, RulesIndex *index)
{
  const Entry *before = NULL;
  g_array_sort (indexer->entries, order_entries);
  for (guint i = 0; i < indexer->entries->len; i++) {
    const Entry *entry = &g_array_index (indexer->entries, Entry, i);
    if (before == NULL || order_entries (before, entry) != 0) {
      add_entry (indexer, index, entry, before);
    }
    before = entry;
  }
}

void
rules_policies_index (RulesPolicies *policies)
{
  RulesIndex *index = &policies->index;
  index->buckets = g_array_new (FALSE, TRUE, sizeof (RulesIndexBucket));
  index->slots = g_array_new (FALSE, FALSE, sizeof (RulesIndexSlot));
  index->keys = g_array_new (FALSE, FALSE, sizeof (RulesIndexKey));
  index->members = g_array_new (FALSE, FALSE, sizeof (guint32));
  Indexer indexer = {
    .policies = policies,
    .path_numbers =
        g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL),
    .by_path = g_hash_table_new (NULL, NULL),
    .paths = g_ptr_array_new (),
    .atoms = g_array_new (FALSE, FALSE, sizeof (Atom)),
    .covers = g_array_new (FALSE, FALSE, sizeof (Cover)),
    .wanted = g_hash_table_new_full (hash_wish, equal_wish, g_free, NULL),
    .entries = g_array_new (FALSE, FALSE, sizeof (Entry)),
  };
  enter_all (&indexer);
  build (&indexer, index);
  g_hash_table_unref (indexer.path_numbers);
  g_hash_table_unref (indexer.by_path);
  g_ptr_array_unref (indexer.paths);
  g_array_unref (indexer.atoms);
  g_array_unref (indexer.covers);
  g_hash_table_unref (indexer.wanted);
  g_array_unref (indexer.entries);
}

void
rules_index_clear (RulesIndex *index)
{
  g_clear_pointer (&index->buckets, g_array_unref);
  g_clear_pointer (&index->slots, g_array_unref);
  g_clear_pointer (&index->keys, g_array_unref);
  g_clear_pointer (&index->members, g_array_unref);
}
