#pragma once

namespace rushlight {

// Before the memory or geometry of a tensor is exchanged that other threads may know: returns when
// no other thread is in the middle of an operation. None begins one before this one has made its
// change, for this one holds the interpreter lock. What the caller knew of other tensors may be
// outdated then. RuntimeError in a signal handler that interrupts a computation of this thread.
void wait_for_computations();

// How the binding, which knows who computes, does that.
void set_computation_wait(void (*wait)());

}  // namespace rushlight
