#include "bind/families.h"

namespace rushlight::bind {

void bind_activation(Registry&) {}

}  // namespace rushlight::bind
