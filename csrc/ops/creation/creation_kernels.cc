#include "ops/creation/creation_kernels.h"

#include "base/half.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// Computed in double: exact for every count of a float's steps.
template <class T>
void floating_progression(const Progression& p, void* output, std::int64_t begin,
                          std::int64_t size) {
  T* values = static_cast<T*>(output);
  const std::int64_t middle = p.middle - begin < size ? p.middle - begin : size;
  std::int64_t i = 0;
  for (; i < middle; ++i) {
    values[i] = static_cast<T>(p.start + p.step * static_cast<double>(begin + i));
  }
  for (; i < size; ++i) {
    values[i] = static_cast<T>(p.end - p.step * static_cast<double>(p.count - 1 - begin - i));
  }
}

template <class T>
void half_progression(const Progression& p, void* output, std::int64_t begin, std::int64_t size) {
  T* values = static_cast<T*>(output);
  for (std::int64_t i = 0; i < size; ++i) {
    const std::int64_t at = begin + i;
    const double value = at < p.middle ? p.start + p.step * static_cast<double>(at)
                                       : p.end - p.step * static_cast<double>(p.count - 1 - at);
    values[i] = T(static_cast<float>(value));
  }
}

template <class T>
void integer_progression(const Progression& p, void* output, std::int64_t begin,
                         std::int64_t size) {
  T* values = static_cast<T*>(output);
  const auto start = static_cast<std::uint64_t>(p.integer_start);
  const auto step = static_cast<std::uint64_t>(p.integer_step);
  for (std::int64_t i = 0; i < size; ++i) {
    values[i] = static_cast<T>(start + step * static_cast<std::uint64_t>(begin + i));
  }
}

constexpr CreationKernels make_kernels() {
  CreationKernels kernels{};
  auto& table = kernels.progression;
  table[index_of(DType::uint8)] = integer_progression<std::uint8_t>;
  table[index_of(DType::int8)] = integer_progression<std::int8_t>;
  table[index_of(DType::int16)] = integer_progression<std::int16_t>;
  table[index_of(DType::int32)] = integer_progression<std::int32_t>;
  table[index_of(DType::int64)] = integer_progression<std::int64_t>;
  table[index_of(DType::uint16)] = integer_progression<std::uint16_t>;
  table[index_of(DType::uint32)] = integer_progression<std::uint32_t>;
  table[index_of(DType::uint64)] = integer_progression<std::uint64_t>;
  table[index_of(DType::float32)] = floating_progression<float>;
  table[index_of(DType::float64)] = floating_progression<double>;
  table[index_of(DType::float16)] = half_progression<Float16>;
  table[index_of(DType::bfloat16)] = half_progression<BFloat16>;
  return kernels;
}

}  // namespace

extern const CreationKernels creation_kernels;
constinit const CreationKernels creation_kernels = make_kernels();

}  // namespace rushlight::RUSHLIGHT_ISA
