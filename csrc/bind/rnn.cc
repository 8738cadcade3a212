#include "bind/families.h"

namespace rushlight::bind {

void bind_rnn(Registry&) {}

}  // namespace rushlight::bind
