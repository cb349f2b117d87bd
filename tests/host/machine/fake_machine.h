// Folders with the files in which the kernel describes a machine, for machines that are not here.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "host/base/temporary.h"
#include "tests/support/text.h"

namespace bb::testing {

class FakeMachine {
 public:
  [[nodiscard]] const std::filesystem::path& root() const { return directory_.path(); }

  void write(std::string_view path, std::string_view text) const {
    write_text(root() / path, fmt::format("{}\n", text));
  }

  /// A hardware thread. `siblings` are those of its core, as a list.
  void add_thread(int number, int socket, int core, std::string_view siblings) const {
    const std::string topology = fmt::format("{}/cpu{}/topology", kCpus, number);
    write(topology + "/physical_package_id", fmt::format("{}", socket));
    write(topology + "/core_id", fmt::format("{}", core));
    write(topology + "/thread_siblings_list", siblings);
  }

  void add_cache(int thread, int index, int level, std::string_view type, std::string_view size,
                 std::string_view shared_by) const {
    const std::string cache = fmt::format("{}/cpu{}/cache/index{}", kCpus, thread, index);
    write(cache + "/level", fmt::format("{}", level));
    write(cache + "/type", type);
    write(cache + "/size", size);
    write(cache + "/shared_cpu_list", shared_by);
  }

  void set_clock(int thread, int least_mhz, int most_mhz) const {
    const std::string clock = fmt::format("{}/cpu{}/cpufreq", kCpus, thread);
    write(clock + "/cpuinfo_min_freq", fmt::format("{}", least_mhz * 1000));
    write(clock + "/cpuinfo_max_freq", fmt::format("{}", most_mhz * 1000));
    write(clock + "/scaling_governor", "performance");
    write(clock + "/scaling_driver", "intel_pstate");
  }

  static constexpr std::string_view kCpus = "sys/devices/system/cpu";

 private:
  TemporaryDirectory directory_;
};

}  // namespace bb::testing
