// The files that scope e2e writes: their names, their place, their life.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/codec.h"
#include "host/files.h"
#include "host/image_set.h"

namespace bb {

/// A name for the result of each image, relative, in the same order: the image's own name with the
/// extension of what is written, or, where two would collide, with that extension added.
[[nodiscard]] std::vector<std::filesystem::path> output_names(const std::vector<SetImage>& images,
                                                              const std::string& extension);

/// A directory for each contender under the user's --output, or else under a temporary one, and one
/// for the reference. Throws std::filesystem::filesystem_error when one cannot be made.
class OutputFiles {
 public:
  OutputFiles(const std::optional<std::filesystem::path>& output,
              std::vector<std::filesystem::path> names);

  [[nodiscard]] const std::vector<std::filesystem::path>& names() const { return names_; }
  [[nodiscard]] std::filesystem::path directory(const std::string& label) const {
    return root_ / label;
  }
  [[nodiscard]] std::filesystem::path reference() const { return temporary_.path() / "reference"; }

  /// Makes a contender's directory ready for a run: it is there, and holds none of the files.
  void clear(const std::string& label) const;

  /// Removes what a contender that was killed has left half-written.
  void remove_partial(const std::string& label) const;

  /// Keeps a contender's files as the reference.
  void keep_as_reference(const std::string& label) const;

 private:
  TemporaryDirectory temporary_;
  std::filesystem::path root_;
  std::vector<std::filesystem::path> names_;
};

}  // namespace bb
