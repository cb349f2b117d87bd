#include "host/results/anonymous.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "host/results/fields.h"

namespace bb {
namespace {

constexpr std::string_view kLeftOut = "…";
constexpr std::string_view kBlank = " \t\n";
constexpr std::string_view kQuotes = "'\"`";

bool is_alphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// Puts `instead` in the place of each `name` in the text that is a word of its own.
std::string replaced(std::string_view text, std::string_view name, std::string_view instead) {
  std::string result;
  std::size_t begin = 0;
  for (std::size_t at = 0; (at = text.find(name, at)) != std::string_view::npos;) {
    const std::size_t end = at + name.size();
    const bool begins = at == 0 || !is_alphanumeric(text[at - 1]) || !is_alphanumeric(name.front());
    const bool ends = end == text.size() || !is_alphanumeric(text[end]);
    if (!begins || !ends) {
      ++at;
      continue;
    }
    result += text.substr(begin, at - begin);
    result += instead;
    begin = at = end;
  }
  return result += text.substr(begin);
}

// Whether an absolute path begins at this slash: "a /b", "x=/b", "-I/b", "~/b", but not "a/b".
bool begins_path(std::string_view text, std::size_t slash) {
  const std::string_view before = text.substr(0, slash);
  if (before.empty() || before.ends_with(kLeftOut)) return true;
  const char last = before.back();
  if (last == '~') return true;
  const bool in_word =
      is_alphanumeric(last) || std::string_view("_.-+/").find(last) != std::string_view::npos;
  const bool beyond_ascii = static_cast<unsigned char>(last) >= 0x80;
  if (!in_word && !beyond_ascii) return true;
  const std::size_t blank = before.find_last_of(kBlank);
  const std::string_view word = before.substr(blank == std::string_view::npos ? 0 : blank + 1);
  return word.size() > 1 && word.front() == '-' && std::ranges::all_of(word.substr(1), [](char c) {
           return std::isalpha(static_cast<unsigned char>(c)) != 0;
         });
}

// The end of the path that begins at this slash: of one in quotes, the closing one.
std::size_t end_of_path(std::string_view text, std::size_t slash) {
  const bool quoted = slash > 0 && kQuotes.find(text[slash - 1]) != std::string_view::npos;
  const std::size_t end = quoted ? text.find(text[slash - 1], slash)
                                 : text.find_first_of(" \t\n'\"`,;:=()[]{}<>|&", slash);
  return std::min(end, text.size());
}

// "…/photos" of "/home/me/photos/". Empty where the path names nothing.
std::string shortened(std::string_view path) {
  const std::size_t last = path.find_last_not_of('/');
  if (last == std::string_view::npos) return "";
  const std::size_t slash = path.find_last_of('/', last);
  return std::string(kLeftOut).append(path.substr(slash, last + 1 - slash));
}

std::string without_folders(std::string_view text) {
  std::string result;
  std::size_t begin = 0;
  for (std::size_t at = 0; (at = text.find('/', at)) != std::string_view::npos;) {
    const std::size_t end = end_of_path(text, at);
    const std::string path = begins_path(text, at) ? shortened(text.substr(at, end - at)) : "";
    if (path.empty()) {
      ++at;
      continue;
    }
    std::string_view before = text.substr(begin, at - begin);
    if (before.ends_with('~')) before.remove_suffix(1);
    if (before.ends_with(kLeftOut)) before.remove_suffix(kLeftOut.size());
    result += before;
    result += path;
    begin = at = end;
  }
  return result += text.substr(begin);
}

// The length of the UUID at the beginning of the text; 0 where there is none.
std::size_t uuid_at(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (text.size() < kForm.size()) return 0;
  const bool fits = std::ranges::equal(text.substr(0, kForm.size()), kForm, [](char c, char form) {
    return form == '-' ? c == '-' : std::isxdigit(static_cast<unsigned char>(c)) != 0;
  });
  return fits ? kForm.size() : 0;
}

std::string without_uuids(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t uuid = uuid_at(text);
    result += uuid > 0 ? kLeftOut : text.substr(0, 1);
    text.remove_prefix(std::max<std::size_t>(uuid, 1));
  }
  return result;
}

// Calls `action` for each text of an object, but for names that identify: a visitor for fields().
template <class Action>
class Texts {
 public:
  explicit Texts(const Action& action) : action_(action) {}

  template <class Value>
  void operator()(const Field& field, Value& value) const {
    if (!field.name) visit(field, value);
  }

 private:
  void visit(const Field& field, std::string& text) const { action_(field, text); }

  template <class Value>
  void visit(const Field& field, std::vector<Value>& values) const {
    for (Value& value : values) visit(field, value);
  }

  template <class Value>
  void visit(const Field& field, std::optional<Value>& value) const {
    if (value) visit(field, *value);
  }

  void visit(const Field& field, std::map<std::string, std::string>& values) const {
    for (auto& [key, value] : std::exchange(values, {})) {
      std::string name = key;
      std::string text = value;
      visit(field, name);
      visit(field, text);
      values.emplace(std::move(name), std::move(text));
    }
  }

  template <class Value>
  void visit(const Field& /*field*/, Value& value) const {
    if constexpr (requires { fields(*this, value); }) fields(*this, value);
  }

  const Action& action_;
};

// The names behind "/home/" and "/Users/" in the text.
void add_users(std::vector<std::string>& names, std::string_view text) {
  for (const std::string_view homes : {"/home/", "/Users/"}) {
    for (std::size_t at = 0; (at = text.find(homes, at)) != std::string_view::npos;) {
      at += homes.size();
      const std::string_view rest = text.substr(at, end_of_path(text, at) - at);
      const std::string user(rest.substr(0, rest.find('/')));
      if (!user.empty()) names.push_back(user);
    }
  }
}

}  // namespace

std::string anonymous(std::string_view text, std::span<const std::string> names) {
  std::vector<std::string_view> longest_first(names.begin(), names.end());
  std::ranges::sort(longest_first, std::ranges::greater(), &std::string_view::size);
  std::string result(text);
  for (const std::string_view name : longest_first) {
    if (!name.empty() && name != "/") result = replaced(result, name, kLeftOut);
  }
  return without_uuids(without_folders(result));
}

Study anonymous(Study study, std::span<const std::string> names) {
  std::vector<std::string> all(names.begin(), names.end());
  const auto learn = [&](const Field& /*field*/, const std::string& text) { add_users(all, text); };
  fields(Texts(learn), study);
  const auto make_anonymous = [&](const Field& field, std::string& text) {
    text = field.path && text.starts_with('/') ? shortened(text) : text;
    text = anonymous(text, all);
  };
  fields(Texts(make_anonymous), study);
  return study;
}

}  // namespace bb
