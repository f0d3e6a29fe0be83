#!/bin/sh
# What `make bench` runs: the benchmarks, in a folder that is gone afterwards. Timings never fail it.
#
#   BENCH_FULL=1       also ten million quads: some minutes, 10 GB of disk, 4 GB of memory
#   BENCH_QUADS=N      another size than a million
#   BENCH_RUNS=N       runs of what is slow; medians are shown [3]
#   BENCH_LIBRDF=N     seconds that librdf's storage gets [30]; 0 leaves it out
#   BENCH_DIR=DIR      where to put the graphs [a new folder in $TMPDIR]
#   BENCH_JSON=FILE    where to put the figures for machines [bench.jsonl]
#   BENCH_GRAPHS=N     graphs of each size for authorization decisions [200]
#   BENCH_DECIDE_PEERS_DIR=D  where decide-peers/install-peers has put Cedar and OPA; else they are left out
#   BENCH_PEERS=0      leaves other SHACL engines out [1]: they are installed from PyPI and Maven Central
#   BENCH_PEERS_DIR=D  where they stay [grounds-bench-peers in $BENCH_DIR]
#   BENCH_PEER_SECONDS=N  as long as one of them may take [1800]

set -eu

bench=${G_TEST_BUILDDIR:?run it with make bench}/tests/bench
base=${BENCH_DIR:-${TMPDIR:-/tmp}}
directory=$(mktemp -d "$base/grounds-bench-XXXXXX")
trap 'rm -rf "$directory"' EXIT
trap 'exit 130' INT TERM

set -- --grounds "${GROUNDS:?}" --generate "$bench/generate" --directory "$directory" \
  --json "${BENCH_JSON:-bench.jsonl}" --quads "${BENCH_QUADS:-1000000}" --runs "${BENCH_RUNS:-3}"
if [ -x "$bench/bench-librdf" ] && [ "${BENCH_LIBRDF:-30}" -gt 0 ]; then
  set -- "$@" --librdf "$bench/bench-librdf" --librdf-seconds "${BENCH_LIBRDF:-30}"
fi
if [ "${BENCH_FULL:-0}" = 1 ]; then
  set -- "$@" --full
fi

# Freed memory filled with a pattern, as the tests want it, would be measured too.
unset MALLOC_PERTURB_

echo "$(uname -sm), $(nproc) processors, $("$GROUNDS" --version | head -n 1)"
"$bench/bench-graph" "$@"

# Decisions: by themselves, then on the authorization workloads of the Cedar paper, next to Cedar and OPA.
BENCH_FULL=${BENCH_FULL:-0} "$bench/bench-decide" "$directory/decide.jsonl"
cat "$directory/decide.jsonl" >>"${BENCH_JSON:-bench.jsonl}"
peers=${G_TEST_SRCDIR:?}/tests/bench/decide-peers
set -- --rules "$peers" --directory "$directory/authorize" --json "$directory/authorize.jsonl" \
  --graphs "${BENCH_GRAPHS:-200}" --rounds "${BENCH_RUNS:-3}"
if [ -n "${BENCH_DECIDE_PEERS_DIR:-}" ]; then
  export BENCH_DECIDE_PEERS_DIR
  set -- "$@" --peer "Cedar=$peers/peer-cedar" --peer "OPA=$peers/peer-opa"
fi
"$bench/bench-authorize" "$@"
cat "$directory/authorize.jsonl" >>"${BENCH_JSON:-bench.jsonl}"
if [ -n "${BENCH_DECIDE_PEERS_DIR:-}" ]; then
  # This takes minutes on all graphs.
  "$bench/bench-authorize" "$@" --graphs "$(((${BENCH_GRAPHS:-200} + 9) / 10))" --rounds 1 \
    --peer "OPA, entities in the input=$peers/peer-opa-input"
  cat "$directory/authorize.jsonl" >>"${BENCH_JSON:-bench.jsonl}"
fi

# Requests, on their way from bytes to bytes.
"$bench/bench-request" "${G_TEST_SRCDIR:?}/examples/customer-support" "$directory/request.jsonl"
cat "$directory/request.jsonl" >>"${BENCH_JSON:-bench.jsonl}"

# Requests through the service, next to a server that answers without thinking.
"${G_TEST_SRCDIR:?}/tests/bench/serve/run.sh" "$directory/serve.jsonl"
[ ! -s "$directory/serve.jsonl" ] || cat "$directory/serve.jsonl" >>"${BENCH_JSON:-bench.jsonl}"

# The log, on the disk that the graphs are on.
"$bench/bench-log" "$directory" "$directory/log.jsonl"
cat "$directory/log.jsonl" >>"${BENCH_JSON:-bench.jsonl}"

# Shapes: the same triples without graphs, and a tenth of them for engines that take long.
"$bench/generate" --format turtle --quads "${BENCH_QUADS:-1000000}" >"$directory/data.ttl"
"$bench/generate" --format turtle --quads "$((${BENCH_QUADS:-1000000} / 10))" >"$directory/slice.ttl"
shapes=${G_TEST_SRCDIR:?}/tests/bench/shapes
set -- --data "$directory/data.ttl" --shapes "$shapes/shapes.ttl" --slice "$directory/slice.ttl" \
  --json "$directory/shapes.jsonl" --runs "${BENCH_RUNS:-3}" --peer "grounds validate=$shapes/peer-grounds"
if [ "${BENCH_PEERS:-1}" = 1 ]; then
  BENCH_PEERS_DIR=${BENCH_PEERS_DIR:-$base/grounds-bench-peers}
  export BENCH_PEERS_DIR
  "$shapes/install-peers" "$BENCH_PEERS_DIR"
  set -- "$@" --peer "Apache Jena=$shapes/peer-jena" --peer "rudof=$shapes/peer-rudof" \
    --peer "pySHACL=$shapes/peer-pyshacl"
fi
status=0
"$bench/bench-shapes" "$@" || status=$?
cat "$directory/shapes.jsonl" >>"${BENCH_JSON:-bench.jsonl}"
exit "$status"
