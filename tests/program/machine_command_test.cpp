// Tests the machine command, against what others say of this machine, and --anonymous.
#include <gtest/gtest.h>
#include <hwloc.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <nlohmann/json.hpp>

#include "host/base/temporary.h"
#include "tests/support/program.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::bench;
using testing::contains;
using testing::Environment;
using testing::Outcome;
using testing::read_text;
using Json = nlohmann::json;

Json record(const std::vector<std::string>& more = {}, const Environment& environment = {}) {
  const Outcome outcome = bench(testing::with({"machine", "--format", "json"}, more), environment);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return Json::parse(outcome.out);
}

// The value of the field that lscpu calls so; null where it has none.
Json value_in(const Json& lscpu, const std::string& field) {
  for (const Json& entry : lscpu) {
    if (entry.at("field") == field + ":") return entry.at("data");
    if (!entry.contains("children")) continue;
    if (Json value = value_in(entry.at("children"), field); !value.is_null()) return value;
  }
  return {};
}

TEST(MachineCommand, AgreesWithLscpu) {
  const Outcome lscpu = testing::run("/usr/bin/lscpu", {"--json"}, {{"LC_ALL", "C"}});
  if (lscpu.exit_code != 0) GTEST_SKIP() << "no lscpu";
  const Json theirs = Json::parse(lscpu.out).at("lscpu");
  const Json machine = record().at("machine");
  const auto number = [&](const char* field) {
    const Json value = value_in(theirs, field);
    return value.is_string() ? std::stoi(value.get<std::string>()) : 0;
  };
  const std::string name = value_in(theirs, "Model name").get<std::string>();
  EXPECT_TRUE(contains(machine.at("cpu").get<std::string>(), name)) << machine.at("cpu");
  const int sockets = number("Socket(s)");
  if (sockets == 0) GTEST_SKIP() << "lscpu does not know the sockets";
  EXPECT_EQ(machine.at("sockets"), sockets);
  EXPECT_EQ(machine.at("machine_cores"), sockets * number("Core(s) per socket"));
  EXPECT_EQ(machine.at("hardware_threads"),
            sockets * number("Core(s) per socket") * number("Thread(s) per core"));
  EXPECT_EQ(machine.at("numa_nodes"), number("NUMA node(s)"));
}

TEST(MachineCommand, AgreesWithHwloc) {
  hwloc_topology_t topology = nullptr;
  ASSERT_EQ(hwloc_topology_init(&topology), 0);
  const std::unique_ptr<hwloc_topology, decltype(&hwloc_topology_destroy)> owner(
      topology, &hwloc_topology_destroy);
  hwloc_topology_set_flags(topology, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
  ASSERT_EQ(hwloc_topology_load(topology), 0);
  const Json machine = record().at("machine");
  const auto number_of = [&](hwloc_obj_type_t type) {
    return hwloc_get_nbobjs_by_type(topology, type);
  };
  EXPECT_EQ(machine.at("sockets"), number_of(HWLOC_OBJ_PACKAGE));
  EXPECT_EQ(machine.at("machine_cores"), number_of(HWLOC_OBJ_CORE));
  EXPECT_EQ(machine.at("hardware_threads"), number_of(HWLOC_OBJ_PU));
  EXPECT_EQ(machine.at("numa_nodes"), number_of(HWLOC_OBJ_NUMANODE));
}

TEST(MachineCommand, PrintsAlignedLines) {
  const Outcome outcome = bench({"machine"}, {{"OMP_NUM_THREADS", "3"}});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_TRUE(outcome.out.starts_with("processor          ")) << outcome.out;
  for (const char* line : {"\ncores              ", "\nlibraries          fmt ",
                           "\nenvironment        OMP_NUM_THREADS=3\n", "\ndate               20"}) {
    EXPECT_TRUE(contains(outcome.out, line)) << line << outcome.out;
  }
}

TEST(MachineCommand, WritesAFileInTheFormatAskedFor) {
  const TemporaryDirectory directory;
  const std::string file = directory.path() / "machine.json";
  const Outcome outcome = bench({"machine", "--format", "json", "-o", file});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  const Json written = Json::parse(read_text(file));
  for (const char* key : {"machine", "build", "command_line", "date", "environment"}) {
    EXPECT_TRUE(written.contains(key)) << key;
  }
  testing::expect_refused({{{"machine", "--format", "xml"}, "--format xml: write one of"},
                           {{"machine", "-o", "/nowhere/x"}, "--output"}});
}

// The names of this host, this user and the user's home; those that say nothing are left out.
std::vector<std::string> secrets() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  const passwd* const user = getpwuid(geteuid());
  std::vector<std::string> names = {host.data(), user->pw_name, user->pw_dir, "mary"};
  std::erase_if(names, [](const std::string& name) { return name.size() < 3; });
  return names;
}

