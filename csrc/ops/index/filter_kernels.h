#pragma once
#include <cstdint>

namespace rushlight {

// The first place in [begin, end) whose value may be greater (smaller) than the bound, `end` if
// there is none. A NaN on either side may be either.
template <class T>
using FilterFunction = std::int64_t (*)(const T* row, std::int64_t begin, std::int64_t end,
                                        T bound);
template <class T>
struct FilterFunctions {
  FilterFunction<T> next_greater, next_smaller;
};

struct FilterKernels {
  FilterFunctions<float> of_float;
  FilterFunctions<double> of_double;
  FilterFunctions<std::int32_t> of_int32;
  FilterFunctions<std::int64_t> of_int64;
};
const FilterKernels& filter_kernels();

}  // namespace rushlight
