# The tests. To add one: a line in the list of its kind, and a stanza below it that names its sources and
# the libraries of its layer. A test prints TAP; GLib's test programs do so by themselves.

kg_test_libs = kg/libkg.la $(tsan_glib)
ontology_test_libs = ontology/libontology.la kg/libkg.la $(tsan_glib)
rules_test_libs = rules/librules.la ontology/libontology.la kg/libkg.la $(tsan_glib)
api_test_libs = api/libapi.la rules/librules.la ontology/libontology.la kg/libkg.la $(tsan_glib)

# With --enable-sanitizers=thread every program is linked with what explains GLib's locks to it.
EXTRA_DIST += tests/harness/tsan-glib.c
if ENABLE_THREAD_SANITIZER
noinst_LTLIBRARIES += tests/harness/libtsan-glib.la
tests_harness_libtsan_glib_la_SOURCES = tests/harness/tsan-glib.c
tests_harness_libtsan_glib_la_LIBADD = $(GLIB_LIBS)
tsan_glib = tests/harness/libtsan-glib.la
else
tsan_glib =
endif

# ---------------------------------------------------------------- Unit tests: kg

kg_tests = \
	tests/kg/test-terms \
	tests/kg/test-dataset \
	tests/kg/test-nquads \
	tests/kg/test-canon \
	tests/kg/test-blank \
	tests/kg/test-json-parse \
	tests/kg/test-canonical-json \
	tests/kg/test-format \
	tests/kg/test-parse \
	tests/kg/test-parse-grammar \
	tests/kg/test-parse-limits \
	tests/kg/test-parse-process \
	tests/kg/test-json \
	tests/kg/test-time \
	tests/kg/test-wire \
	tests/kg/test-snapshot \
	tests/kg/test-overlay \
	tests/kg/test-closure \
	tests/kg/test-store \
	tests/kg/test-load \
	tests/kg/test-memory \
	tests/kg/test-history \
	tests/kg/test-write \
	tests/kg/test-write-round-trip \
	tests/kg/test-librdf-storage \
	tests/kg/test-librdf-writer \
	tests/kg/test-query \
	tests/kg/test-query-formats \
	tests/kg/test-concurrency

kg_fixture = tests/kg/fixture.c tests/kg/fixture.h
small_graph = tests/kg/small-graph.c tests/kg/small-graph.h

tests_kg_test_terms_SOURCES = tests/kg/terms.c
tests_kg_test_terms_LDADD = $(kg_test_libs)

tests_kg_test_dataset_SOURCES = tests/kg/dataset.c
tests_kg_test_dataset_LDADD = $(kg_test_libs)

tests_kg_test_nquads_SOURCES = tests/kg/nquads.c
tests_kg_test_nquads_LDADD = $(kg_test_libs)

tests_kg_test_canon_SOURCES = tests/kg/canon.c $(small_graph)
tests_kg_test_canon_LDADD = $(kg_test_libs)

tests_kg_test_blank_SOURCES = tests/kg/blank.c $(small_graph)
tests_kg_test_blank_LDADD = $(kg_test_libs)

tests_kg_test_json_parse_SOURCES = tests/kg/json-parse.c
tests_kg_test_json_parse_LDADD = $(kg_test_libs) $(JANSSON_LIBS)

tests_kg_test_canonical_json_SOURCES = tests/kg/canonical-json.c
tests_kg_test_canonical_json_LDADD = $(kg_test_libs) $(JANSSON_LIBS)

tests_kg_test_format_SOURCES = tests/kg/format.c
tests_kg_test_format_LDADD = $(kg_test_libs)

parse_fixture = tests/kg/parse-fixture.c tests/kg/parse-fixture.h

tests_kg_test_parse_SOURCES = tests/kg/parse.c $(parse_fixture)
tests_kg_test_parse_LDADD = $(kg_test_libs)

tests_kg_test_parse_grammar_SOURCES = tests/kg/parse-grammar.c $(parse_fixture)
tests_kg_test_parse_grammar_LDADD = $(kg_test_libs)

tests_kg_test_parse_limits_SOURCES = tests/kg/parse-limits.c $(parse_fixture)
tests_kg_test_parse_limits_LDADD = $(kg_test_libs)

tests_kg_test_parse_process_SOURCES = tests/kg/parse-process.c $(parse_fixture)
tests_kg_test_parse_process_LDADD = $(kg_test_libs) $(ZLIB_LIBS) $(GIO_LIBS)

tests_kg_test_json_SOURCES = tests/kg/json.c
tests_kg_test_json_LDADD = $(kg_test_libs)

tests_kg_test_time_SOURCES = tests/kg/time.c
tests_kg_test_time_LDADD = $(kg_test_libs)

tests_kg_test_wire_SOURCES = tests/kg/wire.c
tests_kg_test_wire_LDADD = $(kg_test_libs)

tests_kg_test_snapshot_SOURCES = tests/kg/snapshot.c $(kg_fixture)
tests_kg_test_snapshot_LDADD = $(kg_test_libs)

tests_kg_test_overlay_SOURCES = tests/kg/overlay.c $(kg_fixture)
tests_kg_test_overlay_LDADD = $(kg_test_libs)

tests_kg_test_closure_SOURCES = tests/kg/closure.c
tests_kg_test_closure_LDADD = $(kg_test_libs)

tests_kg_test_store_SOURCES = tests/kg/store.c $(kg_fixture)
tests_kg_test_store_LDADD = $(kg_test_libs)

tests_kg_test_load_SOURCES = tests/kg/load.c $(kg_fixture)
tests_kg_test_load_LDADD = $(kg_test_libs)

tests_kg_test_memory_SOURCES = tests/kg/memory.c
tests_kg_test_memory_LDADD = $(kg_test_libs)

tests_kg_test_history_SOURCES = tests/kg/history.c $(kg_fixture)
tests_kg_test_history_LDADD = $(kg_test_libs)

tests_kg_test_write_SOURCES = tests/kg/write.c tests/kg/write-fixture.c tests/kg/write-fixture.h
tests_kg_test_write_LDADD = $(kg_test_libs)

tests_kg_test_write_round_trip_SOURCES = \
	tests/kg/write-round-trip.c tests/kg/write-fixture.c tests/kg/write-fixture.h
tests_kg_test_write_round_trip_LDADD = $(kg_test_libs)

librdf_fixture = $(kg_fixture) tests/kg/librdf-fixture.c tests/kg/librdf-fixture.h

tests_kg_test_librdf_storage_SOURCES = tests/kg/librdf-storage.c $(librdf_fixture)
tests_kg_test_librdf_storage_LDADD = $(kg_test_libs)

tests_kg_test_librdf_writer_SOURCES = tests/kg/librdf-writer.c $(librdf_fixture)
tests_kg_test_librdf_writer_LDADD = $(kg_test_libs)

query_fixture = $(kg_fixture) tests/kg/query-fixture.c tests/kg/query-fixture.h

tests_kg_test_query_SOURCES = tests/kg/query.c $(query_fixture)
tests_kg_test_query_LDADD = $(kg_test_libs)

tests_kg_test_query_formats_SOURCES = tests/kg/query-formats.c $(query_fixture)
tests_kg_test_query_formats_LDADD = $(kg_test_libs) $(JANSSON_LIBS)

tests_kg_test_concurrency_SOURCES = tests/kg/concurrency.c $(kg_fixture)
tests_kg_test_concurrency_LDADD = $(kg_test_libs)

# ---------------------------------------------------------------- Unit tests: ontology

ontology_tests = \
	tests/ontology/test-vocab \
	tests/ontology/test-hierarchy \
	tests/ontology/test-builtin

