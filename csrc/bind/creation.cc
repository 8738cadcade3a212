#include "bind/families.h"

namespace rushlight::bind {

void bind_creation(Registry&) {}

}  // namespace rushlight::bind
