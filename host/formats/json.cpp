#include <nlohmann/json.hpp>

#include "host/formats/formats.h"
#include "host/results/study_file.h"

namespace bb {

Report format_json(std::span<const NamedStudy> studies, const ReportOptions& /*options*/) {
  if (studies.size() == 1) return {to_json(studies.front().study)};
  using Json = nlohmann::ordered_json;
  Json entries = Json::array();
  for (const NamedStudy& study : studies) {
    Json entry = {{"name", study.name}};
    entry.update(Json::parse(to_json(study.study)));
    entries.push_back(std::move(entry));
  }
  constexpr int kIndent = 2;
  // A name is that of a file, which need not be UTF-8.
  return {Json{{"studies", entries}}.dump(kIndent, ' ', false, Json::error_handler_t::replace) +
          "\n"};
}

}  // namespace bb
