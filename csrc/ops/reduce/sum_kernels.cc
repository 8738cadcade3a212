// Floats are added in blocks of a few, the blocks in double, and those with the rounding error of
// each addition carried along (Neumaier 1974), so that the error does not grow with the count.
#include "ops/reduce/sum_kernels.h"

#include "base/half.h"
#include "simd/math.h"
#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

using F = Vec<float>;
using D = Vec<double>;

// Vectors a step of the column kernels holds: bound by the number of registers.
#if RUSHLIGHT_AVX512
constexpr int strip = 4;
#elif RUSHLIGHT_NAIVE
constexpr int strip = 1;
#else
constexpr int strip = 2;
#endif
// Additions in float before the sum moves to double.
constexpr int block = 16;

// As many elements as a Vec<float> has lanes, as doubles.
struct Wide {
  D part[double_parts];

  RUSHLIGHT_INLINE static Wide fill(double value) {
    Wide wide;
    for (D& part : wide.part) part = D(value);
    return wide;
  }
};
RUSHLIGHT_INLINE Wide widened(F x) {
  Wide wide;
  widen(x, wide.part);
  return wide;
}
template <class T>
RUSHLIGHT_INLINE Wide load_wide(const T* source) {
  if constexpr (sizeof(T) == 8) {
    Wide wide;
    for (int i = 0; i < double_parts; ++i) wide.part[i] = D::load(source + i * D::size);
    return wide;
  } else {
    return widened(load_float(source));
  }
}

// A running sum and what its roundings lost.
struct Total {
  D sum = D(0.0), lost = D(0.0);

  RUSHLIGHT_INLINE void add(D x) {
    const D next = sum + x, back = next - sum;
    lost += (sum - (next - back)) + (x - back);
    sum = next;
  }
  // An infinite sum has lost infinity minus itself.
  RUSHLIGHT_INLINE D value() const {
    return select(abs(sum) < D(__builtin_inf()), sum + lost, sum);
  }
};
struct WideTotal {
  Total part[double_parts];

  RUSHLIGHT_INLINE void add(const Wide& x) {
    for (int i = 0; i < double_parts; ++i) part[i].add(x.part[i]);
  }
  RUSHLIGHT_INLINE double sum() const {
    D result = part[0].value();
    for (int i = 1; i < double_parts; ++i) result += part[i].value();
    return rushlight::RUSHLIGHT_ISA::sum(result);
  }
};

// What is added. `narrow` ones act on floats, so that blocks can be summed in float; all act on
// doubles.
struct Plain {
  static constexpr bool narrow = true;
  template <class V>
  RUSHLIGHT_INLINE V operator()(V x) const {
    return x;
  }
};
struct SkipNan : Plain {
  template <class V>
  RUSHLIGHT_INLINE V operator()(V x) const {
    return select(is_nan(x), V(0), x);
  }
};
struct Absolute : Plain {
  template <class V>
  RUSHLIGHT_INLINE V operator()(V x) const {
    return abs(x);
  }
};
struct Nonzero : Plain {
  template <class V>
  RUSHLIGHT_INLINE V operator()(V x) const {
    return select(x != V(0), V(1), V(0));
  }
};
struct Square {
  static constexpr bool narrow = false;
  RUSHLIGHT_INLINE D operator()(D x) const { return x * x; }
};
struct Power {
  static constexpr bool narrow = false;
  D exponent;
  RUSHLIGHT_INLINE D operator()(D x) const { return pow(abs(x), exponent); }
};
struct Exponential {
  static constexpr bool narrow = false;
  D shift;
  RUSHLIGHT_INLINE D operator()(D x) const { return exp(x - shift); }
};

template <class Map>
RUSHLIGHT_INLINE Map make(const SumParameters& parameters, std::int64_t index) {
  if constexpr (requires(Map map) { map.exponent; }) {
    return {.exponent = D(parameters.exponent)};
  } else if constexpr (requires(Map map) { map.shift; }) {
    return {.shift = D(parameters.shift[index])};
  } else {
    (void)index;
    return {};
  }
}

// 16-bit numbers convert to float only.
template <class T>
using float_of = std::conditional_t<sizeof(T) == 8, double, float>;

template <class Map>
RUSHLIGHT_INLINE Wide mapped(const Map& map, Wide x) {
  for (D& part : x.part) part = map(part);
  return x;
}

template <class T, class Map>
constexpr bool adds_in_float = Map::narrow && sizeof(T) < 8;

// Lanes from `first` on, before `end`.
RUSHLIGHT_INLINE F only(F x, std::int64_t first, std::int64_t end) {
#if RUSHLIGHT_NAIVE
  return first <= 0 && end >= 1 ? x : F(0.0f);
#else
  Vec<std::int32_t>::Native lane;
  for (int i = 0; i < F::size; ++i) lane[i] = i;
  const auto from = Vec<std::int32_t>(static_cast<std::int32_t>(first)).native;
  const auto to = Vec<std::int32_t>(static_cast<std::int32_t>(end)).native;
  return select(Mask<4>((lane >= from) & (lane < to)), x, F(0.0f));
#endif
}

