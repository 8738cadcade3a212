#include "bind/families.h"

namespace rushlight::bind {

void bind_families(Registry& registry) {
  bind_elementwise(registry);
}

}  // namespace rushlight::bind
