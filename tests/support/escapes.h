// What an attacker who has taken over a decoder would try.
#pragma once

#include <sys/types.h>

#include <span>
#include <string>

namespace bb::testing {

/// What an attacker finds around the process. Nothing of it may be reached from the sandbox.
struct Surroundings {
  pid_t other = 0;       // a process of the same user
  std::string file;      // of the same user
  std::string folder;    // likewise
  std::string terminal;  // likewise; empty: none
};

/// What a confined process cannot be kept from without Landlock.
enum class Needs { nothing, landlock };

struct Escape {
  const char* name;
  Needs needs;
  /// Returns a negative number and sets errno if the kernel refuses. Does no harm if it does not.
  long (*attempt)(const Surroundings&);
};

[[nodiscard]] std::span<const Escape> escapes();

/// Whether the kernel refuses it to this process, and not because the arguments are of no use.
[[nodiscard]] bool is_refused(const Escape& escape, const Surroundings& around);

}  // namespace bb::testing
