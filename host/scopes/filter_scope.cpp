// Scope `filter`: images in memory to results in memory.
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>

#include "host/base/interrupt.h"
#include "host/scopes/scope.h"
#include "host/verify/verify.h"

namespace bb {
namespace {

class FilterScope final : public Scope {
 public:
  FilterScope(const ScopeInfo& info, const ScopeMaterial& material)
      : Scope(info),
        set_(material.images.set),
        chunks_(material.images.memory.value().chunks),
        isolation_(material.isolation) {
    for (const Chunk& chunk : chunks_) {
      jobs_.emplace_back(chunk.inputs, chunk.outputs, material.done);
    }
  }

  [[nodiscard]] std::size_t parts() const override { return chunks_.size(); }

  [[nodiscard]] std::size_t first_image(std::size_t part) const override {
    return chunks_[part].first;
  }

  // All contenders write their outputs to the same memory, one after the other.
  [[nodiscard]] std::vector<const JobSet*> job_sets(const std::string& /*label*/) override {
    std::vector<const JobSet*> sets;
    for (const ArenaJobs& jobs : jobs_) sets.push_back(&jobs);
    return sets;
  }

  [[nodiscard]] std::size_t bytes() const override {
    std::size_t bytes = 0;
    for (const Chunk& chunk : chunks_) {
      for (std::size_t i = 0; i < chunk.size(); ++i) {
        bytes += chunk.inputs.shape(i).bytes() + chunk.outputs.shape(i).bytes();
      }
    }
    return bytes;
  }

  void begin_part(std::size_t part) override {
    part_ = part;
    forget_reference();
    if (chunks_.size() > 1) load_chunk(set_, chunk(), isolation_);
  }

  void spoil(const std::string& /*label*/) override {
    if (has_reference()) bb::spoil(chunk().reference, chunk().outputs);
  }

  void add_outputs(const std::string& /*label*/, Digest& digest) override {
    for (std::size_t i = 0; i < chunk().size(); ++i) {
      check_interrupted();
      digest.add(chunk().outputs.view(i));
    }
  }

  [[nodiscard]] std::optional<Mismatch> verify(const std::string& label) override {
    std::optional<Difference> difference = find_difference(chunk().reference, chunk().outputs);
    if (!difference) return std::nullopt;
    difference->first_image += chunk().first;
    const auto [total, is_first] = differences_.emplace(label, *difference);
    if (!is_first) add(total->second, *difference);
    return Mismatch{describe(total->second, set_), total->second.first_image};
  }

  [[nodiscard]] ImageArena inputs_around(std::size_t image) override {
    Chunk& around = *std::prev(std::ranges::upper_bound(chunks_, image, {}, &Chunk::first));
    if (chunks_.size() > 1) load_chunk(set_, around, isolation_);
    return around.inputs;
  }

 private:
  void keep_as_reference(const std::string& /*label*/, std::size_t /*others*/) override {
    for (std::size_t i = 0; i < chunk().size(); ++i) {
      check_interrupted();
      std::ranges::copy(chunk().outputs.view(i).samples(),
                        chunk().reference.view(i).samples().begin());
    }
  }

  [[nodiscard]] Chunk& chunk() { return chunks_[part_]; }

  const ImageSet& set_;
  std::vector<Chunk>& chunks_;
  Isolation isolation_;
  std::deque<ArenaJobs> jobs_;  // one for each chunk
  std::size_t part_ = 0;
  std::map<std::string, Difference> differences_;  // of all parts so far, by label
};

}  // namespace

std::unique_ptr<Scope> make_filter_scope(const ScopeInfo& info, const ScopeMaterial& material) {
  return std::make_unique<FilterScope>(info, material);
}

}  // namespace bb
