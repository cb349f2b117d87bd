// Image files that tests write, and checks of those that the program writes.
#pragma once

#include <filesystem>

namespace bb::testing {

/// Writes a grey image with gradients as a PGM file, and makes the folders above it.
void write_pgm(const std::filesystem::path& path, int width, int height);

/// Expects only whole JPEG files, which end with a marker, each in its backend's folder.
void expect_whole_jpegs(const std::filesystem::path& output);

}  // namespace bb::testing
