// The two scopes of a run, as the job sets that backends work on.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <string_view>
#include <vector>

#include "backends/interface/backend.h"
#include "backends/process/shared_memory.h"
#include "host/codecs/codec.h"
#include "host/images/image_arena.h"
#include "host/images/image_set.h"

namespace bb {

/// How many images of the current run are done, counted by all processes and read by the host.
class ImageCounter {
 public:
  ImageCounter();
  void reset() { *count_ = 0; }
  void add_one() const { count_->fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] std::size_t value() const { return count_->load(std::memory_order_relaxed); }

 private:
  using Count = std::atomic<std::size_t>;
  static_assert(Count::is_always_lock_free, "a lock would not be shared between processes");
  SharedMemory memory_;
  Count* count_;
};

/// Scope `filter`: images in memory to results in memory.
class ArenaJobs final : public JobSet {
 public:
  ArenaJobs(const ImageArena& inputs, const ImageArena& outputs, const ImageCounter& done)
      : inputs_(inputs), outputs_(outputs), done_(done) {}

  [[nodiscard]] std::size_t size() const override { return inputs_.size(); }
  [[nodiscard]] Shape input_shape(std::size_t i) const override { return inputs_.shape(i); }
  [[nodiscard]] Shape output_shape(std::size_t i) const override { return outputs_.shape(i); }
  [[nodiscard]] ConstImageView load(std::size_t i, Image& /*scratch*/) const override {
    return inputs_.view(i);
  }
  [[nodiscard]] ImageView target(std::size_t i, Image& /*scratch*/) const override {
    return outputs_.view(i);
  }
  void store(std::size_t /*i*/, ConstImageView /*result*/) const override { done_.add_one(); }
  [[nodiscard]] std::optional<HostMemory> memory() const override {
    return HostMemory{inputs_.memory(), outputs_.memory()};
  }
  void prefault() const override;

 private:
  const ImageArena& inputs_;
  const ImageArena& outputs_;
  const ImageCounter& done_;
};

/// The files that a run of scope `e2e` reads and writes: one for each image, so there may be very
/// many.
struct FileLists {
  const std::vector<SetImage>& inputs;
  const std::vector<Shape>& output_shapes;
  const std::vector<std::filesystem::path>& output_names;
};

/// Scope `e2e`: files to decoded images to results to encoded files.
class FileJobs final : public JobSet {
 public:
  /// The outputs are written to `directory`; the lists must outlive the scope.
  FileJobs(const FileLists& files, std::filesystem::path directory, FileFormat format,
           const ImageCounter& done)
      : files_(files), directory_(std::move(directory)), format_(format), done_(done) {}

  [[nodiscard]] std::size_t size() const override { return files_.inputs.size(); }
  [[nodiscard]] Shape input_shape(std::size_t i) const override { return files_.inputs[i].shape; }
  [[nodiscard]] Shape output_shape(std::size_t i) const override { return files_.output_shapes[i]; }
  [[nodiscard]] ConstImageView load(std::size_t i, Image& scratch) const override;
  [[nodiscard]] ImageView target(std::size_t i, Image& scratch) const override;
  [[nodiscard]] JobFiles files() const override;
  void store(std::size_t i, ConstImageView result) const override;

 private:
  FileLists files_;
  std::filesystem::path directory_;
  FileFormat format_;
  const ImageCounter& done_;
};

}  // namespace bb
