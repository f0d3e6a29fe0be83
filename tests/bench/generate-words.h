/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* What generate.c makes its graph of. */

#define BASE "https://data.example.org/"

#define PREFIXES(X)                                                                                \
  X (RDF, "rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#")                                    \
  X (RDFS, "rdfs", "http://www.w3.org/2000/01/rdf-schema#")                                        \
  X (XSD, "xsd", "http://www.w3.org/2001/XMLSchema#")                                              \
  X (DCT, "dct", "http://purl.org/dc/terms/")                                                      \
  X (DCAT, "dcat", "http://www.w3.org/ns/dcat#")                                                   \
  X (DQV, "dqv", "http://www.w3.org/ns/dqv#")                                                      \
  X (PROV, "prov", "http://www.w3.org/ns/prov#")                                                   \
  X (SH, "sh", "http://www.w3.org/ns/shacl#")                                                      \
  X (DPV, "dpv", "https://w3id.org/dpv#")                                                          \
  X (PD, "pd", "https://w3id.org/dpv/pd#")                                                         \
  X (EU_GDPR, "eu-gdpr", "https://w3id.org/dpv/legal/eu/gdpr#")                                    \
  X (AIRO, "airo", "https://w3id.org/airo#")                                                       \
  X (GR, "gr", "https://w3id.org/grounds#")                                                        \
  X (ATTR, "attr", "https://w3id.org/grounds/attr#")                                               \
  X (EX, "ex", BASE "term/")

#define PREFIX_ENUM(id, name, iri) NS_##id,
#define PREFIX_ENTRY(id, name, iri) [NS_##id] = { name, iri },
typedef enum {
  PREFIXES (PREFIX_ENUM) NS_COUNT
} Namespace;
static const struct {
  const char *name;
  const char *iri;
} namespaces[] = { PREFIXES (PREFIX_ENTRY) };

/* A term of a vocabulary. */
typedef struct {
  Namespace ns;
  const char *local;
} Word;

static const Word rdf_type = { NS_RDF, "type" };
static const Word rdfs_label = { NS_RDFS, "label" };
static const Word xsd_date = { NS_XSD, "date" };
static const Word xsd_date_time = { NS_XSD, "dateTime" };
static const Word rdfs_class = { NS_RDFS, "Class" };
static const Word rdfs_sub_class_of = { NS_RDFS, "subClassOf" };
static const Word xsd_integer = { NS_XSD, "integer" };
static const Word xsd_decimal = { NS_XSD, "decimal" };
static const Word dct_description = { NS_DCT, "description" };
static const Word dct_identifier = { NS_DCT, "identifier" };
static const Word dct_is_part_of = { NS_DCT, "isPartOf" };
static const Word dct_is_version_of = { NS_DCT, "isVersionOf" };
static const Word dct_issued = { NS_DCT, "issued" };
static const Word dct_modified = { NS_DCT, "modified" };
static const Word dct_subject = { NS_DCT, "subject" };
static const Word dct_format = { NS_DCT, "format" };
static const Word dct_extent = { NS_DCT, "extent" };
static const Word dct_publisher = { NS_DCT, "publisher" };
static const Word dcat_keyword = { NS_DCAT, "keyword" };
static const Word dqv_metric = { NS_DQV, "Metric" };
static const Word dqv_measurement = { NS_DQV, "QualityMeasurement" };
static const Word dqv_has_measurement = { NS_DQV, "hasQualityMeasurement" };
static const Word dqv_is_measurement_of = { NS_DQV, "isMeasurementOf" };
static const Word dqv_value = { NS_DQV, "value" };
static const Word prov_derived_from = { NS_PROV, "wasDerivedFrom" };
static const Word prov_qualified = { NS_PROV, "qualifiedDerivation" };
static const Word prov_derivation = { NS_PROV, "Derivation" };
static const Word prov_entity = { NS_PROV, "entity" };
static const Word prov_had_activity = { NS_PROV, "hadActivity" };
static const Word prov_activity = { NS_PROV, "Activity" };
static const Word prov_started = { NS_PROV, "startedAtTime" };
static const Word prov_ended = { NS_PROV, "endedAtTime" };
static const Word prov_used = { NS_PROV, "used" };
static const Word prov_generated = { NS_PROV, "generated" };
static const Word prov_associated = { NS_PROV, "wasAssociatedWith" };
static const Word prov_person = { NS_PROV, "Person" };
static const Word sh_node_shape = { NS_SH, "NodeShape" };
static const Word sh_property = { NS_SH, "property" };
static const Word sh_path = { NS_SH, "path" };
static const Word sh_has_value = { NS_SH, "hasValue" };
static const Word gr_data_source = { NS_GR, "DataSource" };
static const Word gr_data_field = { NS_GR, "DataField" };
static const Word gr_data_class = { NS_GR, "dataClass" };
static const Word gr_owner = { NS_GR, "owner" };
static const Word gr_lifecycle = { NS_GR, "lifecycle" };
static const Word gr_evaluation_report = { NS_GR, "evaluationReport" };
static const Word gr_report = { NS_GR, "EvaluationReport" };
static const Word gr_verdict = { NS_GR, "verdict" };
static const Word gr_signed_by = { NS_GR, "signedBy" };
static const Word gr_assessed_at = { NS_GR, "assessedAt" };
static const Word gr_policy = { NS_GR, "Policy" };
static const Word gr_has_rule = { NS_GR, "rule" };
static const Word gr_rule = { NS_GR, "Rule" };
static const Word gr_effect = { NS_GR, "effect" };
static const Word gr_basis = { NS_GR, "basis" };
static const Word gr_condition = { NS_GR, "condition" };
static const Word gr_target = { NS_GR, "target" };
static const Word gr_field = { NS_GR, "Field" };
static const Word gr_reviewer = { NS_GR, "reviewer" };
static const Word gr_valid_from = { NS_GR, "validFrom" };
static const Word gr_has_mask = { NS_GR, "mask" };
static const Word gr_masking = { NS_GR, "Masking" };
static const Word gr_operator = { NS_GR, "operator" };
static const Word gr_classified_as = { NS_GR, "classifiedAs" };
static const Word gr_for_purpose = { NS_GR, "forPurpose" };
static const Word airo_model = { NS_AIRO, "AIModel" };
static const Word airo_has_purpose = { NS_AIRO, "hasPurpose" };
static const Word attr_role = { NS_ATTR, "role" };
static const Word ex_system = { NS_EX, "System" };
static const Word ex_table = { NS_EX, "Table" };

