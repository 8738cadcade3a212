#include "ops/matmul/dot_kernels.h"

#include "ops/matmul/interleave.h"
#include "ops/matmul/load_sum.h"
#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

#if RUSHLIGHT_NAIVE

template <class Element, class Sum>
Sum dot(const Element* a, const Element* b, std::int64_t depth) {
  Sum sum = 0;
  for (std::int64_t k = 0; k < depth; ++k) sum += static_cast<Sum>(a[k]) * static_cast<Sum>(b[k]);
  return sum;
}

template <class Element, class Sum>
void multiply(const DotBlock<Element, Sum>& block) {
  for (std::int64_t i = 0; i < block.rows; ++i) {
    for (std::int64_t j = 0; j < block.columns; ++j) {
      Sum& sum = block.sums[i * block.sums_stride + j];
      sum = (block.accumulate ? sum : Sum(0)) + dot<Element, Sum>(block.a + i * block.a_stride,
                                                                  block.b + j * block.b_stride,
                                                                  block.depth);
    }
  }
}

constexpr int sweep_rows = 1;

template <class Element, class Sum>
void sweep(const SweepBlock<Element, Sum>& block) {
  for (std::int64_t j = 0; j < block.columns; ++j) {
    Sum sum = 0;
    for (std::int64_t k = 0; k < block.depth; ++k) {
      sum += static_cast<Sum>(block.a[k * block.a_depth_stride]) *
             static_cast<Sum>(block.b[k * block.b_stride + j]);
    }
    block.sums[j] = sum;
  }
}

#else

// Rows x columns accumulators. Wide tiles for one or a few rows, where B is the traffic; high ones
// for more rows, where every element of B should be used often once it is in a register.
#if RUSHLIGHT_AVX512 || defined(__aarch64__)
constexpr int high_rows = 6, high_columns = 4, wide_rows = 3, wide_columns = 8;
#else
constexpr int high_rows = 4, high_columns = 2, wide_rows = 2, wide_columns = 4;
#endif

// sums[r * columns + c] = a[r] . b[c]. Each is one chain of vector multiply-adds whose lanes are
// added at the end. Columns from `existing` on are copies of the last one that exists.
template <class Element, class Sum, int rows, int columns>
RUSHLIGHT_INLINE void multiply_tile(const DotBlock<Element, Sum>& block, const Element* a,
                                    const Element* b, std::int64_t existing, Sum* sums) {
  using V = Vec<Sum>;
  constexpr int count = rows * columns;
  constexpr int padded = (count + V::size - 1) / V::size * V::size;
  V chains[padded];
#pragma GCC unroll 32
  for (int i = 0; i < padded; ++i) chains[i] = V(Sum(0));
  const Element* b_columns[columns];
#pragma GCC unroll 8
  for (int c = 0; c < columns; ++c) {
    b_columns[c] = b + (c < existing ? c : existing - 1) * block.b_stride;
  }
  std::int64_t k = 0;
  for (; k + V::size <= block.depth; k += V::size) {
    V b_part[columns];
#pragma GCC unroll 8
    for (int c = 0; c < columns; ++c) b_part[c] = load_sum(b_columns[c] + k);
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r) {
      const V a_part = load_sum(a + r * block.a_stride + k);
#pragma GCC unroll 8
      for (int c = 0; c < columns; ++c) {
        chains[r * columns + c] = fma(a_part, b_part[c], chains[r * columns + c]);
      }
    }
  }
  if (k < block.depth) {
    const std::int64_t left = block.depth - k;
    V b_part[columns];
#pragma GCC unroll 8
    for (int c = 0; c < columns; ++c) b_part[c] = load_sum(b_columns[c] + k, left);
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r) {
      const V a_part = load_sum(a + r * block.a_stride + k, left);
#pragma GCC unroll 8
      for (int c = 0; c < columns; ++c) {
        chains[r * columns + c] = fma(a_part, b_part[c], chains[r * columns + c]);
      }
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < padded; i += V::size) {
    V group[V::size];
#pragma GCC unroll 16
    for (int j = 0; j < V::size; ++j) group[j] = chains[i + j];
    sum_lanes(group).store(sums + i);
  }
}

