#pragma once
#include <string>
#include <vector>

#include "base/shape.h"

namespace rushlight::ops {

// An einsum equation, matched with the operands it is applied to. Every index is a number: those
// of the output first, in its order, then the ones that are summed over.
struct Equation {
  // For every operand the index of each of its dimensions.
  std::vector<std::vector<int>> operands;
  int output_count = 0, count = 0;
};

// RuntimeError where the equation is malformed or does not fit the numbers of dimensions.
Equation parse_equation(const std::string& text, const std::vector<std::int64_t>& dimensions);

}  // namespace rushlight::ops