static const char *const systems[] = { "crm",       "erp",       "billing",  "support-mart",
                                       "web-shop",  "hr",        "claims",   "telemetry",
                                       "marketing", "warehouse", "data-lake" };
static const char *const nouns[] = { "customer", "contract", "invoice",  "payment",
                                     "ticket",   "employee", "claim",    "device",
                                     "campaign", "order",    "shipment", "session",
                                     "product",  "supplier", "visit",    "household" };
static const char *const qualifiers[] = { "",          "current ",  "former ", "daily ",
                                          "archived ", "regional ", "test ",   "merged " };
static const char *const words[] = { "recorded",  "by",      "the",    "clerk",   "at",
                                     "first",     "contact", "never",  "empty",   "since",
                                     "migration", "checked", "every",  "night",   "against",
                                     "register",  "copied",  "from",   "form",    "may",
                                     "hold",      "free",    "text",   "rounded", "to",
                                     "cents",     "of",      "source", "system",  "deprecated" };
static const char *const keywords[] = { "pii",          "finance",       "gold",    "silver",
                                        "bronze",       "restricted",    "public",  "internal",
                                        "retention-6m", "retention-10y", "eu-only", "masked" };
static const char *const roles[] = { "support-agent", "analyst", "auditor", "data-steward",
                                     "developer" };
static const char *const people[] = {
  "Ada",    "Béatrice", "Çelik", "Dvořák", "Eklund",   "Fürst",
  "Grāvis", "Højgaard", "İnci",  "Jóhann", "Καλλιόπη", "Łukasz"
};

