# What the peers of bench-shapes share. Each is called with SHAPES DATA and prints "results N", or in one line why not.
# shellcheck shell=sh

set -eu

# Longer than this nobody waits.
limit=${BENCH_PEER_SECONDS:-1800}

need () { # command...
  if ! "$@" >/dev/null 2>&1; then
    echo "skipped: not installed"
    exit 0
  fi
}

# Runs what prints a validation report in Turtle, and counts its results. A status of 1 says that there are any.
run () { # command...
  report=$(mktemp)
  trap 'rm -f "$report" "$report.err"' EXIT
  status=0
  timeout "$limit" "$@" >"$report" 2>"$report.err" || status=$?
  if [ "$status" -eq 124 ]; then
    echo "skipped: more than $limit seconds"
    exit 0
  fi
  if [ "$status" -gt 1 ]; then
    cat "$report.err" >&2
    exit "$status"
  fi
  echo "results $(grep -o 'sh:ValidationResult\>' "$report" | wc -l)"
}
