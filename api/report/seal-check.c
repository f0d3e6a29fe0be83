/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/seal-private.h"

#include "api/log/rotate.h"

#include <string.h>

/* Checking a report: five questions, each with an answer of its own, so that a person learns what is wrong and not only that something is. */

static const char *const check_names[REPORT_N_CHECKS] = {
  [REPORT_CHECK_SEAL] = "seal",           [REPORT_CHECK_DIGEST] = "digest",
  [REPORT_CHECK_SIGNATURE] = "signature", [REPORT_CHECK_ENTRY] = "entry",
  [REPORT_CHECK_TREE] = "tree",
};

static const char *const status_names[] = {
  [REPORT_CHECK_NOT_DONE] = "not-done",
  [REPORT_CHECK_PASSED] = "passed",
  [REPORT_CHECK_FAILED] = "failed",
};

const char *
report_check_name (ReportCheckKind kind)
{
  return check_names[kind];
}

const char *
report_check_status_name (ReportCheckStatus status)
{
  return status_names[status];
}

void
report_check_clear (ReportCheck *check)
{
  for (guint i = 0; i < REPORT_N_CHECKS; i++) {
    g_clear_pointer (&check->findings[i].text, g_free);
  }
  g_clear_pointer (&check->key, g_free);
  g_clear_pointer (&check->kind, g_free);
  g_clear_pointer (&check->language, g_free);
  g_clear_pointer (&check->commit_digest, g_free);
}

gboolean
report_check_passed (const ReportCheck *check)
{
  gboolean passed = check->findings[REPORT_CHECK_SIGNATURE].status == REPORT_CHECK_PASSED;
  for (guint i = 0; i < REPORT_N_CHECKS; i++) {
    passed = passed && check->findings[i].status != REPORT_CHECK_FAILED;
  }
  return passed;
}

/* What is looked at. */
typedef struct {
  const char *bytes;
  gsize length;
  ReportSealPlace place;
  gboolean embedded; /* the seal stands in the file */
  char *note;
  ReportSeal seal;
  LogReader *reader; /* (nullable) */
  GArray *keys;      /* (nullable) LogKeySpan: that are vouched for */
  LogEntry *entry;   /* (nullable) */
  ReportCheck *out;
} Case;