// Up to 4 * block vectors and a rest, added in float: count < (4 * block + 1) lanes.
template <class T, class Map>
RUSHLIGHT_INLINE F sum_block(const T* x, std::int64_t count, const Map& map) {
  constexpr std::int64_t lanes = F::size;
  F part[4] = {F(0.0f), F(0.0f), F(0.0f), F(0.0f)};
  std::int64_t i = 0;
  for (; i + 4 * lanes <= count; i += 4 * lanes) {
    for (int j = 0; j < 4; ++j) part[j] += map(load_float(x + i + j * lanes));
  }
  for (int j = 0; i + lanes <= count; i += lanes, ++j) part[j] += map(load_float(x + i));
  if (i < count) {
    // What is left, in a vector that overlaps the one before where there is one.
    const std::int64_t rest = count - i;
    part[3] += count >= lanes ? only(map(load_float(x + count - lanes)), lanes - rest, lanes)
                              : only(map(load_float_partial(x, count)), 0, rest);
  }
  return (part[0] + part[1]) + (part[2] + part[3]);
}

template <class T, class Map>
RUSHLIGHT_INLINE double sum_row(const T* x, std::int64_t count, const Map& map) {
  constexpr std::int64_t lanes = F::size;
  if constexpr (adds_in_float<T, Map>) {
    constexpr std::int64_t step = 4 * block * lanes;
    if (count <= step) return static_cast<double>(sum(sum_block(x, count, map)));
    WideTotal total;
    for (; count >= step; count -= step, x += step) total.add(widened(sum_block(x, step, map)));
    if (count > 0) total.add(widened(sum_block(x, count, map)));
    return total.sum();
  } else {
    constexpr int each = 2 * block;
    WideTotal total;
    while (count >= 2 * lanes) {
      const std::int64_t rounds = count / (2 * lanes) < each ? count / (2 * lanes) : each;
      Wide part[2] = {Wide::fill(0.0), Wide::fill(0.0)};
      for (std::int64_t i = 0; i < rounds; ++i) {
        for (int j = 0; j < 2; ++j) {
          const Wide value = mapped(map, load_wide(x + (2 * i + j) * lanes));
          for (int k = 0; k < double_parts; ++k) part[j].part[k] += value.part[k];
        }
      }
      for (int k = 0; k < double_parts; ++k) part[0].part[k] += part[1].part[k];
      total.add(part[0]);
      count -= rounds * 2 * lanes;
      x += rounds * 2 * lanes;
    }
    double rest = 0.0;
    for (std::int64_t i = 0; i < count; ++i) {
      rest += map(D(static_cast<double>(static_cast<float_of<T>>(x[i]))))[0];
    }
    return total.sum() + rest;
  }
}

template <class T, class Map>
void sum_rows(const void* input, std::int64_t rows, std::int64_t row_stride, std::int64_t count,
              const SumParameters& parameters, void* output) {
  const T* x = static_cast<const T*>(input);
  for (std::int64_t row = 0; row < rows; ++row, x += row_stride) {
    static_cast<double*>(output)[row] = sum_row(x, count, make<Map>(parameters, row));
  }
}

// Totals of up to most_columns neighbouring columns.
constexpr std::int64_t most_columns = 512;
struct Totals {
  double sum[most_columns], lost[most_columns];

  RUSHLIGHT_INLINE void clear(std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) sum[i] = lost[i] = 0.0;
  }
  RUSHLIGHT_INLINE void add(std::int64_t at, D x) {
    Total total{D::load(sum + at), D::load(lost + at)};
    total.add(x);
    total.sum.store(sum + at);
    total.lost.store(lost + at);
  }
  RUSHLIGHT_INLINE void add(std::int64_t at, const Wide& x) {
    for (int k = 0; k < double_parts; ++k) add(at + k * D::size, x.part[k]);
  }
  RUSHLIGHT_INLINE double value(std::int64_t i) const {
    return __builtin_isfinite(sum[i]) ? sum[i] + lost[i] : sum[i];
  }
};

