/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/keys.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <string.h>

/* AES-256-SIV takes two keys of 32 bytes (RFC 5297, 2.2). */
#define SIV_KEY_BYTES 64

/* Salt of all derivations. */
static const char salt[] = "grounds-key 1";

static const char *const purposes[] = { "digest", "hash", "pseudonym", "request", "token" };

/* Contexts for digests that are kept for the next one, of each purpose. */
#define SPARE 4u

typedef struct {
  EVP_MAC_CTX *mac;      /* with its key; copied where there is no spare one */
  gpointer spare[SPARE]; /* EVP_MAC_CTX, as `mac`, or NULL; atomic */
  guint8 siv[SIV_KEY_BYTES];
  /* With that key; copied for each seal, which takes a third of the time. */
  EVP_CIPHER_CTX *sealing;
} Derived;

struct _RulesKeys {
  gatomicrefcount references;
  EVP_KDF *hkdf;
  EVP_MAC *hmac;
  EVP_CIPHER *siv;
  guint8 secret[RULES_KEY_BYTES];
  Derived derived[G_N_ELEMENTS (purposes)];
};

/* --- Deriving --- */

static OSSL_PARAM
octets (const char *name, const void *bytes, gsize length)
{
  return OSSL_PARAM_construct_octet_string (name, (void *) bytes, length);
}

/* `kind` keeps the keys of digests and of seals apart. */
static gboolean
derive (const RulesKeys *keys, const char *kind, const char *purpose, guint8 *out, gsize length)
{
  char sha256[] = "SHA2-256";
  g_autofree char *info = g_strconcat (kind, " ", purpose, NULL);
  OSSL_PARAM parameters[] = {
    OSSL_PARAM_construct_utf8_string (OSSL_KDF_PARAM_DIGEST, sha256, 0),
    octets (OSSL_KDF_PARAM_KEY, keys->secret, sizeof keys->secret),
    octets (OSSL_KDF_PARAM_SALT, salt, strlen (salt)),
    octets (OSSL_KDF_PARAM_INFO, info, strlen (info)),
    OSSL_PARAM_construct_end (),
  };
  EVP_KDF_CTX *context = EVP_KDF_CTX_new (keys->hkdf);
  gboolean done = context != NULL && EVP_KDF_derive (context, out, length, parameters) == 1;
  EVP_KDF_CTX_free (context);
  return done;
}

static EVP_MAC_CTX *
mac_new (const RulesKeys *keys, const char *purpose)
{
  char sha256[] = "SHA2-256";
  guint8 key[32];
  OSSL_PARAM parameters[] = {
    OSSL_PARAM_construct_utf8_string (OSSL_MAC_PARAM_DIGEST, sha256, 0),
    OSSL_PARAM_construct_end (),
  };
  if (!derive (keys, "mac", purpose, key, sizeof key)) {
    return NULL;
  }
  EVP_MAC_CTX *mac = EVP_MAC_CTX_new (keys->hmac);
  gboolean done = mac != NULL && EVP_MAC_init (mac, key, sizeof key, parameters) == 1;
  OPENSSL_cleanse (key, sizeof key);
  if (!done) {
    EVP_MAC_CTX_free (mac);
    return NULL;
  }
  return mac;
}

gboolean
rules_keys_for_digest (const RulesKeys *keys, const char *purpose, guint8 out[RULES_KEY_BYTES])
{
  return derive (keys, "mac", purpose, out, RULES_KEY_BYTES);
}

static gboolean
fill (RulesKeys *keys)
{
  keys->hkdf = EVP_KDF_fetch (NULL, "HKDF", NULL);
  keys->hmac = EVP_MAC_fetch (NULL, "HMAC", NULL);
  keys->siv = EVP_CIPHER_fetch (NULL, "AES-256-SIV", NULL);
  if (keys->hkdf == NULL || keys->hmac == NULL || keys->siv == NULL) {
    return FALSE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (purposes); i++) {
    Derived *derived = &keys->derived[i];
    derived->mac = mac_new (keys, purposes[i]);
    derived->sealing = EVP_CIPHER_CTX_new ();
    if (derived->mac == NULL || derived->sealing == NULL ||
        !derive (keys, "siv", purposes[i], derived->siv, sizeof derived->siv) ||
        EVP_CipherInit_ex2 (derived->sealing, keys->siv, derived->siv, NULL, TRUE, NULL) != 1) {
      return FALSE;
    }
  }
  return TRUE;
}

RulesKeys *
rules_keys_new (const guint8 secret[RULES_KEY_BYTES])
{
  RulesKeys *keys = g_new0 (RulesKeys, 1);
  g_atomic_ref_count_init (&keys->references);
  memcpy (keys->secret, secret, sizeof keys->secret);
  if (!fill (keys)) {
    rules_keys_unref (keys);
    return NULL;
  }
  return keys;
}

RulesKeys *
rules_keys_ref (RulesKeys *keys)
{
  if (keys != NULL) {
    g_atomic_ref_count_inc (&keys->references);
  }
  return keys;
}

void
rules_keys_unref (RulesKeys *keys)
{
  if (keys == NULL || !g_atomic_ref_count_dec (&keys->references)) {
    return;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (purposes); i++) {
    EVP_MAC_CTX_free (keys->derived[i].mac);
    EVP_CIPHER_CTX_free (keys->derived[i].sealing);
    for (gsize k = 0; k < SPARE; k++) {
      EVP_MAC_CTX_free (keys->derived[i].spare[k]);
    }
  }
  EVP_CIPHER_free (keys->siv);
  EVP_MAC_free (keys->hmac);
  EVP_KDF_free (keys->hkdf);
  OPENSSL_cleanse (keys, sizeof *keys);
  g_free (keys);
}

