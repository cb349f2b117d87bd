// What a study tells of its machine and its program, fact by fact.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "host/model/study.h"

namespace bb {

struct Fact {
  std::string_view name;
  std::string (*value)(const Study& study);  // empty where it is not known
};

/// All facts of the machine and the program, in the order in which reports show them.
[[nodiscard]] std::span<const Fact> machine_facts();

/// The variables that change what is measured: "OMP_NUM_THREADS=2 TMPDIR=/tmp".
[[nodiscard]] std::string environment_of(const Study& study);

}  // namespace bb
