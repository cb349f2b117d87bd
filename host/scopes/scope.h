// A scope defines where the timed work begins and ends, and how outputs are compared with the
// reference.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "backends/interface/backend.h"
#include "host/base/digest.h"
#include "host/codecs/codec.h"
#include "host/images/chunks.h"
#include "host/images/image_arena.h"
#include "host/images/image_set.h"
#include "host/images/job_sets.h"
#include "host/isolation/isolated.h"
#include "host/model/scope.h"

namespace bb {

/// How a contender's outputs differ from the reference.
struct Mismatch {
  std::string description;
  std::size_t first_image = 0;  // the index in the set of the first image that differs
};

/// Labels identify contenders. Every function may throw Interrupted, and std::runtime_error if the
/// system fails.
class Scope {
 public:
  explicit Scope(const ScopeInfo& info) : info_(info) {}
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  virtual ~Scope() = default;

  [[nodiscard]] const ScopeInfo& info() const { return info_; }

  /// A run is measured in parts. All rounds over one part are run, while it is in memory, before
  /// the next part begins. The time of a run is the sum over the parts.
  [[nodiscard]] virtual std::size_t parts() const { return 1; }

  /// The index in the set of the first image of a part.
  [[nodiscard]] virtual std::size_t first_image(std::size_t /*part*/) const { return 0; }

  /// The work of a contender: one job set for each part. The job sets live as long as the scope.
  [[nodiscard]] virtual std::vector<const JobSet*> job_sets(const std::string& label) = 0;

  /// The bytes that a run reads and writes in memory; 0 if the time to copy them is no lower bound
  /// for the scope.
  [[nodiscard]] virtual std::size_t bytes() const { return 0; }

  /// Begins a part: loads its inputs. The part has no reference yet.
  virtual void begin_part(std::size_t part) = 0;

  /// Ensures that anything that a contender leaves unwritten in its next run is detected.
  virtual void spoil(const std::string& label) = 0;

  /// Adds the outputs of a contender's last run to its digest, image by image.
  virtual void add_outputs(const std::string& label, Digest& digest) = 0;

  /// Whether the current part has a reference.
  [[nodiscard]] bool has_reference() const { return has_reference_; }

  /// Keeps the outputs of a contender's last run as the reference of the current part. `others` is
  /// the number of other contenders, which will each write as much.
  void keep_reference(const std::string& label, std::size_t others) {
    keep_as_reference(label, others);
    has_reference_ = true;
  }

  /// How a contender's last run, and its runs over earlier parts, differ from the reference. Absent
  /// if the last run does not differ.
  [[nodiscard]] virtual std::optional<Mismatch> verify(const std::string& label) = 0;

  /// The inputs of an image and of some images around it, to examine an error there.
  [[nodiscard]] virtual ImageArena inputs_around(std::size_t image) = 0;

  /// Puts a contender's outputs where the user wants them. Returns whether there is such a place.
  virtual bool publish(const std::string& /*label*/) { return false; }

 protected:
  void forget_reference() { has_reference_ = false; }

 private:
  virtual void keep_as_reference(const std::string& label, std::size_t others) = 0;

  const ScopeInfo& info_;
  bool has_reference_ = false;
};

/// The data that scopes are made from.
struct ScopeMaterial {
  LoadedImages& images;
  OutputShape output_shape;
  const ImageCounter& done;  // counts the images of a run as they are done
  Isolation isolation;
  FileFormat format = FileFormat::jpeg;              // of the files that are written
  std::optional<std::filesystem::path> save_images;  // where to keep outputs; absent: nowhere
};

/// The scope of that name. Throws std::invalid_argument where there is none.
[[nodiscard]] std::unique_ptr<Scope> make_scope(const ScopeInfo& info,
                                                const ScopeMaterial& material);

/// Each scope, in a file of its own.
[[nodiscard]] std::unique_ptr<Scope> make_filter_scope(const ScopeInfo& info,
                                                       const ScopeMaterial& material);
[[nodiscard]] std::unique_ptr<Scope> make_e2e_scope(const ScopeInfo& info,
                                                    const ScopeMaterial& material);

}  // namespace bb
