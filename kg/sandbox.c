/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
    __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#define SIGNAL_STACK_BYTES ((gsize) 64 * 1024)

static int
set_limit (int resource, guint64 soft, guint64 hard)
{
  const struct rlimit limit = { (rlim_t) soft, (rlim_t) hard };
  return setrlimit ((__rlimit_resource_t) resource, &limit) == 0 ? 0 : errno;
}

static int
set_limits (const KgSandboxLimits *limits)
{
  /* The hard limit a second later ends what SIGXCPU does not. */
  int error = set_limit (RLIMIT_CPU, limits->seconds, (guint64) limits->seconds + 1);
  error = error != 0 ? error : set_limit (RLIMIT_CORE, 0, 0);
  error = error != 0 ? error : set_limit (RLIMIT_FSIZE, 0, 0);
  error = error != 0 ? error : set_limit (RLIMIT_NPROC, 0, 0);
  error = error != 0 ? error : set_limit (RLIMIT_NOFILE, 0, 0);
  if (error == 0 && limits->memory > 0 && !SANITIZED) {
    error = set_limit (RLIMIT_AS, limits->memory, limits->memory);
  }
  return error;
}

/* Allocations that fail end in abort() (GLib) or at a null pointer (some libraries). Whether
 * that was it shows in what is left of the address space: buffers grow by half or double, so
 * that one that could not grow fills a good part of it. */

static void
on_fatal (int number)
{
  struct rlimit limit = { 0, 0 };
  (void) getrlimit (RLIMIT_AS, &limit);
  void *probe =
      mmap (NULL, (size_t) limit.rlim_cur / 2, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (probe == MAP_FAILED) {
    _exit (KG_SANDBOX_EXIT_MEMORY);
  }
  (void) signal (number, SIG_DFL);
  (void) raise (number);
}

static int
watch_memory (guint64 memory)
{
  static const int fatal[] = { SIGSEGV, SIGBUS, SIGABRT, SIGTRAP };
  if (SANITIZED || memory == 0) {
    return 0;
  }
  /* For as long as the process lives: the stack may be what has run out. */
  const stack_t alternate = { .ss_sp = g_malloc (SIGNAL_STACK_BYTES),
                              .ss_size = SIGNAL_STACK_BYTES };
  if (sigaltstack (&alternate, NULL) != 0) {
    return errno;
  }
  struct sigaction action = { .sa_handler = on_fatal, .sa_flags = SA_ONSTACK };
  sigemptyset (&action.sa_mask);
  for (gsize i = 0; i < G_N_ELEMENTS (fatal); i++) {
    if (sigaction (fatal[i], &action, NULL) != 0) {
      return errno;
    }
  }
  return 0;
}

/* What the C library needs to compute, allocate and die. */
static const int allowed[] = {
  SCMP_SYS (exit),
  SCMP_SYS (exit_group),
  SCMP_SYS (brk),
  SCMP_SYS (munmap),
  SCMP_SYS (mremap),
  SCMP_SYS (madvise),
  SCMP_SYS (futex),
  SCMP_SYS (rt_sigreturn),
  SCMP_SYS (rt_sigprocmask),
  SCMP_SYS (rt_sigaction),
  SCMP_SYS (getpid),
  SCMP_SYS (gettid),
  SCMP_SYS (clock_gettime),
  SCMP_SYS (getrandom),
  SCMP_SYS (restart_syscall),
#if SANITIZED
  SCMP_SYS (sigaltstack),
  SCMP_SYS (mmap),
  SCMP_SYS (mprotect),
  SCMP_SYS (prctl),
  SCMP_SYS (sched_yield),
  SCMP_SYS (readlink),
  SCMP_SYS (openat),
  SCMP_SYS (close),
  SCMP_SYS (read),
  SCMP_SYS (write),
  SCMP_SYS (fstat),
  SCMP_SYS (newfstatat),
  SCMP_SYS (getrlimit),
  SCMP_SYS (prlimit64),
  SCMP_SYS (tgkill),
  SCMP_SYS (nanosleep),
  SCMP_SYS (clock_nanosleep),
#endif
};

static int
allow_listed (scmp_filter_ctx filter)
{
  for (gsize i = 0; i < G_N_ELEMENTS (allowed); i++) {
    int result = seccomp_rule_add (filter, SCMP_ACT_ALLOW, allowed[i], 0);
    if (result != 0) {
      return result;
    }
  }
  return 0;
}

/* Calls that are allowed for some arguments only: one that equals, two that hold no other bits. */
static int
allow_some (scmp_filter_ctx filter)
{
  const struct {
    int call;
    guint n;
    struct scmp_arg_cmp conditions[2];
  } rules[] = {
#if !SANITIZED
    { SCMP_SYS (read), 1, { SCMP_A0 (SCMP_CMP_EQ, STDIN_FILENO) } },
    { SCMP_SYS (write), 1, { SCMP_A0 (SCMP_CMP_EQ, STDOUT_FILENO) } },
    { SCMP_SYS (write), 1, { SCMP_A0 (SCMP_CMP_EQ, STDERR_FILENO) } },
    /* Memory, but no code and no files. */
    { SCMP_SYS (mmap),
      2,
      { SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
        SCMP_A3 (SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS) } },
    /* getrlimit(), which sets nothing. */
    { SCMP_SYS (prlimit64), 1, { SCMP_A2 (SCMP_CMP_EQ, 0) } },
    /* abort() and raise(): signals to this process only. */
    { SCMP_SYS (tgkill), 1, { SCMP_A0 (SCMP_CMP_EQ, (scmp_datum_t) getpid ()) } },
#else
    { SCMP_SYS (mmap), 0, { { 0 } } },
    { SCMP_SYS (read), 0, { { 0 } } },
    { SCMP_SYS (write), 0, { { 0 } } },
#endif
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++) {
    int result = seccomp_rule_add_array (filter, SCMP_ACT_ALLOW, rules[i].call, rules[i].n,
                                         rules[i].conditions);
    if (result != 0) {
      return result;
    }
  }
  return 0;
}

/* Libraries that look for a file they can do without get an error instead of death: libxml2 for an
 * external DTD, the C library for a character set. */
static int
refuse_files (scmp_filter_ctx filter)
{
  return SANITIZED ? 0 : seccomp_rule_add (filter, SCMP_ACT_ERRNO (EACCES), SCMP_SYS (openat), 0);
}

static int
load_filter (void)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_KILL_PROCESS);
  if (filter == NULL) {
    return ENOMEM;
  }
  int result = allow_listed (filter);
  result = result != 0 ? result : allow_some (filter);
  result = result != 0 ? result : refuse_files (filter);
  result = result != 0 ? result : seccomp_load (filter);
  seccomp_release (filter);
  return -result;
}

int
kg_sandbox_enter (const KgSandboxLimits *limits)
{
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return errno;
  }
  int error = watch_memory (limits->memory);
  error = error != 0 ? error : set_limits (limits);
  return error != 0 ? error : load_filter ();
}
