#pragma once
#include <array>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

#include "autograd/state.h"

namespace rushlight {

class Unrecorded;

namespace detail {
[[noreturn, gnu::noinline, gnu::cold]] void fail_read_only();
}
// RuntimeError when the tensor lies in read-only memory. Everything that writes a tensor asks
// first.
inline void check_writable(const Tensor& tensor) {
  if (!tensor.storage().is_writable()) detail::fail_read_only();
}

// What a running backward knows: the gradients of the operation's results, and which inputs want
// theirs.
class Backward {
 public:
  Backward(Node& node, const Gradients& gradients) : node_(node), gradients_(gradients) {}

  // The gradient of result `index`; zeros where the result took no part.
  Tensor grad(std::size_t index = 0) const;
  bool has_grad(std::size_t index) const { return gradients_[index].defined(); }
  // Whether input `index` wants a gradient. An operation may return an undefined tensor for the
  // others.
  bool needs(std::size_t index) const { return static_cast<bool>(node_.edges[index].node); }
  Node& node() const noexcept { return node_; }

 private:
  Node& node_;
  const Gradients& gradients_;
};

// A tensor kept for backward. Notices when it was written since, or was given other memory, another
// shape or dtype. A saved result does not refer to the node that keeps it, so that there is no
// cycle.
class Saved {
 public:
  Saved() = default;
  explicit Saved(const Tensor& input);
  // Nothing unless `needed`: what only the gradient of another input uses.
  static Saved when(bool needed, const Tensor& input) { return needed ? Saved(input) : Saved(); }
  static Saved result(const Unrecorded& result, std::uint32_t index = 0);

  // RuntimeError when the tensor was modified in place after it was saved.
  Tensor get(const Backward& backward) const;
  bool defined() const noexcept { return tensor_.defined(); }

 private:
  [[noreturn, gnu::noinline, gnu::cold]] void fail_modified(const Backward& backward) const;

  Tensor tensor_;
  std::uint32_t version_ = 0;
  std::uint32_t replacements_ = 0;
  std::uint32_t index_ = 0;
  bool is_result_ = false;
};

// Where an operator writes: fresh memory, its first input (`in_place`), or a given tensor (`out`).
class Target {
 public:
  enum class Kind : std::uint8_t { fresh, in_place, out };

  Target() = default;
  // RuntimeError for read-only memory.
  static Target in_place(const Tensor& self) { return {Kind::in_place, self}; }
  static Target out(const Tensor& tensor) { return {Kind::out, tensor}; }

  Kind kind() const noexcept { return kind_; }
  bool is_fresh() const noexcept { return kind_ == Kind::fresh; }
  const Tensor& tensor() const noexcept { return tensor_; }

 private:
  Target(Kind kind, const Tensor& tensor) : kind_(kind), tensor_(tensor) { check_writable(tensor); }

  Kind kind_ = Kind::fresh;
  Tensor tensor_;
};

// A list of an operation's tensor inputs, in the order in which backward returns their gradients.
// Undefined ones are allowed. For an in-place operation the written tensor comes first.
class Inputs {
 public:
  struct Input {
    const Tensor* tensor;
    Input(const Tensor& input) : tensor(&input) {}
  };
  Inputs(std::initializer_list<Input> inputs) {
    for (const Input& input : inputs) tensors_.push_back(input.tensor);
  }
  Inputs(std::span<const Tensor> inputs) {
    for (const Tensor& input : inputs) tensors_.push_back(&input);
  }
  void add(const Tensor& input) { tensors_.push_back(&input); }
  const Tensor* const* begin() const { return tensors_.begin(); }
  const Tensor* const* end() const { return tensors_.end(); }

 private:
  SmallVector<const Tensor*, 4> tensors_;
};

// Whether an operation on these inputs is recorded.
bool needs_gradient(const Inputs& inputs);

namespace detail {

// The node of an operator whose backward is the callable F: (const Backward&) -> Gradients.
template <class F>
class FunctionNode final : public Node {
 public:
  FunctionNode(const char* name, F function) : name_(name), function_(std::move(function)) {}
  std::string_view name() const override { return name_; }
  Gradients apply(Gradients gradients) override {
    if (!function_) fail_released();
    return (*function_)(Backward(*this, gradients));
  }
  void release_saved() noexcept override { function_.reset(); }

 private:
  [[noreturn]] static void fail_released();

