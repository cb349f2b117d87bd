#include "host/contender/entrants.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "backends/process/cores.h"
#include "backends/registry/registry.h"
#include "host/base/error.h"
#include "host/contender/backend_contender.h"
#include "host/contender/backend_process.h"
#include "host/contender/module_backends.h"
#include "kernels/cpu/kernels.h"
#include "kernels/filter/spelling.h"

namespace bb {
namespace {

constexpr std::string_view kCopier = "cpu-thread";  // the backend that copies

bool offers(const BackendInfo& info, const std::string& kernel) {
  return std::ranges::find(info.kernels, kernel) != info.kernels.end();
}

bool is_pinned(const EntrantChoice& choice, const BackendInfo& info, int workers) {
  if (choice.pin) return *choice.pin;
  return info.takes_device || (workers > 1 && workers <= available_cores());
}

BackendOptions options_of(const EntrantChoice& choice, const BackendInfo& info,
                          const std::string& kernel, int workers) {
  BackendOptions options;
  options.kernel = kernel;
  options.workers = workers;
  options.device = choice.device;
  options.timeout = choice.timeout;
  if (is_pinned(choice, info, workers)) options.cores = choice.cores;
  options.sandboxing = choice.sandboxing;
  options.all_workers = choice.all_workers;
  return options;
}

Entrant entrant_of(const BackendInfo& info, const BackendOptions& options, std::string label) {
  ContenderKey key{info.name, options.kernel, options.workers, ""};
  if (info.takes_device) {
    key.workers.reset();
    key.device = options.device;
  }
  std::string unconfined = options.sandboxing == Sandboxing::off ? "" : why_unconfined(info);
  return {std::move(key), false, std::move(label), std::move(unconfined),
          [&info, options](const Pipeline& pipeline) {
            return make_backend_contender(info, options, pipeline);
          }};
}

struct Baseline {
  const BackendInfo& info;
  std::string kernel;
  int workers = 1;
};

const BackendInfo& named_backend(const std::string& name) {
  if (const BackendInfo* const info = find_backend(name)) return *info;
  std::vector<std::string_view> names;
  for (const BackendInfo& info : registry()) names.emplace_back(info.name);
  throw UsageError(fmt::format("there is no backend '{}'{}: the backends are {}", name,
                               did_you_mean(name, names), fmt::join(names, ", ")));
}

// "opencv", "cpu-thread simd" or "cpu-thread simd 2"
Baseline parse_baseline(const std::string& row) {
  std::istringstream words(row.empty() ? std::string(kBaseline) : row);
  std::string name;
  words >> name;
  const BackendInfo& info = named_backend(name);
  Baseline baseline{info, info.kernels.front(), 1};
  std::string kernel;
  if (words >> kernel) baseline.kernel = kernel;
  if (!offers(info, baseline.kernel)) {
    throw UsageError(fmt::format("--baseline {}: {} has no kernel {}, but {}", row, name, kernel,
                                 fmt::join(info.kernels, ", ")));
  }
  std::string rest;
  if (words >> rest) {
    const char* const end = rest.data() + rest.size();
    const auto [stop, error] = std::from_chars(rest.data(), end, baseline.workers);
    const bool one_number = error == std::errc() && stop == end && !(words >> kernel);
    if (!one_number || baseline.workers < 1 || (!info.takes_workers && baseline.workers > 1)) {
      throw UsageError(fmt::format(
          "--baseline {}: write a backend, its kernel and a number of workers{}, as in 'cpu-thread "
          "simd 2'",
          row, info.takes_workers ? "" : fmt::format(" ({} takes none)", name)));
    }
  }
  return baseline;
}

class Chooser {
 public:
  explicit Chooser(const EntrantChoice& choice) : choice_(choice) {
    for (const std::string& backend : choice.backends) {
      if (!names_module(backend)) {
        requested_.push_back(backend);
      } else {
        for (std::string& name : add_module(backend, choice.timeout)) {
          requested_.push_back(std::move(name));
        }
      }
    }
  }

  std::vector<Entrant> choose() {
    check();
    const Baseline baseline = parse_baseline(choice_.baseline);
    baseline_workers_ = baseline.workers;
    add(baseline.info, baseline.kernel, baseline.workers,
        is_requested(baseline.info) || !choice_.baseline.empty());
    for (const BackendInfo& info : registry()) {
      if (!is_chosen(info)) continue;
      for (const std::string& kernel : kernels_of(info)) {
        if (info.takes_workers) add_serial(kernel);
        for (const int workers : workers_of(info)) add(info, kernel, workers, is_requested(info));
      }
    }
    check_simd_target();
    return std::move(entrants_);
  }

  std::vector<Entrant> choose_for_verification() {
    check();
    for (const BackendInfo& info : registry()) {
      if (requested_.empty() ? !info.exact : !is_requested(info)) continue;
      for (const std::string& kernel : info.kernels) {
        for (const int workers : workers_of(info)) add(info, kernel, workers, is_requested(info));
      }
    }
    check_simd_target();
    return std::move(entrants_);
  }

