#include <algorithm>
#include <complex>
#include <cstring>

#include "base/half.h"
#include "runtime/parallel.h"
#include "tensor/iterate.h"

namespace rushlight {

namespace {

template <class T>
struct is_complex_type : std::false_type {};
template <class T>
struct is_complex_type<std::complex<T>> : std::true_type {};
template <class T>
inline constexpr bool is_half_type = std::is_same_v<T, Float16> || std::is_same_v<T, BFloat16>;

template <class To, class From>
To convert(From value) {
  if constexpr (std::is_same_v<To, From>) {
    return value;
  } else if constexpr (is_half_type<From>) {
    return convert<To>(static_cast<float>(value));
  } else if constexpr (is_complex_type<From>::value) {
    if constexpr (is_complex_type<To>::value) {
      using Real = typename To::value_type;
      return To(static_cast<Real>(value.real()), static_cast<Real>(value.imag()));
    } else if constexpr (std::is_same_v<To, bool>) {
      return value.real() != 0 || value.imag() != 0;
    } else {
      return convert<To>(value.real());
    }
  } else if constexpr (is_complex_type<To>::value) {
    return To(static_cast<typename To::value_type>(value));
  } else if constexpr (is_half_type<To>) {
    return To(static_cast<float>(value));
  } else if constexpr (std::is_same_v<To, bool>) {
    return value != 0;
  } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    // Out of range is undefined in C++. Through int64 small integers wrap, as x86 does for torch;
    // beyond int64 the result is the one of cvttsd2si.
    if (!(value >= From(-9223372036854775808.0) && value < From(9223372036854775808.0))) {
      return static_cast<To>(std::int64_t{1} << 63);
    }
    return static_cast<To>(static_cast<std::int64_t>(value));
  } else {
    return static_cast<To>(value);
  }
}

template <class To, class From>
void convert_loop(char* const* data, const std::int64_t* strides, std::int64_t size, const void*) {
  if (strides[0] == sizeof(To) && strides[1] == sizeof(From)) {
    To* output = reinterpret_cast<To*>(data[0]);
    const From* input = reinterpret_cast<const From*>(data[1]);
    for (std::int64_t i = 0; i < size; ++i) output[i] = convert<To>(input[i]);
    return;
  }
  for (std::int64_t i = 0; i < size; ++i) {
    const From value = *reinterpret_cast<const From*>(data[1] + i * strides[1]);
    *reinterpret_cast<To*>(data[0] + i * strides[0]) = convert<To>(value);
  }
}

template <std::size_t bytes>
void move_loop(char* const* data, const std::int64_t* strides, std::int64_t size, const void*) {
  if (strides[0] == bytes && strides[1] == bytes) {
    std::memmove(data[0], data[1], static_cast<std::size_t>(size) * bytes);
    return;
  }
  for (std::int64_t i = 0; i < size; ++i) {
    std::memcpy(data[0] + i * strides[0], data[1] + i * strides[1], bytes);
  }
}

template <class To>
Loop loop_from(DType from) {
  switch (from) {
    case DType::uint8:
      return convert_loop<To, std::uint8_t>;
    case DType::int8:
      return convert_loop<To, std::int8_t>;
    case DType::int16:
      return convert_loop<To, std::int16_t>;
    case DType::int32:
      return convert_loop<To, std::int32_t>;
    case DType::int64:
      return convert_loop<To, std::int64_t>;
    case DType::uint16:
      return convert_loop<To, std::uint16_t>;
    case DType::uint32:
      return convert_loop<To, std::uint32_t>;
    case DType::uint64:
      return convert_loop<To, std::uint64_t>;
    case DType::float16:
      return convert_loop<To, Float16>;
    case DType::bfloat16:
      return convert_loop<To, BFloat16>;
    case DType::float32:
      return convert_loop<To, float>;
    case DType::float64:
      return convert_loop<To, double>;
    case DType::complex64:
      return convert_loop<To, std::complex<float>>;
    case DType::complex128:
      return convert_loop<To, std::complex<double>>;
    case DType::bool_:
      return convert_loop<To, bool>;
  }
  return nullptr;
}

Loop conversion_loop(DType to, DType from) {
  switch (to) {
    case DType::uint8:
      return loop_from<std::uint8_t>(from);
    case DType::int8:
      return loop_from<std::int8_t>(from);
    case DType::int16:
      return loop_from<std::int16_t>(from);
    case DType::int32:
      return loop_from<std::int32_t>(from);
    case DType::int64:
      return loop_from<std::int64_t>(from);
    case DType::uint16:
      return loop_from<std::uint16_t>(from);
    case DType::uint32:
      return loop_from<std::uint32_t>(from);
    case DType::uint64:
      return loop_from<std::uint64_t>(from);
    case DType::float16:
      return loop_from<Float16>(from);
    case DType::bfloat16:
      return loop_from<BFloat16>(from);
    case DType::float32:
      return loop_from<float>(from);
    case DType::float64:
      return loop_from<double>(from);
    case DType::complex64:
      return loop_from<std::complex<float>>(from);
    case DType::complex128:
      return loop_from<std::complex<double>>(from);
    case DType::bool_:
      return loop_from<bool>(from);
  }
  return nullptr;
}

// An element as a whole.
struct Bytes16 {
  std::uint64_t low, high;
};

// data[0] = the element that `parameters` points at
template <class Word>
void fill_loop(char* const* data, const std::int64_t* strides, std::int64_t size,
               const void* parameters) {
  const Word value = *static_cast<const Word*>(parameters);
  if (strides[0] == sizeof(Word)) {
    const auto* bytes = static_cast<const unsigned char*>(parameters);
    if (std::all_of(bytes, bytes + sizeof(Word), [bytes](auto byte) { return byte == *bytes; })) {
      std::memset(data[0], *bytes, static_cast<std::size_t>(size) * sizeof(Word));
    } else {
      std::fill_n(reinterpret_cast<Word*>(data[0]), size, value);
    }
    return;
  }
  for (std::int64_t i = 0; i < size; ++i) {
    *reinterpret_cast<Word*>(data[0] + i * strides[0]) = value;
  }
}

Loop fill_loop_of(std::size_t bytes) {
  switch (bytes) {
    case 1:
      return fill_loop<std::uint8_t>;
    case 2:
      return fill_loop<std::uint16_t>;
    case 4:
      return fill_loop<std::uint32_t>;
    case 8:
      return fill_loop<std::uint64_t>;
    default:
      return fill_loop<Bytes16>;
  }
}

Loop move_loop_of(std::size_t bytes) {
  switch (bytes) {
    case 1:
      return move_loop<1>;
    case 2:
      return move_loop<2>;
    case 4:
      return move_loop<4>;
    case 8:
      return move_loop<8>;
    default:
      return move_loop<16>;
  }
}

}  // namespace

void copy_elements(const Tensor& destination, const Tensor& source) {
  const Loop loop = destination.dtype() == source.dtype()
                        ? move_loop_of(source.item_size())
                        : conversion_loop(destination.dtype(), source.dtype());
  if (shares_memory(destination, source) &&
      !(destination.bytes_begin() == source.bytes_begin() &&
        destination.strides() == source.strides())) {
    const Tensor apart = contiguous_copy(source, source.dtype());
    iterate({&destination, &apart}, loop);
    return;
  }
  iterate({&destination, &source}, loop);
}

Tensor contiguous_copy(const Tensor& source, DType dtype) {
  Tensor result = new_tensor(source.sizes(), dtype);
  copy_elements(result, source);
  return result;
}

Tensor as_contiguous(const Tensor& source, DType dtype) {
  if (source.dtype() == dtype && source.is_contiguous()) return source;
  return contiguous_copy(source, dtype);
}

void fill_elements(const Tensor& destination, const Scalar& value) {
  alignas(16) unsigned char element[16];
  store_scalar(value, destination.dtype(), element);
  iterate({&destination}, fill_loop_of(destination.item_size()), element);
}

}  // namespace rushlight
