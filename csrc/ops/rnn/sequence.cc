#include "ops/rnn/sequence.h"

#include <algorithm>

namespace rushlight {

Sequence::Sequence(std::int64_t steps, std::int64_t batch, bool reversed) : reversed_(reversed) {
  steps_.reserve(static_cast<std::size_t>(steps));
  for (std::int64_t t = 0; t < steps; ++t, rows_ += batch) steps_.push_back({rows_, batch});
}

Sequence::Sequence(DimsView batch_sizes, bool reversed) : reversed_(reversed) {
  for (const std::int64_t batch : batch_sizes) {
    if (batch < 0 || (!steps_.empty() && batch > steps_.back().batch)) {
      fail<RuntimeError>("rnn: batch_sizes must not be negative and must not grow, got ",
                         batch_sizes);
    }
    steps_.push_back({rows_, batch});
    rows_ = checked_add(rows_, batch);
  }
}

SmallVector<Sequence::Segment, 2> Sequence::state_before(std::size_t i, std::int64_t begin,
                                                         std::int64_t end) const {
  const std::int64_t batch = step(i).batch;
  const std::int64_t shared = i == 0 ? 0 : std::min(batch, step(i - 1).batch);
  SmallVector<Segment, 2> segments;
  if (begin < std::min(end, shared)) {
    segments.push_back({begin, std::min(end, shared), step(i - 1).offset + begin});
  }
  // Backwards in time, the shorter sequences start late.
  const std::int64_t fresh = std::max(begin, shared);
  if (fresh < std::min(end, batch)) segments.push_back({fresh, std::min(end, batch), -1});
  return segments;
}

std::vector<Sequence::Segment> Sequence::final_state() const {
  if (steps_.empty()) return {{0, batch(), -1}};
  if (reversed_) return {{0, batch(), steps_.front().offset}};
  std::vector<Segment> segments;
  std::int64_t done = 0;
  for (std::size_t t = steps_.size(); t-- > 0;) {
    if (steps_[t].batch <= done) continue;
    segments.push_back({done, steps_[t].batch, steps_[t].offset + done});
    done = steps_[t].batch;
  }
  return segments;
}

}  // namespace rushlight
