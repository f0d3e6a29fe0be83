# What people and programs talk to. Depends on all layers.

noinst_LTLIBRARIES += api/libapi.la
api_libapi_la_SOURCES = \
	api/access/access-private.h \
	api/access/access.h \
	api/access/check.c \
	api/access/identity.c \
	api/access/jwt.c \
	api/access/keys.c \
	api/answers.c api/answers.h \
	api/candidates.c api/candidates.h \
	api/cli/cli.h \
	api/cli/command-decide.c \
	api/cli/command-diff.c \
	api/cli/command-explain.c \
	api/cli/command-export.c \
	api/cli/command-history.c \
	api/cli/command-key.c \
	api/cli/command-lint.c \
	api/cli/command-log.c \
	api/cli/command-load.c \
	api/cli/command-query.c \
	api/cli/command-replay.c \
	api/cli/command-report.c \
	api/cli/command-review.c \
	api/cli/command-rollback.c \
	api/cli/command-serve.c \
	api/cli/command-show.c \
	api/cli/command-test.c \
	api/cli/command-unmask.c \
	api/cli/command-validate.c \
	api/cli/command-what-if.c \
	api/cli/decide.c api/cli/decide.h \
	api/cli/documents.c api/cli/documents.h \
	api/cli/log.c api/cli/log.h \
	api/cli/log-list.c \
	api/cli/log-retain.c \
	api/cli/log-rotate.c \
	api/cli/log-verify.c \
	api/cli/log-witness.c \
	api/cli/options.c \
	api/cli/output.c api/cli/output.h \
	api/cli/progress.c api/cli/progress.h \
	api/cli/report.h \
	api/cli/report-verify.c \
	api/cli/save.c api/cli/save.h \
	api/cli/show.h \
	api/cli/show-find.c \
	api/cli/show-page.c \
	api/cli/show-text.c \
	api/cli/show-tree.c \
	api/cli/sources.c api/cli/sources.h \
	api/cli/store.c \
	api/cli/terms.c api/cli/terms.h \
	api/common.c api/common.h \
	api/configuration.c api/configuration.h \
	api/engines.c api/engines.h \
	api/gateway/calls.c api/gateway/calls.h \
	api/gateway/ext-authz.c \
	api/gateway/gateway.c api/gateway/gateway.h \
	api/gateway/kgateway.c \
	api/gateway/limits.h \
	api/gateway/litellm.c \
	api/gateway/mapping.c api/gateway/mapping.h \
	api/gateway/pointer.c api/gateway/pointer.h \
	api/gateway/portkey.c \
	api/gateway/presidio.h \
	api/gateway/presidio-analyze.c \
	api/gateway/presidio-anonymize.c \
	api/gateway/presidio-call.c \
	api/gateway/presidio-names.c \
	api/gateway/presidio-operator.c \
	api/gateway/presidio-private.h \
	api/gateway/presidio-regions.c \
	api/http/door.c api/http/door.h \
	api/http/exchange.c api/http/exchange.h \
	api/http/exchange-private.h \
	api/http/handle.c \
	api/http/limits.h \
	api/http/listen.c api/http/listen.h \
	api/http/negotiate.c \
	api/http/page.c api/http/page.h \
	api/http/problem.c \
	api/http/rate.c \
	api/http/route.c \
	api/http/server.c api/http/server.h \
	api/http/stream.c \
	api/http/url.c \
	api/log/known-keys.c \
	api/log/limits.h \
	api/log/log.h api/log/log-private.h \
	api/log/log-commits.c \
	api/log/log-cosign.c \
	api/log/log-group.c api/log/log-group.h \
	api/log/log-keeper.c \
	api/log/log-list.c \
	api/log/log-lookups.c \
	api/log/log-now.c \
	api/log/log-read.c \
	api/log/log-schema.c \
	api/log/log-tree.c \
	api/log/log-write.c \
	api/log/merkle.c api/log/merkle.h \
	api/log/note.c api/log/note.h api/log/note-private.h \
	api/log/proof.c \
	api/log/record-read.c \
	api/log/record-walk.c api/log/record-walk.h \
	api/log/record.c api/log/record.h \
	api/log/retain.c api/log/retain.h \
	api/log/rotate.c api/log/rotate.h \
	api/log/signer.c \
	api/log/verify.c api/log/verify.h api/log/verify-check.h api/log/verify-private.h \
	api/log/verify-checkpoint.c \
	api/log/verify-json.c \
	api/log/verify-note.c \
	api/log/verify-record.c \
	api/log/verify-retention.c \
	api/jobs.c api/jobs.h \
	api/json.c api/json.h \
	api/limits.h \
	api/lines.c api/lines.h \
	api/load.c api/load.h \
	api/metrics.c api/metrics.h \
	api/pipeline.c api/pipeline.h \
	api/repeats.c api/repeats.h \
	api/replay.c api/replay.h \
	api/report/convert.c \
	api/report/document.c api/report/document.h \
	api/report/limits.h \
	api/report/kind-answer.c api/report/kind-private.h \
	api/report/kind-blocks.c \
	api/report/kind-cite.c \
	api/report/kind-classification.c \
	api/report/kind-gaps.c \
	api/report/kind-log.c api/report/kind-log-private.h \
	api/report/kind-log-facts.c \
	api/report/kind-oversight.c \
	api/report/kind-oversight-parts.c \
	api/report/kind-decision.c \
	api/report/kind-incident.c \
	api/report/kind-register.c \
	api/report/kind-requirement.c \
	api/report/kind-system.c \
	api/report/kind-tree.c \
	api/report/kind-words.c \
	api/report/plot.c api/report/plot.h api/report/plot-private.h \
	api/report/plot-marks.c \
	api/report/plot-scale.c \
	api/report/publish.c api/report/publish.h \
	api/report/report.c api/report/report.h \
	api/report/seal.c api/report/seal.h api/report/seal-private.h \
	api/report/seal-check.c \
	api/report/seal-text.c \
	api/report/statistics.c api/report/statistics.h api/report/statistics-private.h \
	api/report/statistics-decision.c \
	api/report/statistics-reviews.c \
	api/report/texts.c api/report/texts.h api/report/texts-private.h \
	api/report/texts-mo.c \
	api/report/texts-plural.c \
	api/report/write.c api/report/write.h \
	api/report/write-html.c api/report/write-html-private.h \
	api/report/write-html-blocks.c \
	api/report/write-json.c \
	api/report/write-markdown.c \
	api/report/write-private.h \
	api/report/write-turtle.c \
	api/review/act.c \
	api/review/approve.c \
	api/review/concern.c api/review/concern.h \
	api/review/graph.c \
	api/review/limits.h \
	api/review/opening.c \
	api/review/review.c api/review/review.h \
	api/review/review-private.h \
	api/review/sweep.c \
	api/review/ticker.c api/review/ticker.h \
	api/review/webhook.c api/review/webhook.h \
	api/routes/approvals.c \
	api/routes/commits.c \
	api/routes/common.c \
	api/routes/decisions.c \
	api/routes/evaluation.c \
	api/routes/explanation.c \
	api/routes/gateways.c \
	api/routes/graph.c \
	api/routes/limits.h \
	api/routes/log.c \
	api/routes/metadata.c \
	api/routes/openapi.c \
	api/routes/operations.c \
	api/routes/page-decisions.c \
	api/routes/page-dress.c \
	api/routes/page-graph.c \
	api/routes/page-log.c \
	api/routes/page-approve.c \
	api/routes/page-reports.c \
	api/routes/page-reviews.c \
	api/routes/page-sign-in.c \
	api/routes/page-start.c \
	api/routes/pages.c api/routes/pages.h \
	api/routes/presidio.c \
	api/routes/reports.c \
	api/routes/requests.c \
	api/routes/reviews.c \
	api/routes/routes.c api/routes/routes.h \
	api/routes/search.c \
	api/routes/serve.c \
	api/routes/signals.c \
	api/routes/sparql.c \
	api/routes/try.c \
	api/service.c api/service.h \
	api/signals.c api/signals.h api/signals-private.h \
	api/signals-budget.c \
	api/signals-write.c \
	api/team.c api/team.h \
	api/validation.c api/validation.h \
	api/walk.c api/walk.h \
	api/what-if-compare.c \
	api/what-if-private.h \
	api/what-if.c api/what-if.h
