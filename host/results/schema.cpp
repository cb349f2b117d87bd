#include <cmath>
#include <concepts>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "host/base/enum_text.h"
#include "host/results/fields.h"
#include "host/results/json_text.h"
#include "host/results/study_file.h"

namespace bb {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(Json schema) {
  schema["type"] = {schema["type"], "null"};
  return schema;
}

Json number_schema(const char* type, const Field& field) {
  const auto limit = [](double value) {  // without a fraction where it has none
    return value == std::trunc(value) ? Json(static_cast<std::int64_t>(value)) : Json(value);
  };
  Json schema = {{"type", type}};
  if (field.least > -Field::kUnlimited) schema["minimum"] = limit(field.least);
  if (field.most < Field::kUnlimited) schema["maximum"] = limit(field.most);
  return schema;
}

// Describes the members of an object: a visitor for fields().
class MemberSchemas {
 public:
  explicit MemberSchemas(Json& object) : object_(object) {
    object = {{"type", "object"}, {"required", Json::array()}, {"properties", Json::object()}};
  }

  template <class Value>
  void operator()(const Field& field, const Value& value) const {
    add(object_, field, schema_of(field, value));
  }

  static void add(Json& object, const Field& field, const Json& member) {
    Json& schema = object["properties"][field.key] = Json::object();
    if (*field.description != '\0') schema["description"] = field.description;
    schema.update(member);
    if (field.required) object["required"].push_back(field.key);
  }

  template <class Object>
  static Json schema_of(const Field& /*field*/, const Object& object) {
    Json schema;
    fields(MemberSchemas(schema), object);
    return schema;
  }

  static Json schema_of(const Field& /*field*/, bool /*value*/) { return {{"type", "boolean"}}; }

  template <std::integral Value>
  static Json schema_of(const Field& field, const Value& /*value*/) {
    return number_schema("integer", field);
  }

  static Json schema_of(const Field& field, double /*value*/) {
    return number_schema("number", field);
  }

  static Json schema_of(const Field& field, const std::string& /*value*/) {
    Json schema = {{"type", "string"}};
    if (field.name) schema["pattern"] = "^[A-Za-z0-9_-]+$";
    return field.required ? schema : or_null(schema);
  }

  static Json schema_of(const Field& /*field*/, Status /*value*/) {
    Json names = Json::array();
    for (const Status status : enumerators<Status>()) names.push_back(to_string(status));
    return {{"enum", names}};
  }

  static Json schema_of(const Field& /*field*/, ExitCode /*value*/) {
    Json names = Json::array();
    for (const ExitCodeInfo& info : exit_codes()) names.push_back(to_string(info.code));
    return {{"enum", names}};
  }

  template <class Value>
  static Json schema_of(const Field& field, const std::optional<Value>& /*value*/) {
    return or_null(schema_of(field, Value()));
  }

  template <class Value>
  static Json schema_of(const Field& field, const std::vector<Value>& /*value*/) {
    return {{"type", "array"}, {"items", schema_of(element_of(field), Value())}};
  }

  template <class Value>
  static Json schema_of(const Field& field, const std::map<std::string, Value>& /*value*/) {
    return {{"type", "object"}, {"additionalProperties", schema_of(element_of(field), Value())}};
  }

  static Json schema_of(const Field& field, const Interval& /*value*/) {
    constexpr int kEnds = 2;
    return {{"type", "array"},
            {"minItems", kEnds},
            {"maxItems", kEnds},
            {"items", number_schema("number", field)}};
  }

  template <class Value>
  static Json schema_of(const Field& field, const Figure<Value>& /*value*/) {
    Json schema;
    const MemberSchemas visit(schema);
    visit(required("value").at_least(field.least), std::optional<Value>());
    visit(kReason, std::string());
    return schema;
  }

  static Json schema_of(const Field& field, const Figure<Estimate>& /*value*/) {
    Json schema = schema_of(field, Estimate());
    Json& value = schema["properties"]["value"];
    value = or_null(value);
    add(schema, kReason, schema_of(kReason, std::string()));
    return schema;
  }

 private:
  static constexpr Field kReason = optional("reason", "why there is no value");

  // An element is there, or it is not: it is never null.
  static Field element_of(Field field) {
    field.required = true;
    return field;
  }

  Json& object_;
};

}  // namespace

std::string result_schema() {
  const Field whole = required("");
  Json schema = {
      {"$schema", "https://json-schema.org/draft/2020-12/schema"},
      {"title", "A result file of backend-bench"},
      {"description",
       "Times are in seconds. null: there is no such thing, or it is not known. Figures are "
       "computed from the facts beside them, for readers alone. Later programs may add members; "
       "they change schema_version when a reader could otherwise misunderstand one."}};
  Json study;
  const MemberSchemas visit(study);
  MemberSchemas::add(study, required("schema_version"), {{"const", kSchemaVersion}});
  const Study any;
  fields(visit, any);
  const Field figures = optional(kFiguresKey, "computed from the facts, and never read back");
  Json& comparison = study["properties"]["comparisons"]["items"];
  MemberSchemas::add(comparison["properties"]["rows"]["items"], figures,
                     MemberSchemas::schema_of(whole, RowFigures()));
  MemberSchemas::add(comparison, figures, MemberSchemas::schema_of(whole, Figures()));
  schema.update(study);
  return to_text(schema);
}

}  // namespace bb
