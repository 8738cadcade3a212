#include "ops/elementwise/arithmetic_kernels.h"

#include "ops/elementwise/loops.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

struct Add {
  template <class V>
  static V apply(V a, V b) {
    return a + b;
  }
};
struct Sub {
  template <class V>
  static V apply(V a, V b) {
    return a - b;
  }
};
struct Mul {
  template <class V>
  static V apply(V a, V b) {
    return a * b;
  }
};
struct Div {
  template <class V>
  static V apply(V a, V b) {
    return a / b;
  }
};

template <class Operation>
constexpr void fill_integers(Loop (&loops)[dtype_count]) {
  loops[index_of(DType::uint8)] = binary_loop<Operation, std::uint8_t>;
  loops[index_of(DType::int8)] = binary_loop<Operation, std::int8_t>;
  loops[index_of(DType::int16)] = binary_loop<Operation, std::int16_t>;
  loops[index_of(DType::int32)] = binary_loop<Operation, std::int32_t>;
  loops[index_of(DType::int64)] = binary_loop<Operation, std::int64_t>;
}
template <class Operation>
constexpr void fill_floats(Loop (&loops)[dtype_count]) {
  loops[index_of(DType::float32)] = binary_loop<Operation, float>;
  loops[index_of(DType::float64)] = binary_loop<Operation, double>;
}

constexpr ArithmeticKernels make_kernels() {
  ArithmeticKernels kernels{};
  fill_integers<Add>(kernels.add);
  fill_integers<Sub>(kernels.sub);
  fill_integers<Mul>(kernels.mul);
  fill_floats<Add>(kernels.add);
  fill_floats<Sub>(kernels.sub);
  fill_floats<Mul>(kernels.mul);
  fill_floats<Div>(kernels.div);
  return kernels;
}

}  // namespace

extern const ArithmeticKernels arithmetic_kernels;
constinit const ArithmeticKernels arithmetic_kernels = make_kernels();

}  // namespace rushlight::RUSHLIGHT_ISA
