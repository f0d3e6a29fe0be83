# SPDX-License-Identifier: Apache-2.0
# bash completion for grounds.

# What each command takes. A new option goes here, into _grounds and into grounds.fish; tests/cli/run.tap
# compares them with what the program says.
_grounds_options () {
  case $1 in
    load) echo '--graph --format --base --message --author --replace --dry-run
      --max-bytes --max-quads --max-literal --max-depth --json -g -m -n' ;;
    export) echo '--graph --at --format --output --digest -g -o' ;;
    show) echo '--at --depth --limit --json' ;;
    validate) echo '--shapes --data --at --format --json --evidence --strict --fail-on-warnings --output -o' ;;
    query) echo '--file --format --at --limit --timeout --json -f' ;;
    decide) echo '--at --key --time --log-key --no-log --text' ;;
    explain) echo '--request --at --time --format --json --why-not --change --check --output -o' ;;
    test) echo '--check --tap --json' ;;
    lint) echo '--at --time --json' ;;
    what-if) echo '--load --replace --remove --graph --format --base --since --limit --fail-on-change
      --json -g' ;;
    replay) echo '--all --since --json' ;;
    report) echo '--list --system --decision --incident --catalogue --from --to --date --at --language
      --format --json --output --no-seal --log-key --verify --seal --key -o' ;;
    review) echo '--status --reviewer --overdue --limit --payload --as --comment --scope --for --until
      --key --log-key --json -n' ;;
    log) echo '--key --witness --accept-key --lost --since-checkpoint --old --verifier --name --log --state --kind --from --to
      --outcome --rule --subject --resource --data-class --limit --oldest --json --output --older-than
      --dry-run --force --reason --log-key -n -o' ;;
    unmask) echo '--key' ;;
    serve) echo '--listen --config --set --tls-cert --tls-key --behind-proxy --sign-in --print-config --openapi' ;;
    key) echo '--role --agent --expires --json' ;;
    history) echo '--limit --verify --json -n' ;;
    diff) echo '--format --json' ;;
    rollback) echo '--message --author --json -m' ;;
  esac
  echo '--store --help -h'
}

_grounds_formats () {
  case $1 in
    load | what-if) echo 'turtle trig ntriples nquads rdfxml rdfa rdfjson' ;;
    export) echo 'turtle trig ntriples nquads rdfxml rdfjson' ;;
    query) echo 'table json csv tsv xml' ;;
    validate) echo 'text turtle json' ;;
    explain) echo 'text json turtle dot svg html' ;;
    report) echo 'html md json turtle pdf docx' ;;
    diff) echo 'text nquads json' ;;
  esac
}

# The numbers of the commits, where there is a store; asking must not make one.
_grounds_commits () { # store
  local store=${1:-${GROUNDS_STORE:-grounds.db}}
  echo head
  [[ -f $store ]] || return 0
  grounds --store "$store" history -n 50 2>/dev/null | awk '$1 ~ /^[0-9]+$/ { print $1 }'
}

_grounds () {
  local word=$2 previous=$3 command='' store='' i
  local commands='load export show query validate decide explain test lint what-if replay report review log unmask serve key history diff rollback help'
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --store) ((++i)); store=${COMP_WORDS[i]} ;;
      -*) ;;
      *) command=${COMP_WORDS[i]}; break ;;
    esac
  done

  case $previous in
    --store | --output | -o | --file | --shapes | --data | --key | --log-key | --witness | --accept-key | --log | --state | --since-checkpoint | --request | --load | --verify | --seal | --config | --tls-cert | --tls-key)
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      return ;;
    -f)
      [[ $command != query ]] || { mapfile -t COMPREPLY < <(compgen -f -- "$word"); return; } ;;
    --format)
      mapfile -t COMPREPLY < <(compgen -W "$(_grounds_formats "$command")" -- "$word")
      return ;;
    --at)
      mapfile -t COMPREPLY < <(compgen -W "$(_grounds_commits "$store")" -- "$word")
      return ;;
    --graph | -g | --base | --message | -m | --author | --limit | --timeout | --depth | --time | --since | --remove | --max-* | --old | --name | --from | --to | --rule | --subject | --resource | --data-class | --older-than | --reason | --system | --incident | --date)
      return ;;
    --kind)
      mapfile -t COMPREPLY < <(compgen -W 'decision commit review access signal report retention key' -- "$word")
      return ;;
    --catalogue)
      mapfile -t COMPREPLY < <(compgen -W 'eu-ai-act gdpr iso-42001' -- "$word")
      return ;;
    --language)
      mapfile -t COMPREPLY < <(compgen -W 'en de' -- "$word")
      return ;;
    --decision)
      mapfile -t COMPREPLY < <(compgen -W last -- "$word")
      return ;;
    --outcome)
      mapfile -t COMPREPLY < <(compgen -W 'allow mask escalate deny' -- "$word")
      return ;;
    log)
      mapfile -t COMPREPLY < <(compgen -W 'show list verify checkpoint prove check witness cosign rotate retain hold release' -- "$word")
      return ;;
    -n)
      [[ $command != history ]] || return ;;
  esac

  if [[ -z $command ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$commands --store --version --help" -- "$word")
  elif [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_grounds_options "$command")" -- "$word")
  else
    case $command in
      load | validate | decide | test | what-if | unmask) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
      report) mapfile -t COMPREPLY < <(compgen -W 'annex-iv instructions fria registration gpai classification oversight register decision incident gaps catalogue' -- "$word") ;;
      explain | replay) mapfile -t COMPREPLY < <(compgen -W last -- "$word") ;;
      diff | rollback) mapfile -t COMPREPLY < <(compgen -W "$(_grounds_commits "$store")" -- "$word") ;;
      help) mapfile -t COMPREPLY < <(compgen -W "${commands% help}" -- "$word") ;;
    esac
  fi
}

complete -o filenames -o bashdefault -F _grounds grounds
