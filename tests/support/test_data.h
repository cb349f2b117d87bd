// Folders of test data that are not part of the project. CMake sets their paths. Tests that need a
// folder without a path are skipped.
#pragma once

#include <filesystem>
#include <string>

namespace bb::testing {

/// A folder of test data: its path, and the CMake variable that sets the path.
struct TestData {
  std::string variable;
  std::filesystem::path folder;

  [[nodiscard]] bool exists() const { return !folder.empty(); }
  /// The reason to skip a test that needs the folder.
  [[nodiscard]] std::string missing() const {
    return "needs a folder of test data: configure with -D" + variable + "=FOLDER";
  }
};

/// 100 photos as JPEG files.
[[nodiscard]] const TestData& photos();
/// Odd, corrupt and hostile image files.
[[nodiscard]] const TestData& bad_images();
/// Small sets of images that similar programs handle wrongly, one folder for each.
[[nodiscard]] const TestData& small_cases();

}  // namespace bb::testing
