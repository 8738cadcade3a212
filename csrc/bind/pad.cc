#include "ops/pad/pad.h"
#include "bind/families.h"

namespace rushlight::bind {

void bind_pad(Registry& registry) {
  registry.add<&ops::pad>("pad", "input, pad, mode='constant', value=None", nn);
  registry.add<&ops::constant_pad_nd>("constant_pad_nd", "input, pad, value=0", function);
}

}  // namespace rushlight::bind
