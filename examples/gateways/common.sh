# shellcheck shell=bash
# Sourced by the scripts that try gateways, after ../scenario.sh: the support desk's service, a model, and asking through a gateway.
#
# `work` is a folder for the time of the trial, `running` what is stopped at its end, `failed` whether an answer differed.

gateways=$examples/gateways
work=$(mktemp -d)
running=()
failed=0
export GROUNDS_STORE=$work/grounds.db XDG_DATA_HOME=$work/keys

gateways_stop () {
  local pid
  for pid in "${running[@]}"; do
    kill "$pid" 2>/dev/null || true
  done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap gateways_stop EXIT

free_port () {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Waits until an address answers at all.
wait_for () {
  local i
  for ((i = 0; i < 240; i++)); do
    ! curl -s -o /dev/null -m 2 "$1" || return 0
    sleep 0.5
  done
  echo "Nothing answers at $1." >&2
  return 1
}

# Sets GROUNDS_URL and GROUNDS_CALLER_KEY.
start_grounds () {
  local desk=$examples/customer-support
  "$grounds" load "$desk"/{sources,lineage,models,people}.ttl "$desk"/policies/*.ttl "$gateways/support-desk.ttl" \
    2>/dev/null
  GROUNDS_CALLER_KEY=$("$grounds" key create --role caller --json gateway |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["key"])')
  GROUNDS_URL=http://127.0.0.1:$(free_port)
  export GROUNDS_CALLER_KEY GROUNDS_URL
  "$grounds" serve --listen "${GROUNDS_URL#http://}" >/dev/null 2>"$work/grounds.log" &
  running+=($!)
  wait_for "$GROUNDS_URL/healthz"
}

# Sets MODEL_URL.
start_model () {
  local port
  port=$(free_port)
  export MODEL_URL=http://127.0.0.1:$port/v1
  python3 "$gateways/model.py" "$port" &
  running+=($!)
  wait_for "$MODEL_URL"
}

# ask MODEL TEXT PATTERN [CURL-OPTION…]: asks at $chat_url; the answer, or what is said of a refusal, has to match the
# extended regular expression.
ask () {
  local body said
  body=$(python3 -c 'import json, sys
print(json.dumps({"model": sys.argv[1], "messages": [{"role": "user", "content": sys.argv[2]}]}))' "$1" "$2")
  said=$(curl -s -m 60 "$chat_url" -H 'Content-Type: application/json' "${@:4}" -d "$body" |
    python3 "$gateways/said.py")
  printf '\n> %s: %s\n< %s\n' "$1" "$2" "$said"
  [[ $said =~ $3 ]] || {
    printf '! has to match %s\n' "$3"
    failed=1
  }
}

gateways_end () {
  echo
  if ((failed)); then
    echo "Something differs; see the lines that begin with an exclamation mark." >&2
    exit 1
  fi
  echo "All as it has to be."
}
