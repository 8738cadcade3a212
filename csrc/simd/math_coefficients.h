#pragma once

// Written by simd/derive_coefficients.py: polynomials of simd/math.h, lowest power first.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

template <class T>
struct Coefficients;

template <>
struct Coefficients<float> {
  // (e^r - 1 - r) / r^2, |r| <= ln(2)/2; error 2^-28.2.
  static constexpr float exp[] = {0x1p-1f, 0x1.55549p-3f, 0x1.5554d2p-5f, 0x1.123ab6p-7f,
                                  0x1.6d6606p-10f};
  // (e^r - 1 - r) / r^2 relative to e^r - 1, |r| <= ln(2)/2; error 2^-31.1.
  static constexpr float expm1[] = {0x1p-1f,        0x1.555556p-3f, 0x1.5554f4p-5f,
                                    0x1.110fe6p-7f, 0x1.6d3edp-10f, 0x1.a2863p-13f};
  // (2^r - 1) / r, |r| <= 1/2; error 2^-28.3.
  static constexpr float exp2[] = {0x1.62e43p-1f,  0x1.ebfbep-3f,  0x1.c6af78p-5f,
                                   0x1.3b2a3ep-7f, 0x1.5f0a8p-10f, 0x1.442f9cp-13f};
  // (log(1 + f) - f * log(e)) / f^2, f in [-1/4, 1/2]; error 2^-27.6.
  static constexpr float log[] = {-0x1p-1f,        0x1.5555a4p-2f,  -0x1.000078p-2f,
                                  0x1.996a3ap-3f,  -0x1.54df76p-3f, 0x1.285ap-3f,
                                  -0x1.0e06f4p-3f, 0x1.b0b02cp-4f,  -0x1.789c66p-5f};
  // (log2(1 + f) - f * log2(e)) / f^2, f in [-1/4, 1/2]; error 2^-27.1.
  static constexpr float log2[] = {-0x1.715476p-1f, 0x1.ec711p-2f,   -0x1.715554p-2f,
                                   0x1.2754bap-2f,  -0x1.ebbe0ap-3f, 0x1.ab7a58p-3f,
                                   -0x1.85c4b4p-3f, 0x1.38d72cp-3f,  -0x1.10d3c2p-4f};
  // (log10(1 + f) - f * log10(e)) / f^2, f in [-1/4, 1/2]; error 2^-28.8.
  static constexpr float log10[] = {-0x1.bcb7bp-3f,  0x1.287ab6p-3f,  -0x1.bcb92ap-4f,
                                    0x1.639f34p-4f,  -0x1.28086ep-4f, 0x1.013b2ep-4f,
                                    -0x1.d56c46p-5f, 0x1.7a2f9p-5f,   -0x1.4b866ep-6f};
  // (tan(r) / r - 1) / z, z = r^2, |r| <= pi/4; error 2^-29.3.
  static constexpr float tan[] = {0x1.555562p-2f, 0x1.110d2cp-3f,   0x1.baeb3p-5f, 0x1.5c20e6p-6f,
                                  0x1.65ba7ep-7f, -0x1.9a2ba4p-18f, 0x1.21b4p-8f};
  // (asin(r) / r - 1) / z, z = r^2, |r| <= 1/2; error 2^-31.7.
  static constexpr float asin[] = {0x1.55554cp-3f, 0x1.3338a2p-4f, 0x1.6ca9fep-5f,
                                   0x1.04b536p-5f, 0x1.d73b6ep-7f, 0x1.33f0f2p-5f};
  // (atan(r) / r - 1) / z, z = r^2, |r| <= 1; error 2^-28.7.
  static constexpr float atan[] = {-0x1.55554p-2f,  0x1.999266p-3f, -0x1.24263cp-3f,
                                   0x1.c0ca7ep-4f,  -0x1.58c45p-4f, 0x1.dcba5p-5f,
                                   -0x1.0159cap-5f, 0x1.69d4a6p-7f, -0x1.ddac0ep-10f};
  // (sinh(r) / r - 1) / z, z = r^2, |r| <= 1; error 2^-31.5.
  static constexpr float sinh[] = {0x1.555556p-3f, 0x1.1110e2p-7f, 0x1.a02156p-13f,
                                   0x1.75a6fcp-19f};
  // (erf(x) / x - 2/sqrt(pi)) / z, z = x^2, |x| <= 1/2; error 2^-29.1.
  static constexpr float erf_near[] = {-0x1.812738p-2f, 0x1.ce2646p-4f, -0x1.b67fecp-6f,
                                       0x1.35fd12p-8f};
  // (1 + 2 x) e^(x^2) erfc(x), t = (x - 9/4) / (x + 9/4), 1/2 <= x <= 11; error 2^-24.5.
  static constexpr float erfc[] = {0x1.455efp+0f,   -0x1.c39b6ap-4f, -0x1.0bd42p-3f,
                                   0x1.527272p-3f,  -0x1.54d3a4p-4f, 0x1.767b44p-7f,
                                   0x1.1915fcp-7f,  -0x1.4f3392p-9f, -0x1.3e5f4cp-9f,
                                   0x1.3ef2f8p-12f, 0x1.68c1bp-10f};
  // -log(1 - erf(x)) / x - 1, relative in erf; error 2^-27.8.
  static constexpr float erf[] = {0x1.06eba8p-3f,   0x1.45f3p-1f,     0x1.a4f8c2p-4f,
                                  -0x1.39b796p-6f,  -0x1.63b8a6p-13f, 0x1.b74deep-10f,
                                  -0x1.4e34a2p-11f, 0x1.f2a546p-14f,  -0x1.3b1b4ap-17f};
  // (sin(r) / r - 1) / z, z = r^2, |r| <= pi/4; error 2^-28.0.
  static constexpr float sin[] = {-0x1.555546p-3f, 0x1.11077ep-7f, -0x1.9956bp-13f};
  // (cos(r) - 1 + z/2) / z^2, z = r^2, |r| <= pi/4; error 2^-33.1.
  static constexpr float cos[] = {0x1.55554ap-5f, -0x1.6c0c22p-10f, 0x1.99e59ep-16f};
};

