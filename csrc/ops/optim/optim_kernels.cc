#include "ops/optim/optim_kernels.h"

#include "simd/vec.h"
#include "simd/vec_functions.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// Calls body(position, load, store) for every vector of [0, count), the last one partial.
template <class T, class Body>
RUSHLIGHT_INLINE void for_each_vector(std::int64_t count, const Body& body) {
  constexpr std::int64_t size = Vec<T>::size;
  std::int64_t i = 0;
  for (; i + size <= count; i += size) {
    body([i](const T* source) { return Vec<T>::load(source + i); },
         [i](T* target, Vec<T> value) { value.store(target + i); });
  }
  if (i < count) {
    body([i, count](const T* source) { return Vec<T>::load_partial(source + i, count - i); },
         [i, count](T* target, Vec<T> value) { value.store_partial(target + i, count - i); });
  }
}

// g = grad + decay p;  b = momentum b + (1 - dampening) g, first b = g;
// p -= rate (nesterov ? g + momentum b : b), without momentum p -= rate g.
template <class T>
void sgd(T* parameter, const T* gradient, T* buffer, std::int64_t count, const SgdRates& rates) {
  const Vec<T> sign(rates.maximize ? T(-1) : T(1));
  const Vec<T> decay(static_cast<T>(rates.weight_decay));
  const Vec<T> momentum(static_cast<T>(rates.momentum));
  const Vec<T> keep(rates.first ? T(0) : static_cast<T>(rates.momentum));
  const Vec<T> share(rates.first ? T(1) : static_cast<T>(1 - rates.dampening));
  const Vec<T> down(static_cast<T>(-rates.rate));
  const bool first = rates.first;
  const bool nesterov = rates.nesterov;
  for_each_vector<T>(count, [&](auto load, auto store) __attribute__((always_inline)) {
    const Vec<T> p = load(parameter);
    Vec<T> g = fma(decay, p, load(gradient) * sign);
    if (buffer) {
      Vec<T> b = g;
      if (!first) b = fma(share, g, load(buffer) * keep);
      store(buffer, b);
      g = nesterov ? fma(momentum, b, g) : b;
    }
    store(parameter, fma(down, g, p));
  });
}

// Kingma and Ba, "Adam", 2015; Loshchilov and Hutter, "Decoupled weight decay", 2019:
// m += (1 - beta1) (g - m);  v = beta2 v + (1 - beta2) g^2;
// p = shrink p - step m / (sqrt(v) root + epsilon).
template <class T>
void adam(T* parameter, const T* gradient, T* mean, T* square, T* largest, std::int64_t count,
          const AdamRates& rates) {
  const Vec<T> sign(rates.maximize ? T(-1) : T(1));
  const Vec<T> decay(static_cast<T>(rates.weight_decay));
  const Vec<T> mean_share(static_cast<T>(1 - rates.beta1));
  const Vec<T> square_keep(static_cast<T>(rates.beta2));
  const Vec<T> square_share(static_cast<T>(1 - rates.beta2));
  const Vec<T> root(static_cast<T>(rates.root_correction));
  const Vec<T> epsilon(static_cast<T>(rates.epsilon));
  const Vec<T> down(static_cast<T>(-rates.step_size));
  const Vec<T> shrink(static_cast<T>(rates.shrink));
  for_each_vector<T>(count, [&](auto load, auto store) __attribute__((always_inline)) {
    const Vec<T> p = load(parameter);
    const Vec<T> g = fma(decay, p, load(gradient) * sign);
    Vec<T> m = load(mean);
    m = fma(mean_share, g - m, m);
    Vec<T> v = fma(square_share * g, g, load(square) * square_keep);
    store(mean, m);
    store(square, v);
    if (largest) {
      v = max(load(largest), v);
      store(largest, v);
    }
    store(parameter, fma(down, m / fma(sqrt(v), root, epsilon), p * shrink));
  });
}

}  // namespace

extern const OptimKernels optim_kernels;
constinit const OptimKernels optim_kernels = {&sgd<float>, &sgd<double>, &adam<float>,
                                              &adam<double>};

}  // namespace rushlight::RUSHLIGHT_ISA
