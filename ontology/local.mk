# The vocabularies, shapes and catalogues, and the little C that knows them. Depends on kg.

ontology_data = $(wildcard $(srcdir)/ontology/*.ttl)
ontology_data_classes = $(wildcard $(srcdir)/ontology/data-classes/*.ttl)
ontology_shapes = $(wildcard $(srcdir)/ontology/shapes/*.ttl)
ontology_eu_ai_act = $(wildcard $(srcdir)/ontology/eu-ai-act/*.ttl)
ontology_gdpr = $(wildcard $(srcdir)/ontology/gdpr/*.ttl)
ontology_iso_42001 = $(wildcard $(srcdir)/ontology/iso-42001/*.ttl)

noinst_LTLIBRARIES += ontology/libontology.la
ontology_libontology_la_SOURCES = \
	ontology/builtin.c ontology/builtin.h \
	ontology/hierarchy.c ontology/hierarchy.h \
	ontology/terms.h \
	ontology/vocab.c ontology/vocab.h
nodist_ontology_libontology_la_SOURCES = ontology/resources.c ontology/resources.h
ontology_libontology_la_LIBADD = $(GIO_LIBS) $(GLIB_LIBS)

# The same Turtle files are compiled into the program (`ontology_get_resource`) and installed.
ontologydir = $(datadir)/grounds/ontology
dist_ontology_DATA = $(ontology_data)
ontologydataclassesdir = $(ontologydir)/data-classes
dist_ontologydataclasses_DATA = $(ontology_data_classes)
ontologyshapesdir = $(ontologydir)/shapes
dist_ontologyshapes_DATA = $(ontology_shapes)
ontologyeuaiactdir = $(ontologydir)/eu-ai-act
dist_ontologyeuaiact_DATA = $(ontology_eu_ai_act)
ontologygdprdir = $(ontologydir)/gdpr
dist_ontologygdpr_DATA = $(ontology_gdpr)
ontologyiso42001dir = $(ontologydir)/iso-42001
dist_ontologyiso42001_DATA = $(ontology_iso_42001)

EXTRA_DIST += ontology/ontology.gresource.xml
CLEANFILES += ontology/resources.c ontology/resources.h ontology/resources.d

compile_resources = \
	$(AM_V_GEN)$(MKDIR_P) ontology && $(GLIB_COMPILE_RESOURCES) --c-name=ontology \
	--sourcedir=$(srcdir)/ontology --target=$@

ontology/resources.c: ontology/ontology.gresource.xml $(ontology_data) $(ontology_data_classes) \
  $(ontology_shapes) $(ontology_eu_ai_act) $(ontology_gdpr) $(ontology_iso_42001)
	$(compile_resources) --generate-source --dependency-file=ontology/resources.d \
	  --generate-phony-targets $(srcdir)/ontology/ontology.gresource.xml

ontology/resources.h: ontology/ontology.gresource.xml
	$(compile_resources) --generate-header $(srcdir)/ontology/ontology.gresource.xml

ontology/builtin.lo: ontology/resources.h

-include ontology/resources.d
