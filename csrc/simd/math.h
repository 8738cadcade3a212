#pragma once
#include "simd/vec.h"

// Mathematical functions of vectors. Vec<float>: an error of at most 2.5 ulp (tan 3,
// erfc 4; measured over all exponents), right at infinities, NaN, denormals and
// signed zeros. Vec<double>: likewise, some of them lane by lane through libm. At the level `naive`
// everything is libm.

#if RUSHLIGHT_NAIVE
#include "simd/math_naive.h"
#else
#include "simd/math_error_function.h"
#include "simd/math_power.h"
#include "simd/math_trigonometric.h"
#endif
