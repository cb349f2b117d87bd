#include "host/model/warning.h"

#include <algorithm>

namespace bb {

std::vector<std::string> in_words(std::span<const Warning> warnings) {
  std::vector<Warning> joined;
  for (const Warning& warning : warnings) {
    const auto alike = std::ranges::find_if(joined, [&](const Warning& other) {
      return other.code == warning.code && other.remedy == warning.remedy;
    });
    if (alike == joined.end()) {
      joined.push_back(warning);
    } else {
      alike->text += "; " + warning.text;
    }
  }
  std::vector<std::string> texts;
  texts.reserve(joined.size());
  for (const Warning& warning : joined) {
    texts.push_back(warning.remedy.empty() ? warning.text : warning.text + ": " + warning.remedy);
  }
  return texts;
}

}  // namespace bb
