#include "ops/embedding/embedding.h"

#include "bind/families.h"

namespace rushlight::bind {

void bind_embedding(Registry& registry) {
  registry.add<&ops::embedding>(
      "embedding", "weight, indices, padding_idx=-1, scale_grad_by_freq=False, sparse=False",
      function);
}

}  // namespace rushlight::bind
