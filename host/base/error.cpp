#include "host/base/error.h"

#include <algorithm>
#include <array>
#include <new>

namespace bb {
namespace {

constexpr std::array kExitCodes = {
    ExitCodeInfo{ExitCode::interrupted, "a signal interrupted the run; what was measured is kept"},
    ExitCodeInfo{ExitCode::usage, "the command line asks for something that cannot be done"},
    ExitCodeInfo{ExitCode::difference,
                 "an output differs from the baseline's, the golden digests' or a result file's; "
                 "or a row is slower than --fail-if-slower allows, or missing"},
    ExitCodeInfo{
        ExitCode::backend,
        "a backend failed; or the baseline, or a backend named in --backend, is not usable "
        "here; or a result could not be written"},
    ExitCodeInfo{ExitCode::input,
                 "an input could not be read; it is named, and the others were processed"},
    ExitCodeInfo{ExitCode::identical, "success: every output that was checked is identical"},
};

}  // namespace

std::string_view to_string(ExitCode code) {
  switch (code) {
    case ExitCode::identical:
      return "identical";
    case ExitCode::difference:
      return "difference";
    case ExitCode::usage:
      return "usage";
    case ExitCode::input:
      return "input";
    case ExitCode::backend:
      return "backend";
    case ExitCode::interrupted:
      return "interrupted";
  }
  return "";
}

std::span<const ExitCodeInfo> exit_codes() { return kExitCodes; }

ExitCode first_of(std::span<const ExitCode> codes) {
  for (const ExitCodeInfo& info : kExitCodes) {
    if (std::ranges::find(codes, info.code) != codes.end()) return info.code;
  }
  return ExitCode::identical;
}

Failure current_failure() {
  try {
    throw;
  } catch (const UsageError& error) {
    return {ExitCode::usage, error.what()};
  } catch (const Interrupted& error) {
    return {ExitCode::interrupted, error.what()};
  } catch (const InputError& error) {
    return {ExitCode::input, error.what()};
  } catch (const std::bad_alloc&) {
    return {ExitCode::backend, "there is not enough memory"};
  } catch (const std::exception& error) {
    return {ExitCode::backend, error.what()};
  } catch (...) {
    return {ExitCode::backend, "an unknown error"};
  }
}

}  // namespace bb
