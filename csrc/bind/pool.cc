#include "bind/families.h"

namespace rushlight::bind {

void bind_pool(Registry&) {}

}  // namespace rushlight::bind
