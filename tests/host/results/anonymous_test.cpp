#include "host/results/anonymous.h"

#include <gtest/gtest.h>

#include "tests/host/results/random_study.h"
#include "tests/host/results/secrets.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::kPrivateNames;

std::string shown(std::string_view text) { return anonymous(text, kPrivateNames); }

TEST(AnonymousText, HasTheLastPartOfAbsolutePathsAlone) {
  EXPECT_EQ(shown("/opt/x/backend-bench --images /data/photos/ -o r.html"),
            "…/backend-bench --images …/photos -o r.html");
  EXPECT_EQ(shown("--images '/data/my own/photos' --json='/a b/c'"),
            "--images '…/photos' --json='…/c'");
  EXPECT_EQ(shown("-O3 -I/opt/x/include -ffile-prefix-map=/opt/x=. -isystem /usr/y"),
            "-O3 -I…/include -ffile-prefix-map=…/x=. -isystem …/y");
  EXPECT_EQ(shown("/a/b:/c/d:relative/e"), "…/b:…/d:relative/e");
  EXPECT_EQ(shown("~/pictures/x.png: not readable"), "…/x.png: not readable");
  EXPECT_EQ(shown("file:///data/x/y"), "file:…/y");
}

TEST(AnonymousText, KeepsWhatIsNoPath) {
  for (const char* text :
       {"", "/", "a / b", "17.6 GB/s", "usercopy/swapgs", "--images photos/2026", "./mine.so",
        "3.1+debian", "1/3 – ½/é", "-O3 -DNDEBUG", "DDR5 at 4800 MT/s", "PCIe 2.5 of 32.0 GT/s"}) {
    EXPECT_EQ(shown(text), text);
  }
}

TEST(AnonymousText, HasNoNames) {
  EXPECT_EQ(shown("on build-7, by jane (jane_photos)"), "on …, by … (…_photos)");
  EXPECT_EQ(shown("/home/jane doe/pics/a.png"), "…/a.png");
  EXPECT_EQ(shown("janet's build-70"), "janet's build-70") << "these are other words";
  EXPECT_EQ(shown("GPU-8932f937-d72c-4106-c12f-20bd9faed9f6,1"), "GPU-…,1");
  EXPECT_EQ(anonymous("a/b /c/d", std::vector<std::string>{"", "/"}), "a/b …/d");
}

TEST(AnonymousStudy, HasNoneOfTheSecretsThatAreInEveryText) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Study study = testing::with_secrets(testing::random_study(seed));
    const std::string text = to_json(anonymous(study, kPrivateNames));
    for (const std::string& secret : testing::kSecrets) {
      ASSERT_FALSE(testing::contains(text, secret)) << secret << " in " << text;
    }
  }
}

TEST(AnonymousStudy, LearnsUsersFromTheirHomes) {
  Study study = testing::study_of({testing::row_of("a", "b", 1, {1})});
  study.command_line = "backend-bench --json /home/maria/x.json";
  study.environment["TMPDIR"] = "/Users/kim/tmp";
  study.comparisons[0].input.names = {"maria.png", "kim/1.png"};
  const Study result = anonymous(study, std::vector<std::string>());
  EXPECT_EQ(result.comparisons[0].input.names, (std::vector<std::string>{"….png", "…/1.png"}));
  EXPECT_EQ(result.environment.at("TMPDIR"), "…/tmp");
}

TEST(AnonymousStudy, KeepsTheRest) {
  Study study = testing::study_of({testing::row_of("a", "b", 1, {1, 2, 3})});
  study.machine.caches = {"2 × L1 Data 48K"};
  study.comparisons[0].input.folder = "photos";
  EXPECT_TRUE(anonymous(study, kPrivateNames) == study);
  study.comparisons[0].input.folder = "/data/my photos/of 2026";
  EXPECT_EQ(anonymous(study, kPrivateNames).comparisons[0].input.folder, "…/of 2026");
}

}  // namespace
}  // namespace bb
