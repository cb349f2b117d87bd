// What a process gives up before it meets files of unknown origin, so that a decoder that is taken
// over can do little. System call filters (seccomp) of the kernel do it; there is no way back.
#pragma once

#include <string>

namespace bb {

enum class Sandbox {
  decoding,   // reads files, and has memory, its channel and standard error; nothing else
  encoding,   // writes files as well
  computing,  // anything but the network, other programs and the system's settings
};

/// Empty where a process can confine itself so, which is tried; else the reason why it cannot.
[[nodiscard]] std::string why_no_sandbox();

/// Confines the calling process, which must have a single thread, and all that it will fork. What
/// is refused fails with EPERM; in `decoding` and `encoding`, what no codec ever asks for (the
/// network, another program) ends the process with SIGSYS. Throws std::runtime_error.
void enter_sandbox(Sandbox kind);

}  // namespace bb
