# SPDX-License-Identifier: Apache-2.0
"""What Schemathesis has to know of media types that are no JSON: how to send them, and what is well-formed.

Schemas cannot tell a grammar, so that a body which is meant to be valid is taken from here; examples of such media types, which
Schemathesis would not send beside these, are left to tests/api/openapi.c.
"""

import json

import schemathesis
from hypothesis import strategies as st

names = st.text("abcdefghij", min_size=1, max_size=8)
triples = st.lists(
    st.builds('<http://example.org/{}> <http://example.org/{}> "{}" .\n'.format, names, names, names), max_size=5
).map("".join)
bodies = {
    "text/turtle": triples,
    "application/n-triples": triples,
    "application/rdf+xml": st.builds(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">'
        '<rdf:Description rdf:about="http://example.org/{}"><e:p>{}</e:p></rdf:Description></rdf:RDF>'.format,
        names,
        names,
    ),
    "application/rdf+json": st.builds(
        '{{"http://example.org/{}": {{"http://example.org/p": [{{"type": "literal", "value": "{}"}}]}}}}'.format,
        names,
        names,
    ),
    "application/xhtml+xml": st.builds(
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{}</title></head>'
        '<body><p about="http://example.org/{}" property="http://example.org/p">{}</p></body></html>'.format,
        names,
        names,
        names,
    ),
    "application/sparql-query": st.builds("SELECT ?{} WHERE {{ ?{} ?p ?o }} LIMIT 3".format, names, names),
}
for media_type, strategy in bodies.items():
    schemathesis.openapi.media_type(media_type, strategy.map(str.encode))


@schemathesis.serializer(*bodies)
def send(context, value):
    if isinstance(value, bytes):
        return value
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "surrogatepass")


def is_within_64_bits(value):
    if isinstance(value, dict):
        return all(map(is_within_64_bits, value.values()))
    if isinstance(value, list):
        return all(map(is_within_64_bits, value))
    return not isinstance(value, int) or -(2**63) <= value < 2**63


@schemathesis.hook
def filter_body(context, body):
    """Larger whole numbers are refused anywhere, which no schema can say."""
    return is_within_64_bits(body)


@schemathesis.hook
def before_load_schema(context, raw_schema):
    for path in raw_schema["paths"].values():
        for operation in path.values():
            for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
                if media_type in bodies:
                    content.pop("example", None)
    for path in raw_schema["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                if parameter["name"] in ("If-Match", "If-None-Match"):
                    # Schemathesis takes the quotation marks off what it generates for the pattern of an entity tag.
                    parameter["schema"] = {"enum": ["*"]}
    # A source, and a class, have to be ones that the graph knows.
    field = raw_schema["components"]["schemas"]["Field"]["properties"]
    del field["source"], field["class"]
