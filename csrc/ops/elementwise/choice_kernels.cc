#include "ops/elementwise/choice_kernels.h"

#include "simd/math.h"
#include "simd/strip_rows.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

template <class T>
struct NanToNum {
  Vec<T> nan, positive, negative;
  RUSHLIGHT_INLINE explicit NanToNum(const void* parameters)
      : nan(number<T>(parameters, 0)),
        positive(number<T>(parameters, 1)),
        negative(number<T>(parameters, 2)) {}
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x) const {
    const Vec<T> finite =
        select(x == Vec<T>(infinity<T>), positive, select(x == Vec<T>(-infinity<T>), negative, x));
    return select(is_nan(x), nan, finite);
  }
};

RUSHLIGHT_UNARY(Identity, x)

template <class T>
struct Threshold {
  Vec<T> threshold, value;
  RUSHLIGHT_INLINE explicit Threshold(const void* parameters)
      : threshold(number<T>(parameters, 0)), value(number<T>(parameters, 1)) {}
  // NaN is not below the threshold.
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x) const { return select(x <= threshold, value, x); }
};
template <class T>
struct ThresholdBackward {
  Vec<T> threshold;
  RUSHLIGHT_INLINE explicit ThresholdBackward(const void* parameters)
      : threshold(number<T>(parameters, 0)) {}
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> gradient, Vec<T> x) const {
    return select(x <= threshold, Vec<T>(T(0)), gradient);
  }
};

template <class T>
void where(const char* const* inputs, char* output, std::int64_t size, const void*) {
  constexpr int step = Vec<T>::size;
  const auto* condition = reinterpret_cast<const std::uint8_t*>(inputs[0]);
  const T* x = reinterpret_cast<const T*>(inputs[1]);
  const T* y = reinterpret_cast<const T*>(inputs[2]);
  T* target = reinterpret_cast<T*>(output);
  std::int64_t i = 0;
  for (; i + step <= size; i += step) {
    select(load_bool<sizeof(T)>(condition + i), Vec<T>::load(x + i), Vec<T>::load(y + i))
        .store(target + i);
  }
  for (; i < size; ++i) target[i] = condition[i] ? x[i] : y[i];
}

using Wide = Complex<double>;
void where_wide(const char* const* inputs, char* output, std::int64_t size, const void*) {
  const Wide* x = reinterpret_cast<const Wide*>(inputs[1]);
  const Wide* y = reinterpret_cast<const Wide*>(inputs[2]);
  Wide* target = reinterpret_cast<Wide*>(output);
  for (std::int64_t i = 0; i < size; ++i) target[i] = inputs[0][i] ? x[i] : y[i];
}

template <class T, ContiguousLoop loop>
constexpr Loop where_strip = &strip<loop, cell<T>, cell<std::uint8_t>, cell<T>, cell<T>>;

constexpr ChoiceKernels make_kernels() {
  ChoiceKernels kernels{};
  LoopTable<Choice>& table = kernels.table;
  using Integer = std::int64_t;
  set_floats<NanToNum, 1>(table[Choice::nan_to_num]);
  constexpr ContiguousLoop identity = map<Integer, Identity<Integer>, 1>;
  set_integers_wide<identity, 1>(table[Choice::nan_to_num]);
  set_large_unsigned<identity, 1>(table[Choice::nan_to_num]);
  set_bool<Identity, 1>(table[Choice::nan_to_num]);
  set_floats<Threshold, 1>(table[Choice::threshold]);
  set_integers_wide<map<Integer, Threshold<Integer>, 1>, 1>(table[Choice::threshold]);
  set_floats<ThresholdBackward, 2>(table[Choice::threshold_backward]);
  kernels.where[0] = where_strip<std::int8_t, where<std::int8_t>>;
  kernels.where[1] = where_strip<std::int16_t, where<std::int16_t>>;
  kernels.where[2] = where_strip<std::int32_t, where<std::int32_t>>;
  kernels.where[3] = where_strip<std::int64_t, where<std::int64_t>>;
  kernels.where[4] = where_strip<Wide, where_wide>;
  return kernels;
}

}  // namespace

extern const ChoiceKernels choice_kernels;
constinit const ChoiceKernels choice_kernels = make_kernels();

}  // namespace rushlight::RUSHLIGHT_ISA
