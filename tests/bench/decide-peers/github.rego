# The rules of the workload github.

package github

default allow := false

# Which actions permit an action, too.
permitted_by := {
	"read": ["triage"],
	"triage": ["write"],
	"write": ["maintain"],
	"maintain": ["admin"],
	"admin": [],
}

actions := graph.reachable(permitted_by, {input.action})

# The user, and everything that it belongs to.
belongs_to := graph.reachable(data.above, {input.principal})

repository := data.repositories[input.resource]

allow if {
	some action in actions
	repository[action] in belongs_to
}

allow if {
	some action in actions
	data.organizations[repository.owner][action] in belongs_to
}
