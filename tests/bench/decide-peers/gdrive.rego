# The rules of the workload gdrive. What is shared with a user's groups counts as shared with the user in the data already.

package gdrive

import data.entities

default allow := false

# The file and all folders above it.
above := graph.reachable(entities.files, {input.resource})

allow if {
	input.action == "read"
	entities.public[input.resource]
}

allow if {
	input.action == "read"
	some file in above
	entities.users[input.principal].views[file]
}

allow if {
	input.action in {"read", "write", "share"}
	some file in above
	entities.users[input.principal].owned[file]
}

allow if {
	input.action in {"changeOwner", "createDocument"}
	entities.users[input.principal].owned[input.resource]
}
