#include "ops/random/sample.h"

#include <cmath>

namespace rushlight {
namespace {

// Knuth: events until a product of uniform numbers falls below exp(-rate).
double poisson_by_product(double rate, Generator& generator) {
  const double limit = std::exp(-rate);
  double product = 1.0, events = 0.0;
  while (true) {
    product *= generator.uniform();
    if (product <= limit) return events;
    events += 1.0;
  }
}

// Transformed rejection, PTRS of W. Hoermann, "The transformed rejection method for generating
// Poisson random variables", 1993.
double poisson_by_rejection(double rate, Generator& generator) {
  const double log_rate = std::log(rate);
  const double b = 0.931 + 2.53 * std::sqrt(rate), a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), accepted = 0.9277 - 3.6224 / (b - 2);
  while (true) {
    const double u = generator.uniform() - 0.5, v = generator.uniform();
    const double us = 0.5 - std::fabs(u);
    const double k = std::floor((2 * a / us + b) * u + rate + 0.43);
    if (us >= 0.07 && v <= accepted) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const double left = std::log(v) + std::log(inverse_alpha) - std::log(a / (us * us) + b);
    if (left <= -rate + k * log_rate - std::lgamma(k + 1)) return k;
  }
}

// log k! minus Stirling's approximation of it.
double stirling_error(double k) {
  static constexpr double small[] = {0.0810614667953272,  0.0413406959554092, 0.0276779256849983,
                                     0.02079067210376509, 0.0166446911898211, 0.0138761288230707,
                                     0.0118967099458917,  0.0104112652619720, 0.00925546218271273,
                                     0.00833056343336287};
  if (k <= 9) return small[static_cast<int>(k)];
  const double square = (k + 1) * (k + 1);
  return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1);
}

// Transformed rejection, BTRS of W. Hoermann, "The generation of binomial random variates", 1993;
// probability <= 1/2, count * probability >= 10.
double binomial_by_rejection(double count, double probability, Generator& generator) {
  const double deviation = std::sqrt(count * probability * (1 - probability));
  const double b = 1.15 + 2.53 * deviation, a = -0.0873 + 0.0248 * b + 0.01 * probability;
  const double c = count * probability + 0.5, accepted = 0.92 - 4.2 / b;
  const double r = probability / (1 - probability), alpha = (2.83 + 5.1 / b) * deviation;
  const double m = std::floor((count + 1) * probability);
  while (true) {
    const double u = generator.uniform() - 0.5;
    double v = generator.uniform();
    const double us = 0.5 - std::fabs(u);
    const double k = std::floor((2 * a / us + b) * u + c);
    if (us >= 0.07 && v <= accepted) return k;
    if (k < 0 || k > count) continue;
    v = std::log(v * alpha / (a / (us * us) + b));
    const double bound = (m + 0.5) * std::log((m + 1) / (r * (count - m + 1))) +
                         (count + 1) * std::log((count - m + 1) / (count - k + 1)) +
                         (k + 0.5) * std::log(r * (count - k + 1) / (k + 1)) + stirling_error(m) +
                         stirling_error(count - m) - stirling_error(k) - stirling_error(count - k);
    if (v <= bound) return k;
  }
}

// Counts geometric waiting times that fit into `count` trials.
double binomial_by_waiting(double count, double probability, Generator& generator) {
  const double log_failure = std::log1p(-probability);
  double trials = 0.0, successes = 0.0;
  while (true) {
    trials += std::ceil(std::log(generator.uniform()) / log_failure);
    if (trials > count) return successes;
    successes += 1.0;
  }
}

}  // namespace

double sample_poisson(double rate, Generator& generator) {
  if (rate >= 10) return poisson_by_rejection(rate, generator);
  return rate == 0 ? 0.0 : poisson_by_product(rate, generator);
}

double sample_binomial(double count, double probability, Generator& generator) {
  if (count <= 0.0 || probability <= 0.0) return 0.0;
  if (probability >= 1.0) return count;
  if (probability <= 0.5) {
    if (count * probability >= 10.0) return binomial_by_rejection(count, probability, generator);
    return binomial_by_waiting(count, probability, generator);
  }
  if (probability > 0.5) {
    const double failure = 1.0 - probability;
    if (count * failure >= 10.0) return count - binomial_by_rejection(count, failure, generator);
    return count - binomial_by_waiting(count, failure, generator);
  }
  return std::nan("");  // the probability is no number
}

// G. Marsaglia and W. Tsang, "A simple method for generating gamma variables", 2000. As torch does,
// what depends on the shape alone is computed in T, and two constants have float's precision.
template <class T>
double sample_gamma(T shape, Generator& generator) {
  constexpr T third = 1.0f / 3.0f;
  constexpr double squeeze = 0.0331f;
  double scale = 1.0;
  if (shape < T(1)) {
    if (shape == T(0)) return 0.0;
    scale = std::pow(1.0 - generator.uniform(), static_cast<double>(T(1) / shape));
    shape += T(1);
  }
  const double d = shape - third, c = 1.0 / std::sqrt(9.0 * d);
  while (true) {
    double x, y;
    do {
      x = generator.normal();
      y = 1.0 + c * x;
    } while (y <= 0.0);
    const double v = y * y * y, u = 1.0 - generator.uniform(), square = x * x;
    if (u < 1.0 - squeeze * square * square) return scale * d * v;
    if (std::log(u) < 0.5 * square + d * (1.0 - v + std::log(v))) return scale * d * v;
  }
}

template double sample_gamma(float, Generator&);
template double sample_gamma(double, Generator&);

}  // namespace rushlight
