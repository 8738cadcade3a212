#pragma once
#include "base/complex.h"
#include "base/loop.h"
#include "simd/vec.h"

// Elementwise kernels over strips (base/loop.h).
//
// An operator is compiled once a compute type, as a loop over contiguous arrays. Everything else,
// strided operands, single values that are broadcast, and dtypes that are converted for computing
// (float16 and bfloat16 in float, small integers in int64, complex64 in complex128), goes through
// blocks on the stack that fit the first-level cache: the code that gathers and scatters them is
// shared by all operators.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// Contiguous arrays of the compute types.
using ContiguousLoop = void (*)(const char* const* inputs, char* output, std::int64_t size,
                                const void* parameters);

// Bytes of one block; at most 4 inputs and an output are alive.
constexpr int block_bytes = 4096;

template <class To, class From>
RUSHLIGHT_INLINE To convert_element(From value) {
  if constexpr (std::is_same_v<To, From>) {
    return value;
  } else if constexpr (std::is_same_v<From, Float16> || std::is_same_v<From, BFloat16>) {
    return convert_element<To>(static_cast<float>(value));
  } else if constexpr (std::is_same_v<To, Float16> || std::is_same_v<To, BFloat16>) {
    return To(static_cast<float>(value));
  } else {
    return static_cast<To>(value);
  }
}

template <class T>
constexpr bool is_half_type = std::is_same_v<T, Float16> || std::is_same_v<T, BFloat16>;

// Reads `count` elements of Memory, `stride` bytes apart, into a block of Compute.
template <class Memory, class Compute>
void gather(const char* source, std::int64_t stride, std::int64_t count, char* block) {
  Compute* target = reinterpret_cast<Compute*>(block);
  if (stride == 0) {
    const Compute value = convert_element<Compute>(*reinterpret_cast<const Memory*>(source));
    for (std::int64_t i = 0; i < count; ++i) target[i] = value;
    return;
  }
  if constexpr (is_half_type<Memory> && std::is_same_v<Compute, float>) {
    if (stride == sizeof(Memory)) {
      const Memory* dense = reinterpret_cast<const Memory*>(source);
      constexpr int step = Vec<float>::size;
      std::int64_t i = 0;
      for (; i + step <= count; i += step) load_float(dense + i).store(target + i);
      for (; i < count; ++i) target[i] = static_cast<float>(dense[i]);
      return;
    }
  }
  for (std::int64_t i = 0; i < count; ++i) {
    target[i] = convert_element<Compute>(*reinterpret_cast<const Memory*>(source + i * stride));
  }
}

// Writes a block of Compute to `count` elements of Memory, `stride` bytes apart.
template <class Memory, class Compute>
void scatter(const char* block, std::int64_t count, char* target, std::int64_t stride) {
  const Compute* source = reinterpret_cast<const Compute*>(block);
  if constexpr (is_half_type<Memory> && std::is_same_v<Compute, float>) {
    if (stride == sizeof(Memory)) {
      Memory* dense = reinterpret_cast<Memory*>(target);
      constexpr int step = Vec<float>::size;
      std::int64_t i = 0;
      for (; i + step <= count; i += step) store_float(Vec<float>::load(source + i), dense + i);
      for (; i < count; ++i) dense[i] = Memory(source[i]);
      return;
    }
  }
  for (std::int64_t i = 0; i < count; ++i) {
    *reinterpret_cast<Memory*>(target + i * stride) = convert_element<Memory>(source[i]);
  }
}

// One operand of an operator: how it lies in memory and what it is computed in.
struct Cell {
  void (*gather)(const char* source, std::int64_t stride, std::int64_t count, char* block);
  void (*scatter)(const char* block, std::int64_t count, char* target, std::int64_t stride);
  std::int32_t memory_bytes;
  std::int32_t compute_bytes;
  bool converts;
};

template <class Memory, class Compute = Memory>
constexpr Cell cell = {&gather<Memory, Compute>, &scatter<Memory, Compute>, sizeof(Memory),
                       sizeof(Compute), !std::is_same_v<Memory, Compute>};

// cells[0] is the output's.
template <int inputs>
[[gnu::noinline]] void run_blocks(ContiguousLoop loop, const Cell* cells, char* const* data,
                                  const std::int64_t* strides, std::int64_t size,
                                  const void* parameters) {
  alignas(64) char blocks[inputs + 1][block_bytes];
  std::int32_t widest = 0;
  for (int k = 0; k <= inputs; ++k) {
    widest = cells[k].compute_bytes > widest ? cells[k].compute_bytes : widest;
  }
  const std::int64_t block = block_bytes / widest;
  // A single value fills its block once.
  for (int k = 1; k <= inputs; ++k) {
    if (strides[k] == 0) cells[k].gather(data[k], 0, size < block ? size : block, blocks[k]);
  }
  const bool direct_output = !cells[0].converts && strides[0] == cells[0].memory_bytes;
  for (std::int64_t done = 0; done < size; done += block) {
    const std::int64_t count = size - done < block ? size - done : block;
    const char* sources[inputs];
    for (int k = 1; k <= inputs; ++k) {
      char* const start = data[k] + done * strides[k];
      if (strides[k] == 0) {
        sources[k - 1] = blocks[k];
      } else if (!cells[k].converts && strides[k] == cells[k].memory_bytes) {
        sources[k - 1] = start;
      } else {
        cells[k].gather(start, strides[k], count, blocks[k]);
        sources[k - 1] = blocks[k];
      }
    }
    char* const target = data[0] + done * strides[0];
    if (direct_output) {
      loop(sources, target, count, parameters);
    } else {
      loop(sources, blocks[0], count, parameters);
      cells[0].scatter(blocks[0], count, target, strides[0]);
    }
  }
}