 private:
  [[nodiscard]] std::vector<int> workers_of(const BackendInfo& info) const {
    return info.takes_workers ? choice_.workers : std::vector{1};
  }

  [[nodiscard]] bool is_requested(const BackendInfo& info) const {
    return std::ranges::find(requested_, info.name) != requested_.end();
  }

  [[nodiscard]] bool is_chosen(const BackendInfo& info) const {
    return requested_.empty() ? info.by_default : is_requested(info);
  }

  [[nodiscard]] bool can_choose(const BackendInfo& info) const {
    return choice_.kernel && info.kernels.size() > 1 && offers(info, *choice_.kernel);
  }

  // The kernel that the user chose, if any. Otherwise, the default kernel of a backend that the
  // user named, so that its speedup shows only its parallelism. If the user named no backend, all
  // kernels of the CPU backends.
  [[nodiscard]] std::vector<std::string> kernels_of(const BackendInfo& info) const {
    if (can_choose(info)) return {*choice_.kernel};
    if (requested_.empty() && !choice_.kernel && !info.takes_device) return info.kernels;
    return {info.kernels.front()};
  }

  void check() const {
    for (const std::string& name : requested_) static_cast<void>(named_backend(name));
    const bool has_device = std::ranges::any_of(
        registry(), [&](const BackendInfo& info) { return is_chosen(info) && info.takes_device; });
    if (!choice_.device.empty() && !has_device) {
      throw UsageError(
          fmt::format("--device {}: no chosen backend runs on a device", choice_.device));
    }
    const bool parallel = std::ranges::any_of(
        registry(), [&](const BackendInfo& info) { return is_chosen(info) && info.takes_workers; });
    if (choice_.workers_requested && !parallel) {
      throw UsageError("--workers: no chosen backend takes a number of workers");
    }
    const bool of_use = std::ranges::any_of(
        registry(), [&](const BackendInfo& info) { return is_chosen(info) && can_choose(info); });
    if (!choice_.kernel || of_use) return;
    std::vector<std::string> kernels;
    for (const BackendInfo& info : registry()) {
      if (!is_chosen(info) || info.kernels.size() < 2) continue;
      for (const std::string& kernel : info.kernels) {
        if (std::ranges::find(kernels, kernel) == kernels.end()) kernels.push_back(kernel);
      }
    }
    throw UsageError(fmt::format("--kernel {}: the chosen backends {}", *choice_.kernel,
                                 kernels.empty()
                                     ? "have one kernel each"
                                     : fmt::format("have {}", fmt::join(kernels, ", "))));
  }

  void check_simd_target() const {
    const auto uses_it = [](const Entrant& entrant) { return entrant.key.kernel == kSimdKernel; };
    if (choice_.simd_target_requested && std::ranges::none_of(entrants_, uses_it)) {
      throw UsageError("--simd-target: no chosen backend uses the simd kernel");
    }
  }

  // Adds the first backend that runs this kernel with one worker. Devices have no such backend.
  void add_serial(const std::string& kernel) {
    for (const BackendInfo& info : registry()) {
      if (info.takes_device || !offers(info, kernel)) continue;
      add(info, kernel, 1, false);
      return;
    }
  }

  void add(const BackendInfo& info, const std::string& kernel, int workers, bool requested) {
    const bool parallel = std::ranges::any_of(choice_.workers, [](int count) { return count > 1; });
    std::string label = info.name;
    if (kernel != info.kernels.front()) label += "-" + kernel;
    if (info.takes_workers && parallel && workers == 1) label += "-serial";
    const bool several = choice_.workers.size() > 1 ||
                         (baseline_workers_ > 1 && baseline_workers_ != choice_.workers.front());
    if (several && workers > 1) label += fmt::format("-{}", workers);
    Entrant entrant =
        entrant_of(info, options_of(choice_, info, kernel, workers), std::move(label));
    const auto same = std::ranges::find(entrants_, entrant.key, &Entrant::key);
    if (same != entrants_.end()) {
      same->requested = same->requested || requested;
      return;
    }
    entrant.requested = requested;
    entrants_.push_back(std::move(entrant));
  }

  const EntrantChoice& choice_;
  std::vector<std::string> requested_;  // the backends that the user asked for
  std::vector<Entrant> entrants_;
  int baseline_workers_ = 1;
};

}  // namespace

Entrant copy_entrant(const EntrantChoice& choice) {
  const BackendInfo& info = get_backend(kCopier);
  return entrant_of(
      info, options_of(choice, info, std::string(kCopyKernel), std::ranges::max(choice.workers)),
      "copy");
}

std::vector<Entrant> choose_entrants(const EntrantChoice& choice) {
  return Chooser(choice).choose();
}

std::vector<Entrant> choose_for_verification(const EntrantChoice& choice) {
  return Chooser(choice).choose_for_verification();
}

std::vector<Entrant> serial_entrants() {
  std::vector<Entrant> entrants;
  for (const BackendInfo& info : registry()) {
    if (!info.exact || info.takes_device) continue;
    for (const std::string& kernel : info.kernels) {
      entrants.push_back(entrant_of(info, options_of({}, info, kernel, 1), info.name));
    }
  }
  return entrants;
}

}  // namespace bb