template <class Element, class Sum, int rows, int columns>
void multiply_rows(const DotBlock<Element, Sum>& block, std::int64_t row) {
  const Element* a = block.a + row * block.a_stride;
  alignas(64) Sum sums[rows * columns + Vec<Sum>::size];
  for (std::int64_t column = 0; column < block.columns; column += columns) {
    const std::int64_t existing =
        block.columns - column < columns ? block.columns - column : columns;
    multiply_tile<Element, Sum, rows, columns>(block, a, block.b + column * block.b_stride,
                                               existing, sums);
    for (int r = 0; r < rows; ++r) {
      Sum* target = block.sums + (row + r) * block.sums_stride + column;
      for (int c = 0; c < existing; ++c) {
        target[c] = (block.accumulate ? target[c] : Sum(0)) + sums[r * columns + c];
      }
    }
  }
}

template <class Element, class Sum>
void multiply(const DotBlock<Element, Sum>& block) {
  using Rows = void (*)(const DotBlock<Element, Sum>&, std::int64_t);
  if (block.rows <= wide_rows) {
    constexpr Rows wide[] = {
        &multiply_rows<Element, Sum, 1, wide_columns>,
        &multiply_rows<Element, Sum, 2, wide_columns>,
#if RUSHLIGHT_AVX512 || defined(__aarch64__)
        &multiply_rows<Element, Sum, 3, wide_columns>,
#endif
    };
    return wide[block.rows - 1](block, 0);
  }
  constexpr Rows high[] = {
      nullptr,
      &multiply_rows<Element, Sum, 2, high_columns>,
      &multiply_rows<Element, Sum, 3, high_columns>,
      &multiply_rows<Element, Sum, 4, high_columns>,
#if RUSHLIGHT_AVX512 || defined(__aarch64__)
      &multiply_rows<Element, Sum, 5, high_columns>,
      &multiply_rows<Element, Sum, 6, high_columns>,
#endif
  };
  // A few columns at a time, so that all groups of rows find them in the first cache.
  const std::int64_t groups = (block.rows + high_rows - 1) / high_rows;
  for (std::int64_t column = 0; column < block.columns; column += high_columns) {
    DotBlock<Element, Sum> part = block;
    part.b += column * block.b_stride;
    part.sums += column;
    part.columns = block.columns - column < high_columns ? block.columns - column : high_columns;
    for (std::int64_t group = 0; group < groups; ++group) {
      const std::int64_t row = block.rows * group / groups;
      high[block.rows * (group + 1) / groups - row - 1](part, row);
    }
  }
}

// The factors of a few rows of B stay in registers while their columns pass by.
#if RUSHLIGHT_AVX512 || defined(__aarch64__)
constexpr int sweep_rows = 3, sweep_depth = 8;
#else
constexpr int sweep_rows = 2, sweep_depth = 4;
#endif
// So far ahead the columns are asked for.
constexpr int sweep_ahead_bytes = 512;

