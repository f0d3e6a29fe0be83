# SPDX-License-Identifier: Apache-2.0
# fish completion for grounds.

set -l commands load export show query validate decide explain test lint what-if replay report review log unmask serve key history diff rollback help

# The commits, where there is a store; asking must not make one.
function __grounds_commits
    set -l store grounds.db
    set -q GROUNDS_STORE; and set store $GROUNDS_STORE
    set -l words (commandline -opc)
    if set -l at (contains -i -- --store $words)
        set store $words[(math $at + 1)]
    end
    printf 'head\tthe newest commit\n'
    test -f "$store"; or return
    grounds --store "$store" history -n 50 2>/dev/null \
        | string replace -rf '^ *([0-9]+)  \S+  (.*)$' '$1\t$2'
end

complete -c grounds -f
complete -c grounds -l store -r -F -d 'The store'
complete -c grounds -s h -l help -d 'Show help and stop'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -l version -d 'Print the version'

complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a load -d 'Read RDF documents into the graph'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a export -d 'Write the graph, or one of its graphs'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a show -d 'Tell everything known about one resource'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a query -d 'Ask the graph in SPARQL'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a validate -d 'Check against SHACL shapes'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a decide -d 'Decide requests by the policies'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a explain -d 'Tell the grounds of a decision'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a test -d 'Run tests of policies'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a lint -d 'Find rules that cannot be meant'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a what-if -d 'Tell what a change would change'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a replay -d 'Decide logged requests again'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a report -d 'Write a report, or check one'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a review -d 'Answer what was sent to a person'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a log -d 'Look into the tamper-evident log'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a unmask -d 'Turn tokens back into values'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a serve -d 'Answer the JSON API, gateways and browsers'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a key -d 'Make and revoke keys'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a history -d 'List or verify the commits'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a diff -d 'Tell what changed between two commits'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a rollback -d 'Go back to the graph of an earlier commit'
complete -c grounds -n "not __fish_seen_subcommand_from $commands" -a help -d 'Tell more about a command'

complete -c grounds -n '__fish_seen_subcommand_from load' -F
complete -c grounds -n '__fish_seen_subcommand_from load' -s g -l graph -x -d 'Load into this graph'
complete -c grounds -n '__fish_seen_subcommand_from load' -l format -x -a 'turtle trig ntriples nquads rdfxml rdfa rdfjson' -d 'The format of all files'
complete -c grounds -n '__fish_seen_subcommand_from load' -l base -x -d 'What relative IRIs are relative to'
complete -c grounds -n '__fish_seen_subcommand_from load' -s m -l message -x -d 'Why the graph changes'
complete -c grounds -n '__fish_seen_subcommand_from load' -l author -x -d 'Who changes it'
complete -c grounds -n '__fish_seen_subcommand_from load' -l replace -d 'Take out whatever the files do not say'
complete -c grounds -n '__fish_seen_subcommand_from load' -s n -l dry-run -d 'Tell what would change'
complete -c grounds -n '__fish_seen_subcommand_from load' -l max-bytes -x -d 'Refuse files with more bytes'
complete -c grounds -n '__fish_seen_subcommand_from load' -l max-quads -x -d 'Refuse files with more quads'
complete -c grounds -n '__fish_seen_subcommand_from load' -l max-literal -x -d 'Refuse literals with more bytes'
complete -c grounds -n '__fish_seen_subcommand_from load' -l max-depth -x -d 'Refuse deeper nesting'
complete -c grounds -n '__fish_seen_subcommand_from load' -l json -d 'Print the result as JSON'

complete -c grounds -n '__fish_seen_subcommand_from export' -s g -l graph -x -d 'This graph alone'
complete -c grounds -n '__fish_seen_subcommand_from export' -l at -x -a '(__grounds_commits)' -d 'As of this commit'
complete -c grounds -n '__fish_seen_subcommand_from export' -l format -x -a 'turtle trig ntriples nquads rdfxml rdfjson' -d 'The format'
complete -c grounds -n '__fish_seen_subcommand_from export' -s o -l output -r -F -d 'Write to this file'
complete -c grounds -n '__fish_seen_subcommand_from export' -l digest -d 'Print the SHA-256 of the canonical N-Quads'

