#include "autograd/engine.h"

#include <algorithm>
#include <deque>

#include "autograd/accumulate.h"
#include "autograd/arithmetic.h"
#include "autograd/mode.h"
#include "autograd/validation.h"

namespace rushlight {

namespace {

void (*interruption_check)() = nullptr;

struct Capture {
  std::uint32_t index;  // result of the node
  std::size_t input;    // position in the list of inputs
};

// A node's part in one run.
struct Task {
  explicit Task(Node* node_in) : node(node_in) {}
  Node* node;
  std::uint32_t dependencies = 0;
  bool wanted = true;  // something that is asked for lies behind it
  Gradients gradients;
  SmallVector<Capture, 1> captures;
};

// Tasks by node: open addressing over a deque that keeps addresses.
class TaskTable {
 public:
  TaskTable() : slots_(64, nullptr) {}

  // The task of `node`, and whether it is new.
  std::pair<Task*, bool> insert(Node* node) {
    if (2 * (tasks_.size() + 1) > slots_.size()) grow();
    Task** slot = find_slot(node);
    if (*slot) return {*slot, false};
    tasks_.emplace_back(node);
    *slot = &tasks_.back();
    return {*slot, true};
  }
  Task* find(Node* node) { return *find_slot(node); }
  std::deque<Task>& tasks() { return tasks_; }

 private:
  Task** find_slot(Node* node) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = (reinterpret_cast<std::uintptr_t>(node) >> 5) * 0x9E3779B97F4A7C15u >> 20;
    while (slots_[at & mask] && slots_[at & mask]->node != node) ++at;
    return &slots_[at & mask];
  }
  void grow() {
    slots_.assign(4 * slots_.size(), nullptr);
    for (Task& task : tasks_) *find_slot(task.node) = &task;
  }

  std::vector<Task*> slots_;
  std::deque<Task> tasks_;
};

void add_gradient(Tensor& sum, Tensor term, bool create_graph) {
  if (!sum.defined()) {
    sum = std::move(term);
  } else if (!create_graph && sum.use_count() == 1 && sum.storage_reference()->use_count() == 1 &&
             !sum.storage().is_foreign() && sum.is_dense() && sum.dtype() == term.dtype()) {
    arithmetic::add_in_place(sum, term);
  } else {
    // A hook that was shown the sum may have given it another shape meanwhile.
    check_accumulated(term.sizes(), term.dtype(), *sum.impl());
    sum = arithmetic::add(sum, term);
  }
}

// The gradient of a tensor that is no leaf but keeps its own.
struct RetainedGradient {
  std::shared_ptr<HookList> list;
  Tensor sum;
};

Autograd& state_of(TensorImpl& tensor) { return static_cast<Autograd&>(*tensor.gradient_state); }

// What the `.grad` of a tensor that is no leaf becomes.
Tensor accumulated(TensorImpl& tensor, const Tensor& fresh) {
  check_accumulated(fresh.sizes(), fresh.dtype(), tensor);
  const Tensor& before = state_of(tensor).grad;
  if (!before.defined()) return fresh;
  check_accumulated(fresh.sizes(), fresh.dtype(), *before.impl());
  return arithmetic::add(before, fresh);
}

// What a hook of a node made of `given`; `wanted(i)` is null where there is nothing to fit.
template <class Wanted>
void check_hook(const NodeHook& hook, const Gradients& given, const Gradients& gradients,
                const Wanted& wanted) {
  if (gradients.size() != given.size()) {
    fail<RuntimeError>("hook '", hook.name(), "' has returned an incorrect number of values (got ",
                       gradients.size(), ", but expected ", given.size(), ")");
  }
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    if (!gradients[i].defined()) continue;
    if (!given[i].defined()) {
      fail<RuntimeError>("hook '", hook.name(),
                         "' can't replace a None gradient with a non-None value");
    }
    if (const ResultShape* shape = wanted(i)) check_replacement(*shape, gradients[i], hook);
  }
}

class Run {
 public:
  Run(const BackwardOptions& options, std::size_t inputs) : options_(options), captured_(inputs) {}

  void add_root(const Tensor& output, Tensor gradient, std::size_t position) {
    const Edge edge = gradient_edge(output);
    gradient = validated_root(std::move(gradient), edge.node->results[edge.index], position);
    const auto [task, fresh] = table_.insert(edge.node.get());
    if (fresh) {
      roots_.push_back(edge.node);
      task->gradients.resize(edge.node->results.size());
    }
    add_gradient(task->gradients[edge.index], std::move(gradient), options_.create_graph);
  }

