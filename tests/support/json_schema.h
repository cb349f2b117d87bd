// As much of JSON Schema (draft 2020-12) as results/schema.json uses; any other keyword in a schema
// is refused, lest a constraint be taken to hold that nobody checks.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace bb::testing {

/// What of `document` violates `schema`, a line each.
[[nodiscard]] std::vector<std::string> schema_violations(const nlohmann::json& schema,
                                                         const nlohmann::json& document);

}  // namespace bb::testing
