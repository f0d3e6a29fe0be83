# The knowledge graph. Depends on libraries only.

noinst_LTLIBRARIES += kg/libkg.la
kg_libkg_la_SOURCES = \
	kg/blank.c kg/blank.h \
	kg/canon.c kg/canon.h \
	kg/canon-degree.c kg/canon-degree.h \
	kg/canon-hash.c kg/canon-hash.h \
	kg/canon-index.c kg/canon-index.h \
	kg/canon-label.c kg/canon-label.h \
	kg/canonical-json.c kg/canonical-json.h \
	kg/change.c kg/change.h \
	kg/change-private.h \
	kg/closure-ask.c \
	kg/closure-private.h \
	kg/closure.c kg/closure.h \
	kg/commit-digest.c kg/commit-digest.h \
	kg/components.c kg/components.h \
	kg/dataset.c kg/dataset.h \
	kg/decimal.c kg/decimal.h \
	kg/delta.c \
	kg/error.c kg/error.h \
	kg/format.c kg/format.h \
	kg/history.c kg/history.h \
	kg/index.c kg/index.h \
	kg/inserter.c kg/inserter.h \
	kg/json-parse.c kg/json-parse.h \
	kg/json.c kg/json.h \
	kg/librdf-match.c kg/librdf-match.h \
	kg/librdf-node.c kg/librdf-node.h \
	kg/librdf-reader.c kg/librdf-reader.h \
	kg/librdf-storage.c kg/librdf-storage.h \
	kg/librdf-stream.c \
	kg/librdf-world.c kg/librdf-world.h \
	kg/librdf-writer.c kg/librdf-writer.h \
	kg/limits.h \
	kg/lines.c kg/lines.h \
	kg/load.c kg/load.h \
	kg/memory.c kg/memory.h \
	kg/memory-file.c kg/memory-file.h \
	kg/names.c \
	kg/nquads.c kg/nquads.h \
	kg/nquads-read.c \
	kg/overlay.c kg/overlay.h \
	kg/parse.c kg/parse.h \
	kg/parse-check.c kg/parse-check.h \
	kg/parse-child.c kg/parse-child.h \
	kg/parse-input.c kg/parse-input.h \
	kg/parse-iri.c kg/parse-iri.h \
	kg/parse-markup.c kg/parse-markup.h \
	kg/parse-private.h \
	kg/parse-raptor.c \
	kg/parse-lexer.c kg/parse-lexer.h \
	kg/parse-lexer-impl.h \
	kg/parse-lexer-recover.c \
	kg/parse-lexer-tokens.c \
	kg/parse-lexer-within.c \
	kg/parse-serd.c \
	kg/quad.h \
	kg/query.c kg/query.h \
	kg/query-check.c kg/query-check.h \
	kg/query-empty.c kg/query-empty.h \
	kg/query-graph.c kg/query-graph.h \
	kg/query-results.c kg/query-results.h \
	kg/query-scope.c kg/query-scope.h \
	kg/query-source.c kg/query-source.h \
	kg/query-table.c kg/query-table.h \
	kg/query-text.c kg/query-text.h \
	kg/read.c kg/read.h \
	kg/sandbox.c kg/sandbox.h \
	kg/scan.c \
	kg/schema.c kg/schema.h \
	kg/snapshot.c kg/snapshot.h \
	kg/snapshot-private.h \
	kg/sql.c kg/sql.h \
	kg/stage.c \
	kg/stage-terms.c \
	kg/store.c kg/store.h \
	kg/store-private.h \
	kg/terms.c kg/terms.h \
	kg/text.c kg/text.h \
	kg/time.c kg/time.h \
	kg/triples.c kg/triples.h \
	kg/verify.c \
	kg/view.c \
	kg/wire.c kg/wire.h \
	kg/wire-reader.c \
	kg/write.c kg/write.h \
	kg/write-private.h \
	kg/write-rdfjson.c \
	kg/write-rdfxml.c \
	kg/write-rows.c kg/write-rows.h \
	kg/write-turtle.c
kg_libkg_la_LIBADD = \
	$(REDLAND_LIBS) $(RASQAL_LIBS) $(RAPTOR_LIBS) $(SERD_LIBS) $(SQLITE_LIBS) \
	$(XXHASH_LIBS) $(CRYPTO_LIBS) $(SECCOMP_LIBS) $(ZLIB_LIBS) $(JANSSON_LIBS) $(GIO_LIBS) $(GLIB_LIBS)

# The storage module that lets every librdf program read a store: `storage "grounds"`.
redlandmodule_LTLIBRARIES = kg/librdf_storage_grounds.la
kg_librdf_storage_grounds_la_SOURCES = kg/librdf-module.c
kg_librdf_storage_grounds_la_LIBADD = kg/libkg.la
kg_librdf_storage_grounds_la_LDFLAGS = \
	$(AM_LDFLAGS) -module -avoid-version -shared \
	-export-symbols-regex '^librdf_storage_module_register_factory$$'
