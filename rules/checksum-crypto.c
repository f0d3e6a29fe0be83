/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/checksum-private.h"

#include <string.h>

/* Hashes are written out here because a checksum neither allocates nor depends on a library of cryptography; nothing secret
 * passes through them. */

/* --- FIPS 180-4: SHA-256 of at most two blocks --- */

#define SHA256_BYTES 32u
#define SHA256_INPUT_MAX 119u

static const guint32 sha256_constants[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline guint32
rotate_right (guint32 x, guint n)
{
  return x >> n | x << (32 - n);
}

static void
sha256_block (guint32 state[8], const guint8 *block)
{
  guint32 w[64];
  guint32 v[8];
  for (guint i = 0; i < 16; i++) {
    const guint8 *word = block + (gsize) 4 * i;
    w[i] = (guint32) word[0] << 24 | (guint32) word[1] << 16 | (guint32) word[2] << 8 | word[3];
  }
  for (guint i = 16; i < 64; i++) {
    guint32 s0 = rotate_right (w[i - 15], 7) ^ rotate_right (w[i - 15], 18) ^ w[i - 15] >> 3;
    guint32 s1 = rotate_right (w[i - 2], 17) ^ rotate_right (w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  memcpy (v, state, sizeof v);
  for (guint i = 0; i < 64; i++) {
    guint32 s1 = rotate_right (v[4], 6) ^ rotate_right (v[4], 11) ^ rotate_right (v[4], 25);
    guint32 choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
    guint32 t1 = v[7] + s1 + choice + sha256_constants[i] + w[i];
    guint32 s0 = rotate_right (v[0], 2) ^ rotate_right (v[0], 13) ^ rotate_right (v[0], 22);
    guint32 majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
    memmove (v + 1, v, 7 * sizeof v[0]);
    v[4] += t1;
    v[0] = t1 + s0 + majority;
  }
  for (guint i = 0; i < 8; i++) {
    state[i] += v[i];
  }
}

static void
sha256 (const guint8 *data, gsize length, guint8 out[SHA256_BYTES])
{
  guint32 state[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
  guint8 padded[128] = { 0 };
  g_assert (length <= SHA256_INPUT_MAX);
  gsize blocks = length < 56 ? 1 : 2;
  memcpy (padded, data, length);
  padded[length] = 0x80;
  padded[blocks * 64 - 2] = (guint8) (length * 8 >> 8);
  padded[blocks * 64 - 1] = (guint8) (length * 8);
  for (gsize i = 0; i < blocks; i++) {
    sha256_block (state, padded + i * 64);
  }
  for (guint i = 0; i < SHA256_BYTES; i++) {
    out[i] = (guint8) (state[i / 4] >> (24 - 8 * (i % 4)));
  }
}

/* --- Base58Check: the Bitcoin wiki, "Base58Check encoding" --- */

#define BASE58_BYTES 25u /* of an address: version, 20 bytes of hash, checksum */

/* The bytes of a number to the base of 58, from the right; FALSE if they are more. */
static gboolean
decode_base58 (const char *text, gsize length, guint8 out[BASE58_BYTES])
{
  static const char alphabet[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  memset (out, 0, BASE58_BYTES);
  for (gsize i = 0; i < length; i++) {
    const char *at = memchr (alphabet, text[i], sizeof alphabet - 1);
    guint carry = at == NULL ? 0 : (guint) (at - alphabet);
    for (guint j = BASE58_BYTES; j-- > 0;) {
      carry += 58u * out[j];
      out[j] = (guint8) carry;
      carry >>= 8;
    }
    if (at == NULL || carry != 0) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
rules_checksum_scheme_Base58Check (const char *text, gsize length)
{
  guint8 bytes[BASE58_BYTES];
  guint8 once[SHA256_BYTES];
  guint8 twice[SHA256_BYTES];
  if (length < 25 || length > 35 || !decode_base58 (text, length, bytes)) {
    return FALSE;
  }
  /* A leading 1 stands for a zero byte, one for one. */
  gsize ones = 0;
  gsize zeros = 0;
  while (ones < length && text[ones] == '1') {
    ones++;
  }
  while (zeros < BASE58_BYTES && bytes[zeros] == 0) {
    zeros++;
  }
  sha256 (bytes, BASE58_BYTES - 4, once);
  sha256 (once, SHA256_BYTES, twice);
  return ones == zeros && memcmp (twice, bytes + BASE58_BYTES - 4, 4) == 0;
}

/* --- Bech32 and Bech32m: BIP 173, BIP 350 --- */

static guint32
bech32_step (guint32 sum, guint value)
{
  static const guint32 generator[5] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                        0x2a1462b3 };
  guint32 top = sum >> 25;
  sum = (sum & 0x1ffffff) << 5 ^ value;
  for (guint i = 0; i < 5; i++) {
    sum ^= (top >> i & 1) != 0 ? generator[i] : 0;
  }
  return sum;
}

gboolean
rules_checksum_scheme_Bech32 (const char *text, gsize length)
{
  static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  char lower[91];
  gboolean has_lower = FALSE;
  gboolean has_upper = FALSE;
  guint32 sum = 1;
  if (length < 14 || length > 90) {
    return FALSE;
  }
  for (gsize i = 0; i < length; i++) {
    has_lower = has_lower || g_ascii_islower (text[i]);
    has_upper = has_upper || g_ascii_isupper (text[i]);
    lower[i] = g_ascii_tolower (text[i]);
  }
  lower[length] = '\0';
  const char *one = strrchr (lower, '1');
  if ((has_lower && has_upper) || one == NULL || one == lower ||
      length - (gsize) (one - lower) < 8) {
    return FALSE;
  }
  for (const char *at = lower; at < one; at++) {
    sum = bech32_step (sum, (guint) *at >> 5);
  }
  sum = bech32_step (sum, 0);
  for (const char *at = lower; at < one; at++) {
    sum = bech32_step (sum, (guint) *at & 31);
  }
  for (const char *at = one + 1; *at != '\0'; at++) {
    const char *value = strchr (alphabet, *at);
    if (value == NULL) {
      return FALSE;
    }
    sum = bech32_step (sum, (guint) (value - alphabet));
  }
  /* BIP 350: version 0 keeps the constant of BIP 173, younger ones have another. */
  return sum == (one[1] == 'q' ? 1 : 0x2bc830a3);
}

/* --- Keccak-256, as Ethereum uses it: Keccak 3.0 with the padding of before FIPS 202 --- */

static inline guint64
rotate_left (guint64 x, guint n)
{
  return n == 0 ? x : x << n | x >> (64 - n);
}

static void
keccak_round (guint64 a[25], guint64 constant)
{
  static const guint8 rotations[25] = { 0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                        25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14 };
  guint64 b[25];
  guint64 c[5];
  for (guint x = 0; x < 5; x++) {
    c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
  }
  for (guint i = 0; i < 25; i++) {
    guint x = i % 5;
    guint y = i / 5;
    guint64 mixed = a[i] ^ c[(x + 4) % 5] ^ rotate_left (c[(x + 1) % 5], 1);
    b[y + 5 * ((2 * x + 3 * y) % 5)] = rotate_left (mixed, rotations[i]);
  }
  for (guint i = 0; i < 25; i++) {
    guint row = i / 5 * 5;
    a[i] = b[i] ^ (~b[row + (i + 1) % 5] & b[row + (i + 2) % 5]);
  }
  a[0] ^= constant;
}

/* The hash of at most 135 bytes: its first 20. */
static void
keccak256 (const char *data, gsize length, guint8 out[20])
{
  guint64 state[25] = { 0 };
  guint8 register_ = 1;
  g_assert (length < 136);
  for (gsize i = 0; i < length; i++) {
    state[i / 8] ^= (guint64) (guint8) data[i] << (8 * (i % 8));
  }
  state[length / 8] ^= G_GUINT64_CONSTANT (1) << (8 * (length % 8));
  state[16] ^= G_GUINT64_CONSTANT (1) << 63;
  for (guint round = 0; round < 24; round++) {
    /* The constants come out of a shift register: bit 2^j - 1 of each is its output. */
    guint64 constant = 0;
    for (guint j = 0; j < 7; j++) {
      constant |= (guint64) (register_ & 1) << ((1u << j) - 1);
      register_ = (guint8) (register_ << 1 ^ ((register_ & 0x80) != 0 ? 0x71 : 0));
    }
    keccak_round (state, constant);
  }
  for (guint i = 0; i < 20; i++) {
    out[i] = (guint8) (state[i / 8] >> (8 * (i % 8)));
  }
}

/* --- ERC-55: the case of the letters of an address is its checksum --- */

gboolean
rules_checksum_scheme_Eip55 (const char *text, gsize length)
{
  char lower[40];
  guint8 hash[20];
  gboolean has_lower = FALSE;
  gboolean has_upper = FALSE;
  if (length != 42 || text[0] != '0' || (text[1] != 'x' && text[1] != 'X')) {
    return FALSE;
  }
  for (gsize i = 0; i < 40; i++) {
    if (!g_ascii_isxdigit (text[i + 2])) {
      return FALSE;
    }
    has_lower = has_lower || g_ascii_islower (text[i + 2]);
    has_upper = has_upper || g_ascii_isupper (text[i + 2]);
    lower[i] = g_ascii_tolower (text[i + 2]);
  }
  if (!has_lower || !has_upper) {
    /* Written without a checksum, which is allowed, too: but not as zeros alone. */
    return has_lower || has_upper;
  }
  keccak256 (lower, sizeof lower, hash);
  for (gsize i = 0; i < 40; i++) {
    guint nibble = hash[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15;
    if (g_ascii_isalpha (lower[i]) && (nibble >= 8) != (g_ascii_isupper (text[i + 2]) != 0)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- RFC 7519 and RFC 7515: the header of a JSON Web Token is base64url of an object with "alg" --- */

static gint
base64url_value (char c)
{
  if (g_ascii_isupper (c)) {
    return c - 'A';
  }
  if (g_ascii_islower (c)) {
    return c - 'a' + 26;
  }
  return g_ascii_isdigit (c) ? c - '0' + 52 : c == '-' ? 62 : c == '_' ? 63 : -1;
}

gboolean
rules_checksum_scheme_JsonWebTokenHeader (const char *text, gsize length)
{
  char header[1025];
  gsize n = 0;
  guint32 bits = 0;
  guint have = 0;
  for (gsize i = 0; i < length && text[i] != '.'; i++) {
    gint value = base64url_value (text[i]);
    if (value < 0 || n == sizeof header - 1) {
      return FALSE;
    }
    bits = (bits << 6 | (guint32) value) & 0xffff;
    have += 6;
    if (have >= 8) {
      have -= 8;
      header[n++] = (char) (bits >> have & 0xff);
    }
  }
  header[n] = '\0';
  return n > 2 && header[0] == '{' && strlen (header) == n && strstr (header, "\"alg\"") != NULL;
}