  const char* name_;
  std::optional<F> function_;
};

[[noreturn]] void fail_released_graph();
template <class F>
void FunctionNode<F>::fail_released() {
  fail_released_graph();
}

void connect(Node& node, const Inputs& inputs);

}  // namespace detail

// The result of an operator's forward before autograd knows of it. It becomes a Tensor by saying
// how it is differentiated, or that it is not: an operator that says neither does not compile.
class Unrecorded {
 public:
  explicit Unrecorded(Tensor tensor, Target::Kind kind = Target::Kind::fresh)
      : tensor_(std::move(tensor)), kind_(kind) {}
  // A view of `source` with the given geometry (which must lie inside of the storage).
  static Unrecorded view(const Tensor& source, Dims sizes, Dims strides, std::int64_t offset,
                         ViewOrigin origin = ViewOrigin::plain);
  // A view over the same memory read as another dtype.
  static Unrecorded reinterpreted_view(const Tensor& source, DType dtype, Dims sizes, Dims strides,
                                       std::int64_t offset);

  // The values, for the kernels that fill them.
  const Tensor& operator*() const noexcept { return tensor_; }
  const Tensor* operator->() const noexcept { return &tensor_; }
  Target::Kind kind() const noexcept { return kind_; }

  // Records the operation when one of the inputs needs a gradient: `build` then returns the
  // backward, a callable (const Backward&) -> Gradients that keeps what it needs in Saved.
  template <class Build>
  Tensor differentiable(const char* name, const Inputs& inputs, Build&& build) && {
    if (needs_gradient(inputs) && is_differentiable(tensor_.dtype())) {
      using Function = decltype(build());
      auto node = Reference<Node>::adopt(new detail::FunctionNode<Function>(name, build()));
      detail::connect(*node, inputs);
      return std::move(*this).finish(std::move(node));
    }
    return std::move(*this).finish(nullptr);
  }

  // For results that carry no gradient (integers, comparisons, fresh constants).
  Tensor not_differentiable() && { return std::move(*this).finish(nullptr); }
  // Floating-point results of an operator whose derivative does not exist: backward through it
  // raises, naming `name`.
  Tensor without_derivative(const char* name, const Inputs& inputs) &&;

 private:
  template <std::size_t count, class Build>
  friend std::array<Tensor, count> differentiable(const char* name,
                                                  std::array<Unrecorded, count> results,
                                                  const Inputs& inputs, Build&& build);
  template <class Build>
  friend std::vector<Tensor> differentiable(const char* name, std::vector<Unrecorded> results,
                                            const Inputs& inputs, Build&& build);

  Tensor finish(Reference<Node> node) &&;
  Tensor attach(const Reference<Node>& node, std::uint32_t index) &&;

  Tensor tensor_;
  Target::Kind kind_;
};

// Fresh, undefined memory for a result.
inline Unrecorded empty_result(DimsView sizes, DType dtype) {
  return Unrecorded(new_tensor(sizes, dtype));
}

// As Unrecorded::differentiable, for an operator with several results. Results of integer dtype
// take no part but keep their index.
template <std::size_t count, class Build>
std::array<Tensor, count> differentiable(const char* name, std::array<Unrecorded, count> results,
                                         const Inputs& inputs, Build&& build) {
  Reference<Node> node;
  if (needs_gradient(inputs)) {
    using Function = decltype(build());
    node = Reference<Node>::adopt(new detail::FunctionNode<Function>(name, build()));
    detail::connect(*node, inputs);
  }
  std::array<Tensor, count> tensors;
  for (std::size_t i = 0; i < count; ++i) {
    tensors[i] = std::move(results[i]).attach(node, static_cast<std::uint32_t>(i));
  }
  return tensors;
}

// The same for as many results as the arguments ask for.
template <class Build>
std::vector<Tensor> differentiable(const char* name, std::vector<Unrecorded> results,
                                   const Inputs& inputs, Build&& build) {
  Reference<Node> node;
  if (needs_gradient(inputs)) {
    using Function = decltype(build());
    node = Reference<Node>::adopt(new detail::FunctionNode<Function>(name, build()));
    detail::connect(*node, inputs);
  }
  std::vector<Tensor> tensors;
  tensors.reserve(results.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    tensors.push_back(std::move(results[i]).attach(node, static_cast<std::uint32_t>(i)));
  }
  return tensors;
}

}  // namespace rushlight
