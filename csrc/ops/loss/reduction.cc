#include "ops/loss/reduction.h"

#include "ops/reduce/reduce.h"

namespace rushlight::ops {

Reduction parse_reduction(const std::string& text) {
  if (text == "mean") return Reduction::mean;
  if (text == "sum") return Reduction::sum;
  if (text == "none") return Reduction::none;
  fail<ValueError>(text, " is not a valid value for reduction");
}

Tensor reduced(const Tensor& losses, Reduction reduction) {
  switch (reduction) {
    case Reduction::mean:
      return mean(losses);
    case Reduction::sum:
      return sum(losses);
    case Reduction::none:
      return losses;
  }
  return losses;
}

}  // namespace rushlight::ops
