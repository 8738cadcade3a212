#include "ops/elementwise/elementwise.h"

#include "ops/creation/creation.h"
#include "runtime/parallel.h"

namespace rushlight::ops {

namespace {

constexpr std::size_t most_inputs = 4;

Tensor converted(const Tensor& input, DType dtype) {
  if (input.dtype() == dtype) return input;
  Tensor result =
      new_strided_tensor(input.sizes(), elementwise_strides(input.sizes(), {&input}), dtype);
  copy_elements(result, input);
  return result;
}

bool same_place(const Tensor& a, const Tensor& b) {
  return a.bytes_begin() == b.bytes_begin() && a.strides() == b.strides() && a.sizes() == b.sizes();
}

// Operands that are one contiguous block each, or a single value: the common case, for which no
// geometry has to be worked out.
class FlatCall {
 public:
  // False when an input is of another kind.
  bool set_inputs(DType compute, Operands inputs) {
    for (const Tensor* input : inputs) {
      if (input->dim() > 0 && !shape_) shape_ = input;
    }
    if (!shape_) shape_ = *inputs.begin();
    for (const Tensor* input : inputs) {
      const std::size_t at = ++count_;
      if (input->dim() == 0 && shape_->dim() > 0) {
        data_[at] = input->bytes_begin();
        strides_[at] = 0;
        if (input->dtype() != compute) {
          data_[at] = values_[at - 1];
          store_operand(load_scalar(input->dtype(), input->bytes_begin()), compute, data_[at]);
        }
      } else {
        if (!input->is_contiguous() || input->sizes() != shape_->sizes()) return false;
        data_[at] = input->bytes_begin();
        strides_[at] = static_cast<std::int64_t>(input->item_size());
        if (input->dtype() != compute) {
          if (input->dim() != 0) return false;
          data_[at] = values_[at - 1];
          store_operand(load_scalar(input->dtype(), input->bytes_begin()), compute, data_[at]);
        }
      }
    }
    return true;
  }
  const Dims& sizes() const { return shape_->sizes(); }

  // Whether `destination` can be written while the inputs are read.
  bool accepts(const Tensor& destination, DType result, Operands inputs) const {
    if (destination.dtype() != result || !destination.is_contiguous() ||
        destination.sizes() != shape_->sizes()) {
      return false;
    }
    for (const Tensor* input : inputs) {
      if (shares_memory(*input, destination) && !same_place(*input, destination)) return false;
    }
    return true;
  }

  void run(const Tensor& output, Loop loop, const ElementwiseOptions& options) {
    data_[0] = output.bytes_begin();
    strides_[0] = static_cast<std::int64_t>(output.item_size());
    const std::int64_t size = output.numel();
    if (size <= options.grain) {
      if (size > 0) loop(data_, strides_, size, options.parameters);
      return;
    }
    parallel_for(0, size, options.grain, [&](std::int64_t begin, std::int64_t end) {
      char* data[most_inputs + 1];
      for (std::size_t k = 0; k <= count_; ++k) data[k] = data_[k] + begin * strides_[k];
      loop(data, strides_, end - begin, options.parameters);
    });
  }

