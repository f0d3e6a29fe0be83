// SPDX-License-Identifier: Apache-2.0

// OPA on the cases that bench-authorize writes: peer-opa RULES CASES ANSWERS.
//
// The data of each graph is in the store, as values that need no conversion; the query is prepared once for each graph, and inputs
// are parsed beforehand. What is timed is the evaluation of the prepared query.
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
func readRequests(path string) (map[int][]ast.Value, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	requests := map[int][]ast.Value{}
	for line := range strings.Lines(string(text)) {
		parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(parts) != 5 {
			return nil, fmt.Errorf("`%s` is no request", line)
		}
		graph, err := strconv.Atoi(parts[0])
		if err != nil {
			return nil, err
		}
		input, err := ast.InterfaceToValue(map[string]any{
			"principal": parts[1], "action": parts[2], "resource": parts[4],
		})
		if err != nil {
			return nil, err
		}
		requests[graph] = append(requests[graph], input)
	}
	return requests, nil
}

func prepare(ctx context.Context, name, rules string, data map[string]any) (rego.PreparedEvalQuery, error) {
	store := inmem.NewFromObjectWithOpts(data, inmem.OptReturnASTValuesOnRead(true))
	return rego.New(
		rego.Query("data."+name+".allow"),
		rego.Module(name+".rego", rules),
		rego.Store(store),
	).PrepareForEval(ctx)
}

func decide(ctx context.Context, query *rego.PreparedEvalQuery, input ast.Value) (bool, error) {
	results, err := query.Eval(ctx, rego.EvalParsedInput(input))
	if err != nil {
		return false, err
	}
	return results.Allowed(), nil
}

func runGraph(ctx context.Context, query *rego.PreparedEvalQuery, inputs []ast.Value, output *bytes.Buffer) error {
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

func run(rulesPath, cases, answers string) error {
	ctx := context.Background()
	name := strings.TrimSuffix(filepath.Base(rulesPath), ".rego")
	rules, err := os.ReadFile(rulesPath)
	if err != nil {
		return err
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
		var data map[string]any
		if err := decoder.Decode(&data); err != nil {
			return err
		}
		query, err := prepare(ctx, name, string(rules), data)
		if err != nil {
			return err
		}
		if err := runGraph(ctx, &query, requests[graph], &output); err != nil {
			return err
		}
	}
	return os.WriteFile(answers, output.Bytes(), 0o600)
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: peer-opa RULES CASES ANSWERS")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "peer-opa:", err)
		os.Exit(1)
	}
}
