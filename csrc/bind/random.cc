#include "ops/random/random.h"

#include "bind/creation.h"
#include "bind/families.h"
#include "bind/generator_object.h"

namespace rushlight::bind {
namespace {

using Format = std::optional<MemoryFormat>;
using GeneratorOption = ops::GeneratorOption;
using Type = ops::DTypeOption;

template <Tensor (*operation)(const Tensor&, const GeneratorOption&, Type, MemoryFormat)>
Tensor like(const Tensor& input, const GeneratorOption& generator, Type dtype, Format format) {
  return operation(input, generator, dtype, format.value_or(MemoryFormat::preserve));
}
Tensor randint_below(std::int64_t high, const Dims& size, const GeneratorOption& generator,
                     Type dtype) {
  return ops::randint(0, high, size, generator, dtype);
}
Tensor randint_like(const Tensor& input, std::int64_t low, std::int64_t high,
                    const GeneratorOption& generator, Type dtype, Format format) {
  return ops::randint_like(input, low, high, generator, dtype,
                           format.value_or(MemoryFormat::preserve));
}
Tensor randint_like_below(const Tensor& input, std::int64_t high, const GeneratorOption& generator,
                          Type dtype, Format format) {
  return randint_like(input, 0, high, generator, dtype, format);
}

void bind_factories(Registry& registry) {
  const std::string options = "*, generator=None, dtype=None";
  add_creation<&ops::rand>(registry, "rand", "*size, " + options);
  add_creation<&ops::randn>(registry, "randn", "*size, " + options);
  add_creation<&randint_below>(registry, "randint", "high, size, " + options);
  add_creation<&ops::randint>(registry, "randint", "low, high, size, " + options);
  add_creation<&ops::randperm>(registry, "randperm", "n, " + options);
  const std::string like_options = options + ", memory_format=None";
  add_creation<&like<&ops::rand_like>>(registry, "rand_like", "input, " + like_options);
  add_creation<&like<&ops::randn_like>>(registry, "randn_like", "input, " + like_options);
  add_creation<&randint_like_below>(registry, "randint_like", "input, high, " + like_options);
  add_creation<&randint_like>(registry, "randint_like", "input, low, high, " + like_options);

  registry.add<&ops::normal>("normal", "mean, std, *, generator=None, out=None", function);
  registry.add<&ops::normal_of_mean>("normal", "mean, std=1.0, *, generator=None, out=None",
                                     function);
  registry.add<&ops::normal_of_std>("normal", "mean, std, *, generator=None, out=None", function);
  add_creation<&ops::normal_of_size>(registry, "normal", "mean, std, size, " + options);
}

void bind_in_place(Registry& registry) {
  registry.add<&ops::uniform_>("uniform_", "input, from=0.0, to=1.0, *, generator=None", method);
  registry.add<&ops::normal_>("normal_", "input, mean=0.0, std=1.0, *, generator=None", method);
  registry.add<&ops::exponential_>("exponential_", "input, lambd=1.0, *, generator=None", method);
  registry.add<&ops::cauchy_>("cauchy_", "input, median=0.0, sigma=1.0, *, generator=None", method);
  registry.add<&ops::log_normal_>("log_normal_", "input, mean=1.0, std=2.0, *, generator=None",
                                  method);
  registry.add<&ops::geometric_>("geometric_", "input, p, *, generator=None", method);
  registry.add<&ops::random_>("random_", "input, *, generator=None", method);
  registry.add<&ops::random_below_>("random_", "input, to, *, generator=None", method);
  registry.add<&ops::random_between_>("random_", "input, from, to, *, generator=None", method);
  registry.add<&ops::bernoulli_of_>("bernoulli_", "input, p, *, generator=None", method);
  registry.add<&ops::bernoulli_>("bernoulli_", "input, p=0.5, *, generator=None", method);
}

}  // namespace

void bind_random(Registry& registry) {
  bind_factories(registry);
  bind_in_place(registry);
  const unsigned both = function | method;
  registry.add<&ops::bernoulli>("bernoulli", "input, *, generator=None, out=None", both);
  registry.add<&ops::bernoulli_like>("bernoulli", "input, p, *, generator=None", both);
  registry.add<&ops::multinomial>(
      "multinomial", "input, num_samples, replacement=False, *, generator=None, out=None",
      both | out_of_result_dtype);
  registry.add<&ops::poisson>("poisson", "input, generator=None", function);
  registry.add<&ops::binomial>("binomial", "count, prob, generator=None", function);
  registry.add<&ops::dropout>("dropout", "input, p, train", function);
  registry.add_in_place<&ops::dropout>("dropout_", "input, p, train", function);
  registry.add<&ops::feature_dropout>("feature_dropout", "input, p, train", function);
  registry.add_in_place<&ops::feature_dropout>("feature_dropout_", "input, p, train", function);
  registry.add<&ops::alpha_dropout>("alpha_dropout", "input, p, train", function);
  registry.add_in_place<&ops::alpha_dropout>("alpha_dropout_", "input, p, train", function);
  registry.add<&ops::feature_alpha_dropout>("feature_alpha_dropout", "input, p, train", function);
  registry.add_in_place<&ops::feature_alpha_dropout>("feature_alpha_dropout_", "input, p, train",
                                                     function);
  registry.add<&ops::native_dropout>("native_dropout", "input, p, train", function);
  const char* slopes =
      "input, lower=0.125, upper=0.3333333333333333, training=False, generator=None";
  registry.add<&ops::rrelu>("rrelu", slopes, function);
  registry.add_in_place<&ops::rrelu>("rrelu_", slopes, function);
}

}  // namespace rushlight::bind
