#include "bind/families.h"

namespace rushlight::bind {

void bind_linalg(Registry&) {}

}  // namespace rushlight::bind
