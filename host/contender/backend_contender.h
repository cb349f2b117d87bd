// A backend as a contender: it runs in a forked process.
#pragma once

#include <memory>

#include "backends/interface/backend.h"
#include "host/contender/contender.h"
#include "kernels/filter/pipeline.h"

namespace bb {

/// `info` must outlive the contender.
[[nodiscard]] std::unique_ptr<Contender> make_backend_contender(const BackendInfo& info,
                                                                const BackendOptions& options,
                                                                const Pipeline& pipeline);

}  // namespace bb
