#include "bind/families.h"

namespace rushlight::bind {

void bind_embedding(Registry&) {}

}  // namespace rushlight::bind
