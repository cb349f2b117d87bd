// Finds the files of a directory that are the images of a run.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
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
  std::vector<std::filesystem::path> passed;  // neither content nor name of an image
  std::map<std::string, std::size_t> debris;  // what was left out by its name: how much of a kind
  std::vector<std::string> problems;          // files that could not be opened, and why
};

/// Lists every file below `directory` that has the content of a JPEG, PNG or PNM file, or the name
/// of an image. An entry with such a name that is not a regular file is a problem: a broken link, a
/// pipe, a socket or a device. Leaves out what systems and file managers leave among a user's
/// files: hidden files and folders, thumbnails, bins. Does not follow links to directories, and
/// opens only regular files. Throws UsageError when `directory` is not a directory.
[[nodiscard]] FileListing list_images(const std::filesystem::path& directory);

/// What a user should know about the files that are no images of the listing: a sentence for each
/// reason.
[[nodiscard]] std::vector<std::string> notes_on(const FileListing& listing);

/// Names a few of many files: "a.jpg, b.jpg, c.jpg, …".
[[nodiscard]] std::string list_some(const std::vector<std::filesystem::path>& paths);

/// `count` of the files, evenly spaced over the list; all of them when there are no more than that.
[[nodiscard]] std::vector<ImageFile> evenly_spaced(const std::vector<ImageFile>& files,
                                                   std::size_t count);

}  // namespace bb
