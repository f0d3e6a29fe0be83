# shellcheck shell=bash
# Sourced by examples/quickstart and by `run` of each scenario: building the program, loading a graph, deciding requests.
#
# A scenario is a folder with
#
#   *.ttl, policies/*.ttl    its graph
#   requests/*.json          what is asked
#   tests/*.json             policy tests
#   README.md                its story, with tables of requests: under a heading of any level, rows such as
#                              | [mask](requests/mask.json) | what is asked | mask | `acme:hide`, `acme:allow` |
#                            that say the outcome (allow, mask, escalate, deny or refused) and the rules that determine
#                            it, or `none`
#   run                      loads the graph and decides the tables, in the order of the story:
#
#   #!/bin/bash
#   set -euo pipefail
#   . "$(dirname "${BASH_SOURCE[0]}")/../scenario.sh"
#   scenario_begin "$@"
#   scenario_load "What these documents say" models.ttl policies/*.ttl
#   scenario_check
#   scenario_decide 2026-11-23T09:30:00Z "The heading of a table"
#   scenario_reports acme:assistant acme:incident-1
#   scenario_end <<END
#   What to try next.
#   END
#
# Environment: GROUNDS, the program, which is built if this is not set; GROUNDS_BUILD, the build directory [./build].

examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
src=${examples%/*}
# shellcheck source=tests/harness/build.sh
. "$src/tests/harness/build.sh"

# Sets `grounds`: the program at $GROUNDS, or else one built here, with what that needs installed.
scenario_build () {
  grounds=${GROUNDS-}
  [[ -z $grounds ]] || return 0
  local build=${GROUNDS_BUILD:-$src/build} log
  [[ $build == /* ]] || build=$src/$build
  log=$(mktemp)
  echo "Building in $build; the first time this takes a minute or two."
  if ! { install_missing Building && (configure_in "$build") && make -C "$build" -j"$(nproc)" grounds; } >"$log" 2>&1
  then
    tail -n 30 "$log" >&2
    rm -f "$log"
    echo "The build failed; the lines above say why." >&2
    return 1
  fi
  rm -f "$log"
  grounds=$build/grounds
}

# Shows a command as one would type it, then runs it.
try () {
  local word
  printf '\n$ grounds'
  for word; do
    [[ $word != *[^[:alnum:]/:._=-]* ]] || word="\"$word\""
    printf ' %s' "$word"
  done
  printf '\n'
  "$grounds" "$@"
}

# Enters the scenario's folder and chooses a store, which must not exist yet: the argument, else one in a new folder.
scenario_begin () {
  if (($# > 1)) || [[ ${1-} == -* ]]; then
    echo "usage: $0 [STORE], the file of the store to make" >&2
    return 2
  fi
  local folder
  if (($# == 1)); then
    folder=$(cd "$(dirname "$1")" && pwd) || return 2
    GROUNDS_STORE=$folder/$(basename "$1")
    [[ ! -e $GROUNDS_STORE ]] || { echo "$GROUNDS_STORE is there already; name a new file" >&2; return 2; }
  else
    GROUNDS_STORE=$(mktemp -d)/grounds.db
  fi
  GROUNDS_KEY=${GROUNDS_STORE%.db}.key
  GROUNDS_LOG_KEY=${GROUNDS_STORE%.db}-log.key
  export GROUNDS_STORE GROUNDS_KEY GROUNDS_LOG_KEY
  asked=0
  otherwise=0
  cd "$(dirname "$0")" || return 2
  scenario_build
}

# Loads documents as one commit.
scenario_load () { # message, file...
  local message=$1
  shift
  try load --message "$message" "$@"
}

# The graph is valid, no rule is pointless, and the policy tests pass.
scenario_check () {
  try validate
  try lint
  try test --check tests
}

# The rows of the table under a heading of README.md: request, what is asked, outcome, rules; separated by tabs.
scenario_rows () { # heading
  awk -v heading="$1" '
    /^#+ / { line = $0; sub (/^#+ +/, "", line); inside = line == heading; next }
    inside && /^\| *\[[^]]*\]\(requests\// {
      n = split ($0, cell, /[[:space:]]*\|[[:space:]]*/)
      if (n != 6) { print "README.md:" FNR ": the row has " n - 2 " cells, not 4" >"/dev/stderr"; exit 1 }
      sub (/^.*\(/, "", cell[2]); sub (/\).*$/, "", cell[2]); gsub (/`/, "", cell[5])
      print cell[2] "\t" cell[3] "\t" cell[4] "\t" cell[5]
    }' README.md
}

# What the engine answers to a request, as the table says it: the outcome, and the rules in alphabetical order.
scenario_answer () { # time, request
  local answer
  if ! answer=$("$grounds" decide --no-log --time "$1" "$2" 2>/dev/null); then
    echo "refused none"
    return
  fi
  local outcome=${answer#*'"outcome": "'} rules=${answer#*'"rules": ['}
  rules=$(printf '%s\n' "${rules%%'], "masks": '*}" | { grep -o '"id": "[^"]*"' || true; } | cut -d '"' -f 4 \
    | LC_ALL=C sort -u | paste -s -d ' ')
  echo "${outcome%%'"'*} ${rules:-none}"
}

# Decides the requests of the table under a heading, and compares the answers with the table.
scenario_decide () { # time, heading
  local rows request asks outcome rules expected answer
  rows=$(scenario_rows "$2")
  [[ -n $rows ]] || { echo "README.md has no table of requests under the heading \`$2\`" >&2; return 1; }
  printf '\n=== %s\n' "$2"
  while IFS=$'\t' read -r request asks outcome rules; do
    asked=$((asked + 1))
    printf '\n--- %d. %s\n' "$asked" "$asks"
    try decide --text --time "$1" "$request" 2>&1 || [[ $outcome == refused ]]
    expected="$outcome $(printf '%s\n' "$rules" | sed 's/, */\n/g' | LC_ALL=C sort -u | paste -s -d ' ')"
    answer=$(scenario_answer "$1" "$request")
    [[ $answer == "$expected" ]] && continue
    otherwise=$((otherwise + 1))
    echo "$request: README.md, under \"$2\", says \"$expected\"; the engine answers \"$answer\"" >&2
  done <<<"$rows"
}

# Reports of each kind, of a system, an incident and the last decision, each sealed and checked, in a folder beside the store.
scenario_reports () { # system, incident
  local folder=${GROUNDS_STORE%.db}-reports kind of
  mkdir "$folder"
  printf '\n=== Reports\n'
  while read -r kind; do
    case $kind in
      oversight | register) of=() ;;
      decision) of=(--decision last) ;;
      incident) of=(--incident "$2") ;;
      *) of=(--system "$1") ;;
    esac
    try report "$kind" "${of[@]}" --output "$folder/$kind.html"
    "$grounds" report --verify "$folder/$kind.html" >/dev/null
  done < <("$grounds" report --list | awk '/^[a-z]/ { print $1 }')
}

# Says how it went, and from standard input what to try next. Fails where an answer differs from README.md.
scenario_end () {
  if ((otherwise > 0)); then
    printf '\n%d of %d requests were not decided as README.md says.\n' "$otherwise" "$asked" >&2
    return 1
  fi
  printf '\nAll %d requests were decided as README.md says. To try next:\n\n' "$asked"
  printf '  cd %q\n  export GROUNDS_STORE=%q GROUNDS_KEY=%q GROUNDS_LOG_KEY=%q\n' "$PWD" "$GROUNDS_STORE" "$GROUNDS_KEY" \
    "$GROUNDS_LOG_KEY"
  while IFS= read -r line; do
    [[ $line == '$ grounds '* ]] && line="$grounds ${line#'$ grounds '}"
    printf '  %s\n' "$line"
  done
}
