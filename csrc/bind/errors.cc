#include "bind/errors.h"

#include <pybind11/pybind11.h>

#include <new>
#include <stdexcept>
#include <string_view>

#include "base/error.h"
#include "bind/interpreter_lock.h"

namespace rushlight::bind {

namespace {

PyObject* out_of_memory_error = nullptr;

bool is_word_part(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_word_part(text[at - 1])) &&
        (end == text.size() || !is_word_part(text[end]))) {
      return true;
    }
  }
  return false;
}

void set_error(PyObject* type, const char* text, const char* operation) {
  const std::string_view name = operation ? operation : "";
  std::string_view word = name;
  // add_ is told by add.
  while (!word.empty() && word.back() == '_') word.remove_suffix(1);
  while (!word.empty() && word.front() == '_') word.remove_prefix(1);
  if (word.empty() || has_word(text, word) || has_word(text, name)) {
    PyErr_SetString(type, text);
  } else {
    PyErr_Format(type, "%s: %s", operation, text);
  }
}

// The interpreter's own MemoryError, as from making a tuple, joins ours. One that has been through
// a frame is the program's.
bool is_refusal_of_interpreter(const py::error_already_set& error) {
  return error.type().ptr() == PyExc_MemoryError && !error.trace();
}

template <class Sequence>
Sequence new_sequence(PyObject* made, const char* kind, std::size_t count) {
  if (made) return py::reinterpret_steal<Sequence>(made);
  PyErr_Clear();
  fail<OutOfMemory>("out of memory: cannot allocate a ", kind, " of ", count, " items");
}

}  // namespace

py::tuple new_tuple(std::size_t count) {
  return new_sequence<py::tuple>(PyTuple_New(static_cast<Py_ssize_t>(count)), "tuple", count);
}
py::list new_list(std::size_t count) {
  return new_sequence<py::list>(PyList_New(static_cast<Py_ssize_t>(count)), "list", count);
}

void bind_errors(py::module_& module) {
  const py::tuple bases =
      py::make_tuple(py::handle(PyExc_RuntimeError), py::handle(PyExc_MemoryError));
  out_of_memory_error = PyErr_NewExceptionWithDoc(
      "rushlight.OutOfMemoryError", "Memory was refused: the text names how much, and for what.",
      bases.ptr(), nullptr);
  if (!out_of_memory_error) throw py::error_already_set();
  module.add_object("OutOfMemoryError", py::handle(out_of_memory_error));
  py::register_exception_translator([](std::exception_ptr error) {
    if (!error) return;
    try {
      std::rethrow_exception(error);
    } catch (const Error&) {
      set_python_error();
    } catch (const std::bad_alloc&) {
      set_python_error();
    } catch (const std::length_error&) {
      set_python_error();
    }
  });
}

void set_python_error(const char* operation) noexcept {
  const auto set = [operation](PyObject* type, const char* text) {
    set_error(type, text, operation);
  };
  try {
    throw;
#if defined(__GLIBCXX__)
  } catch (const abi::__forced_unwind&) {
    park_thread();
#endif
  } catch (py::error_already_set& error) {
    if (is_refusal_of_interpreter(error)) {
      set(out_of_memory_error, "out of memory");
    } else {
      error.restore();
    }
  } catch (const OutOfMemory& error) {
    set(out_of_memory_error, error.what());
  } catch (const ValueError& error) {
    set(PyExc_ValueError, error.what());
  } catch (const TypeError& error) {
    set(PyExc_TypeError, error.what());
  } catch (const IndexError& error) {
    set(PyExc_IndexError, error.what());
  } catch (const OverflowError& error) {
    set(PyExc_OverflowError, error.what());
  } catch (const NotImplementedError& error) {
    set(PyExc_NotImplementedError, error.what());
  } catch (const std::bad_alloc&) {
    set(out_of_memory_error, "out of memory");
  } catch (const std::length_error&) {
    set(out_of_memory_error, "out of memory: more items than any memory holds");
  } catch (const std::exception& error) {
    set(PyExc_RuntimeError, error.what());
  } catch (...) {
    set(PyExc_RuntimeError, "unknown C++ exception");
  }
}

}  // namespace rushlight::bind
