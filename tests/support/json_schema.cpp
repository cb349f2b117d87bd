#include "tests/support/json_schema.h"

#include <algorithm>
#include <regex>
#include <stdexcept>

namespace bb::testing {
namespace {

using Json = nlohmann::json;

bool is_of_type(const Json& value, const std::string& type) {
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  return value.type_name() == type;
}

class Validator {
 public:
  explicit Validator(const Json& root) : root_(root) {}

  std::vector<std::string> validate(const Json& document) {
    check(root_, document, "");
    return std::move(violations_);
  }

 private:
  void check(const Json& schema, const Json& value, const std::string& path) {
    for (const auto& [keyword, argument] : schema.items()) {
      check_keyword(schema, keyword, argument, value, path);
    }
  }

  // Checks the members that `properties` does not name.
  void check_others(const Json& properties, const Json& schema, const Json& value,
                    const std::string& path) {
    if (!value.is_object()) return;
    for (const auto& [name, member] : value.items()) {
      if (!properties.contains(name))
        check(schema, member, std::string(path).append("/").append(name));
    }
  }

  void check_keyword(const Json& schema, const std::string& keyword, const Json& argument,
                     const Json& value, const std::string& path) {
    const auto expect = [&](bool holds) {
      if (!holds) violations_.push_back(path + ": " + keyword + " " + argument.dump());
    };
    if (keyword == "$ref") {
      check(root_.at(Json::json_pointer(argument.get<std::string>().substr(1))), value, path);
    } else if (keyword == "type") {
      const Json types = argument.is_array() ? argument : Json::array({argument});
      expect(std::ranges::any_of(types, [&](const Json& t) { return is_of_type(value, t); }));
    } else if (keyword == "const") {
      expect(value == argument);
    } else if (keyword == "enum") {
      expect(std::ranges::find(argument, value) != argument.end());
    } else if (keyword == "minimum") {
      expect(!value.is_number() || value >= argument);
    } else if (keyword == "maximum") {
      expect(!value.is_number() || value <= argument);
    } else if (keyword == "pattern") {
      expect(!value.is_string() ||
             std::regex_search(value.get<std::string>(), std::regex(argument.get<std::string>())));
    } else if (keyword == "minItems") {
      expect(!value.is_array() || value.size() >= argument.get<std::size_t>());
    } else if (keyword == "maxItems") {
      expect(!value.is_array() || value.size() <= argument.get<std::size_t>());
    } else if (keyword == "required") {
      for (const std::string name : argument) expect(!value.is_object() || value.contains(name));
    } else if (keyword == "properties") {
      for (const auto& [name, member] : argument.items()) {
        if (value.is_object() && value.contains(name)) {
          check(member, value[name], std::string(path).append("/").append(name));
        }
      }
    } else if (keyword == "additionalProperties") {
      check_others(schema.value("properties", Json::object()), argument, value, path);
    } else if (keyword == "items") {
      for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
        check(argument, value[i], path + "/" + std::to_string(i));
      }
    } else if (keyword != "$schema" && keyword != "$defs" && keyword != "title" &&
               keyword != "description") {
      throw std::invalid_argument("this validator does not know the keyword " + keyword);
    }
  }

  const Json& root_;
  std::vector<std::string> violations_;
};

}  // namespace

std::vector<std::string> schema_violations(const Json& schema, const Json& document) {
  return Validator(schema).validate(document);
}

}  // namespace bb::testing
