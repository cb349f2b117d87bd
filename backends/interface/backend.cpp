#include "backends/interface/backend.h"

namespace bb {

ImageFailure::~ImageFailure() = default;

}  // namespace bb
