// Everything that one start of the program found out. A study holds facts alone; figures (medians,
// intervals, speedups) are computed from them: host/figures/figures.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/base/error.h"
#include "host/model/effort.h"
#include "host/model/machine.h"
#include "host/model/row.h"
#include "host/model/warning.h"

namespace bb {

/// What the generated images follow from, beside their number.
struct GeneratedImages {
  std::uint64_t seed = 1;
  int width = 0;  // of each image
  int height = 0;

  bool operator==(const GeneratedImages&) const = default;
};

/// The images that a comparison ran over.
struct Input {
  std::string description;  // in words
  std::string digest;       // "xxh3:…" of the pixels, or of the files where no pixels were kept
  std::size_t images = 0;
  std::size_t pixels = 0;                         // of all images
  std::size_t chunks = 1;                         // in which they were in memory, one at a time
  std::optional<std::size_t> memory_limit_bytes;  // that the chunks keep to
  std::vector<std::string> problems;              // inputs that could not be read: "path: reason"

  /// Where the images come from: they were generated, or they are the files `names` in `folder`.
  std::optional<GeneratedImages> generated = {};
  std::string folder = {};              // as the user gave it
  std::vector<std::string> names = {};  // relative to the folder, in the order of the images

  bool operator==(const Input&) const = default;
};

/// Copying the bytes that the images in memory and their results take, with all workers: what
/// memory alone allows.
struct CopyRoof {
  int workers = 1;
  std::size_t bytes = 0;        // read and written in a run
  std::vector<Sample> samples;  // one a round; none where it was not measured

  bool operator==(const CopyRoof&) const = default;
};

/// All contenders over one input with one pipeline, in every scope that was asked for.
struct Comparison {
  Input input;
  std::string pipeline;
  std::string output_format;  // of the files that scope e2e writes: their extension
  std::string saved_images;   // the folder of --save-images as the user gave it; empty: none
  Effort effort;
  ContenderKey reference;  // whose outputs all others are held to
  std::vector<Row> rows;   // by scope, in the order in which the contenders were set up
  CopyRoof copy;
  bool complete = true;            // it ran to its end: each row that is ok has all its samples
  std::optional<Failure> failure;  // what ended it early, or kept its files from their place

  bool operator==(const Comparison&) const = default;
};

/// What the program was built from and with.
struct Build {
  std::string version;
  std::string revision;  // of the git checkout; empty where there was none
  std::string compiler;
  std::string type;
  std::string flags;
  std::string options;                      // of every file, beside the flags
  std::vector<std::string> libraries = {};  // name and version of those that it was built with

  bool operator==(const Build&) const = default;
};

/// Rises when a change of how things are measured makes times incomparable with those before.
/// 1: one process a row; some backends start their workers in the first run.
/// 2: several processes a row; workers start in the set-up, to which probing does not belong.
inline constexpr int kMeasuringEpoch = 2;

struct Study {
  int measuring_epoch = kMeasuringEpoch;
  Machine machine;
  Build build;
  std::string command_line;
  std::string config;                              // the text of the file that --config named
  std::string date;                                // when it began: "2026-11-26T19:06:32+01:00"
  std::map<std::string, std::string> environment;  // variables that change what is measured
  std::string no_sandbox;         // why processes did not confine themselves; empty: they did
  std::string no_landlock;        // why those that did could open any file; empty: they could not
  double timer_resolution_s = 0;  // the least that the clock advances by
  std::vector<Warning> warnings;  // what made the machine unfit when it began
  std::vector<Comparison> comparisons;

  bool operator==(const Study&) const = default;
};

}  // namespace bb
