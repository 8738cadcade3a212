#include "bind/families.h"
#include "ops/loss/cross_entropy.h"
#include "ops/loss/ctc_loss.h"
#include "ops/loss/distance_loss.h"
#include "ops/loss/logit_loss.h"
#include "ops/loss/nll_loss.h"
#include "ops/loss/pointwise_loss.h"

namespace rushlight::bind {

void bind_loss(Registry& registry) {
  registry.add<&ops::nll_loss>(
      "nll_loss", "input, target, weight=None, ignore_index=-100, reduction='mean'", nn);
  registry.add<&ops::cross_entropy>("cross_entropy",
                                    "input, target, weight=None, ignore_index=-100, "
                                    "reduction='mean', label_smoothing=0.0",
                                    nn);
  registry.add<&ops::mse_loss>("mse_loss", "input, target, reduction='mean'", nn);
  registry.add<&ops::binary_cross_entropy>("binary_cross_entropy",
                                           "input, target, weight=None, reduction='mean'", nn);
  registry.add<&ops::smooth_l1_loss>("smooth_l1_loss", "input, target, reduction='mean', beta=1.0",
                                     nn);
  registry.add<&ops::huber_loss>("huber_loss", "input, target, reduction='mean', delta=1.0", nn);
  registry.add<&ops::binary_cross_entropy_with_logits>(
      "binary_cross_entropy_with_logits",
      "input, target, weight=None, reduction='mean', pos_weight=None", nn);
  registry.add<&ops::ctc_loss>("ctc_loss",
                               "log_probs, targets, input_lengths, target_lengths, blank=0, "
                               "reduction='mean', zero_infinity=False",
                               nn);
}

}  // namespace rushlight::bind
