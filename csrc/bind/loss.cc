#include "bind/families.h"
#include "ops/loss/nll_loss.h"

namespace rushlight::bind {

void bind_loss(Registry& registry) {
  registry.add<&ops::nll_loss>(
      "nll_loss", "input, target, weight=None, reduction='mean', ignore_index=-100", nn);
}

}  // namespace rushlight::bind
