# What decides: property paths, shapes, evaluation, evidence. Depends on kg and ontology.

noinst_LTLIBRARIES += rules/librules.la
rules_librules_la_SOURCES = \
	rules/arena.c rules/arena.h \
	rules/array.h \
	rules/assessment-answer.c \
	rules/assessment-apply.c \
	rules/assessment-belong.c \
	rules/assessment-classify.c \
	rules/assessment-near.c \
	rules/assessment-private.h \
	rules/assessment-responsible.c \
	rules/assessment-show.c \
	rules/assessment.c rules/assessment.h \
	rules/catalogue-parts.c \
	rules/catalogue-private.h \
	rules/catalogue-read.c \
	rules/catalogue-tree.c \
	rules/catalogue.c rules/catalogue.h \
	rules/check-approvals.c \
	rules/check-decide.c \
	rules/check-pattern-class.c \
	rules/check-pattern-private.h \
	rules/check-pattern.c rules/check-pattern.h \
	rules/check-policies.c \
	rules/check-private.h \
	rules/check-shapes-graph.c \
	rules/check-shapes-private.h \
	rules/check-shapes-target.c \
	rules/check-shapes-values.c \
	rules/check-shapes.c rules/check-shapes.h \
	rules/check-value-private.h \
	rules/check-value-text.c \
	rules/check-value-time.c \
	rules/check-value.c rules/check-value.h \
	rules/check.c rules/check.h \
	rules/checksum-crypto.c \
	rules/checksum-east.c \
	rules/checksum-general.c \
	rules/checksum-north.c \
	rules/checksum-private.h \
	rules/checksum-south.c \
	rules/checksum-vat.c \
	rules/checksum-west.c \
	rules/checksum.c rules/checksum.h \
	rules/copy.c rules/copy.h \
	rules/counterfactual-facts.c \
	rules/counterfactual-private.h \
	rules/counterfactual-steps.c \
	rules/counterfactual-trial.c \
	rules/counterfactual.c rules/counterfactual.h \
	rules/decide-approvals.c \
	rules/decide-cite.c \
	rules/decide-collect.c \
	rules/decide-private.h \
	rules/decide-proof.c \
	rules/decide-resolve.c \
	rules/decide.c rules/decide.h \
	rules/detectors-filter.c \
	rules/detectors-near.c \
	rules/detectors-overlap.c \
	rules/detectors-part.c \
	rules/detectors-private.h \
	rules/detectors-scan.c \
	rules/detectors-set.c \
	rules/detectors-syntax.c rules/detectors-syntax.h \
	rules/detectors.c rules/detectors.h \
	rules/engine.c rules/engine.h \
	rules/error.c rules/error.h \
	rules/evaluate-pair.c \
	rules/evaluate-private.h \
	rules/evaluate-value.c \
	rules/evaluate.c rules/evaluate.h \
	rules/evidence-analyse.c \
	rules/evidence-conform.c \
	rules/evidence-minimise.c \
	rules/evidence-private.h \
	rules/evidence-tree.c \
	rules/evidence-violate.c \
	rules/evidence.c rules/evidence.h \
	rules/explain-account.c \
	rules/explain-conclusion.c \
	rules/explain-constraint.c \
	rules/explain-counterfactual.c rules/explain-counterfactual.h \
	rules/explain-decision.c \
	rules/explain-dot.c \
	rules/explain-drawing.c \
	rules/explain-graph.c \
	rules/explain-head.c \
	rules/explain-html.c \
	rules/explain-json.c \
	rules/explain-known.c \
	rules/explain-layout.c \
	rules/explain-leaf.c rules/explain-leaf.h \
	rules/explain-order.c \
	rules/explain-private.h \
	rules/explain-steps.c \
	rules/explain-svg.c \
	rules/explain-text.c \
	rules/explain-triple.c \
	rules/explain-words.c \
	rules/explain-write.c \
	rules/explain.h \
	rules/graph.c rules/graph.h \
	rules/instances.c rules/instances.h \
	rules/json-names.c rules/json-names.h \
	rules/json-scan.c rules/json-scan.h \
	rules/keys-file.c \
	rules/keys.c rules/keys.h \
	rules/limits.h \
	rules/lint-forms.c \
	rules/lint-never.c \
	rules/lint-pairs.c \
	rules/lint-private.h \
	rules/lint-terms.c \
	rules/lint.c rules/lint.h \
	rules/literal-lexical.c \
	rules/literal-number.c \
	rules/literal-private.h \
	rules/literal-time.c \
	rules/literal.c rules/literal.h \
	rules/load-catalogues.c \
	rules/load-check.c rules/load-check.h \
	rules/load-overrides.c rules/load-private.h \
	rules/logged-request.c rules/logged-request.h \
	rules/masked-payload.c rules/masked-payload.h \
	rules/masking-date.c \
	rules/masking-dice.c rules/masking-dice.h \
	rules/masking-generalise.c \
	rules/masking-names.c \
	rules/masking-numbers.c \
	rules/masking-partial.c \
	rules/masking-private.h \
	rules/masking-pseudonym.c \
	rules/masking-token.c \
	rules/masking.c rules/masking.h \
	rules/names-expect.c \
	rules/names.c rules/names.h \
	rules/path-automaton.c \
	rules/path-memo.c rules/path-memo.h \
	rules/path-private.h \
	rules/path-read.c \
	rules/path-search.c rules/path-search.h \
	rules/path-shortest.c \
	rules/path-walk.c \
	rules/path.c rules/path.h \
	rules/pattern-blocks.c \
	rules/pattern-class.c \
	rules/pattern-private.h \
	rules/pattern-translate.c \
	rules/pattern.c rules/pattern.h \
	rules/payload-edit.c \
	rules/payload-private.h \
	rules/payload.c rules/payload.h \
	rules/policies-analyse.c \
	rules/policies-index.c \
	rules/policies-order.c \
	rules/policies-private.h \
	rules/policies-read.c \
	rules/policies.c rules/policies.h \
	rules/policy-test.c rules/policy-test.h \
	rules/reader.c rules/reader.h \
	rules/reads-automaton.c \
	rules/reads-private.h \
	rules/reads.c rules/reads.h \
	rules/report-graph.c \
	rules/report-json.c \
	rules/report-private.h \
	rules/report-result.c \
	rules/report-sentence.c \
	rules/report-text.c \
	rules/report.h \
	rules/request-digest.c rules/request-digest.h \
	rules/request-entity.c \
	rules/request-error.c \
	rules/request-field.c \
	rules/request-name.c \
	rules/request-number.c \
	rules/request-private.h \
	rules/request-span.c \
	rules/request-value.c \
	rules/request.c rules/request.h \
	rules/scratch.c rules/scratch.h \
	rules/sentence.c rules/sentence.h \
	rules/secret-file.c rules/secret-file.h \
	rules/shapes-check.c \
	rules/shapes-compile.h \
	rules/shapes-find.c \
	rules/shapes-parameters.c \
	rules/shapes-private.h \
	rules/shapes-qualified.c \
	rules/shapes-read.c \
	rules/shapes.c rules/shapes.h \
	rules/source-private.h \
	rules/source-triples.c \
	rules/source.c rules/source.h \
	rules/targets.c \
	rules/texts.c rules/texts.h \
	rules/truth.h \
	rules/validate.c rules/validate.h \
	rules/vocabulary-private.h \
	rules/vocabulary-source.c \
	rules/vocabulary.c rules/vocabulary.h \
	rules/why-not.c \
	rules/xml-name.c rules/xml-name.h
rules_librules_la_LIBADD = \
	$(PCRE2_LIBS) $(CRYPTO_LIBS) $(GRAPHVIZ_LIBS) $(JANSSON_LIBS) $(GIO_LIBS) $(GLIB_LIBS)