  void find_dependencies() {
    std::vector<Node*> stack;
    for (const auto& root : roots_) {
      if (visited_once(root.get())) stack.push_back(root.get());
    }
    while (!stack.empty()) {
      Node* node = stack.back();
      stack.pop_back();
      for (const Edge& edge : node->edges) {
        if (!edge.node) continue;
        Task* task = table_.insert(edge.node.get()).first;
        ++task->dependencies;
        if (visited_once(edge.node.get())) stack.push_back(edge.node.get());
      }
    }
  }

  void add_captures(std::span<const Tensor> inputs) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const Edge edge = recorded_edge(inputs[i]);
      if (options_.accumulate) {
        const ResultShape& recorded = edge.node->results[edge.index];
        check_accumulated(recorded.sizes, recorded.dtype, *inputs[i].impl());
      }
      kept_.push_back(edge.node);
      if (Task* task = table_.find(edge.node.get())) task->captures.push_back({edge.index, i});
    }
    mark_wanted();
  }

  void execute() {
    for (const auto& root : roots_) {
      Task* task = table_.find(root.get());
      if (task->dependencies == 0) push(task);
    }
    while (!ready_.empty()) {
      std::pop_heap(ready_.begin(), ready_.end(), later);
      Task* task = ready_.back();
      ready_.pop_back();
      if (interruption_check) interruption_check();
      execute(*task);
    }
    commit();
  }

  Gradients captured() && { return std::move(captured_); }

 private:
  static bool later(const Task* a, const Task* b) { return a->node->sequence < b->node->sequence; }

  void push(Task* task) {
    ready_.push_back(task);
    std::push_heap(ready_.begin(), ready_.end(), later);
  }

  // True the first time it is asked about a node.
  bool visited_once(Node* node) { return visited_.insert(node).second; }

  // A node is wanted when it is captured or leads to one that is; postorder without recursion.
  void mark_wanted() {
    for (Task& task : table_.tasks()) task.wanted = !task.captures.empty();
    struct Frame {
      Task* task;
      std::size_t next;
    };
    TaskTable entered;
    std::vector<Frame> stack;
    for (const auto& root : roots_) {
      if (entered.insert(root.get()).second) stack.push_back({table_.find(root.get()), 0});
    }
    while (!stack.empty()) {
      Frame& frame = stack.back();
      const auto& edges = frame.task->node->edges;
      if (frame.next == edges.size()) {
        bool wanted = frame.task->wanted;
        for (const Edge& edge : edges) {
          wanted |= edge.node && table_.find(edge.node.get())->wanted;
        }
        frame.task->wanted = wanted;
        stack.pop_back();
        continue;
      }
      const Edge& edge = edges[frame.next++];
      if (edge.node && entered.insert(edge.node.get()).second) {
        stack.push_back({table_.find(edge.node.get()), 0});
      }
    }
  }

  // Gives every tensor the gradient that was found for it. Nothing before this changes one, so
  // that a run that fails leaves all as they were; but hooks see what a run has found so far.
  void commit() {
    for (Accumulation& accumulation : accumulations_) accumulation.commit();
    accumulations_.clear();
    for (const RetainedGradient& retained : retained_) {
      if (TensorImpl* tensor = retained.list->retaining.load()) {
        state_of(*tensor).grad = retained.sum;
      }
    }
    retained_.clear();
  }

  void run_hooks_before(Node& node, Gradients& gradients) {
    if (const AccumulateGrad* leaf = as_accumulating(node)) {
      if (leaf->is_watched()) commit();
      const Autograd* state = autograd_of(leaf->variable());
      if (state && state->hooks && gradients[0].defined()) {
        gradients[0] = state->hooks->run(std::move(gradients[0]));
      }
      return;
    }
    if (!node.hooks()) return;
    const auto lists = node.hooks()->results;
    for (const auto& [index, list] : lists) {
      Tensor& gradient = gradients[index];
      if (!gradient.defined()) continue;
      if (!list->hooks.empty()) commit();
      gradient = list->run(std::move(gradient));
      if (TensorImpl* tensor = list->retaining.load()) {
        const Tensor kept = options_.create_graph ? gradient : detach(gradient);
        retained_.push_back({list, accumulated(*tensor, kept)});
      }
    }
  }

  void execute(Task& task) {
    Node& node = *task.node;
    Gradients gradients = std::move(task.gradients);
    gradients.resize(node.results.size());
    run_hooks_before(node, gradients);
    check_unchanged(node, gradients);
    for (const Capture& capture : task.captures) {
      captured_[capture.input] = gradients[capture.index];
    }
    const bool leaf = node.edges.empty();
    if (!task.wanted || (leaf && !options_.accumulate)) {
      pass_on(node, Gradients(node.edges.size()));
      return;
    }
    if (AccumulateGrad* accumulating = as_accumulating(node);
        accumulating && !accumulating->is_watched()) {
      if (gradients[0].defined()) {
        accumulations_.emplace_back(*accumulating, std::move(gradients[0]));
      }
      return;
    }
    if (node.hooks()) {
      const auto before = node.hooks()->before;
      if (!before.empty()) commit();
      for (const auto& entry : before) {
        const Gradients given = gradients;
        entry.hook->before(gradients);
        check_hook(*entry.hook, given, gradients, [&](std::size_t i) { return &node.results[i]; });
      }
    }
    const bool any = std::any_of(gradients.begin(), gradients.end(),
                                 [](const Tensor& gradient) { return gradient.defined(); });
    Gradients results;
    const bool hooked = node.hooks() && !node.hooks()->after.empty();
    Gradients kept = hooked ? gradients : Gradients();
    if (any || node.accepts_undefined()) {
      results = node.apply(std::move(gradients));
    }
    results.resize(node.edges.size());
    if (hooked) {
      const auto after = node.hooks()->after;
      commit();
      for (std::size_t i = 0; i < results.size(); ++i) {
        const Edge& edge = node.edges[i];
        if (edge.node) {
          results[i] =
              validated(std::move(results[i]), edge.node->results[edge.index], node.name());
        }
      }
      for (const auto& entry : after) {
        const Gradients given = results;
        entry.hook->after(results, kept);
        check_hook(*entry.hook, given, results, [&](std::size_t i) -> const ResultShape* {
          const Edge& edge = node.edges[i];
          return edge.node ? &edge.node->results[edge.index] : nullptr;
        });
      }
    }
    if (!options_.keep_graph) node.release_saved();
    pass_on(node, std::move(results));
  }

  void pass_on(Node& node, Gradients results) {
    for (std::size_t i = 0; i < node.edges.size(); ++i) {
      const Edge& edge = node.edges[i];
      if (!edge.node) continue;
      Task* task = table_.find(edge.node.get());
      if (task->gradients.empty()) task->gradients.resize(edge.node->results.size());
      Tensor gradient =
          validated(std::move(results[i]), edge.node->results[edge.index], node.name());
      if (gradient.defined()) {
        add_gradient(task->gradients[edge.index], std::move(gradient), options_.create_graph);
      }
      if (--task->dependencies == 0) push(task);
    }
  }

  BackwardOptions options_;
  TaskTable table_, visited_;
  std::vector<Reference<Node>> roots_, kept_;
  std::vector<Task*> ready_;
  Gradients captured_;
  std::vector<Accumulation> accumulations_;
  std::vector<RetainedGradient> retained_;
};

