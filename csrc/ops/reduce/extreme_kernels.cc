#include "ops/reduce/extreme_kernels.h"

#include "base/half.h"
#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// The vector in which elements of T are compared, and the indices beside it.
template <class T>
struct Compared {
  using V = Vec<float>;
  RUSHLIGHT_INLINE static V load(const T* x) { return load_float(x); }
  RUSHLIGHT_INLINE static V load_partial(const T* x, std::int64_t count) {
    return load_float_partial(x, count);
  }
  RUSHLIGHT_INLINE static void store_partial(V v, T* x, std::int64_t count) {
    store_float_partial(v, x, count);
  }
};
template <class T>
struct ComparedAsItself {
  using V = Vec<T>;
  RUSHLIGHT_INLINE static V load(const T* x) { return V::load(x); }
  RUSHLIGHT_INLINE static V load_partial(const T* x, std::int64_t count) {
    return V::load_partial(x, count);
  }
  RUSHLIGHT_INLINE static void store_partial(V v, T* x, std::int64_t count) {
    v.store_partial(x, count);
  }
};
template <>
struct Compared<double> : ComparedAsItself<double> {};
template <>
struct Compared<std::int64_t> : ComparedAsItself<std::int64_t> {};
template <>
struct Compared<std::int32_t> : ComparedAsItself<std::int32_t> {};
template <>
struct Compared<std::uint8_t> : ComparedAsItself<std::uint8_t> {};

struct Largest {
  template <class V>
  RUSHLIGHT_INLINE static V pick(V a, V b) {
    return max(a, b);
  }
  template <class V>
  RUSHLIGHT_INLINE static auto beats(V a, V b) {
    return a > b;
  }
};
struct Smallest {
  template <class V>
  RUSHLIGHT_INLINE static V pick(V a, V b) {
    return min(a, b);
  }
  template <class V>
  RUSHLIGHT_INLINE static auto beats(V a, V b) {
    return a < b;
  }
};

template <class E>
RUSHLIGHT_INLINE bool is_number(E x) {
  return x == x;
}

template <class Order, class V>
RUSHLIGHT_INLINE typename V::Element fold_lanes(V v) {
  if constexpr (std::is_same_v<Order, Largest>) {
    return max(v);
  } else {
    return min(v);
  }
}

// Of count >= 1 elements; NaN if there is one.
template <class Order, class T>
RUSHLIGHT_INLINE auto extreme_of(const T* x, std::int64_t count) {
  using C = Compared<T>;
  using V = typename C::V;
  constexpr std::int64_t lanes = V::size;
  std::int64_t i = 0;
  V best = count < lanes ? V(C::load_partial(x, 1)[0]) : C::load(x);
  if (count >= 4 * lanes) {
    V part[4] = {best, C::load(x + lanes), C::load(x + 2 * lanes), C::load(x + 3 * lanes)};
    for (i = 4 * lanes; i + 4 * lanes <= count; i += 4 * lanes) {
      for (int j = 0; j < 4; ++j) part[j] = Order::pick(part[j], C::load(x + i + j * lanes));
    }
    best = Order::pick(Order::pick(part[0], part[1]), Order::pick(part[2], part[3]));
  }
  for (; i + lanes <= count; i += lanes) best = Order::pick(best, C::load(x + i));
  if (i < count) {
    if (count >= lanes) {
      best = Order::pick(best, C::load(x + count - lanes));
    } else {
      T rest[lanes];
      for (std::int64_t j = 0; j < lanes; ++j) rest[j] = x[j < count ? j : 0];
      best = Order::pick(best, C::load(rest));
    }
  }
  return fold_lanes<Order>(best);
}

// The first place of `value`, or of a NaN when `value` is one; it is there.
template <class T, class E>
RUSHLIGHT_INLINE std::int64_t find_first(const T* x, std::int64_t count, E value) {
  using C = Compared<T>;
  using V = typename C::V;
  constexpr std::int64_t lanes = V::size;
  const V wanted(value);
  const bool number = is_number(value);
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const V v = C::load(x + i);
    if (number ? any(v == wanted) : any(v != v)) break;
  }
  for (; i < count; ++i) {
    const E element = C::load_partial(x + i, 1)[0];
    if (number ? element == value : !is_number(element)) break;
  }
  return i;
}

