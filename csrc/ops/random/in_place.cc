#include <limits>
#include <numbers>

#include "ops/random/fill.h"
#include "ops/random/place.h"

namespace rushlight::ops {
namespace {

template <class T>
T* at(char* memory, T*) {
  return reinterpret_cast<T*>(memory);
}

double largest_value(DType dtype) {
  switch (real_dtype(dtype)) {
    case DType::float32:
      return std::numeric_limits<float>::max();
    case DType::bfloat16:
      return 3.3895313892515355e38;
    case DType::float16:
      return 65504.0;
    default:
      return std::numeric_limits<double>::max();
  }
}

void check_uniform(const Tensor& self, double from, double to) {
  if (!is_differentiable(self.dtype())) {
    fail<NotImplementedError>("\"check_uniform_bounds\" not implemented for '", self.dtype(), "'");
  }
  const double largest = largest_value(self.dtype());
  check(from >= -largest && from <= largest, "from is out of bounds for ", self.dtype());
  check(to >= -largest && to <= largest, "to is out of bounds for ", self.dtype());
  check(from <= to, "uniform_ expects to return a [from, to) range, but found from=", from,
        " > to=", to);
  check(to - from <= largest, "uniform_ expects to-from <= std::numeric_limits<", self.dtype(),
        ">::max(), but found to=", to, " and from=", from, " which result in to-from to exceed");
}

void check_continuous(const char* name, const Tensor& self) {
  check(is_floating_point(self.dtype()), name,
        " distribution is a continuous probability distribution. dtype must be a floating point "
        "but you specified ",
        self.dtype());
}

// The integers a dtype can hold, for the checks of random_.
struct IntegerRange {
  std::int64_t low, high;
};
IntegerRange integer_range(DType dtype) {
  switch (dtype) {
    case DType::bool_:
      return {0, 1};
    case DType::uint8:
      return {0, 255};
    case DType::int8:
      return {-128, 127};
    case DType::int16:
      return {-32768, 32767};
    case DType::int32:
      return {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()};
    case DType::float16:
      return {-65504, 65504};
    default:
      return {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
  }
}

// The last integer up to which T counts without gaps.
std::int64_t last_counted(DType dtype) {
  switch (dtype) {
    case DType::float32:
      return std::int64_t{1} << 24;
    case DType::float64:
      return std::int64_t{1} << 53;
    case DType::bfloat16:
      return std::int64_t{1} << 8;
    case DType::float16:
      return std::int64_t{1} << 11;
    default:
      return integer_range(dtype).high;
  }
}

Tensor fill_between(const Tensor& self, std::int64_t from, std::int64_t to,
                    const GeneratorOption& generator) {
  check(from < to, "random_ expects 'from' to be less than 'to', but got from=", from,
        " >= to=", to);
  check(!is_complex(self.dtype()),
        "check_random_bounds handles only integral, floating-point and boolean types");
  const auto [low, high] = integer_range(self.dtype());
  check(from >= low && from <= high, "from is out of bounds for ", self.dtype());
  check(to - 1 >= low && to - 1 <= high, "to - 1 is out of bounds for ", self.dtype());
  const auto range = static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
  return fill_in_place("RandomBackward0", self, [&](char* memory, std::int64_t count, bool) {
    for_real("random_from_to", self.dtype(), [&](auto* type) {
      fill_integers(at(memory, type), count, range, from, chosen(generator));
    });
  });
}

}  // namespace

Tensor uniform_(const Tensor& self, double from, double to, const GeneratorOption& generator) {
  check_uniform(self, from, to);
  return fill_in_place("UniformBackward0", self, [&](char* memory, std::int64_t count, bool) {
    const std::int64_t parts = is_complex(self.dtype()) ? 2 : 1;
    for_floating("uniform", real_dtype(self.dtype()), [&](auto* type) {
      fill_uniform(at(memory, type), parts * count, from, to, chosen(generator));
    });
  });
}

// Real and imaginary part of a complex number share the variance.
Tensor normal_(const Tensor& self, double mean, double std, const GeneratorOption& generator) {
  check(std >= 0.0, "normal expects std >= 0.0, but found std ", std);
  const bool complex = is_complex(self.dtype());
  return fill_in_place(
      "NormalBackward0", self, [&](char* memory, std::int64_t count, bool in_order) {
        for_floating("normal_kernel_cpu", real_dtype(self.dtype()), [&](auto* type) {
          fill_normal(at(memory, type), complex ? 2 * count : count, mean,
                      complex ? std / std::numbers::sqrt2 : std, !in_order, chosen(generator));
        });
      });
}

Tensor exponential_(const Tensor& self, double lambd, const GeneratorOption& generator) {
  check_continuous("Exponential", self);
  check(lambd > 0.0, "exponential_ expects lambda > 0.0, but found lambda=", lambd);
  return fill_in_place("ExponentialBackward0", self, [&](char* memory, std::int64_t count, bool) {
    for_floating("exponential", self.dtype(), [&](auto* type) {
      fill_exponential(at(memory, type), count, lambd, chosen(generator));
    });
  });
}

Tensor cauchy_(const Tensor& self, double median, double sigma, const GeneratorOption& generator) {
  check_continuous("Cauchy", self);
  check(sigma > 0.0, "cauchy_ expects sigma > 0.0, but found sigma=", sigma);
  return fill_in_place("CauchyBackward0", self, [&](char* memory, std::int64_t count, bool) {
    for_floating("cauchy", self.dtype(), [&](auto* type) {
      fill_cauchy(at(memory, type), count, median, sigma, chosen(generator));
    });
  });
}

Tensor log_normal_(const Tensor& self, double mean, double std, const GeneratorOption& generator) {
  check(std > 0.0, "log_normal_ expects std > 0.0, but found std=", std);
  return fill_in_place("LogNormalBackward0", self, [&](char* memory, std::int64_t count, bool) {
    for_floating("log_normal_cpu", self.dtype(), [&](auto* type) {
      fill_log_normal(at(memory, type), count, mean, std, chosen(generator));
    });
  });
}

Tensor geometric_(const Tensor& self, double p, const GeneratorOption& generator) {
  check(p > 0.0 && p < 1.0, "geometric_ expects p to be in (0, 1), but got p=", p);
  if (self.dtype() == DType::bool_) {
    fail<NotImplementedError>("\"geometric_cpu\" not implemented for 'Bool'");
  }
  return fill_in_place("GeometricBackward0", self, [&](char* memory, std::int64_t count, bool) {
    for_real("geometric_cpu", self.dtype(),
             [&](auto* type) { fill_geometric(at(memory, type), count, p, chosen(generator)); });
  });
}

Tensor random_(const Tensor& self, const GeneratorOption& generator) {
  return fill_in_place("RandomBackward2", self, [&](char* memory, std::int64_t count, bool) {
    if (self.dtype() == DType::bool_) {
      fill_booleans(reinterpret_cast<std::uint8_t*>(memory), count, chosen(generator));
      return;
    }
    for_real("random", self.dtype(),
             [&](auto* type) { fill_all_integers(at(memory, type), count, chosen(generator)); });
  });
}

Tensor random_below_(const Tensor& self, std::int64_t to, const GeneratorOption& generator) {
  return fill_between(self, 0, to, generator);
}

Tensor random_between_(const Tensor& self, std::int64_t from, std::optional<std::int64_t> to,
                       const GeneratorOption& generator) {
  if (to) return fill_between(self, from, *to, generator);
  if (self.dtype() == DType::int64 && from == std::numeric_limits<std::int64_t>::min()) {
    return fill_in_place("RandomBackward0", self, [&](char* memory, std::int64_t count, bool) {
      fill_integers(reinterpret_cast<std::int64_t*>(memory), count, 0, 0, chosen(generator));
    });
  }
  const std::int64_t last = last_counted(self.dtype());
  check(from <= last, "from is out of bounds for ", self.dtype());
  const auto range = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(from) + 1;
  return fill_in_place("RandomBackward0", self, [&](char* memory, std::int64_t count, bool) {
    for_real("random_from_to", self.dtype(), [&](auto* type) {
      fill_integers(at(memory, type), count, range, from, chosen(generator));
    });
  });
}

}  // namespace rushlight::ops
