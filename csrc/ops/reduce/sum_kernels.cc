// Floats are added in blocks of a few, the blocks in double, and those with the rounding error of
// each addition carried along (Neumaier 1974), so that the error does not grow with the count.
#include "ops/reduce/sum_kernels.h"

#include "base/half.h"
#include "ops/reduce/sum_columns.h"
#include "ops/reduce/sum_rows.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

template <class Map>
struct Row {
  static constexpr SumFunctions float32 = {&sum_rows<float, Map>, &sum_columns<float, Map>};
  static constexpr SumFunctions float64 = {&sum_rows<double, Map>, &sum_columns<double, Map>};
  static constexpr SumFunctions bfloat16 = {&sum_rows<BFloat16, Map>, &sum_columns<BFloat16, Map>};
  static constexpr SumFunctions float16 = {&sum_rows<Float16, Map>, &sum_columns<Float16, Map>};
};

#define RUSHLIGHT_FLOATS(Map) \
  {Row<Map>::float32, Row<Map>::float64, Row<Map>::bfloat16, Row<Map>::float16}

}  // namespace
extern const SumKernels sum_kernels;
constinit const SumKernels sum_kernels = {{
    RUSHLIGHT_FLOATS(Plain),
    RUSHLIGHT_FLOATS(SkipNan),
    RUSHLIGHT_FLOATS(Absolute),
    RUSHLIGHT_FLOATS(Square),
    RUSHLIGHT_FLOATS(Nonzero),
    RUSHLIGHT_FLOATS(Power),
    RUSHLIGHT_FLOATS(Exponential),
}};
}  // namespace rushlight::RUSHLIGHT_ISA
