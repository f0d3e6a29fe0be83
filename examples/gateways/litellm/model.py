"""A model for trying gateways: answers like an OpenAI-compatible server, and tells what it was sent.

    python3 model.py PORT
"""
import http.server
import json
import sys

ANSWERS = {
    "Refund": "The refund is on its way.",
    # What a model that knows too much might say.
    "colleague": "Ask p.lang@example.org, the export is under Reports.",
    "key": "The key is ghp_016C7FD3bRnvkQxYzW8sTtAeLmJh5dKp2VuG, keep it safe.",
}


def answer_to(text):
    for word, answer in ANSWERS.items():
        if word in text:
            return answer
    return "I was sent: " + text


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = call["messages"][-1]["content"]
        answer = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 0,
            "model": call["model"],
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "stop",
                    "message": {"role": "assistant", "content": answer_to(text)},
                }
            ],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
