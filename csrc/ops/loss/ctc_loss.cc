#include "ops/loss/ctc_loss.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/reduce/reduce.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

constexpr double impossible = -std::numeric_limits<double>::infinity();

double log_add(double a, double b) {
  if (a < b) std::swap(a, b);
  return b == impossible ? a : a + std::log1p(std::exp(b - a));
}

// One sequence of the batch: its labels and how to read its log-probabilities.
struct Item {
  const std::int64_t* labels;
  std::int64_t label_count, steps;
  const double* log_probs;  // [t * time_stride + c]
  std::int64_t time_stride, blank;

  // The labels with blanks around and between them.
  std::int64_t states() const { return 2 * label_count + 1; }
  std::int64_t label(std::int64_t s) const { return s % 2 == 0 ? blank : labels[s / 2]; }
  double log_prob(std::int64_t t, std::int64_t s) const {
    return log_probs[t * time_stride + label(s)];
  }
  // A blank between two different labels may be left out.
  bool may_skip(std::int64_t s) const { return s >= 2 && label(s) != label(s - 2); }
};

// log of the probability of the first t + 1 steps ending in state s.
void forward_variables(const Item& item, double* alpha) {
  const std::int64_t states = item.states();
  std::fill_n(alpha, item.steps * states, impossible);
  if (item.steps == 0) return;
  alpha[0] = item.log_prob(0, 0);
  if (states > 1) alpha[1] = item.log_prob(0, 1);
  for (std::int64_t t = 1; t < item.steps; ++t) {
    const double* before = alpha + (t - 1) * states;
    for (std::int64_t s = 0; s < states; ++s) {
      double total = before[s];
      if (s > 0) total = log_add(total, before[s - 1]);
      if (item.may_skip(s)) total = log_add(total, before[s - 2]);
      alpha[t * states + s] = total + item.log_prob(t, s);
    }
  }
}

// log of the probability of the steps after t, from state s at step t.
void backward_variables(const Item& item, double* beta) {
  const std::int64_t states = item.states();
  std::fill_n(beta, item.steps * states, impossible);
  if (item.steps == 0) return;
  double* last = beta + (item.steps - 1) * states;
  last[states - 1] = 0;
  if (states > 1) last[states - 2] = 0;
  for (std::int64_t t = item.steps - 1; t-- > 0;) {
    const double* after = beta + (t + 1) * states;
    for (std::int64_t s = 0; s < states; ++s) {
      double total = after[s] + item.log_prob(t + 1, s);
      if (s + 1 < states) total = log_add(total, after[s + 1] + item.log_prob(t + 1, s + 1));
      if (s + 2 < states && item.may_skip(s + 2)) {
        total = log_add(total, after[s + 2] + item.log_prob(t + 1, s + 2));
      }
      beta[t * states + s] = total;
    }
  }
}

double log_likelihood(const Item& item, const double* alpha) {
  if (item.steps == 0) return item.label_count == 0 ? 0 : impossible;
  const double* last = alpha + (item.steps - 1) * item.states();
  const double end = last[item.states() - 1];
  return item.states() > 1 ? log_add(end, last[item.states() - 2]) : end;
}

// The arguments in one form: log-probabilities [T, N, C] in float64, labels one after the other.
// Labels and lengths are copies: they were checked, and address the log-probabilities.
struct Batch {
  std::int64_t steps, count, classes, blank;
  Tensor log_probs, labels;
  std::vector<std::int64_t> input_lengths, target_lengths, label_offsets;

  Item item(std::int64_t n) const {
    const auto i = static_cast<std::size_t>(n);
    return {labels.data<std::int64_t>() + label_offsets[i], target_lengths[i], input_lengths[i],
            log_probs.data<double>() + n * classes,         count * classes,   blank};
  }
};

std::vector<std::int64_t> lengths_of(const Tensor& lengths, std::int64_t count, const char* name) {
  const Tensor values = as_contiguous(lengths, DType::int64);
  if (values.numel() != count) {
    fail<RuntimeError>("ctc_loss: ", name, " must be of size batch_size: expected ", count,
                       " lengths, got shape ", lengths.sizes());
  }
  return {values.data<std::int64_t>(), values.data<std::int64_t>() + count};
}

