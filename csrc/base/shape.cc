#include "base/shape.h"

namespace rushlight {

void fail_size_overflow(DimsView sizes) {
  fail<RuntimeError>("Storage size calculation overflowed with sizes=", sizes);
}

std::int64_t element_count(DimsView sizes) {
  std::int64_t count = 1;
  bool overflow = false;
  for (const std::int64_t size : sizes) {
    if (size == 0) return 0;
    overflow |= __builtin_mul_overflow(count, size, &count);
  }
  if (overflow) [[unlikely]] {
    fail_size_overflow(sizes);
  }
  return count;
}

Dims contiguous_strides(DimsView sizes) {
  Dims strides(sizes.size());
  std::int64_t stride = 1;
  for (std::size_t i = sizes.size(); i-- > 0;) {
    strides[i] = stride;
    // A size of 0 leaves the outer strides as if it were 1, as torch does.
    stride = checked_multiply(stride, sizes[i] > 1 ? sizes[i] : 1);
  }
  return strides;
}

std::int64_t wrap_dim(std::int64_t dim, std::int64_t dimensions) {
  const std::int64_t range = dimensions > 0 ? dimensions : 1;
  if (dim < -range || dim >= range) [[unlikely]] {
    fail<IndexError>("Dimension out of range (expected to be in range of [", -range, ", ",
                     range - 1, "], but got ", dim, ")");
  }
  return dim < 0 ? dim + range : dim;
}

Dims broadcast_shapes(DimsView a, DimsView b) {
  const std::size_t count = a.size() > b.size() ? a.size() : b.size();
  Dims result(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t x = i < count - a.size() ? 1 : a[i - (count - a.size())];
    const std::int64_t y = i < count - b.size() ? 1 : b[i - (count - b.size())];
    if (x != y && x != 1 && y != 1) [[unlikely]] {
      fail<RuntimeError>("The size of tensor a (", x, ") must match the size of tensor b (", y,
                         ") at non-singleton dimension ", i, "; shapes are ", a, " and ", b);
    }
    result[i] = x == 1 ? y : x;
  }
  return result;
}

void append_to(std::string& text, DimsView dims) {
  text.push_back('[');
  for (std::size_t i = 0; i < dims.size(); ++i) {
    if (i > 0) text.append(", ");
    text.append(std::to_string(dims[i]));
  }
  text.push_back(']');
}

}  // namespace rushlight
