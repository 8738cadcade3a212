#pragma once
#include <string>

#include "autograd/record.h"

namespace rushlight::ops {

// What becomes of the losses of the elements.
enum class Reduction { none, mean, sum };
// ValueError naming the text when it is none of 'none', 'mean', 'sum'.
Reduction parse_reduction(const std::string& text);
// The losses, their mean or their sum.
Tensor reduced(const Tensor& losses, Reduction reduction);

}  // namespace rushlight::ops
