# The rules of the workload gdrive. What is shared with a user's groups counts as shared with the user in the data already.

package gdrive

default allow := false

# The file and all folders above it.
above := graph.reachable(data.files, {input.resource})

allow if {
	input.action == "read"
	data.public[input.resource]
}

allow if {
	input.action == "read"
	some file in above
	data.users[input.principal].views[file]
}

allow if {
	input.action in {"read", "write", "share"}
	some file in above
	data.users[input.principal].owned[file]
}

allow if {
	input.action in {"changeOwner", "createDocument"}
	data.users[input.principal].owned[input.resource]
}
