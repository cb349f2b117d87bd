// The sections of the page, in its order. Each gives HTML, empty where it has nothing to say.
#pragma once

#include <span>
#include <string>

#include "host/html/page.h"
#include "host/plots/plots.h"
#include "host/report/views.h"

namespace bb {

/// The claims, what verification found, and a pointer to the warnings.
[[nodiscard]] std::string claim_section(std::span<const ComparisonView> views,
                                        const PageOptions& options);

/// What differs between the studies; empty where there is only one.
[[nodiscard]] std::string differences_section(std::span<const NamedStudy> studies);

/// The times of the studies next to each other; empty where there is only one.
[[nodiscard]] std::string studies_section(std::span<const NamedStudy> studies,
                                          std::span<const ComparisonView> views);

/// The charts and the tables of one comparison. `number` makes its ids unique in the page.
[[nodiscard]] std::string comparison_section(const ComparisonView& view, int number);

/// A chart in its two widths, with its caption. `id` is unique in the page.
[[nodiscard]] std::string plot_figure(const Plot& plot, const std::string& id);

/// Each machine, and what the program was built with.
[[nodiscard]] std::string machines_section(std::span<const NamedStudy> studies);

/// How it was measured, how to repeat it, and what doing so takes.
[[nodiscard]] std::string method_section(std::span<const ComparisonView> views,
                                         const PageOptions& options);

/// A few images, what each filter makes of them, and what each row made of them.
[[nodiscard]] std::string gallery_section(std::span<const NamedGallery> galleries);

/// What makes the results doubtful, and which rows are left out.
[[nodiscard]] std::string warnings_section(std::span<const NamedStudy> studies);

}  // namespace bb
