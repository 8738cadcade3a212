#include "bind/families.h"

namespace rushlight::bind {

void bind_families(Registry& registry) {
  bind_activation(registry);
  bind_conv(registry);
  bind_copies_of_views(registry);
  bind_creation(registry);
  bind_elementwise(registry);
  bind_embedding(registry);
  bind_index(registry);
  bind_loss(registry);
  bind_matmul(registry);
  bind_norm(registry);
  bind_optim(registry);
  bind_pad(registry);
  bind_pool(registry);
  bind_random(registry);
  bind_rearrange(registry);
  bind_reduce(registry);
  bind_rnn(registry);
  bind_shape(registry);
  bind_softmax(registry);
  bind_sort(registry);
}

}  // namespace rushlight::bind