ontology_test_graph = tests/ontology/graph.c tests/ontology/graph.h

tests_ontology_test_vocab_SOURCES = tests/ontology/vocab.c $(ontology_test_graph)
tests_ontology_test_vocab_LDADD = $(ontology_test_libs)

tests_ontology_test_hierarchy_SOURCES = tests/ontology/hierarchy.c $(ontology_test_graph)
tests_ontology_test_hierarchy_LDADD = $(ontology_test_libs)

tests_ontology_test_builtin_SOURCES = tests/ontology/builtin.c $(ontology_test_graph)
tests_ontology_test_builtin_LDADD = $(ontology_test_libs)

# ---------------------------------------------------------------- Unit tests: rules

rules_tests = \
	tests/rules/test-ai-act-dates \
	tests/rules/test-assessment \
	tests/rules/test-assessment-apply \
	tests/rules/test-assessment-limits \
	tests/rules/test-catalogue \
	tests/rules/test-check \
	tests/rules/test-check-value \
	tests/rules/test-checksum \
	tests/rules/test-counterfactual \
	tests/rules/test-decide \
	tests/rules/test-decide-property \
	tests/rules/test-detectors \
	tests/rules/test-detectors-builtin \
	tests/rules/test-evaluate \
	tests/rules/test-evaluate-logic \
	tests/rules/test-evidence \
	tests/rules/test-evidence-nested \
	tests/rules/test-evidence-property \
	tests/rules/test-explain \
	tests/rules/test-explain-detectors \
	tests/rules/test-explain-forms \
	tests/rules/test-explain-stored \
	tests/rules/test-keys \
	tests/rules/test-lint \
	tests/rules/test-literal \
	tests/rules/test-literal-order \
	tests/rules/test-load-check \
	tests/rules/test-logged-request \
	tests/rules/test-masked-payload \
	tests/rules/test-masking \
	tests/rules/test-masking-generalise \
	tests/rules/test-masking-pseudonym \
	tests/rules/test-masking-token \
	tests/rules/test-path \
	tests/rules/test-path-limits \
	tests/rules/test-pattern \
	tests/rules/test-pattern-limits \
	tests/rules/test-payload \
	tests/rules/test-policies \
	tests/rules/test-policy-test \
	tests/rules/test-reader \
	tests/rules/test-reads \
	tests/rules/test-report \
	tests/rules/test-report-sentence \
	tests/rules/test-sentence \
	tests/rules/test-request \
	tests/rules/test-request-digest \
	tests/rules/test-request-fields \
	tests/rules/test-request-limits \
	tests/rules/test-risk-classes \
	tests/rules/test-requirements \
	tests/rules/test-shapes \
	tests/rules/test-shapes-graphs \
	tests/rules/test-shapes-problems \
	tests/rules/test-source \
	tests/rules/test-texts \
	tests/rules/test-validate \
	tests/rules/test-vocabulary

rules_fixture = tests/rules/fixture.c tests/rules/fixture.h

allocations = tests/rules/allocations.c tests/rules/allocations.h
evaluate_fixture = tests/rules/evaluate-fixture.c tests/rules/evaluate-fixture.h $(rules_fixture)

tests_rules_test_evaluate_SOURCES = tests/rules/evaluate.c $(evaluate_fixture)
tests_rules_test_evaluate_LDADD = $(rules_test_libs)

tests_rules_test_evaluate_logic_SOURCES = tests/rules/evaluate-logic.c $(allocations) $(evaluate_fixture)
tests_rules_test_evaluate_logic_LDADD = $(rules_test_libs)

assessment_fixture = \
	tests/rules/assessment-fixture.c tests/rules/assessment-fixture.h $(rules_fixture)
classification_fixture = \
	tests/rules/classification-fixture.c tests/rules/classification-fixture.h \
	tests/ontology/graph.c tests/ontology/graph.h $(assessment_fixture)

tests_rules_test_assessment_SOURCES = tests/rules/assessment.c $(assessment_fixture)
tests_rules_test_assessment_LDADD = $(rules_test_libs)

tests_rules_test_assessment_apply_SOURCES = tests/rules/assessment-apply.c $(assessment_fixture)
tests_rules_test_assessment_apply_LDADD = $(rules_test_libs)

tests_rules_test_ai_act_dates_SOURCES = tests/rules/ai-act-dates.c $(classification_fixture)
tests_rules_test_ai_act_dates_LDADD = $(rules_test_libs)

tests_rules_test_risk_classes_SOURCES = tests/rules/risk-classes.c $(classification_fixture)
tests_rules_test_risk_classes_LDADD = $(rules_test_libs)

tests_rules_test_assessment_limits_SOURCES = tests/rules/assessment-limits.c $(assessment_fixture)
tests_rules_test_assessment_limits_LDADD = $(rules_test_libs)

tests_rules_test_requirements_SOURCES = tests/rules/requirements.c $(assessment_fixture) \
	tests/ontology/graph.c tests/ontology/graph.h
tests_rules_test_requirements_LDADD = $(rules_test_libs)
EXTRA_DIST += \
	tests/rules/requirements/eu-ai-act-annex-viii.ttl \
	tests/rules/requirements/eu-ai-act-articles-17-86.ttl \
	tests/rules/requirements/eu-ai-act-articles-5-15.ttl \
	tests/rules/requirements/eu-ai-act-general-purpose.ttl \
	tests/rules/requirements/gdpr-catalogue.ttl \
	tests/rules/requirements/iso-42001-catalogue.ttl

tests_rules_test_catalogue_SOURCES = tests/rules/catalogue.c $(rules_fixture)
tests_rules_test_catalogue_LDADD = $(rules_test_libs)

evidence_fixture = tests/rules/evidence-fixture.c tests/rules/evidence-fixture.h $(rules_fixture)

tests_rules_test_evidence_SOURCES = tests/rules/evidence.c $(evidence_fixture)
tests_rules_test_evidence_LDADD = $(rules_test_libs)

tests_rules_test_evidence_nested_SOURCES = tests/rules/evidence-nested.c $(evidence_fixture)
tests_rules_test_evidence_nested_LDADD = $(rules_test_libs)

tests_rules_test_evidence_property_SOURCES = tests/rules/evidence-property.c $(evidence_fixture)
tests_rules_test_evidence_property_LDADD = $(rules_test_libs)

literal_fixture = tests/rules/literal-fixture.c tests/rules/literal-fixture.h

tests_rules_test_literal_SOURCES = tests/rules/literal.c $(literal_fixture)
tests_rules_test_literal_LDADD = $(rules_test_libs)

tests_rules_test_literal_order_SOURCES = tests/rules/literal-order.c $(literal_fixture)
tests_rules_test_literal_order_LDADD = $(rules_test_libs)

tests_rules_test_load_check_SOURCES = tests/rules/load-check.c $(ontology_test_graph)
tests_rules_test_load_check_LDADD = $(rules_test_libs)

path_fixture = tests/rules/path-fixture.c tests/rules/path-fixture.h $(rules_fixture)

tests_rules_test_path_SOURCES = tests/rules/path.c $(path_fixture)
tests_rules_test_path_LDADD = $(rules_test_libs)

tests_rules_test_path_limits_SOURCES = tests/rules/path-limits.c $(path_fixture)
tests_rules_test_path_limits_LDADD = $(rules_test_libs)

tests_rules_test_pattern_SOURCES = tests/rules/pattern.c
tests_rules_test_pattern_LDADD = $(rules_test_libs)

tests_rules_test_pattern_limits_SOURCES = tests/rules/pattern-limits.c
tests_rules_test_pattern_limits_LDADD = $(rules_test_libs)

