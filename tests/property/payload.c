/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/json.h"
#include "rules/payload.h"

#include <jansson.h>
#include <string.h>

/* Random documents with random masks, against a slow second implementation that knows the document as a tree, each text as a list of
 * characters, and for each character looks at all masks. Every byte must be the same; what comes out must be JSON to
 * jansson. What a mask makes of a value is not the question here.
 *
 *   GROUNDS_TEST_LONG=1          more of them
 *   GROUNDS_PROPERTY_SEED=S      this one alone */

#define ROUNDS 20000
#define LONG_ROUNDS 1000000
#define MASKS 8u
#define DEPTH 4

typedef enum {
  OBJECT,
  ARRAY,
  STRING,
  OTHER
} Kind;

/* A character as it stands, and as it is meant. */
typedef struct {
  char written[16];
  char meant[8];
  gsize n_meant;
} Character;

typedef struct _Node Node;
struct _Node {
  Kind kind;
  char *pointer;
  GArray *name;       /* Character; of a member */
  GArray *text;       /* Character; STRING */
  const char *other;  /* OTHER */
  GPtrArray *content; /* Node; OBJECT, ARRAY */
  char before[4];     /* white space */
  char after[4];
  char colon[8]; /* with the white space around it */
  char empty[4]; /* white space in an empty container */
};

typedef struct {
  GRand *random;
  GPtrArray *nodes; /* all */
  RulesPayloadMask masks[MASKS];
  gsize n;
} Document;

/* --- Making documents --- */

static guint
pick (Document *document, guint n)
{
  return (guint) g_rand_int_range (document->random, 0, (gint32) n);
}

static void
make_space (Document *document, char out[4])
{
  guint n = pick (document, 3) == 0 ? pick (document, 4) : 0;
  for (guint i = 0; i < n; i++) {
    out[i] = " \t\r\n"[pick (document, 4)];
  }
  out[n] = '\0';
}

static const gunichar alphabet[] = { 'a',  'b',  'c', ' ',  '/',   '~',    '"',     '\\',
                                     '\n', '\t', 0x1, 0xfc, 0x301, 0x20ac, 0x1f600, 0x10ffff,
                                     '{',  '[',  ',', ':',  0x7f,  0xffff, 0x2028,  'z' };

static void
make_character (Document *document, gboolean may_be_nul, Character *out)
{
  gunichar c = alphabet[pick (document, G_N_ELEMENTS (alphabet))];
  c = may_be_nul && pick (document, 20) == 0 ? 0 : c;
  out->n_meant = c == 0 ? 1 : (gsize) g_unichar_to_utf8 (c, out->meant);
  out->meant[out->n_meant] = '\0';
  if (c < 0x20 || c == '"' || c == '\\' || pick (document, 4) == 0) {
    gunichar pair = c - 0x10000;
    char *end = out->written;
    if (c > 0xffff) {
      end += g_snprintf (end, 7, "\\u%04x", 0xd800 + (pair >> 10));
      g_snprintf (end, 7, "\\u%04X", 0xdc00 + (pair & 0x3ff));
    } else if ((c == '"' || c == '\\' || c == '/') && pick (document, 2) == 0) {
      g_snprintf (end, 3, "\\%c", (char) c);
    } else if ((c == '\n' || c == '\t') && pick (document, 2) == 0) {
      g_snprintf (end, 3, "\\%c", c == '\n' ? 'n' : 't');
    } else {
      g_snprintf (end, 7, "\\u%04x", c);
    }
  } else {
    memcpy (out->written, out->meant, out->n_meant + 1);
  }
}

static GArray *
make_text (Document *document, guint most, gboolean may_hold_nul)
{
  GArray *out = g_array_new (FALSE, TRUE, sizeof (Character));
  guint n = pick (document, most + 1);
  for (guint i = 0; i < n; i++) {
    Character c = { 0 };
    make_character (document, may_hold_nul, &c);
    g_array_append_val (out, c);
  }
  return out;
}

