#pragma once
#include "ops/matmul/gemm_blocked.h"

namespace rushlight::detail {

// One product of integers or complex numbers.
template <class Element>
void multiply_plain(const GemmProblem<Element>& problem);

}  // namespace rushlight::detail
