// "Did you mean …?" for names that are not known.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace bb {

/// " (did you mean NAME?)" when `word` is a few slips of the finger away from one of the names,
/// else nothing: to be put behind the word.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       std::span<const std::string_view> names);

}  // namespace bb
