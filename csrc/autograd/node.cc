#include "autograd/node.h"

#include <bit>

#include "autograd/state.h"
#include "runtime/allocator.h"

namespace rushlight {

namespace {

thread_local std::uint64_t next_sequence = 0;
std::atomic<std::uint64_t> last_hook_id{0};

// Nodes whose last reference went while another node was being freed on this thread: a list made
// of the nodes themselves, since freeing must not need memory.
struct Graveyard {
  Node* last = nullptr;
  bool digging = false;
};
thread_local Graveyard graveyard;

// Nobody reads the sequence number of a dead node: it holds the address of the one before it.
static_assert(sizeof(Node::sequence) >= sizeof(Node*));
void bury(Node* node) {
  node->sequence = std::bit_cast<std::uintptr_t>(graveyard.last);
  graveyard.last = node;
}
Node* dig_up() {
  Node* node = graveyard.last;
  graveyard.last = std::bit_cast<Node*>(static_cast<std::uintptr_t>(node->sequence));
  return node;
}

}  // namespace

std::uint64_t next_hook_id() noexcept { return ++last_hook_id; }

Node::Node() : sequence(next_sequence++) {}
Node::~Node() = default;

void* Node::operator new(std::size_t bytes) { return allocate_bytes(bytes); }
void Node::operator delete(void* block, std::size_t bytes) noexcept { free_bytes(block, bytes); }

void Node::destroy(Node* node) noexcept {
  if (graveyard.digging) {
    bury(node);
    return;
  }
  graveyard.digging = true;
  delete node;
  while (graveyard.last) delete dig_up();
  graveyard.digging = false;
}

NodeHooks& Node::ensure_hooks() {
  if (!hooks_) hooks_ = std::make_unique<NodeHooks>();
  return *hooks_;
}

Tensor HookList::run(Tensor gradient) const {
  // A hook may add or remove hooks: run over a copy.
  const auto entries = hooks;
  for (const Entry& entry : entries) {
    Tensor replaced = entry.hook->call(gradient);
    if (replaced.defined()) gradient = std::move(replaced);
  }
  return gradient;
}

}  // namespace rushlight
