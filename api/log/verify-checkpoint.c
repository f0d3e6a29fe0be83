/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/verify-check.h"
#include "kg/error.h"

#include <string.h>

/* Checkpoints have the roots that the entries come to, and the signatures of the keys that the log had. The key that is given is the first to be
 * trusted; another follows it where an entry names that and the checkpoint which ends with the entry is signed by both. */

/* --- Keys --- */

static gboolean
is_among (const char *const *keys, const char *key)
{
  return keys != NULL && g_strv_contains (keys, key);
}

/* A key that no key before has named: only whoever was told of it elsewhere can accept it. */
static gboolean
accept_lost (VerifyCheck *check, guint64 index, const char *to)
{
  if (is_among (check->options->accepted, to)) {
    return TRUE;
  }
  verify_problem (check,
                  "entry " U64 ": says that the log's key was lost, and that `%s` follows it;"
                  " nothing proves that: ask the log's owner, and accept that key if it is so",
                  index, to);
  return FALSE;
}

void
verify_key (VerifyCheck *check, guint64 index, const json_t *record)
{
  VerifyKeys *keys = &check->keys;
  const char *from = json_string_value (json_object_get (record, "from"));
  const char *to = json_string_value (json_object_get (record, "to"));
  const char *action = json_string_value (json_object_get (record, "action"));
  gboolean lost = g_strcmp0 (action, "lost") == 0;
  if (from == NULL || to == NULL || !verify_is_key (from) || !verify_is_key (to) ||
      (!lost && g_strcmp0 (action, "rotate") != 0)) {
    verify_problem (check, "entry " U64 ": does not say which key follows which", index);
    return;
  }
  g_ptr_array_add (keys->named, g_strdup (from));
  g_ptr_array_add (keys->named, g_strdup (to));
  if (keys->now == NULL) {
    return;
  }
  if (!keys->seen && strcmp (to, keys->now) == 0) {
    keys->begins = TRUE;
  } else if (strcmp (from, keys->now) != 0) {
    /* Before the key that is given begins, others may follow each other. */
    if (keys->seen) {
      verify_problem (check, "entry " U64 ": changes a key that the log did not have", index);
    }
    return;
  } else if (lost && !accept_lost (check, index, to)) {
    return;
  }
  keys->lost = lost;
  keys->next = g_strdup (to);
}

static void
tell_unsigned (VerifyCheck *check, guint64 size)
{
  verify_problem (check, "the checkpoint of " U64 " entries: is not signed by the log's key", size);
}

/* Checkpoints before the key that is given was seen first were not signed by one before it, but wrongly. */
static void
tell_earlier (VerifyCheck *check)
{
  for (guint i = 0; i < check->keys.earlier->len; i++) {
    tell_unsigned (check, g_array_index (check->keys.earlier, guint64, i));
  }
  g_array_set_size (check->keys.earlier, 0);
}

/* Whether it has the signatures that it needs; what it lacks is told, or kept until it is known whether another key was in force. */
static gboolean
check_signed (VerifyCheck *check, const VerifyNote *note)
{
  VerifyKeys *keys = &check->keys;
  gboolean first =
      keys->now == NULL || keys->lost || keys->begins || verify_note_is_signed (note, keys->now);
  gboolean good = first && (keys->next == NULL || verify_note_is_signed (note, keys->next));
  if (good && keys->next != NULL) {
    keys->confirmed = TRUE;
  } else if (!good && keys->seen) {
    tell_unsigned (check, note->size);
  } else if (!good) {
    g_array_append_val (keys->earlier, note->size);
  }
  if (good && !keys->seen && !keys->begins && !keys->lost) {
    tell_earlier (check);
    keys->seen = TRUE;
  }
  return good;
}

/* Who signs after the size that the tree has now. */
static void
go_on (VerifyCheck *check)
{
  VerifyKeys *keys = &check->keys;
  if (keys->next == NULL) {
    return;
  }
  if (keys->confirmed) {
    g_free (keys->now);
    keys->now = g_steal_pointer (&keys->next);
    keys->seen = TRUE;
    check->out->keys += keys->begins ? 0 : 1;
    if (keys->begins) {
      check->out->earlier = keys->earlier->len;
      g_array_set_size (keys->earlier, 0);
    }
  } else {
    verify_problem (check,
                    "entry " U64 ": names another key, and the key before has signed no checkpoint"
                    " that ends with it",
                    check->tree.size - 1);
  }
  g_clear_pointer (&keys->next, g_free);
  keys->lost = FALSE;
  keys->begins = FALSE;
  keys->confirmed = FALSE;
}

/* --- Checkpoints --- */

static void
stored_free (gpointer data)
{
  VerifyStored *stored = (VerifyStored *) data;
  g_free (stored->text);
  g_free (stored);
}

