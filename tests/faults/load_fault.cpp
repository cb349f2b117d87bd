// A library that does not survive being loaded, as BACKEND_BENCH_LOAD_FAULT says: "abort", "exit"
// or "hang". It takes the place of another, which the linker makes it load for its symbols.
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace {

[[gnu::constructor]] void fail() {
  const char* const text = std::getenv("BACKEND_BENCH_LOAD_FAULT");
  const std::string_view fault = text == nullptr ? "" : text;
  if (fault == "abort") std::abort();
  if (fault == "exit") std::exit(0);
  if (fault == "hang") pause();
}

}  // namespace
