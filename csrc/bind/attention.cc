#include "bind/families.h"

namespace rushlight::bind {

void bind_attention(Registry&) {}

}  // namespace rushlight::bind
