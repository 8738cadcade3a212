#include "bind/runtime.h"

#include <pybind11/pybind11.h>

#include <climits>
#include <string>

#include "base/error.h"
#include "bind/interpreter_lock.h"
#include "runtime/allocator.h"
#include "runtime/cpu.h"
#include "runtime/dispatch.h"
#include "runtime/parallel.h"
#include "runtime/threads.h"
#include "runtime/warning.h"

namespace rushlight::bind {
namespace {

// Raises when the user's filter makes errors of warnings.
void warn_in_python(std::string_view message) {
  const InterpreterLock lock;
  const std::string text(message);
  const auto warn = [&] { return PyErr_WarnEx(PyExc_UserWarning, text.c_str(), 1); };
  if (enter_python(warn) < 0) {
    throw py::error_already_set();
  }
}

void set_threads(const py::object& count) {
  if (!PyLong_Check(count.ptr()) || PyBool_Check(count.ptr())) {
    fail<TypeError>("set_num_threads expects an int, but got ", Py_TYPE(count.ptr())->tp_name);
  }
  int overflow = 0;  // more than the most in any case
  const long long given = PyLong_AsLongLongAndOverflow(count.ptr(), &overflow);
  const long long value = overflow == 0 ? given : overflow * LLONG_MAX;
  if (value < 1) fail<RuntimeError>("set_num_threads expects a positive integer");
  constexpr long long most = 1 << 16;
  set_thread_count(static_cast<int>(value < most ? value : most));
}

const char* compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "g++ " __VERSION__;
#endif
}

py::list isa_levels() {
  py::list levels;
  levels.append(isa_level_name(IsaLevel::naive));
  for (int level = static_cast<int>(IsaLevel::generic); level <= static_cast<int>(best_isa_level());
       ++level) {
    levels.append(isa_level_name(static_cast<IsaLevel>(level)));
  }
  return levels;
}

py::dict memory() {
  const AllocatorStatistics statistics = allocator_statistics();
  py::dict result;
  result["bytes_in_use"] = statistics.bytes_in_use;
  result["bytes_cached"] = statistics.bytes_cached;
  result["peak_bytes_in_use"] = statistics.peak_bytes_in_use;
  result["blocks_in_use"] = statistics.blocks_in_use;
  result["allocations"] = statistics.allocations;
  return result;
}

const char* block_source_name() {
  switch (block_source()) {
    case BlockSource::cache:
      return "cache";
    case BlockSource::system:
      return "system";
    case BlockSource::guard:
      return "guard";
  }
  return "";
}

py::dict information() {
  const CpuFeatures& features = cpu_features();
  py::list extensions;
  if (features.avx512_bf16) extensions.append("AVX-512 BF16");
  if (features.avx512_vnni) extensions.append("AVX-512 VNNI");
  if (features.avx_vnni) extensions.append("AVX VNNI");
  py::dict result;
  result["version"] = RUSHLIGHT_VERSION;
  result["compiler"] = compiler();
  result["isa_found"] = isa_levels();
  result["isa_extensions"] = extensions;
  result["isa_used"] = isa_level_name(active_isa_level());
  result["threads"] = thread_count();
  result["threads_reason"] = process_default_threads().reason;
  result["threads_default"] = process_default_threads().count;
  result["allocator"] = block_source_name();
  result["memory"] = memory();
  return result;
}

}  // namespace

void bind_runtime(py::module_& module) {
  check_allocator_variable();
  set_warning_sink(warn_in_python);
  module.attr("__version__") = RUSHLIGHT_VERSION;
  module.def("get_num_threads", thread_count,
             "Returns the number of threads that operators may use.");
  module.def("set_num_threads", set_threads, py::arg("nthreads"), py::pos_only(),
             "Sets the number of threads that operators may use; results do not depend on it.");
  module.def("_information", information);
  module.def("_memory_statistics", memory);
  module.def("_release_cached_memory", release_cached_memory);
  // The n-th allocation from now on is refused; 0 ends that.
  module.def("_fail_allocation", fail_allocation);
}

}  // namespace rushlight::bind
