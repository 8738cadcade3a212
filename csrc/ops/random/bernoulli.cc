#include "ops/creation/creation.h"
#include "ops/random/fill.h"
#include "ops/random/place.h"

namespace rushlight::ops {
namespace {

void check_probability(double p) {
  check(p >= 0.0 && p <= 1.0, "bernoulli_ expects p to be in [0, 1], but got p=", p);
}

// One word decides against a probability of 32 bits or fewer, two against a double.
void draw(const Tensor& target, const Tensor& probability, const GeneratorOption& generator) {
  const bool wide = probability.dtype() == DType::float64;
  if (!is_floating_point(probability.dtype())) {
    fail<NotImplementedError>("\"bernoulli_tensor_cpu_p_\" not implemented for '",
                              probability.dtype(), "'");
  }
  const Tensor p = as_contiguous(probability, wide ? DType::float64 : DType::float32);
  const Tensor uniform = new_tensor(p.sizes(), p.dtype());
  const Tensor result = new_tensor(p.sizes(), DType::uint8);
  auto compare = [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    const T* limits = p.data<T>();
    for (std::int64_t i = 0; i < p.numel(); ++i) {
      check(limits[i] >= T(0) && limits[i] <= T(1),
            "bernoulli: expected probabilities in [0, 1], got ", static_cast<double>(limits[i]));
    }
    fill_uniform(uniform.data<T>(), p.numel(), 0.0, 1.0, chosen(generator));
    const T* drawn = uniform.data<T>();
    std::uint8_t* ones = result.data<std::uint8_t>();
    for (std::int64_t i = 0; i < p.numel(); ++i) ones[i] = drawn[i] < limits[i];
  };
  for_floating("bernoulli", p.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    if constexpr (std::is_floating_point_v<T>) compare(type);
  });
  copy_elements(target, result);
}

Tensor expanded(const Tensor& p, const Tensor& self) {
  const Dims sizes = broadcast_shapes(p.sizes(), self.sizes());
  check(sizes == self.sizes(), "bernoulli_: the output has shape ", self.sizes(),
        ", the probabilities ", p.sizes());
  if (p.sizes() == sizes) return p;
  const Tensor wide = new_tensor(sizes, p.dtype());
  copy_elements(wide, p);
  return wide;
}

}  // namespace

Tensor bernoulli_(const Tensor& self, double p, const GeneratorOption& generator) {
  check_probability(p);
  return fill_in_place("BernoulliBackward2", self, [&](char* memory, std::int64_t count, bool) {
    for_real("bernoulli_scalar_cpu_", self.dtype(), [&](auto* type) {
      using T = std::remove_pointer_t<decltype(type)>;
      fill_bernoulli(reinterpret_cast<T*>(memory), count, p, chosen(generator));
    });
  });
}

Tensor bernoulli_of_(const Tensor& self, const Tensor& p, const GeneratorOption& generator) {
  check_in_place(self);
  return record_then_write(
      self,
      [&](Unrecorded written) {
        return std::move(written).differentiable("BernoulliBackward1", {self, p}, [&] {
          return [sizes = p.sizes(), dtype = p.dtype()](const Backward& backward) -> Gradients {
            const Tensor grad = backward.grad();
            return {zeros_like(grad), backward.needs(1) ? zeros(sizes, dtype) : Tensor()};
          };
        });
      },
      [&] { draw(self, expanded(p, self), generator); });
}

Tensor bernoulli(const Tensor& input, const GeneratorOption& generator) {
  const Tensor result = empty_like(input);
  draw(result, input, generator);
  return Unrecorded(result).differentiable("BernoulliBackward0", {input}, [] {
    return [](const Backward& backward) -> Gradients {
      const Tensor grad = backward.grad();
      return {zeros_like(grad)};
    };
  });
}

Tensor bernoulli_like(const Tensor& input, double p, const GeneratorOption& generator) {
  return bernoulli_(empty_like(input), p, generator);
}

}  // namespace rushlight::ops
