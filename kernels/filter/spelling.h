// Suggestions for misspelt names.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace bb {

/// " (did you mean NAME?)" with the name whose Levenshtein distance to `word` is least, to follow
/// the word in a message. Empty if no name is within a third of the word's length, plus 1.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       std::span<const std::string_view> names);

}  // namespace bb