static void
node_free (gpointer data)
{
  Node *node = data;
  g_free (node->pointer);
  g_clear_pointer (&node->name, g_array_unref);
  g_clear_pointer (&node->text, g_array_unref);
  g_clear_pointer (&node->content, g_ptr_array_unref);
  g_free (node);
}

/* RFC 6901. */
static char *
pointer_to (const char *parent, const GArray *name)
{
  GString *out = g_string_new (parent);
  g_string_append_c (out, '/');
  for (guint i = 0; i < name->len; i++) {
    const char *meant = g_array_index (name, Character, i).meant;
    g_string_append (out, *meant == '~' ? "~0" : *meant == '/' ? "~1" : meant);
  }
  return g_string_free (out, FALSE);
}

static gboolean
has_pointer (const Node *object, const char *pointer)
{
  for (guint i = 0; i < object->content->len; i++) {
    if (strcmp (((const Node *) object->content->pdata[i])->pointer, pointer) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

static Node *make_node (Document *document, char *pointer, int depth);

static void
make_content (Document *document, Node *node, int depth)
{
  guint n = pick (document, pick (document, 10) == 0 ? 25 : 6);
  for (guint i = 0; i < n; i++) {
    g_autoptr (GArray) name = NULL;
    g_autofree char *pointer = NULL;
    if (node->kind == ARRAY) {
      pointer = g_strdup_printf ("%s/%u", node->pointer, i);
    } else {
      name = make_text (document, 3, FALSE);
      pointer = pointer_to (node->pointer, name);
      if (has_pointer (node, pointer)) {
        continue;
      }
    }
    Node *child = make_node (document, g_steal_pointer (&pointer), depth + 1);
    char before[4];
    char after[4];
    make_space (document, before);
    make_space (document, after);
    g_snprintf (child->colon, sizeof child->colon, "%s:%s", before, after);
    child->name = g_steal_pointer (&name);
    g_ptr_array_add (node->content, child);
  }
}

static Node *
make_node (Document *document, char *pointer, int depth)
{
  static const char *const others[] = { "0",    "-0",    "12.50", "1e3", "-2.5E-3",
                                        "true", "false", "null",  "42",  "100000000000000" };
  Node *node = g_new0 (Node, 1);
  guint dice = pick (document, 10);
  node->pointer = pointer;
  node->kind = depth < DEPTH && (depth == 0 || dice < 4) ? (dice % 2 == 0 ? OBJECT : ARRAY)
               : dice < 8                                ? STRING
                                                         : OTHER;
  make_space (document, node->before);
  make_space (document, node->after);
  make_space (document, node->empty);
  g_ptr_array_add (document->nodes, node);
  if (node->kind == STRING) {
    node->text = make_text (document, pick (document, 20) == 0 ? 60 : 8, TRUE);
  } else if (node->kind == OTHER) {
    node->other = others[pick (document, G_N_ELEMENTS (others))];
  } else {
    node->content = g_ptr_array_new ();
    make_content (document, node, depth);
  }
  return node;
}

static void
make_masks (Document *document, const RulesKeys *keys)
{
  static const char *const labels[] = { "a", "\"", "\n\\", "ü" };
  document->n = pick (document, MASKS + 1);
  for (gsize i = 0; i < document->n; i++) {
    RulesPayloadMask *mask = &document->masks[i];
    const Node *node = document->nodes->pdata[pick (document, document->nodes->len)];
    guint length = node->kind == STRING ? node->text->len : 9;
    *mask = (RulesPayloadMask) { .pointer = node->pointer, .start = -1 };
    if (pick (document, 3) != 0) {
      mask->start = pick (document, length + 1);
      mask->end = mask->start + pick (document, length - (guint) mask->start + 1);
    }
    mask->masking = (RulesMasking) {
      .kind = (RulesMaskOperator) (RULES_MASK_PARTIAL + pick (document, RULES_MASK_REMOVE)),
      .keep_first = pick (document, 3),
      .range_width = "10",
      .prefix_length = -1,
    };
    mask->context = (RulesMaskContext) { keys, labels[pick (document, 4)], "gr:Other", "s" };
  }
}

/* --- The slow way --- */

static void
append_written (const GArray *text, GString *out)
{
  g_string_append_c (out, '"');
  for (guint i = 0; i < text->len; i++) {
    g_string_append (out, g_array_index (text, Character, i).written);
  }
  g_string_append_c (out, '"');
}

static gboolean
is_on (const RulesPayloadMask *mask, const Node *node)
{
  return strcmp (mask->pointer, node->pointer) == 0;
}

/* The strongest of those on a node, of all or of those that cover a character; NULL if there is none. */
static const RulesPayloadMask *
strongest (const Document *document, const Node *node, gint64 at)
{
  const RulesPayloadMask *best = NULL;
  for (gsize i = 0; i < document->n; i++) {
    const RulesPayloadMask *mask = &document->masks[i];
    gboolean counts = is_on (mask, node) && (at < 0 || (mask->start <= at && at < mask->end));
    if (counts && (best == NULL || rules_masking_compare (&mask->masking, &best->masking) > 0)) {
      best = mask;
    }
  }
  return best;
}

static const RulesPayloadMask *
whole_mask (const Document *document, const Node *node)
{
  gboolean whole = node->kind != STRING;
  for (gsize i = 0; i < document->n; i++) {
    whole = whole || (is_on (&document->masks[i], node) && document->masks[i].start < 0);
  }
  return whole ? strongest (document, node, -1) : NULL;
}

static void
append_mask (const RulesPayloadMask *mask, const RulesMasking *masking, const GString *value,
             gboolean quoted, GString *out)
{
  g_autoptr (GString) masked = g_string_new (NULL);
  g_autoptr (GString) string = g_string_new (NULL);
  g_assert_true (rules_mask_value (masking, &mask->context, value->str, value->len, masked, NULL));
  kg_json_append_string (string, masked->str, masked->len);
  g_string_append_len (out, string->str + (quoted ? 0 : 1),
                       (gssize) string->len - (quoted ? 0 : 2));
}

static void
append_whole (const RulesPayloadMask *mask, const Node *node, GString *out)
{
  g_autoptr (GString) value = g_string_new (node->other);
  RulesMasking masking = mask->masking;
  gboolean contains = node->kind == OBJECT || node->kind == ARRAY;
  if (masking.kind == RULES_MASK_NULLIFY || masking.kind == RULES_MASK_REMOVE) {
    g_string_append (out, "null");
    return;
  }
  for (guint i = 0; node->kind == STRING && i < node->text->len; i++) {
    const Character *c = &g_array_index (node->text, Character, i);
    g_string_append_len (value, c->meant, (gssize) c->n_meant);
  }
  masking.kind = contains ? RULES_MASK_REDACT : masking.kind;
  append_mask (mask, &masking, value, TRUE, out);
}

static void
append_parts (const Document *document, const Node *node, GString *out)
{
  guint i = 0;
  g_string_append_c (out, '"');
  while (i < node->text->len) {
    g_autoptr (GString) value = g_string_new (NULL);
    const RulesPayloadMask *mask = strongest (document, node, i);
    if (mask == NULL) {
      g_string_append (out, g_array_index (node->text, Character, i++).written);
      continue;
    }
    while (i < node->text->len && strongest (document, node, i) == mask) {
      const Character *c = &g_array_index (node->text, Character, i++);
      g_string_append_len (value, c->meant, (gssize) c->n_meant);
    }
    append_mask (mask, &mask->masking, value, FALSE, out);
  }
  g_string_append_c (out, '"');
}

static void append_node (const Document *document, const Node *node, gboolean masked, GString *out);

static gboolean
is_removed (const Document *document, const Node *node, gboolean masked)
{
  const RulesPayloadMask *mask = masked ? whole_mask (document, node) : NULL;
  return mask != NULL && mask->masking.kind == RULES_MASK_REMOVE;
}

/* What goes takes the comma before it; where nothing was kept yet, itself and all up to what is next. */
static void
append_content (const Document *document, const Node *node, gboolean masked, GString *out)
{
  gboolean kept = FALSE;
  gboolean joined = FALSE; /* the white space before the next one is gone, or written already */
  for (guint i = 0; i < node->content->len; i++) {
    const Node *child = node->content->pdata[i];
    gboolean removed = is_removed (document, child, masked);
    gboolean last = i == node->content->len - 1;
    if (removed && kept) {
      g_string_append (out, child->after);
      continue;
    }
    g_string_append (out, kept ? "," : "");
    g_string_append (out, joined ? "" : child->before);
    joined = removed;
    if (removed) {
      g_string_append (out, last ? child->after : "");
      continue;
    }
    kept = TRUE;
    if (child->name != NULL) {
      append_written (child->name, out);
      g_string_append (out, child->colon);
    }
    append_node (document, child, masked, out);
    g_string_append (out, child->after);
  }
  g_string_append (out, node->content->len == 0 ? node->empty : "");
}

static void
append_node (const Document *document, const Node *node, gboolean masked, GString *out)
{
  const RulesPayloadMask *mask = masked ? whole_mask (document, node) : NULL;
  if (mask != NULL) {
    append_whole (mask, node, out);
    return;
  }
  switch (node->kind) {
  case OBJECT:
  case ARRAY:
    g_string_append_c (out, node->kind == OBJECT ? '{' : '[');
    append_content (document, node, masked, out);
    g_string_append_c (out, node->kind == OBJECT ? '}' : ']');
    break;
  case STRING:
    if (masked) {
      append_parts (document, node, out);
    } else {
      append_written (node->text, out);
    }
    break;
  case OTHER:
    g_string_append (out, node->other);
    break;
  }
}

static char *
write_document (const Document *document, gboolean masked)
{
  const Node *root = document->nodes->pdata[0];
  GString *out = g_string_new (root->before);
  append_node (document, root, masked, out);
  g_string_append (out, root->after);
  return g_string_free (out, FALSE);
}

/* --- The comparison --- */

static void
check_round (guint32 seed, const RulesKeys *keys)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  json_error_t json_error;
  Document document = { .random = g_rand_new_with_seed (seed),
                        .nodes = g_ptr_array_new_with_free_func (node_free) };
  make_node (&document, g_strdup (""), 0);
  make_masks (&document, keys);
  g_autofree char *json = write_document (&document, FALSE);
  g_autofree char *expected = write_document (&document, TRUE);
  /* A block of exactly its size, so that reading beyond is noticed. */
  g_autofree char *exact = g_memdup2 (json, strlen (json));
  if (!rules_payload_mask (exact, strlen (json), document.masks, document.n, out, &error)) {
    g_error ("round %u: %s\n%s", seed, error->message, json);
  }
  if (strcmp (out->str, expected) != 0) {
    g_error ("round %u:\n%s\nbecomes\n%s\nnot\n%s", seed, json, out->str, expected);
  }
  json_t *parsed =
      json_loads (out->str, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &json_error);
  if (parsed == NULL) {
    g_error ("round %u: %s\n%s", seed, json_error.text, out->str);
  }
  json_decref (parsed);
  g_ptr_array_unref (document.nodes);
  g_rand_free (document.random);
}

static void
test_payload (void)
{
  const char *one = g_getenv ("GROUNDS_PROPERTY_SEED");
  guint32 rounds = g_getenv ("GROUNDS_TEST_LONG") == NULL ? ROUNDS : LONG_ROUNDS;
  guint32 first = one == NULL ? 0 : (guint32) g_ascii_strtoull (one, NULL, 10);
  g_autoptr (RulesKeys) keys = rules_keys_new ((const guint8 *) "a secret that is 32 bytes long..");
  for (guint32 seed = first; seed < (one == NULL ? rounds : first + 1); seed++) {
    check_round (seed, keys);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/payload/random", test_payload);
  return g_test_run ();
}
