// Which files of a directory are the images of a run.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bb {

struct ImageFile {
  std::filesystem::path path;
  std::filesystem::path name;  // relative to the directory that was searched
};

struct FileListing {
  std::vector<ImageFile> images;              // sorted by name
  std::vector<std::filesystem::path> passed;  // not images by content nor by name
  std::vector<std::string> problems;          // what could not be looked at, and why
};

/// Every file below `directory` that is JPEG, PNG or PNM by its content, or that is named like an
/// image. What is named so and is no file that can be opened is a problem: a link that leads
/// nowhere, a pipe, a socket, a device. Links to directories are not followed; only regular files
/// are opened. Throws UsageError when `directory` is not one.
[[nodiscard]] FileListing list_images(const std::filesystem::path& directory);

/// `count` of the files, evenly spaced over the list; all of them when there are no more than that.
[[nodiscard]] std::vector<ImageFile> evenly_spaced(const std::vector<ImageFile>& files,
                                                   std::size_t count);

}  // namespace bb
