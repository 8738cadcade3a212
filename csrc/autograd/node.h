#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/tensor.h"

namespace rushlight {

class Node;

// Where a gradient goes: result number `index` of the operation `node`.
struct Edge {
  Reference<Node> node;
  std::uint32_t index = 0;
};

// One gradient for each result (into a node) or each input (out of it); undefined means zero.
using Gradients = SmallVector<Tensor, 2>;

// What a gradient must look like to be accepted for a result.
struct ResultShape {
  Dims sizes;
  DType dtype;
};

// Called with the gradient of a tensor; returns its replacement or an undefined tensor.
struct GradientHook {
  virtual ~GradientHook() = default;
  virtual Tensor call(const Tensor& gradient) = 0;
  // What error messages call it.
  virtual std::string name() const { return "<unknown>"; }
  // The interpreter's object behind the hook, for its cycle detection; null where there is none.
  virtual void* binding_object() const { return nullptr; }
};

// The hooks on one tensor's gradient, shared by the tensor and the node that made it, since the
// hooks run even when the tensor is gone.
struct HookList {
  struct Entry {
    std::uint64_t id;
    std::shared_ptr<GradientHook> hook;
  };
  std::vector<Entry> hooks;
  // The non-leaf that retains its gradient, while it is alive and this is its history.
  std::atomic<TensorImpl*> retaining{nullptr};

  Tensor run(Tensor gradient) const;
};

// Hooks on a whole node.
struct NodeHook {
  virtual ~NodeHook() = default;
  virtual std::string name() const { return "<unknown>"; }
  // May replace gradients of the results before the node runs.
  virtual void before(Gradients&) {}
  // May replace gradients of the inputs after it ran.
  virtual void after(Gradients& /*inputs*/, const Gradients& /*results*/) {}
};

struct NodeHooks {
  std::vector<std::pair<std::uint32_t, std::shared_ptr<HookList>>> results;
  struct Entry {
    std::uint64_t id;
    std::shared_ptr<NodeHook> hook;
  };
  std::vector<Entry> before, after;
};

// The backward of one recorded operation.
class Node : public ReferenceCounted {
 public:
  Node();
  virtual ~Node();
  // Frees without recursion, however long the chain of nodes behind this one is.
  static void destroy(Node* node) noexcept;
  // Leaves point at their accumulating node weakly.
  bool release() const noexcept { return release_exactly(); }
  static void* operator new(std::size_t bytes);
  static void operator delete(void* block, std::size_t bytes) noexcept;

  // "MulBackward0"
  virtual std::string_view name() const = 0;
  // Gradients of the results in, gradients of the inputs (one an edge) out.
  virtual Gradients apply(Gradients gradients) = 0;
  // Drops what was saved for backward; a later apply raises.
  virtual void release_saved() noexcept {}
  // Whether apply is wanted even when all gradients are undefined.
  virtual bool accepts_undefined() const { return false; }
  // Shows the interpreter's objects that the node keeps to its cycle detection, until one is
  // answered with something else than 0.
  using Visit = int (*)(void* object, void* context);
  virtual int visit_objects(Visit, void* /*context*/) const { return 0; }

  NodeHooks& ensure_hooks();
  const NodeHooks* hooks() const noexcept { return hooks_.get(); }
  void add_result(const Tensor& tensor) { results.push_back({tensor.sizes(), tensor.dtype()}); }

  SmallVector<Edge, 2> edges;
  SmallVector<ResultShape, 1> results;
  // Later operations have greater numbers; backward runs them first.
  std::uint64_t sequence;
  std::atomic<void*> binding_object{nullptr};

 private:
  std::unique_ptr<NodeHooks> hooks_;
};

std::uint64_t next_hook_id() noexcept;

}  // namespace rushlight
