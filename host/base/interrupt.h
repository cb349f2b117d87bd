// SIGINT, SIGTERM and SIGHUP as exceptions.
#pragma once

namespace bb {

/// From now on SIGINT, SIGTERM and SIGHUP are remembered for check_interrupted(). SIGHUP stays
/// ignored where it is ignored already, as under nohup. A file that exceeds the size limit is an
/// error from now on, not a signal.
void catch_interrupts();

/// Throws Interrupted when a signal has arrived.
void check_interrupted();

}  // namespace bb