nodist_api_libapi_la_SOURCES = \
	api/http/pages-resources.c api/http/pages-resources.h \
	api/report/report-resources.c api/report/report-resources.h \
	api/routes/openapi-resource.c api/routes/openapi-resource.h
api_libapi_la_LIBADD = $(MICROHTTPD_LIBS) $(CURL_LIBS) $(ZLIB_LIBS) $(CRYPTO_LIBS) $(SQLITE_LIBS) $(JANSSON_LIBS) $(GIO_LIBS) $(GLIB_LIBS)

# The verifier of logs as a program of its own, which links nothing of the writer.
bin_PROGRAMS += grounds-log-verify
grounds_log_verify_SOURCES = \
	api/log/verify-main.c \
	api/log/verify.c \
	api/log/verify-checkpoint.c \
	api/log/verify-json.c \
	api/log/verify-note.c \
	api/log/verify-record.c \
	api/log/verify-retention.c \
	kg/error.c
# Flags of its own, so that its objects are not those of the library.
grounds_log_verify_CFLAGS = $(AM_CFLAGS)
grounds_log_verify_LDADD = $(CRYPTO_LIBS) $(SQLITE_LIBS) $(JANSSON_LIBS) $(GLIB_LIBS) $(tsan_glib)
grounds_log_verify_LDFLAGS = $(program_link_flags)

