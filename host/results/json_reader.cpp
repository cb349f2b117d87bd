#include "host/results/json_reader.h"

#include <algorithm>
#include <cctype>

#include "host/base/enum_text.h"

namespace bb {
namespace {

using Json = nlohmann::json;

bool is_name(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return (std::isalnum(c) != 0 && c < 0x80) || c == '-' || c == '_';
  });
}

template <class Enum>
void read_one_of(const std::vector<Enum>& all, const Json& json, const std::string& where,
                 Enum& value) {
  std::string names;
  for (const Enum one : all) {
    if (json == to_string(one)) {
      value = one;
      return;
    }
    names += fmt::format("{}{}", names.empty() ? "one of " : ", ", to_string(one));
  }
  refuse(where, json, names);
}

}  // namespace

std::string shown(const Json& json) {
  if (json.is_object()) return "an object";
  if (json.is_array()) return "an array";
  constexpr std::size_t kLongest = 60;
  std::string text = json.dump(-1, ' ', true);
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "…";
  return text;
}

void refuse(const std::string& where, const Json& json, std::string_view expected) {
  throw std::runtime_error(
      fmt::format("{}{}{} is not {}", where, where.empty() ? "" : ": ", shown(json), expected));
}

std::uint64_t read_count(const Json& json, const std::string& where, const Field& field,
                         std::uint64_t most) {
  // The library would convert 1.5, and 1e300, to a whole number.
  const bool whole = json.is_number_unsigned() || (json.is_number_integer() && json >= 0);
  const auto least = static_cast<std::uint64_t>(field.least);
  if (!whole || json.get<std::uint64_t>() < least || json.get<std::uint64_t>() > most) {
    refuse(where, json, fmt::format("a whole number from {} to {}", least, most));
  }
  return json.get<std::uint64_t>();
}

void read(const Json& json, const std::string& where, const Field& /*field*/, bool& value) {
  if (!json.is_boolean()) refuse(where, json, "true or false");
  value = json.get<bool>();
}

void read(const Json& json, const std::string& where, const Field& field, double& value) {
  if (!json.is_number()) refuse(where, json, "a number");
  value = json.get<double>();
  if (value < field.least || value > field.most) {
    refuse(where, json, fmt::format("a number from {} to {}", field.least, field.most));
  }
}

void read(const Json& json, const std::string& where, const Field& field, std::string& value) {
  if (!json.is_string()) refuse(where, json, "a text");
  value = json.get<std::string>();
  if (field.name && !is_name(value)) {
    refuse(where, json, "a name, which has letters, digits, - and _ alone");
  }
}

void read(const Json& json, const std::string& where, const Field& /*field*/, Status& value) {
  read_one_of(enumerators<Status>(), json, where, value);
}

void read(const Json& json, const std::string& where, const Field& /*field*/, ExitCode& value) {
  std::vector<ExitCode> all;
  for (const ExitCodeInfo& info : exit_codes()) all.push_back(info.code);
  read_one_of(all, json, where, value);
}

}  // namespace bb
