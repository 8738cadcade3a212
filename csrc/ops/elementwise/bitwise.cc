#include "ops/elementwise/bitwise.h"

#include "ops/elementwise/bitwise_kernels.h"
#include "ops/elementwise/elementwise.h"
#include "runtime/dispatch.h"

RUSHLIGHT_KERNEL_TABLE(BitwiseKernels, bitwise_kernels)

namespace rushlight::ops {

namespace {

Tensor combined(const char* name, Bitwise op, const Operand& input, const Operand& other,
                const Target& target) {
  return elementwise(name, target, bitwise_kernels().table[op], result_type({&input, &other}),
                     {&input, &other})
      .not_differentiable();
}

}  // namespace

Tensor bitwise_and(const Operand& input, const Operand& other, const Target& target) {
  return combined("bitwise_and_cpu", Bitwise::bitwise_and, input, other, target);
}
Tensor bitwise_or(const Operand& input, const Operand& other, const Target& target) {
  return combined("bitwise_or_cpu", Bitwise::bitwise_or, input, other, target);
}
Tensor bitwise_xor(const Operand& input, const Operand& other, const Target& target) {
  return combined("bitwise_xor_cpu", Bitwise::bitwise_xor, input, other, target);
}
Tensor bitwise_not(const Tensor& input, const Target& target) {
  return elementwise("bitwise_not_cpu", target, bitwise_kernels().table[Bitwise::bitwise_not],
                     input.dtype(), {&input})
      .not_differentiable();
}
Tensor bitwise_left_shift(const Operand& input, const Operand& other, const Target& target) {
  return combined("lshift_cpu", Bitwise::left_shift, input, other, target);
}
Tensor bitwise_right_shift(const Operand& input, const Operand& other, const Target& target) {
  return combined("rshift_cpu", Bitwise::right_shift, input, other, target);
}

}  // namespace rushlight::ops
