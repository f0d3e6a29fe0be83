/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/history.h"

/* The command line: what main.c, which knows all commands, gives to each of them.
 *
 * A command is a function in a file of its own, command-NAME.c, and a line in the table of main.c. It
 * reads its options with cli_parse(), opens the store, writes results to standard output and everything
 * else to standard error, and returns what the program exits with. */

typedef enum {
  CLI_DONE = 0,
  CLI_CHECK_FAILED = 1,
  CLI_FAILED = 2,
} CliStatus;

typedef struct {
  const char *command;   /* "load": for help and errors */
  const char *arguments; /* "FILE…" */
  const char *summary;
  char *store; /* (nullable) what --store says */
} Cli;

typedef CliStatus (*CliMain) (Cli *cli, int argc, char **argv);

CliStatus cli_load (Cli *cli, int argc, char **argv);
CliStatus cli_export (Cli *cli, int argc, char **argv);
CliStatus cli_history (Cli *cli, int argc, char **argv);
CliStatus cli_diff (Cli *cli, int argc, char **argv);
CliStatus cli_rollback (Cli *cli, int argc, char **argv);
CliStatus cli_query (Cli *cli, int argc, char **argv);
CliStatus cli_show (Cli *cli, int argc, char **argv);
CliStatus cli_validate (Cli *cli, int argc, char **argv);
CliStatus cli_decide (Cli *cli, int argc, char **argv);
CliStatus cli_explain (Cli *cli, int argc, char **argv);
CliStatus cli_test (Cli *cli, int argc, char **argv);
CliStatus cli_lint (Cli *cli, int argc, char **argv);
CliStatus cli_what_if (Cli *cli, int argc, char **argv);
CliStatus cli_replay (Cli *cli, int argc, char **argv);
CliStatus cli_unmask (Cli *cli, int argc, char **argv);
CliStatus cli_report (Cli *cli, int argc, char **argv);
CliStatus cli_review (Cli *cli, int argc, char **argv);
CliStatus cli_log (Cli *cli, int argc, char **argv);
CliStatus cli_serve (Cli *cli, int argc, char **argv);
CliStatus cli_key (Cli *cli, int argc, char **argv);

/* --- Limits of the command line --- */

/* What `load --max-literal` and `--max-depth` may raise the limits of kg/limits.h to. */
#define CLI_LIMIT_LITERAL_BYTES (1u << 30)
#define CLI_LIMIT_DEPTH 10000u
/* A query file, bytes. */
#define CLI_LIMIT_QUERY_BYTES (1u << 20)
/* A request, or a file with one, bytes: with room for what a payload may be (RULES_LIMIT_PAYLOAD_BYTES). */
#define CLI_LIMIT_REQUEST_BYTES (17u << 20)
/* A text whose tokens are turned back, bytes. */
#define CLI_LIMIT_UNMASK_BYTES (256u << 20)
/* Examples of each kind of change that `what-if` may be asked for. */
#define CLI_LIMIT_EXAMPLES 1000000u
/* A checkpoint, a proof or a public key in a file, bytes. */
#define CLI_LIMIT_NOTE_BYTES (1u << 20)
/* A record of the log in a file, bytes. */
#define CLI_LIMIT_RECORD_BYTES (20u << 20)
/* Policy tests of one run. */
#define CLI_LIMIT_TESTS 100000u
/* Terms told where a name means several of them. */
#define CLI_LIMIT_CANDIDATES 20u
/* Lists longer than this are shown in the order of ids, because sorting them takes too long. */
#define CLI_LIMIT_SORTED 100000u
/* Blank nodes and list items shown within one value of a page; `show --depth` at most. */
#define CLI_LIMIT_NESTED 200u
#define CLI_LIMIT_SHOW_DEPTH 64u

/* --- Errors of the command line itself --- */

#define CLI_ERROR (cli_error_quark ())

typedef enum {
  CLI_ERROR_USAGE,  /* options or arguments make no sense */
  CLI_ERROR_OUTPUT, /* standard output, or the file of -o, cannot be written */
} CliError;

GQuark cli_error_quark (void);

/* Tells an error on standard error, `grounds: what`, and returns CLI_FAILED. Problems of documents are lines
 * of their own, `file:line:column: what`, followed by `conclusion` (nullable). Control characters are escaped. */
CliStatus cli_fail (const GError *error, const char *conclusion);
/* Whether the message is a list of such problems, one a line. */
gboolean cli_is_list (const GError *error);
/* Tells warnings (char*; nullable) on standard error, a line each: `warning: what`. */
void cli_warn (const GPtrArray *warnings);

/* --- Options --- */

/* Reads the options of a command: `entries`, --store and --help. Values are to be G_OPTION_ARG_FILENAME,
 * whatever they are, so that the locale does not matter. On success `*rest` (transfer full) holds the arguments
 * that are not options. FALSE when there is nothing more to do, because help was asked for or something was
 * wrong; `*status` is then what to return. `description` (nullable) ends the help. */
gboolean cli_parse (Cli *cli, const GOptionEntry *entries, const char *description, int argc,
                    char **argv, char ***rest, CliStatus *status);

/* What a command does with its arguments and what its options have set. */
typedef gboolean (*CliAct) (const Cli *cli, char *const *rest, gconstpointer options,
                            GError **error);
/* All of a command that ends well or with an error: cli_parse(), then `act`. */
CliStatus cli_act (Cli *cli, const GOptionEntry *entries, const char *description, int argc,
                   char **argv, CliAct act, gconstpointer options);

/* As many arguments as a command takes; else an error that tells its usage. */
gboolean cli_check_arguments (const Cli *cli, char *const *rest, guint least, guint most,
                              GError **error);

/* A whole number, perhaps followed by k, M or G (1000) or Ki, Mi, Gi (1024), up to `most`. `*out` is left as it is
 * where `text` is NULL. */
gboolean cli_parse_number (const char *option, const char *text, guint64 most, guint64 *out,
                           GError **error);

/* The one of `names` (n of them) that `name` was probably meant to be, or NULL. */
const char *cli_nearest (const char *name, const char *const *names, gsize n);

/* --- The store, the time, the author --- */

/* Where the store is: --store, else $GROUNDS_STORE, else grounds.db here. */
const char *cli_store_path (const Cli *cli);

/* Opens the store. One that is not there is made, with the built-in ontology as its first commit, which standard
 * error tells. */
KgStore *cli_open (const Cli *cli, KgStoreFlags flags, GError **error);

/* Replaces a built-in ontology other than this program's, in a commit of its own, which standard error tells. Going
 * back in history does not call this: `head` would not be what the person has seen. */
gboolean cli_update_builtin (KgStore *store, GError **error);

/* The snapshot of a commit as the person names it; NULL: the newest. */
KgSnapshot *cli_snapshot (KgStore *store, const char *commit, GError **error);

/* Who runs the program: $GROUNDS_AUTHOR, else user name and host. (transfer full) */
char *cli_author (void);
/* Fills in author and time of a commit: `author` (nullable), else $GROUNDS_AUTHOR, else user name and host;
 * $SOURCE_DATE_EPOCH, else now. `*held` (transfer full) keeps the author's text. */
gboolean cli_commit_info (const char *author, const char *message, KgCommitInfo *info, char **held,
                          GError **error);
