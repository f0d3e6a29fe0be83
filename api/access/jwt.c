/* SPDX-License-Identifier: Apache-2.0 */
#include "api/access/access-private.h"

#include "kg/error.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <string.h>

/* JSON Web Tokens (RFC 7519) signed by the keys of an issuer (RFC 7515, 7517, 7518, 8037). What a token says of its own algorithm
 * is believed only where it is that of the key. */

#define TOKEN_MOST 16384u
#define JWKS_MOST (1u << 20)
#define KEYS_MOST 100u
#define LEEWAY_SECONDS 60
#define RSA_LEAST_BITS 2048

typedef enum {
  ALGORITHM_RS256,
  ALGORITHM_PS256,
  ALGORITHM_ES256,
  ALGORITHM_ES384,
  ALGORITHM_EDDSA,
} Algorithm;

static const char *const algorithms[] = { "RS256", "PS256", "ES256", "ES384", "EdDSA" };

typedef struct {
  char *id;        /* (nullable) kid */
  char *type;      /* kty */
  char *curve;     /* (nullable) crv */
  char *algorithm; /* (nullable) alg */
  EVP_PKEY *key;
} Key;

struct _AccessJwks {
  char *path;
  char *issuer;
  char *audience;
  char *roles_claim;
  GMutex lock;
  GPtrArray *keys; /* Key */
  gint64 changed;  /* of the file */
  gint64 size;
};

static void
key_free (gpointer data)
{
  Key *key = data;
  EVP_PKEY_free (key->key);
  g_free (key->id);
  g_free (key->type);
  g_free (key->curve);
  g_free (key->algorithm);
  g_free (key);
}

/* --- base64url --- */

/* NULL if it is none. (transfer full) */
static GBytes *
decode (const char *text, gssize length)
{
  gsize n = length >= 0 ? (gsize) length : strlen (text);
  g_autofree char *base64 = g_malloc (n + 5);
  gsize decoded = 0;
  for (gsize i = 0; i < n; i++) {
    char c = text[i];
    if (!g_ascii_isalnum (c) && c != '-' && c != '_') {
      return NULL;
    }
    base64[i] = c == '-' ? '+' : c == '_' ? '/' : c;
  }
  if (n == 0 || n % 4 == 1) {
    return NULL;
  }
  gsize padding = (4 - n % 4) % 4;
  memset (base64 + n, '=', padding);
  base64[n + padding] = '\0';
  guint8 *bytes = g_base64_decode (base64, &decoded);
  return g_bytes_new_take (bytes, decoded);
}

static GBytes *
member (const json_t *object, const char *name)
{
  const char *text = json_string_value (json_object_get (object, name));
  return text != NULL ? decode (text, -1) : NULL;
}

/* --- Keys --- */