// The Loop of an operator: `loop` where all operands are contiguous, blocks elsewhere.
template <ContiguousLoop loop, const Cell&... operands>
void strip(char* const* data, const std::int64_t* strides, std::int64_t size,
           const void* parameters) {
  static constexpr Cell cells[] = {operands...};
  constexpr int count = sizeof...(operands);
  if constexpr ((!operands.converts && ...)) {
    bool contiguous = true;
    for (int k = 0; k < count; ++k) contiguous &= strides[k] == cells[k].memory_bytes;
    if (__builtin_expect(contiguous, 1)) {
      const char* sources[count - 1];
      for (int k = 1; k < count; ++k) sources[k - 1] = data[k];
      loop(sources, data[0], size, parameters);
      return;
    }
  }
  run_blocks<count - 1>(loop, cells, data, strides, size, parameters);
}

// Operators without parameters derive from this.
struct Stateless {
  RUSHLIGHT_INLINE explicit Stateless(const void*) {}
};

// Output[i] = Op(parameters)(inputs[0][i], ...) on vectors of T. The tail is a part of the same
// loop body for operators that say `static constexpr bool long_code = true`.
template <class T, class Op, int... k>
RUSHLIGHT_INLINE void map_vectors(const char* const* inputs, char* output, std::int64_t size,
                                  const void* parameters, std::integer_sequence<int, k...>) {
  constexpr int step = Vec<T>::size;
  const Op op(parameters);
  const T* const sources[] = {reinterpret_cast<const T*>(inputs[k])...};
  T* const target = reinterpret_cast<T*>(output);
  if constexpr (requires { Op::long_code; }) {
    for (std::int64_t i = 0; i < size; i += step) {
      const std::int64_t rest = size - i;
      Vec<T> x[] = {(rest >= step ? Vec<T>::load(sources[k] + i)
                                  : Vec<T>::load_partial(sources[k] + i, rest))...};
      const Vec<T> y = op(x[k]...);
      if (rest >= step) {
        y.store(target + i);
      } else {
        y.store_partial(target + i, rest);
      }
    }
  } else {
    std::int64_t i = 0;
    for (; i + step <= size; i += step) op(Vec<T>::load(sources[k] + i)...).store(target + i);
    if (i < size) {
      op(Vec<T>::load_partial(sources[k] + i, size - i)...).store_partial(target + i, size - i);
    }
  }
}
template <class T, class Op, int count>
[[gnu::noinline]] void map(const char* const* inputs, char* output, std::int64_t size,
                           const void* parameters) {
  map_vectors<T, Op>(inputs, output, size, parameters, std::make_integer_sequence<int, count>{});
}

// As `map`, for an operator that gives a mask: the output is bool.
template <class T, class Op, int... k>
RUSHLIGHT_INLINE void test_vectors(const char* const* inputs, char* output, std::int64_t size,
                                   const void* parameters, std::integer_sequence<int, k...>) {
  constexpr int step = Vec<T>::size;
  const Op op(parameters);
  const T* const sources[] = {reinterpret_cast<const T*>(inputs[k])...};
  std::uint8_t* const target = reinterpret_cast<std::uint8_t*>(output);
  std::uint8_t lanes[step];
  for (std::int64_t i = 0; i < size; i += step) {
    const std::int64_t rest = size - i;
    const bool whole = rest >= step;
    Vec<T> x[] = {
        (whole ? Vec<T>::load(sources[k] + i) : Vec<T>::load_partial(sources[k] + i, rest))...};
    store_bool(op(x[k]...), whole ? target + i : lanes);
    if (!whole) {
      for (std::int64_t j = 0; j < rest; ++j) target[i + j] = lanes[j];
    }
  }
}
template <class T, class Op, int count>
[[gnu::noinline]] void test(const char* const* inputs, char* output, std::int64_t size,
                            const void* parameters) {
  test_vectors<T, Op>(inputs, output, size, parameters, std::make_integer_sequence<int, count>{});
}

// Output[i] = Op(parameters)(inputs[0][i], ...) one element at a time.
template <class Out, class In, class Op, int... k>
RUSHLIGHT_INLINE void map_elements(const char* const* inputs, char* output, std::int64_t size,
                                   const void* parameters, std::integer_sequence<int, k...>) {
  const Op op(parameters);
  const In* const sources[] = {reinterpret_cast<const In*>(inputs[k])...};
  Out* const target = reinterpret_cast<Out*>(output);
  for (std::int64_t i = 0; i < size; ++i) {
    target[i] = static_cast<Out>(op(sources[k][i]...));
    asm volatile(
        "");  // keeps the compiler from vectorising: such operators are rare, and it is long
  }
}
template <class Out, class In, class Op, int count>
[[gnu::noinline]] void map_each(const char* const* inputs, char* output, std::int64_t size,
                                const void* parameters) {
  map_elements<Out, In, Op>(inputs, output, size, parameters,
                            std::make_integer_sequence<int, count>{});
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
