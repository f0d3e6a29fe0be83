// SPDX-License-Identifier: Apache-2.0

//! Cedar on the cases that bench-authorize writes: peer-cedar RULES CASES ANSWERS.
//!
//! Entities are read once for each graph, which also computes who is in what, however far up; requests are made beforehand. What is timed
//! is `Authorizer::is_authorized()`, whose response names the rules that permit.

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request, Schema,
};
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::str::FromStr;
use std::time::Instant;

/// As in authorize-run.h.
const WARM_UP: usize = 50;

fn uid(kind: &str, name: &str) -> Result<EntityUid, Box<dyn Error>> {
    Ok(EntityUid::from_str(&format!("{kind}::\"{name}\""))?)
}

/// `graph TAB user TAB action TAB type TAB resource`: the number of the graph, and the request.
fn read_request(line: &str) -> Result<(usize, Request), Box<dyn Error>> {
    let parts: Vec<&str> = line.split('\t').collect();
    let [graph, user, action, kind, resource] = parts[..] else {
        return Err(format!("`{line}` is no request").into());
    };
    let kind = match kind {
        "document" => "Document",
        "folder" => "Folder",
        "repository" => "Repository",
        _ => return Err(format!("`{kind}` is no type").into()),
    };
    let request = Request::new(
        uid("User", user)?,
        uid("Action", action)?,
        uid(kind, resource)?,
        Context::empty(),
        None,
    )?;
    Ok((graph.parse()?, request))
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, rules, cases, answers] = &arguments[..] else {
        return Err("usage: peer-cedar RULES CASES ANSWERS".into());
    };
    let policies = PolicySet::from_str(&fs::read_to_string(rules)?)?;
    let (schema, _) =
        Schema::from_cedarschema_str(&fs::read_to_string(format!("{rules}schema"))?)?;
    let graphs = fs::read_to_string(format!("{cases}/cedar.jsonl"))?;
    let graphs: Vec<&str> = graphs.lines().collect();
    let mut requests: Vec<Vec<Request>> = graphs.iter().map(|_| Vec::new()).collect();
    for line in fs::read_to_string(format!("{cases}/requests.tsv"))?.lines() {
        let (graph, request) = read_request(line)?;
        requests[graph].push(request);
    }
    let authorizer = Authorizer::new();
    let mut output = String::new();
    for (graph, requests) in graphs.iter().zip(&requests) {
        // With the schema there are the actions, too, and what they are in.
        let entities = Entities::from_json_str(graph, Some(&schema))?;
        for request in requests.iter().take(WARM_UP) {
            authorizer.is_authorized(request, &policies, &entities);
        }
        for request in requests {
            let start = Instant::now();
            let response = authorizer.is_authorized(request, &policies, &entities);
            let nanoseconds = start.elapsed().as_nanos();
            if let Some(error) = response.diagnostics().errors().next() {
                return Err(format!("{request}: {error}").into());
            }
            let allow = u8::from(response.decision() == Decision::Allow);
            writeln!(output, "{allow} {nanoseconds}")?;
        }
    }
    fs::write(answers, output)?;
    Ok(())
}
