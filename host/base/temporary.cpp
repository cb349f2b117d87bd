#include "host/base/temporary.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <functional>
#include <optional>
#include <string_view>
#include <system_error>

#include "host/base/remove_tree.h"

namespace bb {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kFolder = "backend-bench-";
constexpr std::string_view kLockBegin = ".backend-bench-";
constexpr std::string_view kLockEnd = ".lock";
constexpr std::string_view kPart = ".part";
constexpr std::size_t kTokenDigits = 16;

// The locks of another machine may not be seen here, so names tell the machine's.
const std::string& host() {
  static const std::string hashed = []() {
    std::array<char, 256> name{};
    gethostname(name.data(), name.size() - 1);
    return fmt::format("{:08x}", std::hash<std::string_view>()(name.data()) & 0xFFFFFFFFU);
  }();
  return hashed;
}

std::string new_token() {
  std::uint32_t number = 0;
  if (getrandom(&number, sizeof number, GRND_NONBLOCK) < 0) {
    number = static_cast<std::uint32_t>(getpid());
  }
  return host() + fmt::format("{:08x}", number);
}

// Drawn before the first fork, so that a parent knows the names that its children use.
const std::string kRun = []() noexcept { return new_token(); }();

bool is_token(std::string_view text) {
  return text.size() == kTokenDigits && text.starts_with(host()) &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// What stands between the two in a name, if they are its beginning and its end.
std::optional<std::string_view> between(std::string_view begin, std::string_view name,
                                        std::string_view end) {
  if (!name.starts_with(begin) || !name.ends_with(end)) return std::nullopt;
  if (name.size() < begin.size() + end.size()) return std::nullopt;
  return name.substr(begin.size(), name.size() - begin.size() - end.size());
}

fs::path lock_name(std::string_view token) {
  return fmt::format("{}{}{}", kLockBegin, token, kLockEnd);
}
fs::path folder_name(std::string_view token) { return fmt::format("{}{}", kFolder, token); }

bool is_removed(int file) {
  struct stat status {};
  return fstat(file, &status) == 0 && status.st_nlink == 0;
}

bool is_mine(const struct stat& status) { return status.st_uid == geteuid(); }

// Opens and locks a file that a process of this user has made and that no living one has locked.
FileDescriptor take_abandoned(const fs::path& path) {
  FileDescriptor file(open(path.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status {};
  if (file.get() < 0 || fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
      !is_mine(status) || flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    return {};
  }
  return file;
}

void remove_if_abandoned(const fs::path& place, const std::string& name) {
  const auto token = between(kLockBegin, name, kLockEnd);
  const auto part = between(".", name, kPart);
  if (token && is_token(*token)) {
    const FileDescriptor taken = take_abandoned(place / name);
    const fs::path folder = place / folder_name(*token);
    struct stat status {};
    if (taken.get() < 0 || (lstat(folder.c_str(), &status) == 0 && !is_mine(status))) return;
    if (remove_tree(AT_FDCWD, folder.c_str())) unlink((place / name).c_str());
  } else if (part && part->size() == 2 * kTokenDigits + 1 &&
             is_token(part->substr(kTokenDigits + 1))) {
    if (take_abandoned(place / name).get() >= 0) unlink((place / name).c_str());
  }
}

// The temporary directories that there are, where a signal handler finds them. It may come at any
// time, and in a child process, which must leave them. One for which there is no room is removed by
// its destructor, or else by the next run.
struct Registered {
  std::atomic<const char*> folder = nullptr;
  std::atomic<const char*> lock = nullptr;
  std::atomic<pid_t> owner = 0;
};
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): handlers reach nothing else
std::array<Registered, 16> registered;

void enter(const fs::path& folder, const fs::path& lock) {
  for (Registered& entry : registered) {
    if (entry.folder != nullptr) continue;
    entry.lock = lock.c_str();
    entry.owner = getpid();
    entry.folder = folder.c_str();
    return;
  }
}

void forget(const fs::path& folder) {
  const auto found = std::ranges::find_if(
      registered, [&](const Registered& entry) { return entry.folder == folder.c_str(); });
  if (found != registered.end()) found->folder = nullptr;
}

std::vector<fs::path>& could_not_remove() {
  static std::vector<fs::path> paths;
  return paths;
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() : TemporaryDirectory(temporary_place()) {}

TemporaryDirectory::TemporaryDirectory(const fs::path& place) {
  remove_leftovers(place);
  constexpr mode_t kPrivate = 0700;
  const std::string token = new_token();
  path_ = place / folder_name(token);
  lock_path_ = place / lock_name(token);
  lock_ = FileDescriptor(create_locked(lock_path_));
  if (lock_.get() < 0 || mkdir(path_.c_str(), kPrivate) != 0) {
    const int reason = errno;
    if (lock_.get() >= 0) unlink(lock_path_.c_str());
    throw std::system_error(reason, std::generic_category(),
                            "cannot make the temporary directory " + path_.string());
  }
  enter(path_, lock_path_);
}

TemporaryDirectory::~TemporaryDirectory() {
  if (remove_tree(AT_FDCWD, path_.c_str())) {
    unlink(lock_path_.c_str());
  } else {
    could_not_remove().push_back(path_);
  }
  forget(path_);
}

fs::path partial(const fs::path& path) {
  // Of a fixed length, since the path's own name may be as long as the file system allows.
  const std::size_t name = std::hash<std::string>()(path.filename().native());
  return path.parent_path() / fmt::format(".{:016x}.{}{}", name, kRun, kPart);
}

int create_locked(const fs::path& path) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  constexpr mode_t kMode = 0666;  // less the user's umask
  while (true) {
    int file = open(path.c_str(), kFlags, kMode);
    // What is there already is what a killed process has left, or somebody's trap.
    if (file < 0 && errno == EEXIST && unlink(path.c_str()) == 0) {
      file = open(path.c_str(), kFlags, kMode);
    }
    if (file < 0) return -1;
    // Some file systems have no locks. There, nobody finds out that the file was left behind.
    while (flock(file, LOCK_EX) != 0 && errno == EINTR) {
    }
    if (!is_removed(file)) return file;
    close(file);  // another run took it for abandoned before it was locked
  }
}

void remove_leftovers(const fs::path& place) {
  std::error_code unreadable;  // then there is nothing to remove
  for (fs::directory_iterator entry(place, unreadable), end; !unreadable && entry != end;
       entry.increment(unreadable)) {
    remove_if_abandoned(place, entry->path().filename().native());
  }
}

void remove_temporary_directories() noexcept {
  for (Registered& entry : registered) {
    if (entry.owner != getpid()) continue;
    const char* const folder = entry.folder.exchange(nullptr);
    if (folder != nullptr && remove_tree(AT_FDCWD, folder)) unlink(entry.lock);
  }
}

std::vector<fs::path> left_behind() { return could_not_remove(); }

}  // namespace bb
