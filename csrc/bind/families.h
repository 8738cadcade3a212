#pragma once
#include "bind/operator.h"

// One function a family of operators; each lives in <family>.cc. A new family adds a line here and
// one in families.cc.

namespace rushlight::bind {

// Registers all of them.
void bind_families(Registry& registry);

void bind_activation(Registry& registry);
void bind_conv(Registry& registry);
void bind_copies_of_views(Registry& registry);
void bind_creation(Registry& registry);
void bind_elementwise(Registry& registry);
void bind_embedding(Registry& registry);
void bind_index(Registry& registry);
void bind_loss(Registry& registry);
void bind_matmul(Registry& registry);
void bind_norm(Registry& registry);
void bind_optim(Registry& registry);
void bind_pad(Registry& registry);
void bind_pool(Registry& registry);
void bind_random(Registry& registry);
void bind_rearrange(Registry& registry);
void bind_reduce(Registry& registry);
void bind_rnn(Registry& registry);
void bind_shape(Registry& registry);
void bind_softmax(Registry& registry);
void bind_sort(Registry& registry);

}  // namespace rushlight::bind
