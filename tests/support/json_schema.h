// As much of JSON Schema (draft 2020-12) as the schemas in results/ use. Any other keyword in a
// schema is refused: a constraint that nobody checks must not seem to hold.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace bb::testing {

/// What of `document` violates `schema`, a line each.
[[nodiscard]] std::vector<std::string> schema_violations(const nlohmann::json& schema,
                                                         const nlohmann::json& document);

}  // namespace bb::testing
