#include "tensor/copy_kernels.h"

#include "base/boolean.h"
#include "simd/strip.h"
#include "tensor/transpose.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

template <class T>
constexpr bool is_complex_type = false;
template <class T>
constexpr bool is_complex_type<Complex<T>> = true;

template <class To, class From>
RUSHLIGHT_INLINE To converted(From value) {
  if constexpr (std::is_same_v<To, From>) {
    return value;
  } else if constexpr (std::is_same_v<From, Bool>) {
    return converted<To>(static_cast<std::uint8_t>(value.byte != 0));
  } else if constexpr (is_half_type<From>) {
    return converted<To>(static_cast<float>(value));
  } else if constexpr (is_complex_type<From> && !is_complex_type<To>) {
    if constexpr (std::is_same_v<To, Bool>) {
      return value.real != 0 || value.imag != 0;
    } else {
      return converted<To>(value.real);
    }
  } else if constexpr (std::is_same_v<To, Bool>) {
    return value != 0;
  } else if constexpr (is_half_type<To>) {
    return To(static_cast<float>(value));
  } else if constexpr (is_complex_type<To> && !is_complex_type<From>) {
    return To(converted<decltype(To::real)>(value));
  } else {
    return static_cast<To>(value);
  }
}

// What a pair of dtypes is converted through: no value loses more than it does directly.
template <class To, class From>
constexpr auto middle() {
  constexpr bool from_integer = std::is_integral_v<From> || std::is_same_v<From, Bool>;
  constexpr bool to_integer = std::is_integral_v<To>;
  if constexpr (is_complex_type<From> && (is_complex_type<To> || std::is_same_v<To, Bool>)) {
    return Complex<double>();
  } else if constexpr (is_complex_type<From> || is_complex_type<To>) {
    return double();
  } else if constexpr (from_integer && (to_integer || std::is_same_v<To, Bool>)) {
    return std::int64_t();
  } else if constexpr (from_integer && !std::is_same_v<To, double>) {
    return float();
  } else {
    return double();
  }
}

template <class From, class Middle>
void read(const char* source, std::int64_t stride, std::int64_t count, char* block) {
  Middle* target = reinterpret_cast<Middle*>(block);
  for (std::int64_t i = 0; i < count; ++i) {
    target[i] = converted<Middle>(*reinterpret_cast<const From*>(source + i * stride));
    asm volatile("");  // not vectorised: rare pairs, and there are many
  }
}
template <class To, class Middle>
void write(const char* block, std::int64_t count, char* target, std::int64_t stride) {
  const Middle* source = reinterpret_cast<const Middle*>(block);
  for (std::int64_t i = 0; i < count; ++i) {
    *reinterpret_cast<To*>(target + i * stride) = converted<To>(source[i]);
    asm volatile("");
  }
}

using Read = void (*)(const char*, std::int64_t, std::int64_t, char*);
using Write = void (*)(const char*, std::int64_t, char*, std::int64_t);

[[gnu::noinline]] void convert_blocks(Read reader, Write writer, char* const* data,
                                      const std::int64_t* strides, std::int64_t size) {
  constexpr std::int64_t step = block_bytes / 16;
  alignas(64) char block[block_bytes];
  for (std::int64_t i = 0; i < size; i += step) {
    const std::int64_t count = size - i < step ? size - i : step;
    reader(data[1] + i * strides[1], strides[1], count, block);
    writer(block, count, data[0] + i * strides[0], strides[0]);
  }
}
template <class To, class From>
void convert(char* const* data, const std::int64_t* strides, std::int64_t size, const void*) {
  using Middle = decltype(middle<To, From>());
  convert_blocks(&read<From, Middle>, &write<To, Middle>, data, strides, size);
}

