# The rules of the workload github.

package github

import data.entities

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
belongs_to := graph.reachable(entities.above, {input.principal})

repository := entities.repositories[input.resource]

allow if {
	some action in actions
	repository[action] in belongs_to
}

allow if {
	some action in actions
	entities.organizations[repository.owner][action] in belongs_to
}
