// Signals that would end the program: as exceptions, or with what cannot wait done before the end.
#pragma once

namespace bb {

/// From now on, every signal whose default action is to end the program is remembered for
/// check_interrupted(); a second SIGINT ends it at once. One that tells of a crash still crashes
/// it. In both of these cases `before_end` is called first: it may do only what a signal handler
/// may.
///
/// A child process that is forked later has the default actions again. SIGHUP and SIGQUIT stay
/// ignored where they are ignored already, as under nohup. Writing where nobody reads, and beyond
/// the limit on a file's size, are errors from now on, no signals.
void catch_interrupts(void (*before_end)() noexcept);

/// Whether a signal has arrived.
[[nodiscard]] bool interrupted() noexcept;

/// Throws Interrupted when a signal has arrived.
void check_interrupted();

}  // namespace bb
