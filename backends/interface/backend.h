// The interface of a backend: where, and by whom, a pipeline is computed over a set of images.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/filter/image.h"
#include "kernels/filter/pipeline.h"

namespace bb {

/// What the time of a thread that takes part in a run goes into. On `device` it waits for its
/// device, whose own events tell what of that time was upload, filter and download.
enum class Phase { waiting, decode, upload, filter, download, encode, device };

/// The images of one run, numbered from 0. Workers of any kind (threads, forked processes) may
/// share one job set: every member is const, safe to call concurrently, and blocks until it is
/// done.
class JobSet {
 public:
  virtual ~JobSet() = default;

  [[nodiscard]] virtual std::size_t size() const = 0;

  /// The input's and the output's shape, known before the pixels are.
  [[nodiscard]] virtual Shape input_shape(std::size_t i) const = 0;
  [[nodiscard]] virtual Shape output_shape(std::size_t i) const = 0;

  /// The pixels of input `i`: already in memory, or decoded from a file here and now into
  /// `scratch`. Valid until `scratch` changes. Throws std::runtime_error when a file cannot be
  /// decoded.
  [[nodiscard]] virtual ConstImageView load(std::size_t i, Image& scratch) const = 0;

  /// Memory for result `i`: where the host wants it, or `scratch` made fit.
  [[nodiscard]] virtual ImageView target(std::size_t i, Image& scratch) const = 0;

  /// Hands result `i` over, complete, in the memory that target() gave.
  /// Throws std::runtime_error when a file cannot be written.
  virtual void store(std::size_t i, ConstImageView result) const = 0;

  /// Called once by each worker process before its first run: a set that lies in shared memory then
  /// enters it into the process's page table, so that no page fault falls into a timed run.
  virtual void prefault() const {}

  /// Tells the host, which keeps the clocks, what the calling thread turns to. load() and store()
  /// do so by themselves: a thread waits until it loads, then filters until it stores, and then
  /// waits again. Only where there is more to tell does a backend have to.
  virtual void enter(Phase /*phase*/) const {}

  /// Called by each worker process when its share of a run is done: the host then takes note of the
  /// CPU time that the process has used.
  virtual void end_share() const {}
};

/// What a user may choose about a backend.
struct BackendOptions {
  std::string kernel;  // one of BackendInfo::kernels
  int workers = 1;     // processes or threads, as the backend has it
  std::string device;  // part of a device's name; empty: the backend chooses
  std::chrono::milliseconds timeout = std::chrono::seconds(120);  // when the host ends a run
  bool pin = false;        // each worker to a core of its own: backends/process/pinning.h
  bool sandboxed = false;  // its process confines itself, unless the backend drives a device
};

/// What probe() finds on this machine.
struct Availability {
  bool usable = false;
  std::string reason;                // why not, when not usable
  std::vector<std::string> devices;  // a line each, for backends that drive devices
};

/// What prepare() settled on, for the record. Empty or absent where a backend has no such thing.
struct Prepared {
  std::string device;               // the device's name
  std::string driver;               // the driver's or library's name and version
  std::optional<int> workers = {};  // where they are not as many as were asked for
  std::vector<int> cores = {};      // that its workers are bound to, worker by worker
};

/// What only the backend can know of a run: times from its device's own events, in seconds, summed
/// over the threads that waited for them (see Phase::device) and absent where the backend has no
/// such phase; and whether all went well.
struct PhaseTimes {
  std::optional<double> upload_s;
  std::optional<double> kernel_s;
  std::optional<double> download_s;

  /// The threads that shared the run, where they are not as many as the workers asked for.
  std::optional<int> workers = {};

  /// What happened in the run that makes its wall time say nothing about the backend, such as
  /// workers that died and were replaced; empty when nothing did. The host then repeats the run.
  std::string disturbance = {};
};

/// One image is what a run failed at; the message says why, and the host adds the image's name.
class ImageFailure : public std::runtime_error {
 public:
  ImageFailure(std::size_t image, const std::string& what)
      : std::runtime_error(what), image_(image) {}
  ImageFailure(const ImageFailure&) = default;
  ImageFailure& operator=(const ImageFailure&) = default;

  /// Defined in the program alone, so that its modules throw the type that the program catches.
  ~ImageFailure() override;

  [[nodiscard]] std::size_t image() const { return image_; }

 private:
  std::size_t image_;
};

/// Lives in a process of its own: constructed, prepared, run any number of times, destroyed there.
/// Every member reports failure by an exception whose message says what failed and why.
class Backend {
 public:
  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual ~Backend() = default;

  /// Starts workers, creates contexts, compiles: all that is booked as set-up. Every job set that
  /// run() will be given is named here, so that a backend can prepare for its shapes; the sets
  /// outlive the backend.
  virtual Prepared prepare(const Pipeline& pipeline, const BackendOptions& options,
                           std::span<const JobSet* const> job_sets) = 0;

  /// Computes every image of one of the prepared job sets. Blocking: when it returns, each image
  /// has been loaded, computed and stored exactly once.
  virtual PhaseTimes run(const JobSet& jobs) = 0;
};

/// A backend as the registry knows it, before anything of it is loaded or started.
struct BackendInfo {
  std::string name;
  std::string description;
  std::vector<std::string> kernels;  // what --kernel may name, the default first
  bool takes_workers = false;        // runs with any number of workers, not with exactly one
  bool takes_device = false;         // --device applies
  bool by_default = true;            // part of the comparison when no backend is named
  bool exact = true;                 // claims the pixel contract; a peer that does not is for show
  std::function<Availability()> probe;
  std::function<std::unique_ptr<Backend>()> make;
  std::string module = {};  // the file that probe() and make() load; empty: part of the program
};

}  // namespace bb
