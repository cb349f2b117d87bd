// Files and folders that are there only as long as a process of this program.
//
// Whatever ends that process, its system releases the locks that it holds. So what is called as
// here, belongs to the same user, was made on the same machine, and is locked by nobody, was left
// behind by a process that is dead.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "host/base/files.h"

namespace bb {

/// A directory of this process's own, removed with all that is in it: in `place`, or in the
/// system's place for temporary files ($TMPDIR). A locked file beside it says that its process is
/// alive. Removes first what dead processes have left in `place`. Throws std::system_error.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  explicit TemporaryDirectory(const std::filesystem::path& place);
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::filesystem::path lock_path_;
  FileDescriptor lock_;
};

/// The name under which a process of this run writes `path` until it is whole.
[[nodiscard]] std::filesystem::path partial(const std::filesystem::path& path);

/// Makes the file `path`, which nobody can have made but a process of this run that is dead, opened
/// for writing and locked. Returns -1, with errno set, where that fails.
[[nodiscard]] int create_locked(const std::filesystem::path& path);

/// Removes from `place` what dead processes of this program have left.
void remove_leftovers(const std::filesystem::path& place);

/// Removes this process's temporary directories, as far as the system allows. A signal handler may
/// call it.
void remove_temporary_directories() noexcept;

/// What this process was to remove and could not.
[[nodiscard]] std::vector<std::filesystem::path> left_behind();

}  // namespace bb
