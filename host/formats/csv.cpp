// The columns of the CSV reports. Times are in seconds. A field is empty where there is nothing to
// say. Columns are only ever added at the end, so that a script may address them by number.
#include <fmt/format.h>

#include <array>
#include <optional>

#include "host/formats/formats.h"
#include "host/report/numbers.h"
#include "host/report/text_table.h"

namespace bb {
namespace {

using Column = ItemColumn<RowView>;

template <class Number>
std::string field(const std::optional<Number>& number) {
  return number ? fmt::format("{}", *number) : "";
}

std::string identical_field(Status status) {
  if (status == Status::ok) return "true";
  return status == Status::mismatch ? "false" : "";
}

template <double Phases::*kPart>
std::string phase_field(const RowView& view) {
  const Figure<Phases>& phases = view.figures.phases;
  return phases ? fmt::format("{}", (*phases).*kPart) : "";
}

template <auto kPart>
std::string usage_field(const RowView& view) {
  const Figure<Usage>& usage = view.figures.usage;
  return usage ? field(std::optional((*usage).*kPart)) : "";
}

constexpr auto kColumns = std::to_array<Column>({
    // What the row is part of: the study's name, its machine, and the comparison.
    {{"study"}, [](const RowView& view) { return view.study.name; }},
    {{"date"}, [](const RowView& view) { return view.study.study.date; }},
    {{"cpu"}, [](const RowView& view) { return view.study.study.machine.cpu; }},
    {{"cores"},
     [](const RowView& view) { return fmt::format("{}", view.study.study.machine.cores); }},
    {{"input_digest"}, [](const RowView& view) { return view.comparison.input.digest; }},
    {{"images"},
     [](const RowView& view) { return fmt::format("{}", view.comparison.input.images); }},
    {{"pixels"},
     [](const RowView& view) { return fmt::format("{}", view.comparison.input.pixels); }},
    {{"pipeline"}, [](const RowView& view) { return view.comparison.pipeline; }},
    // What was asked for. It identifies the row in its comparison.
    {{"scope"}, [](const RowView& view) { return view.row.scope; }},
    {{"backend"}, [](const RowView& view) { return view.row.contender.backend; }},
    {{"kernel"}, [](const RowView& view) { return view.row.contender.kernel; }},
    {{"requested_workers"}, [](const RowView& view) { return field(view.row.contender.workers); }},
    {{"requested_device"}, [](const RowView& view) { return view.row.contender.device; }},
    // What it got, and what became of it.
    {{"workers"}, [](const RowView& view) { return field(workers_of(view.row)); }},
    {{"device"}, [](const RowView& view) { return view.row.settled.device; }},
    {{"driver"}, [](const RowView& view) { return view.row.settled.driver; }},
    {{"status"}, [](const RowView& view) { return std::string(to_string(view.row.status)); }},
    {{"reason"}, [](const RowView& view) { return view.row.reason; }},
    {{"identical"}, [](const RowView& view) { return identical_field(view.row.status); }},
    // Figures, with the ends of 95% intervals.
    {{"runs"}, [](const RowView& view) { return fmt::format("{}", timed(view.row).size()); }},
    {{"time_s"}, [](const RowView& view) { return exact_value(view.figures.time_s); }},
    {{"time_low_s"}, [](const RowView& view) { return exact_low(view.figures.time_s); }},
    {{"time_high_s"}, [](const RowView& view) { return exact_high(view.figures.time_s); }},
    {{"speedup"}, [](const RowView& view) { return exact_value(view.figures.speedup); }},
    {{"speedup_low"}, [](const RowView& view) { return exact_low(view.figures.speedup); }},
    {{"speedup_high"}, [](const RowView& view) { return exact_high(view.figures.speedup); }},
    {{"efficiency"}, [](const RowView& view) { return exact(view.figures.efficiency); }},
    {{"copy_share"}, [](const RowView& view) { return exact(view.figures.copy_share); }},
    {{"setup_s"}, [](const RowView& view) { return exact_value(view.figures.setup_s); }},
    {{"outliers"},
     [](const RowView& view) { return fmt::format("{}", view.figures.outliers.size()); }},
    {{"decode_s"}, phase_field<&Phases::decode_s>},
    {{"upload_s"}, phase_field<&Phases::upload_s>},
    {{"filter_s"}, phase_field<&Phases::filter_s>},
    {{"download_s"}, phase_field<&Phases::download_s>},
    {{"encode_s"}, phase_field<&Phases::encode_s>},
    {{"waiting_s"}, phase_field<&Phases::waiting_s>},
    {{"cpu_user_s"}, usage_field<&Usage::cpu_user_s>},
    {{"cpu_system_s"}, usage_field<&Usage::cpu_system_s>},
    {{"peak_memory_bytes"}, usage_field<&Usage::peak_memory_bytes>},
    {{"processes"},
     [](const RowView&
            view) { return fmt::format("{}", timed_by_process(view.row.samples).size()); }},
    {{"cores_busy"}, [](const RowView& view) { return exact(view.figures.cores_busy); }},
    // Times in units of a fixed number of the processor's cycles.
    {{"cycles"}, [](const RowView& view) { return exact_value(view.figures.cycles); }},
    {{"cycles_low"}, [](const RowView& view) { return exact_low(view.figures.cycles); }},
    {{"cycles_high"}, [](const RowView& view) { return exact_high(view.figures.cycles); }},
});

// A timed run, and the row that it is of.
struct SampleView {
  const RowView& row;
  const Sample& sample;
};

template <double Phases::*kPart>
std::string sample_phase(const SampleView& view) {
  return view.sample.phases ? fmt::format("{}", (*view.sample.phases).*kPart) : "";
}

constexpr auto kSampleColumns = std::to_array<ItemColumn<SampleView>>({
    {{"study"}, [](const SampleView& view) { return view.row.study.name; }},
    {{"input_digest"}, [](const SampleView& view) { return view.row.comparison.input.digest; }},
    {{"images"},
     [](const SampleView& view) { return fmt::format("{}", view.row.comparison.input.images); }},
    {{"pipeline"}, [](const SampleView& view) { return view.row.comparison.pipeline; }},
    {{"scope"}, [](const SampleView& view) { return view.row.row.scope; }},
    {{"backend"}, [](const SampleView& view) { return view.row.row.contender.backend; }},
    {{"kernel"}, [](const SampleView& view) { return view.row.row.contender.kernel; }},
    {{"requested_workers"},
     [](const SampleView& view) { return field(view.row.row.contender.workers); }},
    {{"requested_device"}, [](const SampleView& view) { return view.row.row.contender.device; }},
    {{"process"}, [](const SampleView& view) { return fmt::format("{}", view.sample.process); }},
    {{"round"}, [](const SampleView& view) { return fmt::format("{}", view.sample.round); }},
    {{"time_s"}, [](const SampleView& view) { return fmt::format("{}", view.sample.time_s); }},
    {{"clock_s"}, [](const SampleView& view) { return field(view.sample.clock_s); }},
    {{"decode_s"}, sample_phase<&Phases::decode_s>},
    {{"upload_s"}, sample_phase<&Phases::upload_s>},
    {{"filter_s"}, sample_phase<&Phases::filter_s>},
    {{"download_s"}, sample_phase<&Phases::download_s>},
    {{"encode_s"}, sample_phase<&Phases::encode_s>},
    {{"waiting_s"}, sample_phase<&Phases::waiting_s>},
    {{"cpu_user_s"},
     [](const SampleView& view) { return fmt::format("{}", view.sample.usage.cpu_user_s); }},
    {{"cpu_system_s"},
     [](const SampleView& view) { return fmt::format("{}", view.sample.usage.cpu_system_s); }},
});

Report format_samples(std::span<const NamedStudy> studies) {
  ItemTable<SampleView> table(kSampleColumns);
  for (const ComparisonView& view : views_of(studies)) {
    for (const RowView& row : view.rows()) {
      for (const Sample* sample : timed(row.row)) table.add({row, *sample});
    }
  }
  return {table.csv()};
}

}  // namespace

Report format_csv(std::span<const NamedStudy> studies, const ReportOptions& options) {
  if (options.samples) return format_samples(studies);
  ItemTable<RowView> table(kColumns);
  for (const ComparisonView& view : views_of(studies)) {
    for (const RowView& row : view.rows()) table.add(row);
  }
  return {table.csv()};
}

}  // namespace bb
