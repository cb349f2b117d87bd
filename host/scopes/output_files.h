// The files that scope e2e writes: where they are, and how long they exist.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/base/temporary.h"

namespace bb {

/// A temporary directory for each contender, and one for the reference. At the end, the last
/// outputs of the contenders are moved to the user's --output, so it never contains half-written
/// files. The temporary directories are in --output too, so that files are written to the disk that
/// the user chose.
///
/// Every run overwrites the files of the previous run and does not remove them first. File systems
/// are slow to create files right after others were removed: on ext4 this takes a sixth of an
/// end-to-end run. Throws std::runtime_error with the reason and the file or directory that cannot
/// be written.
class OutputFiles {
 public:
  OutputFiles(const std::optional<std::filesystem::path>& output,
              std::vector<std::filesystem::path> names);

  [[nodiscard]] const std::vector<std::filesystem::path>& names() const { return names_; }
  [[nodiscard]] std::filesystem::path directory(const std::string& label) const {
    return temporary_.path() / "output" / label;
  }
  [[nodiscard]] std::filesystem::path reference() const { return temporary_.path() / "reference"; }

  /// Makes a contender's directory, and returns it.
  [[nodiscard]] std::filesystem::path make_directory(const std::string& label) const;

  /// Prepares a contender's directory for a run: makes its folders exist, and makes every file in
  /// it differ from the output that the run must write.
  void spoil(const std::string& label) const;

  /// Keeps a contender's files as the reference.
  void keep_as_reference(const std::string& label) const;

  /// Throws std::runtime_error unless the disk has space for `times` copies of the reference's
  /// files.
  void require_space_for(std::size_t times) const;

  /// Moves a contender's files to the user's --output. Returns false if there is none.
  bool publish(const std::string& label) const;

 private:
  std::optional<std::filesystem::path> output_;
  TemporaryDirectory temporary_;
  std::vector<std::filesystem::path> names_;
};

}  // namespace bb
