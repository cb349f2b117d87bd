// What a table needs beside it: what was measured, how, and why cells are empty. Each note is one
// sentence or two, without a line's end.
#pragma once

#include <string>
#include <vector>

#include "host/report/views.h"

namespace bb {

/// "AMD EPYC 9R45, 2 cores available"
[[nodiscard]] std::string machine_note(const Machine& machine);

/// That, and where it is known what else decides how fast the machine is: "Emerald Rapids, guest of
/// KVM, 2.00 GB allowed, Debian 12".
[[nodiscard]] std::vector<std::string> machine_notes(const Machine& machine);

/// The images, the pipeline, and what is missing of them.
[[nodiscard]] std::vector<std::string> input_notes(const Comparison& comparison);

/// How many million pixels an image has on average; 0 where there is none.
[[nodiscard]] double megapixels_of_each(const Input& input);

/// "256×256", or "0.26 MP" where the images are not known to have one size.
[[nodiscard]] std::string size_note(const Input& input);

/// Where images come from: "in photos", "of seed 1"; empty where that is not known.
[[nodiscard]] std::string source_note(const Input& input);

/// "Scope filter: images in memory to results in memory"
[[nodiscard]] std::string scope_note(const ScopeInfo& scope);

/// About the figures of one scope: of how many runs they are, why some are absent, and what the
/// sweep over workers and the copied bytes show.
[[nodiscard]] std::vector<std::string> scope_notes(const ComparisonView& view,
                                                   const ScopeView& scope);

/// What a compiler or a list of devices says on several lines.
[[nodiscard]] std::string on_one_line(const std::string& text);

/// About single rows: why one is not usable, which runs were disturbed, what the devices are. Each
/// once.
[[nodiscard]] std::vector<std::string> row_notes(const ComparisonView& view);

/// What makes the results doubtful, and what was left out of them: warnings, rows that are not
/// usable, images that could not be read. Each once.
[[nodiscard]] std::vector<std::string> doubts_about(const Study& study);

}  // namespace bb
