#include "ops/matmul/packed_matrix.h"

#include "ops/matmul/gemm_blocking.h"
#include "ops/matmul/gemm_tables.h"

namespace rushlight {

namespace {

template <class T>
std::int64_t padded_columns(std::int64_t columns) {
  const std::int64_t tile_columns = detail::tile_kernels<T>().tile_columns;
  return detail::divide_up(columns, tile_columns) * tile_columns;
}

}  // namespace

template <class T>
PackedMatrix<T>::PackedMatrix(std::int64_t rows, std::int64_t columns, const T* data,
                              std::int64_t row_stride, std::int64_t column_stride)
    : rows_(rows), columns_(columns), data_(checked_multiply(rows, padded_columns<T>(columns))) {
  if (rows == 0 || columns == 0) return;
  const detail::Partition depths = detail::depth_partition<T>(rows);
  for (std::int64_t i = 0; i < depths.count; ++i) {
    const std::int64_t depth = depths.begin(i);
    detail::packing_kernels<T>().pack_columns(
        {data + depth * row_stride, columns, depths.length(i), column_stride, row_stride},
        detail::tile_kernels<T>().tile_columns, data_.data() + depth * padded_columns<T>(columns));
  }
}

template <class T>
const T* PackedMatrix<T>::panels(std::int64_t depth) const {
  return data_.data() + depth * padded_columns<T>(columns_);
}

template class PackedMatrix<float>;
template class PackedMatrix<double>;

}  // namespace rushlight
