#include "host/contender/contenders.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "backends/registry/registry.h"
#include "host/base/error.h"
#include "host/contender/module_backends.h"
#include "kernels/cpu/kernels.h"
#include "kernels/filter/spelling.h"

namespace bb {
namespace {

bool offers(const BackendInfo& info, const std::string& kernel) {
  return std::ranges::find(info.kernels, kernel) != info.kernels.end();
}

class Chooser {
 public:
  explicit Chooser(const ContenderChoice& choice) : choice_(choice) {
    for (const std::string& backend : choice.backends) {
      if (!names_module(backend)) {
        named_.push_back(backend);
      } else {
        for (std::string& name : add_module(backend, choice.timeout)) {
          named_.push_back(std::move(name));
        }
      }
    }
  }

  std::vector<Contender> choose() {
    check();
    const BackendInfo& baseline = get_backend(kBaseline);
    add(baseline, baseline.kernels.front(), 1, is_named(baseline));
    for (const BackendInfo& info : registry()) {
      if (!is_chosen(info)) continue;
      for (const std::string& kernel : kernels_of(info)) {
        if (info.takes_workers) add_serial(kernel);
        for (const int workers : workers_of(info)) add(info, kernel, workers, is_named(info));
      }
    }
    return std::move(contenders_);
  }

  std::vector<Contender> choose_for_verification() {
    check();
    for (const BackendInfo& info : registry()) {
      if (named_.empty() ? !info.exact : !is_named(info)) continue;
      for (const std::string& kernel : info.kernels) {
        for (const int workers : workers_of(info)) add(info, kernel, workers, is_named(info));
      }
    }
    return std::move(contenders_);
  }

 private:
  [[nodiscard]] std::vector<int> workers_of(const BackendInfo& info) const {
    return info.takes_workers ? choice_.workers : std::vector{1};
  }

  [[nodiscard]] bool is_named(const BackendInfo& info) const {
    return std::ranges::find(named_, info.name) != named_.end();
  }

  [[nodiscard]] bool is_chosen(const BackendInfo& info) const {
    return named_.empty() ? info.by_default : is_named(info);
  }

  [[nodiscard]] bool can_choose(const BackendInfo& info) const {
    return choice_.kernel && info.kernels.size() > 1 && offers(info, *choice_.kernel);
  }

  // The kernel that was asked for; else a named backend's default one, so that its speedup shows
  // its parallelism alone, and, in the comparison of everything, each kernel of the CPU backends.
  [[nodiscard]] std::vector<std::string> kernels_of(const BackendInfo& info) const {
    if (can_choose(info)) return {*choice_.kernel};
    if (named_.empty() && !choice_.kernel && !info.takes_device) return info.kernels;
    return {info.kernels.front()};
  }

  void check() const {
    std::vector<std::string_view> names;
    for (const BackendInfo& info : registry()) names.emplace_back(info.name);
    for (const std::string& name : named_) {
      if (find_backend(name) == nullptr) {
        throw UsageError(fmt::format("there is no backend '{}'{}: the backends are {}", name,
                                     did_you_mean(name, names), fmt::join(names, ", ")));
      }
    }
    const bool has_device = std::ranges::any_of(
        registry(), [&](const BackendInfo& info) { return is_chosen(info) && info.takes_device; });
    if (!choice_.device.empty() && !has_device) {
      throw UsageError(
          fmt::format("--device {}: no chosen backend runs on a device", choice_.device));
    }
    const bool of_use = std::ranges::any_of(
        registry(), [&](const BackendInfo& info) { return is_chosen(info) && can_choose(info); });
    if (!choice_.kernel || of_use) return;
    throw UsageError(
        fmt::format("--kernel {}: no chosen backend has a choice of that kernel", *choice_.kernel));
  }

  // The first backend that runs this kernel with one worker; devices have no such run.
  void add_serial(const std::string& kernel) {
    for (const BackendInfo& info : registry()) {
      if (info.takes_device || !offers(info, kernel)) continue;
      add(info, kernel, 1, false);
      return;
    }
  }

  void add(const BackendInfo& info, const std::string& kernel, int workers, bool named) {
    const auto same = std::ranges::find_if(contenders_, [&](const Contender& other) {
      return other.info == &info && other.options.kernel == kernel &&
             other.options.workers == workers;
    });
    if (same != contenders_.end()) {
      same->named = same->named || named;
      return;
    }
    Contender contender{
        &info,
        {kernel, workers, choice_.device, choice_.timeout, choice_.pin, choice_.sandboxed},
        named,
        info.name};
    if (kernel != info.kernels.front()) contender.label += "-" + kernel;
    const bool parallel = std::ranges::any_of(choice_.workers, [](int count) { return count > 1; });
    if (info.takes_workers && parallel && workers == 1) contender.label += "-serial";
    if (choice_.workers.size() > 1 && workers > 1) contender.label += fmt::format("-{}", workers);
    contenders_.push_back(std::move(contender));
  }

  const ContenderChoice& choice_;
  std::vector<std::string> named_;  // the backends that the user asked for
  std::vector<Contender> contenders_;
};

}  // namespace

std::optional<int> Contender::workers() const {
  return info->takes_device ? std::nullopt : std::optional(options.workers);
}

Contender copy_contender(int workers) {
  constexpr std::string_view kCopyBackend = "cpu-thread";
  return {&get_backend(kCopyBackend), {std::string(kCopyKernel), workers, ""}, false, "copy"};
}

std::vector<Contender> choose_contenders(const ContenderChoice& choice) {
  return Chooser(choice).choose();
}

std::vector<Contender> choose_for_verification(const ContenderChoice& choice) {
  return Chooser(choice).choose_for_verification();
}

}  // namespace bb