template <class Order, class T>
void extreme_rows(const void* input, std::int64_t rows, std::int64_t row_stride, std::int64_t count,
                  std::int64_t first_index, void* values, std::int64_t* indices) {
  using C = Compared<T>;
  using V = typename C::V;
  // Elements that are still in the first cache when they are searched.
  constexpr std::int64_t block = 2048;
  const T* x = static_cast<const T*>(input);
  T* output = static_cast<T*>(values);
  for (std::int64_t row = 0; row < rows; ++row, x += row_stride) {
    const std::int64_t first = count < block || !indices ? count : block;
    auto best = extreme_of<Order>(x, first);
    if (indices) {
      std::int64_t place = find_first(x, first, best);
      for (std::int64_t i = first; i < count && is_number(best); i += block) {
        const std::int64_t here = count - i < block ? count - i : block;
        const auto other = extreme_of<Order>(x + i, here);
        if (Order::beats(other, best) || !is_number(other)) {
          best = other;
          place = i + find_first(x + i, here, best);
        }
      }
      indices[row] = first_index + place;
    }
    if (output) C::store_partial(V(best), output + row, 1);
  }
}

// `width` vectors of neighbouring columns.
template <class Order, int width, class T>
RUSHLIGHT_INLINE void extreme_strip(const T* x, std::int64_t count, std::int64_t stride,
                                    std::int64_t first_index, T* values, std::int64_t* indices,
                                    std::int64_t lanes_used) {
  using C = Compared<T>;
  using V = typename C::V;
  using I = Vec<typename V::Bits>;
  constexpr std::int64_t lanes = V::size;
  auto load = [&](const T* from) {
    return lanes_used == lanes ? C::load(from) : C::load_partial(from, lanes_used);
  };
  V best[width];
  for (int j = 0; j < width; ++j) best[j] = load(x + j * lanes);
  if (!indices) {
    for (std::int64_t row = 1; row < count; ++row) {
      for (int j = 0; j < width; ++j) {
        best[j] = Order::pick(best[j], load(x + row * stride + j * lanes));
      }
    }
  } else {
    I place[width];
    for (I& p : place) p = I(0);
    for (std::int64_t row = 1; row < count; ++row) {
      const I here(static_cast<typename V::Bits>(row));
      for (int j = 0; j < width; ++j) {
        const V v = load(x + row * stride + j * lanes);
        auto better = Order::beats(v, best[j]);
        if constexpr (std::is_floating_point_v<typename V::Element>) {
          better = better | (is_nan(v) & ~is_nan(best[j]));
        }
        best[j] = select(better, v, best[j]);
        place[j] = select(typename I::MaskType(better.native), here, place[j]);
      }
    }
    for (int j = 0; j < width; ++j) {
      typename V::Bits lane[lanes];
      place[j].store(lane);
      for (std::int64_t i = 0; i < lanes_used; ++i) {
        indices[j * lanes + i] = first_index + static_cast<std::int64_t>(lane[i]);
      }
    }
  }
  if (values) {
    for (int j = 0; j < width; ++j) C::store_partial(best[j], values + j * lanes, lanes_used);
  }
}

// Rows are counted in integers as wide as the elements, so a caller gives at most 127 at a time
// for bytes and 2^31 for 32 bits, when it wants indices.
template <class Order, class T>
void extreme_columns(const void* input, std::int64_t count, std::int64_t row_stride,
                     std::int64_t columns, std::int64_t first_index, void* values,
                     std::int64_t* indices) {
  constexpr std::int64_t lanes = Compared<T>::V::size;
  const T* x = static_cast<const T*>(input);
  T* output = static_cast<T*>(values);
  std::int64_t i = 0;
  auto run = [&](auto width, std::int64_t used) {
    extreme_strip<Order, decltype(width)::value>(x + i, count, row_stride, first_index,
                                                 output ? output + i : nullptr,
                                                 indices ? indices + i : nullptr, used);
  };
  for (; i + 4 * lanes <= columns; i += 4 * lanes) run(std::integral_constant<int, 4>(), lanes);
  for (; i + lanes <= columns; i += lanes) run(std::integral_constant<int, 1>(), lanes);
  if (i < columns) run(std::integral_constant<int, 1>(), columns - i);
}

#define RUSHLIGHT_TYPES(Order)                                                     \
  {                                                                                \
      {&extreme_rows<Order, float>, &extreme_columns<Order, float>},               \
      {&extreme_rows<Order, double>, &extreme_columns<Order, double>},             \
      {&extreme_rows<Order, BFloat16>, &extreme_columns<Order, BFloat16>},         \
      {&extreme_rows<Order, Float16>, &extreme_columns<Order, Float16>},           \
      {&extreme_rows<Order, std::int64_t>, &extreme_columns<Order, std::int64_t>}, \
      {&extreme_rows<Order, std::int32_t>, &extreme_columns<Order, std::int32_t>}, \
      {&extreme_rows<Order, std::uint8_t>, &extreme_columns<Order, std::uint8_t>}, \
  }

}  // namespace
extern const ExtremeKernels extreme_kernels;
constinit const ExtremeKernels extreme_kernels = {RUSHLIGHT_TYPES(Largest),
                                                  RUSHLIGHT_TYPES(Smallest)};
}  // namespace rushlight::RUSHLIGHT_ISA
