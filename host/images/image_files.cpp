#include "host/images/image_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <fstream>
#include <system_error>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/interrupt.h"
#include "host/codecs/codec.h"

namespace bb {
namespace fs = std::filesystem;
namespace {

bool equal_but_for_case(std::string_view one, std::string_view other) {
  const auto lower = [](unsigned char c) { return std::tolower(c); };
  return std::ranges::equal(one, other, {}, lower, lower);
}

// The kind of what systems and file managers leave among a user's files; empty for all else.
std::string_view kind_of_debris(const std::string& name) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {".DS_Store", ".thumbnails", ".Trashes", ".Spotlight-V100", ".fseventsd", "__MACOSX",
       "Thumbs.db", "ehthumbs.db", "desktop.ini", "$RECYCLE.BIN", "System Volume Information",
       "@eaDir", "#recycle", "@Recycle", "@__thumb", "lost+found"});
  const auto* const known = std::ranges::find_if(
      kNames, [&](std::string_view one) { return equal_but_for_case(one, name); });
  if (known != kNames.end()) return *known;
  if (name.starts_with("._")) return "._*";  // a file's attributes, as macOS keeps them
  return name.starts_with('.') ? ".*" : "";
}

bool is_named_like_an_image(const fs::path& path) {
  static constexpr std::array<std::string_view, 16> kExtensions = {
      ".jpg", ".jpeg", ".jpe", ".jfif", ".png",  ".pgm",  ".ppm", ".pnm",
      ".pbm", ".bmp",  ".gif", ".tif",  ".tiff", ".webp", ".jp2", ".avif"};
  const std::string extension = path.extension();
  return std::ranges::any_of(
      kExtensions, [&](std::string_view one) { return equal_but_for_case(one, extension); });
}

bool is_image_by_content(const fs::path& path) {
  std::array<std::uint8_t, 8> beginning{};
  std::ifstream file(path, std::ios::binary);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): streams read chars
  file.read(reinterpret_cast<char*>(beginning.data()), beginning.size());
  return detect_format(std::span(beginning).first(static_cast<std::size_t>(file.gcount())))
      .has_value();
}

// Names the type of an entry that is neither a regular file nor a directory.
std::string what_it_is(fs::file_status status) {
  switch (status.type()) {
    case fs::file_type::not_found:
      return "a link that leads nowhere";
    case fs::file_type::fifo:
      return "a pipe, not a file";
    case fs::file_type::socket:
      return "a socket, not a file";
    case fs::file_type::block:
    case fs::file_type::character:
      return "a device, not a file";
    default:
      return "not a regular file";
  }
}

}  // namespace

FileListing list_images(const fs::path& directory) {
  std::error_code error;
  if (!fs::is_directory(directory, error)) {
    throw UsageError(fmt::format("--images {}: {}", printable(directory),
                                 error ? error.message() : "not a directory"));
  }
  FileListing listing;
  fs::recursive_directory_iterator entry(directory, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    check_interrupted();
    const fs::path& path = entry->path();
    std::error_code unreadable;
    if (const std::string_view kind = kind_of_debris(path.filename()); !kind.empty()) {
      ++listing.debris[std::string(kind)];
      entry.disable_recursion_pending();
    } else if (entry->is_directory(unreadable)) {
      // An unreadable directory becomes a problem, and the search goes on after it.
      if (fs::directory_iterator(path, unreadable); unreadable && !entry->is_symlink()) {
        listing.problems.push_back(fmt::format("{}: {}", printable(path), unreadable.message()));
        entry.disable_recursion_pending();
      }
    } else if (const bool regular = entry->is_regular_file(unreadable);
               regular && (is_named_like_an_image(path) || is_image_by_content(path))) {
      listing.images.push_back({path, path.lexically_relative(directory)});
    } else if (!regular && is_named_like_an_image(path)) {
      const fs::file_status status = entry->status(unreadable);
      const bool known = status.type() != fs::file_type::none;
      listing.problems.push_back(fmt::format("{}: {}", printable(path),
                                             known ? what_it_is(status) : unreadable.message()));
    } else {
      listing.passed.push_back(path);
    }
  }
  if (error) {
    listing.problems.push_back(fmt::format("{}: {}", printable(directory), error.message()));
  }
  std::ranges::sort(listing.images, {}, &ImageFile::name);
  std::ranges::sort(listing.passed);
  return listing;
}

std::vector<std::string> notes_on(const FileListing& listing) {
  std::vector<std::string> notes;
  if (!listing.passed.empty()) {
    notes.push_back(fmt::format("{} files are not JPEG, PNG or PNM and were passed over: {}",
                                listing.passed.size(), list_some(listing.passed)));
  }
  if (!listing.debris.empty()) {
    std::size_t entries = 0;
    std::string kinds;
    for (const auto& [kind, number] : listing.debris) {
      entries += number;
      kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", number, kind);
    }
    notes.push_back(fmt::format("{} that systems and file managers leave {} passed over: {}",
                                entries == 1 ? "1 entry" : fmt::format("{} entries", entries),
                                entries == 1 ? "was" : "were", kinds));
  }
  return notes;
}

std::string list_some(const std::vector<fs::path>& paths) {
  constexpr std::size_t kMost = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(paths.size(), kMost); ++i) {
    text += fmt::format("{}{}", i == 0 ? "" : ", ", printable(paths[i].filename()));
  }
  return paths.size() > kMost ? text + ", …" : text;
}

std::vector<ImageFile> evenly_spaced(const std::vector<ImageFile>& files, std::size_t count) {
  if (files.size() <= count) return files;
  std::vector<ImageFile> chosen;
  chosen.reserve(count);
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(files[i * files.size() / count]);
  return chosen;
}

}  // namespace bb
