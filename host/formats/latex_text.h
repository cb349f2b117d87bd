// Text in LaTeX documents.
#pragma once

#include <string>
#include <string_view>

namespace bb {

/// The text, with what LaTeX reads as markup escaped. Characters beyond ASCII that reports use are
/// commands; others, which pdfTeX may not know, become "?", so that the document compiles as it is.
[[nodiscard]] std::string latex_text(std::string_view text);

}  // namespace bb
