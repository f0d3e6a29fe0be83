#!/bin/sh
# Decisions a second through the service, each recorded and durable before it is answered, next to a server that answers the same bytes to
# everything; in turns, by the same client, on the same machine.
#
#   BENCH_SERVE_SECONDS=N      a turn [10]
#   BENCH_SERVE_TURNS=N        [3]
#   BENCH_SERVE_CONNECTIONS=N  [64]
#   BENCH_SERVE_REQUEST=NAME   of examples/customer-support/requests [mask]
#
#   run.sh FILE                where to put the figures for machines

set -eu

bench=${G_TEST_BUILDDIR:?run it with make bench}/tests/bench
source=${G_TEST_SRCDIR:?}
json=${1:?give a file for the figures}
seconds=${BENCH_SERVE_SECONDS:-10}
turns=${BENCH_SERVE_TURNS:-3}
connections=${BENCH_SERVE_CONNECTIONS:-64}
example=$source/examples/customer-support
BODY=$example/requests/${BENCH_SERVE_REQUEST:-mask}.json
export BODY

if ! command -v wrk >/dev/null; then
  echo 'service under load: skipped, wrk is not installed (Debian: wrk)'
  exit 0
fi

directory=$(mktemp -d "${BENCH_DIR:-${TMPDIR:-/tmp}}/grounds-serve-XXXXXX")
service='' fixed='' bare=''
finish () {
  for pid in $service $fixed $bare; do
    kill "$pid" 2>/dev/null || true
  done
  wait
  rm -rf "$directory"
}
trap finish EXIT
trap 'exit 130' INT TERM

export GROUNDS_STORE="$directory/grounds.db"
export GROUNDS_KEY="$directory/key" GROUNDS_LOG_KEY="$directory/log-key"
"$GROUNDS" load "$example"/*.ttl "$example"/policies/*.ttl >/dev/null 2>&1
KEY=$("$GROUNDS" key create load --role caller 2>/dev/null)

# The address that a server in the background prints to a file.
address () {
  tries=0
  while [ ! -s "$1" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || { echo 'a server does not start:' >&2; cat "$2" >&2; exit 1; }
    sleep 0.05
  done
  head -n 1 "$1"
}

"$GROUNDS" serve --listen 127.0.0.1:0 >"$directory/service.out" 2>"$directory/service.err" &
service=$!
"$bench/serve/static-server" >"$directory/fixed.out" 2>"$directory/fixed.err" &
fixed=$!
"$bench/serve/static-server" --bare >"$directory/bare.out" 2>"$directory/bare.err" &
bare=$!
service_at=$(address "$directory/service.out" "$directory/service.err")
fixed_at=$(address "$directory/fixed.out" "$directory/fixed.err")
bare_at=$(address "$directory/bare.out" "$directory/bare.err")

ticks=$(getconf CLK_TCK)
cpu () { # the processor's time that a process has used, in ticks
  awk '{ sub(/^.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"
}
memory () { # KiB
  awk '/^VmRSS:/ { print $2 }' "/proc/$1/status"
}

# name, process, address: a line "name requests microseconds p50 p99 failed ticks" to the file of turns
turn () {
  before=$(cpu "$2")
  wrk -t 1 -c "$connections" -d "$3" -s "$source/tests/bench/serve/evaluate.lua" \
    "$4/access/v1/evaluation" >"$directory/wrk" || { cat "$directory/wrk" >&2; exit 1; }
  after=$(cpu "$2")
  awk -v name="$1" -v ticks=$((after - before)) '/^result / { print name, $2, $3, $4, $5, $6, ticks }' \
    "$directory/wrk" >>"$directory/turns"
}

export KEY
turn warm-up "$service" 2 "$service_at"
: >"$directory/turns"
memory_before=$(memory "$service")
i=0
while [ "$i" -lt "$turns" ]; do
  turn service "$service" "$seconds" "$service_at"
  turn static "$fixed" "$seconds" "$fixed_at"
  turn bare "$bare" "$seconds" "$bare_at"
  i=$((i + 1))
done
memory_after=$(memory "$service")
load=$(cut -d ' ' -f 1 /proc/loadavg)

awk -v hz="$ticks" -v before="$memory_before" -v after="$memory_after" -v load="$load" \
  -v connections="$connections" -v file="$json" '
  { n[$1] += $2; us[$1] += $3; failed[$1] += $6; cpu[$1] += $7
    p50[$1] = p50[$1] == "" || $4 < p50[$1] ? $4 : p50[$1]
    p99[$1] = p99[$1] == "" || $5 < p99[$1] ? $5 : p99[$1] }
  END {
    split("service static bare", names, " ")
    split("decisions, recorded and durable|the same server, a fixed answer|libmicrohttpd alone, a fixed answer", titles, "|")
    printf "service under load: %d connections, machine load %s\n", connections, load
    for (i = 1; i <= 3; i++) {
      name = names[i]
      rate[name] = n[name] * 1e6 / us[name]
      work[name] = n[name] > 0 ? cpu[name] / hz * 1e6 / n[name] : 0
      printf "  %-36s %8.0f requests/s  p50 %6.2f ms  p99 %6.2f ms  %6.1f us CPU a request%s\n", titles[i],
        rate[name], p50[name] / 1000, p99[name] / 1000, work[name],
        (failed[name] ? "  " failed[name] " FAILED" : "")
      printf "{\"bench\":\"serve\",\"server\":\"%s\",\"per_second\":%.0f,\"p50_us\":%d,\"p99_us\":%d,\"cpu_us\":%.1f,\"failed\":%d}\n",
        name, rate[name], p50[name], p99[name], work[name], failed[name] >file
    }
    printf "  %.0f %% of the fixed answer of the same server (target: 70 %%), %.0f %% of libmicrohttpd alone\n",
      rate["service"] * 100 / rate["static"], rate["service"] * 100 / rate["bare"]
    printf "  memory: %.1f MiB before, %.1f MiB after %d decisions\n", before / 1024, after / 1024, n["service"]
  }' "$directory/turns"
