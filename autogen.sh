#!/bin/sh
# Generates `configure` and the files it needs from configure.ac and Makefile.am.

set -eu
cd "$(dirname "$0")"

missing=
need () { # command, Debian package
  command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need autoconf autoconf
need automake automake
need libtoolize libtool
need pkg-config pkg-config

if [ -n "$missing" ]; then
  echo "autogen.sh: missing programs; on Debian install them with" >&2
  echo "  apt install$missing" >&2
  exit 1
fi

mkdir -p m4
autoreconf --force --install "$@"
echo "Now run ./configure, or, to keep the build out of the sources:"
echo "  mkdir -p build && cd build && ../configure"
