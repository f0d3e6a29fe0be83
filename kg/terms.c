/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/terms.h"

#include "kg/limits.h"

#include <string.h>
#include <sys/random.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

/* A record in the arena, aligned to 4 bytes: the header, `length` bytes, a NUL, padding. `tail` is the
 * datatype's id of a literal, or the 1-based number of its language tag where `tagged` is set.
 *
 * INVARIANT: records are appended in the order of their ids, and never move relative to the arena. */
typedef struct {
  guint32 kind : 2;
  guint32 tagged : 1;
  guint32 length : 29;
  guint32 tail;
} Record;

struct _KgTerms {
  gatomicrefcount references;
  KgTermId first;
  guint64 seed;
  guint32 count;
  guint32 capacity; /* of offsets */
  guint32 *offsets; /* by id - first: place of the record in the arena, in units of 4 bytes */
  char *arena;
  gsize arena_size;
  gsize arena_capacity;
  guint64 *slots;       /* open addressing: 0, or the upper half of the hash and id - first + 1 */
  guint32 slot_mask;    /* number of slots - 1, or 0 where there are none yet */
  GPtrArray *languages; /* char* */
  KgTermId xsd_string;
};

#define UNIT 4
#define ARENA_MAX ((gsize) G_MAXUINT32 * UNIT)
#define LENGTH_MAX ((1u << 29) - 1)

KgTerms *
kg_terms_new (KgTermId first, guint64 seed)
{
  KgTerms *terms = g_new0 (KgTerms, 1);
  g_atomic_ref_count_init (&terms->references);
  terms->first = first;
  terms->seed = seed;
  terms->languages = g_ptr_array_new_with_free_func (g_free);
  return terms;
}

KgTerms *
kg_terms_ref (KgTerms *terms)
{
  if (terms != NULL) {
    g_atomic_ref_count_inc (&terms->references);
  }
  return terms;
}

void
kg_terms_unref (KgTerms *terms)
{
  if (terms == NULL || !g_atomic_ref_count_dec (&terms->references)) {
    return;
  }
  g_free (terms->offsets);
  g_free (terms->arena);
  g_free (terms->slots);
  g_ptr_array_unref (terms->languages);
  g_free (terms);
}

guint64
kg_terms_random_seed (void)
{
  guint64 seed = 0;
  if (getrandom (&seed, sizeof seed, 0) != (gssize) sizeof seed) {
    seed = ((guint64) g_random_int () << 32) | g_random_int ();
  }
  return seed;
}

guint64
kg_terms_seed (const KgTerms *terms)
{
  return terms->seed;
}

/* Datatypes are left out of the hash: their ids differ from table to table, and literals that differ
 * in nothing else are few. */
guint64
kg_term_hash (const KgTerm *term, guint64 seed)
{
  return XXH3_64bits_withSeed (term->value, term->length, seed ^ (guint64) term->kind);
}

gboolean
kg_term_equal (const KgTerm *a, const KgTerm *b)
{
  return a->kind == b->kind && a->length == b->length && a->datatype == b->datatype &&
         memcmp (a->value, b->value, a->length) == 0 && g_strcmp0 (a->language, b->language) == 0;
}

static const Record *
record_at (const KgTerms *terms, guint32 index)
{
  return (const Record *) (const void *) (terms->arena + (gsize) terms->offsets[index] * UNIT);
}

static void
read_record (const KgTerms *terms, guint32 index, KgTerm *out)
{
  const Record *record = record_at (terms, index);
  out->kind = (KgTermKind) record->kind;
  out->length = record->length;
  out->value = (const char *) (record + 1);
  out->datatype = record->tagged ? KG_NONE : record->tail;
  out->language =
      record->tagged ? (const char *) g_ptr_array_index (terms->languages, record->tail - 1) : NULL;
}

/* The datatype as it is kept: KG_NONE where it goes without saying. */
static KgTerm
normalise (const KgTerms *terms, const KgTerm *term)
{
  KgTerm normal = *term;
  gboolean implied = term->kind != KG_TERM_LITERAL || term->language != NULL ||
                     (term->datatype != KG_NONE && term->datatype == terms->xsd_string);
  if (implied) {
    normal.datatype = KG_NONE;
  }
  if (term->kind != KG_TERM_LITERAL) {
    normal.language = NULL;
  }
  return normal;
}

#define SLOT_HASH(hash) ((hash) &G_GUINT64_CONSTANT (0xffffffff00000000))
#define SLOT_NUMBER(slot) ((guint32) (slot))
#define SLOT_PLACE(slot) ((guint32) ((slot) >> 32))