tests_rules_test_reader_SOURCES = tests/rules/reader.c $(rules_fixture)
tests_rules_test_reader_LDADD = $(rules_test_libs)

tests_rules_test_reads_SOURCES = tests/rules/reads.c $(rules_fixture)
tests_rules_test_reads_LDADD = $(rules_test_libs)

tests_rules_test_report_SOURCES = tests/rules/report.c $(rules_fixture)
tests_rules_test_report_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

tests_rules_test_sentence_SOURCES = tests/rules/sentence.c $(rules_fixture)
tests_rules_test_sentence_LDADD = $(rules_test_libs)

tests_rules_test_report_sentence_SOURCES = tests/rules/report-sentence.c $(rules_fixture)
tests_rules_test_report_sentence_LDADD = $(rules_test_libs)

tests_rules_test_shapes_SOURCES = tests/rules/shapes.c $(rules_fixture)
tests_rules_test_shapes_LDADD = $(rules_test_libs)

tests_rules_test_shapes_graphs_SOURCES = tests/rules/shapes-graphs.c $(rules_fixture)
tests_rules_test_shapes_graphs_LDADD = $(rules_test_libs)

tests_rules_test_shapes_problems_SOURCES = tests/rules/shapes-problems.c $(rules_fixture)
tests_rules_test_shapes_problems_LDADD = $(rules_test_libs)

tests_rules_test_source_SOURCES = tests/rules/source.c $(rules_fixture)
tests_rules_test_source_LDADD = $(rules_test_libs)

tests_rules_test_texts_SOURCES = tests/rules/texts.c
tests_rules_test_texts_LDADD = $(rules_test_libs)

tests_rules_test_validate_SOURCES = tests/rules/validate.c $(rules_fixture)
tests_rules_test_validate_LDADD = $(rules_test_libs)

masking_fixture = tests/rules/masking-fixture.c tests/rules/masking-fixture.h

tests_rules_test_keys_SOURCES = tests/rules/keys.c
tests_rules_test_keys_LDADD = $(rules_test_libs)

tests_rules_test_masking_SOURCES = tests/rules/masking.c $(masking_fixture) $(rules_fixture)
tests_rules_test_masking_LDADD = $(rules_test_libs)

tests_rules_test_masking_token_SOURCES = tests/rules/masking-token.c $(masking_fixture)
tests_rules_test_masking_token_LDADD = $(rules_test_libs)

tests_rules_test_masking_generalise_SOURCES = tests/rules/masking-generalise.c $(masking_fixture)
tests_rules_test_masking_generalise_LDADD = $(rules_test_libs)

tests_rules_test_masking_pseudonym_SOURCES = tests/rules/masking-pseudonym.c $(masking_fixture)
tests_rules_test_masking_pseudonym_LDADD = $(rules_test_libs)

tests_rules_test_payload_SOURCES = tests/rules/payload.c $(masking_fixture)
tests_rules_test_payload_LDADD = $(rules_test_libs)

detectors_fixture = tests/rules/detectors-fixture.c tests/rules/detectors-fixture.h

request_fixture = tests/rules/request-fixture.c tests/rules/request-fixture.h $(rules_fixture)

decide_fixture = tests/rules/decide-fixture.c tests/rules/decide-fixture.h $(rules_fixture)

tests_rules_test_checksum_SOURCES = tests/rules/checksum.c
tests_rules_test_checksum_LDADD = $(rules_test_libs)

tests_rules_test_detectors_SOURCES = tests/rules/detectors.c $(detectors_fixture)
tests_rules_test_detectors_LDADD = $(rules_test_libs) $(PCRE2_LIBS)

tests_rules_test_detectors_builtin_SOURCES = tests/rules/detectors-builtin.c $(detectors_fixture)
tests_rules_test_detectors_builtin_LDADD = $(rules_test_libs) $(PCRE2_LIBS)

tests_rules_test_vocabulary_SOURCES = tests/rules/vocabulary.c $(request_fixture)
tests_rules_test_vocabulary_LDADD = $(rules_test_libs)

tests_rules_test_request_SOURCES = tests/rules/request.c $(request_fixture)
tests_rules_test_request_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

tests_rules_test_request_digest_SOURCES = tests/rules/request-digest.c $(request_fixture)
tests_rules_test_request_digest_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

tests_rules_test_request_fields_SOURCES = tests/rules/request-fields.c $(request_fixture)
tests_rules_test_request_fields_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

tests_rules_test_request_limits_SOURCES = tests/rules/request-limits.c $(allocations) $(request_fixture)
tests_rules_test_request_limits_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

tests_rules_test_policies_SOURCES = tests/rules/policies.c $(decide_fixture)
tests_rules_test_policies_LDADD = $(rules_test_libs)

tests_rules_test_decide_SOURCES = \
	tests/rules/decide.c tests/rules/decide-naive.c $(allocations) $(decide_fixture)
tests_rules_test_decide_LDADD = $(rules_test_libs)

tests_rules_test_decide_property_SOURCES = \
	tests/rules/decide-property.c tests/rules/decide-generate.c tests/rules/decide-generate.h \
	tests/rules/decide-naive.c $(decide_fixture)
tests_rules_test_decide_property_LDADD = $(rules_test_libs)

engine_fixture = \
	tests/rules/engine-fixture.c tests/rules/engine-fixture.h $(detectors_fixture) $(rules_fixture)

tests_rules_test_masked_payload_SOURCES = tests/rules/masked-payload.c $(engine_fixture)
tests_rules_test_masked_payload_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

tests_rules_test_logged_request_SOURCES = tests/rules/logged-request.c $(engine_fixture)
tests_rules_test_logged_request_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

tests_rules_test_policy_test_SOURCES = tests/rules/policy-test.c $(engine_fixture)
tests_rules_test_policy_test_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

explain_fixture = tests/rules/explain-fixture.c tests/rules/explain-fixture.h $(rules_fixture)

tests_rules_test_check_SOURCES = tests/rules/check.c $(request_fixture)
tests_rules_test_check_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

tests_rules_test_check_value_SOURCES = tests/rules/check-value.c $(literal_fixture) $(rules_fixture)
tests_rules_test_check_value_LDADD = $(rules_test_libs)

tests_rules_test_explain_SOURCES = tests/rules/explain.c $(explain_fixture)
tests_rules_test_explain_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

tests_rules_test_explain_detectors_SOURCES = tests/rules/explain-detectors.c $(explain_fixture)
tests_rules_test_explain_detectors_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

tests_rules_test_explain_forms_SOURCES = tests/rules/explain-forms.c $(explain_fixture)
tests_rules_test_explain_forms_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

tests_rules_test_explain_stored_SOURCES = tests/rules/explain-stored.c $(explain_fixture)
tests_rules_test_explain_stored_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

# ---------------------------------------------------------------- Unit tests: api

