#include "kernels/filter/image.h"

#include "kernels/filter/pages.h"

namespace bb {
namespace {

class PagedMemory final : public std::pmr::memory_resource {
 private:
  void* do_allocate(std::size_t bytes, std::size_t /*alignment*/) override {
    return heap_->allocate(whole_pages(bytes), page_bytes());
  }
  void do_deallocate(void* memory, std::size_t bytes, std::size_t /*alignment*/) override {
    heap_->deallocate(memory, whole_pages(bytes), page_bytes());
  }
  [[nodiscard]] bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }

  std::pmr::memory_resource* heap_ = std::pmr::new_delete_resource();
};

}  // namespace

std::pmr::memory_resource* paged_memory() {
  static PagedMemory memory;
  return &memory;
}

}  // namespace bb
