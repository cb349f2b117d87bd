#include "host/base/remove_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace bb {
namespace {

// An entry of a folder as getdents64(2) lists it.
struct Entry {
  ino64_t inode;
  off64_t next;
  unsigned short bytes;
  unsigned char type;
};
constexpr std::size_t kNameOffset = offsetof(Entry, type) + 1;

// Reads a folder's list once, and returns how many of its entries it removed.
std::size_t remove_listed(int folder) noexcept {
  std::size_t removed = 0;
  alignas(Entry) std::array<char, 2048> list;  // NOLINT(*-member-init): the system fills it
  long bytes = 0;
  while ((bytes = syscall(SYS_getdents64, folder, list.data(), list.size())) > 0) {
    for (std::size_t at = 0; at < static_cast<std::size_t>(bytes);) {
      Entry entry{};
      std::memcpy(&entry, &list[at], sizeof entry);
      const std::string_view name = &list[at + kNameOffset];
      if (name != "." && name != ".." && remove_tree(folder, name.data())) ++removed;
      at += entry.bytes;
    }
  }
  return removed;
}

// A file system may lose its place in a list that changes, so the list is read until it stays.
void remove_all_in(int folder) noexcept {
  while (remove_listed(folder) > 0 && lseek(folder, 0, SEEK_SET) == 0) {
  }
}

}  // namespace

bool remove_tree(int folder, const char* name) noexcept {
  if (unlinkat(folder, name, 0) == 0 || errno == ENOENT) return true;
  if (errno != EISDIR && errno != EPERM) return false;
  const int opened = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (opened < 0) return false;
  remove_all_in(opened);
  close(opened);
  return unlinkat(folder, name, AT_REMOVEDIR) == 0 || errno == ENOENT;
}

}  // namespace bb
