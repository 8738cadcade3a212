#include "bind/families.h"

namespace rushlight::bind {

void bind_conv(Registry&) {}

}  // namespace rushlight::bind
