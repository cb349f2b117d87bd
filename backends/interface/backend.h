// The interface of a backend, which computes a pipeline over a set of images.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
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

/// The phases of a thread that takes part in a run. In `device`, the thread waits for its device.
/// The device's events then tell how much of this time was upload, filter and download.
enum class Phase { waiting, decode, upload, filter, download, encode, device };

/// The files of a job set whose images are not in memory.
struct JobFiles {
  std::vector<std::filesystem::path> inputs;  // that load() reads
  std::filesystem::path outputs;              // the folder in which store() writes
};

/// Where the host keeps the images of a job set, and where it wants their results: whole pages that
/// hold nothing else, so that a device may map them.
struct HostMemory {
  std::span<const std::uint8_t> inputs;
  std::span<std::uint8_t> outputs;
};

/// The images of one run, numbered from 0. Workers of any kind (threads, forked processes) may
/// share one job set: every member is const, safe to call concurrently, and blocks until it is
/// done.
class JobSet {
 public:
  virtual ~JobSet() = default;

  [[nodiscard]] virtual std::size_t size() const = 0;

  /// The shapes of the input and the output. They are known before the pixels are loaded.
  [[nodiscard]] virtual Shape input_shape(std::size_t i) const = 0;
  [[nodiscard]] virtual Shape output_shape(std::size_t i) const = 0;

  /// The pixels of input `i`. They are already in memory, or this call decodes them from a file
  /// into `scratch`. Valid until `scratch` changes. Throws std::runtime_error when a file cannot be
  /// decoded.
  [[nodiscard]] virtual ConstImageView load(std::size_t i, Image& scratch) const = 0;

  /// Memory for result `i`: the host's memory, or `scratch` with the right shape.
  [[nodiscard]] virtual ImageView target(std::size_t i, Image& scratch) const = 0;

  /// Hands over the complete result `i`, in the memory that target() gave. Throws
  /// std::runtime_error when a file cannot be written.
  virtual void store(std::size_t i, ConstImageView result) const = 0;

  /// Its files; the host confines the backend's process to them. Empty if all images are in memory.
  [[nodiscard]] virtual JobFiles files() const { return {}; }

  /// Holds all that load() and target() give, as long as the job set lives. Other job sets may use
  /// the same memory at other times. Absent where load() decodes. A backend may register the memory
  /// with a device once, when it prepares.
  [[nodiscard]] virtual std::optional<HostMemory> memory() const { return {}; }

  /// Called once by each worker process before its first run. A set in shared memory then enters
  /// the memory into the process's page table, so that no page fault happens in a timed run.
  virtual void prefault() const {}

  /// Tells the host, which keeps the clocks, that the calling thread begins a phase. load() and
  /// store() call this themselves: a thread waits until load(), then filters until store(), and
  /// then waits again. A backend only has to report other phases.
  virtual void enter(Phase /*phase*/) const {}

  /// Called by each worker process when its share of a run is done. The host then records the CPU
  /// time that the process has used.
  virtual void end_share() const {}
};

/// Whether the host confines a backend's process; see BackendInfo::unconfined.
enum class Sandboxing {
  off,
  on,        // unless the backend cannot be confined
  required,  // a backend that cannot be confined decodes nothing
};

/// The user's choices for a backend.
struct BackendOptions {
  std::string kernel = {};  // one of BackendInfo::kernels
  int workers = 1;          // processes or threads, depending on the backend
  std::string device = {};  // part of a device's name; empty: the backend chooses
  std::string driver = {};  // of that device: Availability::driver
  std::chrono::milliseconds timeout = std::chrono::seconds(120);  // host's limit for each step
  // The numbers of the cores to bind workers to, one after the other, and again from the first:
  // backends/process/pinning.h. Empty: none is bound.
  std::vector<int> cores = {};
  Sandboxing sandboxing = Sandboxing::off;
  bool all_workers = true;  // a backend that starts fewer workers is unavailable; otherwise it runs
  // All pipelines that this process prepares for, each with a backend of its own, one after the
  // other. What compiles can compile for all of them at once.
  std::vector<Pipeline> pipelines = {};
};

