#pragma once
#include "runtime/generator.h"

// One number of a distribution that takes a varying number of draws. The caller holds the
// generator's lock.

namespace rushlight {

// The number of events when `rate` are expected; 0 for a rate that is not above 0.
double sample_poisson(double rate, Generator& generator);
// Successes in `count` trials.
double sample_binomial(double count, double probability, Generator& generator);
// Of the standard gamma distribution of this shape, float or double.
template <class T>
double sample_gamma(T shape, Generator& generator);

}  // namespace rushlight