api_tests = \
	tests/api/test-clock \
	tests/api/test-evaluation \
	tests/api/test-http \
	tests/api/test-http-life \
	tests/api/test-jobs \
	tests/api/test-lines \
	tests/api/test-replay \
	tests/api/test-report-answers \
	tests/api/test-report-convert \
	tests/api/test-report-document \
	tests/api/test-report-kinds \
	tests/api/test-report-log-kinds \
	tests/api/test-report-plot \
	tests/api/test-report-seal \
	tests/api/test-report-seal-keys \
	tests/api/test-report-statistics \
	tests/api/test-report-statistics-reviews \
	tests/api/test-report-texts \
	tests/api/test-report-turtle \
	tests/api/test-report-write \
	tests/api/test-repeats \
	tests/api/test-requests \
	tests/api/test-search \
	tests/api/test-jwt \
	tests/api/test-openapi \
	tests/api/test-page \
	tests/api/test-pages \
	tests/api/test-pages-reviews \
	tests/api/test-routes-decisions \
	tests/api/test-routes-graph \
	tests/api/test-routes-reports \
	tests/api/test-routes-signals \
	tests/api/test-team \
	tests/api/test-what-if \
	tests/api/log/test-commits \
	tests/api/log/test-list \
	tests/api/log/test-log \
	tests/api/log/test-merkle \
	tests/api/log/test-note \
	tests/api/log/test-lookups \
	tests/api/log/test-proofs \
	tests/api/test-gateway-contracts \
	tests/api/test-gateway-parts \
	tests/api/test-gateway-presidio \
	tests/api/review/test-review \
	tests/api/review/test-routes \
	tests/api/review/test-sweep \
	tests/api/review/test-webhook \
	tests/api/log/test-record \
	tests/api/log/test-retain \
	tests/api/log/test-rotate \
	tests/api/log/test-former \
	tests/api/log/test-verify-retention \
	tests/api/log/test-verify

store_fixture = tests/api/store-fixture.c tests/api/store-fixture.h
review_fixture = tests/api/review/fixture.c tests/api/review/fixture.h $(store_fixture)

tests_api_review_test_review_SOURCES = tests/api/review/review.c $(review_fixture)
tests_api_review_test_review_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_review_test_webhook_SOURCES = tests/api/review/webhook.c
tests_api_review_test_webhook_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_review_test_routes_SOURCES = tests/api/review/routes.c $(http_fixture)
tests_api_review_test_routes_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_review_test_sweep_SOURCES = tests/api/review/sweep.c $(review_fixture)
tests_api_review_test_sweep_LDADD = $(api_test_libs) $(SQLITE_LIBS) $(JANSSON_LIBS)

http_client = tests/api/http-client.c tests/api/http-client.h
http_fixture = tests/api/http-fixture.c tests/api/http-fixture.h $(store_fixture) $(http_client)
gateway_fixture = tests/api/gateway-fixture.c tests/api/gateway-fixture.h $(http_fixture)
replay_fixture = tests/api/replay-fixture.c tests/api/replay-fixture.h $(store_fixture)

log_fixture = tests/api/log/fixture.c tests/api/log/fixture.h $(store_fixture)

tests_api_log_test_log_SOURCES = tests/api/log/log.c $(log_fixture)
tests_api_log_test_log_LDADD = $(api_test_libs) $(SQLITE_LIBS)

tests_api_log_test_lookups_SOURCES = tests/api/log/lookups.c $(log_fixture)
tests_api_log_test_lookups_LDADD = $(api_test_libs) $(SQLITE_LIBS)

tests_api_log_test_proofs_SOURCES = tests/api/log/proofs.c $(log_fixture)
tests_api_log_test_proofs_LDADD = $(api_test_libs) $(SQLITE_LIBS)

tests_api_log_test_commits_SOURCES = tests/api/log/commits.c $(replay_fixture)
tests_api_log_test_commits_LDADD = $(api_test_libs) $(SQLITE_LIBS) $(JANSSON_LIBS)

tests_api_log_test_list_SOURCES = tests/api/log/list.c $(log_fixture)
tests_api_log_test_list_LDADD = $(api_test_libs) $(SQLITE_LIBS)

tests_api_log_test_record_SOURCES = tests/api/log/record.c $(engine_fixture)
tests_api_log_test_record_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_log_test_retain_SOURCES = tests/api/log/retain.c $(log_fixture)
tests_api_log_test_retain_LDADD = $(api_test_libs) $(SQLITE_LIBS)

tests_api_log_test_rotate_SOURCES = tests/api/log/rotate.c $(log_fixture)
tests_api_log_test_rotate_LDADD = $(api_test_libs) $(SQLITE_LIBS)

tests_api_log_test_former_SOURCES = tests/api/log/former.c $(log_fixture)
tests_api_log_test_former_LDADD = $(api_test_libs) $(SQLITE_LIBS)

tests_api_log_test_verify_retention_SOURCES = tests/api/log/verify-retention.c $(log_fixture)
tests_api_log_test_verify_retention_LDADD = $(api_test_libs) $(SQLITE_LIBS)

tests_api_log_test_verify_SOURCES = tests/api/log/verify.c $(log_fixture)
tests_api_log_test_verify_LDADD = $(api_test_libs) $(SQLITE_LIBS) $(JANSSON_LIBS)

tests_api_log_test_merkle_SOURCES = tests/api/log/merkle.c
tests_api_log_test_merkle_LDADD = $(api_test_libs)

tests_api_log_test_note_SOURCES = tests/api/log/note.c
tests_api_log_test_note_LDADD = $(api_test_libs)

http_core = tests/api/http-core.c tests/api/http-core.h $(http_client)

tests_api_test_http_SOURCES = tests/api/http.c $(http_core)
tests_api_test_http_LDADD = $(api_test_libs) $(JANSSON_LIBS) $(ZLIB_LIBS)

tests_api_test_http_life_SOURCES = tests/api/http-life.c $(http_core)
tests_api_test_http_life_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_test_page_SOURCES = tests/api/page.c
tests_api_test_page_LDADD = $(api_test_libs) $(JANSSON_LIBS)

pages_fixture = tests/api/pages-fixture.c tests/api/pages-fixture.h $(http_fixture)

tests_api_test_pages_SOURCES = tests/api/pages.c $(pages_fixture)
tests_api_test_pages_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_test_pages_reviews_SOURCES = tests/api/pages-reviews.c $(pages_fixture)
tests_api_test_pages_reviews_LDADD = $(api_test_libs) $(JANSSON_LIBS)

report_fixture = tests/api/report-fixture.c tests/api/report-fixture.h

tests_api_test_report_document_SOURCES = tests/api/report-document.c $(report_fixture)
tests_api_test_report_document_LDADD = $(api_test_libs) $(JANSSON_LIBS)

report_kinds_fixture = tests/api/report-kinds-fixture.c tests/api/report-kinds-fixture.h

tests_api_test_report_answers_SOURCES = tests/api/report-answers.c $(report_kinds_fixture) \
	$(replay_fixture)
tests_api_test_report_answers_LDADD = $(api_test_libs) $(SQLITE_LIBS) $(JANSSON_LIBS)

tests_api_test_report_kinds_SOURCES = tests/api/report-kinds.c $(report_kinds_fixture) \
	$(store_fixture)
tests_api_test_report_kinds_LDADD = $(api_test_libs)

tests_api_test_report_log_kinds_SOURCES = tests/api/report-log-kinds.c $(report_kinds_fixture) \
	$(review_fixture)
tests_api_test_report_log_kinds_LDADD = $(api_test_libs) $(SQLITE_LIBS)

tests_api_test_report_plot_SOURCES = tests/api/report-plot.c tests/api/report-fixture.h
tests_api_test_report_plot_LDADD = $(api_test_libs)

tests_api_test_report_write_SOURCES = tests/api/report-write.c $(report_fixture)
tests_api_test_report_write_LDADD = $(api_test_libs) $(JANSSON_LIBS)
EXTRA_DIST += \
	tests/api/report/sample.html \
	tests/api/report/sample.json \
	tests/api/report/sample.md \
	tests/api/report/sample.ttl

tests_api_test_report_convert_SOURCES = tests/api/report-convert.c $(report_fixture)
tests_api_test_report_convert_LDADD = $(api_test_libs)

tests_api_test_report_turtle_SOURCES = tests/api/report-turtle.c $(report_fixture)
tests_api_test_report_turtle_LDADD = $(api_test_libs)

