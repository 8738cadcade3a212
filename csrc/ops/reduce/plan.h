#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>

#include "runtime/parallel.h"
#include "runtime/scratch.h"
#include "tensor/tensor.h"

// A reduction as memory sees it, and how its work is split.

namespace rushlight {

// Where the tables of kernels of reductions have a dtype: floating-point ones first, then integers,
// of which most tables know int64 only.
constexpr std::size_t kernel_index(DType dtype) {
  switch (dtype) {
    case DType::float32:
      return 0;
    case DType::float64:
      return 1;
    case DType::bfloat16:
      return 2;
    case DType::float16:
      return 3;
    default:
      return 4;
  }
}

// Which dimensions a reduction removes. No dimensions, given or not, means all of them.
class ReducedDims {
 public:
  ReducedDims(const Tensor& input, const std::optional<Dims>& dims);

  bool operator[](std::size_t dim) const { return reduced_[dim]; }
  bool all() const { return all_; }
  // The number of elements that become one.
  std::int64_t count() const { return count_; }
  // The sizes of the result; reduced dimensions are left out or, with keepdim, are 1.
  Dims result_sizes(bool keepdim) const;

 private:
  Dims sizes_;
  SmallVector<bool, 8> reduced_;
  bool all_ = true;
  std::int64_t count_ = 1;
};

// `outer` planes of `count` rows of `columns` neighbours; the rows of a plane become one. With
// `columns` 0 the plane is a single run of `count` neighbours that becomes a number.
//
// Reduced dimensions on both sides of kept ones take a second step: the results are planes of
// `fold_count` rows of `fold_columns`, which are to be reduced again (fold_plan).
struct ReducePlan {
  Tensor source;  // the input or a copy in another layout
  std::int64_t outer = 1, count = 1, columns = 0;
  std::int64_t outer_stride = 0, row_stride = 0;
  std::int64_t fold_count = 1, fold_columns = 1;
  // The final results come in this order of the kept dimensions; empty when it is the order they
  // have.
  SmallVector<std::size_t, 8> kept_order;

  // Of this step.
  std::int64_t results() const { return outer * std::max<std::int64_t>(columns, 1); }
};

// `input` has no dimension of size 0.
ReducePlan plan_reduction(const Tensor& input, const ReducedDims& dims);
// A plan of one step, whose results come in the order of the kept dimensions; perhaps of a copy.
ReducePlan plan_in_order(const Tensor& input, const ReducedDims& dims);
// The second step, over the contiguous results of the first.
ReducePlan fold_plan(const ReducePlan& plan, const Tensor& results);
// The same for pairs of real numbers instead of complex ones.
ReducePlan as_real_pairs(const ReducePlan& plan);

// The results as the plan orders them, as a tensor of the kept dimensions in their own order.
Tensor in_kept_order(const Tensor& flat, const ReducePlan& plan, const Tensor& input,
                     const ReducedDims& dims, bool keepdim);

// Neighbouring results that are computed together from a part of what they depend on.
struct ReducePiece {
  std::int64_t first, results;      // among the results
  std::int64_t count_begin, count;  // among the rows, or elements of a run
  std::int64_t planes, columns;     // columns as in the plane; results = planes * max(columns, 1)
  std::int64_t offset;              // of the first element
};

class ReducePieces {
 public:
  static constexpr std::int64_t most_results = 512, most_numbers = 2 * most_results;

  explicit ReducePieces(const ReducePlan& plan);

  std::int64_t pieces() const { return pieces_; }
  std::int64_t parts() const { return parts_; }
  std::int64_t grain() const { return grain_; }
  ReducePiece piece(std::int64_t index, std::int64_t part) const;

 private:
  const ReducePlan& plan_;
  std::int64_t planes_each_ = 1, columns_each_ = 0, column_pieces_ = 1;
  std::int64_t pieces_ = 1, parts_ = 1, count_each_ = 1, grain_ = 1;
};

// Runs a reduction. Every result is `width` Numbers on the way; those of a piece lie in blocks of
// [width][results]; width is 1 or 2.
//   compute(piece, block)           fills the block from the piece's part of the rows
//   combine(piece, block, other)    joins what follows, when rows are split
//   finish(piece, block)            writes the results
template <class Number, class Compute, class Combine, class Finish>
void reduce_pieces(const ReducePlan& plan, std::int64_t width, const Compute& compute,
                   const Combine& combine, const Finish& finish) {
  const ReducePieces pieces(plan);
  if (pieces.parts() == 1) {
    parallel_for(0, pieces.pieces(), pieces.grain(), [&](std::int64_t begin, std::int64_t end) {
      Number block[ReducePieces::most_numbers];
      for (std::int64_t i = begin; i < end; ++i) {
        const ReducePiece piece = pieces.piece(i, 0);
        compute(piece, block);
        finish(piece, block);
      }
    });
    return;
  }
  const Scratch<Number> blocks(checked_multiply(pieces.parts() * width, plan.results()));
  auto block_of = [&](const ReducePiece& piece, std::int64_t part) {
    return blocks.data() + width * (part * plan.results() + piece.first);
  };
  parallel_for(0, pieces.pieces() * pieces.parts(), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t part = i / pieces.pieces();
      const ReducePiece piece = pieces.piece(i % pieces.pieces(), part);
      compute(piece, block_of(piece, part));
    }
  });
  parallel_for(0, pieces.pieces(), 8, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const ReducePiece piece = pieces.piece(i, 0);
      Number* block = block_of(piece, 0);
      for (std::int64_t part = 1; part < pieces.parts(); ++part) {
        combine(pieces.piece(i, part), block, block_of(piece, part));
      }
      finish(piece, block);
    }
  });
}

// Calls rows(pointer, row count, row stride, count, i) once, or columns(pointer, count, row stride,
// columns, i) for every plane, for results from i on within the piece.
template <class T, class Rows, class Columns>
void for_planes(const ReducePlan& plan, const ReducePiece& piece, const Rows& rows,
                const Columns& columns) {
  const T* source = plan.source.data<T>() + piece.offset;
  if (plan.columns == 0) {
    rows(source, piece.results, plan.outer_stride, piece.count, std::int64_t{0});
    return;
  }
  for (std::int64_t plane = 0; plane < piece.planes; ++plane) {
    columns(source + plane * plan.outer_stride, piece.count, plan.row_stride, piece.columns,
            plane * piece.columns);
  }
}

}  // namespace rushlight
