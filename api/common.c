/* SPDX-License-Identifier: Apache-2.0 */
#include "api/common.h"

#include <errno.h>
#include <sys/random.h>

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

char *
api_new_id (gint64 time)
{
  guint64 microseconds = (guint64) MAX (time, 0);
  guint64 milliseconds = microseconds / 1000;
  /* RFC 9562, 6.2, method 3: the fraction of the millisecond keeps ids in order. */
  guint64 fraction = microseconds % 1000 * 4096 / 1000;
  guint8 bytes[8];
  api_random (bytes, sizeof bytes);
  return g_strdup_printf ("%08x-%04x-7%03x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                          (guint32) (milliseconds >> 16), (guint) (milliseconds & 0xffff),
                          (guint) fraction, (bytes[0] & 0x3f) | 0x80, bytes[1], bytes[2], bytes[3],
                          bytes[4], bytes[5], bytes[6], bytes[7]);
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
