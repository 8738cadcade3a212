#include "autograd/node.h"

#include "autograd/validation.h"
#include "base/graveyard.h"
#include "runtime/allocator.h"

namespace rushlight {

namespace {

thread_local std::uint64_t next_sequence = 0;
std::atomic<std::uint64_t> last_hook_id{0};

thread_local Graveyard<&Node::sequence> graveyard;

}  // namespace

std::uint64_t next_hook_id() noexcept { return ++last_hook_id; }

Node::Node() : sequence(next_sequence++) {}
Node::~Node() = default;

void* Node::operator new(std::size_t bytes) { return allocate_bytes(bytes); }
void Node::operator delete(void* block, std::size_t bytes) noexcept { free_bytes(block, bytes); }

void Node::destroy(Node* node) noexcept {
  graveyard.bury(node, [](Node* dead) { delete dead; });
}

NodeHooks& Node::ensure_hooks() {
  if (!hooks_) hooks_ = std::make_unique<NodeHooks>();
  return *hooks_;
}

Tensor HookList::run(Tensor gradient) const {
  // A hook may add or remove hooks: run over a copy.
  const auto entries = hooks;
  const ResultShape wanted{gradient.sizes(), gradient.dtype()};
  for (const Entry& entry : entries) {
    Tensor replaced = entry.hook->call(gradient);
    if (replaced.defined()) gradient = std::move(replaced);
    check_replacement(wanted, gradient, *entry.hook);
  }
  return gradient;
}

}  // namespace rushlight
