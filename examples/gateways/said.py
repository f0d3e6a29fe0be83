"""What a chat completion, read from standard input, says: its answer, or why it was refused."""
import json
import sys

answer = json.load(sys.stdin)
if "allowed" in answer:
    # External authorization: Envoy hands its answer on.
    print("blocked: " + answer["reason"])
elif "error" not in answer:
    print(answer["choices"][0]["message"]["content"])
else:
    # Portkey tells the reasons of its guardrails beside the error.
    hooks = answer.get("hook_results", {})
    reasons = [
        check["data"]["responseData"]["reason"]
        for hook in hooks.get("before_request_hooks", []) + hooks.get("after_request_hooks", [])
        for check in hook["checks"]
        if not check["verdict"]
    ]
    print("blocked: " + " ".join([answer["error"]["message"]] + reasons))
