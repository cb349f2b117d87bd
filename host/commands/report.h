// What a report shows, as options have it: those of the command `report`, and of a study file.
#pragma once

#include <CLI/App.hpp>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "host/formats/report.h"
#include "host/gallery/gallery.h"

namespace bb {

struct ReportChoice {
  std::string format;  // empty: as the name of `output` ends
  std::string output;  // a file; empty: standard output
  bool anonymous = false;
  bool breakdown = false;
  bool samples = false;
  std::string claim;
  std::string baseline;
  std::string chart;
  std::size_t gallery = 0;  // so many images
};

/// All of them but where the report goes.
void add_report_options(CLI::App& app, ReportChoice& choice);

/// The format. Throws UsageError where the options do not go together.
[[nodiscard]] const ReportFormat& check_report(const ReportChoice& choice);

/// Writes the report. `galleries` has what each study's gallery is made with. Throws as
/// write_report() and the format do.
void write_report_of(const ReportChoice& choice, std::span<const NamedStudy> studies,
                     std::span<const GalleryOptions> galleries);

}  // namespace bb