/* The slot that holds `term`, or the free one where it belongs. Records are read only where half of the
 * hash agrees: each is a miss in the cache. */
static guint32
find_slot (const KgTerms *terms, const KgTerm *term, guint64 hash)
{
  guint32 slot = SLOT_PLACE (hash) & terms->slot_mask;
  while (terms->slots[slot] != 0) {
    if (SLOT_HASH (terms->slots[slot]) == SLOT_HASH (hash)) {
      KgTerm other;
      read_record (terms, SLOT_NUMBER (terms->slots[slot]) - 1, &other);
      if (kg_term_equal (term, &other)) {
        return slot;
      }
    }
    slot = (slot + 1) & terms->slot_mask;
  }
  return slot;
}

/* The slots know where they belong: no record is read. */
static void
rehash (KgTerms *terms, guint32 n_slots)
{
  g_autofree guint64 *old = terms->slots;
  guint32 n_old = old == NULL ? 0 : terms->slot_mask + 1;
  terms->slots = g_new0 (guint64, n_slots);
  terms->slot_mask = n_slots - 1;
  for (guint32 i = 0; i < n_old; i++) {
    guint32 slot = SLOT_PLACE (old[i]) & terms->slot_mask;
    while (old[i] != 0 && terms->slots[slot] != 0) {
      slot = (slot + 1) & terms->slot_mask;
    }
    if (old[i] != 0) {
      terms->slots[slot] = old[i];
    }
  }
}

static void
reserve_slots (KgTerms *terms)
{
  gsize n_slots = terms->slots == NULL ? 0 : (gsize) terms->slot_mask + 1;
  if ((gsize) terms->count * 4 < n_slots * 3) {
    return;
  }
  rehash (terms, n_slots == 0 ? 64 : (guint32) (n_slots * 2));
}

static guint32
language_number (KgTerms *terms, const char *language)
{
  for (guint i = 0; i < terms->languages->len; i++) {
    if (strcmp ((const char *) g_ptr_array_index (terms->languages, i), language) == 0) {
      return i + 1;
    }
  }
  g_ptr_array_add (terms->languages, g_strdup (language));
  return terms->languages->len;
}

static gboolean
append_record (KgTerms *terms, const KgTerm *term)
{
  gsize size = sizeof (Record) + term->length + 1;
  size = (size + UNIT - 1) / UNIT * UNIT;
  if (term->length > LENGTH_MAX || size > ARENA_MAX - terms->arena_size) {
    return FALSE;
  }
  if (terms->arena_size + size > terms->arena_capacity) {
    terms->arena_capacity = MAX (terms->arena_size + size, terms->arena_capacity * 3 / 2 + 1024);
    terms->arena = (char *) g_realloc (terms->arena, terms->arena_capacity);
  }
  if (terms->count == terms->capacity) {
    terms->capacity = terms->capacity == 0 ? 32 : terms->capacity + terms->capacity / 2;
    terms->offsets = g_renew (guint32, terms->offsets, terms->capacity);
  }
  Record record = { .kind = (guint32) term->kind & 3u,
                    .tagged = term->language != NULL,
                    .length = term->length & LENGTH_MAX,
                    .tail = term->language != NULL ? language_number (terms, term->language)
                                                   : term->datatype };
  char *at = terms->arena + terms->arena_size;
  memcpy (at, &record, sizeof record);
  memcpy (at + sizeof record, term->value, term->length);
  memset (at + sizeof record + term->length, 0, size - sizeof record - term->length);
  terms->offsets[terms->count] = (guint32) (terms->arena_size / UNIT);
  terms->arena_size += size;
  return TRUE;
}

static void
note_datatype (KgTerms *terms, const KgTerm *term, KgTermId id)
{
  static const char xsd_string[] = KG_XSD "string";
  if (term->kind != KG_TERM_IRI) {
    return;
  }
  if (term->length == sizeof xsd_string - 1 &&
      memcmp (term->value, xsd_string, term->length) == 0) {
    terms->xsd_string = id;
  }
}

KgTermId
kg_terms_intern (KgTerms *terms, const KgTerm *term)
{
  KgTerm normal = normalise (terms, term);
  reserve_slots (terms);
  const guint64 hash = kg_term_hash (&normal, terms->seed);
  guint32 slot = find_slot (terms, &normal, hash);
  if (terms->slots[slot] != 0) {
    return terms->first + SLOT_NUMBER (terms->slots[slot]) - 1;
  }
  if (terms->count >= KG_TERM_ID_MAX - 1 || !append_record (terms, &normal)) {
    return KG_NONE;
  }
  terms->slots[slot] = SLOT_HASH (hash) | ++terms->count;
  KgTermId id = terms->first + terms->count - 1;
  note_datatype (terms, &normal, id);
  return id;
}