// As a word: "root" is also in "rootless".
bool names(const std::string& text, const std::string& word) {
  const auto inside = [&](std::size_t at) {
    return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
  };
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at) {
    if ((at == 0 || !inside(at - 1)) && !inside(at + word.size())) return true;
  }
  return false;
}

Environment telling_environment() {
  std::string all = "/srv/mary/x";
  for (const std::string& secret : secrets()) all += ":" + secret;
  return {{"OMP_AFFINITY_FORMAT", all}, {"POCL_CACHE_DIR", "/tmp/home/mary/pocl"}};
}

TEST(Anonymous, MachineNamesNobody) {
  for (const char* format : {"table", "json"}) {
    const Outcome open = bench({"machine", "--format", format}, telling_environment());
    const Outcome outcome =
        bench({"machine", "--format", format, "--anonymous"}, telling_environment());
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    for (const std::string& secret : secrets()) {
      EXPECT_TRUE(names(open.out, secret)) << secret;
      EXPECT_FALSE(names(outcome.out, secret)) << secret << " in " << outcome.out;
    }
  }
}

TEST(Anonymous, ResultFilesAndReportsNameNobody) {
  const TemporaryDirectory directory;
  const std::string result = directory.path() / "result.json";
  const std::string folder = directory.path().filename();
  const std::vector<std::string> arguments =
      testing::quick({"--scope", "e2e", "--backend", "cpu-simd", "--save-images",
                      directory.path() / "mary", "--json", result});
  ASSERT_EQ(bench(arguments, telling_environment()).exit_code, 0);
  EXPECT_TRUE(contains(read_text(result), folder));
  for (const char* format : {"json", "html", "markdown", "csv", "table"}) {
    const Outcome report = bench({"report", result, "--format", format, "--anonymous"});
    EXPECT_EQ(report.exit_code, 0) << report.err;
    EXPECT_FALSE(contains(report.out, folder)) << format;
  }
  const Outcome page =
      bench({"report", result, "--format", "html", "--anonymous", "--gallery", "1"});
  EXPECT_TRUE(contains(page.out, "data:image/png")) << "the pictures are found all the same";
  EXPECT_FALSE(contains(page.out, folder));
  std::filesystem::remove_all(directory.path() / "mary");
  const Outcome lost =
      bench({"report", result, "--format", "html", "--anonymous", "--gallery", "1"});
  EXPECT_TRUE(contains(lost.out, "No such file")) << "the page says why pictures are absent";
  EXPECT_FALSE(contains(lost.out, folder));
  ASSERT_EQ(bench(testing::with(arguments, {"--anonymous"}), telling_environment()).exit_code, 0);
  for (const std::string& secret : testing::with(secrets(), {folder})) {
    EXPECT_FALSE(names(read_text(result), secret)) << secret;
  }
}

TEST(Anonymous, FilesThatAStudyFileAsksForNameNobody) {
  const TemporaryDirectory directory;
  const std::filesystem::path photos = directory.path() / "photos";
  ASSERT_EQ(bench({"images", photos, "--count", "2", "--size", "48x32"}).exit_code, 0);
  const std::string folder = directory.path().filename();
  const std::string study = directory.path() / "study.toml";
  testing::write_text(study,
                      "anonymous = true\nbackend = \"cpu-simd\"\nruns = 2\njson = \"a.json\"\n"
                      "[[images]]\nfolder = \"" +
                          photos.string() +
                          "\"\n"
                          "[[report]]\nfile = \"a.html\"\ngallery = 1\n"
                          "[[report]]\nfile = \"a.csv\"\n");
  const Outcome outcome = bench({"--config", study}, telling_environment());
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  for (const char* file : {"a.json", "a.html", "a.csv"}) {
    const std::string text = read_text(directory.path() / file);
    EXPECT_NE(text, "") << file;
    EXPECT_FALSE(contains(text, folder)) << file;
    if (contains(file, "html")) continue;  // it has words like "root" of its own
    for (const std::string& secret : secrets()) {
      EXPECT_FALSE(names(text, secret)) << secret << " in " << file;
    }
  }
  EXPECT_TRUE(contains(read_text(directory.path() / "a.json"), "anonymous = true"))
      << "the study file itself";
  EXPECT_TRUE(contains(read_text(directory.path() / "a.html"), "data:image/png"))
      << "the pictures are found all the same";
}

}  // namespace
}  // namespace bb
