// What a result file holds: one description of every type's members, from which the writer, the
// reader and the JSON Schema are derived. A member that is added here is in all three.
#pragma once

#include <concepts>
#include <limits>
#include <string>
#include <type_traits>

#include "host/figures/figures.h"
#include "host/model/study.h"

namespace bb {

/// From a nanosecond, as finely as is measured, to more than 30 years: every ratio is finite.
inline constexpr double kShortestTime = 1e-9;
inline constexpr double kLongestTime = 1e9;

/// A member of an object in a file: its key, and what its value is limited to.
struct Field {
  static constexpr double kUnlimited = std::numeric_limits<double>::max();

  const char* key;
  const char* description;  // for the schema; may be empty
  bool required = false;    // a file without it is refused; else it has the type's default
  bool name = false;        // of text: letters, digits, - and _ alone, at least one
  bool path = false;        // of text: it is one of a folder
  bool sparse = false;      // left out where it has the type's default: there are many of these
  double least = 0;         // of numbers
  double most = kUnlimited;

  [[nodiscard]] constexpr Field at_least(double number) const {
    Field field = *this;
    field.least = number;
    return field;
  }
  [[nodiscard]] constexpr Field at_most(double number) const {
    Field field = *this;
    field.most = number;
    return field;
  }
};

constexpr Field required(const char* key, const char* description = "") {
  return {key, description, true};
}
constexpr Field optional(const char* key, const char* description = "") {
  return {key, description};
}
constexpr Field name(const char* key, const char* description = "") {
  return {key, description, true, true};
}
constexpr Field optional_name(const char* key, const char* description = "") {
  return {key, description, false, true};
}
constexpr Field folder(const char* key, const char* description) {
  Field field = optional(key, description);
  field.path = true;
  return field;
}
constexpr Field sparse(const char* key, const char* description = "") {
  Field field = optional(key, description);
  field.sparse = true;
  return field;
}
constexpr Field seconds(const char* key, const char* description = "") {
  return optional(key, description).at_most(kLongestTime);
}

/// The type itself, to read into, or the constant, to write.
template <class Type, class Of>
concept Either = std::same_as<std::remove_const_t<Type>, Of>;

/// Each fields(visit, object) calls visit(Field, member) for every member of the object, in the
/// order in which a file has them.
void fields(auto&& visit, Either<Machine> auto& machine) {
  visit(required("cpu", "the processor's name"), machine.cpu);
  visit(required("cores", "available to the program, by its affinity mask").at_least(1),
        machine.cores);
  visit(optional("physical_cores", "to which these belong; 0: not known"), machine.physical_cores);
  visit(required("system", "the kernel's name, release and architecture"), machine.system);
  visit(optional("cpu_quota", "CPU time that the control groups allow, in cores; null: no limit"),
        machine.cpu_quota);
  visit(optional("memory_limit_bytes", "of the control groups; null: no limit"),
        machine.memory_limit_bytes);
  visit(optional("microarchitecture"), machine.microarchitecture);
  visit(optional("cpu_model", "the numbers by which the processor tells what it is"),
        machine.cpu_model);
  visit(optional("sockets", "of the machine; 0: not known"), machine.sockets);
  visit(optional("machine_cores", "physical cores of the machine; 0: not known"),
        machine.machine_cores);
  visit(optional("hardware_threads", "of the machine, those online; 0: not known"),
        machine.hardware_threads);
  visit(optional("smt", "whether cores run several hardware threads"), machine.smt);
  visit(optional("core_kinds", "of a hybrid processor"), machine.core_kinds);
  visit(optional("topology", "sockets, cores and hardware threads of the machine in words"),
        machine.topology);
  visit(optional("caches", "of each kind: how many, and how many hardware threads share one"),
        machine.caches);
  visit(optional("min_mhz", "the least clock rate of a core; 0: not known"), machine.min_mhz);
  visit(optional("max_mhz", "the highest; 0: not known"), machine.max_mhz);
  visit(optional("governor", "of the first core's frequency"), machine.governor);
  visit(optional("clock_driver", "of the first core's frequency"), machine.clock_driver);
  visit(optional("turbo", "whether the frequency may exceed the nominal one"), machine.turbo);
  visit(optional("mitigations", "what the kernel does about the processor's flaws"),
        machine.mitigations);
  visit(optional("memory_bytes"), machine.memory_bytes);
  visit(optional("memory_modules", "their number, kind and speed"), machine.memory_modules);
  visit(optional("numa_nodes", "0: not known"), machine.numa_nodes);
  visit(optional("numa", "the memory and the hardware threads of each node"), machine.numa);
  visit(optional("huge_pages", "when the kernel makes transparent huge pages"), machine.huge_pages);
  visit(optional("product", "what its maker, or its hypervisor, calls the machine"),
        machine.product);
  visit(optional("hypervisor", "that the machine is a guest of; null: none is known"),
        machine.hypervisor);
  visit(optional("container", "that the program ran in; null: none is known"), machine.container);
  visit(optional("distribution"), machine.distribution);
  visit(optional("libc"), machine.libc);
  visit(optional("devices", "name, size, platform and driver of each"), machine.devices);
  visit(optional("graphics", "PCI devices for graphics and computing, and their link to the host"),
        machine.graphics);
  visit(optional("simd_target", "instruction set of the simd kernel"), machine.simd_target);
}

void fields(auto&& visit, Either<Build> auto& build) {
  visit(required("version", "of the program"), build.version);
  visit(optional("revision",
                 "git describe of the source when it was built; -dirty: with changes that are not "
                 "committed"),
        build.revision);
  visit(required("compiler"), build.compiler);
  visit(optional("type"), build.type);
  visit(required("flags"), build.flags);
  visit(optional("options", "of every file, beside the flags"), build.options);
  visit(optional("libraries", "name and version of those that it was built with"), build.libraries);
}

void fields(auto&& visit, Either<Warning> auto& warning) {
  visit(name("code", "stable, for programs"), warning.code);
  visit(optional("row", "the row that it is about; null: all rows"), warning.row);
  visit(required("text"), warning.text);
  visit(optional("remedy", "what to do about it"), warning.remedy);
}

void fields(auto&& visit, Either<GeneratedImages> auto& images) {
  visit(required("seed"), images.seed);
  visit(required("width", "of each image, in pixels").at_least(1), images.width);
  visit(required("height").at_least(1), images.height);
}

void fields(auto&& visit, Either<Input> auto& input) {
  visit(optional("description", "in words"), input.description);
  visit(required("digest", "of the pixels, or of the files where no pixels were kept"),
        input.digest);
  visit(required("images"), input.images);
  visit(required("pixels", "of all images"), input.pixels);
  visit(optional("chunks",
                 "in which the images were in memory, one at a time; each time is a sum over them")
            .at_least(1),
        input.chunks);
  visit(optional("memory_limit_bytes", "that the chunks keep to"), input.memory_limit_bytes);
  visit(optional("problems", "inputs that could not be read, and why"), input.problems);
  visit(optional("generated", "what the images follow from; null: they are files"),
        input.generated);
  visit(folder("folder", "of the files, as the user gave it"), input.folder);
  visit(optional("names", "of the files in that folder, in the order of the images"), input.names);
}

void fields(auto&& visit, Either<Effort> auto& effort) {
  visit(optional("warmups", "untimed runs of each process before its timed ones").at_least(1),
        effort.warmups);
  visit(
      optional("runs",
               "timed runs; null: until every median was known within 2%, or the budget was spent")
          .at_least(1),
      effort.runs);
  visit(optional("time_budget_s", "for the timed runs"), effort.time_budget_s);
  visit(optional("order_seed", "of the random order of the contenders in each round"),
        effort.order_seed);
  visit(
      optional("runs_per_process", "after so many timed runs a contender went on in a new process")
          .at_least(1),
      effort.runs_per_process);
}

void fields(auto&& visit, Either<ContenderKey> auto& key) {
  visit(name("backend"), key.backend);
  visit(name("kernel"), key.kernel);
  visit(optional("workers", "null: the backend decides on them").at_least(1), key.workers);
  visit(optional("device", "a part of its name, where the user named one"), key.device);
}

void fields(auto&& visit, Either<Phases> auto& phases) {
  visit(seconds("decode_s", "reading and decoding inputs"), phases.decode_s);
  visit(seconds("upload_s", "to a device, copies in the host's memory included"), phases.upload_s);
  visit(seconds("filter_s", "computing, on the worker itself or on its device"), phases.filter_s);
  visit(seconds("download_s", "from a device"), phases.download_s);
  visit(seconds("encode_s", "encoding and writing outputs"), phases.encode_s);
  visit(seconds("waiting_s", "nothing of that: no image left, or a device or its driver busy"),
        phases.waiting_s);
  visit(optional("workers", "threads or processes that shared the run: the phases are their means")
            .at_least(1),
        phases.workers);
}

void fields(auto&& visit, Either<Usage> auto& usage) {
  visit(seconds("cpu_user_s",
                "of all threads and processes; over a short run only the sum of user and system is "
                "exact"),
        usage.cpu_user_s);
  visit(seconds("cpu_system_s"), usage.cpu_system_s);
  visit(optional("peak_memory_bytes",
                 "resident memory so far, set-up included, without memory shared between processes "
                 "and without a device's own"),
        usage.peak_memory_bytes);
}

void fields(auto&& visit, Either<Sample> auto& sample) {
  visit(optional("process", "which of the contender's processes made the run, from 0"),
        sample.process);
  visit(required("round", "from 1; 0: the warm-up, which does not count"), sample.round);
  visit(required("time_s", "wall time of the run over all images").at_most(kLongestTime),
        sample.time_s);
  visit(sparse("phases", "what the time went into"), sample.phases);
  visit(sparse("usage", "what the run used of the machine"), sample.usage);
  visit(sparse("clock_s", "how long a fixed number of processor cycles took in that round")
            .at_least(kShortestTime)
            .at_most(kLongestTime),
        sample.clock_s);
  visit(sparse("device_copy_s",
               "how long copying as many bytes to its device and back took, right after the run")
            .at_least(kShortestTime)
            .at_most(kLongestTime),
        sample.device_copy_s);
  visit(sparse("disturbance",
               "what makes the time say nothing about the contender: it does not count"),
        sample.disturbance);
}

void fields(auto&& visit, Either<Settled> auto& settled) {
  visit(optional("device"), settled.device);
  visit(optional("driver", "name and version of the device's driver, or of the library"),
        settled.driver);
  visit(optional("workers", "where they are not as many as were requested").at_least(1),
        settled.workers);
  visit(optional("cores", "that the workers are bound to, worker by worker"), settled.cores);
}

void fields(auto&& visit, Either<Row> auto& row) {
  visit(required("contender", "what was requested; it identifies the row together with the scope"),
        row.contender);
  visit(name("scope", "what a run is timed from and to"), row.scope);
  visit(optional("requested", "whether the user named the backend"), row.requested);
  visit(required("status"), row.status);
  visit(optional("reason", "why the status is not ok"), row.reason);
  visit(optional("unconfined", "why its processes were not confined, though others were"),
        row.unconfined);
  visit(optional("first_difference", "the index of the first image that differs, from 0"),
        row.first_difference);
  visit(optional("settled", "what the contender's set-up settled on"), row.settled);
  visit(seconds("setups_s", "that each of its processes took to set up"), row.setups_s);
  visit(optional("output_digest", "of the first run's outputs: pixels or files"),
        row.output_digest);
  visit(optional_name("saved_as", "the folder of its images, in saved_images"), row.saved_as);
  visit(required("samples", "its runs, in order"), row.samples);
}

void fields(auto&& visit, Either<CopyRoof> auto& copy) {
  visit(optional("workers").at_least(1), copy.workers);
  visit(optional("bytes", "read and written in a run"), copy.bytes);
  visit(optional("samples", "one a round"), copy.samples);
}

void fields(auto&& visit, Either<Failure> auto& failure) {
  visit(required("code", "what kind of failure it is: the exit code's name"), failure.code);
  visit(required("message"), failure.message);
}

void fields(auto&& visit, Either<Comparison> auto& comparison) {
  visit(required("input", "the images"), comparison.input);
  visit(required("pipeline", "the filters"), comparison.pipeline);
  visit(optional("output_format", "of the files that scope e2e writes"), comparison.output_format);
  visit(folder("saved_images", "the folder of --save-images, as the user gave it"),
        comparison.saved_images);
  visit(optional("effort", "how often things ran"), comparison.effort);
  visit(required("reference", "the contender whose outputs all others are held to"),
        comparison.reference);
  visit(optional("complete", "whether it ran to its end"), comparison.complete);
  visit(optional("failure", "what ended it early, or kept its files from their place"),
        comparison.failure);
  visit(required("rows", "one for each contender in each scope"), comparison.rows);
  visit(optional("copy", "copying the bytes that the images in memory and their results take"),
        comparison.copy);
}

void fields(auto&& visit, Either<Study> auto& study) {
  visit(required("measuring_epoch",
                 "rises when a change of how things are measured makes times incomparable")
            .at_least(1),
        study.measuring_epoch);
  visit(required("machine"), study.machine);
  visit(required("build"), study.build);
  visit(optional("command_line"), study.command_line);
  visit(optional("config", "the text of the study file that --config named"), study.config);
  visit(optional("date", "when the program was started, with the zone of its time"), study.date);
  visit(optional("environment", "variables that change what is measured"), study.environment);
  visit(optional("no_sandbox", "why processes did not confine themselves; null: they did"),
        study.no_sandbox);
  visit(optional("no_landlock",
                 "why confined backends could open any file of their user; null: they could not"),
        study.no_landlock);
  visit(optional("timer_resolution_s", "the least that the clock advances by; 0: not known"),
        study.timer_resolution_s);
  visit(optional("warnings", "what made the machine unfit when the program was started"),
        study.warnings);
  visit(required("comparisons", "each of all contenders over one input with one pipeline"),
        study.comparisons);
}

// Figures: written, never read.

void fields(auto&& visit, const Estimate& estimate) {
  visit(required("value").at_least(-Field::kUnlimited), estimate.value);
  visit(optional("interval", "the low and the high end of the 95% interval")
            .at_least(-Field::kUnlimited),
        estimate.interval);
}

void fields(auto&& visit, const RowFigures& figures) {
  visit(required("setup_s", "the median set-up of its processes"), figures.setup_s);
  visit(required("median_s", "of the timed runs"), figures.time_s);
  visit(required("cycles", "the median of the timed runs ÷ clock_s"), figures.cycles);
  visit(required("speedup", "over the baseline in the same scope, round by round"),
        figures.speedup);
  visit(optional("relative_speedup", "over the serial run of the same kernel, round by round"),
        figures.relative_speedup);
  visit(required("efficiency", "relative_speedup ÷ workers"), figures.efficiency);
  visit(
      optional("device_copy_s", "the median time of copying the same bytes to its device and back"),
      figures.device_copy_s);
  visit(required("copy_share",
                 "the time of copying the same bytes ÷ the median; to its device and back, where "
                 "it copies them"),
        figures.copy_share);
  visit(required("cores_busy", "CPU time ÷ time, the median run"), figures.cores_busy);
  visit(required("phases",
                 "of the run in the middle, or the mean of the two: they add up to the "
                 "median"),
        figures.phases);
  visit(required("usage", "medians of CPU times, and the most memory of all runs"), figures.usage);
  visit(required("outliers", "which of the runs that count, from 0; they count all the same"),
        figures.outliers);
  visit(required("no_difference_shown", "whether the speedup's interval includes 1"),
        figures.no_difference_shown);
  visit(required("precise", "whether the median is known to within 2%"), figures.precise);
}

void fields(auto&& visit, const Scaling& scaling) {
  visit(name("backend"), scaling.backend);
  visit(name("kernel"), scaling.kernel);
  visit(name("scope"), scaling.scope);
  visit(required("serial_fraction", "by Amdahl's law"), scaling.serial_fraction);
  visit(required("workers", "the numbers to which it was fitted: those for which there are cores"),
        scaling.workers);
}

/// Those of the comparison as a whole: each row has its own beside it.
void fields(auto&& visit, const Figures& figures) {
  visit(required("copy_s", "the median time of copying"), figures.copy_s);
  visit(required("scaling", "of each backend that ran with three numbers of workers or more"),
        figures.scaling);
}

/// The key of the figures beside the facts of a row or comparison.
inline constexpr const char* kFiguresKey = "figures";

}  // namespace bb
