// What a study would run, for how long at most, and what it would write: --dry-run.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "host/forecast/time_limit.h"
#include "host/measure/comparison.h"

namespace bb {

/// The images of one comparison, of which no more than the headers were looked at.
struct ForecastInput {
  std::string description;
  std::vector<std::string> remarks = {};  // what could not be read, and the like
  std::string failure = {};               // why it cannot be measured; else empty
  Workload work = {};
  std::size_t pixels = 0;  // of all images
  std::size_t bytes = 0;   // in memory at a time; 0: they stay in their files
};

struct ForecastFile {
  std::string path;
  std::string what;
};

struct Forecast {
  std::vector<ForecastInput> inputs;
  std::map<std::string, std::string> devices;   // of backends
  std::map<std::string, std::string> unusable;  // backends, and why
  std::vector<ForecastFile> files;
};

/// As text, whose lines are as long as they are.
[[nodiscard]] std::string format_forecast(const Plan& plan, const Forecast& forecast);

}  // namespace bb