static void
case_clear (Case *checked)
{
  g_clear_pointer (&checked->note, g_free);
  report_seal_clear (&checked->seal);
  g_clear_pointer (&checked->keys, g_array_unref);
  g_clear_pointer (&checked->entry, log_entry_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static void tell (Case *checked, ReportCheckKind kind, ReportCheckStatus status, const char *format,
                  ...) G_GNUC_PRINTF (4, 5);

static void
tell (Case *checked, ReportCheckKind kind, ReportCheckStatus status, const char *format, ...)
{
  ReportFinding *finding = &checked->out->findings[kind];
  va_list arguments;
  va_start (arguments, format);
  g_free (finding->text);
  finding->status = status;
  finding->text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

/* --- The seal --- */

static gboolean
find_note (Case *checked, const char *beside)
{
  checked->embedded =
      beside == NULL && report_seal_find (checked->bytes, checked->length, &checked->place);
  if (beside == NULL && !checked->embedded) {
    tell (checked, REPORT_CHECK_SEAL, REPORT_CHECK_FAILED,
          "a file of this kind holds no seal; give the one that was written beside it");
    return FALSE;
  }
  if (checked->embedded && checked->place.start == checked->place.end) {
    tell (checked, REPORT_CHECK_SEAL, REPORT_CHECK_FAILED, "the file holds no seal");
    return FALSE;
  }
  checked->note =
      beside != NULL ? g_strdup (beside) : report_seal_read (checked->bytes, &checked->place);
  if (checked->note == NULL) {
    tell (checked, REPORT_CHECK_SEAL, REPORT_CHECK_FAILED,
          "something else than a seal stands in its place");
  }
  return checked->note != NULL;
}

static gboolean
check_seal (Case *checked, const char *beside)
{
  g_autoptr (GError) problem = NULL;
  ReportSeal *seal = &checked->seal;
  if (!find_note (checked, beside)) {
    return FALSE;
  }
  if (!report_seal_parse (checked->note, strlen (checked->note), seal)) {
    tell (checked, REPORT_CHECK_SEAL, REPORT_CHECK_FAILED, "the seal is not one of a report");
    return FALSE;
  }
  if (checked->embedded && seal->format != checked->place.format) {
    tell (checked, REPORT_CHECK_SEAL, REPORT_CHECK_FAILED,
          "the seal is of a file of another format, %s", report_format_name (seal->format));
    return FALSE;
  }
  checked->out->kind = g_strdup (seal->kind);
  checked->out->language = g_strdup (seal->language);
  checked->out->format = seal->format;
  checked->out->entry = seal->entry;
  checked->out->commit = seal->commit;
  checked->out->commit_digest = g_strdup (seal->commit_digest);
  tell (checked, REPORT_CHECK_SEAL, REPORT_CHECK_PASSED,
        "it is sealed as entry %" G_GUINT64_FORMAT " of the log `%s`", seal->entry, seal->origin);
  return TRUE;
}

static void
check_digest (Case *checked)
{
  g_autofree char *digest = report_seal_digest (checked->bytes, checked->length,
                                                checked->embedded ? &checked->place : NULL);
  if (strcmp (digest, checked->seal.digest) == 0) {
    tell (checked, REPORT_CHECK_DIGEST, REPORT_CHECK_PASSED, "no byte was altered: SHA-256 %s",
          digest);
  } else {
    tell (checked, REPORT_CHECK_DIGEST, REPORT_CHECK_FAILED,
          "the file was altered: its SHA-256 is %s, and %s was sealed", digest,
          checked->seal.digest);
  }
}

/* --- The signature --- */

/* Without a log a key vouches for itself alone. */
static GArray *
keys_alone (const char *verifier)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (LogKeySpan));
  const LogKeySpan span = { (char *) verifier, G_MAXUINT64 };
  g_array_append_val (keys, span);
  return keys;
}

/* The keys to believe; none without an error, and told, where there is none. */
static gboolean
find_keys (Case *checked, const char *verifier, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *own = NULL;
  if (verifier != NULL && !log_verifier_check_text (verifier, error)) {
    return FALSE;
  }
  if (checked->reader == NULL) {
    checked->keys = verifier != NULL ? keys_alone (verifier) : NULL;
  } else {
    own = verifier == NULL ? log_verifier (checked->reader, &problem) : g_strdup (verifier);
    checked->keys = own != NULL ? log_known_keys (checked->reader, own, &problem) : NULL;
  }
  if (problem != NULL && !g_error_matches (problem, KG_ERROR, KG_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  if (problem != NULL) {
    tell (checked, REPORT_CHECK_SIGNATURE, REPORT_CHECK_FAILED, "%s", problem->message);
  } else if (checked->keys == NULL) {
    tell (checked, REPORT_CHECK_SIGNATURE, REPORT_CHECK_NOT_DONE,
          "nothing says which key to believe; give the log's key");
  }
  return TRUE;
}

static void
check_signature_of (Case *checked, const LogKeySpan *span, gboolean given)
{
  const ReportSeal *seal = &checked->seal;
  gsize length = strlen (checked->note);
  if (!log_note_verify (checked->note, length, span->verifier, NULL)) {
    tell (checked, REPORT_CHECK_SIGNATURE, REPORT_CHECK_FAILED,
          "the signature is not that of `%s`: the seal was altered", span->verifier);
  } else if (seal->entry >= span->until) {
    tell (checked, REPORT_CHECK_SIGNATURE, REPORT_CHECK_FAILED,
          "it is signed by `%s`, which entry %" G_GUINT64_FORMAT " of the log put out of use, and"
          " names the later entry %" G_GUINT64_FORMAT,
          span->verifier, span->until, seal->entry);
  } else {
    tell (checked, REPORT_CHECK_SIGNATURE, REPORT_CHECK_PASSED, "it is signed by `%s`%s",
          span->verifier,
          given ? "" : ", the log's own key; whoever can alter the log can alter that too");
  }
}

static void
check_signature (Case *checked, const char *verifier)
{
  gsize length = strlen (checked->note);
  for (guint i = 0; checked->keys != NULL && i < checked->keys->len; i++) {
    const LogKeySpan *span = &g_array_index (checked->keys, LogKeySpan, i);
    /* The key signs for the log of its name alone. */
    gsize name = strcspn (span->verifier, "+");
    if (strlen (checked->seal.origin) == name &&
        strncmp (checked->seal.origin, span->verifier, name) == 0 &&
        log_note_is_by (checked->note, length, span->verifier)) {
      checked->out->key = g_strdup (span->verifier);
      check_signature_of (checked, span, verifier != NULL);
      return;
    }
  }
  if (checked->keys != NULL) {
    tell (checked, REPORT_CHECK_SIGNATURE, REPORT_CHECK_FAILED,
          checked->reader != NULL
              ? "it is signed by another key than those of the log that are vouched for"
              : "it is signed by another key than `%s`; where that followed an earlier one, the log"
                " tells",
          verifier);
  }
}

/* --- The entry --- */

static void
check_entry (Case *checked)
{
  g_auto (ReportSeal) read = { 0 };
  const LogEntry *entry = checked->entry;
  LogHash leaf;
  log_hash_leaf ((const guint8 *) (entry->body != NULL ? entry->body : ""), entry->length, &leaf);
  if (entry->body == NULL) {
    tell (checked, REPORT_CHECK_ENTRY, REPORT_CHECK_NOT_DONE,
          "retention has removed what entry %" G_GUINT64_FORMAT " says", entry->index);
    return;
  }
  if (memcmp (&leaf, &entry->leaf, sizeof leaf) != 0) {
    tell (checked, REPORT_CHECK_ENTRY, REPORT_CHECK_FAILED,
          "entry %" G_GUINT64_FORMAT " of the log was altered: it has another hash", entry->index);
    return;
  }
  if (!report_seal_of_entry (entry, &read)) {
    tell (checked, REPORT_CHECK_ENTRY, REPORT_CHECK_FAILED,
          "entry %" G_GUINT64_FORMAT " of the log is of no report", entry->index);
    return;
  }
  read.origin = g_strdup (checked->seal.origin);
  g_autofree char *logged = report_seal_text (&read);
  g_autofree char *sealed = report_seal_text (&checked->seal);
  gboolean same = strcmp (logged, sealed) == 0;
  tell (checked, REPORT_CHECK_ENTRY, same ? REPORT_CHECK_PASSED : REPORT_CHECK_FAILED,
        same ? "entry %" G_GUINT64_FORMAT " of the log says the same"
             : "entry %" G_GUINT64_FORMAT " of the log is of another report",
        entry->index);
}

static gboolean
find_entry (Case *checked, GError **error)
{
  g_autoptr (GError) problem = NULL;
  guint64 size = checked->reader != NULL ? log_size (checked->reader, error) : 0;
  if (checked->reader == NULL) {
    tell (checked, REPORT_CHECK_ENTRY, REPORT_CHECK_NOT_DONE, "there is no log here to look into");
    return TRUE;
  }
  if (size == G_MAXUINT64) {
    return FALSE;
  }
  checked->entry = log_read (checked->reader, checked->seal.entry, &problem);
  if (checked->entry != NULL) {
    check_entry (checked);
    return TRUE;
  }
  if (!g_error_matches (problem, KG_ERROR, KG_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  tell (checked, REPORT_CHECK_ENTRY, REPORT_CHECK_FAILED,
        checked->seal.entry >= size ? "the log has no entry %" G_GUINT64_FORMAT ": it ends before"
                                    : "the log has no entry %" G_GUINT64_FORMAT
                                      ": it was taken out",
        checked->seal.entry);
  return TRUE;
}

/* --- The tree --- */

/* Whether the newest of the keys has signed a tree that holds the entry. */
static gboolean
holds_entry (Case *checked, LogCheckpoint *checkpoint, GError **error)
{
  const LogKeySpan *last = &g_array_index (checked->keys, LogKeySpan, checked->keys->len - 1);
  g_auto (LogProof) proof = { 0 };
  g_autofree char *text = log_prove (checked->reader, checked->entry->index, error);
  if (text == NULL || !log_proof_parse (text, strlen (text), &proof, error) ||
      !log_checkpoint_verify (proof.checkpoint, strlen (proof.checkpoint), last->verifier, NULL,
                              error) ||
      !log_checkpoint_parse (proof.checkpoint, strlen (proof.checkpoint), checkpoint, error)) {
    return FALSE;
  }
  if (!log_verify_inclusion (&checked->entry->leaf, checked->entry->index, checkpoint->size,
                             proof.hashes, proof.n, &checkpoint->root)) {
    g_set_error (error, KG_ERROR, KG_ERROR_DAMAGED,
                 "the signed tree of %" G_GUINT64_FORMAT
                 " entries does not hold entry %" G_GUINT64_FORMAT " as the log has it",
                 checkpoint->size, checked->entry->index);
    return FALSE;
  }
  return TRUE;
}

/* Whether that tree has grown from the one that the seal names. */
static gboolean
has_grown (Case *checked, const LogCheckpoint *checkpoint, GError **error)
{
  const ReportSeal *seal = &checked->seal;
  g_autoptr (GArray) proof = NULL;
  LogHash empty;
  gboolean grown = FALSE;
  log_hash_empty (&empty);
  if (seal->size == 0) {
    grown = memcmp (&seal->root, &empty, sizeof empty) == 0;
  } else if (seal->size <= seal->entry) {
    if (!log_consistency (checked->reader, seal->size, checkpoint->size, &proof, error)) {
      return FALSE;
    }
    grown = log_verify_consistency (seal->size, checkpoint->size,
                                    (const LogHash *) (gpointer) proof->data, proof->len,
                                    &seal->root, &checkpoint->root);
  }
  if (!grown) {
    g_set_error (error, KG_ERROR, KG_ERROR_DAMAGED,
                 "the log has not grown from the tree of %" G_GUINT64_FORMAT
                 " entries that the seal names: it is another log",
                 seal->size);
  }
  return grown;
}

static gboolean
check_tree (Case *checked, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_auto (LogCheckpoint) checkpoint = { 0 };
  if (checked->reader == NULL || checked->keys == NULL) {
    tell (checked, REPORT_CHECK_TREE, REPORT_CHECK_NOT_DONE,
          checked->reader == NULL ? "there is no log here to look into"
                                  : "nothing says which key signs the log's tree");
    return TRUE;
  }
  if (checked->entry == NULL) {
    tell (checked, REPORT_CHECK_TREE, REPORT_CHECK_FAILED,
          "the tree of the log does not hold entry %" G_GUINT64_FORMAT, checked->seal.entry);
    return TRUE;
  }
  if (holds_entry (checked, &checkpoint, &problem) && has_grown (checked, &checkpoint, &problem)) {
    tell (checked, REPORT_CHECK_TREE, REPORT_CHECK_PASSED,
          "the tree of %" G_GUINT64_FORMAT
          " entries that the seal names has grown to %" G_GUINT64_FORMAT " and holds the entry",
          checked->seal.size, checkpoint.size);
    return TRUE;
  }
  if (!g_error_matches (problem, KG_ERROR, KG_ERROR_NOT_FOUND) &&
      !g_error_matches (problem, KG_ERROR, KG_ERROR_DAMAGED) &&
      !g_error_matches (problem, KG_ERROR, KG_ERROR_INVALID)) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  tell (checked, REPORT_CHECK_TREE, REPORT_CHECK_FAILED, "%s", problem->message);
  return TRUE;
}

/* --- All of it --- */

gboolean
report_check (const char *bytes, gsize length, const char *seal, LogReader *reader,
              const char *verifier, ReportCheck *out, GError **error)
{
  g_auto (Case) checked = { .bytes = bytes, .length = length, .reader = reader, .out = out };
  memset (out, 0, sizeof *out);
  for (guint i = REPORT_CHECK_DIGEST; i < REPORT_N_CHECKS; i++) {
    tell (&checked, (ReportCheckKind) i, REPORT_CHECK_NOT_DONE,
          "there is no seal to check it with");
  }
  if (!check_seal (&checked, seal)) {
    return verifier == NULL || log_verifier_check_text (verifier, error);
  }
  check_digest (&checked);
  if (!find_keys (&checked, verifier, error)) {
    return FALSE;
  }
  check_signature (&checked, verifier);
  return find_entry (&checked, error) && check_tree (&checked, error);
}
