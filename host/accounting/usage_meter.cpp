#include "host/accounting/usage_meter.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <new>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>

namespace bb {
namespace {

std::int64_t microseconds(const timeval& time) {
  constexpr std::int64_t kMicro = 1'000'000;
  return time.tv_sec * kMicro + time.tv_usec;
}

// The kernel adds to a process's time what a thread of it has run when that thread stops, when the
// kernel's next tick is due (after 4 ms, as a rule), and when the thread's own clock is read.
void count_running_threads() {
  std::error_code gone;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", gone)) {
    // A thread's number as a clock of the CPU time that it got: glibc has this only for pthread_t.
    constexpr unsigned kClockOfThread = 6;
    const auto number = static_cast<unsigned>(std::stoul(thread.path().filename().string()));
    timespec ignored{};
    clock_gettime(static_cast<clockid_t>(~number << 3U | kClockOfThread), &ignored);
  }
}

// The peak of a process's resident memory, without the memory that it shares with other processes.
// Absent if the process has ended or the kernel does not tell.
std::optional<std::size_t> private_peak(pid_t process) {
  std::optional<std::size_t> peak_kib;
  std::size_t shared_kib = 0;
  std::ifstream status(fmt::format("/proc/{}/status", process));
  for (std::string line; std::getline(status, line);) {
    std::istringstream words(line);
    std::string name;
    std::size_t kib = 0;
    words >> name >> kib;
    if (name == "VmHWM:") peak_kib = kib;
    if (name == "RssShmem:") shared_kib = kib;
  }
  constexpr std::size_t kKib = 1024;
  if (!peak_kib) return std::nullopt;
  return (*peak_kib - std::min(*peak_kib, shared_kib)) * kKib;
}

}  // namespace

UsageMeter::UsageMeter() : own_(getpid()), workers_(new (memory_.bytes().data()) Workers) {}

UsageMeter::CpuTime UsageMeter::cpu_time(int who) {
  rusage usage{};
  getrusage(who, &usage);
  return {microseconds(usage.ru_utime), microseconds(usage.ru_stime)};
}

UsageMeter::CpuTime UsageMeter::cpu_time_here() {
  count_running_threads();
  const CpuTime self = cpu_time(RUSAGE_SELF);
  const CpuTime children = cpu_time(RUSAGE_CHILDREN);  // such as a driver's compiler
  return {self.user_us + children.user_us, self.system_us + children.system_us};
}

void UsageMeter::begin() {
  workers_->user_us = 0;
  workers_->system_us = 0;
  begin_ = cpu_time_here();
}

void UsageMeter::add_worker() const {
  static CpuTime last;  // a new process starts at 0 in both
  const CpuTime now = cpu_time(RUSAGE_SELF);
  workers_->user_us += now.user_us - last.user_us;
  workers_->system_us += now.system_us - last.system_us;
  last = now;
}

Usage UsageMeter::end(const std::set<pid_t>& processes) {
  const CpuTime now = cpu_time_here();
  Usage usage;
  usage.cpu_user_s = static_cast<double>(now.user_us - begin_.user_us + workers_->user_us) * 1e-6;
  usage.cpu_system_s =
      static_cast<double>(now.system_us - begin_.system_us + workers_->system_us) * 1e-6;
  std::set<pid_t> all = processes;
  all.insert(own_);
  std::erase_if(peaks_, [&](const auto& entry) { return !all.contains(entry.first); });
  for (const pid_t process : all) look_at_memory(process);
  for (const auto& [process, peak] : peaks_) {
    usage.peak_memory_bytes = usage.peak_memory_bytes.value_or(0) + peak;
  }
  return usage;
}

void UsageMeter::look_at_memory(pid_t process) {
  const std::optional<std::size_t> peak = private_peak(process);
  if (!peak) return;
  std::size_t& most = peaks_[process];
  most = std::max(most, *peak);
}

}  // namespace bb
