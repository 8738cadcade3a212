#include "bind/families.h"

namespace rushlight::bind {

void bind_loss(Registry&) {}

}  // namespace rushlight::bind
