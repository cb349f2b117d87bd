// A job set in memory with the layout of the host's job sets: each image follows the previous one,
// at the next aligned address. It says so where that makes each image start on a page.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "backends/interface/backend.h"

namespace bb {

class MemoryJobs final : public JobSet {
 public:
  explicit MemoryJobs(const Pipeline& pipeline, const std::vector<Image>& inputs,
                      std::size_t alignment = 64)
      : paged_(alignment % 4096 == 0), stored_(inputs.size()) {
    for (const Image& image : inputs) {
      inputs_.add(image.shape(), alignment);
      outputs_.add(pipeline.output_shape(image.shape()), alignment);
    }
    inputs_.allocate();
    outputs_.allocate();
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      std::ranges::copy(inputs[i].view().samples(), inputs_.view(i).samples().begin());
    }
  }

  [[nodiscard]] std::size_t size() const override { return stored_.size(); }
  [[nodiscard]] Shape input_shape(std::size_t i) const override { return inputs_.shape(i); }
  [[nodiscard]] Shape output_shape(std::size_t i) const override { return outputs_.shape(i); }
  [[nodiscard]] ConstImageView load(std::size_t i, Image& /*scratch*/) const override {
    return inputs_.view(i);
  }
  [[nodiscard]] ImageView target(std::size_t i, Image& /*scratch*/) const override {
    return outputs_.view(i);
  }
  void store(std::size_t i, ConstImageView /*result*/) const override { ++stored_[i]; }
  [[nodiscard]] std::optional<HostMemory> memory() const override {
    if (!paged_) return {};
    return HostMemory{inputs_.memory(), outputs_.memory()};
  }

  [[nodiscard]] ConstImageView input(std::size_t i) const { return inputs_.view(i); }
  [[nodiscard]] ConstImageView result(std::size_t i) const { return outputs_.view(i); }

  /// How many times image `i` has been stored.
  [[nodiscard]] int stored(std::size_t i) const { return stored_[i]; }

 private:
  class Pack {
   public:
    void add(Shape shape, std::size_t alignment) {
      size_ = (size_ + alignment - 1) / alignment * alignment;
      places_.push_back({shape, size_});
      size_ += shape.bytes();
    }
    void allocate() { memory_.assign(size_, 0); }
    [[nodiscard]] std::span<std::uint8_t> memory() const { return memory_; }
    [[nodiscard]] Shape shape(std::size_t i) const { return places_[i].shape; }
    [[nodiscard]] ImageView view(std::size_t i) const {
      const Place& place = places_[i];
      return {std::span(memory_).subspan(place.offset, place.shape.bytes()), place.shape};
    }

   private:
    struct Place {
      Shape shape;
      std::size_t offset;
    };
    std::vector<Place> places_;
    std::size_t size_ = 0;
    mutable std::pmr::vector<std::uint8_t> memory_{paged_memory()};  // constant, it takes results
  };

  bool paged_;
  Pack inputs_;
  Pack outputs_;
  mutable std::vector<std::atomic<int>> stored_;
};

}  // namespace bb