complete -c grounds -n '__fish_seen_subcommand_from show' -l at -x -a '(__grounds_commits)' -d 'As of this commit'
complete -c grounds -n '__fish_seen_subcommand_from show' -l depth -x -d 'Levels of values, classes and lineage'
complete -c grounds -n '__fish_seen_subcommand_from show' -l limit -x -d 'Entries of one list'
complete -c grounds -n '__fish_seen_subcommand_from show' -l json -d 'Print the result as JSON'

complete -c grounds -n '__fish_seen_subcommand_from query' -s f -l file -r -F -d 'Read the query from this file'
complete -c grounds -n '__fish_seen_subcommand_from query' -l format -x -a 'table json csv tsv xml' -d 'The format of results'
complete -c grounds -n '__fish_seen_subcommand_from query' -l at -x -a '(__grounds_commits)' -d 'As of this commit'
complete -c grounds -n '__fish_seen_subcommand_from query' -l limit -x -d 'Refuse results of more rows'
complete -c grounds -n '__fish_seen_subcommand_from query' -l timeout -x -d 'Give up when it takes longer'
complete -c grounds -n '__fish_seen_subcommand_from query' -l json -d 'The same as --format json'

complete -c grounds -n '__fish_seen_subcommand_from validate' -F
complete -c grounds -n '__fish_seen_subcommand_from validate' -l shapes -r -F -d 'The shapes to validate against'
complete -c grounds -n '__fish_seen_subcommand_from validate' -l data -r -F -d 'The data, all files as one graph'
complete -c grounds -n '__fish_seen_subcommand_from validate' -l at -x -a '(__grounds_commits)' -d 'The store as of this commit'
complete -c grounds -n '__fish_seen_subcommand_from validate' -l format -x -a 'text turtle json' -d 'The format of the report'
complete -c grounds -n '__fish_seen_subcommand_from validate' -l json -d 'The same as --format json'
complete -c grounds -n '__fish_seen_subcommand_from validate' -l evidence -d 'Tell what each result rests on'
complete -c grounds -n '__fish_seen_subcommand_from validate' -l fail-on-warnings -d 'Fail with any result'
complete -c grounds -n '__fish_seen_subcommand_from validate' -l strict -d 'SHACL to the letter'
complete -c grounds -n '__fish_seen_subcommand_from validate' -s o -l output -r -F -d 'Write to this file'

complete -c grounds -n '__fish_seen_subcommand_from decide' -F
complete -c grounds -n '__fish_seen_subcommand_from decide' -l at -x -a '(__grounds_commits)' -d 'By the graph as of this commit'
complete -c grounds -n '__fish_seen_subcommand_from decide' -l key -r -F -d 'The key file for masks'
complete -c grounds -n '__fish_seen_subcommand_from decide' -l time -x -d 'Decide as of this moment'
complete -c grounds -n '__fish_seen_subcommand_from decide' -l log-key -r -F -d 'The key that signs the log, or none'
complete -c grounds -n '__fish_seen_subcommand_from decide' -l no-log -d 'Keep no log of the decisions'
complete -c grounds -n '__fish_seen_subcommand_from decide' -l text -d 'Print the grounds of each decision'

complete -c grounds -n '__fish_seen_subcommand_from explain' -a last -d 'The last decision'
complete -c grounds -n '__fish_seen_subcommand_from explain' -l request -r -F -d 'Decide the request in this file'
complete -c grounds -n '__fish_seen_subcommand_from explain' -l at -x -a '(__grounds_commits)' -d 'By the graph as of this commit'
complete -c grounds -n '__fish_seen_subcommand_from explain' -l time -x -d 'Decide as of this moment'
complete -c grounds -n '__fish_seen_subcommand_from explain' -l format -x -a 'text json turtle dot svg html' -d 'The format'
complete -c grounds -n '__fish_seen_subcommand_from explain' -l json -d 'The same as --format json'
complete -c grounds -n '__fish_seen_subcommand_from explain' -l why-not -d 'Tell why other rules did not apply'
complete -c grounds -n '__fish_seen_subcommand_from explain' -l change -d 'Tell what would lead to a milder outcome'
complete -c grounds -n '__fish_seen_subcommand_from explain' -l check -d 'Verify the explanation'
complete -c grounds -n '__fish_seen_subcommand_from explain' -s o -l output -r -F -d 'Write to this file'

