// Tests the command line: help, version, and arguments that are refused before any work begins.
#include <gtest/gtest.h>

#include "host/isolation/sandbox.h"
#include "tests/support/program.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::bench;
using testing::contains;
using testing::expect_refused;
using testing::Outcome;
using testing::quick;

TEST(CommandLine, HelpAndVersionGoToStdout) {
  const Outcome help = bench({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_EQ(help.err, "");
  for (const char* word : {"--backend", "--workers", "--filters", "Exit codes", "Examples"}) {
    EXPECT_TRUE(contains(help.out, word)) << word;
  }
  const Outcome version = bench({"--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_TRUE(version.out.starts_with("backend-bench ")) << version.out;
}

TEST(CommandLine, WhatIsWrongIsRefusedAndNamed) {
  expect_refused({
      {{"--bogus"}, "--bogus"},
      {{"--backend", "cpu-scaler"}, "there is no backend 'cpu-scaler' (did you mean cpu-scalar?):"},
      {{"--workers", "0"}, "--workers"},
      {{"--workers", "two"}, "--workers"},
      {{"--workers", "2,0"}, "--workers"},
      {{"--runs", "-1"}, "--runs"},
      {{"--warmup", "0"}, "--warmup"},
      {{"--time-budget", "0"}, "--time-budget"},
      {{"--timeout", "0"}, "--timeout"},
      {{"--size", "512"}, "--size 512: write WIDTHxHEIGHT"},
      {{"--size", "0x5"}, "--size 0x5"},
      {{"--count", "0"}, "--count 0"},
      {{"--count", "all"}, "--count all needs --images"},
      {{"--scope", "half"}, "--scope"},
      {{"--format", "gif"}, "--format"},
      {{"--filters", "sobel"}, "sobel needs a grey image: put grayscale before it"},
      {{"--filters", "grayscale,gausian"},
       "there is no filter 'gausian' (did you mean gaussian?):"},
      {{"--filters", ""}, "there is no filter ''"},
      {{"--images", "/does/not/exist"}, "/does/not/exist"},
      {{"--images", ".", "--size", "8x8"}, "--size is about generated images"},
      {{"--json", "/does/not/exist/x.json"}, "/does/not/exist/x.json"},
      {{"--format", "xml"}, "--format xml: write one of table|markdown|html|svg|latex"},
      {{"--image-format", "gif"}, "--image-format gif: choose jpeg|png|pgm"},
      {{"--scope", "filter", "--save-images", "x"}, "--save-images keeps the files of scope e2e"},
      {{"--scope", "filter", "--output", "x"}, "--save-images keeps the files of scope e2e"},
      {{"--scope", "filter", "--image-format", "png"}, "--image-format is of the files"},
      {{"--scope", "filter,half"}, "--scope half: choose filter|e2e"},
      {{"--output", "/does/not/exist/x.csv"}, "/does/not/exist/x.csv"},
      {{"--backend", "cpu-proc", "--device", "pocl"}, "--device pocl: no chosen backend"},
      {{"--workers", "3", "list"}, "--workers has no effect on 'list'"},
      {{"images"}, "DIR"},
      {{"--backend", "cpu-scalar", "--workers", "2"}, "--workers: no chosen backend takes"},
      {{"--kernel", "simt"}, "--kernel simt: the chosen backends have scalar, simd"},
      {{"--backend", "cpu-simd", "--kernel", "simd"}, "the chosen backends have one kernel each"},
      {{"--workers", "abc"}, "abc: write a whole number from 1 to 1024"},
      {{"--size", "100000x100000"}, "each from 1 to 65535"},
      {{"--seed", "99999999999999999999"}, "write a whole number from 0 to 18446744073709551615"},
      {{"--count", "99999999999999", "--size", "1x1"}, "memory is enough for at most"},
      {{"--json", ""}, "--json: it is empty"},
      {{"--images", ""}, "--images: it is empty"},
      {{"--output", ""}, "--output: it is empty"},
      {{"--images", ".", "--save-images", "./x"}, "--save-images ./x writes into --images .:"},
      {{"--images", "x/cpu-scalar", "--save-images", "x"},
       "--save-images x writes into --images x/cpu-scalar:"},
      {{"--format", ""}, "--format: it is empty"},
      {{"--device", ""}, "--device: it is empty"},
      {{"verify", "--golden", ""}, "--golden: it is empty"},
      {{"compare", "a", "b", "--fail-if-slower", ""}, "--fail-if-slower: it is empty"},
      {{"verify", "--update"}, "--golden"},
      {{"completion", "sh"}, "completion sh: write one of bash|zsh|fish"},
      {{"compare", "a", "b", "--fail-if-slower", "0.05"}, "a percentage with its sign, as in 5%"},
      {{"compare", "a", "b", "--strict"}, "--strict and --allow-missing need --fail-if-slower"},
  });
}

TEST(CommandLine, SpacesInAListDoNotCount) {
  const Outcome outcome = bench(quick({"--scope", "filter", "--backend", "cpu-simd, cpu-thread"}));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
}

TEST(CommandLine, AListIsOneArgumentInTheHelp) {
  EXPECT_FALSE(contains(bench({"--help"}).out, ",... ..."));
  EXPECT_TRUE(contains(bench({"report", "--help"}).out, "\n  FILE ... "))
      << "several files are several arguments";
}

TEST(CommandLine, HelpThatCannotBeWrittenIsAnError) {
  const testing::Outcome outcome = testing::shell("exec \"$0\" --help >/dev/full", "/");
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_TRUE(contains(outcome.err, "No space left on device")) << outcome.err;
}

TEST(CommandLine, ContradictionsAndNonsenseAreRefused) {
  expect_refused({
      {{"--runs", "2", "--time-budget", "3"}, "--time-budget is for runs until"},
      {{"--images", ".", "--seed", "2"}, "--seed is about generated images"},
      {{"--sandbox", "maybe"}, "--sandbox"},
      {{"--time-budget", "nan"}, "--time-budget"},
      {{"--time-budget", "3 min"}, "--time-budget"},
      {{"--timeout", "1.5"}, "--timeout"},
      {{"--timeout", "2m"}, "--timeout"},
      {{"--runs", "1e9"}, "--runs"},
      {{"--workers", "1025"}, "--workers"},
      {{"--count", "-3"}, "--count -3"},
      {{"--count", "3.5"}, "--count 3.5"},
      {{"--size", "99999x1"}, "--size 99999x1"},
      {{"--size", "5x5x5"}, "--size 5x5x5"},
      {{"--seed", "-1"}, "--seed"},
      {{"--order-seed", "x"}, "--order-seed"},
      {{"--max-pixels", "0"}, "--max-pixels"},
      {{"--size", "100x100", "--max-pixels", "9999"}, "more than --max-pixels"},
      {{"--simd-target", "AVX9"}, "--simd-target: there is no SIMD target 'AVX9'"},
      {{"--filters", "grayscale,gaussian:ksize=4"}, "ksize"},
      {{"--filters", "grayscale,gaussian:ksze=3"}, "ksze"},
      {{"--filters", "brightness:gain=nan,bias=0"}, "gain"},
  });
}

TEST(CommandLine, ListNamesEveryBackendWithItsState) {
  const Outcome outcome = bench({"list"});
  EXPECT_EQ(outcome.exit_code, 0);
  for (const char* backend : {"cpu-scalar", "cpu-proc", "opencl", "opencv"}) {
    EXPECT_TRUE(contains(outcome.out, backend)) << backend;
  }
  EXPECT_TRUE(contains(outcome.out, "usable"));
}

TEST(SandboxOption, OnIsAnErrorWhereThereIsNoneAndAutoGoesOnWithout) {
  const std::string reason = why_no_sandbox();
  const Outcome on = bench(quick({"--backend", "cpu-thread", "--sandbox", "on"}));
  EXPECT_EQ(on.exit_code, reason.empty() ? 0 : 2) << on.err;
  if (!reason.empty()) {
    EXPECT_TRUE(contains(on.err, "--sandbox on: " + reason)) << on.err;
  }
  EXPECT_EQ(bench(quick({"--backend", "cpu-thread", "--sandbox", "auto"})).exit_code, 0);
}

}  // namespace
}  // namespace bb
