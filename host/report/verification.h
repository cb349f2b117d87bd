// What verification against golden digests found, as text.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/model/row.h"

namespace bb {

/// What became of one contender.
struct VerifiedContender {
  std::string label;  // unique among the contenders
  std::string backend;
  std::string kernel;
  std::optional<int> workers;  // absent where workers are not a thing of the backend
  Status status = Status::ok;
  std::vector<std::string> reasons;  // one for each pipeline that differs, or why it failed
};

/// A table with the verdict on each contender, and the reasons below it, in lines of at most
/// `columns` terminal columns.
[[nodiscard]] std::string format_verification(std::span<const VerifiedContender> contenders,
                                              int columns);

}  // namespace bb
