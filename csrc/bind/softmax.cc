#include "bind/families.h"

namespace rushlight::bind {

void bind_softmax(Registry&) {}

}  // namespace rushlight::bind
