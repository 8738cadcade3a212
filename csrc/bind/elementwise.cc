#include "bind/families.h"
#include "ops/elementwise/arithmetic.h"

namespace rushlight::bind {

void bind_elementwise(Registry& registry) {
  registry.add<&ops::add>("add", "input, other, *, alpha=1, out=None", function | method);
  registry.add_in_place<&ops::add>("add_", "input, other, *, alpha=1");
  registry.add<&ops::sub>("sub", "input, other, *, alpha=1, out=None", function | method);
  registry.add_in_place<&ops::sub>("sub_", "input, other, *, alpha=1");
  registry.add<&ops::mul>("mul", "input, other, *, out=None", function | method);
  registry.add_in_place<&ops::mul>("mul_", "input, other");
  registry.add<&ops::div>("div", "input, other, *, out=None", function | method);
  registry.add_in_place<&ops::div>("div_", "input, other");
}

}  // namespace rushlight::bind
