// Small things with files that the standard library lacks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace bb {

/// Owns a descriptor of the system; -1 where there is none.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor();

  [[nodiscard]] int get() const { return fd_; }

  /// Closes now, since closing is where some file systems first report that writing failed. Returns
  /// what close(2) does.
  int close_now();

 private:
  int fd_ = -1;
};

/// A regular file, opened for reading.
struct OpenFile {
  FileDescriptor descriptor;
  std::size_t bytes = 0;  // when it was opened
};

/// Never waits, and opens no pipe, device or folder. Throws as read_file() does.
[[nodiscard]] OpenFile open_file(const std::filesystem::path& path);

/// The first `size` bytes of an open file, wherever its position is; fewer if it became shorter.
/// The memory of `bytes` is reused. Throws std::system_error.
void read_open_file(int fd, std::size_t size, std::vector<std::uint8_t>& bytes);

/// The whole file, replacing what `bytes` held (its memory is reused). A file of more than `most`
/// bytes is not read. Throws std::runtime_error that names the file and the reason.
void read_file(const std::filesystem::path& path, std::vector<std::uint8_t>& bytes,
               std::size_t most = std::numeric_limits<std::size_t>::max());

/// Calls `use` with the whole file, piece by piece. Throws as read_file() does.
void for_each_block(const std::filesystem::path& path,
                    const std::function<void(std::span<const std::uint8_t>)>& use);

/// Writes the whole file, replacing one that is there: under a name of this run's own that ends in
/// ".part" first, then renamed, so that under its own name it is never half-written. No symbolic
/// link is followed, but to a terminal, a pipe or a character device; a block device is refused.
/// Throws as read_file() does.
void write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

/// Writes the whole file over what one that is there holds, in the storage that it has already: for
/// files that nobody else looks at yet. Throws as read_file() does.
void overwrite_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

/// Throws as write_file() would if it cannot begin to write `path`; leaves nothing behind, and
/// removes what earlier runs of this program have left beside it.
void check_writable(const std::filesystem::path& path);

/// Removes what a process of this run that was killed in write_file() has left beside `path`.
void remove_partial(const std::filesystem::path& path);

/// A path as it can be printed on one line: see printable_text().
[[nodiscard]] std::string printable(const std::filesystem::path& path);

/// The system's place for temporary files: $TMPDIR, or /tmp. Throws std::runtime_error where that
/// is no folder.
[[nodiscard]] std::filesystem::path temporary_place();

}  // namespace bb
