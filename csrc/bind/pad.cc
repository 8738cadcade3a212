#include "bind/families.h"

namespace rushlight::bind {

void bind_pad(Registry&) {}

}  // namespace rushlight::bind
