/* SPDX-License-Identifier: Apache-2.0 */
#include "api/common.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define ID_LENGTH 36

/* --- Ids --- */

void
api_random (guint8 *bytes, gsize n)
{
  gsize done = 0;
  while (done < n) {
    gssize got = getrandom (bytes + done, n - done, 0);
    g_assert (got >= 0 || errno == EINTR);
    done += got > 0 ? (gsize) got : 0;
  }
}

/* Random bytes for names, of which many are needed and none is a secret: taken from the kernel by the page. */
typedef struct {
  guint8 bytes[512];
  gsize left;
} Stock;

/* This thread's. */
static Stock *
find_stock (void)
{
  static GPrivate kept = G_PRIVATE_INIT (g_free);
  Stock *stock = g_private_get (&kept);
  if (stock == NULL) {
    stock = g_new0 (Stock, 1);
    g_private_set (&kept, stock);
  }
  return stock;
}

static void
name_random (guint8 *bytes, gsize n)
{
  Stock *stock = find_stock ();
  if (stock->left < n) {
    api_random (stock->bytes, sizeof stock->bytes);
    stock->left = sizeof stock->bytes;
  }
  stock->left -= n;
  memcpy (bytes, stock->bytes + stock->left, n);
}

char *
api_new_id (gint64 time)
{
  static const char digits[] = "0123456789abcdef";
  guint64 microseconds = (guint64) MAX (time, 0);
  guint64 milliseconds = microseconds / 1000;
  /* RFC 9562, 6.2, method 3: the fraction of the millisecond keeps ids in order. */
  guint64 fraction = microseconds % 1000 * 4096 / 1000;
  guint8 bytes[16];
  name_random (bytes + 8, 8);
  for (guint i = 0; i < 6; i++) {
    bytes[i] = (guint8) (milliseconds >> (40 - 8 * i));
  }
  bytes[6] = (guint8) (0x70 | fraction >> 8);
  bytes[7] = (guint8) fraction;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  char *id = g_malloc (ID_LENGTH + 1);
  char *at = id;
  for (guint i = 0; i < sizeof bytes; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) {
      *at++ = '-';
    }
    *at++ = digits[bytes[i] >> 4];
    *at++ = digits[bytes[i] & 0xf];
  }
  *at = '\0';
  return id;
}

/* --- Key files --- */

char *
api_key_path (const char *option, const char *variable, const char *name)
{
  const char *value = g_getenv (variable);
  if (option != NULL) {
    return g_strdup (option);
  }
  return value != NULL && *value != '\0'
             ? g_strdup (value)
             : g_build_filename (g_get_user_data_dir (), "grounds", name, NULL);
}

gboolean
api_make_key_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  if (g_mkdir_with_parents (folder, 0700) == 0) {
    return TRUE;
  }
  g_set_error (error, RULES_ERROR, RULES_ERROR_KEYS,
               "the directory `%s` for the key file cannot be made: %s; name another file with"
               " `--key`",
               folder, g_strerror (errno));
  return FALSE;
}
