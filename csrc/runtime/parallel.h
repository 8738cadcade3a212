#pragma once
#include <cstdint>
#include <type_traits>

namespace rushlight {

namespace detail {

using ChunkFunction = void (*)(void* context, std::int64_t begin, std::int64_t end);
// From now on parallel_for runs inline on this thread.
void mark_worker_thread();
// Runs function(context, b, e) for consecutive chunks of `grain` from [begin, end) on the pool.
void run_chunks(std::int64_t begin, std::int64_t end, std::int64_t grain, ChunkFunction function,
                void* context);

// What a region does around its chunks: the interpreter lock is let go of in between.
void* leave_interpreter() noexcept;
void return_to_interpreter(void* token) noexcept;

}  // namespace detail

// Calls body(b, e) for consecutive chunks [b, e) of [begin, end), each `grain` long but the last.
// Chunk boundaries depend on begin, end and grain only. The first exception of a chunk is rethrown
// in the caller once the chunks under way ended; those not begun are dropped. One chunk, or a call
// from inside a parallel region, runs on the calling thread without touching the pool.
template <class Body>
void parallel_for(std::int64_t begin, std::int64_t end, std::int64_t grain, const Body& body) {
  if (end - begin <= grain) {
    if (begin < end) body(begin, end);
    return;
  }
  detail::run_chunks(
      begin, end, grain,
      [](void* context, std::int64_t b, std::int64_t e) {
        (*static_cast<const Body*>(context))(b, e);
      },
      const_cast<void*>(static_cast<const void*>(&body)));
}

// Threads that parallel_for may use, the caller among them. At first
// process_default_threads().count.
int thread_count();
// At any time, from any thread; the caller checks that count >= 1.
void set_thread_count(int count);
bool in_parallel_region();

// Hooks around every region of more than one chunk, called on the thread that starts it: the
// binding releases the interpreter lock there.
struct RegionHooks {
  // Returns a token that `leave` gets.
  void* (*enter)() noexcept = nullptr;
  void (*leave)(void* token) noexcept = nullptr;
  // Called between chunks, at most every 50 ms: may throw, which ends the region (Ctrl-C).
  void (*poll)(void* token) = nullptr;
};
void set_region_hooks(RegionHooks hooks);

}  // namespace rushlight
