/* SPDX-License-Identifier: Apache-2.0 */

/* Records of the log as they may stand in a file that somebody altered. Where the bytes are JSON, reading them quickly finds what reading all
 * of them does; and what the verifier takes for canonical, the writer writes just so. */

#include "api/log/log-private.h"
#include "api/log/record.h"
#include "api/log/verify-private.h"
#include "kg/canonical-json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
note_key (LogKey key, const char *value, GArray *out)
{
  gint64 hash = log_lookup_key (key, value);
  g_array_append_val (out, hash);
}

static void
note_member (GArray *out, const json_t *object, const char *name, LogKey key)
{
  const char *value = json_string_value (json_object_get (object, name));
  if (value != NULL) {
    note_key (key, value, out);
  }
}

/* In the order of canonical records. */
static void
note_slowly (const json_t *decision, GArray *out)
{
  const json_t *classes = json_object_get (decision, "classes");
  const json_t *firings = json_object_get (decision, "firings");
  for (size_t i = 0; i < json_array_size (classes); i++) {
    note_key (LOG_KEY_CLASS, json_string_value (json_array_get (classes, i)), out);
  }
  for (size_t i = 0; i < json_array_size (firings); i++) {
    const json_t *firing = json_array_get (firings, i);
    if (g_strcmp0 (json_string_value (json_object_get (firing, "status")), "heldBack") != 0) {
      note_member (out, firing, "rule", LOG_KEY_RULE);
    }
  }
  note_member (out, decision, "outcome", LOG_KEY_OUTCOME);
  note_member (out, decision, "resource", LOG_KEY_RESOURCE);
  note_member (out, decision, "subject", LOG_KEY_SUBJECT);
}

static gboolean
all_strings (const json_t *array)
{
  for (size_t i = 0; i < json_array_size (array); i++) {
    if (!json_is_string (json_array_get (array, i))) {
      return FALSE;
    }
  }
  return TRUE;
}

/* What the program itself could have written: of other bytes it may tell what it likes. */
static gboolean
is_form (const json_t *decision)
{
  const json_t *firings = json_object_get (decision, "firings");
  const json_t *classes = json_object_get (decision, "classes");
  gboolean good = json_is_object (decision) && json_object_size (decision) > 0 &&
                  all_strings (classes) && (classes == NULL || json_array_size (classes) > 0) &&
                  (firings == NULL || json_array_size (firings) > 0);
  static const char *const texts[] = { "outcome", "resource", "subject" };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    const json_t *text = json_object_get (decision, texts[i]);
    good = good && (text == NULL || json_is_string (text));
  }
  for (size_t i = 0; i < json_array_size (firings); i++) {
    const json_t *firing = json_array_get (firings, i);
    const json_t *rule = json_object_get (firing, "rule");
    const json_t *status = json_object_get (firing, "status");
    good = good && json_is_object (firing) && json_object_size (firing) > 0 &&
           (rule == NULL || json_is_string (rule)) && (status == NULL || json_is_string (status));
  }
  return good;
}

/* The first is the kind. */
static void
check_keys (const json_t *record, const GArray *found)
{
  g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (gint64));
  const json_t *decision = json_object_get (record, "decision");
  if (!is_form (decision)) {
    return;
  }
  note_slowly (decision, expected);
  gsize bytes = expected->len * sizeof (gint64);
  if (found->len != expected->len + 1 ||
      (bytes > 0 && memcmp (&g_array_index (found, gint64, 1), expected->data, bytes) != 0)) {
    g_printerr ("%u keys instead of %u, or others\n", found->len - 1, expected->len);
    abort ();
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *text = (const char *) data;
  g_auto (LogDecision) logged = { 0 };
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GString) again = g_string_new (NULL);
  guint64 commit = 0;
  log_record_commit_of (text, size, &commit);
  log_record_read (text, size, &logged, NULL);
  log_entry_keys (LOG_KIND_DECISION, text, size, found);
  gboolean canonical = verify_is_canonical (text, size);
  json_t *json = json_loadb (text, size, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
  if (json != NULL && canonical && kg_canonical_json_append (again, json, NULL)) {
    if (again->len != size || memcmp (again->str, data, size) != 0) {
      g_printerr ("written as %s\n", again->str);
      abort ();
    }
    check_keys (json, found);
  }
  json_decref (json);
  return 0;
}
