#include "bind/families.h"

namespace rushlight::bind {

void bind_matmul(Registry&) {}

}  // namespace rushlight::bind
