#include "bind/families.h"

namespace rushlight::bind {

void bind_norm(Registry&) {}

}  // namespace rushlight::bind
