#include "host/formats/latex_text.h"

#include <algorithm>
#include <array>

#include "host/base/text.h"

namespace bb {
namespace {

struct Replacement {
  std::string_view from;
  std::string_view to;
};

// What LaTeX reads as markup, and the characters beyond ASCII that reports use.
constexpr auto kReplacements = std::to_array<Replacement>({
    {"\\", "\\textbackslash{}"},
    {"{", "\\{"},
    {"}", "\\}"},
    {"%", "\\%"},
    {"&", "\\&"},
    {"#", "\\#"},
    {"$", "\\$"},
    {"_", "\\_"},
    {"~", "\\textasciitilde{}"},
    {"^", "\\textasciicircum{}"},
    {"<", "\\textless{}"},
    {">", "\\textgreater{}"},
    {"\"", "\\textquotedbl{}"},
    {"|", "\\textbar{}"},
    {"--", "-{}-"},  // else it becomes a dash
    {"×", "$\\times$"},
    {"≈", "$\\approx$"},
    {"±", "$\\pm$"},
    {"–", "--"},
    {"…", "\\dots{}"},
    {"·", "$\\cdot$"},
    {"µ", "$\\mu$"},
    {"÷", "$\\div$"},
});

}  // namespace

std::string latex_text(std::string_view text) {
  std::string escaped;
  const std::string printable = printable_text(text);
  for (std::size_t n = 0; n < printable.size();) {
    const std::string_view rest = std::string_view(printable).substr(n);
    const auto* const found = std::ranges::find_if(
        kReplacements,
        [&](const Replacement& replacement) { return rest.starts_with(replacement.from); });
    if (found != kReplacements.end()) {
      escaped += found->to;
      n += found->from.size();
    } else if (static_cast<unsigned char>(printable[n]) < 0x80) {
      escaped += printable[n++];
    } else {
      escaped += '?';
      const auto continues = [&](std::size_t at) {
        return at < printable.size() && (static_cast<unsigned char>(printable[at]) & 0xc0) == 0x80;
      };
      for (++n; continues(n); ++n) {
      }
    }
  }
  return escaped;
}

}  // namespace bb