complete -c grounds -n '__fish_seen_subcommand_from test' -F
complete -c grounds -n '__fish_seen_subcommand_from test' -l check -d 'Verify each explanation too'
complete -c grounds -n '__fish_seen_subcommand_from test' -l tap -d 'Print the Test Anything Protocol'
complete -c grounds -n '__fish_seen_subcommand_from test' -l json -d 'Print the results as JSON'

complete -c grounds -n '__fish_seen_subcommand_from lint' -l at -x -a '(__grounds_commits)' -d 'The graph as of this commit'
complete -c grounds -n '__fish_seen_subcommand_from lint' -l time -x -d 'The moment at which rules hold'
complete -c grounds -n '__fish_seen_subcommand_from lint' -l json -d 'Print the findings as JSON'

complete -c grounds -n '__fish_seen_subcommand_from what-if' -F
complete -c grounds -n '__fish_seen_subcommand_from what-if' -l load -r -F -d 'What would be loaded'
complete -c grounds -n '__fish_seen_subcommand_from what-if' -l replace -d 'Take out whatever the files do not say'
complete -c grounds -n '__fish_seen_subcommand_from what-if' -l remove -x -d 'A graph that would be emptied'
complete -c grounds -n '__fish_seen_subcommand_from what-if' -s g -l graph -x -d 'Load into this graph'
complete -c grounds -n '__fish_seen_subcommand_from what-if' -l format -x -a 'turtle trig ntriples nquads rdfxml rdfa rdfjson' -d 'The format of all files'
complete -c grounds -n '__fish_seen_subcommand_from what-if' -l base -x -d 'What relative IRIs are relative to'
complete -c grounds -n '__fish_seen_subcommand_from what-if' -l since -x -d 'Decisions made at this moment or later'
complete -c grounds -n '__fish_seen_subcommand_from what-if' -l limit -x -d 'Changed decisions to tell of each kind'
complete -c grounds -n '__fish_seen_subcommand_from what-if' -l fail-on-change -d 'Exit with 1 if a decision would change'
complete -c grounds -n '__fish_seen_subcommand_from what-if' -l json -d 'Print the result as JSON'

complete -c grounds -n '__fish_seen_subcommand_from replay' -a last -d 'The last decision'
complete -c grounds -n '__fish_seen_subcommand_from replay' -l all -d 'Decide all that the log holds'
complete -c grounds -n '__fish_seen_subcommand_from replay' -l since -x -d 'Decide all made at this moment or later'
complete -c grounds -n '__fish_seen_subcommand_from replay' -l json -d 'Print the result as JSON'

complete -c grounds -n '__fish_seen_subcommand_from report' -a 'annex-iv instructions fria registration gpai classification oversight register decision incident gaps catalogue' -d 'The kind of report'
complete -c grounds -n '__fish_seen_subcommand_from report' -l list -d 'Tell which kinds there are'
complete -c grounds -n '__fish_seen_subcommand_from report' -l system -x -d 'Of this AI system'
complete -c grounds -n '__fish_seen_subcommand_from report' -l decision -x -a last -d 'Of this decision'
complete -c grounds -n '__fish_seen_subcommand_from report' -l incident -x -d 'Of this incident'
complete -c grounds -n '__fish_seen_subcommand_from report' -l catalogue -x -a 'eu-ai-act gdpr iso-42001' -d 'By this catalogue'
complete -c grounds -n '__fish_seen_subcommand_from report' -l from -x -d 'Of a period: from this day on'
complete -c grounds -n '__fish_seen_subcommand_from report' -l to -x -d 'Of a period: to the end of this day'
complete -c grounds -n '__fish_seen_subcommand_from report' -l date -x -d 'The day of the report'
complete -c grounds -n '__fish_seen_subcommand_from report' -l at -x -a '(__grounds_commits)' -d 'The graph as of this commit'
complete -c grounds -n '__fish_seen_subcommand_from report' -l language -x -a 'en de' -d 'The language'
complete -c grounds -n '__fish_seen_subcommand_from report' -l format -x -a 'html md json turtle pdf docx' -d 'The format'
complete -c grounds -n '__fish_seen_subcommand_from report' -l json -d 'The same as --format json'
complete -c grounds -n '__fish_seen_subcommand_from report' -s o -l output -r -F -d 'Write to this file'
complete -c grounds -n '__fish_seen_subcommand_from report' -l no-seal -d 'A draft, of which the log is told nothing'
complete -c grounds -n '__fish_seen_subcommand_from report' -l log-key -r -F -d 'The key that signs the log, or none'
complete -c grounds -n '__fish_seen_subcommand_from report' -l verify -r -F -d 'Check a report instead'
complete -c grounds -n '__fish_seen_subcommand_from report' -l seal -r -F -d 'The seal beside the file to check'
complete -c grounds -n '__fish_seen_subcommand_from report' -l key -r -F -d 'The public key of the log'