tests_api_test_report_statistics_SOURCES = tests/api/report-statistics.c $(log_fixture)
tests_api_test_report_statistics_LDADD = $(api_test_libs) $(SQLITE_LIBS) $(JANSSON_LIBS)

tests_api_test_report_statistics_reviews_SOURCES = \
	tests/api/report-statistics-reviews.c $(review_fixture)
tests_api_test_report_statistics_reviews_LDADD = $(api_test_libs) $(SQLITE_LIBS)

seal_fixture = tests/api/seal-fixture.c tests/api/seal-fixture.h $(log_fixture)

tests_api_test_report_seal_SOURCES = tests/api/report-seal.c $(seal_fixture) $(report_fixture)
tests_api_test_report_seal_LDADD = $(api_test_libs) $(SQLITE_LIBS) $(JANSSON_LIBS)

tests_api_test_report_seal_keys_SOURCES = tests/api/report-seal-keys.c $(seal_fixture)
tests_api_test_report_seal_keys_LDADD = $(api_test_libs) $(SQLITE_LIBS)

tests_api_test_report_texts_SOURCES = tests/api/report-texts.c
tests/api/report-texts.$(OBJEXT): api/report/report-resources.h
tests_api_test_report_texts_LDADD = $(api_test_libs)

tests_api_test_lines_SOURCES = tests/api/lines.c
tests_api_test_lines_LDADD = $(api_test_libs) $(JANSSON_LIBS)
tests_api_test_clock_SOURCES = tests/api/clock.c $(http_fixture)
tests_api_test_clock_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_test_evaluation_SOURCES = tests/api/evaluation.c $(http_fixture)
tests_api_test_evaluation_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_test_repeats_SOURCES = tests/api/repeats.c
tests_api_test_repeats_LDADD = $(api_test_libs)

tests_api_test_requests_SOURCES = tests/api/requests.c $(http_fixture)
tests_api_test_requests_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_test_search_SOURCES = tests/api/search.c $(http_fixture)
tests_api_test_search_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_test_gateway_contracts_SOURCES = tests/api/gateway-contracts.c $(gateway_fixture)
tests_api_test_gateway_contracts_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_test_gateway_parts_SOURCES = tests/api/gateway-parts.c
tests_api_test_gateway_parts_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_test_gateway_presidio_SOURCES = tests/api/gateway-presidio.c $(gateway_fixture)
tests_api_test_gateway_presidio_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_test_jwt_SOURCES = tests/api/jwt.c $(pages_fixture)
tests_api_test_jwt_LDADD = $(api_test_libs) $(JANSSON_LIBS) $(CRYPTO_LIBS)

tests_api_test_openapi_SOURCES = \
	tests/api/openapi.c tests/api/openapi-schema.c tests/api/openapi-schema.h $(http_fixture)
tests_api_test_openapi_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_test_replay_SOURCES = tests/api/replay.c $(replay_fixture)
tests_api_test_replay_LDADD = $(api_test_libs) $(SQLITE_LIBS) $(JANSSON_LIBS)

tests_api_test_routes_graph_SOURCES = tests/api/routes-graph.c $(http_fixture)
tests_api_test_routes_graph_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_test_jobs_SOURCES = tests/api/jobs.c
tests_api_test_jobs_LDADD = $(api_test_libs)

tests_api_test_routes_reports_SOURCES = tests/api/routes-reports.c $(http_fixture)
tests_api_test_routes_reports_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_test_routes_signals_SOURCES = tests/api/routes-signals.c $(http_fixture)
tests_api_test_routes_signals_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_test_routes_decisions_SOURCES = tests/api/routes-decisions.c $(http_fixture)
tests_api_test_routes_decisions_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_api_test_team_SOURCES = tests/api/team.c
tests_api_test_team_LDADD = $(api_test_libs)

tests_api_test_what_if_SOURCES = tests/api/what-if.c $(replay_fixture)
tests_api_test_what_if_LDADD = $(api_test_libs) $(SQLITE_LIBS) $(JANSSON_LIBS)

tests_rules_test_counterfactual_SOURCES = \
	tests/rules/counterfactual.c tests/rules/decide-generate.c tests/rules/decide-generate.h \
	tests/rules/decide-naive.c $(decide_fixture)
tests_rules_test_counterfactual_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

tests_rules_test_lint_SOURCES = \
	tests/rules/lint.c tests/rules/decide-generate.c tests/rules/decide-generate.h \
	tests/rules/decide-naive.c $(decide_fixture)
tests_rules_test_lint_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

# ---------------------------------------------------------------- Conformance suites

conformance_tests = \
	tests/conformance/test-ai-act \
	tests/conformance/test-ai-act-risk \
	tests/conformance/test-aidoc-ap \
	tests/conformance/test-authzen \
	tests/conformance/test-dpv \
	tests/conformance/test-merkle \
	tests/conformance/test-pii \
	tests/conformance/test-rdf11 \
	tests/conformance/test-rdfc10 \
	tests/conformance/test-shacl \
	tests/conformance/test-shapes

tests_conformance_test_ai_act_SOURCES = tests/conformance/ai-act.c $(classification_fixture)
tests_conformance_test_ai_act_LDADD = $(rules_test_libs)

tests_conformance_test_ai_act_risk_SOURCES = tests/conformance/ai-act-risk.c \
	$(classification_fixture)
tests_conformance_test_ai_act_risk_LDADD = $(rules_test_libs)

tests_conformance_test_aidoc_ap_SOURCES = tests/conformance/aidoc-ap.c
tests_conformance_test_aidoc_ap_LDADD = $(kg_test_libs) $(JANSSON_LIBS)

tests_conformance_test_authzen_SOURCES = tests/conformance/authzen.c $(http_fixture)
tests_conformance_test_authzen_LDADD = $(api_test_libs) $(JANSSON_LIBS)
EXTRA_DIST += tests/conformance/authzen/certification.ttl tests/conformance/authzen/todo.ttl
EXTRA_DIST += tests/conformance/schemathesis/run tests/conformance/schemathesis/hooks.py \
	tests/conformance/schemathesis/schemathesis.toml
EXTRA_DIST += tests/conformance/html/check tests/conformance/html/htmlvalidate.json

tests_conformance_test_dpv_SOURCES = tests/conformance/dpv.c $(kg_fixture)
tests_conformance_test_dpv_LDADD = $(kg_test_libs)

tests_conformance_test_merkle_SOURCES = tests/conformance/merkle.c
tests_conformance_test_merkle_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_conformance_test_rdf11_SOURCES = tests/conformance/rdf11.c
tests_conformance_test_rdf11_LDADD = $(kg_test_libs)

tests_conformance_test_rdfc10_SOURCES = tests/conformance/rdfc10.c
tests_conformance_test_rdfc10_LDADD = $(kg_test_libs) $(JANSSON_LIBS)

tests_conformance_test_shacl_SOURCES = tests/conformance/shacl.c
tests_conformance_test_shacl_LDADD = $(rules_test_libs)

tests_conformance_test_shapes_SOURCES = tests/conformance/shapes.c
tests_conformance_test_shapes_LDADD = $(rules_test_libs)

tests_conformance_test_pii_SOURCES = tests/conformance/pii.c $(detectors_fixture)
tests_conformance_test_pii_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

# ---------------------------------------------------------------- Property tests, with a fixed seed

property_tests = \
	tests/property/test-assessment \
	tests/property/test-decisions \
	tests/property/test-paths \
	tests/property/test-payload \
	tests/property/test-reads \
	tests/property/test-shapes \
	tests/property/test-snapshot

property_runner = tests/property/runner.c tests/property/runner.h

tests_property_test_assessment_SOURCES = tests/property/assessment.c $(assessment_fixture)
tests_property_test_assessment_LDADD = $(rules_test_libs)

