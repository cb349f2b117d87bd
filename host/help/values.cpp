#include "host/help/values.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include "backends/registry/registry.h"
#include "host/contender/devices.h"
#include "kernels/filter/filter.h"
#include "kernels/simd/simd.h"

namespace bb {
namespace {

using Candidates = std::vector<Candidate>;

Candidates named(const std::vector<std::string_view>& names) {
  Candidates candidates;
  candidates.reserve(names.size());
  for (const std::string_view name : names) candidates.push_back({std::string(name), ""});
  return candidates;
}

// The modules in the folder that a path has come to, and its folders.
Candidates modules(const std::string& begun) {
  namespace fs = std::filesystem;
  const std::string folder = begun.substr(0, begun.rfind('/') + 1);
  Candidates candidates;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code unknown;
    const std::string path = folder + at->path().filename().string();
    if (at->is_directory(unknown)) {
      candidates.push_back({path + '/', ""});
    } else if (path.ends_with(".so")) {
      candidates.push_back({path, "module"});
    }
  }
  return candidates;
}

Candidates backends(const std::string& begun) {
  if (begun.find('/') != std::string::npos) return modules(begun);
  Candidates candidates;
  candidates.reserve(registry().size());
  for (const BackendInfo& info : registry()) candidates.push_back({info.name, info.description});
  return candidates;
}

Candidates kernels(const std::string& /*begun*/) {
  Candidates candidates;
  for (const BackendInfo& info : registry()) {
    if (info.kernels.size() < 2) continue;  // there is nothing to choose
    for (const std::string& kernel : info.kernels) {
      if (std::ranges::find(candidates, kernel, &Candidate::text) == candidates.end()) {
        candidates.push_back({kernel, ""});
      }
    }
  }
  return candidates;
}

// A device's description is its name and, in parentheses, what else is known. Either may contain
// parentheses of its own.
Candidate split_description(const std::string& device) {
  int depth = 0;
  for (std::size_t n = device.size(); n > 1; --n) {
    if (device[n - 1] == ')') ++depth;
    if (device[n - 1] == '(') --depth;
    if (depth == 0) return {device.substr(0, n - 2), device.substr(n - 1)};
  }
  return {device, ""};
}

Candidates devices(const std::string& /*begun*/) {
  constexpr std::chrono::seconds kPatience(5);  // of a user who pressed a key
  Candidates candidates;
  for (const std::string& device : describe_devices(kPatience)) {
    Candidate candidate = device.ends_with(')') ? split_description(device) : Candidate{device, ""};
    if (std::ranges::find(candidates, candidate.text, &Candidate::text) == candidates.end()) {
      candidates.push_back(std::move(candidate));
    }
  }
  return candidates;
}

Candidates targets(const std::string& /*begun*/) { return named(simd::targets()); }

Candidates filters(const std::string& /*begun*/) { return named(filter_names()); }

// What the program knows the names of, by what --help calls it.
struct Vocabulary {
  std::string_view type;
  Candidates (*find)(const std::string& begun);
};
constexpr auto kVocabularies = std::to_array<Vocabulary>({{"BACKEND", backends},
                                                          {"DEVICE", devices},
                                                          {"KERNEL", kernels},
                                                          {"TARGET", targets},
                                                          {"FILTER", filters}});

Candidates candidates_of(std::string_view type, const std::string& begun) {
  const auto* const known = std::ranges::find(kVocabularies, type, &Vocabulary::type);
  if (known != kVocabularies.end()) return known->find(begun);
  Candidates choices;
  while (!type.empty()) {
    const std::string_view choice = type.substr(0, type.find('|'));
    const bool is_literal =
        choice.starts_with('-') || (choice.front() >= 'a' && choice.front() <= 'z');
    if (!choice.empty() && is_literal) choices.push_back({std::string(choice), ""});
    type.remove_prefix(std::min(type.size(), choice.size() + 1));
  }
  return choices;
}

// Keeps those that `begun` may become, and writes `before` in front of each.
void keep_and_prefix(Candidates& candidates, const std::string& begun, const std::string& before) {
  std::erase_if(candidates, [&](const Candidate& one) { return !one.text.starts_with(begun); });
  for (Candidate& candidate : candidates) candidate.text.insert(0, before);
}

Completion complete_item(std::string_view type, const std::string& begun) {
  constexpr std::string_view kFile = "FILE";
  if (type == "DIR") return {.kind = Completion::Kind::folders};
  if (type == kFile || type.starts_with("FILE.")) {
    return {.kind = Completion::Kind::files, .ending = std::string(type.substr(kFile.size()))};
  }
  return {.candidates = candidates_of(type, begun)};
}

// Items of the list are there once.
Completion complete_list(std::string_view type, const std::string& begun) {
  const std::size_t last = begun.rfind(',') + 1;  // 0 where there is no comma
  const std::string before = begun.substr(0, last);
  const std::string item = begun.substr(last);
  Completion completion = complete_item(type, item);
  completion.kind = Completion::Kind::list;
  std::erase_if(completion.candidates, [&](const Candidate& candidate) {
    return ("," + before).find("," + candidate.text + ",") != std::string::npos;
  });
  keep_and_prefix(completion.candidates, item, before);
  return completion;
}

}  // namespace

std::string_view to_string(Completion::Kind kind) {
  switch (kind) {
    case Completion::Kind::words:
      return "words";
    case Completion::Kind::list:
      return "list";
    case Completion::Kind::files:
      return "files";
    case Completion::Kind::folders:
      return "folders";
  }
  return "";
}

Completion complete_value(std::string_view type, const std::string& begun) {
  constexpr std::string_view kList = ",...";
  if (type.ends_with(kList)) {
    type.remove_suffix(kList.size());
    return complete_list(type, begun);
  }
  constexpr std::string_view kName = "NAME=";
  if (type.starts_with(kName)) {
    const bool has_name = begun.find('=') != std::string::npos;
    return has_name ? complete_item(type.substr(kName.size()), begun) : Completion();
  }
  Completion completion = complete_item(type, begun);
  keep_and_prefix(completion.candidates, begun, "");
  return completion;
}

}  // namespace bb
