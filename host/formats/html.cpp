#include "host/formats/formats.h"
#include "host/html/page.h"

namespace bb {

Report format_html(std::span<const NamedStudy> studies, const ReportOptions& options) {
  return {html_page(studies, {.claim = options.claim, .galleries = options.galleries})};
}

}  // namespace bb
