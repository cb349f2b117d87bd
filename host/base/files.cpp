#include "host/base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "host/base/bytes.h"
#include "host/base/temporary.h"
#include "host/base/text.h"

namespace bb {
namespace {

[[noreturn]] void throw_errno(const char* action, const std::filesystem::path& path) {
  throw std::runtime_error(
      fmt::format("cannot {} {}: {}", action, printable(path), std::strerror(errno)));
}

// What a disk holds may be all that there is of it.
void refuse_disk(const std::filesystem::path& path) {
  std::error_code unknown;
  if (!std::filesystem::is_block_file(path, unknown)) return;
  throw std::runtime_error(
      fmt::format("cannot write {}: it is a block device: name a file", printable(path)));
}

// A terminal, a pipe, a character device: it cannot be renamed over, and has nothing to lose. What
// a shell has redirected /dev/stdout to counts as such, whatever it is.
bool is_stream(const std::filesystem::path& path) {
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown)) return false;
  const std::string folder = path.parent_path();
  return !std::filesystem::is_regular_file(path, unknown) || folder == "/dev" ||
         folder == "/dev/fd" || folder.starts_with("/proc/");
}

// False, with errno set, when not all could be written.
bool write_all(int fd, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)) {}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) close(fd_);
}

int FileDescriptor::close_now() { return close(std::exchange(fd_, -1)); }

OpenFile open_file(const std::filesystem::path& path) {
  // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
  OpenFile file{FileDescriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))};
  if (file.descriptor.get() < 0) throw_errno("read", path);
  struct stat status {};
  if (fstat(file.descriptor.get(), &status) != 0) throw_errno("read", path);
  if (!S_ISREG(status.st_mode)) {
    throw std::runtime_error(fmt::format("cannot read {}: not a regular file", printable(path)));
  }
  file.bytes = static_cast<std::size_t>(status.st_size);
  return file;
}

void read_open_file(int fd, std::size_t size, std::vector<std::uint8_t>& bytes) {
  bytes.resize(size);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count =
        pread(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (count < 0 && errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "cannot read it");
    }
    if (count == 0) bytes.resize(done);  // it became shorter meanwhile
    if (count > 0) done += static_cast<std::size_t>(count);
  }
}

void read_file(const std::filesystem::path& path, std::vector<std::uint8_t>& bytes,
               std::size_t most) {
  const OpenFile file = open_file(path);
  if (file.bytes > most) {
    throw std::runtime_error(fmt::format("cannot read {}: it has {}, and {} are the most",
                                         printable(path), format_bytes(file.bytes),
                                         format_bytes(most)));
  }
  try {
    read_open_file(file.descriptor.get(), file.bytes, bytes);
  } catch (const std::system_error& error) {
    errno = error.code().value();
    throw_errno("read", path);
  }
}

void for_each_block(const std::filesystem::path& path,
                    const std::function<void(std::span<const std::uint8_t>)>& use) {
  const OpenFile file = open_file(path);
  std::vector<std::uint8_t> block(std::size_t{1} << 20);
  while (true) {
    const ssize_t count = read(file.descriptor.get(), block.data(), block.size());
    if (count < 0 && errno != EINTR) throw_errno("read", path);
    if (count == 0) return;
    if (count > 0) use(std::span(block).first(static_cast<std::size_t>(count)));
  }
}

void write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
  refuse_disk(path);
  const bool in_place = is_stream(path);
  const std::filesystem::path written = in_place ? path : partial(path);
  FileDescriptor file(in_place ? open(written.c_str(), O_WRONLY | O_CLOEXEC)
                               : create_locked(written));
  if (file.get() < 0) throw_errno("write", path);
  const FileDescriptor lock(dup(file.get()));  // until it has its own name
  if (!write_all(file.get(), bytes) || file.close_now() != 0 ||
      (!in_place && rename(written.c_str(), path.c_str()) != 0)) {
    const int reason = errno;
    if (!in_place) unlink(written.c_str());
    errno = reason;
    throw_errno("write", path);
  }
}

void overwrite_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
  refuse_disk(path);
  constexpr mode_t kMode = 0666;  // less the user's umask
  FileDescriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, kMode));
  if (file.get() < 0 || !write_all(file.get(), bytes) ||
      ftruncate(file.get(), static_cast<off_t>(bytes.size())) != 0 || file.close_now() != 0) {
    throw_errno("write", path);
  }
}

void check_writable(const std::filesystem::path& path) {
  refuse_disk(path);
  std::error_code unknown;  // the attempt below tells why
  if (std::filesystem::is_directory(path, unknown)) {
    errno = EISDIR;
    throw_errno("write", path);
  }
  // A rename would replace even a file that its owner has protected.
  if (std::filesystem::exists(path, unknown) && access(path.c_str(), W_OK) != 0) {
    throw_errno("write", path);
  }
  // Who reads a pipe would take a writer that opens and closes it for the end.
  if (std::filesystem::is_fifo(path, unknown)) return;
  const bool in_place = is_stream(path);
  const FileDescriptor file(in_place ? open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK)
                                     : create_locked(partial(path)));
  if (file.get() < 0) throw_errno("write", path);
  if (in_place) return;
  remove_partial(path);
  remove_leftovers(path.has_parent_path() ? path.parent_path() : ".");
}

void remove_partial(const std::filesystem::path& path) {
  std::error_code ignored;  // as a rule there is none
  std::filesystem::remove(partial(path), ignored);
}

std::string printable(const std::filesystem::path& path) { return printable_text(path.native()); }

std::filesystem::path temporary_place() {
  std::error_code error;
  std::filesystem::path place = std::filesystem::temp_directory_path(error);
  if (!error) return place;
  const char* const chosen = std::getenv("TMPDIR");
  throw std::runtime_error(
      fmt::format("there is no place for temporary files{}: set TMPDIR to a folder",
                  chosen == nullptr ? "" : fmt::format(", TMPDIR is '{}'", chosen)));
}

}  // namespace bb
