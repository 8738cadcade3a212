#pragma once
#include "bind/operator.h"

// One function a family of operators; each lives in <family>.cc. A new family adds a line here and
// one in families.cc.

namespace rushlight::bind {

// Registers all of them.
void bind_families(Registry& registry);

void bind_elementwise(Registry& registry);

}  // namespace rushlight::bind
