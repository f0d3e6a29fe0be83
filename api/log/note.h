/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/merkle.h"

/* Signed notes, checkpoints, cosignatures and proofs: the text formats of C2SP (signed-note, tlog-checkpoint, tlog-cosignature,
 * tlog-proof), with Ed25519 keys. */

/* --- Keys --- */

/* Signs notes in a name. Immutable; any number of threads. The secret is wiped when freed. */
typedef struct _LogSigner LogSigner;

/* The key file (0600, as rules/keys.h; "PRIVATE+KEY+<name>+<hash>+<base64>", one line): opened, or with `create` made if it is not
 * there, for `name` (no spaces, no plus sign; NULL: "grounds/" and 8 random hex digits). Errors: RULES_ERROR_KEYS. */
LogSigner *log_signer_open (const char *path, const char *name, gboolean create, GError **error);
/* For tests: from 32 bytes. NULL if OpenSSL lacks Ed25519. */
LogSigner *log_signer_new (const char *name, const guint8 secret[32]);
LogSigner *log_signer_ref (LogSigner *signer);
void log_signer_unref (LogSigner *signer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LogSigner, log_signer_unref)

const char *log_signer_name (const LogSigner *signer);
/* "<name>+<hash>+<base64>": what verifiers are given. `cosigner`: as a witness's key (type 0x04). (transfer full) */
char *log_signer_verifier (const LogSigner *signer, gboolean cosigner);

/* Whether it is a verifier: KG_ERROR_INVALID. */
gboolean log_verifier_check_text (const char *verifier, GError **error);

/* --- Notes of other kinds --- */

/* Lines of text, none of them empty and the last one with its line feed, signed. Its first line must be none that a checkpoint of this signer could begin
 * with. (transfer full) */
char *log_note_sign (const LogSigner *signer, const char *text);
/* As log_checkpoint_verify(), of any note with the name of a log's key or a witness's. */
gboolean log_note_verify (const char *note, gsize length, const char *verifier, GError **error);
/* Whether the note has a signature line that says it is this verifier's, right or wrong. FALSE also where either is malformed. */
gboolean log_note_is_by (const char *note, gsize length, const char *verifier);

/* --- Checkpoints --- */

typedef struct {
  char *origin;
  guint64 size;
  LogHash root;
} LogCheckpoint;

void log_checkpoint_clear (LogCheckpoint *checkpoint);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LogCheckpoint, log_checkpoint_clear)

/* The note, signed; its origin is the signer's name. `successor` (nullable): of the same name, signs it, too; then `signer` may be NULL.
 * (transfer full) */
char *log_checkpoint_sign (const LogSigner *signer, const LogSigner *successor, guint64 size,
                           const LogHash *root);
/* The line "— <name> <base64>\n" with which a witness, having made sure that the tree only grew, cosigns at `time` (seconds since 1970).
 * (transfer full) */
char *log_checkpoint_cosign (const LogSigner *witness, const char *note, gint64 time,
                             GError **error);
/* Reads a note without believing it. KG_ERROR_INVALID, KG_ERROR_LIMIT. */
gboolean log_checkpoint_parse (const char *note, gsize length, LogCheckpoint *out, GError **error);
/* Whether a signature in the note is that of `verifier` ("<name>+<hash>+<base64>"), and none that claims to be is wrong. The key of a log
 * signs for the log of its name only: the origin must be that. For a witness's key `*time` (nullable) is when it last cosigned. FALSE with
 * KG_ERROR_INVALID (malformed), KG_ERROR_LIMIT or KG_ERROR_NOT_FOUND (none, or a wrong one). */
gboolean log_checkpoint_verify (const char *note, gsize length, const char *verifier, gint64 *time,
                                GError **error);

/* --- Proofs of one entry --- */

/* C2SP tlog-proof: what someone who holds the record and the log's verifier needs, and nothing else. (transfer full) */
char *log_proof_write (guint64 index, const LogHash *proof, gsize n, const char *checkpoint);

/* As many as the path to an entry of any tree can have. */
#define LOG_PROOF_HASHES 64

typedef struct {
  guint64 index;
  gsize n;
  LogHash hashes[LOG_PROOF_HASHES]; /* from the leaf's sibling upwards */
  char *checkpoint;
} LogProof;

void log_proof_clear (LogProof *proof);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LogProof, log_proof_clear)

/* Reads a proof without believing it. KG_ERROR_INVALID, KG_ERROR_LIMIT. */
gboolean log_proof_parse (const char *text, gsize length, LogProof *out, GError **error);
/* Whether `record` is in the log that `verifier` signs for: log_checkpoint_verify() and its errors, KG_ERROR_DAMAGED (it is not). */
gboolean log_proof_verify (const char *text, gsize length, const char *verifier,
                           const guint8 *record, gsize n_record, guint64 *index, GError **error);
