// Reports: views of studies. A format is one file in this room and one line in report_formats().
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/model/study.h"

namespace bb {

/// A study and what to call it, which is the file's name unless the user gave one.
struct NamedStudy {
  std::string name;
  Study study;
};

struct ReportOptions {
  bool breakdown = false;  // show where the time goes
  int columns = 100;       // of the terminal, for text
};

struct ReportFormat {
  std::string_view name;
  std::string_view description;
  std::string (*format)(std::span<const NamedStudy> studies, const ReportOptions& options);
};

/// Every format, the default one first.
[[nodiscard]] std::span<const ReportFormat> report_formats();

/// Null where no format has that name.
[[nodiscard]] const ReportFormat* find_report_format(std::string_view name);

}  // namespace bb
