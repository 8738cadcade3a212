#pragma once
#include <optional>

#include "autograd/record.h"
#include "runtime/generator.h"
#include "tensor/memory_format.h"

// Random tensors. A null generator is the default one. In-place forms return `self`; their
// gradient is zero.

namespace rushlight::ops {

using GeneratorOption = Reference<Generator>;
using DTypeOption = std::optional<DType>;

// Uniform in [0, 1); standard normal; integers in [low, high); 0 ... n - 1 in random order.
Tensor rand(const Dims& size, const GeneratorOption& generator = {}, DTypeOption dtype = {});
Tensor randn(const Dims& size, const GeneratorOption& generator = {}, DTypeOption dtype = {});
Tensor randint(std::int64_t low, std::int64_t high, const Dims& size,
               const GeneratorOption& generator = {}, DTypeOption dtype = {});
Tensor randperm(std::int64_t n, const GeneratorOption& generator = {}, DTypeOption dtype = {});
Tensor rand_like(const Tensor& input, const GeneratorOption& generator = {}, DTypeOption dtype = {},
                 MemoryFormat format = MemoryFormat::preserve);
Tensor randn_like(const Tensor& input, const GeneratorOption& generator = {},
                  DTypeOption dtype = {}, MemoryFormat format = MemoryFormat::preserve);
Tensor randint_like(const Tensor& input, std::int64_t low, std::int64_t high,
                    const GeneratorOption& generator = {}, DTypeOption dtype = {},
                    MemoryFormat format = MemoryFormat::preserve);

// Normal numbers of given means and standard deviations.
Tensor normal(const Tensor& mean, const Tensor& std, const GeneratorOption& generator = {});
Tensor normal_of_mean(const Tensor& mean, double std = 1, const GeneratorOption& generator = {});
Tensor normal_of_std(double mean, const Tensor& std, const GeneratorOption& generator = {});
Tensor normal_of_size(double mean, double std, const Dims& size,
                      const GeneratorOption& generator = {}, DTypeOption dtype = {});

Tensor uniform_(const Tensor& self, double from = 0, double to = 1,
                const GeneratorOption& generator = {});
Tensor normal_(const Tensor& self, double mean = 0, double std = 1,
               const GeneratorOption& generator = {});
Tensor exponential_(const Tensor& self, double lambd = 1, const GeneratorOption& generator = {});
Tensor cauchy_(const Tensor& self, double median = 0, double sigma = 1,
               const GeneratorOption& generator = {});
Tensor log_normal_(const Tensor& self, double mean = 1, double std = 2,
                   const GeneratorOption& generator = {});
Tensor geometric_(const Tensor& self, double p, const GeneratorOption& generator = {});
// Integers from `from` up to, but not including, `to`; by default all that the dtype counts.
Tensor random_(const Tensor& self, const GeneratorOption& generator = {});
Tensor random_below_(const Tensor& self, std::int64_t to, const GeneratorOption& generator = {});
Tensor random_between_(const Tensor& self, std::int64_t from, std::optional<std::int64_t> to,
                       const GeneratorOption& generator = {});

// 1 with the given probability, else 0.
Tensor bernoulli_(const Tensor& self, double p = 0.5, const GeneratorOption& generator = {});
Tensor bernoulli_of_(const Tensor& self, const Tensor& p, const GeneratorOption& generator = {});
Tensor bernoulli(const Tensor& input, const GeneratorOption& generator = {});
Tensor bernoulli_like(const Tensor& input, double p, const GeneratorOption& generator = {});

// Indices drawn from the rows of `input`, which are weights.
Tensor multinomial(const Tensor& input, std::int64_t num_samples, bool replacement = false,
                   const GeneratorOption& generator = {});
Tensor poisson(const Tensor& input, const GeneratorOption& generator = {});
Tensor binomial(const Tensor& count, const Tensor& prob, const GeneratorOption& generator = {});

// input / (1 - p), but zero with probability p. Feature forms drop whole channels; alpha forms keep
// mean and variance of what a SELU gives.
Tensor dropout(const Tensor& input, double p, bool train);
Tensor feature_dropout(const Tensor& input, double p, bool train);
Tensor alpha_dropout(const Tensor& input, double p, bool train);
Tensor feature_alpha_dropout(const Tensor& input, double p, bool train);
// (result, mask)
std::array<Tensor, 2> native_dropout(const Tensor& input, double p, std::optional<bool> train);

// Leaky ReLU whose slope is drawn anew for every element in training.
Tensor rrelu(const Tensor& input, double lower = 1.0 / 8, double upper = 1.0 / 3,
             bool training = false, const GeneratorOption& generator = {});

}  // namespace rushlight::ops
