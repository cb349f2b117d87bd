// Result files read back, as far as two of them can be compared.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace bb {

/// Raised when a reader of the file before could misunderstand it; additions keep it.
inline constexpr int kResultSchemaVersion = 1;

/// Some of a row's runs in the order in which they were made: those of one process, or, in a file
/// of fewer than three processes, of a quarter of the rounds. The machine and where the process's
/// memory lies are much the same in all of them, and what else runs only ever adds time: the
/// fastest says most about the program, and says it once (Chen and Revels, "Robust benchmarking in
/// noisy environments", 2016).
struct Stretch {
  double fastest_s = 0;
  double clock_s = 0;  // how long a fixed number of the processor's cycles took; 0: not known
};

struct StoredRow {
  std::string name;  // backend, kernel and workers: "cpu-thread simd 2"
  std::string scope;
  std::string status;
  std::string output_digest;  // empty where there was no output
  std::vector<double> samples_s;
  std::vector<double> launches_s = {};  // the fastest sample of each file
  std::vector<Stretch> stretches = {};  // of all files; none where the samples are too few
  std::string place = {};               // the device and its driver, or the cores it is bound to
};

struct StoredResults {
  std::string version;  // of the program
  std::string build;    // compiler and flags
  std::string machine;
  std::string pipeline;
  std::string input_digest;
  std::string output_format;  // of the files of scope e2e
  std::vector<StoredRow> rows;
  std::string input = {};        // in words
  std::string simd_target = {};  // instruction set of the simd kernel; empty where it is not known
  bool complete = true;          // not ended early
};

/// The row of the same backend, kernel, workers and scope; null where there is none.
[[nodiscard]] const StoredRow* find_same(const std::vector<StoredRow>& rows,
                                         const StoredRow& wanted);

/// Of the text of a result file, whoever wrote it. Throws std::exception that says what is wrong.
[[nodiscard]] StoredResults parse_results(std::span<const std::uint8_t> text);

/// Of a file, or of a folder of them: the same program started several times, in the order of the
/// files' names. Throws UsageError that names the file and what is wrong with it.
[[nodiscard]] StoredResults read_results(const std::filesystem::path& path);

}  // namespace bb