tests_property_test_paths_SOURCES = \
	tests/property/paths.c tests/property/paths-reference.c tests/property/paths-reference.h \
	$(rules_fixture)
tests_property_test_paths_LDADD = $(rules_test_libs)

tests_property_test_payload_SOURCES = tests/property/payload.c $(masking_fixture)
tests_property_test_payload_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

tests_property_test_reads_SOURCES = tests/property/reads.c $(rules_fixture)
tests_property_test_reads_LDADD = $(rules_test_libs)

tests_property_test_shapes_SOURCES = \
	tests/property/shapes.c \
	tests/property/shapes-checks.c tests/property/shapes-checks.h \
	tests/property/shapes-checks-evidence.c \
	tests/property/shapes-generate.c tests/property/shapes-generate.h \
	tests/property/shapes-generate-private.h \
	tests/property/shapes-generate-shapes.c \
	tests/property/shapes-subject.c tests/property/shapes-subject.h \
	$(property_runner)
tests_property_test_shapes_LDADD = $(rules_test_libs)

tests_property_test_snapshot_SOURCES = tests/property/snapshot.c $(kg_fixture)
tests_property_test_snapshot_LDADD = $(kg_test_libs)

tests_property_test_decisions_SOURCES = \
	tests/property/decisions.c \
	tests/property/decisions-checks.c tests/property/decisions-checks.h \
	tests/property/decisions-generate.c tests/property/decisions-generate.h \
	tests/property/decisions-generate-policies.c tests/property/decisions-generate-private.h \
	tests/property/decisions-generate-shapes.c \
	tests/property/decisions-subject.c tests/property/decisions-subject.h \
	$(property_runner)
tests_property_test_decisions_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

# ---------------------------------------------------------------- Faults: allocations, disk, killed processes

fault_tests = \
	tests/fault/test-canary \
	tests/fault/test-crash \
	tests/fault/test-crowd \
	tests/fault/test-endure \
	tests/fault/test-hostile \
	tests/fault/test-log \
	tests/fault/test-log-crash \
	tests/fault/test-power \
	tests/fault/test-serve \
	tests/fault/test-weather \
	tests/fault/test-writers

fault_sources = tests/fault/fault.c tests/fault/fault.h
service_sources = tests/fault/service.c tests/fault/service.h $(fault_sources)

load_sources = tests/fault/load.c tests/fault/load-check.c tests/fault/load.h $(service_sources)

tests_fault_test_canary_SOURCES = tests/fault/canary.c $(service_sources)
tests_fault_test_canary_LDADD = $(api_test_libs) $(SQLITE_LIBS) $(JANSSON_LIBS)

tests_fault_test_crash_SOURCES = tests/fault/crash.c $(fault_sources)
tests_fault_test_crash_LDADD = $(kg_test_libs)

tests_fault_test_crowd_SOURCES = tests/fault/crowd.c $(service_sources)
tests_fault_test_crowd_LDADD = $(api_test_libs) $(SQLITE_LIBS) $(JANSSON_LIBS)

tests_fault_test_endure_SOURCES = tests/fault/endure.c $(service_sources)
tests_fault_test_endure_LDADD = $(api_test_libs) $(SQLITE_LIBS) $(JANSSON_LIBS)

tests_fault_test_hostile_SOURCES = \
	tests/fault/hostile.c tests/fuzz/store-template.c tests/fuzz/store-template.h $(fault_sources)
tests_fault_test_hostile_LDADD = $(kg_test_libs)

tests_fault_test_log_SOURCES = tests/fault/log.c tests/fault/disk.c tests/fault/disk.h $(fault_sources)
tests_fault_test_log_LDADD = $(api_test_libs) $(SQLITE_LIBS)

tests_fault_test_log_crash_SOURCES = tests/fault/log-crash.c $(fault_sources)
tests_fault_test_log_crash_LDADD = $(api_test_libs)

tests_fault_test_power_SOURCES = tests/fault/power.c tests/fault/disk.c tests/fault/disk.h $(fault_sources)
tests_fault_test_power_LDADD = $(kg_test_libs)

tests_fault_test_serve_SOURCES = tests/fault/serve.c $(load_sources)
tests_fault_test_serve_LDADD = $(api_test_libs) $(SQLITE_LIBS) $(JANSSON_LIBS)

# Loaded by LD_PRELOAD into the service that test-weather starts; without -rpath it would be no library of its own.
check_LTLIBRARIES = tests/fault/shim.la
tests_fault_shim_la_SOURCES = tests/fault/shim.c tests/fault/shim.h
tests_fault_shim_la_LDFLAGS = -module -avoid-version -shared -rpath /nowhere
tests_fault_shim_la_LIBADD =

tests_fault_test_weather_SOURCES = tests/fault/weather.c tests/fault/shim.h $(load_sources)
tests_fault_test_weather_LDADD = $(api_test_libs) $(SQLITE_LIBS) $(JANSSON_LIBS)
EXTRA_tests_fault_test_weather_DEPENDENCIES = tests/fault/shim.la

tests_fault_test_writers_SOURCES = tests/fault/writers.c $(fault_sources)
tests_fault_test_writers_LDADD = $(kg_test_libs)

# ---------------------------------------------------------------- The storage module in a stock program

module_tests = tests/kg/rdfproc.tap

# ---------------------------------------------------------------- The command line: golden cases

cli_tests = tests/cli/examples.tap tests/cli/run.tap tests/cli/scenarios.tap

# ---------------------------------------------------------------- Fuzzing
#
# With --enable-fuzzing these are libFuzzer programs; otherwise each replays its corpus,
# tests/fuzz/corpus/NAME for fuzz-NAME, as a test.

fuzz_tests = \
	tests/fuzz/fuzz-turtle \
	tests/fuzz/fuzz-nquads \
	tests/fuzz/fuzz-trig \
	tests/fuzz/fuzz-ntriples \
	tests/fuzz/fuzz-rdfxml \
	tests/fuzz/fuzz-rdfa \
	tests/fuzz/fuzz-rdfjson \
	tests/fuzz/fuzz-wire \
	tests/fuzz/fuzz-literal \
	tests/fuzz/fuzz-address \
	tests/fuzz/fuzz-gateway \
	tests/fuzz/fuzz-note \
	tests/fuzz/fuzz-page \
	tests/fuzz/fuzz-proof \
	tests/fuzz/fuzz-record \
	tests/fuzz/fuzz-seal \
	tests/fuzz/fuzz-pattern \
	tests/fuzz/fuzz-request \
	tests/fuzz/fuzz-detectors \
	tests/fuzz/fuzz-payload \
	tests/fuzz/fuzz-shapes \
	tests/fuzz/fuzz-store

if ENABLE_FUZZING
fuzz_main =
fuzz_link_flags = $(program_link_flags) $(FUZZER_LDFLAGS)
else
fuzz_main = tests/fuzz/replay-main.c
fuzz_link_flags = $(program_link_flags)
endif

# What the fuzzers of the formats share.
fuzz_document = tests/fuzz/parse-document.c tests/fuzz/parse-document.h

