#include "autograd/mode.h"

namespace rushlight {

namespace {

thread_local bool gradients_enabled = true;
thread_local bool inference_enabled = false;

}  // namespace

bool gradient_mode() noexcept { return gradients_enabled; }
void set_gradient_mode(bool enabled) noexcept { gradients_enabled = enabled; }
bool inference_mode() noexcept { return inference_enabled; }
void set_inference_mode(bool enabled) noexcept { inference_enabled = enabled; }

}  // namespace rushlight