template <class Element, class Sum, int rows, int depth>
void sweep_step(const SweepBlock<Element, Sum>& block, std::int64_t row) {
  using V = Vec<Sum>;
  V factors[rows][depth];
#pragma GCC unroll 4
  for (int r = 0; r < rows; ++r) {
#pragma GCC unroll 8
    for (int k = 0; k < depth; ++k) {
      factors[r][k] =
          V(static_cast<Sum>(block.a[r * block.a_row_stride + (row + k) * block.a_depth_stride]));
    }
  }
  const Element* b = block.b + row * block.b_stride;
  const std::int64_t whole = block.columns / V::size * V::size;
  for (std::int64_t column = 0; column < whole; column += V::size) {
    V sums[rows];
#pragma GCC unroll 4
    for (int r = 0; r < rows; ++r) {
      sums[r] = row == 0 ? V(Sum(0)) : V::load(block.sums + r * block.sums_stride + column);
    }
#pragma GCC unroll 8
    for (int k = 0; k < depth; ++k) {
      const Element* from = b + k * block.b_stride + column;
      __builtin_prefetch(reinterpret_cast<const char*>(from) + sweep_ahead_bytes);
      const V part = load_sum(from);
#pragma GCC unroll 4
      for (int r = 0; r < rows; ++r) sums[r] = fma(factors[r][k], part, sums[r]);
    }
#pragma GCC unroll 4
    for (int r = 0; r < rows; ++r) sums[r].store(block.sums + r * block.sums_stride + column);
  }
  const std::int64_t left = block.columns - whole;
  if (left == 0) return;
#pragma GCC unroll 4
  for (int r = 0; r < rows; ++r) {
    Sum* target = block.sums + r * block.sums_stride + whole;
    V sum = row == 0 ? V(Sum(0)) : V::load_partial(target, left);
#pragma GCC unroll 8
    for (int k = 0; k < depth; ++k) {
      sum = fma(factors[r][k], load_sum(b + k * block.b_stride + whole, left), sum);
    }
    sum.store_partial(target, left);
  }
}

template <class Element, class Sum, int rows>
void sweep_all(const SweepBlock<Element, Sum>& block) {
  std::int64_t row = 0;
  for (; row + sweep_depth <= block.depth; row += sweep_depth) {
    sweep_step<Element, Sum, rows, sweep_depth>(block, row);
  }
  for (; row < block.depth; ++row) sweep_step<Element, Sum, rows, 1>(block, row);
}

template <class Element, class Sum>
void sweep(const SweepBlock<Element, Sum>& block) {
  constexpr void (*by_rows[])(const SweepBlock<Element, Sum>&) = {
      &sweep_all<Element, Sum, 1>,
      &sweep_all<Element, Sum, 2>,
#if RUSHLIGHT_AVX512 || defined(__aarch64__)
      &sweep_all<Element, Sum, 3>,
#endif
  };
  by_rows[block.rows - 1](block);
}

template <class Element, class Sum>
Sum dot(const Element* a, const Element* b, std::int64_t depth) {
  using V = Vec<Sum>;
  constexpr int chains = 8;
  V sums[chains];
#pragma GCC unroll 8
  for (int i = 0; i < chains; ++i) sums[i] = V(Sum(0));
  std::int64_t k = 0;
  for (; k + chains * V::size <= depth; k += chains * V::size) {
#pragma GCC unroll 8
    for (int i = 0; i < chains; ++i) {
      sums[i] = fma(load_sum(a + k + i * V::size), load_sum(b + k + i * V::size), sums[i]);
    }
  }
  for (; k < depth; k += V::size) {
    const std::int64_t left = depth - k < V::size ? depth - k : V::size;
    sums[0] = fma(load_sum(a + k, left), load_sum(b + k, left), sums[0]);
  }
#pragma GCC unroll 8
  for (int step = chains / 2; step > 0; step /= 2) {
#pragma GCC unroll 8
    for (int i = 0; i < step; ++i) sums[i] += sums[i + step];
  }
  V group[V::size];
  for (V& vector : group) vector = V(Sum(0));
  group[0] = sums[0];
  return sum_lanes(group)[0];
}

#endif

template <class Element, class Sum>
constexpr DotKernelsOf<Element, Sum> kernels_of = {&multiply<Element, Sum>, &dot<Element, Sum>,
                                                   sweep_rows, &sweep<Element, Sum>};

}  // namespace

extern const DotKernels dot_kernels;
constinit const DotKernels dot_kernels = {kernels_of<float, float>, kernels_of<double, double>,
                                          kernels_of<BFloat16, float>, kernels_of<Float16, float>};

}  // namespace rushlight::RUSHLIGHT_ISA
