// For builds that have no sandbox; the build says why.
#include <stdexcept>

#include "host/isolation/sandbox.h"

namespace bb {

std::string why_no_sandbox() { return BACKEND_BENCH_NO_SANDBOX; }

void enter_sandbox(Sandbox /*kind*/) { throw std::runtime_error(BACKEND_BENCH_NO_SANDBOX); }

}  // namespace bb