template <>
struct Coefficients<double> {
  // (e^r - 1 - r) / r^2, |r| <= ln(2)/2; error 2^-58.0.
  static constexpr double exp[] = {
      0x1.000000000000cp-1,  0x1.555555555555cp-3,  0x1.555555554fdfdp-5,  0x1.111111110e8ep-7,
      0x1.6c16c186098c2p-10, 0x1.a01a01b4e5941p-13, 0x1.a01995b3ca5bep-16, 0x1.71ddeca244e36p-19,
      0x1.28b0fceeb4791p-22, 0x1.af71dd047d14ep-26};
  // (e^r - 1 - r) / r^2 relative to e^r - 1, |r| <= ln(2)/2; error 2^-61.7.
  static constexpr double expm1[] = {0x1p-1,
                                     0x1.5555555555559p-3,
                                     0x1.5555555555557p-5,
                                     0x1.111111110f64fp-7,
                                     0x1.6c16c16c156ebp-10,
                                     0x1.a01a01b006ab3p-13,
                                     0x1.a01a01ab67bebp-16,
                                     0x1.71ddf80700dddp-19,
                                     0x1.27e4d04ff29ddp-22,
                                     0x1.af5f3a42348f4p-26,
                                     0x1.1f85a8c4c3e55p-29};
  // (2^r - 1) / r, |r| <= 1/2; error 2^-59.7.
  static constexpr double exp2[] = {
      0x1.62e42fefa39efp-1,  0x1.ebfbdff82c58fp-3,  0x1.c6b08d704a1d2p-5,  0x1.3b2ab6fba4d78p-7,
      0x1.5d87fe78750eep-10, 0x1.430912f8ab2a8p-13, 0x1.ffcbfd44266aap-17, 0x1.62c0215fe2921p-20,
      0x1.b5233efb4450ep-24, 0x1.e4d1fbde586b8p-28, 0x1.ec5b8ed713a14p-32, 0x1.c103399588836p-36};
  // (2 atanh(s) - 2 s) / (s z), z = s^2, |s| <= 1/5; error 2^-61.7.
  static constexpr double log[] = {0x1.555555555554fp-1, 0x1.999999999c151p-2, 0x1.24924921e818dp-2,
                                   0x1.c71c748b961f4p-3, 0x1.745c4bf5924abp-3, 0x1.3b3599e531b13p-3,
                                   0x1.0dce47a809e1dp-3, 0x1.1b6e9d6a0f069p-3};
  // the same for pow of float; error 2^-41.2.
  static constexpr double log_short[] = {0x1.5555555915717p-1, 0x1.99998f48d3c37p-2,
                                         0x1.2496e29b05cd1p-2, 0x1.c5540548aa773p-3,
                                         0x1.9c1883aef609cp-3};
  // (2 atanh(s) - 2 s - 2/3 s z) / (s z^2), z = s^2, |s| <= 1/5; error 2^-68.0.
  static constexpr double log_rest[] = {
      0x1.9999999999968p-2, 0x1.2492492498d37p-2, 0x1.c71c71bc7914ap-3, 0x1.745d1bc25575fp-3,
      0x1.3b12993185182p-3, 0x1.113a01631f4e5p-3, 0x1.dad31cdf8ef8p-4,  0x1.01753b0b943a4p-3};
  // (2^r - 1) / r, |r| <= 1/2, for pow of float; error 2^-34.3.
  static constexpr double exp2_short[] = {
      0x1.62e42fef7b7f3p-1,  0x1.ebfbe07ac5796p-3,  0x1.c6b08df406808p-5, 0x1.3b29f0f44391ep-7,
      0x1.5d87243159235p-10, 0x1.445e7133d3411p-13, 0x1.00f0ce95cb281p-16};
  // -log(1 - erf(x)) / x - 1, relative in erf; error 2^-53.7.
  static constexpr double erf[] = {
      0x1.06eba8214db64p-3,   0x1.45f306dc9c9bep-1,   0x1.a4f4e2a190c8cp-4,
      -0x1.396685879050fp-6,  -0x1.b6b6d904700a2p-13, 0x1.bca6c5abeb44cp-10,
      -0x1.35684039bc8e4p-11, 0x1.b37d034020e8ep-16,  0x1.0da2523ce4891p-14,
      -0x1.ebd92549fe3d6p-16, 0x1.7605e6ce6b56dp-19,  0x1.dfafd04dc8f82p-19,
      -0x1.471bfbec34d2fp-19, 0x1.ccd0c4e99e933p-21,  -0x1.7acb098d2757fp-23,
      0x1.3e87c1d1ab4fcp-27,  0x1.01ef0a2667c38p-27,  -0x1.a8660e0de7e33p-29,
      0x1.7006c156dd1e2p-31,  -0x1.9d401e3704745p-34, 0x1.2e0dcff31ad82p-37,
      -0x1.077659941c6b6p-41, 0x1.a24be0aa4a618p-47};
  // (sin(r) / r - 1) / z, z = r^2, |r| <= pi/4; error 2^-58.0.
  static constexpr double sin[] = {-0x1.5555555555549p-3,  0x1.111111110f8a5p-7,
                                   -0x1.a01a019c15ddcp-13, 0x1.71de357ad3b72p-19,
                                   -0x1.ae5e685940cf4p-26, 0x1.5d938cf0701bcp-33};
  // (cos(r) - 1 + z/2) / z^2, z = r^2, |r| <= pi/4; error 2^-64.2.
  static constexpr double cos[] = {0x1.555555555554cp-5,  -0x1.6c16c16c1521fp-10,
                                   0x1.a01a019cbf599p-16, -0x1.27e4f812a717ap-22,
                                   0x1.1ee9f141b4a97p-29, -0x1.8fb124f039c15p-37};
};

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