// Up to `block` rows of `width` vectors of neighbouring columns.
template <int width, class T, class Map>
RUSHLIGHT_INLINE void sum_strip(const T* x, std::int64_t count, std::int64_t stride,
                                const SumParameters& parameters, Totals& totals, std::int64_t at) {
  constexpr std::int64_t lanes = F::size;
  if constexpr (adds_in_float<T, Map>) {
    const Map map = make<Map>(parameters, 0);
    F part[width];
    for (F& p : part) p = F(0.0f);
    for (std::int64_t i = 0; i < count; ++i, x += stride) {
      for (int j = 0; j < width; ++j) part[j] += map(load_float(x + j * lanes));
    }
    for (int j = 0; j < width; ++j) totals.add(at + j * lanes, widened(part[j]));
  } else {
    for (int j = 0; j < width; ++j) {
      Map maps[double_parts];
      for (int k = 0; k < double_parts; ++k) {
        maps[k] = make<Map>(parameters, 0);
        if constexpr (requires(Map map) { map.shift; }) {
          maps[k].shift = D::load(parameters.shift + at + j * lanes + k * D::size);
        }
      }
      Wide part = Wide::fill(0.0);
      for (std::int64_t i = 0; i < count; ++i) {
        const Wide value = load_wide(x + i * stride + j * lanes);
        for (int k = 0; k < double_parts; ++k) part.part[k] += maps[k](value.part[k]);
      }
      totals.add(at + j * lanes, part);
    }
  }
}

// Up to most_columns columns: some rows at a time, over all columns, so that memory is read in
// long runs.
template <class T, class Map>
void sum_column_group(const T* x, std::int64_t count, std::int64_t stride, std::int64_t columns,
                      const SumParameters& parameters, double* output) {
  constexpr std::int64_t lanes = F::size;
  const std::int64_t whole = columns / lanes * lanes, rest = columns - whole;
  Totals totals;
  totals.clear(whole + (rest ? lanes : 0));
  SumParameters local = parameters;
  double shift[most_columns];
  if (parameters.shift) {
    for (std::int64_t i = 0; i < whole + lanes && i < most_columns; ++i) {
      shift[i] = i < columns ? parameters.shift[i] : 0.0;
    }
    local.shift = shift;
  }
  T copy[block * lanes] = {};
  for (std::int64_t row = 0; row < count; row += block) {
    const std::int64_t here = count - row < block ? count - row : block;
    const T* line = x + row * stride;
    std::int64_t i = 0;
    for (; i + strip * lanes <= whole; i += strip * lanes) {
      sum_strip<strip, T, Map>(line + i, here, stride, local, totals, i);
    }
    for (; i < whole; i += lanes) sum_strip<1, T, Map>(line + i, here, stride, local, totals, i);
    if (rest) {
      for (std::int64_t r = 0; r < here; ++r) {
        for (std::int64_t j = 0; j < rest; ++j) copy[r * lanes + j] = line[r * stride + whole + j];
      }
      sum_strip<1, T, Map>(copy, here, lanes, local, totals, whole);
    }
  }
  for (std::int64_t i = 0; i < columns; ++i) output[i] = totals.value(i);
}

// A few columns without gaps: as a single run of vectors, whose lanes meet the columns in a pattern
// that repeats after some vectors.
template <class T, class Map>
void sum_narrow_columns(const T* x, std::int64_t count, std::int64_t columns, const Map& map,
                        double* output) {
  constexpr std::int64_t lanes = F::size;
  constexpr int most = 32;
  std::int64_t period = columns;
  while (period % 2 == 0 && period * lanes / 2 % columns == 0) period /= 2;
  while (period < 4) period *= 2;
  const std::int64_t run = period * lanes;
  std::int64_t left = count * columns;
  Totals totals;
  totals.clear(run);
  while (left >= run) {
    const std::int64_t rounds = left / run < block ? left / run : block;
    F part[most];
    for (std::int64_t j = 0; j < period; ++j) part[j] = F(0.0f);
    for (std::int64_t i = 0; i < rounds; ++i, x += run) {
      for (std::int64_t j = 0; j < period; ++j) part[j] += map(load_float(x + j * lanes));
    }
    for (std::int64_t j = 0; j < period; ++j) totals.add(j * lanes, widened(part[j]));
    left -= rounds * run;
  }
  for (std::int64_t i = 0; i < columns; ++i) output[i] = 0.0;
  for (std::int64_t i = 0; i < run; ++i) output[i % columns] += totals.value(i);
  for (std::int64_t i = 0; i < left; ++i) {
    output[i % columns] += static_cast<double>(map(F(static_cast<float>(x[i])))[0]);
  }
}

template <class T, class Map>
void sum_columns(const void* input, std::int64_t count, std::int64_t row_stride,
                 std::int64_t columns, const SumParameters& parameters, void* output) {
  const T* x = static_cast<const T*>(input);
  double* sums = static_cast<double*>(output);
  if constexpr (adds_in_float<T, Map>) {
    if (row_stride == columns && columns <= 24 && columns % F::size != 0) {
      sum_narrow_columns(x, count, columns, make<Map>(parameters, 0), sums);
      return;
    }
  }
  for (std::int64_t column = 0; column < columns; column += most_columns) {
    SumParameters local = parameters;
    if (local.shift) local.shift += column;
    sum_column_group<T, Map>(x + column, count, row_stride,
                             columns - column < most_columns ? columns - column : most_columns,
                             local, sums + column);
  }
}

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