# What the service tells of itself, compiled into the program (`api_openapi_get_resource`).
EXTRA_DIST += api/routes/openapi.gresource.xml api/routes/openapi.json
CLEANFILES += api/routes/openapi-resource.c api/routes/openapi-resource.h

compile_openapi = \
	$(AM_V_GEN)$(MKDIR_P) api/routes && $(GLIB_COMPILE_RESOURCES) --c-name=api_openapi \
	--sourcedir=$(srcdir)/api/routes --target=$@

api/routes/openapi-resource.c: api/routes/openapi.gresource.xml api/routes/openapi.json
	$(compile_openapi) --generate-source $(srcdir)/api/routes/openapi.gresource.xml

api/routes/openapi-resource.h: api/routes/openapi.gresource.xml
	$(compile_openapi) --generate-header $(srcdir)/api/routes/openapi.gresource.xml

api/routes/openapi.lo: api/routes/openapi-resource.h

# The templates and the style sheet of pages are compiled into the program (`pages_get_resource`).
page_templates = $(wildcard $(srcdir)/api/http/pages/*.html) $(wildcard $(srcdir)/api/http/pages/*.css)
EXTRA_DIST += api/http/pages/pages.gresource.xml $(page_templates)
CLEANFILES += api/http/pages-resources.c api/http/pages-resources.h api/http/pages-resources.d

compile_pages = \
	$(AM_V_GEN)$(MKDIR_P) api/http && $(GLIB_COMPILE_RESOURCES) --c-name=pages \
	--sourcedir=$(srcdir)/api/http/pages --target=$@

api/http/pages-resources.c: api/http/pages/pages.gresource.xml $(page_templates)
	$(compile_pages) --generate-source --dependency-file=api/http/pages-resources.d \
	  --generate-phony-targets $(srcdir)/api/http/pages/pages.gresource.xml

api/http/pages-resources.h: api/http/pages/pages.gresource.xml
	$(compile_pages) --generate-header $(srcdir)/api/http/pages/pages.gresource.xml

api/routes/pages.lo: api/http/pages-resources.h

-include api/http/pages-resources.d

# The style sheet of reports and the translations of their texts are compiled into the program
# (`report_get_resource`).
report_data = api/report/data/report.css
report_translations = api/report/po/de.po
report_compiled = $(report_translations:api/report/po/%.po=api/report/mo/%.mo)
EXTRA_DIST += api/report/data/report.gresource.xml $(report_data) $(report_translations)
CLEANFILES += api/report/report-resources.c api/report/report-resources.h $(report_compiled) \
	api/report/reports.pot

api/report/mo/%.mo: api/report/po/%.po
	$(AM_V_GEN)$(MKDIR_P) api/report/mo && $(MSGFMT) --check-format --output-file=$@ $<

compile_report = \
	$(AM_V_GEN)$(MKDIR_P) api/report && $(GLIB_COMPILE_RESOURCES) --c-name=report \
	--sourcedir=$(srcdir)/api/report/data --sourcedir=api/report/mo --target=$@

api/report/report-resources.c: api/report/data/report.gresource.xml $(report_data) $(report_compiled)
	$(compile_report) --generate-source $(srcdir)/api/report/data/report.gresource.xml

api/report/report-resources.h: api/report/data/report.gresource.xml $(report_data) $(report_compiled)
	$(compile_report) --generate-header $(srcdir)/api/report/data/report.gresource.xml

api/report/texts.lo api/report/write-html.lo: api/report/report-resources.h

# Puts new texts of the code into the translations, where they wait for one, and takes out those that are gone.
update-texts:
	$(MKDIR_P) api/report && cd $(srcdir) && sh api/report/po/extract $(XGETTEXT) \
	  >$(abs_builddir)/api/report/reports.pot
	for file in $(report_translations); do \
	  $(MSGMERGE) --quiet --update --backup=none --no-fuzzy-matching --no-location --no-wrap \
	    $(srcdir)/$$file api/report/reports.pot && \
	  sed -i '/^#~/d' $(srcdir)/$$file || exit 1; \
	done
.PHONY: update-texts
EXTRA_DIST += api/report/po/extract

bin_PROGRAMS += grounds
grounds_SOURCES = api/cli/main.c
grounds_LDADD = api/libapi.la rules/librules.la ontology/libontology.la kg/libkg.la $(tsan_glib)
grounds_LDFLAGS = $(program_link_flags)

dist_man1_MANS = $(wildcard $(srcdir)/api/cli/man/*.1)
dist_man5_MANS = api/cli/man/grounds.conf.5

dist_bashcompletion_DATA = $(wildcard $(srcdir)/api/cli/completions/grounds.bash)
zshcompletiondir = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA = $(wildcard $(srcdir)/api/cli/completions/_grounds)
fishcompletiondir = $(datadir)/fish/vendor_completions.d
dist_fishcompletion_DATA = $(wildcard $(srcdir)/api/cli/completions/grounds.fish)

# systemd units
EXTRA_DIST += \
	api/systemd/grounds-verify.service.in \
	api/systemd/grounds-verify.timer \
	api/systemd/grounds.service.in \
	api/systemd/grounds.socket
CLEANFILES += \
	api/systemd/grounds-verify.service \
	api/systemd/grounds.service

if INSTALL_SYSTEMD_UNITS
systemdsystemunit_DATA = \
	api/systemd/grounds-verify.service \
	api/systemd/grounds-verify.timer \
	api/systemd/grounds.service \
	api/systemd/grounds.socket
endif

api/systemd/%.service: api/systemd/%.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) api/systemd && \
	$(SED) 's|@bindir[@]|$(bindir)|g' $< > $@.tmp && \
	mv $@.tmp $@
