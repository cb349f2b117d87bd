// Result files: a study as JSON, written and read back without loss.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "host/model/study.h"

namespace bb {

/// Raised when a reader of the file before could misunderstand it; additions keep it. Version 1 is
/// read too.
inline constexpr int kSchemaVersion = 2;

/// The study's facts, and beside each row its figures, for readers alone. Seconds are numbers;
/// what is absent is null, or, in a sample, left out. Text that is not UTF-8 (names of files need
/// not be) is replaced.
[[nodiscard]] std::string to_json(const Study& study);

/// The record of the machine alone, as such a file has it: machine, build, command line, date and
/// environment.
[[nodiscard]] std::string machine_to_json(const Study& study);

/// The study of such a text, whoever wrote it; parse_study(to_json(study)) == study. Figures are
/// not read. Throws std::exception that says what is wrong and where.
[[nodiscard]] Study parse_study(std::span<const std::uint8_t> text);

/// Throws UsageError that names the file and what is wrong with it.
[[nodiscard]] Study read_study(const std::filesystem::path& path);

/// The JSON Schema (draft 2020-12) of the files that to_json() writes.
[[nodiscard]] std::string result_schema();

}  // namespace bb
