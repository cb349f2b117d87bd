// Objects that fields.h describes, read from JSON.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/results/fields.h"

namespace bb {

/// A value as an error message can show it: on one line, without control characters.
[[nodiscard]] std::string shown(const nlohmann::json& json);

/// Throws std::runtime_error: "rows[3].samples[2].time_s: -1 is not …". `where` is the place of the
/// value in its file; it is empty for the whole.
[[noreturn]] void refuse(const std::string& where, const nlohmann::json& json,
                         std::string_view expected);

/// A whole number from the field's least to `most`; else as refuse().
[[nodiscard]] std::uint64_t read_count(const nlohmann::json& json, const std::string& where,
                                       const Field& field, std::uint64_t most);

// read() sets `value`. It throws as refuse() does where `json` is not what the type and the field
// say. It ignores what a file has beside that.

void read(const nlohmann::json& json, const std::string& where, const Field& field, bool& value);
void read(const nlohmann::json& json, const std::string& where, const Field& field, double& value);
void read(const nlohmann::json& json, const std::string& where, const Field& field,
          std::string& value);
void read(const nlohmann::json& json, const std::string& where, const Field& field, Status& value);
void read(const nlohmann::json& json, const std::string& where, const Field& field,
          ExitCode& value);

template <std::integral Value>
void read(const nlohmann::json& json, const std::string& where, const Field& field, Value& value) {
  value = static_cast<Value>(read_count(json, where, field, std::numeric_limits<Value>::max()));
}

template <class Value>
void read(const nlohmann::json& json, const std::string& where, const Field& field,
          std::optional<Value>& value) {
  if (!json.is_null()) read(json, where, field, value.emplace());
}

template <class Value>
void read(const nlohmann::json& json, const std::string& where, const Field& field,
          std::vector<Value>& values) {
  if (!json.is_array()) refuse(where, json, "an array");
  for (std::size_t n = 0; n < json.size(); ++n) {
    read(json[n], fmt::format("{}[{}]", where, n), field, values.emplace_back());
  }
}

template <class Value>
void read(const nlohmann::json& json, const std::string& where, const Field& field,
          std::map<std::string, Value>& values) {
  if (!json.is_object()) refuse(where, json, "an object");
  for (const auto& [key, value] : json.items()) {
    read(value, fmt::format("{}[{}]", where, shown(key)), field, values[key]);
  }
}

/// Reads the members of an object: a visitor for fields().
class MemberReader {
 public:
  MemberReader(const nlohmann::json& object, std::string where)
      : object_(object), where_(std::move(where)) {
    if (!object.is_object()) refuse(where_, object, "an object");
  }

  template <class Value>
  void operator()(const Field& field, Value& value) const {
    const std::string where = where_.empty() ? field.key : where_ + "." + field.key;
    const auto found = object_.find(field.key);
    if (found != object_.end() && !found->is_null()) {
      read(*found, where, field, value);
    } else if (field.required) {
      throw std::runtime_error(where + " is missing");
    }
  }

 private:
  const nlohmann::json& object_;
  std::string where_;
};

template <class Object>
requires requires(const MemberReader& reader, Object& object) { fields(reader, object); }
void read(const nlohmann::json& json, const std::string& where, const Field& /*field*/,
          Object& object) {
  fields(MemberReader(json, where), object);
}

}  // namespace bb
