// The program, but for its entry point: tests run it with backends of their own.
#pragma once

namespace bb {

/// Runs one command line and returns its exit code. Everything that is thrown is reported here, on
/// standard error.
int run_program(int argc, const char* const* argv);

}  // namespace bb