tests_fuzz_fuzz_turtle_SOURCES = tests/fuzz/fuzz-turtle.c $(fuzz_document) $(fuzz_main)
tests_fuzz_fuzz_turtle_LDADD = $(kg_test_libs)
tests_fuzz_fuzz_turtle_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_nquads_SOURCES = tests/fuzz/fuzz-nquads.c $(fuzz_document) $(fuzz_main)
tests_fuzz_fuzz_nquads_LDADD = $(kg_test_libs)
tests_fuzz_fuzz_nquads_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_trig_SOURCES = tests/fuzz/fuzz-trig.c $(fuzz_document) $(fuzz_main)
tests_fuzz_fuzz_trig_LDADD = $(kg_test_libs)
tests_fuzz_fuzz_trig_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_ntriples_SOURCES = tests/fuzz/fuzz-ntriples.c $(fuzz_document) $(fuzz_main)
tests_fuzz_fuzz_ntriples_LDADD = $(kg_test_libs)
tests_fuzz_fuzz_ntriples_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_rdfxml_SOURCES = tests/fuzz/fuzz-rdfxml.c $(fuzz_document) $(fuzz_main)
tests_fuzz_fuzz_rdfxml_LDADD = $(kg_test_libs)
tests_fuzz_fuzz_rdfxml_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_rdfa_SOURCES = tests/fuzz/fuzz-rdfa.c $(fuzz_document) $(fuzz_main)
tests_fuzz_fuzz_rdfa_LDADD = $(kg_test_libs)
tests_fuzz_fuzz_rdfa_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_rdfjson_SOURCES = tests/fuzz/fuzz-rdfjson.c $(fuzz_document) $(fuzz_main)
tests_fuzz_fuzz_rdfjson_LDADD = $(kg_test_libs)
tests_fuzz_fuzz_rdfjson_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_wire_SOURCES = tests/fuzz/fuzz-wire.c $(fuzz_main)
tests_fuzz_fuzz_wire_LDADD = $(kg_test_libs)
tests_fuzz_fuzz_wire_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_store_SOURCES = \
	tests/fuzz/fuzz-store.c tests/fuzz/store-template.c tests/fuzz/store-template.h $(fuzz_main)
tests_fuzz_fuzz_store_LDADD = $(kg_test_libs)
tests_fuzz_fuzz_store_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_literal_SOURCES = tests/fuzz/fuzz-literal.c $(fuzz_main)
tests_fuzz_fuzz_literal_LDADD = $(rules_test_libs)
tests_fuzz_fuzz_literal_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_page_SOURCES = tests/fuzz/fuzz-page.c $(fuzz_main)
tests_fuzz_fuzz_page_LDADD = $(api_test_libs) $(JANSSON_LIBS)
tests_fuzz_fuzz_page_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_address_SOURCES = tests/fuzz/fuzz-address.c $(fuzz_main)
tests_fuzz_fuzz_address_LDADD = $(api_test_libs)
tests_fuzz_fuzz_address_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_gateway_SOURCES = tests/fuzz/fuzz-gateway.c $(fuzz_main)
tests_fuzz_fuzz_gateway_LDADD = $(api_test_libs) $(JANSSON_LIBS)
tests_fuzz_fuzz_gateway_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_note_SOURCES = tests/fuzz/fuzz-note.c $(fuzz_main)
tests_fuzz_fuzz_note_LDADD = $(api_test_libs)
tests_fuzz_fuzz_note_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_seal_SOURCES = tests/fuzz/fuzz-seal.c $(fuzz_main)
tests_fuzz_fuzz_seal_LDADD = $(api_test_libs)
tests_fuzz_fuzz_seal_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_proof_SOURCES = tests/fuzz/fuzz-proof.c $(fuzz_main)
tests_fuzz_fuzz_proof_LDADD = $(api_test_libs)
tests_fuzz_fuzz_proof_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_record_SOURCES = tests/fuzz/fuzz-record.c $(fuzz_main)
tests_fuzz_fuzz_record_LDADD = $(api_test_libs) $(JANSSON_LIBS)
tests_fuzz_fuzz_record_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_pattern_SOURCES = tests/fuzz/fuzz-pattern.c $(fuzz_main)
tests_fuzz_fuzz_pattern_LDADD = $(rules_test_libs)
tests_fuzz_fuzz_pattern_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_payload_SOURCES = tests/fuzz/fuzz-payload.c $(fuzz_main)
tests_fuzz_fuzz_payload_LDADD = $(rules_test_libs)
tests_fuzz_fuzz_payload_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_detectors_SOURCES = tests/fuzz/fuzz-detectors.c $(fuzz_main)
tests_fuzz_fuzz_detectors_LDADD = $(rules_test_libs) $(PCRE2_LIBS)
tests_fuzz_fuzz_detectors_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_request_SOURCES = tests/fuzz/fuzz-request.c $(fuzz_main)
tests_fuzz_fuzz_request_LDADD = $(rules_test_libs) $(JANSSON_LIBS)
tests_fuzz_fuzz_request_LDFLAGS = $(fuzz_link_flags)

tests_fuzz_fuzz_shapes_SOURCES = tests/fuzz/fuzz-shapes.c $(fuzz_main)
tests_fuzz_fuzz_shapes_LDADD = $(rules_test_libs)
tests_fuzz_fuzz_shapes_LDFLAGS = $(fuzz_link_flags)

# ---------------------------------------------------------------- Lint

lint_tests = \
	tests/lint/format.tap \
	tests/lint/cppcheck.tap \
	tests/lint/layers.tap \
	tests/lint/listed.tap \
	tests/lint/resources.tap \
	tests/lint/scripts.tap \
	tests/lint/size.tap \
	tests/lint/texts.tap

# Too slow for every `make check`; `make lint` runs them too.
lint_slow_tests = tests/lint/tidy.tap

# ---------------------------------------------------------------- Benchmarks, built by `make bench` only

bench_programs = \
	tests/bench/bench-authorize \
	tests/bench/bench-graph \
	tests/bench/bench-decide \
	tests/bench/bench-detectors \
	tests/bench/bench-evidence \
	tests/bench/bench-librdf \
	tests/bench/bench-request \
	tests/bench/bench-log \
	tests/bench/bench-shapes \
	tests/bench/generate \
	tests/bench/serve/static-server

tests_bench_bench_graph_SOURCES = \
	tests/bench/bench-commits.c \
	tests/bench/bench-graph.c tests/bench/bench-graph.h \
	tests/bench/bench-lookups.c \
	tests/bench/bench-stages.c \
	tests/bench/measure.c tests/bench/measure.h
tests_bench_bench_graph_LDADD = $(kg_test_libs)

tests_bench_bench_authorize_SOURCES = \
	tests/bench/authorize.c tests/bench/authorize.h \
	tests/bench/authorize-run.c tests/bench/authorize-run.h \
	tests/bench/authorize-write.c \
	tests/bench/bench-authorize.c tests/bench/measure.c tests/bench/measure.h \
	$(allocations)
tests_bench_bench_authorize_LDADD = $(rules_test_libs) $(JANSSON_LIBS)

tests_bench_bench_decide_SOURCES = \
	tests/bench/bench-decide.c tests/bench/measure.c tests/bench/measure.h \
	$(allocations) $(decide_fixture)
tests_bench_bench_decide_LDADD = $(rules_test_libs)

tests_bench_bench_detectors_SOURCES = \
	tests/bench/bench-detectors.c tests/bench/measure.c tests/bench/measure.h $(detectors_fixture)
tests_bench_bench_detectors_LDADD = $(rules_test_libs)

tests_bench_bench_evidence_SOURCES = \
	tests/bench/bench-evidence.c tests/bench/measure.c tests/bench/measure.h $(rules_fixture)
tests_bench_bench_evidence_LDADD = $(rules_test_libs)

tests_bench_bench_request_SOURCES = \
	tests/bench/bench-request.c tests/bench/measure.c tests/bench/measure.h $(allocations)
tests_bench_bench_request_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_bench_bench_shapes_SOURCES = \
	tests/bench/bench-shapes.c tests/bench/measure.c tests/bench/measure.h
tests_bench_bench_shapes_LDADD = $(rules_test_libs)

