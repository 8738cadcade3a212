#include "bind/families.h"

namespace rushlight::bind {

void bind_reduce(Registry&) {}

}  // namespace rushlight::bind
