// Reports: views of studies. A format is one file in this room and one line in report_formats().
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/html/page.h"
#include "host/report/views.h"

namespace bb {

struct ReportOptions {
  bool breakdown = false;  // show where the time goes
  bool samples = false;    // a line for each timed run, not for each row
  std::string claim = {};  // the row that the claim of a page is about; empty: by a rule
  std::vector<NamedGallery> galleries = {};  // of the studies; for format html
  std::string chart = {};                    // of format svg; empty: the first one
  std::optional<int> columns = {};           // of the terminal; absent where it goes to none
  std::string file = {};  // that the report is written to; empty: standard output
};

/// A file that belongs beside the report, in the same folder.
struct CompanionFile {
  std::string name;
  std::string text;
};

struct Report {
  std::string text;
  std::vector<CompanionFile> companions = {};
};

struct ReportFormat {
  std::string_view name;
  std::string_view ending;  // of its files' names: ".md"
  std::string_view description;
  bool needs_file;  // it writes others beside it
  /// Throws UsageError where the options or the studies do not go with the format.
  Report (*format)(std::span<const NamedStudy> studies, const ReportOptions& options);
};

/// Every format, the default one first.
[[nodiscard]] std::span<const ReportFormat> report_formats();

/// Null where no format has that name.
[[nodiscard]] const ReportFormat* find_report_format(std::string_view name);

/// Throws UsageError where the format needs a file, and `file` is empty or standard output ("-").
void check_goes_to(const ReportFormat& format, const std::filesystem::path& file);

/// The format that a file's name asks for; the default one where it asks for none.
[[nodiscard]] const ReportFormat& report_format_of(const std::filesystem::path& file);

}  // namespace bb