complete -c grounds -n '__fish_seen_subcommand_from review' -a 'list show claim comment approve reject webhook-key'
complete -c grounds -n '__fish_seen_subcommand_from review' -l status -x -a 'open claimed approved rejected expired all' -d 'Which reviews'
complete -c grounds -n '__fish_seen_subcommand_from review' -l reviewer -x -d 'Those that wait for this person or group'
complete -c grounds -n '__fish_seen_subcommand_from review' -l overdue -d 'Those that are overdue'
complete -c grounds -n '__fish_seen_subcommand_from review' -s n -l limit -x -d 'The newest ones alone'
complete -c grounds -n '__fish_seen_subcommand_from review' -l payload -d 'What is kept of the request'
complete -c grounds -n '__fish_seen_subcommand_from review' -l as -x -d 'Who answers, in the graph'
complete -c grounds -n '__fish_seen_subcommand_from review' -l comment -x -d 'What there is to say'
complete -c grounds -n '__fish_seen_subcommand_from review' -l scope -x -a 'request subject action resource purpose classes' -d 'What it is limited to'
complete -c grounds -n '__fish_seen_subcommand_from review' -l for -x -d 'For how long: PT8H, P7D'
complete -c grounds -n '__fish_seen_subcommand_from review' -l until -x -d 'Until when'
complete -c grounds -n '__fish_seen_subcommand_from review' -l key -r -F -d 'The key file'
complete -c grounds -n '__fish_seen_subcommand_from review' -l log-key -r -F -d 'The key that signs the log, or none'
complete -c grounds -n '__fish_seen_subcommand_from review' -l json -d 'Print JSON'

complete -c grounds -n '__fish_seen_subcommand_from log' -F -a 'show list verify checkpoint prove check witness cosign rotate retain hold release'
complete -c grounds -n '__fish_seen_subcommand_from log' -l key -r -F -d 'The public key of the log, or the witness\'s own key file'
complete -c grounds -n '__fish_seen_subcommand_from log' -l witness -r -F -d 'The public key of a witness'
complete -c grounds -n '__fish_seen_subcommand_from log' -l accept-key -r -F -d 'A key that follows a lost one'
complete -c grounds -n '__fish_seen_subcommand_from log' -l lost -d 'The key is gone'
complete -c grounds -n '__fish_seen_subcommand_from log' -l since-checkpoint -r -F -d 'A checkpoint kept from before'
complete -c grounds -n '__fish_seen_subcommand_from log' -l old -x -d 'Prove that it continues this many entries'
complete -c grounds -n '__fish_seen_subcommand_from log' -l verifier -d 'Print the public key instead'
complete -c grounds -n '__fish_seen_subcommand_from log' -l name -x -d 'The name of a key that is made'
complete -c grounds -n '__fish_seen_subcommand_from log' -l log -r -F -d 'The public key of the log'
complete -c grounds -n '__fish_seen_subcommand_from log' -l state -r -F -d 'Where the last checkpoint is kept'
complete -c grounds -n '__fish_seen_subcommand_from log' -l kind -x -a 'decision commit review access signal report retention key' -d 'Entries of this kind'
complete -c grounds -n '__fish_seen_subcommand_from log' -l from -x -d 'Of this moment or later'
complete -c grounds -n '__fish_seen_subcommand_from log' -l to -x -d 'Before this moment'
complete -c grounds -n '__fish_seen_subcommand_from log' -l outcome -x -a 'allow mask escalate deny' -d 'Decisions that came to this'
complete -c grounds -n '__fish_seen_subcommand_from log' -l rule -x -d 'Decisions in which this rule fired'
complete -c grounds -n '__fish_seen_subcommand_from log' -l subject -x -d 'Decisions for this subject'
complete -c grounds -n '__fish_seen_subcommand_from log' -l resource -x -d 'Decisions about this resource'
complete -c grounds -n '__fish_seen_subcommand_from log' -l data-class -x -d 'Decisions about data of this class'
complete -c grounds -n '__fish_seen_subcommand_from log' -l oldest -d 'The oldest first'
complete -c grounds -n '__fish_seen_subcommand_from log' -l json -d 'Print JSON'
complete -c grounds -n '__fish_seen_subcommand_from log' -l older-than -x -d 'Records older than this'
complete -c grounds -n '__fish_seen_subcommand_from log' -l dry-run -d 'Only tell how many'
complete -c grounds -n '__fish_seen_subcommand_from log' -l force -d 'Even before their time is over'
complete -c grounds -n '__fish_seen_subcommand_from log' -l reason -x -d 'What it is for'
complete -c grounds -n '__fish_seen_subcommand_from log' -l log-key -r -F -d 'The key that signs the log, or none'
complete -c grounds -n '__fish_seen_subcommand_from log' -s n -l limit -x -d 'How many at most'
complete -c grounds -n '__fish_seen_subcommand_from log' -s o -l output -r -F -d 'Write to this file'

