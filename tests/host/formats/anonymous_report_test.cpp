// Reports of an anonymous study tell nobody's name.
#include <gtest/gtest.h>

#include "host/results/anonymous.h"
#include "tests/host/report/named_study.h"
#include "tests/host/results/secrets.h"
#include "tests/support/text.h"

namespace bb {
namespace {

// With something in each field that a report may show.
Study telling_study() {
  Study study = testing::named_study({testing::measured_row("cpu-scalar", "scalar", {4, 4, 4}),
                                      testing::measured_row("cpu-simd", "simd", {2, 2, 2}),
                                      testing::row_of("gpu", "fused", 1, {1, 1, 1})})
                    .study;
  Machine& machine = study.machine;
  for (std::string* const fact :
       {&machine.microarchitecture, &machine.cpu_model, &machine.topology, &machine.governor,
        &machine.clock_driver, &machine.memory_modules, &machine.huge_pages, &machine.product,
        &machine.hypervisor, &machine.container, &machine.distribution, &machine.libc,
        &machine.simd_target, &study.build.revision, &study.build.type, &study.build.options,
        &study.command_line, &study.no_sandbox}) {
    *fact = "fact";
  }
  for (std::vector<std::string>* const facts :
       {&machine.core_kinds, &machine.caches, &machine.mitigations, &machine.numa, &machine.devices,
        &machine.graphics, &study.build.libraries}) {
    *facts = {"fact"};
  }
  study.environment["TMPDIR"] = "fact";
  study.warnings = {{"code", "row", "text", "remedy"}};
  Comparison& comparison = study.comparisons[0];
  comparison.input.problems = {"fact"};
  comparison.input.folder = comparison.saved_images = "fact";
  comparison.input.names = {"fact"};
  comparison.rows[1].settled = {"device", "driver", std::nullopt, {}};
  comparison.rows[1].samples[0].disturbance = "fact";
  comparison.rows[2].status = Status::failed;
  comparison.rows[2].reason = "fact";
  comparison.failure = Failure{ExitCode::backend, "fact"};
  comparison.complete = false;
  return study;
}

TEST(AnonymousReport, HasNoSecretInAnyFormat) {
  const Study telling = testing::with_secrets(telling_study());
  const Study study = anonymous(telling, testing::kPrivateNames);
  for (const ReportFormat& format : report_formats()) {
    const auto text_of = [&](const Study& shown) {
      const std::vector<NamedStudy> two = {{"A", shown}, {"B", shown}};
      const Report report = format.format(two, {.breakdown = true, .file = "report"});
      std::string text = report.text;
      for (const CompanionFile& companion : report.companions) text += companion.text;
      return text;
    };
    for (const std::string& secret : testing::kSecrets) {
      EXPECT_FALSE(testing::contains(text_of(study), secret)) << secret << " in " << format.name;
    }
    if (format.name == "svg") continue;  // a chart has the names of rows
    EXPECT_TRUE(testing::contains(text_of(telling), "jane")) << format.name;
  }
}

}  // namespace
}  // namespace bb
