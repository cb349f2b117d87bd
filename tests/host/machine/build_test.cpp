#include "host/machine/build.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <regex>

namespace bb {
namespace {

// A variable that is set as long as the object lives.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};

TEST(Date, HasTheOffsetOfTheLocalZone) {
  const auto in_zone = [](const char* zone) {
    const Variable variable("TZ", zone);
    tzset();
    return current_date();
  };
  const std::regex form(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d)");
  for (const char* zone : {"UTC0", "IST-5:30", "NST3:30"}) {
    EXPECT_TRUE(std::regex_match(in_zone(zone), form)) << in_zone(zone);
  }
  EXPECT_TRUE(in_zone("UTC0").ends_with("+00:00"));
  EXPECT_TRUE(in_zone("IST-5:30").ends_with("+05:30")) << "such a variable counts westwards";
  EXPECT_TRUE(in_zone("NST3:30").ends_with("-03:30"));
}

TEST(Environment, HasTheVariablesThatChangeWhatIsMeasuredAndNoOther) {
  const Variable threads("OMP_NUM_THREADS", "3");
  const Variable simd("JSIMD_FORCENONE", "1");
  const Variable secret("MY_TOKEN", "secret");
  const auto environment = measured_environment();
  EXPECT_EQ(environment.at("OMP_NUM_THREADS"), "3");
  EXPECT_EQ(environment.at("JSIMD_FORCENONE"), "1");
  EXPECT_FALSE(environment.contains("MY_TOKEN"));
}

TEST(Build, NamesTheLibrariesWithTheirVersions) {
  const std::vector<std::string> libraries = describe_build().libraries;
  for (const char* name : {"fmt", "libpng", "Highway", "xxHash", "hwloc"}) {
    const std::regex line(std::string(name) + R"( \d+\..*)");
    EXPECT_TRUE(std::ranges::any_of(libraries, [&](const std::string& library) {
      return std::regex_match(library, line);
    })) << name;
  }
}

}  // namespace
}  // namespace bb
