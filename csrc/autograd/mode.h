#pragma once

namespace rushlight {

// Per-thread switches.
bool gradient_mode() noexcept;
void set_gradient_mode(bool enabled) noexcept;
bool inference_mode() noexcept;
void set_inference_mode(bool enabled) noexcept;

// Sets the gradient mode for a scope.
class GradientModeGuard {
 public:
  explicit GradientModeGuard(bool enabled) noexcept : previous_(gradient_mode()) {
    set_gradient_mode(enabled);
  }
  ~GradientModeGuard() { set_gradient_mode(previous_); }
  GradientModeGuard(const GradientModeGuard&) = delete;
  GradientModeGuard& operator=(const GradientModeGuard&) = delete;

 private:
  bool previous_;
};

}  // namespace rushlight
