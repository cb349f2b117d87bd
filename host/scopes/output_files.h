// The files that scope e2e writes: their names, their place, their life.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/base/files.h"
#include "host/codecs/codec.h"
#include "host/images/image_set.h"

namespace bb {

/// A name for the result of each image, relative, in the same order: the image's own name with the
/// extension of what is written, or, where two would collide, with that extension added.
[[nodiscard]] std::vector<std::filesystem::path> output_names(const std::vector<SetImage>& images,
                                                              const std::string& extension);

/// A temporary directory for each contender, and one for the reference. What the contenders wrote
/// last is moved to the user's --output at the end, so nothing there is ever half-written; the
/// temporary directories lie in --output too, so that files are written where the user wants them.
///
/// Files stay from run to run and are written over, never removed and made anew: file systems take
/// long to make files where others were removed a moment ago, ext4 a sixth of an end-to-end run.
/// Throws std::runtime_error that names the file or directory that cannot be written, and why.
class OutputFiles {
 public:
  OutputFiles(const std::optional<std::filesystem::path>& output,
              std::vector<std::filesystem::path> names);

  [[nodiscard]] const std::vector<std::filesystem::path>& names() const { return names_; }
  [[nodiscard]] std::filesystem::path directory(const std::string& label) const {
    return temporary_.path() / "output" / label;
  }
  [[nodiscard]] std::filesystem::path reference() const { return temporary_.path() / "reference"; }

  /// Makes a contender's directory ready for a run: it is there, and no file in it is what the run
  /// has to write.
  void spoil(const std::string& label) const;

  /// Keeps a contender's files as the reference.
  void keep_as_reference(const std::string& label) const;

  /// Throws std::runtime_error unless the disk has room for as many files, and as large ones, as
  /// the reference has, `times` over.
  void require_space_for(std::size_t times) const;

  /// Moves a contender's files to the user's --output, if there is one.
  void publish(const std::string& label) const;

 private:
  std::optional<std::filesystem::path> output_;
  TemporaryDirectory temporary_;
  std::vector<std::filesystem::path> names_;
};

}  // namespace bb
