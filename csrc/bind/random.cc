#include "bind/families.h"

namespace rushlight::bind {

void bind_random(Registry&) {}

}  // namespace rushlight::bind