static EVP_PKEY *
make_key (const char *type, OSSL_PARAM_BLD *build)
{
  EVP_PKEY *key = NULL;
  OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param (build);
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name (NULL, type, NULL);
  if (parameters == NULL || context == NULL || EVP_PKEY_fromdata_init (context) != 1 ||
      EVP_PKEY_fromdata (context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
    key = NULL;
  }
  EVP_PKEY_CTX_free (context);
  OSSL_PARAM_free (parameters);
  return key;
}

static EVP_PKEY *
read_rsa (const json_t *object)
{
  g_autoptr (GBytes) modulus = member (object, "n");
  g_autoptr (GBytes) exponent = member (object, "e");
  if (modulus == NULL || exponent == NULL) {
    return NULL;
  }
  BIGNUM *n = BN_bin2bn (g_bytes_get_data (modulus, NULL), (int) g_bytes_get_size (modulus), NULL);
  BIGNUM *e =
      BN_bin2bn (g_bytes_get_data (exponent, NULL), (int) g_bytes_get_size (exponent), NULL);
  OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new ();
  OSSL_PARAM_BLD_push_BN (build, OSSL_PKEY_PARAM_RSA_N, n);
  OSSL_PARAM_BLD_push_BN (build, OSSL_PKEY_PARAM_RSA_E, e);
  EVP_PKEY *key = make_key ("RSA", build);
  OSSL_PARAM_BLD_free (build);
  BN_free (n);
  BN_free (e);
  if (key != NULL && EVP_PKEY_get_bits (key) < RSA_LEAST_BITS) {
    g_clear_pointer (&key, EVP_PKEY_free);
  }
  return key;
}

static EVP_PKEY *
read_ec (const json_t *object, const char *curve)
{
  gboolean is_256 = g_strcmp0 (curve, "P-256") == 0;
  gsize width = is_256 ? 32 : 48;
  g_autoptr (GBytes) x = member (object, "x");
  g_autoptr (GBytes) y = member (object, "y");
  if ((!is_256 && g_strcmp0 (curve, "P-384") != 0) || x == NULL || y == NULL ||
      g_bytes_get_size (x) != width || g_bytes_get_size (y) != width) {
    return NULL;
  }
  guint8 point[1 + 2 * 48] = { 4 }; /* uncompressed */
  memcpy (point + 1, g_bytes_get_data (x, NULL), width);
  memcpy (point + 1 + width, g_bytes_get_data (y, NULL), width);
  OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new ();
  OSSL_PARAM_BLD_push_utf8_string (build, OSSL_PKEY_PARAM_GROUP_NAME, curve, 0);
  OSSL_PARAM_BLD_push_octet_string (build, OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * width);
  EVP_PKEY *key = make_key ("EC", build);
  OSSL_PARAM_BLD_free (build);
  return key;
}

static EVP_PKEY *
read_okp (const json_t *object, const char *curve)
{
  g_autoptr (GBytes) x = member (object, "x");
  return g_strcmp0 (curve, "Ed25519") == 0 && x != NULL
             ? EVP_PKEY_new_raw_public_key (EVP_PKEY_ED25519, NULL, g_bytes_get_data (x, NULL),
                                            g_bytes_get_size (x))
             : NULL;
}

/* A key that is not for signatures, or of a kind that is not known, is passed over, as RFC 7517 (5) has it. */
static Key *
read_key (const json_t *object)
{
  const char *type = json_string_value (json_object_get (object, "kty"));
  const char *curve = json_string_value (json_object_get (object, "crv"));
  const char *use = json_string_value (json_object_get (object, "use"));
  EVP_PKEY *pkey = NULL;
  if (type == NULL || (use != NULL && strcmp (use, "sig") != 0)) {
    return NULL;
  }
  if (strcmp (type, "RSA") == 0) {
    pkey = read_rsa (object);
  } else if (strcmp (type, "EC") == 0) {
    pkey = read_ec (object, curve);
  } else if (strcmp (type, "OKP") == 0) {
    pkey = read_okp (object, curve);
  }
  if (pkey == NULL) {
    return NULL;
  }
  Key *key = g_new0 (Key, 1);
  key->key = pkey;
  key->type = g_strdup (type);
  key->curve = g_strdup (curve);
  key->id = g_strdup (json_string_value (json_object_get (object, "kid")));
  key->algorithm = g_strdup (json_string_value (json_object_get (object, "alg")));
  return key;
}

static gboolean
read_file (AccessJwks *jwks, GError **error)
{
  GStatBuf status;
  g_autofree char *text = NULL;
  gsize length = 0;
  if (g_stat (jwks->path, &status) != 0 || status.st_size > JWKS_MOST ||
      !g_file_get_contents (jwks->path, &text, &length, NULL)) {
    g_set_error (error, KG_ERROR, KG_ERROR_IO,
                 "the keys of the issuer, `%s`, cannot be read; check `jwks_file` in [auth]",
                 jwks->path);
    return FALSE;
  }
  json_t *set = json_loadb (text, length, 0, NULL);
  const json_t *list = json_object_get (set, "keys");
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (key_free);
  for (gsize i = 0; i < MIN (json_array_size (list), KEYS_MOST); i++) {
    Key *key = read_key (json_array_get (list, i));
    if (key != NULL) {
      g_ptr_array_add (keys, key);
    }
  }
  json_decref (set);
  if (keys->len == 0) {
    g_set_error (
        error, KG_ERROR, KG_ERROR_INVALID,
        "`%s` holds no key for signatures that is known (RSA from 2048 bits, P-256, P-384, "
        "Ed25519); export the issuer's JWKS again",
        jwks->path);
    return FALSE;
  }
  g_ptr_array_unref (jwks->keys);
  jwks->keys = g_steal_pointer (&keys);
  jwks->changed = status.st_mtime;
  jwks->size = status.st_size;
  return TRUE;
}

AccessJwks *
access_jwks_new (const AccessOptions *options, GError **error)
{
  AccessJwks *jwks = g_new0 (AccessJwks, 1);
  g_mutex_init (&jwks->lock);
  jwks->path = g_strdup (options->jwks_file);
  jwks->issuer = g_strdup (options->issuer);
  jwks->audience = g_strdup (options->audience);
  jwks->roles_claim = g_strdup (options->roles_claim);
  jwks->keys = g_ptr_array_new_with_free_func (key_free);
  gboolean whole = jwks->issuer != NULL && jwks->audience != NULL;
  if (!whole) {
    g_set_error_literal (
        error, KG_ERROR, KG_ERROR_INVALID,
        "tokens need `issuer` and `audience` in [auth] beside `jwks_file`; set both");
  }
  if (!whole || !read_file (jwks, error)) {
    access_jwks_free (jwks);
    return NULL;
  }
  return jwks;
}

void
access_jwks_free (AccessJwks *jwks)
{
  if (jwks == NULL) {
    return;
  }
  g_ptr_array_unref (jwks->keys);
  g_mutex_clear (&jwks->lock);
  g_free (jwks->path);
  g_free (jwks->issuer);
  g_free (jwks->audience);
  g_free (jwks->roles_claim);
  g_free (jwks);
}

/* --- Signatures --- */

static gboolean
fits (const Key *key, Algorithm algorithm)
{
  if (key->algorithm != NULL && strcmp (key->algorithm, algorithms[algorithm]) != 0) {
    return FALSE;
  }
  switch (algorithm) {
  case ALGORITHM_RS256:
  case ALGORITHM_PS256:
    return strcmp (key->type, "RSA") == 0;
  case ALGORITHM_ES256:
    return strcmp (key->type, "EC") == 0 && strcmp (key->curve, "P-256") == 0;
  case ALGORITHM_ES384:
    return strcmp (key->type, "EC") == 0 && strcmp (key->curve, "P-384") == 0;
  case ALGORITHM_EDDSA:
    return strcmp (key->type, "OKP") == 0;
  }
  return FALSE;
}

/* RFC 7518, 3.4: two numbers of fixed width; libcrypto wants DER. (transfer full) */
static GBytes *
ec_signature (GBytes *raw, gsize width)
{
  const guint8 *bytes = g_bytes_get_data (raw, NULL);
  if (g_bytes_get_size (raw) != 2 * width) {
    return NULL;
  }
  ECDSA_SIG *signature = ECDSA_SIG_new ();
  BIGNUM *r = BN_bin2bn (bytes, (int) width, NULL);
  BIGNUM *s = BN_bin2bn (bytes + width, (int) width, NULL);
  ECDSA_SIG_set0 (signature, r, s);
  guint8 *der = NULL;
  int length = i2d_ECDSA_SIG (signature, &der);
  GBytes *out = length > 0 ? g_bytes_new (der, (gsize) length) : NULL;
  OPENSSL_free (der);
  ECDSA_SIG_free (signature);
  return out;
}

static gboolean
verify (const Key *key, Algorithm algorithm, const char *text, gsize length, GBytes *raw)
{
  gboolean is_ec = algorithm == ALGORITHM_ES256 || algorithm == ALGORITHM_ES384;
  const EVP_MD *digest = algorithm == ALGORITHM_ES384   ? EVP_sha384 ()
                         : algorithm == ALGORITHM_EDDSA ? NULL
                                                        : EVP_sha256 ();
  g_autoptr (GBytes) signature =
      is_ec ? ec_signature (raw, algorithm == ALGORITHM_ES256 ? 32 : 48) : g_bytes_ref (raw);
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  EVP_PKEY_CTX *parameters = NULL;
  gboolean good =
      signature != NULL && EVP_DigestVerifyInit (context, &parameters, digest, NULL, key->key) == 1;
  if (good && algorithm == ALGORITHM_PS256) {
    good = EVP_PKEY_CTX_set_rsa_padding (parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen (parameters, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  good =
      good && EVP_DigestVerify (context, g_bytes_get_data (signature, NULL),
                                g_bytes_get_size (signature), (const guint8 *) text, length) == 1;
  EVP_MD_CTX_free (context);
  return good;
}

/* With `lock` held. Keys that were changed on disk are read anew; a file that makes no sense leaves those before it. */
static void
refresh (AccessJwks *jwks)
{
  GStatBuf status;
  if (g_stat (jwks->path, &status) == 0 &&
      (status.st_mtime != jwks->changed || status.st_size != jwks->size)) {
    read_file (jwks, NULL);
  }
}

static gboolean
is_signed (AccessJwks *jwks, const json_t *header, const char *text, gsize length,
           GBytes *signature)
{
  const char *name = json_string_value (json_object_get (header, "alg"));
  const char *id = json_string_value (json_object_get (header, "kid"));
  guint algorithm = 0;
  while (algorithm < G_N_ELEMENTS (algorithms) && g_strcmp0 (name, algorithms[algorithm]) != 0) {
    algorithm++;
  }
  /* RFC 7515, 4.1.11: what is critical and not understood makes a token invalid. */
  if (algorithm == G_N_ELEMENTS (algorithms) || json_object_get (header, "crit") != NULL) {
    return FALSE;
  }
  gboolean good = FALSE;
  g_mutex_lock (&jwks->lock);
  refresh (jwks);
  for (guint i = 0; i < jwks->keys->len && !good; i++) {
    const Key *key = g_ptr_array_index (jwks->keys, i);
    gboolean named = id == NULL || key->id == NULL || strcmp (id, key->id) == 0;
    good = named && fits (key, (Algorithm) algorithm) &&
           verify (key, (Algorithm) algorithm, text, length, signature);
  }
  g_mutex_unlock (&jwks->lock);
  return good;
}

/* --- Claims --- */

static gboolean
has_audience (const json_t *claim, const char *audience)
{
  if (json_is_string (claim)) {
    return strcmp (json_string_value (claim), audience) == 0;
  }
  for (gsize i = 0; i < json_array_size (claim); i++) {
    const char *one = json_string_value (json_array_get (claim, i));
    if (one != NULL && strcmp (one, audience) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

/* exp must be there: a token that never ends cannot be taken back. */
static gboolean
is_valid (const AccessJwks *jwks, const json_t *claims, gint64 now)
{
  double seconds = (double) now / G_USEC_PER_SEC;
  const json_t *expires = json_object_get (claims, "exp");
  const json_t *begins = json_object_get (claims, "nbf");
  const char *issuer = json_string_value (json_object_get (claims, "iss"));
  return json_is_number (expires) && seconds < json_number_value (expires) + LEEWAY_SECONDS &&
         (begins == NULL ||
          (json_is_number (begins) && seconds >= json_number_value (begins) - LEEWAY_SECONDS)) &&
         g_strcmp0 (issuer, jwks->issuer) == 0 &&
         has_audience (json_object_get (claims, "aud"), jwks->audience);
}

/* Roles that are not known give nothing. */
static guint
roles_of (const json_t *claim)
{
  guint roles = 0;
  guint one = 0;
  if (json_is_string (claim)) {
    g_auto (GStrv) names = g_strsplit_set (json_string_value (claim), " ,", -1);
    for (guint i = 0; names[i] != NULL; i++) {
      roles |= *names[i] != '\0' && access_roles_parse (names[i], &one, NULL) ? one : 0;
    }
  }
  for (gsize i = 0; i < json_array_size (claim); i++) {
    const char *name = json_string_value (json_array_get (claim, i));
    roles |= name != NULL && access_roles_parse (name, &one, NULL) ? one : 0;
  }
  return roles;
}

static AccessIdentity *
identity_of (const AccessJwks *jwks, const json_t *claims)
{
  const char *subject = json_string_value (json_object_get (claims, "sub"));
  const char *name = json_string_value (json_object_get (claims, "name"));
  const char *agent = json_string_value (json_object_get (claims, "agent"));
  if (subject == NULL || *subject == '\0') {
    return NULL;
  }
  g_autofree char *escaped = g_uri_escape_string (subject, NULL, FALSE);
  gboolean is_iri = agent != NULL && g_uri_is_valid (agent, G_URI_FLAGS_NONE, NULL);
  AccessIdentity *identity = g_new0 (AccessIdentity, 1);
  identity->id = g_strconcat (jwks->issuer, "#", subject, NULL);
  identity->name = g_strdup (name != NULL ? name : subject);
  identity->agent = is_iri ? g_strdup (agent) : g_strconcat ("urn:grounds:user:", escaped, NULL);
  identity->roles = roles_of (json_object_get (claims, jwks->roles_claim));
  return identity;
}

static json_t *
read_part (const char *text, gsize length)
{
  g_autoptr (GBytes) bytes = decode (text, (gssize) length);
  json_t *json = bytes != NULL ? json_loadb (g_bytes_get_data (bytes, NULL),
                                             g_bytes_get_size (bytes), JSON_REJECT_DUPLICATES, NULL)
                               : NULL;
  if (json != NULL && !json_is_object (json)) {
    json_decref (json);
    json = NULL;
  }
  return json;
}

AccessIdentity *
access_jwt_check (AccessJwks *jwks, const char *token, gint64 now)
{
  const char *first = strchr (token, '.');
  const char *second = first != NULL ? strchr (first + 1, '.') : NULL;
  if (second == NULL || strchr (second + 1, '.') != NULL || strlen (token) > TOKEN_MOST) {
    return NULL;
  }
  g_autoptr (GBytes) signature = decode (second + 1, -1);
  json_t *header = read_part (token, (gsize) (first - token));
  json_t *claims = read_part (first + 1, (gsize) (second - first) - 1);
  AccessIdentity *identity = NULL;
  if (signature != NULL && header != NULL && claims != NULL &&
      is_signed (jwks, header, token, (gsize) (second - token), signature) &&
      is_valid (jwks, claims, now)) {
    identity = identity_of (jwks, claims);
  }
  json_decref (header);
  json_decref (claims);
  return identity;
}
