// Folders of test data that are not part of the project. CMake names them; the tests that need one
// are skipped where it names none.
#pragma once

#include <filesystem>
#include <string>

namespace bb::testing {

/// A folder of test data: where it is, and the CMake variable that says so.
struct TestData {
  std::string variable;
  std::filesystem::path folder;

  [[nodiscard]] bool exists() const { return !folder.empty(); }
  /// Why a test that needs it is skipped.
  [[nodiscard]] std::string missing() const {
    return "needs a folder of test data: configure with -D" + variable + "=FOLDER";
  }
};

/// 100 photos as JPEG files.
[[nodiscard]] const TestData& photos();
/// Odd, corrupt and hostile image files.
[[nodiscard]] const TestData& bad_images();
/// Small sets of images that programs like this one get wrong, a folder each.
[[nodiscard]] const TestData& small_cases();

}  // namespace bb::testing
