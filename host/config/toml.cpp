#include "host/config/toml.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "host/base/files.h"
#include "host/base/text.h"

namespace bb {
namespace {

int line_of(const toml::source_region& source) { return static_cast<int>(source.begin.line); }

// Makes plain data of the library's tables.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& file) : file_(file) {}

  [[nodiscard]] TomlTable table(const toml::table& source) const {
    TomlTable table{line_of(source.source()), {}};
    table.entries.reserve(source.size());
    for (const auto& [key, node] : source) {
      const std::string name(key.str());
      table.entries.push_back({name, line_of(key.source()), value(name, node)});
    }
    std::ranges::stable_sort(table.entries, {}, &TomlEntry::line);
    return table;
  }

 private:
  using Value = decltype(TomlEntry::value);

  [[nodiscard]] Value value(const std::string& key, const toml::node& node) const {
    if (const toml::table* const one = node.as_table()) return std::vector{table(*one)};
    if (const toml::array* const several = node.as_array()) return list(key, *several);
    if (const auto* const choice = node.as_boolean()) return choice->get();
    return text(key, node);
  }

  [[nodiscard]] Value list(const std::string& key, const toml::array& elements) const {
    if (elements.empty()) {
      throw refusal(elements, "'{}' is an empty list: give it a value, or leave it out", key);
    }
    if (elements.is_homogeneous<toml::table>()) {
      std::vector<TomlTable> tables;
      tables.reserve(elements.size());
      for (const toml::node& element : elements) tables.push_back(table(*element.as_table()));
      return tables;
    }
    std::vector<std::string> texts;
    texts.reserve(elements.size());
    for (const toml::node& element : elements) {
      if (element.is_table() || element.is_array() || element.is_boolean()) {
        throw refusal(element, "'{}': a list holds texts and numbers", key);
      }
      texts.push_back(text(key, element));
    }
    return texts;
  }

  [[nodiscard]] std::string text(const std::string& key, const toml::node& node) const {
    if (const auto* const number = node.as_integer()) return fmt::format("{}", number->get());
    if (const auto* const number = node.as_floating_point()) {
      return fmt::format("{}", number->get());
    }
    const auto* const string = node.as_string();
    if (string == nullptr) {
      throw refusal(node, "'{}' is a date or a time: write it in quotes", key);
    }
    // No command line can hold a NUL, and a name with another one is a mistake.
    constexpr char kSpace = ' ';
    const auto is_control = [](char c) { return c >= 0 && c < kSpace; };
    if (std::ranges::any_of(string->get(), is_control)) {
      throw refusal(node, "'{}' holds a control character", key);
    }
    return string->get();
  }

  [[nodiscard]] UsageError refusal(const toml::node& node, fmt::format_string<std::string> message,
                                   const std::string& key) const {
    return error_at(file_, line_of(node.source()), fmt::format(message, std::string(key)));
  }

  const std::filesystem::path& file_;
};

}  // namespace

UsageError error_at(const std::filesystem::path& file, int line, std::string_view message) {
  UsageError error(fmt::format("{}:{}: {}", printable(file), line, printable_text(message)));
  return error;
}

TomlTable parse_toml(std::string_view text, const std::filesystem::path& file) {
  // The library goes as deep as keys with dots do, and may run out of stack.
  constexpr std::ptrdiff_t kMostDots = 2000;
  if (std::ranges::count(text, '.') > kMostDots) {
    throw error_at(file, 1, fmt::format("it has more than {} dots", kMostDots));
  }
  try {
    return Reader(file).table(toml::parse(text));
  } catch (const toml::parse_error& error) {
    throw error_at(file, line_of(error.source()),
                   fmt::format("it is not TOML: {}", error.description()));
  }
}

std::string read_toml(const std::filesystem::path& file) {
  constexpr std::size_t kMostBytes = 100'000;
  try {
    std::vector<std::uint8_t> bytes;
    read_file(file, bytes, kMostBytes);
    return {bytes.begin(), bytes.end()};
  } catch (const std::exception& error) {
    throw UsageError(fmt::format("--config: {}", error.what()));
  }
}

}  // namespace bb