static KgTerm
iri_term (const char *iri, gssize length)
{
  gsize bytes = length < 0 ? strlen (iri) : (gsize) length;
  return (
      KgTerm) { .kind = KG_TERM_IRI, .value = iri, .length = (guint32) MIN (bytes, G_MAXUINT32) };
}

KgTermId
kg_terms_intern_iri (KgTerms *terms, const char *iri, gssize length)
{
  KgTerm term = iri_term (iri, length);
  return kg_terms_intern (terms, &term);
}

KgTermId
kg_terms_intern_new_blank (KgTerms *terms, const char *label, gsize first)
{
  g_autofree char *numbered = NULL;
  KgTerm term = { .kind = KG_TERM_BLANK, .value = label, .length = (guint32) strlen (label) };
  for (gsize n = first; kg_terms_find (terms, &term) != KG_NONE; n++) {
    g_free (numbered);
    numbered = g_strdup_printf ("%s.%" G_GSIZE_FORMAT, label, n);
    term.value = numbered;
    term.length = (guint32) strlen (numbered);
  }
  return kg_terms_intern (terms, &term);
}

KgTermId
kg_terms_find (const KgTerms *terms, const KgTerm *term)
{
  if (terms->count == 0) {
    return KG_NONE;
  }
  KgTerm normal = normalise (terms, term);
  guint32 found =
      SLOT_NUMBER (terms->slots[find_slot (terms, &normal, kg_term_hash (&normal, terms->seed))]);
  return found == 0 ? KG_NONE : terms->first + found - 1;
}

KgTermId
kg_terms_find_iri (const KgTerms *terms, const char *iri, gssize length)
{
  KgTerm term = iri_term (iri, length);
  return kg_terms_find (terms, &term);
}

gboolean
kg_terms_get (const KgTerms *terms, KgTermId id, KgTerm *out)
{
  if (id < terms->first || id - terms->first >= terms->count) {
    return FALSE;
  }
  read_record (terms, id - terms->first, out);
  return TRUE;
}

KgTermId
kg_terms_first (const KgTerms *terms)
{
  return terms->first;
}

guint32
kg_terms_count (const KgTerms *terms)
{
  return terms->count;
}

gsize
kg_terms_memory (const KgTerms *terms)
{
  gsize slots = terms->slots == NULL ? 0 : (gsize) terms->slot_mask + 1;
  return sizeof *terms + terms->arena_capacity + terms->capacity * sizeof (guint32) +
         slots * sizeof (guint64);
}

void
kg_terms_compact (KgTerms *terms)
{
  terms->arena = (char *) g_realloc (terms->arena, terms->arena_size);
  terms->arena_capacity = terms->arena_size;
  terms->offsets = g_renew (guint32, terms->offsets, terms->count);
  terms->capacity = terms->count;
}

void
kg_terms_reset (KgTerms *terms)
{
  terms->count = 0;
  terms->arena_size = 0;
  terms->xsd_string = KG_NONE;
  g_ptr_array_set_size (terms->languages, 0);
  if (terms->slots != NULL) {
    memset (terms->slots, 0, ((gsize) terms->slot_mask + 1) * sizeof (guint64));
  }
}

static int
order_values (const KgTerm *a, const KgTerm *b)
{
  int order = memcmp (a->value, b->value, MIN (a->length, b->length));
  return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

/* Where a kind stands among the others: as its first character in N-Quads does. */
static int
kind_rank (KgTermKind kind)
{
  switch (kind) {
  case KG_TERM_LITERAL:
    return 0;
  case KG_TERM_IRI:
    return 1;
  case KG_TERM_BLANK:
    return 2;
  }
  return 3;
}

int
kg_term_order (const KgTerm *a, const KgTerm *a_datatype, const KgTerm *b, const KgTerm *b_datatype)
{
  if (a->kind != b->kind) {
    return kind_rank (a->kind) - kind_rank (b->kind);
  }
  int order = order_values (a, b);
  if (order != 0) {
    return order;
  }
  if (a_datatype == NULL || b_datatype == NULL) {
    order = (a_datatype != NULL) - (b_datatype != NULL);
  } else {
    order = order_values (a_datatype, b_datatype);
  }
  return order != 0 ? order : g_strcmp0 (a->language, b->language);
}
