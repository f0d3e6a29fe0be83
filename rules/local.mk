# What decides: property paths, shapes, evaluation, evidence. Depends on kg and ontology.

noinst_LTLIBRARIES += rules/librules.la
rules_librules_la_SOURCES = \
	rules/arena.c rules/arena.h \
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
	rules/graph.c rules/graph.h \
	rules/instances.c rules/instances.h \
	rules/json-names.c rules/json-names.h \
	rules/json-scan.c rules/json-scan.h \
	rules/keys-file.c \
	rules/keys.c rules/keys.h \
	rules/limits.h \
	rules/literal-lexical.c \
	rules/literal-number.c \
	rules/literal-private.h \
	rules/literal-time.c \
	rules/literal.c rules/literal.h \
	rules/load-check.c rules/load-check.h \
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
	rules/path-automaton.c \
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
	rules/reader.c rules/reader.h \
	rules/reads-automaton.c \
	rules/reads-private.h \
	rules/reads.c rules/reads.h \
	rules/report-expect.c \
	rules/report-graph.c \
	rules/report-json.c \
	rules/report-names.c \
	rules/report-private.h \
	rules/report-sentence.c \
	rules/report-text.c \
	rules/report.h \
	rules/scratch.c rules/scratch.h \
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
	rules/truth.h \
	rules/validate.c rules/validate.h \
	rules/xml-name.c rules/xml-name.h
rules_librules_la_LIBADD = $(PCRE2_LIBS) $(CRYPTO_LIBS) $(GIO_LIBS) $(GLIB_LIBS)
