#include "autograd/record.h"
#include "ops/pad/pad.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

void check_lengths(const Tensor& input, const Dims& pad) {
  if (pad.size() % 2 != 0) {
    fail<RuntimeError>("pad: Padding length must be divisible by 2, got ", pad);
  }
  if (pad.size() > 2 * input.sizes().size()) {
    fail<RuntimeError>(
        "pad: Padding length should be less than or equal to two times the input "
        "dimension but got padding length ",
        pad.size(), " and input of size ", input.sizes());
  }
}

}  // namespace

// The gradient of the padded tensor, cut back by the opposite padding.
Tensor constant_pad_nd(const Tensor& input, const Dims& pad, const Scalar& value) {
  check_lengths(input, pad);
  const std::size_t dims = input.sizes().size();
  // What input and result have in common: where it starts in each, and how long it is.
  Dims sizes = input.sizes(), common = input.sizes();
  std::int64_t in_offset = 0;
  Dims out_start(dims, 0);
  bool adds = false;
  for (std::size_t i = 0; i < pad.size() / 2; ++i) {
    const std::size_t d = dims - 1 - i;
    const std::int64_t front = pad[2 * i], back = pad[2 * i + 1], size = input.sizes()[d];
    sizes[d] = checked_add(checked_add(size, front), back);
    if (sizes[d] < 0) {
      fail<RuntimeError>("pad: The input size ", size, ", plus negative padding ", front, " and ",
                         back, " resulted in a negative output size in input of size ",
                         input.sizes());
    }
    adds = adds || front > 0 || back > 0;
    in_offset += std::max<std::int64_t>(0, -front) * input.strides()[d];
    out_start[d] = std::max<std::int64_t>(0, front);
    common[d] = std::max<std::int64_t>(
        0, size + std::min<std::int64_t>(0, front) + std::min<std::int64_t>(0, back));
  }
  Unrecorded result = empty_result(sizes, input.dtype());
  if (adds) fill_elements(*result, value);
  if (element_count(common) > 0) {
    std::int64_t out_offset = 0;
    for (std::size_t d = 0; d < dims; ++d) out_offset += out_start[d] * result->strides()[d];
    copy_elements(new_alias(*result, common, result->strides(), out_offset),
                  new_alias(input, common, input.strides(), input.offset() + in_offset));
  }
  return std::move(result).differentiable("ConstantPadNdBackward0", {input}, [&] {
    Dims opposite = pad;
    for (std::int64_t& length : opposite) length = -length;
    return [opposite](const Backward& backward) -> Gradients {
      return {constant_pad_nd(backward.grad(), opposite, 0)};
    };
  });
}

}  // namespace rushlight::ops
