# Writes the header OUTPUT with the state of the git checkout SOURCE. Runs at each build, because a
# commit or an edit does not run CMake again. Does not touch a header that would not change, so that
# nothing is rebuilt.
set(revision "")
find_program(git git)
if(git)
  execute_process(COMMAND ${git} --no-optional-locks -C ${SOURCE} describe --always --dirty
    OUTPUT_VARIABLE revision OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT [[
// What this program was built from. Written at each build.
#pragma once

#include <string_view>

namespace bb::build_info {

// "-dirty" where files differed from it; empty where there is no git or no checkout.
inline constexpr std::string_view kRevision = "@revision@";

}  // namespace bb::build_info
]] @ONLY)
