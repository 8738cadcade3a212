#include "ops/softmax/softmax.h"

#include "bind/families.h"

namespace rushlight::bind {

void bind_softmax(Registry& registry) {
  registry.add<&ops::softmax>("softmax", "input, dim, dtype=None, *, out=None",
                              function | method | special | out_of_result_dtype);
  registry.add<&ops::log_softmax>("log_softmax", "input, dim, dtype=None, *, out=None",
                                  function | method | special | out_of_result_dtype);
  registry.add<&ops::masked_softmax>("_masked_softmax", "input, dim", nn);
  registry.add<&ops::softmin>("softmin", "input, dim, dtype=None", nn);
}

}  // namespace rushlight::bind
