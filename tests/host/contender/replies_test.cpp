#include "host/contender/replies.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <span>

#include "backends/registry/manifest.h"

namespace bb {
namespace {

using Json = nlohmann::json;

const Json kRun = {{"seconds", 0.5},
                   {"phases", {0.1, 0.0, 0.3, 0.0, 0.1, 0.0, 2}},
                   {"cpu_user_s", 0.8},
                   {"cpu_system_s", 0.1},
                   {"peak_memory_bytes", 1 << 20},
                   {"device_copy_s", nullptr},
                   {"disturbance", ""}};
const Json kSetUp = {{"device", "CPU"}, {"driver", "1.0"}, {"workers", 2},
                     {"limit", ""},     {"cores", {0, 1}}, {"seconds", 0.25}};

// As the host receives it: whole numbers that are not negative are unsigned then.
Json sent(const Json& reply) { return parse_reply(reply.dump()); }

Json with(Json reply, const std::string& name, const Json& value) {
  reply[name] = value;
  return sent(reply);
}

TEST(Replies, ThatMakeSenseAreTaken) {
  const bb::Run run = run_from(sent(kRun));
  EXPECT_EQ(run.seconds, 0.5);
  EXPECT_EQ(run.phases.value().workers, 2);
  EXPECT_EQ(run.usage.peak_memory_bytes, 1 << 20);
  EXPECT_FALSE(run_from(with(kRun, "phases", nullptr)).phases);
  EXPECT_FALSE(run.device_copy_s);
  EXPECT_EQ(run_from(with(kRun, "device_copy_s", 0.25)).device_copy_s, 0.25);
  const bb::SetUp set_up = set_up_from(sent(kSetUp));
  EXPECT_EQ(set_up.settled.workers, 2);
  EXPECT_EQ(set_up.settled.cores, (std::vector<int>{0, 1}));
}

TEST(Replies, ThatAreNoObjectsAreRefused) {
  for (const char* text :
       {"", "{", "[]", "1", "null", "\"error\"", "{} {}", "\xff", R"({"seconds": [[0]]})"}) {
    EXPECT_THROW(static_cast<void>(parse_reply(text)), ContenderFailure) << text;
  }
  const std::string deep(30'000, '[');
  EXPECT_THROW(
      static_cast<void>(parse_reply("{\"a\":" + deep + std::string(deep.size(), ']') + "}")),
      ContenderFailure);
  EXPECT_THROW(static_cast<void>(run_from(Json::object())), ContenderFailure);
  EXPECT_THROW(static_cast<void>(set_up_from(Json::object())), ContenderFailure);
  EXPECT_THROW(static_cast<void>(availability_from(Json::object())), ContenderFailure);
}

TEST(Replies, WithNumbersOutOfRangeAreRefused) {
  for (const Json& bad : {Json(-0.5), Json(1e300), Json("1"), Json(nullptr), Json(Json::array())}) {
    EXPECT_THROW(static_cast<void>(run_from(with(kRun, "seconds", bad))), ContenderFailure) << bad;
    EXPECT_THROW(static_cast<void>(run_from(with(kRun, "cpu_user_s", bad))), ContenderFailure);
    EXPECT_THROW(static_cast<void>(set_up_from(with(kSetUp, "seconds", bad))), ContenderFailure);
  }
  for (const Json& bad : {Json(-1), Json(4'294'967'298), Json(2.5), Json("2")}) {
    EXPECT_THROW(static_cast<void>(set_up_from(with(kSetUp, "workers", bad))), ContenderFailure);
    EXPECT_THROW(static_cast<void>(set_up_from(with(kSetUp, "cores", {bad}))), ContenderFailure);
    EXPECT_THROW(static_cast<void>(run_from(with(kRun, "phases", {0, 0, 0, 0, 0, 0, bad}))),
                 ContenderFailure);
  }
  for (const Json& bad : {Json(-1), Json(1e18), Json(2.5), Json("2")}) {
    EXPECT_THROW(static_cast<void>(failure_in(sent({{"error", "x"}, {"image", bad}}))),
                 ContenderFailure);
  }
  EXPECT_THROW(static_cast<void>(run_from(with(kRun, "phases", {0, 0, 0}))), ContenderFailure);
  EXPECT_THROW(static_cast<void>(run_from(with(kRun, "peak_memory_bytes", -1))), ContenderFailure);
}

TEST(Replies, HaveOnlyTextThatATerminalCanShow) {
  const Json evil = "\x1b[2J\rnone\nbackend-bench: all is well\n  \xc2\x9b";
  const std::string shown = "\\x1b[2J\\x0dnone\n  backend-bench: all is well\n  \\x9b";
  EXPECT_EQ(failure_in(sent({{"error", evil}})).value().what(), shown);
  EXPECT_EQ(run_from(with(kRun, "disturbance", evil)).disturbance, shown);
  EXPECT_EQ(set_up_from(with(kSetUp, "device", evil)).settled.device, shown);
  const Json probe = {{"usable", false},    {"reason", evil},          {"devices", {evil}},
                      {"problems", {evil}}, {"unknown_device", false}, {"device", evil},
                      {"driver", evil}};
  const Availability found = availability_from(sent(probe));
  EXPECT_EQ(found.reason, shown);
  EXPECT_EQ(found.devices.at(0), shown);
  EXPECT_EQ(found.problems.at(0), shown);
  BackendInfo info;
  info.name = "guest";
  info.description = evil;
  info.kernels = {"guest"};
  const std::vector<BackendInfo> backends =
      backends_from(sent({{"manifest", to_manifest(std::span(&info, 1))}}));
  EXPECT_EQ(backends.at(0).description,
            "\\x1b[2J\\x0dnone\\x0abackend-bench: all is well\\x0a  \\x9b");
}

TEST(Replies, WithAManifestThatIsNoneAreRefused) {
  const std::string description =
      R"("description": "", "takes_workers": false, "takes_device": false,
    "by_default": true, "exact": true, "unconfined": false)";
  const auto manifest = [&](const std::string& name, const std::string& kernels) {
    return fmt::format(R"({{"backends": [{{"name": {}, "kernels": {}, {}}}]}})", name, kernels,
                       description);
  };
  EXPECT_EQ(backends_from(sent({{"manifest", manifest(R"("a")", R"(["b"])")}})).size(), 1U);
  for (const Json& bad :
       std::initializer_list<Json>{5, "", "[]", "{}", R"({"backends": []})", R"({"backends": 5})",
                                   manifest("5", R"(["b"])"), manifest(R"("../a")", R"(["b"])"),
                                   manifest(R"("a")", R"(["../b"])"), manifest(R"("a")", "[]")}) {
    EXPECT_THROW(static_cast<void>(backends_from(sent({{"manifest", bad}}))), ContenderFailure)
        << bad;
  }
  EXPECT_THROW(static_cast<void>(backends_from(Json::object())), ContenderFailure);
}

}  // namespace
}  // namespace bb