Tensor root_gradient(const Tensor& output, const Tensor& given, bool create_graph) {
  if (!requires_grad(output)) {
    fail<RuntimeError>("element 0 of tensors does not require grad and does not have a grad_fn");
  }
  if (!given.defined()) {
    if (output.numel() != 1) {
      fail<RuntimeError>("grad can be implicitly created only for scalar outputs");
    }
    if (!is_floating_point(output.dtype())) {
      fail<RuntimeError>("grad can be implicitly created only for real scalar outputs but got ",
                         output.dtype());
    }
    return arithmetic::ones(output.sizes(), output.dtype());
  }
  if (given.sizes() != output.sizes()) {
    fail<RuntimeError>("Mismatch in shape: grad_output[0] has a shape of ", given.sizes(),
                       " and output[0] has a shape of ", output.sizes(), ".");
  }
  if (is_complex(given.dtype()) != is_complex(output.dtype())) {
    fail<RuntimeError>(
        "For complex Tensors, both grad_output and output are required to have the "
        "same dtype. Mismatch in dtype: grad_output[0] has a dtype of ",
        given.dtype(), " and output[0] has a dtype of ", output.dtype(), ".");
  }
  // The graph's own copy: what runs may be accumulated into in place.
  return create_graph ? given : detach(given);
}

}  // namespace

void set_interruption_check(void (*check)()) { interruption_check = check; }

Gradients run_backward(std::span<const Tensor> outputs, std::span<const Tensor> gradients,
                       std::span<const Tensor> inputs, const BackwardOptions& options) {
  Run run(options, inputs.size());
  for (const Tensor& input : inputs) {
    if (!requires_grad(input)) {
      fail<RuntimeError>("One of the differentiated Tensors does not require grad");
    }
  }
  const GradientModeGuard guard(options.create_graph);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Tensor given = i < gradients.size() ? gradients[i] : Tensor();
    run.add_root(outputs[i], root_gradient(outputs[i], given, options.create_graph), i);
  }
  run.find_dependencies();
  if (!inputs.empty()) run.add_captures(inputs);
  run.execute();
  return std::move(run).captured();
}

}  // namespace rushlight
