#pragma once
#include <cstdint>

namespace rushlight {

// One strip of an elementwise kernel: `size` elements, data[0] the output and data[1..] the
// inputs, `strides` in bytes and in the same order. `parameters` is what the operator agreed upon.
using Loop = void (*)(char* const* data, const std::int64_t* strides, std::int64_t size,
                      const void* parameters);

}  // namespace rushlight