complete -c grounds -n '__fish_seen_subcommand_from unmask' -F
complete -c grounds -n '__fish_seen_subcommand_from unmask' -l key -r -F -d 'The key file that the masks were made with'

complete -c grounds -n '__fish_seen_subcommand_from serve' -l listen -x -d 'Where to listen'
complete -c grounds -n '__fish_seen_subcommand_from serve' -l config -r -F -d 'The configuration'
complete -c grounds -n '__fish_seen_subcommand_from serve' -l set -x -d 'Set a key of the configuration'
complete -c grounds -n '__fish_seen_subcommand_from serve' -l tls-cert -r -F -d 'The certificate chain'
complete -c grounds -n '__fish_seen_subcommand_from serve' -l tls-key -r -F -d 'Its private key'
complete -c grounds -n '__fish_seen_subcommand_from serve' -l behind-proxy -d 'Something in front speaks TLS'
complete -c grounds -n '__fish_seen_subcommand_from serve' -l sign-in -d 'Print an address that signs in once'
complete -c grounds -n '__fish_seen_subcommand_from serve' -l print-config -d 'Print a configuration with every key'
complete -c grounds -n '__fish_seen_subcommand_from serve' -l openapi -d 'Print the description of the JSON API'

complete -c grounds -n '__fish_seen_subcommand_from key' -a 'create list revoke'
complete -c grounds -n '__fish_seen_subcommand_from key' -l role -x -a 'caller reader reviewer author auditor admin' -d 'What the key may do'
complete -c grounds -n '__fish_seen_subcommand_from key' -l agent -x -d 'Who uses it in the graph'
complete -c grounds -n '__fish_seen_subcommand_from key' -l expires -x -d 'The moment from which it is refused'
complete -c grounds -n '__fish_seen_subcommand_from key' -l json -d 'Print JSON'

complete -c grounds -n '__fish_seen_subcommand_from history' -s n -l limit -x -d 'The newest commits alone'
complete -c grounds -n '__fish_seen_subcommand_from history' -l verify -d 'Recompute every digest'
complete -c grounds -n '__fish_seen_subcommand_from history' -l json -d 'Print the result as JSON'

complete -c grounds -n '__fish_seen_subcommand_from diff' -a '(__grounds_commits)'
complete -c grounds -n '__fish_seen_subcommand_from diff' -l format -x -a 'text nquads json' -d 'The format'
complete -c grounds -n '__fish_seen_subcommand_from diff' -l json -d 'The same as --format json'

complete -c grounds -n '__fish_seen_subcommand_from rollback' -a '(__grounds_commits)'
complete -c grounds -n '__fish_seen_subcommand_from rollback' -s m -l message -x -d 'Why the graph changes'
complete -c grounds -n '__fish_seen_subcommand_from rollback' -l author -x -d 'Who changes it'
complete -c grounds -n '__fish_seen_subcommand_from rollback' -l json -d 'Print the result as JSON'

complete -c grounds -n '__fish_seen_subcommand_from help' -a 'load export show query validate decide explain test lint what-if replay report review log unmask serve key history diff rollback'
