// A report as one HTML file: it needs no network, and no script to be read.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "host/gallery/gallery.h"
#include "host/report/views.h"

namespace bb {

/// The pictures of a study's first comparison.
struct NamedGallery {
  std::string name;  // the study's
  Gallery gallery;
};

struct PageOptions {
  std::string claim = {};  // the row that the claim is about; empty: by the rule of claimed_rows()
  std::vector<NamedGallery> galleries = {};
};

/// The whole file. The first screen holds the claim, whether outputs are identical, and the
/// speedups. Throws UsageError where there is no row that `claim` names.
[[nodiscard]] std::string html_page(std::span<const NamedStudy> studies,
                                    const PageOptions& options);

}  // namespace bb