 private:
  std::size_t count_ = 0;
  const Tensor* shape_ = nullptr;
  char* data_[most_inputs + 1];
  std::int64_t strides_[most_inputs + 1];
  alignas(16) char values_[most_inputs][16];
};

void run_strided(const Tensor& output, const SmallVector<Tensor, most_inputs>& operands, Loop loop,
                 const ElementwiseOptions& options) {
  switch (operands.size()) {
    case 1:
      iterate({&output, &operands[0]}, loop, options.parameters, options.grain);
      break;
    case 2:
      iterate({&output, &operands[0], &operands[1]}, loop, options.parameters, options.grain);
      break;
    case 3:
      iterate({&output, &operands[0], &operands[1], &operands[2]}, loop, options.parameters,
              options.grain);
      break;
    default:
      iterate({&output, &operands[0], &operands[1], &operands[2], &operands[3]}, loop,
              options.parameters, options.grain);
  }
}

// A large operand that lies transposed beside the result makes a cache miss of every element:
// copied in tiles first, it costs a fraction of that.
constexpr std::int64_t worth_turning = 4096;
void turn_towards(const Tensor& output, Tensor& operand) {
  if (operand.numel() < worth_turning || operand.sizes() != output.sizes()) return;
  bool dense_elsewhere = false;
  for (std::size_t i = 0; i < output.sizes().size(); ++i) {
    if (output.sizes()[i] < 8) continue;
    // Dense there too, or one element for all of a run.
    if (output.strides()[i] == 1 && (operand.strides()[i] == 1 || operand.strides()[i] == 0))
      return;
    dense_elsewhere |= operand.strides()[i] == 1;
  }
  if (!dense_elsewhere || !output.is_dense()) return;
  Tensor turned = new_strided_tensor(output.sizes(), output.strides(), operand.dtype());
  copy_elements(turned, operand);
  operand = std::move(turned);
}

// The target's tensor, checked for a result of this dtype and shape; `out` may have another shape.
Tensor destination_of(const Target& target, DType dtype, const Dims& sizes) {
  Tensor destination = target.tensor();
  if (!can_cast(dtype, destination.dtype())) {
    fail<RuntimeError>("result type ", dtype, " can't be cast to the desired output type ",
                       destination.dtype());
  }
  if (target.kind() == Target::Kind::out) {
    check_in_place(destination);
  } else if (destination.sizes() != sizes) {
    fail<RuntimeError>("output with shape ", destination.sizes(),
                       " doesn't match the broadcast shape ", sizes);
  }
  return destination;
}

void write(const Tensor& destination, const Tensor& values) {
  if (destination.sizes() != values.sizes()) resize_tensor(destination, values.sizes());
  copy_elements(destination, values);
}

// Into fresh memory or the target, whatever the geometries, dtypes and overlaps.
Unrecorded general(const Target& target, Loop loop, const ElementwiseOptions& options,
                   Operands inputs) {
  SmallVector<Tensor, most_inputs> operands;
  Dims sizes = (*inputs.begin())->sizes();
  for (const Tensor* input : inputs) {
    if (input->sizes() != sizes) sizes = broadcast_shapes(sizes, input->sizes());
    operands.push_back(converted(*input, options.compute));
  }
  Tensor output, destination;
  if (!target.is_fresh()) {
    destination = destination_of(target, options.result, sizes);
    bool direct = destination.dtype() == options.result && destination.sizes() == sizes;
    for (const Tensor& operand : operands) {
      direct &= !shares_memory(operand, destination) || same_place(operand, destination);
    }
    if (direct) output = destination;
  }
  if (!output.defined()) {
    output = new_strided_tensor(sizes, elementwise_strides(sizes, inputs), options.result);
  }
  for (Tensor& operand : operands) turn_towards(output, operand);
  run_strided(output, operands, loop, options);
  if (target.is_fresh()) return Unrecorded(std::move(output));
  if (!output.is_same(destination)) write(destination, output);
  return Unrecorded(std::move(destination), target.kind());
}

}  // namespace

Unrecorded elementwise(const char* name, const Target& target, const LoopRow& row,
                       const ElementwiseOptions& options, Operands inputs) {
  const Loop loop = row[options.compute];
  if (!loop) {
    fail<NotImplementedError>("\"", name, "\" not implemented for '", options.compute, "'");
  }
  FlatCall flat;
  if (flat.set_inputs(options.compute, inputs)) {
    if (target.is_fresh()) {
      Unrecorded result(new_tensor(flat.sizes(), options.result));
      flat.run(*result, loop, options);
      return result;
    }
    if (flat.accepts(target.tensor(), options.result, inputs)) {
      if (target.kind() == Target::Kind::out) check_in_place(target.tensor());
      flat.run(target.tensor(), loop, options);
      return Unrecorded(target.tensor(), target.kind());
    }
  }
  return general(target, loop, options, inputs);
}

Unrecorded deliver(const Target& target, const Tensor& values) {
  if (target.is_fresh()) return Unrecorded(values);
  Tensor destination = destination_of(target, values.dtype(), values.sizes());
  if (!values.is_same(destination)) write(destination, values);
  return Unrecorded(std::move(destination), target.kind());
}

Unrecorded deliver_unconverted(const Target& target, const Tensor& values) {
  if (!target.is_fresh() && target.tensor().dtype() != values.dtype()) {
    fail<RuntimeError>("Expected out tensor to have dtype ", dtype_name(values.dtype()),
                       ", but got ", dtype_name(target.tensor().dtype()), " instead");
  }
  return deliver(target, values);
}

LoopNumbers loop_numbers(DType dtype, std::initializer_list<Scalar> numbers) {
  LoopNumbers result;
  std::size_t i = 0;
  const bool integral = is_integer(dtype);
  for (const Scalar& number : numbers) {
    check_number(number, dtype);
    result.real[i] = number.to_double();
    result.imaginary[i] = number.to_complex().imag();
    if (dtype == DType::bool_) {
      result.integer[i] = number.to_bool();
    } else if (integral) {
      result.integer[i] = static_cast<std::int64_t>(number.to_bits());
    }
    ++i;
  }
  return result;
}

Tensor record_flat(Unrecorded result, const char* node, const Tensor& input) {
  return std::move(result).differentiable(node, {input}, [&] {
    return [](const Backward& backward) -> Gradients {
      const Tensor gradient = backward.grad();
      return {zeros_like(gradient)};
    };
  });
}

}  // namespace rushlight::ops