gboolean
verify_checkpoints_load (VerifyCheck *check, GError **error)
{
  sqlite3_stmt *select = NULL;
  int result = SQLITE_DONE;
  g_ptr_array_set_free_func (check->notes, stored_free);
  if (sqlite3_prepare_v2 (check->db, "SELECT note, time FROM checkpoints ORDER BY size", -1,
                          &select, NULL) != SQLITE_OK) {
    return verify_cannot_read (check, error);
  }
  while ((result = sqlite3_step (select)) == SQLITE_ROW) {
    const char *note = (const char *) sqlite3_column_text (select, 0);
    VerifyStored *stored = g_new (VerifyStored, 1);
    stored->text = g_strdup (note != NULL ? note : "");
    stored->time = sqlite3_column_int64 (select, 1);
    g_ptr_array_add (check->notes, stored);
  }
  sqlite3_finalize (select);
  return result == SQLITE_DONE || verify_cannot_read (check, error);
}

static void
check_note (VerifyCheck *check, const VerifyNote *note, const guint8 root[VERIFY_HASH_BYTES])
{
  const char *const *witnesses = check->options->witnesses;
  if (memcmp (note->root, root, VERIFY_HASH_BYTES) != 0) {
    verify_problem (check, "the checkpoint of " U64 " entries: the tree had another root then",
                    note->size);
    return;
  }
  if (!check_signed (check, note)) {
    return;
  }
  check->out->checkpoints++;
  check->out->covered = note->size;
  gboolean all = witnesses != NULL && witnesses[0] != NULL;
  for (guint i = 0; all && witnesses[i] != NULL; i++) {
    all = verify_note_is_signed (note, witnesses[i]);
  }
  if (all) {
    check->out->witnessed = note->size;
  }
}

static void
check_trusted (VerifyCheck *check)
{
  guint8 root[VERIFY_HASH_BYTES];
  if (check->trusted.text == NULL || check->trusted.size != check->tree.size) {
    return;
  }
  verify_tree_root (&check->tree, root);
  if (memcmp (check->trusted.root, root, sizeof root) != 0) {
    verify_problem (check,
                    "the log does not continue the checkpoint of " U64 " entries that was kept",
                    check->trusted.size);
  }
}

static void
check_stored (VerifyCheck *check)
{
  guint8 root[VERIFY_HASH_BYTES];
  gboolean known = FALSE;
  while (check->next_note < check->notes->len) {
    const VerifyStored *stored =
        (const VerifyStored *) g_ptr_array_index (check->notes, check->next_note);
    g_auto (VerifyNote) note = { 0 };
    if (!verify_note_read (stored->text, &note)) {
      verify_problem (check, "a checkpoint is malformed");
      check->next_note++;
      continue;
    }
    if (note.size > check->tree.size) {
      return;
    }
    if (!known) {
      verify_tree_root (&check->tree, root);
      known = TRUE;
    }
    if (note.size == check->tree.size) {
      check_note (check, &note, root);
    } else {
      verify_problem (check, "checkpoints are out of order");
    }
    check->latest = MAX (check->latest, stored->time);
    check->next_note++;
  }
}

void
verify_checkpoints (VerifyCheck *check)
{
  check_stored (check);
  check_trusted (check);
  go_on (check);
}

/* --- When all entries were read --- */

/* What was kept may be from the time of another key of the log. */
static gboolean
check_kept (const VerifyCheck *check, GError **error)
{
  const VerifyNote *kept = &check->trusted;
  gboolean known = kept->text == NULL || check->options->verifier == NULL ||
                   verify_note_is_signed (kept, check->options->verifier);
  for (guint i = 0; !known && i < check->keys.named->len; i++) {
    known = verify_note_is_signed (kept, g_ptr_array_index (check->keys.named, i));
  }
  if (!known) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "what was kept is no checkpoint that the log's key has signed; check the file");
  }
  return known;
}

gboolean
verify_checkpoints_end (VerifyCheck *check, GError **error)
{
  const LogVerifyOptions *options = check->options;
  tell_earlier (check);
  if (check->next_note < check->notes->len) {
    verify_problem (check,
                    "there is a checkpoint of more entries than the log has: some were cut off");
  }
  if (check->trusted.text != NULL && check->trusted.size > check->tree.size) {
    verify_problem (check,
                    "the log has " U64 " entries, fewer than the " U64
                    " of the checkpoint that was kept: some were cut off",
                    check->tree.size, check->trusted.size);
  }
  if (options->verifier == NULL) {
    verify_problem (check, "signatures are not verified: no key is given");
  } else if (check->out->covered < check->tree.size) {
    verify_problem (check, "entries from " U64 " on are in no signed checkpoint",
                    check->out->covered);
  }
  if (options->witnesses != NULL && options->witnesses[0] != NULL && check->out->witnessed == 0) {
    verify_problem (check, "no checkpoint was cosigned by all witnesses that are asked for");
  }
  return check_kept (check, error);
}
