#include "bind/families.h"

namespace rushlight::bind {

void bind_optim(Registry&) {}

}  // namespace rushlight::bind
