# shellcheck shell=bash
# Sourced by tests/run and examples/quickstart: what takes a fresh Debian 12 to a configured build directory.
# `src` is the top of the sources.

# Installs the packages listed in tests/harness/debian-packages under the headings given ("Building"), if any is
# missing.
install_missing () {
  command -v dpkg-query >/dev/null || return 0
  local line package heading='' missing=() as_root=()
  while read -r line; do
    case $line in
      '# '*) heading=${line#'# '} && continue ;;
      '' | '#'*) continue ;;
    esac
    package=$line
    [[ " $* " == *" $heading "* ]] || continue
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] \
      || missing+=("$package")
  done <"${src:?}/tests/harness/debian-packages"
  ((${#missing[@]} > 0)) || return 0
  echo "installing ${missing[*]}"
  if ((EUID != 0)); then
    command -v sudo >/dev/null || { echo "sudo is not installed, and this is not root" >&2; return 1; }
    as_root=(sudo)
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q \
    && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# `configure` is there, and not older than what it is made from.
configure_is_current () {
  local file
  [[ -x $src/configure && -f $src/Makefile.in ]] || return 1
  for file in "$src"/configure.ac "$src"/Makefile.am "$src"/m4/grounds.m4 "$src"/*/local.mk; do
    [[ $file -nt $src/Makefile.in ]] && return 1
  done
  return 0
}

# Enters the build directory, made and configured with the options that follow. Says what failed.
configure_in () {
  local build=$1
  shift
  configure_is_current || "$src/autogen.sh" || { echo "autogen.sh failed" >&2; return 1; }
  mkdir -p "$build" || return 1
  cd "$build" || return 1
  if [[ ! -f config.status || $src/configure -nt config.status || $# -gt 1 ]]; then
    "$src/configure" "$@" || { echo "configure failed" >&2; return 1; }
  fi
}
