#pragma once
#include "bind/errors.h"

namespace rushlight::bind {

// Has objects of this type made whole or not at all: a call runs the constructor (types without one
// refuse) and `__new__` refuses; neither a subclass nor an assignment to `__class__` gives an
// object of another type its methods. Called when the type has its constructor.
void make_whole(py::handle type);

}  // namespace rushlight::bind
