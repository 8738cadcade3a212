#include "bind/tensor_slots.h"

namespace rushlight::bind {

void add_indexing_slots(std::vector<PyType_Slot>&) {}

}  // namespace rushlight::bind
