#include "host/isolation/reach.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <link.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <set>
#include <string_view>
#include <system_error>

#include "host/base/files.h"

namespace bb {
namespace {

namespace fs = std::filesystem;

// The kernel's interface, as in <linux/landlock.h>; the header of many systems is older than their
// kernel. The numbers of these calls are the same on all architectures.
constexpr long kCreateRuleset = 444;
constexpr long kAddRule = 445;
constexpr long kRestrictSelf = 446;
constexpr unsigned kAskVersion = 1;
constexpr int kPathBeneath = 1;

struct RulesetAttributes {
  std::uint64_t files = 0;
  std::uint64_t network = 0;
  std::uint64_t scopes = 0;
};

struct [[gnu::packed]] PathRule {
  std::uint64_t allowed = 0;
  std::int32_t path = -1;
};

constexpr std::uint64_t kWriteFile = 1 << 1;
constexpr std::uint64_t kReadFile = 1 << 2;
constexpr std::uint64_t kReadFolder = 1 << 3;
constexpr std::uint64_t kMakeFile = 1 << 8;
constexpr std::uint64_t kTruncate = 1 << 14;

// What each version of Landlock can refuse; kernels refuse to handle what they do not know.
std::uint64_t refusable(int version) {
  constexpr std::array<int, 6> kRights = {0, 13, 14, 15, 15, 16};  // by version, from bit 0
  const auto known = static_cast<std::size_t>(version) < kRights.size() ? version : 5;
  return (std::uint64_t{1} << kRights[static_cast<std::size_t>(known)]) - 1;
}

constexpr int kFirstWithScopes = 6;
constexpr std::uint64_t kAllScopes = 3;  // abstract sockets, signals

[[noreturn]] void throw_errno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// The version of Landlock, or -1 with errno set.
int landlock_version() {
  return static_cast<int>(syscall(kCreateRuleset, nullptr, std::size_t{0}, kAskVersion));
}

class Ruleset {
 public:
  explicit Ruleset(int version) : refusable_(refusable(version)) {
    const RulesetAttributes attributes{refusable_, 0, version >= kFirstWithScopes ? kAllScopes : 0};
    fd_ = static_cast<int>(syscall(kCreateRuleset, &attributes, sizeof attributes, 0U));
    if (fd_ < 0) throw_errno("Landlock takes no rules");
  }
  Ruleset(const Ruleset&) = delete;
  Ruleset& operator=(const Ruleset&) = delete;
  ~Ruleset() { close(fd_); }

  // What does not exist needs no rule.
  void allow(const fs::path& path, std::uint64_t rights) const {
    const int file = open(path.c_str(), O_PATH | O_CLOEXEC);
    if (file < 0) return;
    const PathRule rule{rights & refusable_, file};
    const long result = syscall(kAddRule, fd_, kPathBeneath, &rule, 0U);
    const int reason = errno;
    close(file);
    errno = reason;
    if (result != 0) throw_errno(fmt::format("Landlock takes no rule for {}", printable(path)));
  }

  void enforce() const {
    if (syscall(kRestrictSelf, fd_, 0U) != 0) throw_errno("Landlock does not start");
  }

 private:
  std::uint64_t refusable_;
  int fd_ = -1;
};

// The folders of the shared libraries that are loaded: others that they load later lie there, too.
std::set<fs::path> library_folders() {
  std::set<fs::path> folders;
  dl_iterate_phdr(
      [](dl_phdr_info* library, std::size_t /*size*/, void* found) {
        const fs::path folder = fs::path(library->dlpi_name).parent_path();
        if (folder.has_root_directory() && folder.has_relative_path()) {
          static_cast<std::set<fs::path>*>(found)->insert(folder);
        }
        return 0;
      },
      &folders);
  return folders;
}

// With fewer privileges than its parent, a process cannot reach the parent's memory either.
void drop_privileges() {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) throw_errno("a process keeps its privileges");
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
  if (syscall(SYS_capget, &header, sets.data()) != 0) throw_errno("privileges are not known");
  // Inputs may belong to other users.
  constexpr std::uint32_t kKept = 1U << CAP_DAC_READ_SEARCH;
  const std::uint32_t kept = sets[0].permitted & kKept;
  sets = {};
  sets[0].permitted = sets[0].effective = kept;
  if (syscall(SYS_capset, &header, sets.data()) != 0) throw_errno("a process keeps its privileges");
}

}  // namespace

std::string why_no_landlock() {
  if (landlock_version() > 0) return "";
  return fmt::format("the kernel has no Landlock ({})", std::strerror(errno));
}

void limit_reach(std::span<const JobFiles> files) {
  drop_privileges();
  const int version = landlock_version();
  if (version <= 0) return;
  const Ruleset rules(version);
  for (const char* place : {"/proc", "/sys", "/usr", "/lib", "/lib64", "/etc/ld.so.cache"}) {
    rules.allow(place, fs::is_directory(place) ? kReadFile | kReadFolder : kReadFile);
  }
  for (const fs::path& folder : library_folders()) rules.allow(folder, kReadFile | kReadFolder);
  for (const JobFiles& set : files) {
    for (const fs::path& input : set.inputs) rules.allow(input, kReadFile);
    if (!set.outputs.empty()) rules.allow(set.outputs, kWriteFile | kMakeFile | kTruncate);
  }
  rules.enforce();
}

void hide_memory() {
  if (landlock_version() <= 0) prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace bb
