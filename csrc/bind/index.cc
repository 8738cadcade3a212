#include "bind/families.h"

namespace rushlight::bind {

void bind_index(Registry&) {}

}  // namespace rushlight::bind
