#include "bind/families.h"
#include "ops/reduce/reduce.h"

namespace rushlight::bind {

void bind_reduce(Registry& registry) {
  const unsigned both = function | method;
  registry.add<&ops::sum>("sum", "input, *, dtype=None", both);
  registry.add<&ops::sum_dims>("sum", "input, dim, keepdim=False, *, dtype=None, out=None", both);
  registry.add<&ops::mean>("mean", "input, *, dtype=None", both);
  registry.add<&ops::mean_dims>("mean", "input, dim, keepdim=False, *, dtype=None, out=None",
                                both);
  registry.add<&ops::count_nonzero>("count_nonzero", "input, dim=None", both);
}

}  // namespace rushlight::bind
