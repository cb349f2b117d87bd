// A limit for JSON that anybody may have written.
#pragma once

#include <cstdint>
#include <span>

namespace bb {

/// Throws std::runtime_error for a text whose arrays and objects are nested deeper than any file of
/// this program: a parser may go as deep, and run out of stack. The text need not be JSON.
void check_json_depth(std::span<const std::uint8_t> text);

}  // namespace bb
