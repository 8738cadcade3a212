#pragma once
#include <array>
#include <utility>
#include <vector>

#include "ops/optim/optim.h"
#include "tensor/iterate.h"

// What the steps of all optimisers share: checks, memory the kernels can run over, threads.

namespace rushlight::ops {

// One parameter of a step as flat arrays of float or double.
struct StepItem {
  static constexpr std::size_t max_states = 3;

  Tensor parameter;
  Tensor gradient;
  std::array<Tensor, max_states> states;
  std::int64_t count = 0;
  bool is_double = false;
};

// A list of a step's state: empty when the optimiser keeps none, undefined where a parameter has
// none.
using StateLists = std::vector<const std::vector<Tensor>*>;

// One for each of `count` parameters, undefined where none is given; nothing if none is at all.
std::vector<Tensor> defined_or_not(const OptionalTensors& tensors, std::size_t count);

// Whether a parameter stands in the list more than once: then its steps follow each other.
bool has_repeats(const std::vector<Tensor>& parameters);
// Calls step_one(index, its group with a count of one) for every parameter in turn.
template <class Group, class StepOne>
void step_in_turn(const std::vector<Group>& groups, const StepOne& step_one) {
  std::size_t index = 0;
  for (Group group : groups) {
    for (std::size_t left = std::exchange(group.count, 1); left > 0; --left) {
      step_one(index++, group);
    }
  }
}
// The one tensor of a list that may end early, as a list.
inline OptionalTensors item_of(const OptionalTensors& tensors, std::size_t index) {
  return index < tensors.size() ? OptionalTensors{tensors[index]} : OptionalTensors{};
}

class Step {
 public:
  // TypeError or RuntimeError, before anything is written, unless all lists fit the parameters.
  Step(const char* name, const std::vector<Tensor>& parameters,
       const std::vector<Tensor>& gradients, const StateLists& states);

  // What make(group, parameter) returns for each parameter; RuntimeError unless the groups' counts
  // add up to the number of parameters.
  template <class Rates, class Group, class Make>
  std::vector<Rates> for_each_parameter(const std::vector<Group>& groups, const Make& make) const;

  // Calls update(item index, first element, element count) so that all elements of all parameters
  // are covered once, on several threads; then writes back what was converted.
  template <class Update>
  void run(const Update& update);

  const StepItem& item(std::size_t index) const { return items_[index]; }

 private:
  void finish();
  void check_count(std::size_t grouped) const;
  std::size_t item_of(std::int64_t position) const;

  const char* name_;
  const std::vector<Tensor>& parameters_;
  StateLists states_;
  std::vector<StepItem> items_;
  std::vector<std::int64_t> starts_;  // of the items in the row of all elements, and its end
};

}  // namespace rushlight::ops

#include "runtime/parallel.h"

namespace rushlight::ops {

template <class Rates, class Group, class Make>
std::vector<Rates> Step::for_each_parameter(const std::vector<Group>& groups,
                                            const Make& make) const {
  std::size_t grouped = 0;
  for (const Group& group : groups) grouped += group.count;
  check_count(grouped);
  std::vector<Rates> made;
  made.reserve(grouped);
  for (const Group& group : groups) {
    for (std::size_t i = 0; i < group.count; ++i) made.push_back(make(group, made.size()));
  }
  return made;
}

template <class Update>
void Step::run(const Update& update) {
  parallel_for(0, starts_.back(), elementwise_grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::size_t index = item_of(begin); begin < end; ++index) {
      const std::int64_t stop = std::min(end, starts_[index + 1]);
      if (stop > begin) update(index, begin - starts_[index], stop - begin);
      begin = stop;
    }
  });
  finish();
}

}  // namespace rushlight::ops
