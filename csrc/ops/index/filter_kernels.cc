#include "ops/index/filter_kernels.h"

#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

template <class T, bool greater>
std::int64_t next(const T* row, std::int64_t begin, std::int64_t end, T bound) {
  using V = Vec<T>;
  const V bounds(bound);
  std::int64_t i = begin;
  for (; i + V::size <= end; i += V::size) {
    const V values = V::load(row + i);
    if (any(~(greater ? values <= bounds : values >= bounds))) break;
  }
  for (; i < end; ++i) {
    if (!(greater ? row[i] <= bound : row[i] >= bound)) return i;
  }
  return end;
}

template <class T>
constexpr FilterFunctions<T> functions = {&next<T, true>, &next<T, false>};

}  // namespace

extern const FilterKernels filter_kernels;
constinit const FilterKernels filter_kernels = {functions<float>, functions<double>,
                                                functions<std::int32_t>, functions<std::int64_t>};

}  // namespace rushlight::RUSHLIGHT_ISA
