// Studies without what tells whose machine they were made on.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "host/model/study.h"

namespace bb {

/// The text without these names (of a host, a user, a home) as whole words, without the folders of
/// absolute paths ("/home/me/photos" becomes "…/photos"), and without numbers that tell one device
/// from all others (UUIDs).
[[nodiscard]] std::string anonymous(std::string_view text, std::span<const std::string> names);

/// The study with every text made so. The names of users whose homes it mentions ("/home/me") are
/// left out as well. The names of backends and kernels stay as they are: they identify rows.
[[nodiscard]] Study anonymous(Study study, std::span<const std::string> names);

}  // namespace bb
