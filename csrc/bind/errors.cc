#include "bind/errors.h"

#include <pybind11/pybind11.h>

#include <new>
#include <string_view>

#include "base/error.h"

namespace rushlight::bind {

namespace {

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

}  // namespace

void set_python_error(const char* operation) noexcept {
  const auto set = [operation](PyObject* type, const char* text) {
    set_error(type, text, operation);
  };
  try {
    throw;
  } catch (pybind11::error_already_set& error) {
    error.restore();
  } catch (const OutOfMemory& error) {
    set(PyExc_MemoryError, error.what());
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
    set(PyExc_MemoryError, "out of memory");
  } catch (const std::exception& error) {
    set(PyExc_RuntimeError, error.what());
  } catch (...) {
    set(PyExc_RuntimeError, "unknown C++ exception");
  }
}

}  // namespace rushlight::bind
