/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Every limit of the rules layer. Each has a test at its edge. */

/* Problems reported for one shapes graph; reading stops there. */
#define RULES_LIMIT_PROBLEMS 20u
/* Shapes of a shapes graph, constraints of all of them, members of an RDF list. */
#define RULES_LIMIT_SHAPES 1000000u
#define RULES_LIMIT_CONSTRAINTS 16000000u
#define RULES_LIMIT_LIST 1000000u
/* How deep shapes may contain shapes, and paths paths. */
#define RULES_LIMIT_DEPTH 64u
/* Predicates that a path mentions, named paths spelled out. */
#define RULES_LIMIT_PATH_STEPS 1024u
/* Pairs of predicates that may follow each other, over all paths of a shapes graph: what their automata hold. */
#define RULES_LIMIT_PATH_EDGES 16000000u
/* A regular expression, bytes. What one match may take: steps (PCRE2's match limit, and our own count over all places where
 * it may begin: pattern-translate.c), a few for each byte of the longest literal; PCRE2's
 * depth limit; working memory, bytes. */
#define RULES_LIMIT_PATTERN_BYTES 4096u
#define RULES_LIMIT_MATCH 10000000u
#define RULES_LIMIT_MATCH_DEPTH 10000u
#define RULES_LIMIT_MATCH_MEMORY (8u << 20)
/* Steps (lookups, and values looked at) that evaluating a condition of a rule on one node may take, and validating
 * one focus node against one shape. */
#define RULES_LIMIT_CONDITION_STEPS 1000000u
#define RULES_LIMIT_VALIDATION_STEPS 1000000000u
/* Results of one validation. */
#define RULES_LIMIT_RESULTS 10000000u
/* Bytes that validation may take to know the instances of classes by heart. */
#define RULES_LIMIT_INSTANCE_BYTES (64u << 20)
/* Triples that one piece of evidence may cite. */
#define RULES_LIMIT_EVIDENCE_TRIPLES 10000u
/* Nodes of its tree, and steps that finding and minimising it may take. */
#define RULES_LIMIT_EVIDENCE_NODES 200000u
#define RULES_LIMIT_EVIDENCE_STEPS 500000000u
/* Checking a proof: steps in all, each looking at a triple or a node; how deep shapes and paths may nest. */
#define RULES_LIMIT_CHECK_STEPS G_GUINT64_CONSTANT (4000000000)
#define RULES_LIMIT_CHECK_DEPTH 512u
/* A value that is masked by anything weaker than redaction, bytes. */
#define RULES_LIMIT_MASKED_BYTES (1u << 20)
/* A JSON document that masks are put into: its bytes, how deep it nests, and the bytes of all that is put into it. */
#define RULES_LIMIT_PAYLOAD_BYTES (16u << 20)
#define RULES_LIMIT_PAYLOAD_DEPTH 256u
#define RULES_LIMIT_PAYLOAD_INSERTED (64u << 20)
/* Requests. How deep the objects in `properties` and `context` may nest, these two counted; members of all those objects and
 * elements of the arrays in them, without what a field's `value` and `findings` hold. */
#define RULES_LIMIT_REQUEST_DEPTH 16u
#define RULES_LIMIT_REQUEST_MEMBERS 4096u
/* A string that becomes a literal, bytes; a text that is searched; the id and type of an entity, the name of a member or field. */
#define RULES_LIMIT_REQUEST_STRING_BYTES (64u << 10)
#define RULES_LIMIT_REQUEST_TEXT_BYTES (1u << 20)
#define RULES_LIMIT_REQUEST_ID_BYTES 1024u
/* Inputs and outputs together; passages found in all their texts. */
#define RULES_LIMIT_REQUEST_FIELDS 1024u
#define RULES_LIMIT_REQUEST_SPANS 65536u
/* Names that are looked through for one that the caller may have meant. */
#define RULES_LIMIT_NEAR_NAMES 10000u
/* Places of a detector's pattern, with those of its repetitions. Finds in one text. Work that one text may take: a step is about
 * a byte that a pattern looks at. */
#define RULES_LIMIT_DETECTOR_POSITIONS 8192u
#define RULES_LIMIT_FINDS 100000u
#define RULES_LIMIT_SCAN_STEPS 16000000u
#define RULES_LIMIT_SCAN_STEPS_PER_BYTE 256u
/* Why-nots of one request. */
#define RULES_LIMIT_WHY_NOT 10000u
/* What would change a decision: answers, steps of one, decisions made to find them, triples laid for these, other resources tried,
 * values of one sh:in tried, changes tried from one state, places at which a fact may be missing. */
#define RULES_LIMIT_CHANGES 3u
#define RULES_LIMIT_CHANGE_STEPS 3u
#define RULES_LIMIT_CHANGE_DECISIONS 2000u
#define RULES_LIMIT_CHANGE_TRIPLES 4000000u
#define RULES_LIMIT_CHANGE_RESOURCES 50u
#define RULES_LIMIT_CHANGE_VALUES 10u
#define RULES_LIMIT_CHANGE_CANDIDATES 200u
#define RULES_LIMIT_CHANGE_PLACES 4096u
/* Names and sentences of one graph that are kept for answers and records: how many (a power of two), bytes of one and of all. */
#define RULES_LIMIT_TEXTS 8192u
#define RULES_LIMIT_TEXT_BYTES 4096u
#define RULES_LIMIT_TEXTS_BYTES (4u << 20)
/* What lint tells, how many patterns it tries, and the bytes of the texts it tries them on. */
#define RULES_LIMIT_LINT_FINDINGS 10000u
#define RULES_LIMIT_LINT_PATTERNS 100u
#define RULES_LIMIT_LINT_PROBE_BYTES 65536u
/* Catalogues of requirements: bytes of a notation; requirements; how deep they nest, and how deep what is shown does; parts shown of all
 * questions. */
#define RULES_LIMIT_NOTATION_BYTES 64u
#define RULES_LIMIT_REQUIREMENTS 100000u
#define RULES_LIMIT_REQUIREMENT_DEPTH 16u
#define RULES_LIMIT_SHOWN_DEPTH 8u
#define RULES_LIMIT_SHOWN_PARTS 100000u
/* Assessing a system: instances looked at for one way, resources that belong to it, values shown as one answer, statements told of what was
 * found for one, steps of all evaluations. */
#define RULES_LIMIT_FOCI 10000u
#define RULES_LIMIT_MEMBERS 100000u
#define RULES_LIMIT_SHOWN 1000u
#define RULES_LIMIT_FOUND_TRIPLES 1000u
#define RULES_LIMIT_ASSESSMENT_STEPS G_GUINT64_CONSTANT (2000000000)