static const struct {
  const char *name;
  const char *label;
  const char *german;
  const char *type;
  Word data_class; /* local NULL: no personal data */
} columns[] = {
  { "id", "Identifier", "Kennung", "bigint", { NS_EX, "CustomerNumber" } },
  { "name", "Name", "Name", "varchar", { NS_PD, "Name" } },
  { "email", "E-mail address", "E-Mail-Adresse", "varchar", { NS_PD, "EmailAddress" } },
  { "phone", "Telephone number", "Telefonnummer", "varchar", { NS_PD, "TelephoneNumber" } },
  { "street", "Street", "Straße", "varchar", { NS_PD, "Street" } },
  { "postcode", "Postal code", "Postleitzahl", "char(5)", { NS_PD, "PostalCode" } },
  { "city", "City", "Ort", "varchar", { NS_PD, "City" } },
  { "country", "Country", "Land", "char(2)", { NS_PD, "Country" } },
  { "birth_date", "Date of birth", "Geburtsdatum", "date", { NS_PD, "BirthDate" } },
  { "iban", "IBAN", "IBAN", "char(34)", { NS_PD, "BankAccount" } },
  { "card_number", "Card number", "Kartennummer", "char(19)", { NS_PD, "PaymentCardNumber" } },
  { "income", "Income", "Einkommen", "numeric", { NS_PD, "Income" } },
  { "diagnosis", "Diagnosis", "Diagnose", "text", { NS_PD, "MedicalHealth" } },
  { "union_member",
    "Union member",
    "Gewerkschaftsmitglied",
    "boolean",
    { NS_PD, "TradeUnionMembership" } },
  { "ip", "IP address", "IP-Adresse", "inet", { NS_PD, "IPAddress" } },
  { "user_agent", "User agent", "Browserkennung", "text", { NS_PD, "UserAgent" } },
  { "amount", "Amount", "Betrag", "numeric", { NS_EX, "FinancialFigure" } },
  { "currency", "Currency", "Währung", "char(3)", { NS_PD, NULL } },
  { "status", "Status", "Status", "smallint", { NS_EX, "OperationalStatus" } },
  { "created_at", "Created at", "Angelegt am", "timestamp", { NS_PD, NULL } },
  { "updated_at", "Updated at", "Geändert am", "timestamp", { NS_PD, NULL } },
  { "note", "Note", "Bemerkung", "text", { NS_EX, "FreeText" } },
  { "quantity", "Quantity", "Menge", "integer", { NS_PD, NULL } },
  { "version", "Version", "Version", "integer", { NS_PD, NULL } },
};

/* Classes of the organisation's own, each below one that the built-in vocabulary has. */
static const struct {
  Word term;
  const char *label;
  Word above;
} classes[] = {
  { { NS_EX, "System" }, "system", { NS_GR, "DataSource" } },
  { { NS_EX, "Table" }, "table", { NS_GR, "DataSource" } },
  { { NS_EX, "BusinessData" }, "business data", { NS_DPV, "Data" } },
  { { NS_EX, "FinancialFigure" }, "financial figure", { NS_EX, "BusinessData" } },
  { { NS_EX, "OperationalStatus" }, "operational status", { NS_EX, "BusinessData" } },
  { { NS_EX, "CustomerNumber" }, "customer number", { NS_PD, "Identifier" } },
  { { NS_EX, "FreeText" }, "free text about a person", { NS_DPV, "PersonalData" } },
};

/* The states of life of a version; the second only in addition to the first. */
static const Word lifecycles[][2] = {
  { { NS_GR, "Approved" }, { NS_GR, "Production" } },
  { { NS_GR, "Approved" }, { NS_GR, NULL } },
  { { NS_GR, "Sandbox" }, { NS_GR, NULL } },
  { { NS_GR, "InEvaluation" }, { NS_GR, NULL } },
  { { NS_GR, "Approved" }, { NS_GR, "RolledBack" } },
  { { NS_GR, "Retired" }, { NS_GR, NULL } },
};
static const Word verdicts[] = { { NS_GR, "Passed" },
                                 { NS_GR, "Passed" },
                                 { NS_GR, "PassedWithConditions" },
                                 { NS_GR, "Failed" } };
enum {
  EFFECT_ALLOW,
  EFFECT_MASK,
  EFFECT_ESCALATE,
  EFFECT_DENY
};
static const Word effects[] = { [EFFECT_ALLOW] = { NS_GR, "Allow" },
                                [EFFECT_MASK] = { NS_GR, "Mask" },
                                [EFFECT_ESCALATE] = { NS_GR, "Escalate" },
                                [EFFECT_DENY] = { NS_GR, "Deny" } };
static const Word operators[] = { { NS_GR, "Partial" },
                                  { NS_GR, "Generalise" },
                                  { NS_GR, "Pseudonym" },
                                  { NS_GR, "Redact" } };
static const Word purposes[] = { { NS_DPV, "CustomerSupport" },
                                 { NS_DPV, "FraudPreventionAndDetection" },
                                 { NS_DPV, "Marketing" },
                                 { NS_DPV, "ResearchAndDevelopment" } };
static const Word bases[] = { { NS_EU_GDPR, "A5-1-c" },
                              { NS_EU_GDPR, "A6-1-a" },
                              { NS_EU_GDPR, "A9-2-h" } };
static const struct {
  Word term;
  const char *label;
} metrics[] = {
  { { NS_EX, "Accuracy" }, "accuracy" },
  { { NS_EX, "Robustness" }, "robustness" },
  { { NS_EX, "Fairness" }, "fairness" },
  { { NS_EX, "Completeness" }, "completeness" },
};
