#include <algorithm>

#include "runtime/dispatch.h"
#include "runtime/parallel.h"
#include "tensor/copy_kernels.h"
#include "tensor/iterate.h"

RUSHLIGHT_KERNEL_TABLE(CopyKernels, copy_kernels)

namespace rushlight {

namespace {

// 0, 1, 2, 3, 4 for elements of 1, 2, 4, 8, 16 bytes.
std::size_t size_class(std::size_t bytes) {
  std::size_t index = 0;
  while ((std::size_t{1} << index) < bytes) ++index;
  return index;
}

// The dimension along which elements lie next to each other, if it has at least 8 of them.
constexpr std::size_t no_dimension = max_dimensions;
std::size_t dense_dimension(const Tensor& tensor) {
  for (std::size_t i = 0; i < tensor.sizes().size(); ++i) {
    if (tensor.strides()[i] == 1 && tensor.sizes()[i] >= 8) return i;
  }
  return no_dimension;
}

// Copies matrices whose rows are dense in one tensor and whose columns are in the other, tile by
// tile. False when the tensors are of another kind.
bool copy_transposed(const Tensor& destination, const Tensor& source) {
  if (destination.sizes() != source.sizes()) return false;
  const std::size_t along = dense_dimension(destination), across = dense_dimension(source);
  if (along == no_dimension || across == no_dimension || along == across) return false;
  // A dimension of size 1 or equal strides: both may be dense along both.
  if (source.strides()[along] == 1 || destination.strides()[across] == 1) return false;

  const auto item = static_cast<std::int64_t>(source.item_size());
  const std::int64_t rows = source.sizes()[across], columns = source.sizes()[along];
  const std::int64_t destination_stride = destination.strides()[across] * item;
  const std::int64_t source_stride = source.strides()[along] * item;
  const TransposeLoop loop = copy_kernels().transpose[size_class(source.item_size())];
  constexpr std::int64_t band = 64;  // rows a task takes: whole cache lines of any dtype
  const std::int64_t bands = (rows + band - 1) / band;
  const std::int64_t matrices = source.numel() / (rows * columns);
  const std::int64_t grain = std::max<std::int64_t>(1, elementwise_grain / (band * columns));
  parallel_for(0, matrices * bands, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t task = begin; task < end; ++task) {
      char* to = destination.bytes_begin();
      const char* from = source.bytes_begin();
      std::int64_t matrix = task / bands;
      for (std::size_t i = source.sizes().size(); i-- > 0;) {
        if (i == along || i == across) continue;
        const std::int64_t index = matrix % source.sizes()[i];
        matrix /= source.sizes()[i];
        to += index * destination.strides()[i] * item;
        from += index * source.strides()[i] * item;
      }
      const std::int64_t first = task % bands * band;
      loop(to + first * destination_stride, destination_stride, from + first * item, source_stride,
           std::min(band, rows - first), columns);
    }
  });
  return true;
}

// Copies the elements of a dense source a few times each, side by side (the strips of `iterate`
// would be as short). False when the tensors are of another kind.
bool copy_repeated(const Tensor& destination, const Tensor& source) {
  const std::size_t dimensions = source.sizes().size();
  if (dimensions < 2 || destination.sizes() != source.sizes() || !destination.is_contiguous() ||
      source.strides().back() != 0) {
    return false;
  }
  const std::int64_t times = source.sizes().back();
  std::int64_t expected = 1;
  for (std::size_t i = dimensions - 1; i-- > 0;) {
    if (source.sizes()[i] != 1 && source.strides()[i] != expected) return false;
    expected *= source.sizes()[i];
  }
  if (times < 2 || times > 64) return false;
  const auto item = static_cast<std::int64_t>(source.item_size());
  const auto repeat = copy_kernels().repeat[size_class(source.item_size())];
  parallel_for(0, source.numel() / times, elementwise_grain / times,
               [&](std::int64_t begin, std::int64_t end) {
                 repeat(source.bytes_begin() + begin * item, end - begin, times,
                        destination.bytes_begin() + begin * times * item);
               });
  return true;
}

}  // namespace

void copy_elements(const Tensor& destination, const Tensor& source) {
  const bool same_dtype = destination.dtype() == source.dtype();
  const Loop loop = same_dtype
                        ? copy_kernels().move[size_class(source.item_size())]
                        : copy_kernels().convert[index_of(destination.dtype())][source.dtype()];
  if (shares_memory(destination, source) && !(destination.bytes_begin() == source.bytes_begin() &&
                                              destination.strides() == source.strides())) {
    const Tensor apart = contiguous_copy(source, source.dtype());
    iterate({&destination, &apart}, loop);
    return;
  }
  if (same_dtype && source.numel() >= 256 &&
      (copy_transposed(destination, source) || copy_repeated(destination, source))) {
    return;
  }
  iterate({&destination, &source}, loop);
}

Tensor contiguous_copy(const Tensor& source, DType dtype) {
  Tensor result = new_tensor(source.sizes(), dtype);
  copy_elements(result, source);
  return result;
}

// Every empty tensor is contiguous whatever its strides, but here the result's strides are always
// those of its sizes, so that geometry may be derived from them.
Tensor as_contiguous(const Tensor& source, DType dtype) {
  if (source.dtype() != dtype || !source.is_contiguous()) return contiguous_copy(source, dtype);
  if (source.numel() != 0 || source.strides() == contiguous_strides(source.sizes())) return source;
  return new_tensor(source.sizes(), dtype);
}

Tensor apart_from(const Tensor& destination, const Tensor& source) {
  return shares_memory(destination, source) ? contiguous_copy(source, source.dtype()) : source;
}

void fill_elements(const Tensor& destination, const Scalar& value) {
  alignas(16) unsigned char element[16];
  store_scalar(value, destination.dtype(), element);
  iterate({&destination}, copy_kernels().fill[size_class(destination.item_size())], element);
}

}  // namespace rushlight
