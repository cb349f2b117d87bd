#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "host/results/result_diff.h"

namespace bb {
namespace {

using Json = nlohmann::ordered_json;
using Cells = std::array<std::string, 6>;

constexpr const char* kAbsent = "-";  // one byte wide, so that the library pads it right

std::string milliseconds(const StoredRow& row) {
  return row.samples_s.empty() ? kAbsent : fmt::format("{:.2f}", median(row.samples_s) * 1e3);
}

std::string ratio_cell(const DiffRow& row) {
  if (!row.ratio) return kAbsent;
  if (!row.ratio->interval) return fmt::format("{:.3f}", row.ratio->value);
  return fmt::format("{:.3f} [{:.3f}, {:.3f}]", row.ratio->value, row.ratio->interval->low,
                     row.ratio->interval->high);
}

std::vector<Cells> lines_of(const ResultDiff& diff) {
  std::vector<Cells> lines = {{"row", "scope", "base ms", "new ms", "new / base", "verdict"}};
  for (const DiffRow& row : diff.rows) {
    lines.push_back({row.base.name, row.base.scope, milliseconds(row.base), milliseconds(row.fresh),
                     ratio_cell(row), std::string(to_string(row.verdict))});
  }
  return lines;
}

std::string format_table(const ResultDiff& diff) {
  std::string text;
  for (const Cells& c : lines_of(diff)) {
    text +=
        fmt::format("{:<22} {:<6} {:>9} {:>9} {:>22}  {}\n", c[0], c[1], c[2], c[3], c[4], c[5]);
  }
  return text;
}

std::string format_markdown(const ResultDiff& diff) {
  std::string text;
  for (const Cells& c : lines_of(diff)) {
    const bool title = text.empty();
    text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", c[0], c[1], c[2], c[3], c[4], c[5]);
    if (title) text += "|---|---|--:|--:|--:|---|\n";
  }
  return text;
}

// No field holds a comma or a quote: names are a backend's, a kernel's and a number.
std::string format_csv(const ResultDiff& diff) {
  std::string text = "row,scope,base_s,new_s,ratio,ratio_low,ratio_high,verdict\n";
  const auto seconds = [](const StoredRow& row) {
    return row.samples_s.empty() ? "" : fmt::format("{}", median(row.samples_s));
  };
  for (const DiffRow& row : diff.rows) {
    std::string ratio = ",,";
    if (row.ratio) {
      const auto& interval = row.ratio->interval;
      ratio = fmt::format("{},{},{}", row.ratio->value,
                          interval ? fmt::format("{}", interval->low) : "",
                          interval ? fmt::format("{}", interval->high) : "");
    }
    text += fmt::format("{},{},{},{},{},{}\n", row.base.name, row.base.scope, seconds(row.base),
                        seconds(row.fresh), ratio, to_string(row.verdict));
  }
  return text;
}

std::string format_json(const ResultDiff& diff) {
  const auto seconds = [](const StoredRow& row) {
    return row.samples_s.empty() ? Json() : Json(median(row.samples_s));
  };
  Json rows = Json::array();
  for (const DiffRow& row : diff.rows) {
    Json entry = {{"row", row.base.name},
                  {"scope", row.base.scope},
                  {"base_s", seconds(row.base)},
                  {"new_s", seconds(row.fresh)},
                  {"ratio", nullptr},
                  {"ratio_interval", nullptr},
                  {"verdict", to_string(row.verdict)}};
    if (row.ratio) {
      entry["ratio"] = row.ratio->value;
      if (row.ratio->interval) {
        entry["ratio_interval"] = {row.ratio->interval->low, row.ratio->interval->high};
      }
    }
    rows.push_back(std::move(entry));
  }
  const Json document = {{"warnings", diff.warnings}, {"rows", rows}};
  constexpr int kIndent = 2;
  return document.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string format_diff(const ResultDiff& diff, DiffFormat format) {
  switch (format) {
    case DiffFormat::table:
      return format_table(diff);
    case DiffFormat::markdown:
      return format_markdown(diff);
    case DiffFormat::csv:
      return format_csv(diff);
    case DiffFormat::json:
      return format_json(diff);
  }
  return {};
}

}  // namespace bb
