// Scope `e2e`: files to decoded images to results to encoded files.
#include <map>

#include "host/base/files.h"
#include "host/base/interrupt.h"
#include "host/images/output_names.h"
#include "host/scopes/output_files.h"
#include "host/scopes/scope.h"
#include "host/verify/verify.h"

namespace bb {
namespace {

class E2eScope final : public Scope {
 public:
  E2eScope(const ScopeInfo& info, const ScopeMaterial& material)
      : Scope(info),
        set_(material.images.set),
        memory_(material.images.memory),
        isolation_(material.isolation),
        done_(material.done),
        format_(material.format),
        output_shapes_(output_shapes(set_.shapes(), material.output_shape)),
        files_(material.save_images,
               output_names(set_.images, std::string(file_extension(
                                             format_, output_shapes_.front().channels)))) {}

  [[nodiscard]] std::vector<const JobSet*> job_sets(const std::string& label) override {
    const auto [jobs, is_new] =
        jobs_.try_emplace(label, FileLists{set_.images, output_shapes_, files_.names()},
                          files_.make_directory(label), format_, done_);
    return {&jobs->second};
  }

  void begin_part(std::size_t /*part*/) override { forget_reference(); }

  void spoil(const std::string& label) override { files_.spoil(label); }

  void add_outputs(const std::string& label, Digest& digest) override {
    std::vector<std::uint8_t> bytes;
    for (const std::filesystem::path& name : files_.names()) {
      check_interrupted();
      const std::filesystem::path file = files_.directory(label) / name;
      if (!std::filesystem::exists(file)) continue;  // verify() reports it
      read_file(file, bytes);
      digest.add(bytes);
    }
  }

  [[nodiscard]] std::optional<Mismatch> verify(const std::string& label) override {
    const auto difference =
        find_file_difference(files_.reference(), files_.directory(label), files_.names());
    if (!difference) return std::nullopt;
    return Mismatch{difference->description, difference->first_file};
  }

  [[nodiscard]] ImageArena inputs_around(std::size_t image) override {
    if (memory_ && memory_->chunks.size() == 1) return memory_->chunks.front().inputs;
    return load_files_up_to(set_, image, isolation_);
  }

  bool publish(const std::string& label) override { return files_.publish(label); }

 private:
  void keep_as_reference(const std::string& label, std::size_t others) override {
    files_.keep_as_reference(label);
    files_.require_space_for(others);
  }

  const ImageSet& set_;
  const std::optional<ImageMemory>& memory_;
  Isolation isolation_;
  const ImageCounter& done_;
  FileFormat format_;
  std::vector<Shape> output_shapes_;
  OutputFiles files_;
  std::map<std::string, FileJobs> jobs_;  // by label
};

}  // namespace

std::unique_ptr<Scope> make_e2e_scope(const ScopeInfo& info, const ScopeMaterial& material) {
  return std::make_unique<E2eScope>(info, material);
}

}  // namespace bb
