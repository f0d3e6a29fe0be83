// SPDX-License-Identifier: Apache-2.0

// OPA on the cases that bench-authorize writes: peer-opa RULES CASES ANSWERS [input].
//
// The entities of each graph are in the store, as values that need no conversion; the query is prepared once for each graph, and inputs
// are parsed beforehand. What is timed is the evaluation of the prepared query.
//
// With `input`, as in the harness of the Cedar paper, the entities come with each request, as decoded JSON.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// As in authorize-run.h.
const warmUp = 50

// By graph. A line is "graph TAB user TAB action TAB type TAB resource".
func readRequests(path string) (map[int][]map[string]any, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	requests := map[int][]map[string]any{}
	for line := range strings.Lines(string(text)) {
		parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(parts) != 5 {
			return nil, fmt.Errorf("`%s` is no request", line)
		}
		graph, err := strconv.Atoi(parts[0])
		if err != nil {
			return nil, err
		}
		requests[graph] = append(requests[graph], map[string]any{
			"principal": parts[1], "action": parts[2], "resource": parts[4],
		})
	}
	return requests, nil
}

func prepare(ctx context.Context, name, rules string, entities any) (rego.PreparedEvalQuery, error) {
	store := inmem.NewFromObjectWithOpts(map[string]any{"entities": entities}, inmem.OptReturnASTValuesOnRead(true))
	return rego.New(
		rego.Query("data."+name+".allow"),
		rego.Module(name+".rego", rules),
		rego.Store(store),
	).PrepareForEval(ctx)
}

// What is asked of each request.
func inputsOf(requests []map[string]any, entities any, withEntities bool) ([]rego.EvalOption, error) {
	inputs := []rego.EvalOption{}
	for _, request := range requests {
		if withEntities {
			request["entities"] = entities
			inputs = append(inputs, rego.EvalInput(request))
			continue
		}
		value, err := ast.InterfaceToValue(request)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, rego.EvalParsedInput(value))
	}
	return inputs, nil
}

func decide(ctx context.Context, query *rego.PreparedEvalQuery, input rego.EvalOption) (bool, error) {
	results, err := query.Eval(ctx, input)
	if err != nil {
		return false, err
	}
	return results.Allowed(), nil
}

func runGraph(ctx context.Context, query *rego.PreparedEvalQuery, inputs []rego.EvalOption, output *bytes.Buffer) error {
	for _, input := range inputs[:min(warmUp, len(inputs))] {
		if _, err := decide(ctx, query, input); err != nil {
			return err
		}
	}
	for _, input := range inputs {
		start := time.Now()
		allow, err := decide(ctx, query, input)
		taken := time.Since(start)
		if err != nil {
			return err
		}
		answer := 0
		if allow {
			answer = 1
		}
		fmt.Fprintf(output, "%d %d\n", answer, taken.Nanoseconds())
	}
	return nil
}

func run(rulesPath, cases, answers string, withEntities bool) error {
	ctx := context.Background()
	name := strings.TrimSuffix(filepath.Base(rulesPath), ".rego")
	rules, err := os.ReadFile(rulesPath)
	if err != nil {
		return err
	}
	text := string(rules)
	if withEntities {
		text = strings.Replace(text, "import data.entities", "import input.entities", 1)
	}
	requests, err := readRequests(filepath.Join(cases, "requests.tsv"))
	if err != nil {
		return err
	}
	graphs, err := os.Open(filepath.Join(cases, "opa.jsonl"))
	if err != nil {
		return err
	}
	defer graphs.Close()
	decoder := json.NewDecoder(bufio.NewReader(graphs))
	var output bytes.Buffer
	for graph := 0; decoder.More(); graph++ {
		var entities map[string]any
		if err := decoder.Decode(&entities); err != nil {
			return err
		}
		query, err := prepare(ctx, name, text, entities)
		if err != nil {
			return err
		}
		inputs, err := inputsOf(requests[graph], entities, withEntities)
		if err != nil {
			return err
		}
		if err := runGraph(ctx, &query, inputs, &output); err != nil {
			return err
		}
	}
	return os.WriteFile(answers, output.Bytes(), 0o600)
}

func main() {
	withEntities := len(os.Args) == 5 && os.Args[4] == "input"
	if len(os.Args) != 4 && !withEntities {
		fmt.Fprintln(os.Stderr, "usage: peer-opa RULES CASES ANSWERS [input]")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3], withEntities); err != nil {
		fmt.Fprintln(os.Stderr, "peer-opa:", err)
		os.Exit(1)
	}
}
