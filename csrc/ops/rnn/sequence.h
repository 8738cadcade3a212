#pragma once
#include <cstdint>
#include <vector>

#include "base/shape.h"

namespace rushlight {

// The time steps of a batch of sequences, sorted by falling length and laid out step by step:
// step t holds the rows [offset, offset + batch) of all [steps * batch] rows. Sequences of equal
// length have the same batch at every step.
class Sequence {
 public:
  struct Step {
    std::int64_t offset, batch;
  };
  // Rows [begin, end) of a step's state come from where: the rows at `previous` (an offset into
  // the outputs), or, for -1, the initial state.
  struct Segment {
    std::int64_t begin, end, previous;
  };

  // `steps` steps of `batch` rows.
  Sequence(std::int64_t steps, std::int64_t batch, bool reversed);
  // One batch size a step, falling.
  Sequence(DimsView batch_sizes, bool reversed);

  std::int64_t rows() const { return rows_; }
  std::int64_t batch() const { return steps_.empty() ? 0 : steps_.front().batch; }
  std::size_t size() const { return steps_.size(); }
  // The i-th step in the order of time (backwards when reversed).
  const Step& step(std::size_t i) const { return steps_[index(i)]; }
  // Where the state before the i-th step comes from, for those of the sequences [begin, end) that
  // have the step: at most two pieces.
  SmallVector<Segment, 2> state_before(std::size_t i, std::int64_t begin, std::int64_t end) const;
  // Where each sequence's final state is: pieces of the whole batch, as rows of outputs.
  std::vector<Segment> final_state() const;

 private:
  std::size_t index(std::size_t i) const { return reversed_ ? steps_.size() - 1 - i : i; }

  std::vector<Step> steps_;
  std::int64_t rows_ = 0;
  bool reversed_;
};

}  // namespace rushlight
