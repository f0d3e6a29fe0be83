# What the lint tests share; each sources it. They run through tests/harness/run-test, which sets G_TEST_SRCDIR.
# shellcheck shell=sh

set -u
cd "${G_TEST_SRCDIR:?run it with tests/harness/run-test}" || exit 1

count=0

# Report one result. Reads nothing; the reasons belong on standard error, and so in the log.
result () { # status (0 is good), name
  count=$((count + 1))
  if [ "$1" -eq 0 ]; then
    echo "ok $count - $2"
  else
    echo "not ok $count - $2"
  fi
}

skip () { # name, reason
  count=$((count + 1))
  echo "ok $count - $1 # SKIP $2"
}

plan () {
  echo "1..$count"
}

# The C files of a folder, or of all, without what the build generates.
c_files () { # folder...
  [ $# -gt 0 ] || set -- kg ontology rules api tests
  for folder; do
    [ ! -d "$folder" ] || find "$folder" -name '*.[ch]' ! -path ontology/resources.c \
      ! -path ontology/resources.h
  done | LC_ALL=C sort
}