/* Of `derived`; the number of purposes if its keys are not at hand. */
static gsize
find (const char *purpose)
{
  gsize i = 0;
  while (i < G_N_ELEMENTS (purposes) && strcmp (purposes[i], purpose) != 0) {
    i++;
  }
  return i;
}

/* --- Digests --- */

/* Copying a context costs more than a digest of a few hundred bytes. */
static EVP_MAC_CTX *
take (Derived *derived)
{
  for (gsize i = 0; i < SPARE; i++) {
    gpointer spare = g_atomic_pointer_get (&derived->spare[i]);
    if (spare != NULL && g_atomic_pointer_compare_and_exchange (&derived->spare[i], spare, NULL)) {
      return spare;
    }
  }
  return EVP_MAC_CTX_dup (derived->mac);
}

/* Without a key it starts anew with its own. */
static void
give_back (Derived *derived, EVP_MAC_CTX *mac)
{
  gboolean sound = EVP_MAC_init (mac, NULL, 0, NULL) == 1;
  for (gsize i = 0; i < SPARE && sound; i++) {
    if (g_atomic_pointer_compare_and_exchange (&derived->spare[i], NULL, mac)) {
      return;
    }
  }
  EVP_MAC_CTX_free (mac);
}

void
rules_keys_digest (const RulesKeys *keys, const char *purpose, const guint8 *bytes, gsize length,
                   guint8 out[32])
{
  gsize at = find (purpose);
  gsize written = 0;
  /* Its keys can only be read here; which contexts are spare is atomic. */
  Derived *derived =
      at < G_N_ELEMENTS (purposes) ? (Derived *) (gconstpointer) &keys->derived[at] : NULL;
  EVP_MAC_CTX *mac = derived == NULL ? mac_new (keys, purpose) : take (derived);
  gboolean done = mac != NULL && EVP_MAC_update (mac, bytes, length) == 1 &&
                  EVP_MAC_final (mac, out, &written, 32) == 1 && written == 32;
  if (derived != NULL && done) {
    give_back (derived, mac);
  } else {
    EVP_MAC_CTX_free (mac);
  }
  /* The algorithms were there when the keys were made: only memory can have run out. What is no digest must
   * never be taken for one. */
  if (!done) {
    g_error ("out of memory for a digest");
  }
}

/* --- Seals --- */

static gboolean
start (const RulesKeys *keys, const char *purpose, EVP_CIPHER_CTX *context, gboolean seal)
{
  gsize at = find (purpose);
  guint8 key[SIV_KEY_BYTES];
  if (at < G_N_ELEMENTS (purposes) && seal) {
    return EVP_CIPHER_CTX_copy (context, keys->derived[at].sealing) == 1;
  }
  if (at < G_N_ELEMENTS (purposes)) {
    return EVP_CipherInit_ex2 (context, keys->siv, keys->derived[at].siv, NULL, seal, NULL) == 1;
  }
  gboolean done = derive (keys, "siv", purpose, key, sizeof key) &&
                  EVP_CipherInit_ex2 (context, keys->siv, key, NULL, seal, NULL) == 1;
  OPENSSL_cleanse (key, sizeof key);
  return done;
}

/* OpenSSL before 3.0.10 passes over empty associated data (CVE-2023-2975): with none there is no call at all,
 * which means the same to every version. */
static gboolean
update (EVP_CIPHER_CTX *context, const guint8 *associated, gsize n_associated, const guint8 *bytes,
        gsize length, guint8 *out)
{
  int n = 0;
  if (n_associated > 0 &&
      EVP_CipherUpdate (context, NULL, &n, associated, (int) n_associated) != 1) {
    return FALSE;
  }
  return EVP_CipherUpdate (context, out, &n, bytes, (int) length) == 1 && n == (int) length;
}

gboolean
rules_keys_seal (const RulesKeys *keys, const char *purpose, const guint8 *associated,
                 gsize n_associated, const guint8 *bytes, gsize length, guint8 *sealed)
{
  guint8 rest[16];
  int n = 0;
  if (length == 0 || length > G_MAXINT - RULES_SEAL_BYTES || n_associated > G_MAXINT) {
    return FALSE;
  }
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  gboolean done =
      context != NULL && start (keys, purpose, context, TRUE) &&
      update (context, associated, n_associated, bytes, length, sealed + RULES_SEAL_BYTES) &&
      EVP_CipherFinal_ex (context, rest, &n) == 1 && n == 0 &&
      EVP_CIPHER_CTX_ctrl (context, EVP_CTRL_AEAD_GET_TAG, RULES_SEAL_BYTES, sealed) == 1;
  EVP_CIPHER_CTX_free (context);
  return done;
}

gboolean
rules_keys_open_sealed (const RulesKeys *keys, const char *purpose, const guint8 *associated,
                        gsize n_associated, const guint8 *sealed, gsize length, guint8 *out)
{
  guint8 rest[16];
  int n = 0;
  if (length <= RULES_SEAL_BYTES || length > G_MAXINT || n_associated > G_MAXINT) {
    return FALSE;
  }
  gsize opened = length - RULES_SEAL_BYTES;
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  /* OpenSSL compares the vectors in constant time. */
  gboolean done =
      context != NULL && start (keys, purpose, context, FALSE) &&
      EVP_CIPHER_CTX_ctrl (context, EVP_CTRL_AEAD_SET_TAG, RULES_SEAL_BYTES, (void *) sealed) ==
          1 &&
      update (context, associated, n_associated, sealed + RULES_SEAL_BYTES, opened, out) &&
      EVP_CipherFinal_ex (context, rest, &n) == 1 && n == 0;
  EVP_CIPHER_CTX_free (context);
  if (!done) {
    OPENSSL_cleanse (out, opened);
  }
  return done;
}
