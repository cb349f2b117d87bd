#include "host/results/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace bb {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kIndent = 2;
constexpr std::size_t kLine = 100;     // the longest object or array that stands on one line
constexpr std::size_t kElement = 500;  // likewise, where it is one of an array's: a sample

std::string scalar_text(const Json& json) {
  if (json.is_number_float()) {
    const auto number = json.get<double>();
    return std::isfinite(number) ? fmt::format("{}", number) : "null";
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Calls text(value) for each value in an object or array, and returns the members' or elements'
// texts.
template <class Text>
std::vector<std::string> parts_of(const Json& json, Text&& text) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : json.items()) {
    parts.push_back(json.is_array() ? text(value)
                                    : fmt::format("{}: {}", scalar_text(Json(key)), text(value)));
  }
  return parts;
}

char opening(const Json& json) { return json.is_array() ? '[' : '{'; }
char closing(const Json& json) { return json.is_array() ? ']' : '}'; }

std::string on_one_line(const Json& json) {
  if (!json.is_structured()) return scalar_text(json);
  const std::vector<std::string> parts = parts_of(json, on_one_line);
  return fmt::format("{}{}{}", opening(json), fmt::join(parts, ", "), closing(json));
}

bool is_list_of_numbers(const Json& json) {
  return json.is_array() && std::ranges::all_of(json, &Json::is_number);
}

// Each object of an array stands on a line of its own.
bool has_list_of_objects(const Json& json) {
  return json.is_structured() && std::ranges::any_of(json, [&](const Json& part) {
           return (json.is_array() && part.is_object()) || has_list_of_objects(part);
         });
}

bool fits(const Json& json, const std::string& line, std::size_t longest) {
  if (!json.is_structured() || is_list_of_numbers(json)) return true;
  return line.size() <= longest && !has_list_of_objects(json);
}

std::string laid_out(const Json& json, std::size_t indent, std::size_t longest) {
  std::string line = on_one_line(json);
  if (fits(json, line, longest)) return line;
  const std::size_t longest_part = json.is_array() ? kElement : kLine;
  const std::vector<std::string> parts = parts_of(
      json, [&](const Json& part) { return laid_out(part, indent + kIndent, longest_part); });
  const std::string begin = fmt::format("\n{:{}}", "", indent + kIndent);
  return fmt::format("{}{}{}\n{:{}}{}", opening(json), begin, fmt::join(parts, "," + begin), "",
                     indent, closing(json));
}

}  // namespace

std::string to_text(const nlohmann::ordered_json& json) { return laid_out(json, 0, kLine) + "\n"; }

}  // namespace bb
