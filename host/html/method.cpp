// How it was measured. The paragraph answers the twelve rules of Hoefler and Belli, "Scientific
// Benchmarking of Parallel Computing Systems" (2015), as far as a comparison of programs on one
// machine has to.
#include <fmt/format.h>

#include <algorithm>

#include "host/base/bytes.h"
#include "host/base/text.h"
#include "host/html/markup.h"
#include "host/html/sections.h"
#include "host/report/claim.h"
#include "host/report/facts.h"
#include "host/report/numbers.h"

namespace bb {
namespace {

struct Counts {
  std::size_t runs = 0;
  std::size_t processes = 0;
  double measured_s = 0;  // all timed runs and set-ups
};

Counts counts_of(const Comparison& comparison) {
  Counts counts;
  for (const Row& row : comparison.rows) {
    counts.runs = std::max(counts.runs, timed(row).size());
    counts.processes = std::max(counts.processes, timed_by_process(row.samples).size());
    for (const Sample& sample : row.samples) counts.measured_s += sample.time_s;
    for (const double setup_s : row.setups_s) counts.measured_s += setup_s;
  }
  return counts;
}

std::string method_of(const ComparisonView& view) {
  const Comparison& comparison = view.comparison();
  const Counts counts = counts_of(comparison);
  std::string text = fmt::format(
      "Each row computed the same pipeline over the same images. Each was set up, warmed up and "
      "checked against {}, byte for byte, before any of its times counted; it was checked again at "
      "every run. Rows ran in turn, in random order (seed {}), so that what slows the machine down "
      "slows all of them. A time is the median of {} in {}: a process's memory makes all its runs "
      "faster or slower, so the process is the unit. ",
      to_string(comparison.reference), comparison.effort.order_seed, counted(counts.runs, "run"),
      counted(counts.processes, "process"));
  text +=
      "Brackets are 95% intervals, by a bootstrap that draws processes first and runs within them; "
      "no distribution is assumed. A speedup is the ratio of times in the same round, over ";
  text += fmt::format("{}, whose own time the table has. ", to_string(view.figures().baseline));
  text +=
      "Where its interval includes 1, no difference is claimed. Set-up is measured by itself, once "
      "a "
      "process, and is no part of a time. The time of copying the same bytes bounds what memory "
      "allows, and the number of workers bounds the speedup. No run was left out but those that "
      "are "
      "named as disturbed, and every row that was asked for is shown. An interval says how well "
      "this comparison knows its value; the clock of another day may give others. Efficiency "
      "compares with one worker of the same kernel, not with the slowest program.";
  return text;
}

void add_item(std::string& list, std::string_view term, const std::string& markup) {
  list += element("dt", html_text(term)) + element("dd", markup);
}

void add_once(std::vector<std::string>& texts, std::string text) {
  if (std::ranges::find(texts, text) == texts.end()) texts.push_back(std::move(text));
}

// Of all comparisons of the study.
std::string checklist_of(const ComparisonView& view) {
  const Study& study = view.study().study;
  std::vector<std::string> data;
  std::vector<std::string> pipelines;
  double measured_s = 0;
  std::size_t most_pixels = 0;
  for (const Comparison& comparison : study.comparisons) {
    add_once(data,
             fmt::format("{}; digest {}", comparison.input.description, comparison.input.digest));
    add_once(pipelines, comparison.pipeline);
    measured_s += counts_of(comparison).measured_s;
    most_pixels = std::max(most_pixels, comparison.input.pixels);
  }
  std::string list;
  add_item(list, "Hardware", html_text(study.machine.cpu));
  add_item(list, "Software",
           html_text(fmt::format("backend-bench {}, {}, {}", study.build.version,
                                 study.build.compiler, study.machine.system)));
  for (const std::string& text : data) add_item(list, "Data", html_text(text));
  for (const std::string& text : pipelines) {
    add_item(list, "Pipeline", element("code", html_text(text)));
  }
  add_item(
      list, "Command",
      study.command_line.empty() ? "not recorded" : element("code", html_text(study.command_line)));
  if (!study.config.empty()) add_item(list, "Study file", preformatted(study.config));
  if (!study.environment.empty()) {
    add_item(list, "Environment", element("code", html_text(environment_of(study))));
  }
  add_item(list, "Date", html_text(study.date.empty() ? "not recorded" : study.date));
  add_item(list, "Time", fmt::format("{:.0f} s of runs and set-ups", measured_s));
  // An image in memory: the most that a file of its pixels takes.
  constexpr std::size_t kChannels = 3;
  add_item(list, "Disk",
           fmt::format("at most {} for the images, and as much for each row's files",
                       format_bytes(most_pixels * kChannels)));
  return element("dl", list);
}

}  // namespace

std::string method_section(std::span<const ComparisonView> views, const PageOptions& options) {
  if (views.empty()) return "";
  std::string text = element("h2", "How it was measured");
  text += element("p", html_text(method_of(views.front())));
  const ClaimedRows claimed = claimed_rows(views.front(), options.claim);
  if (!claimed.rule.empty()) text += element("p", html_text(claimed.rule));
  text += element("h2", "To repeat it");
  for (const ComparisonView& view : views) {
    if (&view.comparison() != &view.study().study.comparisons.front()) continue;
    if (views.size() > 1) text += element("h3", html_text(view.study().name));
    text += checklist_of(view);
  }
  return text;
}

}  // namespace bb
