// JSON as text that people read.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace bb {

/// Two spaces a level; what is short stands on one line, as does each sample. Numbers have as many
/// digits as tell them from their neighbours. Bytes that are not UTF-8 are replaced.
[[nodiscard]] std::string to_text(const nlohmann::ordered_json& json);

}  // namespace bb
