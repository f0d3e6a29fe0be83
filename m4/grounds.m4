# Macros of configure.ac.

# GROUNDS_REQUIRE(VARIABLE, MODULES, DEBIAN-PACKAGE)
# --------------------------------------------------
# Find MODULES with pkg-config and set VARIABLE_CFLAGS and VARIABLE_LIBS. What is missing is collected, so
# that GROUNDS_REPORT_MISSING can name everything at once. The headers count as system headers: the
# warnings are for our code only.
AC_DEFUN([GROUNDS_REQUIRE],
[PKG_CHECK_MODULES([$1], [$2],
  [$1_CFLAGS=`AS_ECHO(["$$1_CFLAGS"]) | sed 's/-I */-isystem/g'`],
  [AC_MSG_WARN([$2 not found: install $3])
   GROUNDS_MISSING([$3])])])

# GROUNDS_MISSING(DEBIAN-PACKAGE)
# -------------------------------
AC_DEFUN([GROUNDS_MISSING],
[AS_CASE([" $grounds_missing "], [*" $1 "*], [], [grounds_missing="$grounds_missing $1"])])

# GROUNDS_REPORT_MISSING
# ----------------------
AC_DEFUN([GROUNDS_REPORT_MISSING],
[AS_IF([test -n "$grounds_missing"],
  [AC_MSG_ERROR([needed packages are missing; on Debian install them with
  apt install$grounds_missing])])])

# GROUNDS_FLAGS(VARIABLE, FLAGS)
# ------------------------------
# Append those of FLAGS to VARIABLE that the compiler and the linker take without a warning.
AC_DEFUN([GROUNDS_FLAGS],
[for grounds_flag in m4_normalize([$2]); do
  AC_MSG_CHECKING([whether $CC accepts $grounds_flag])
  grounds_saved_CFLAGS=$CFLAGS
  CFLAGS="$CFLAGS -Werror $grounds_flag"
  AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <string.h>]], [[]])],
    [AC_MSG_RESULT([yes])
     $1="$$1 $grounds_flag"],
    [AC_MSG_RESULT([no])])
  CFLAGS=$grounds_saved_CFLAGS
done])
