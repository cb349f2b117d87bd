#include "backends/process/shared_memory.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

#include "kernels/filter/pages.h"

namespace bb {
namespace {

// All shared memory of this process. Backends may make some in any thread.
struct Mappings {
  std::mutex mutex;
  std::vector<std::span<std::uint8_t>> all;
};

Mappings& mappings() {
  static auto* const known = new Mappings;  // never destroyed: static objects may own memory
  return *known;
}

struct Pages {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
};

Pages pages_of(std::span<const std::uint8_t> bytes) {
  const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
  return {begin / page_bytes() * page_bytes(), whole_pages(begin + bytes.size())};
}

void unmap_pages(std::uintptr_t begin, std::uintptr_t end) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the address of a page
  if (begin < end) munmap(reinterpret_cast<void*>(begin), end - begin);
}

}  // namespace

SharedMemory::SharedMemory(std::size_t bytes) {
  if (bytes == 0) return;
  void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    throw std::system_error(errno, std::generic_category(),
                            fmt::format("cannot share {} bytes of memory", bytes));
  }
  bytes_ = {static_cast<std::uint8_t*>(memory), bytes};
  const std::scoped_lock lock(mappings().mutex);
  mappings().all.push_back(bytes_);
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : bytes_(std::exchange(other.bytes_, {})) {}

SharedMemory& SharedMemory::operator=(SharedMemory&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

SharedMemory::~SharedMemory() {
  if (bytes_.empty()) return;
  {
    const std::scoped_lock lock(mappings().mutex);
    std::erase_if(mappings().all, [&](const auto& known) { return known.data() == bytes_.data(); });
  }
  munmap(bytes_.data(), bytes_.size());
}

void SharedMemory::unmap_all_but(std::vector<std::span<std::uint8_t>> kept) {
  std::ranges::sort(kept, {}, [](const auto& part) { return part.data(); });
  for (const std::span<std::uint8_t> memory : mappings().all) {
    const Pages all = pages_of(memory);
    std::uintptr_t from = all.begin;
    for (const std::span<std::uint8_t> part : kept) {
      const Pages pages = pages_of(part);
      if (part.empty() || pages.begin < all.begin || pages.begin >= all.end) continue;
      unmap_pages(from, pages.begin);
      from = pages.end;
    }
    unmap_pages(from, all.end);
  }
}

void SharedMemory::unmap(std::span<const std::uint8_t> part) {
  const Pages pages = pages_of(part);
  if (!part.empty()) unmap_pages(pages.begin, pages.end);
}

void SharedMemory::discard() const {
  if (!bytes_.empty()) madvise(bytes_.data(), bytes_.size(), MADV_REMOVE);
}

void SharedMemory::prefault(std::size_t offset, std::size_t bytes) const {
  // Kernels before 5.14 do not support this; the pages then fault one by one.
  const std::span part = bytes_.subspan(offset, bytes);
  if (!part.empty()) madvise(part.data(), part.size(), MADV_POPULATE_WRITE);
}

}  // namespace bb
