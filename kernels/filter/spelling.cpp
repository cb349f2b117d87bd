#include "kernels/filter/spelling.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace bb {
namespace {

// Levenshtein's distance: how many characters to insert, delete or replace.
std::size_t distance(std::string_view from, std::string_view to) {
  // The distances of the part of `from` that has been read to each prefix of `to`.
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (const char letter : from) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t replaced = diagonal + (letter == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string did_you_mean(std::string_view word, std::span<const std::string_view> names) {
  std::string_view closest;
  std::size_t least = 1 + word.size() / 3;  // beyond this distance it is another word
  for (const std::string_view name : names) {
    const std::size_t edits = distance(word, name);
    if (edits > least || (edits == least && !closest.empty())) continue;
    closest = name;
    least = edits;
  }
  return closest.empty() ? "" : fmt::format(" (did you mean {}?)", closest);
}

}  // namespace bb
