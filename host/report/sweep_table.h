// Comparisons of one study side by side.
#pragma once

#include <string>

#include "host/model/study.h"

namespace bb {

/// A small table for each scope, pipeline and sweep: a line for each contender and a column for
/// each input, with median times in ms; each with a blank line and a title before it. Comparisons
/// over the same images count only differ in their size, and then the columns are sizes; else they
/// are numbers of images, with a table for each size where there are several. Empty where no two
/// comparisons belong together. Lines have at most `columns` terminal columns.
[[nodiscard]] std::string format_sweeps(const Study& study, int columns);

}  // namespace bb
