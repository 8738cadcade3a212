// In double, where the product of a few thousand floats rarely leaves the range on the way.
#include "ops/reduce/product_kernels.h"

#include <type_traits>

#include "base/half.h"
#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

template <class T>
using Product = std::conditional_t<std::is_integral_v<T>, std::uint64_t, double>;

template <class T>
RUSHLIGHT_INLINE Product<T> factor(T x) {
  if constexpr (sizeof(T) == 2) {
    return static_cast<double>(static_cast<float>(x));
  } else {
    return static_cast<Product<T>>(x);
  }
}

constexpr int lanes = 32;

template <class T>
void product_rows(const void* input, std::int64_t rows, std::int64_t row_stride, std::int64_t count,
                  void* output) {
  const T* x = static_cast<const T*>(input);
  for (std::int64_t row = 0; row < rows; ++row, x += row_stride) {
    Product<T> part[lanes];
    for (auto& p : part) p = 1;
    std::int64_t i = 0;
    for (; i + lanes <= count; i += lanes) {
      for (int j = 0; j < lanes; ++j) part[j] *= factor(x[i + j]);
    }
    Product<T> result = 1;
    for (auto p : part) result *= p;
    for (; i < count; ++i) result *= factor(x[i]);
    static_cast<Product<T>*>(output)[row] = result;
  }
}

template <class T>
void product_columns(const void* input, std::int64_t count, std::int64_t row_stride,
                     std::int64_t columns, void* output) {
  const T* x = static_cast<const T*>(input);
  for (std::int64_t column = 0; column < columns; column += lanes) {
    const std::int64_t here = columns - column < lanes ? columns - column : lanes;
    Product<T> part[lanes];
    for (auto& p : part) p = 1;
    for (std::int64_t row = 0; row < count; ++row) {
      const T* line = x + row * row_stride + column;
      if (here == lanes) {
        for (int j = 0; j < lanes; ++j) part[j] *= factor(line[j]);
      } else {
        for (std::int64_t j = 0; j < here; ++j) part[j] *= factor(line[j]);
      }
    }
    for (std::int64_t j = 0; j < here; ++j) {
      static_cast<Product<T>*>(output)[column + j] = part[j];
    }
  }
}

}  // namespace
extern const ProductKernels product_kernels;
constinit const ProductKernels product_kernels = {{
    {&product_rows<float>, &product_columns<float>},
    {&product_rows<double>, &product_columns<double>},
    {&product_rows<BFloat16>, &product_columns<BFloat16>},
    {&product_rows<Float16>, &product_columns<Float16>},
    {&product_rows<std::int64_t>, &product_columns<std::int64_t>},
}};
}  // namespace rushlight::RUSHLIGHT_ISA
