// Confines a process before it reads untrusted files, so that an attacker who takes over a decoder
// can do little. The kernel's system call filters (seccomp) enforce this, and cannot be removed
// again.
#pragma once

#include <string>

namespace bb {

enum class Sandbox {
  decoding,  // reads what is open, uses memory, sends through its channel; nothing else
  encoding,  // opens and writes files as well
  pool,      // a backend's process that hands out images: starts, ends and awaits processes too
  worker,    // touches images: reads files, overwrites files, computes in threads
};

/// Tries to confine a process. Returns an empty text if this works, else the reason why it does
/// not.
[[nodiscard]] std::string why_no_sandbox();

/// Confines the calling process with all its threads, and all processes that it forks later. A
/// refused system call fails with EPERM. In `decoding` and `encoding`, a call that no codec ever
/// makes (the network, another program) ends the process with SIGSYS. The files that `pool` and
/// `worker` may open are limited by limit_reach(). A `pool` may become a `worker`. Throws
/// std::runtime_error.
void enter_sandbox(Sandbox kind);

}  // namespace bb