/// What probe() finds on this machine. All but the first two are for backends that drive devices.
struct Availability {
  bool usable = false;
  std::string reason = {};                 // the reason if not usable
  std::vector<std::string> devices = {};   // a line for each
  std::vector<std::string> problems = {};  // a line for each driver that is of no use
  bool unknown_device = false;             // it has usable devices, and not one as requested
  std::string device = {};                 // the chosen one's name
  std::string driver = {};                 // by which prepare() finds it in another process
};

/// The choices that prepare() made, for the results. Empty or absent where they do not apply.
struct Prepared {
  std::string device;               // the device's name
  std::string driver;               // the driver's or library's name and version
  std::optional<int> workers = {};  // that it started, counted, if other than requested
  std::string limit = {};           // what kept it from starting as many as requested
  std::vector<int> cores = {};      // the core that each worker is bound to
};

/// Facts about a run that only the backend knows. The times are in seconds, from its device's
/// events, summed over the threads that waited for them (see Phase::device): of commands that ran
/// beside one another, or while no thread waited, each has its part of that waiting time. A time is
/// absent if the backend has no such phase.
struct PhaseTimes {
  std::optional<double> upload_s;
  std::optional<double> kernel_s;
  std::optional<double> download_s;

  /// The number of threads that shared the run, if it is not the requested number of workers.
  std::optional<int> workers = {};

  /// A disturbance that makes the run's wall time useless, such as workers that died and were
  /// replaced. The host then repeats the run. Empty if there was none.
  std::string disturbance = {};
};

/// A run failed at one image. The message says why; the host adds the image's name.
class ImageFailure : public std::runtime_error {
 public:
  ImageFailure(std::size_t image, const std::string& what)
      : std::runtime_error(what), image_(image) {}
  ImageFailure(const ImageFailure&) = default;
  ImageFailure& operator=(const ImageFailure&) = default;

  /// Defined only in the program, so that its modules throw the same type that the program catches.
  ~ImageFailure() override;

  [[nodiscard]] std::size_t image() const { return image_; }

 private:
  std::size_t image_;
};

/// Used in a process of its own, which constructs it, prepares it, runs it any number of times, and
/// destroys it. Every member reports failure by an exception whose message says what failed and
/// why.
class Backend {
 public:
  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual ~Backend() = default;

  /// Starts and warms all workers, creates contexts and compiles; all this counts as set-up. A row
  /// that gets fewer workers than it requested is unavailable. `job_sets` are all
  /// job sets that run() will get, so that a backend can prepare for their shapes. They outlive the
  /// backend.
  virtual Prepared prepare(const Pipeline& pipeline, const BackendOptions& options,
                           std::span<const JobSet* const> job_sets) = 0;

  /// Computes every image of one of the prepared job sets. Blocks: when it returns, each image has
  /// been loaded, computed and stored exactly once.
  virtual PhaseTimes run(const JobSet& jobs) = 0;

  /// Copies as many bytes to the device as the inputs of one of the prepared job sets have, and
  /// meanwhile as many back as its results have, and computes nothing: the least time that the way
  /// to the device allows. Leaves inputs and results as they are. In seconds; absent where the
  /// device works in the host's memory, where images are decoded, and for backends without a
  /// device.
  [[nodiscard]] virtual std::optional<double> copy_to_device(const JobSet& /*jobs*/) { return {}; }
};

/// The registry's entry for a backend, before any part of the backend is loaded or started.
struct BackendInfo {
  std::string name;
  std::string description;
  std::vector<std::string> kernels;  // accepted by --kernel, the default first
  bool takes_workers = false;        // any number of workers, not exactly one
  bool takes_device = false;         // --device applies
  bool by_default = true;            // compared if the user names no backend
  bool exact = true;                 // claims the pixel contract; others are shown as peers

  /// Its process cannot be confined, and results say so. Set it if prepare() needs files other than
  /// shared libraries, /proc and /sys, or if run() starts programs, loads libraries, makes code or
  /// uses sockets. Without it, limits on files begin before prepare(), those on system calls with
  /// the first run. A backend that takes a device is never confined: its driver may need anything.
  bool unconfined = false;

  /// Whether the backend is usable, and with which device. Called in a process of its own; has the
  /// options' timeout. By default a backend is usable everywhere.
  std::function<Availability(const BackendOptions&)> probe = [](const BackendOptions&) {
    return Availability{.usable = true};
  };

  std::function<std::unique_ptr<Backend>()> make;
  std::string module = {};  // the file that probe() and make() load; empty: part of the program
};

}  // namespace bb
