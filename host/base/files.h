// Small things with files that the standard library lacks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace bb {

/// The whole file, replacing what `bytes` held (its memory is reused). Throws std::runtime_error
/// that names the file and the reason, also if it has more than `most` bytes.
void read_file(const std::filesystem::path& path, std::vector<std::uint8_t>& bytes,
               std::size_t most = std::numeric_limits<std::size_t>::max());

/// Writes the whole file, replacing one that is there: under a name of this run's own that ends in
/// ".part" first, then renamed, so that under its own name it is never half-written. No symbolic
/// link is followed, but to a terminal, a pipe or a character device; a block device is refused.
/// Throws as read_file() does.
void write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

/// Writes the whole file over what one that is there holds, in the storage that it has already: for
/// files that nobody else looks at yet. Throws as read_file() does.
void overwrite_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

/// Throws as write_file() would if it cannot begin to write `path`; leaves nothing behind.
void check_writable(const std::filesystem::path& path);

/// Removes what a process of this run that was killed in write_file() has left beside `path`.
void remove_partial(const std::filesystem::path& path);

/// A path as it can be printed on one line: see printable_text().
[[nodiscard]] std::string printable(const std::filesystem::path& path);

/// The system's place for temporary files: $TMPDIR, or /tmp. Throws std::runtime_error where that
/// is no folder.
[[nodiscard]] std::filesystem::path temporary_place();

/// A directory of this process's own, removed with all that is in it: in `place`, or in the
/// system's place for temporary files ($TMPDIR). Throws std::system_error.
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
};

}  // namespace bb
