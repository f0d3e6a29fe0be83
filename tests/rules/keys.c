/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Bytes 0 to 31; what comes of them was worked out with Python's hmac and with AESSIV of its package cryptography. */
static RulesKeys *
counting_keys (void)
{
  guint8 secret[RULES_KEY_BYTES];
  for (guint i = 0; i < sizeof secret; i++) {
    secret[i] = (guint8) i;
  }
  return rules_keys_new (secret);
}

#define COUNTING_FILE                                                                              \
  "grounds-key 1\n"                                                                                \
  "secret 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"                      \
  "check ab7b9645\n"

static char *
hex (const guint8 *bytes, gsize n)
{
  GString *out = g_string_new (NULL);
  for (gsize i = 0; i < n; i++) {
    g_string_append_printf (out, "%02x", bytes[i]);
  }
  return g_string_free (out, FALSE);
}

static void
check_digest (const RulesKeys *keys, const char *purpose, const char *text, const char *expected)
{
  guint8 digest[32];
  rules_keys_digest (keys, purpose, (const guint8 *) text, strlen (text), digest);
  g_autofree char *found = hex (digest, sizeof digest);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_digest (void)
{
  g_autoptr (RulesKeys) keys = counting_keys ();
  check_digest (keys, "digest", "abc",
                "b32c8492e3ae3c11ff6595f974f710b77786528df083ade1aa742d7e47e47f96");
  check_digest (keys, "check", "",
                "ab7b964575f3c87fdb3f89d74263eef759cd699a71b0c198e0135e17305586a9");
  /* The same again: nothing is left over in what is reused. */
  check_digest (keys, "digest", "abc",
                "b32c8492e3ae3c11ff6595f974f710b77786528df083ade1aa742d7e47e47f96");
  check_digest (keys, "hash", "abc",
                "41ac23e298f1f7dd9aacd25da73bdb23eac4a820b290655fcc948ce49baaa667");
}

static void
test_seal (void)
{
  g_autoptr (RulesKeys) keys = counting_keys ();
  guint8 sealed[RULES_SEAL_BYTES + 5];
  g_assert_true (rules_keys_seal (keys, "token", (const guint8 *) "ad", 2, (const guint8 *) "value",
                                  5, sealed));
  g_autofree char *with = hex (sealed, sizeof sealed);
  g_assert_cmpstr (with, ==, "03475f6dba831c0a82e4b574cb705e3d5addb197d6");
  g_assert_true (rules_keys_seal (keys, "token", NULL, 0, (const guint8 *) "value", 5, sealed));
  g_autofree char *without = hex (sealed, sizeof sealed);
  g_assert_cmpstr (without, ==, "211e5602140eb67db6609c179f3bbf9f7f01023a83");
  g_assert_true (rules_keys_seal (keys, "other", (const guint8 *) "ad", 2, (const guint8 *) "value",
                                  5, sealed));
  g_autofree char *other = hex (sealed, sizeof sealed);
  g_assert_cmpstr (other, ==, "6506ddc05df1a442b7b02cf5109c31fc78f14d18f2");
}

static void
test_seal_opens (void)
{
  g_autoptr (RulesKeys) keys = counting_keys ();
  for (gsize length = 1; length < 100; length++) {
    guint8 bytes[100];
    guint8 sealed[RULES_SEAL_BYTES + 100];
    guint8 opened[100] = { 0 };
    memset (bytes, (int) length, length);
    g_assert_true (rules_keys_seal (keys, "token", (const guint8 *) "a", 1, bytes, length, sealed));
    g_assert_true (rules_keys_open_sealed (keys, "token", (const guint8 *) "a", 1, sealed,
                                           RULES_SEAL_BYTES + length, opened));
    g_assert_cmpint (memcmp (opened, bytes, length), ==, 0);
  }
}

static void
test_seal_refuses (void)
{
  g_autoptr (RulesKeys) keys = counting_keys ();
  g_autoptr (RulesKeys) others =
      rules_keys_new ((const guint8 *) "another secret of 32 bytes......");
  static const guint8 zeros[5] = { 0 };
  guint8 sealed[RULES_SEAL_BYTES + 5];
  guint8 opened[5];
  const guint8 *a = (const guint8 *) "a";
  g_assert_true (rules_keys_seal (keys, "token", a, 1, (const guint8 *) "value", 5, sealed));
  for (gsize i = 0; i < 8 * sizeof sealed; i++) {
    sealed[i / 8] ^= (guint8) (1u << i % 8);
    memset (opened, 1, sizeof opened);
    g_assert_false (rules_keys_open_sealed (keys, "token", a, 1, sealed, sizeof sealed, opened));
    g_assert_cmpint (memcmp (opened, zeros, sizeof zeros), ==, 0);
    sealed[i / 8] ^= (guint8) (1u << i % 8);
  }
  g_assert_true (rules_keys_open_sealed (keys, "token", a, 1, sealed, sizeof sealed, opened));
  g_assert_false (rules_keys_open_sealed (others, "token", a, 1, sealed, sizeof sealed, opened));
  g_assert_false (rules_keys_open_sealed (keys, "hash", a, 1, sealed, sizeof sealed, opened));
  g_assert_false (rules_keys_open_sealed (keys, "token", (const guint8 *) "b", 1, sealed,
                                          sizeof sealed, opened));
  g_assert_false (rules_keys_open_sealed (keys, "token", NULL, 0, sealed, sizeof sealed, opened));
  g_assert_false (rules_keys_open_sealed (keys, "token", a, 1, sealed, sizeof sealed - 1, opened));
  g_assert_false (rules_keys_open_sealed (keys, "token", a, 1, sealed, RULES_SEAL_BYTES, opened));
  g_assert_false (rules_keys_seal (keys, "token", a, 1, a, 0, sealed));
}

/* --- The file --- */

typedef struct {
  char *directory;
  char *path;
} File;

static void
file_init (File *file)
{
  file->directory = g_dir_make_tmp ("grounds-keys-XXXXXX", NULL);
  file->path = g_build_filename (file->directory, "key", NULL);
}

static void
file_clear (File *file)
{
  g_unlink (file->path);
  g_rmdir (file->directory);
  /* Whatever else was left behind makes this fail. */
  g_assert_false (g_file_test (file->directory, G_FILE_TEST_EXISTS));
  g_free (file->path);
  g_free (file->directory);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (File, file_clear)

static void
write_file (const File *file, const char *text, gsize length, mode_t mode)
{
  g_assert_true (g_file_set_contents (file->path, text, (gssize) length, NULL));
  g_assert_cmpint (chmod (file->path, mode), ==, 0);
}

static void
check_refused (const File *file, gboolean create, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (rules_keys_open (file->path, create, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_KEYS);
  g_autofree char *expected = g_strdup_printf ("the key file `%s` %s", file->path, message);
  g_assert_cmpstr (error->message, ==, expected);
}

static void
check_same (const RulesKeys *a, const RulesKeys *b)
{
  guint8 x[32];
  guint8 y[32];
  rules_keys_digest (a, "digest", NULL, 0, x);
  rules_keys_digest (b, "digest", NULL, 0, y);
  g_assert_cmpint (memcmp (x, y, sizeof x), ==, 0);
}

static void
test_create (void)
{
  g_auto (File) file;
  g_autoptr (GError) error = NULL;
  struct stat status;
  file_init (&file);
  check_refused (&file, FALSE, "is not there; restore it, or let the program make a new one");
  mode_t before = umask (0);
  g_autoptr (RulesKeys) keys = rules_keys_open (file.path, TRUE, &error);
  umask (before);
  g_assert_no_error (error);
  g_assert_cmpint (stat (file.path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode, ==, S_IFREG | 0600);
  g_assert_cmpuint (status.st_nlink, ==, 1);
  g_autoptr (RulesKeys) again = rules_keys_open (file.path, TRUE, &error);
  g_assert_no_error (error);
  check_same (keys, again);
}

static void
test_two_differ (void)
{
  g_auto (File) one;
  g_auto (File) two;
  guint8 x[32];
  guint8 y[32];
  file_init (&one);
  file_init (&two);
  g_autoptr (RulesKeys) a = rules_keys_open (one.path, TRUE, NULL);
  g_autoptr (RulesKeys) b = rules_keys_open (two.path, TRUE, NULL);
  rules_keys_digest (a, "digest", NULL, 0, x);
  rules_keys_digest (b, "digest", NULL, 0, y);
  g_assert_cmpint (memcmp (x, y, sizeof x), !=, 0);
}

static void
test_known_file (void)
{
  static const char typed[] =
      "grounds-key 1\r\n"
      "secret 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F\r\n"
      "check AB7B9645";
  g_auto (File) file;
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesKeys) expected = counting_keys ();
  file_init (&file);
  write_file (&file, COUNTING_FILE, strlen (COUNTING_FILE), 0400);
  g_autoptr (RulesKeys) keys = rules_keys_open (file.path, FALSE, &error);
  g_assert_no_error (error);
  check_same (keys, expected);
  write_file (&file, typed, strlen (typed), 0600);
  g_autoptr (RulesKeys) again = rules_keys_open (file.path, FALSE, &error);
  g_assert_no_error (error);
  check_same (again, expected);
}

typedef struct {
  const char *text;
  const char *message;
} Malformed;

#define SECRET "secret 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
#define IS_MALFORMED "is malformed; restore it from a backup"
#define IS_NONE "is none; it must begin with the line `grounds-key 1`"
#define IS_OTHER_VERSION "is of another version; use the program that made it, or a later one"

static void
test_malformed (void)
{
  static const Malformed cases[] = {
    { "", IS_NONE },
    { "grounds-key 1", IS_NONE },
    { "ssh-ed25519 AAAA\n", IS_NONE },
    { "grounds-key 2\n" SECRET, IS_OTHER_VERSION },
    { "grounds-key 10\n" SECRET, IS_OTHER_VERSION },
    { "grounds-key 1\n", IS_MALFORMED },
    { "grounds-key 1\n" SECRET, IS_MALFORMED },
    { "grounds-key 1\nsecret 00\ncheck ab7b9645\n", IS_MALFORMED },
    { "grounds-key 1\n" SECRET "check ab7b964\n", IS_MALFORMED },
    { "grounds-key 1\n" SECRET "check ab7b9645c\n", IS_MALFORMED },
    { "grounds-key 1\n" SECRET "check ab7b964g\n", IS_MALFORMED },
    { COUNTING_FILE "x", IS_MALFORMED },
    { COUNTING_FILE COUNTING_FILE, IS_MALFORMED },
    { "grounds-key 1\n" SECRET "check ab7b9640\n",
      "has a secret that does not fit its `check` line; compare it with a backup" },
  };
  g_auto (File) file;
  file_init (&file);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    write_file (&file, cases[i].text, strlen (cases[i].text), 0600);
    /* What is there is never replaced. */
    check_refused (&file, TRUE, cases[i].message);
  }
  write_file (&file, COUNTING_FILE "", sizeof COUNTING_FILE, 0600);
  check_refused (&file, FALSE, IS_MALFORMED);
}

static void
test_open_to_others (void)
{
  static const mode_t modes[] = { 0640, 0604, 0660, 0602, 0610, 0644 };
  g_auto (File) file;
  file_init (&file);
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++) {
    write_file (&file, COUNTING_FILE, strlen (COUNTING_FILE), modes[i]);
    g_autofree char *message =
        g_strdup_printf ("is open to others (mode %04o); close it with chmod 600",
                         (guint) modes[i]);
    check_refused (&file, FALSE, message);
  }
}

static void
test_owner (void)
{
  g_auto (File) file;
  file_init (&file);
  write_file (&file, COUNTING_FILE, strlen (COUNTING_FILE), 0600);
  if (chown (file.path, 4711, (gid_t) -1) != 0) {
    g_test_skip ("giving a file away takes root");
    return;
  }
  check_refused (&file, FALSE, "belongs to another user; make it your own with chown");
}

static void
test_not_regular (void)
{
  g_auto (File) file;
  file_init (&file);
  g_assert_cmpint (mkfifo (file.path, 0600), ==, 0);
  check_refused (&file, TRUE, "is no regular file; name one");
  g_unlink (file.path);
  g_assert_cmpint (g_mkdir (file.path, 0700), ==, 0);
  check_refused (&file, TRUE, "is no regular file; name one");
  g_rmdir (file.path);
}

static void
test_links (void)
{
  g_auto (File) file;
  g_auto (File) link;
  g_autoptr (GError) error = NULL;
  file_init (&file);
  file_init (&link);
  g_assert_cmpint (symlink (file.path, link.path), ==, 0);
  /* Nothing is written through a link that leads nowhere. */
  check_refused (&link, TRUE, "cannot be read: No such file or directory");
  g_assert_false (g_file_test (file.path, G_FILE_TEST_EXISTS));
  write_file (&file, COUNTING_FILE, strlen (COUNTING_FILE), 0600);
  g_autoptr (RulesKeys) keys = rules_keys_open (link.path, FALSE, &error);
  g_assert_no_error (error);
  /* What counts is the file, not the link. */
  g_assert_cmpint (chmod (file.path, 0644), ==, 0);
  check_refused (&link, FALSE, "is open to others (mode 0644); close it with chmod 600");
}

static void
test_no_folder (void)
{
  g_auto (File) file;
  file_init (&file);
  g_autofree char *path = file.path;
  file.path = g_build_filename (path, "missing", "key", NULL);
  check_refused (&file, TRUE, "cannot be made: No such file or directory");
}

/* All processes get the keys of the one that was first. */
static void
test_race (void)
{
  g_auto (File) file;
  int ends[2];
  guint8 first[32];
  guint8 other[32];
  file_init (&file);
  for (guint round = 0; round < 20; round++) {
    g_assert_cmpint (pipe (ends), ==, 0);
    for (guint i = 0; i < 8; i++) {
      if (fork () == 0) {
        RulesKeys *keys = rules_keys_open (file.path, TRUE, NULL);
        gboolean opened = keys != NULL;
        if (opened) {
          rules_keys_digest (keys, "digest", NULL, 0, other);
        }
        rules_keys_unref (keys);
        _exit (opened && write (ends[1], other, sizeof other) == sizeof other ? 0 : 1);
      }
    }
    for (guint i = 0; i < 8; i++) {
      int status;
      g_assert_cmpint (wait (&status), >, 0);
      g_assert_cmpint (status, ==, 0);
      g_assert_cmpint (read (ends[0], i == 0 ? first : other, 32), ==, 32);
      g_assert_cmpint (memcmp (i == 0 ? first : other, first, sizeof first), ==, 0);
    }
    close (ends[0]);
    close (ends[1]);
    g_unlink (file.path);
  }
}

/* --- Threads --- */

static gpointer
digest_often (gpointer data)
{
  const RulesKeys *keys = data;
  for (guint i = 0; i < 2000; i++) {
    check_digest (keys, "digest", "abc",
                  "b32c8492e3ae3c11ff6595f974f710b77786528df083ade1aa742d7e47e47f96");
  }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (RulesKeys) keys = counting_keys ();
  GThread *threads[4];
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++) {
    threads[i] = g_thread_new ("digest", digest_often, keys);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++) {
    g_thread_join (threads[i]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keys/digest", test_digest);
  g_test_add_func ("/keys/seal", test_seal);
  g_test_add_func ("/keys/seal-opens", test_seal_opens);
  g_test_add_func ("/keys/seal-refuses", test_seal_refuses);
  g_test_add_func ("/keys/create", test_create);
  g_test_add_func ("/keys/two-differ", test_two_differ);
  g_test_add_func ("/keys/known-file", test_known_file);
  g_test_add_func ("/keys/malformed", test_malformed);
  g_test_add_func ("/keys/open-to-others", test_open_to_others);
  g_test_add_func ("/keys/owner", test_owner);
  g_test_add_func ("/keys/not-regular", test_not_regular);
  g_test_add_func ("/keys/links", test_links);
  g_test_add_func ("/keys/no-folder", test_no_folder);
  g_test_add_func ("/keys/race", test_race);
  g_test_add_func ("/keys/threads", test_threads);
  return g_test_run ();
}