// The usual pairs, in one step and vectorised where both sides are contiguous.
template <class To, class From>
void convert_directly(char* const* data, const std::int64_t* strides, std::int64_t size,
                      const void*) {
  if (strides[0] == sizeof(To) && strides[1] == sizeof(From)) {
    To* __restrict target = reinterpret_cast<To*>(data[0]);
    const From* __restrict source = reinterpret_cast<const From*>(data[1]);
    if constexpr (is_half_type<To> && std::is_same_v<From, float>) {
      scatter<To, float>(data[1], size, data[0], sizeof(To));
    } else if constexpr (std::is_same_v<To, float> && is_half_type<From>) {
      gather<From, float>(data[1], sizeof(From), size, data[0]);
    } else if constexpr (std::is_same_v<From, Bool>) {
      const std::uint8_t one = hidden_one();
      for (std::int64_t i = 0; i < size; ++i) {
        const std::uint8_t byte = source[i].byte;
        target[i] = converted<To>(byte < one ? byte : one);
      }
    } else {
      for (std::int64_t i = 0; i < size; ++i) target[i] = converted<To>(source[i]);
    }
    return;
  }
  for (std::int64_t i = 0; i < size; ++i) {
    const From value = *reinterpret_cast<const From*>(data[1] + i * strides[1]);
    *reinterpret_cast<To*>(data[0] + i * strides[0]) = converted<To>(value);
    asm volatile("");
  }
}

template <class To, class From>
constexpr bool is_usual = false;
template <class From>
constexpr bool is_usual<float, From> =
    sizeof(From) <= 8 && std::is_arithmetic_v<From> && !std::is_same_v<From, std::uint64_t>;
template <>
constexpr bool is_usual<float, Bool> = true;
template <>
constexpr bool is_usual<double, Bool> = true;
template <>
constexpr bool is_usual<std::uint8_t, Bool> = true;
template <>
constexpr bool is_usual<float, BFloat16> = true;
template <>
constexpr bool is_usual<float, Float16> = true;
template <>
constexpr bool is_usual<BFloat16, float> = true;
template <>
constexpr bool is_usual<Float16, float> = true;
template <>
constexpr bool is_usual<double, float> = true;
template <>
constexpr bool is_usual<double, std::int64_t> = true;
template <>
constexpr bool is_usual<Bool, float> = true;
template <>
constexpr bool is_usual<Bool, std::int64_t> = true;
template <>
constexpr bool is_usual<std::uint8_t, float> = true;
template <>
constexpr bool is_usual<std::int32_t, float> = true;
template <>
constexpr bool is_usual<std::int32_t, std::int64_t> = true;
template <>
constexpr bool is_usual<std::int64_t, float> = true;
template <>
constexpr bool is_usual<std::int64_t, double> = true;
template <>
constexpr bool is_usual<std::int64_t, std::int32_t> = true;
template <>
constexpr bool is_usual<std::int64_t, std::uint8_t> = true;
template <>
constexpr bool is_usual<std::int64_t, Bool> = true;

template <class To, class From>
constexpr Loop loop_of() {
  if constexpr (is_usual<To, From>) {
    return &convert_directly<To, From>;
  } else {
    return &convert<To, From>;
  }
}

template <class To>
constexpr LoopRow row_to() {
  LoopRow row;
  row[DType::uint8] = loop_of<To, std::uint8_t>();
  row[DType::int8] = loop_of<To, std::int8_t>();
  row[DType::int16] = loop_of<To, std::int16_t>();
  row[DType::int32] = loop_of<To, std::int32_t>();
  row[DType::int64] = loop_of<To, std::int64_t>();
  row[DType::uint16] = loop_of<To, std::uint16_t>();
  row[DType::uint32] = loop_of<To, std::uint32_t>();
  row[DType::uint64] = loop_of<To, std::uint64_t>();
  row[DType::float16] = loop_of<To, Float16>();
  row[DType::bfloat16] = loop_of<To, BFloat16>();
  row[DType::float32] = loop_of<To, float>();
  row[DType::float64] = loop_of<To, double>();
  row[DType::complex64] = loop_of<To, Complex<float>>();
  row[DType::complex128] = loop_of<To, Complex<double>>();
  row[DType::bool_] = loop_of<To, Bool>();
  return row;
}

using Pair = Complex<double>;  // 16 bytes

