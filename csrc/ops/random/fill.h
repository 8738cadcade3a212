#pragma once
#include <cstdint>

#include "base/half.h"
#include "runtime/generator.h"

// Random numbers into plain memory, bit for bit as torch's CPU generator gives them. Every function
// takes the generator's lock for the length of the call.

namespace rushlight {

// T: float, double, BFloat16, Float16.
template <class T>
void fill_uniform(T* output, std::int64_t count, double from, double to, Generator& generator);
// In blocks of 16 when there are as many numbers, one by one otherwise, or when `by_element` (what
// torch does for memory with gaps): the two draw different numbers.
template <class T>
void fill_normal(T* output, std::int64_t count, double mean, double deviation, bool by_element,
                 Generator& generator);
template <class T>
void fill_exponential(T* output, std::int64_t count, double rate, Generator& generator);
template <class T>
void fill_cauchy(T* output, std::int64_t count, double median, double scale, Generator& generator);
template <class T>
void fill_log_normal(T* output, std::int64_t count, double mean, double deviation,
                     Generator& generator);

// Integers as well, from here on; bool is std::uint8_t.

// The number of trials until the first success.
template <class T>
void fill_geometric(T* output, std::int64_t count, double probability, Generator& generator);
// 0 or 1.
template <class T>
void fill_bernoulli(T* output, std::int64_t count, double probability, Generator& generator);
// `range` different integers from `base` on; range 0: all of 2^64, whatever the base.
template <class T>
void fill_integers(T* output, std::int64_t count, std::uint64_t range, std::int64_t base,
                   Generator& generator);
// From 0 to the largest integer up to which T has them all.
template <class T>
void fill_all_integers(T* output, std::int64_t count, Generator& generator);
void fill_booleans(std::uint8_t* output, std::int64_t count, Generator& generator);
// 0 ... count - 1 in random order.
template <class T>
void fill_permutation(T* output, std::int64_t count, Generator& generator);

}  // namespace rushlight
