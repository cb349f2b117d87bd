#include "host/results/study_file.h"

#include <fmt/format.h>

#include <concepts>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/json_depth.h"
#include "host/results/fields.h"
#include "host/results/json_reader.h"
#include "host/results/json_text.h"
#include "host/results/version1.h"

namespace bb {
namespace {

using Json = nlohmann::ordered_json;

// Writes the members of an object: a visitor for fields().
class MemberWriter {
 public:
  explicit MemberWriter(Json& object) : object_(object) {}

  template <class Value>
  void operator()(const Field& field, const Value& value) const {
    if constexpr (std::equality_comparable<Value>) {
      if (field.sparse && value == Value()) return;
    }
    object_[field.key] = json_of(value);
  }

  // Text that may be absent is empty then.
  void operator()(const Field& field, const std::string& text) const {
    if (field.sparse && text.empty()) return;
    object_[field.key] = text.empty() && !field.required ? Json() : Json(text);
  }

  template <class Value>
  static Json json_of(const Value& value) {
    if constexpr (std::is_enum_v<Value>) {
      return to_string(value);
    } else if constexpr (requires { Json(value); }) {
      return value;
    } else {
      Json object = Json::object();
      fields(MemberWriter(object), value);
      return object;
    }
  }

  template <class Value>
  static Json json_of(const std::optional<Value>& value) {
    return value ? json_of(*value) : Json();
  }

  template <class Value>
  static Json json_of(const std::vector<Value>& values) {
    Json array = Json::array();
    for (const Value& value : values) array.push_back(json_of(value));
    return array;
  }

  static Json json_of(const Interval& interval) {
    return Json::array({interval.low, interval.high});
  }

  template <class Value>
  static Json json_of(const Figure<Value>& figure) {
    return {{"value", figure ? json_of(*figure) : Json()}, {"reason", reason_of(figure)}};
  }

  static Json json_of(const Figure<Estimate>& figure) {
    Json object = {{"value", nullptr}, {"interval", nullptr}};
    if (figure) object.update(json_of(*figure));
    object["reason"] = reason_of(figure);
    return object;
  }

 private:
  template <class Value>
  static Json reason_of(const Figure<Value>& figure) {
    return figure ? Json() : Json(figure.reason());
  }

  Json& object_;
};

// A run that counts has a time that can be divided by, and its round is counted once.
void check_samples(const std::vector<Sample>& samples, const std::string& where) {
  int round = 0;
  for (std::size_t n = 0; n < samples.size(); ++n) {
    const Sample& sample = samples[n];
    const std::string place = fmt::format("{}.samples[{}]", where, n);
    if (sample.round == 0 || !sample.disturbance.empty()) continue;
    if (sample.time_s < kShortestTime) {
      refuse(place + ".time_s", sample.time_s,
             fmt::format("a time: at least {} seconds", kShortestTime));
    }
    if (sample.round <= round) {
      refuse(place + ".round", sample.round, fmt::format("after the round before, {}", round));
    }
    round = sample.round;
  }
}

void check_comparison(const Comparison& comparison, const std::string& where) {
  std::set<std::tuple<std::string, std::string, std::optional<int>, std::string, std::string>>
      known;
  for (std::size_t n = 0; n < comparison.rows.size(); ++n) {
    const Row& row = comparison.rows[n];
    const ContenderKey& key = row.contender;
    const std::string place = fmt::format("{}rows[{}]", where, n);
    check_samples(row.samples, place);
    if (row.status == Status::ok && timed(row).empty()) {
      throw std::runtime_error(place + " is ok, but has no timed run");
    }
    if (!known.emplace(key.backend, key.kernel, key.workers, key.device, row.scope).second) {
      throw std::runtime_error(place + " is of the same contender and scope as one before it");
    }
  }
  check_samples(comparison.copy.samples, where + "copy");
}

// All that is done with a study takes a time that its size limits, too.
void check_size(const Study& study) {
  constexpr std::size_t kMostComparisons = 1000;
  constexpr std::size_t kMostRows = 10'000;
  constexpr std::size_t kMostSamples = 1'000'000;
  std::size_t rows = 0;
  std::size_t samples = 0;
  for (const Comparison& comparison : study.comparisons) {
    rows += comparison.rows.size();
    for (const Row& row : comparison.rows) samples += row.samples.size();
  }
  const auto check = [](std::size_t number, std::size_t most, std::string_view what) {
    if (number <= most) return;
    throw std::runtime_error(fmt::format("it has {} {}, and {} are the most", number, what, most));
  };
  check(study.comparisons.size(), kMostComparisons, "comparisons");
  check(rows, kMostRows, "rows");
  check(samples, kMostSamples, "samples");
}

nlohmann::json parse(std::span<const std::uint8_t> text) {
  check_json_depth(text);
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    // What was read last may be anything.
    const std::string message = error.what();
    const std::size_t begin = message.find("] ");  // "[json.exception.parse_error.101] …"
    throw std::runtime_error("it is not JSON: " +
                             message.substr(begin + 2, message.find("; last read") - begin - 2));
  }
}

}  // namespace

std::string to_json(const Study& study) {
  Json document = {{"schema_version", kSchemaVersion}};
  document.update(MemberWriter::json_of(study));
  for (std::size_t c = 0; c < study.comparisons.size(); ++c) {
    const Figures figures = figures_of(study.comparisons[c], study.machine);
    Json& comparison = document["comparisons"][c];
    for (std::size_t r = 0; r < figures.rows.size(); ++r) {
      comparison["rows"][r][kFiguresKey] = MemberWriter::json_of(figures.rows[r]);
    }
    comparison[kFiguresKey] = MemberWriter::json_of(figures);
  }
  return to_text(document);
}

std::string machine_to_json(const Study& study) {
  Json all = MemberWriter::json_of(study);
  Json record = Json::object();
  for (const char* key : {"machine", "build", "command_line", "date", "environment"}) {
    record[key] = std::move(all[key]);
  }
  return to_text(record);
}

Study parse_study(std::span<const std::uint8_t> text) {
  const nlohmann::json json = parse(text);
  int version = 0;
  MemberReader(json, "")(required("schema_version"), version);
  Study study;
  if (version == 1) {
    study = read_version1(json);
    check_size(study);
    check_comparison(study.comparisons.at(0), "");
    return study;
  }
  if (version != kSchemaVersion) {
    throw std::runtime_error(fmt::format("its schema_version is {}, and this program knows 1 to {}",
                                         version, kSchemaVersion));
  }
  fields(MemberReader(json, ""), study);
  check_size(study);
  for (std::size_t n = 0; n < study.comparisons.size(); ++n) {
    check_comparison(study.comparisons[n], fmt::format("comparisons[{}].", n));
  }
  return study;
}

Study read_study(const std::filesystem::path& path) {
  constexpr std::size_t kMostBytes = 100'000'000;
  try {
    std::vector<std::uint8_t> bytes;
    read_file(path, bytes, kMostBytes);
    return parse_study(bytes);
  } catch (const std::exception& error) {
    throw UsageError(fmt::format("{} is no result file: {}", printable(path), error.what()));
  }
}

}  // namespace bb