template <class T>
void move(char* const* data, const std::int64_t* strides, std::int64_t size, const void*) {
  constexpr std::int64_t bytes = sizeof(T);
  if (strides[0] == bytes && strides[1] == bytes) {
    __builtin_memmove(data[0], data[1], static_cast<std::size_t>(size * bytes));
  } else if (strides[0] == bytes) {
    gather<T, T>(data[1], strides[1], size, data[0]);
  } else {
    for (std::int64_t i = 0; i < size; ++i) {
      __builtin_memcpy(data[0] + i * strides[0], data[1] + i * strides[1], sizeof(T));
      asm volatile("");
    }
  }
}

template <class T>
void fill(char* const* data, const std::int64_t* strides, std::int64_t size,
          const void* parameters) {
  const T value = *static_cast<const T*>(parameters);
  if (strides[0] == sizeof(T)) {
    const unsigned char* bytes = static_cast<const unsigned char*>(parameters);
    bool alike = true;
    for (std::size_t k = 1; k < sizeof(T); ++k) alike &= bytes[k] == bytes[0];
    if (alike) {
      __builtin_memset(data[0], bytes[0], static_cast<std::size_t>(size) * sizeof(T));
      return;
    }
    T* target = reinterpret_cast<T*>(data[0]);
    for (std::int64_t i = 0; i < size; ++i) target[i] = value;
  } else {
    for (std::int64_t i = 0; i < size; ++i) {
      *reinterpret_cast<T*>(data[0] + i * strides[0]) = value;
      asm volatile("");
    }
  }
}

template <class T>
void repeat(const char* source, std::int64_t count, std::int64_t times, char* target) {
  const T* from = reinterpret_cast<const T*>(source);
  T* __restrict to = reinterpret_cast<T*>(target);
  if (times == 2) {
    for (std::int64_t i = 0; i < count; ++i) to[2 * i] = to[2 * i + 1] = from[i];
    return;
  }
  for (std::int64_t i = 0; i < count; ++i) {
    const T value = from[i];
    for (std::int64_t k = 0; k < times; ++k) to[k] = value;
    to += times;
  }
}

constexpr CopyKernels make_kernels() {
  CopyKernels kernels{};
  const auto row = [&](DType to) -> LoopRow& {
    return kernels.convert[static_cast<std::size_t>(to)];
  };
  row(DType::uint8) = row_to<std::uint8_t>();
  row(DType::int8) = row_to<std::int8_t>();
  row(DType::int16) = row_to<std::int16_t>();
  row(DType::int32) = row_to<std::int32_t>();
  row(DType::int64) = row_to<std::int64_t>();
  row(DType::uint16) = row_to<std::uint16_t>();
  row(DType::uint32) = row_to<std::uint32_t>();
  row(DType::uint64) = row_to<std::uint64_t>();
  row(DType::float16) = row_to<Float16>();
  row(DType::bfloat16) = row_to<BFloat16>();
  row(DType::float32) = row_to<float>();
  row(DType::float64) = row_to<double>();
  row(DType::complex64) = row_to<Complex<float>>();
  row(DType::complex128) = row_to<Complex<double>>();
  row(DType::bool_) = row_to<Bool>();
  const Loop moves[] = {&move<std::int8_t>, &move<std::int16_t>, &move<std::int32_t>,
                        &move<std::int64_t>, &move<Pair>};
  const Loop fills[] = {&fill<std::int8_t>, &fill<std::int16_t>, &fill<std::int32_t>,
                        &fill<std::int64_t>, &fill<Pair>};
  const TransposeLoop transposes[] = {&transpose<std::int8_t>, &transpose<std::int16_t>,
                                      &transpose<std::int32_t>, &transpose<std::int64_t>,
                                      &transpose<Pair>};
  kernels.repeat[0] = &repeat<std::int8_t>;
  kernels.repeat[1] = &repeat<std::int16_t>;
  kernels.repeat[2] = &repeat<std::int32_t>;
  kernels.repeat[3] = &repeat<std::int64_t>;
  kernels.repeat[4] = &repeat<Pair>;
  for (int i = 0; i < 5; ++i) {
    kernels.move[i] = moves[i];
    kernels.fill[i] = fills[i];
    kernels.transpose[i] = transposes[i];
  }
  return kernels;
}

}  // namespace

extern const CopyKernels copy_kernels;
constinit const CopyKernels copy_kernels = make_kernels();

}  // namespace rushlight::RUSHLIGHT_ISA
