#include "bind/families.h"

namespace rushlight::bind {

void bind_shape(Registry&) {}

}  // namespace rushlight::bind