Batch make_batch(const Tensor& log_probs, const Tensor& targets, const Tensor& input_lengths,
                 const Tensor& target_lengths, std::int64_t blank) {
  if (log_probs.dim() != 2 && log_probs.dim() != 3) {
    fail<RuntimeError>("ctc_loss: log_probs must have 2 or 3 dimensions, got ", log_probs.sizes());
  }
  Batch batch;
  const bool single = log_probs.dim() == 2;
  batch.steps = log_probs.sizes()[0];
  batch.count = single ? 1 : log_probs.sizes()[1];
  batch.classes = log_probs.sizes()[single ? 1 : 2];
  batch.blank = blank;
  if (blank < 0 || blank >= batch.classes) {
    fail<RuntimeError>("ctc_loss: blank must be in label range, got ", blank, " of ", batch.classes,
                       " classes");
  }
  batch.log_probs = as_contiguous(log_probs, DType::float64);
  batch.labels = contiguous_copy(targets, DType::int64);
  batch.input_lengths = lengths_of(input_lengths, batch.count, "input_lengths");
  batch.target_lengths = lengths_of(target_lengths, batch.count, "target_lengths");
  const bool padded = targets.dim() == 2 && !(single && targets.sizes()[0] != 1);
  if (padded && targets.sizes()[0] != batch.count) {
    fail<RuntimeError>("ctc_loss: Expected targets to have size ", batch.count,
                       " at dimension 0, the batch, but got size ", targets.sizes());
  }
  std::int64_t offset = 0;
  for (std::int64_t n = 0; n < batch.count; ++n) {
    const auto i = static_cast<std::size_t>(n);
    const std::int64_t length = batch.target_lengths[i];
    batch.label_offsets.push_back(padded ? n * targets.sizes()[1] : offset);
    offset += length;
    const std::int64_t available =
        padded ? targets.sizes()[1] : targets.numel() - batch.label_offsets[i];
    if (length < 0 || length > available) {
      fail<RuntimeError>("ctc_loss: Expected tensor to have size at least ", length,
                         " at dimension 1, but got size ", targets.sizes(), " for targets");
    }
    if (batch.input_lengths[i] < 0 || batch.input_lengths[i] > batch.steps) {
      fail<RuntimeError>("ctc_loss: Expected input_lengths to have value at most ", batch.steps,
                         ", but got value ", batch.input_lengths[i]);
    }
    for (std::int64_t k = 0; k < length; ++k) {
      const std::int64_t label = batch.labels.data<std::int64_t>()[batch.label_offsets[i] + k];
      if (label < 0 || label >= batch.classes) {
        fail<RuntimeError>("ctc_loss: label ", label, " is out of range for ", batch.classes,
                           " classes");
      }
    }
  }
  return batch;
}

// d(-log p)/d(log_prob[t, c]) = -sum over states with label c of exp(alpha + beta - log p). As
// torch does, exp(log_prob[t, c]) is added: the gradient with respect to the logits whose
// log-softmax the log-probabilities are (a log-softmax behind it leaves that unchanged).
void item_gradient(const Item& item, std::int64_t classes, double scale, bool zero_infinity,
                   double* gradient) {
  const std::int64_t states = item.states(), cells = item.steps * states;
  Scratch<double> alpha(cells), beta(cells);
  forward_variables(item, alpha.data());
  backward_variables(item, beta.data());
  const double log_p = log_likelihood(item, alpha.data());
  if (log_p == impossible && zero_infinity) return;
  for (std::int64_t t = 0; t < item.steps; ++t) {
    for (std::int64_t c = 0; c < classes; ++c) {
      gradient[t * item.time_stride + c] +=
          scale * std::exp(item.log_probs[t * item.time_stride + c]);
    }
    for (std::int64_t s = 0; s < states; ++s) {
      const std::int64_t at = t * states + s;
      gradient[t * item.time_stride + item.label(s)] -=
          scale * std::exp(alpha[at] + beta[at] - log_p);
    }
  }
}

Tensor ctc_backward(const Tensor& gradient, const Batch& batch, const Tensor& log_probs,
                    bool zero_infinity) {
  const Tensor scales = as_contiguous(gradient, DType::float64);
  const Tensor wide = zeros(log_probs.sizes(), DType::float64);
  parallel_for(0, batch.count, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t n = begin; n < end; ++n) {
      item_gradient(batch.item(n), batch.classes, scales.data<double>()[n], zero_infinity,
                    wide.data<double>() + n * batch.classes);
    }
  });
  return Unrecorded(as_contiguous(wide, log_probs.dtype()))
      .without_derivative("ctc_loss_backward", {gradient, log_probs});
}

}  // namespace

Tensor ctc_loss(const Tensor& log_probs, const Tensor& targets, const Tensor& input_lengths,
                const Tensor& target_lengths, std::int64_t blank, const std::string& reduction,
                bool zero_infinity) {
  const Reduction kind = parse_reduction(reduction);
  if (!is_floating_point(log_probs.dtype())) {
    fail<RuntimeError>("ctc_loss: log_probs must be floating point, got ", log_probs.dtype());
  }
  const Batch batch = make_batch(log_probs, targets, input_lengths, target_lengths, blank);
  const bool single = log_probs.dim() == 2;
  const Dims sizes = single ? Dims{} : Dims{batch.count};
  const Tensor losses = new_tensor(sizes, DType::float64);
  parallel_for(0, batch.count, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t n = begin; n < end; ++n) {
      const Item item = batch.item(n);
      Scratch<double> alpha(item.steps * item.states());
      forward_variables(item, alpha.data());
      const double loss = -log_likelihood(item, alpha.data());
      losses.data<double>()[n] = zero_infinity && std::isinf(loss) ? 0.0 : loss;
    }
  });
  const Tensor each =
      Unrecorded(as_contiguous(losses, log_probs.dtype()))
          .differentiable("CtcLossBackward0", {log_probs}, [&] {
            return [batch, zero_infinity, saved = Saved(log_probs),
                    labels = Saved(targets)](const Backward& backward) -> Gradients {
              labels.get(backward);  // changed ones are an error, as everywhere
              return {ctc_backward(backward.grad(), batch, saved.get(backward), zero_infinity)};
            };
          });
  if (kind != Reduction::mean) return reduced(each, kind);
  const Tensor lengths = new_tensor(sizes, log_probs.dtype());
  for (std::int64_t n = 0; n < batch.count; ++n) {
    const auto length =
        std::max<std::int64_t>(1, batch.target_lengths[static_cast<std::size_t>(n)]);
    store_scalar(length, lengths.dtype(),
                 lengths.bytes_begin() + n * static_cast<std::int64_t>(lengths.item_size()));
  }
  return mean(div(each, lengths));
}

}  // namespace rushlight::ops
