#pragma once
#include "bind/operator.h"

namespace rushlight::bind {

// Methods of Tensor that compute nothing: geometry, memory, numbers out of it.
void bind_tensor_methods(Registry& registry);

}  // namespace rushlight::bind