tests_bench_bench_log_SOURCES = \
	tests/bench/bench-log.c tests/bench/measure.c tests/bench/measure.h $(engine_fixture)
tests_bench_bench_log_LDADD = $(api_test_libs) $(JANSSON_LIBS)

tests_bench_bench_librdf_SOURCES = tests/bench/librdf.c
tests_bench_bench_librdf_LDADD = $(REDLAND_LIBS) $(GLIB_LIBS)

tests_bench_generate_SOURCES = \
	tests/bench/generate.c tests/bench/generate-words.h tests/bench/generate-writer.h
tests_bench_generate_LDADD = $(GLIB_LIBS)

tests_bench_serve_static_server_SOURCES = tests/bench/serve/static-server.c
tests_bench_serve_static_server_LDADD = $(api_test_libs)

# ---------------------------------------------------------------- How they run

unit_tests = $(kg_tests) $(ontology_tests) $(rules_tests) $(api_tests)
test_programs = $(unit_tests) $(conformance_tests) $(property_tests) $(fault_tests) $(fuzz_tests)

check_PROGRAMS += $(test_programs)
EXTRA_PROGRAMS += $(bench_programs)
CLEANFILES += $(bench_programs)
TESTS += $(test_programs) $(module_tests) $(cli_tests) $(lint_tests)

TEST_EXTENSIONS = .tap
tap_driver = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
run_test = $(SHELL) $(top_srcdir)/tests/harness/run-test
LOG_DRIVER = $(tap_driver)
LOG_COMPILER = $(run_test)
TAP_LOG_DRIVER = $(tap_driver)
TAP_LOG_COMPILER = $(run_test)

# What tests/harness/run-test and the tests find in their environment.
test_environment = \
	G_TEST_SRCDIR='$(abs_top_srcdir)' \
	G_TEST_BUILDDIR='$(abs_top_builddir)' \
	GROUNDS='$(abs_top_builddir)/grounds$(EXEEXT)' \
	GROUNDS_REDLAND_MODULES='$(abs_top_builddir)/kg/.libs' \
	GROUNDS_VERSION='$(PACKAGE_VERSION)'
lint_environment = \
	CLANG_FORMAT='$(CLANG_FORMAT)' \
	CLANG_TIDY='$(CLANG_TIDY)' \
	CPPCHECK='$(CPPCHECK)' \
	LINT_FLAGS='$(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) $(CPPFLAGS) $(STD_CFLAGS)'
if ENABLE_THREAD_SANITIZER
# Blocks that GLib keeps for another thread look like a race.
test_environment += G_SLICE=always-malloc
endif
if ENABLE_FUZZING
test_environment += GROUNDS_FUZZING=yes
endif
# GLib's slices go from thread to thread behind ThreadSanitizer's back.
if ENABLE_THREAD_SANITIZER
test_environment += G_SLICE=always-malloc
endif
AM_TESTS_ENVIRONMENT = \
	export $(test_environment) $(lint_environment);

totals = $(SHELL) $(top_srcdir)/tests/harness/totals

# Automake's rule, with the totals as the last line whether or not all went well.
check-TESTS:
	@rm -f $(TEST_LOGS) $(TEST_LOGS:.log=.trs) $(TEST_SUITE_LOG); status=0; \
	$(MAKE) $(AM_MAKEFLAGS) $(TEST_SUITE_LOG) || status=$$?; \
	$(totals) $(TEST_LOGS:.log=.trs) || status=1; \
	exit $$status

# The checks of the sources, without the tests of what they do.
lint: all
	@$(MAKE) $(AM_MAKEFLAGS) check-TESTS VERBOSE=1 \
	  TESTS='$(lint_tests) $(lint_slow_tests)'

format:
	cd $(srcdir) && find kg ontology rules api tests -name '*.[ch]' 2>/dev/null \
	  | xargs $(CLANG_FORMAT) -i

valgrind_command = \
	$(VALGRIND) -q --leak-check=full --errors-for-leak-kinds=definite --error-exitcode=99 \
	--num-callers=30 --suppressions=$(abs_top_srcdir)/tests/harness/valgrind.supp
check-valgrind:
	@test -n '$(VALGRIND)' || { echo 'valgrind not found: install it and configure again' >&2; exit 1; }
	@$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(unit_tests)' GROUNDS_TEST_WRAPPER='$(valgrind_command)'

# Everything: long property runs, valgrind, the sanitizers, the faults, a short fuzzing run.
check-full: all
	@MAKE='$(MAKE)' $(test_environment) $(SHELL) $(top_srcdir)/tests/harness/check-full

# In a build with --enable-fuzzing: each fuzzer for FUZZ_SECONDS, starting from its corpus.
FUZZ_SECONDS = 60
fuzz: $(fuzz_tests)
	@$(test_environment) $(SHELL) $(top_srcdir)/tests/harness/fuzz $(FUZZ_SECONDS) $(fuzz_tests)

bench: all $(bench_programs)
	@GROUNDS_TEST_TIMEOUT=$${GROUNDS_TEST_TIMEOUT-14400} $(test_environment) \
	  $(run_test) $(top_srcdir)/tests/bench/run.sh

run_lcov = $(LCOV) -q --no-external --base-directory $(abs_top_srcdir) --directory .
coverage:
if ENABLE_COVERAGE
	@test -n '$(LCOV)' || { echo 'lcov not found: install it and configure again' >&2; exit 1; }
	$(LCOV) -q --zerocounters --directory .
	status=0; $(MAKE) $(AM_MAKEFLAGS) check || status=1; \
	$(run_lcov) --capture --initial --output-file coverage.base && \
	$(run_lcov) --capture --output-file coverage.tests && \
	$(LCOV) -q --add-tracefile coverage.base --add-tracefile coverage.tests --output-file coverage.all && \
	$(LCOV) -q --remove coverage.all '*/tests/*' '*/ontology/resources.c' --output-file coverage.info && \
	$(GENHTML) -q --output-directory coverage coverage.info && \
	$(LCOV) --summary coverage.info && echo 'See coverage/index.html' && exit $$status
else
	@echo 'coverage needs a build configured with --enable-coverage' >&2; exit 1
endif

# For tests/run.
list-results:
	@echo $(TEST_LOGS:.log=.trs) | tr ' ' '\n'

.PHONY: bench check-full check-valgrind coverage format fuzz lint list-results

clean-local: clean-tests
.PHONY: clean-tests
clean-tests:
	rm -rf check-full coverage coverage.all coverage.base coverage.info coverage.tests
	find . -name '*.gcda' -exec rm -f {} +

EXTRA_DIST += \
	$(module_tests) $(cli_tests) $(lint_tests) $(lint_slow_tests) \
	tests/run \
	tests/harness/check-full \
	tests/harness/debian-packages \
	tests/harness/fuzz \
	tests/harness/lsan.supp \
	tests/harness/run-test \
	tests/harness/totals \
	tests/harness/tsan.supp \
	tests/harness/valgrind.supp \
	tests/lint/common.sh \
	tests/lint/cppcheck.supp \
	tests/lint/long-files.allow \
	$(wildcard $(srcdir)/tests/bench/*.sh) \
	tests/bench/decide-peers \
	$(wildcard $(srcdir)/tests/bench/serve/*.lua) \
	$(wildcard $(srcdir)/tests/bench/serve/*.sh) \
	$(wildcard $(srcdir)/tests/bench/shapes/*) \
	$(wildcard $(srcdir)/tests/cli/cases) \
	$(wildcard $(srcdir)/tests/fault/run-full) \
	$(wildcard $(srcdir)/tests/fuzz/corpus) \
	$(wildcard $(srcdir)/tests/*/data)
