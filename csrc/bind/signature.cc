#include "bind/signature.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace rushlight::bind {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Splits at commas outside of brackets and quotes.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> pieces;
  int depth = 0;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (text[i] == ',' && depth == 0 && !quoted)) {
      const std::string_view piece = trimmed(text.substr(begin, i - begin));
      if (!piece.empty()) pieces.push_back(piece);
      begin = i + 1;
    } else if (text[i] == '\'') {
      quoted = !quoted;
    } else if (!quoted) {
      depth += text[i] == '(' || text[i] == '[' ? 1 : text[i] == ')' || text[i] == ']' ? -1 : 0;
    }
  }
  return pieces;
}

// The object for a literal default: None True False, numbers, 'text', tuples of literals.
PyObject* literal(std::string_view text) {
  text = trimmed(text);
  if (text == "None") return Py_NewRef(Py_None);
  if (text == "True") return Py_NewRef(Py_True);
  if (text == "False") return Py_NewRef(Py_False);
  if (text.front() == '\'') {
    return PyUnicode_InternFromString(std::string(text.substr(1, text.size() - 2)).c_str());
  }
  if (text.front() == '(' || text.front() == '[') {
    const auto items = split(text.substr(1, text.size() - 2));
    PyObject* tuple = PyTuple_New(static_cast<Py_ssize_t>(items.size()));
    for (std::size_t i = 0; i < items.size(); ++i) {
      PyTuple_SET_ITEM(tuple, static_cast<Py_ssize_t>(i), literal(items[i]));
    }
    return tuple;
  }
  std::int64_t integer = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  if (std::from_chars(begin, end, integer).ptr == end) return PyLong_FromLongLong(integer);
  double number = 0;
  if (std::from_chars(begin, end, number).ptr == end) return PyFloat_FromDouble(number);
  fail<ValueError>("binding: '", text, "' is no literal");
}

// Names that numpy users write, beside ours.
bool is_synonym(PyObject* keyword, PyObject* parameter) {
  static constexpr const char* synonyms[][2] = {
      {"axis", "dim"}, {"keepdims", "keepdim"}, {"x", "input"}, {"self", "input"}, {"x2", "other"}};
  for (const auto& [synonym, name] : synonyms) {
    if (PyUnicode_CompareWithASCIIString(keyword, synonym) == 0) {
      return PyUnicode_CompareWithASCIIString(parameter, name) == 0;
    }
  }
  return false;
}

bool is_integer_like(PyObject* object) {
  std::int64_t value;
  return to_integer(object, value);
}

// A name that is no UTF-8 (a lone surrogate) as its repr.
std::string text_of(PyObject* name) {
  if (const char* const text = PyUnicode_AsUTF8(name)) return text;
  PyErr_Clear();
  const auto ascii = py::reinterpret_steal<py::object>(PyObject_ASCII(name));
  if (!ascii) throw py::error_already_set();
  return PyUnicode_AsUTF8(ascii.ptr());
}

}  // namespace

void parse_signature(Overload& overload, const char* text) {
  overload.text = text;
  bool keyword_only = false;
  for (std::string_view piece : split(overload.text)) {
    if (piece == "*") {
      keyword_only = true;
      continue;
    }
    if (piece.front() == '*') {
      overload.gathers = true;
      piece.remove_prefix(1);
    }
    const std::size_t equals = piece.find('=');
    const std::string name(trimmed(piece.substr(0, equals)));
    PyObject* value =
        equals == std::string_view::npos ? nullptr : literal(piece.substr(equals + 1));
    overload.parameters.push_back({PyUnicode_InternFromString(name.c_str()), value, keyword_only});
    if (!keyword_only) ++overload.positional;
  }
  if (overload.parameters.size() > max_parameters) {
    fail<ValueError>("binding: too many parameters: ", text);
  }
}

bool distribute(const Overload& overload, PyObject* const* arguments, std::size_t positional,
                PyObject* keyword_names, PyObject** values, py::object& storage,
                std::string* problem) {
  const std::size_t count = overload.parameters.size();
  std::size_t taken = positional;
  if (overload.gathers && positional >= overload.positional && overload.positional > 0) {
    const std::size_t first = overload.positional - 1;
    const bool single = positional == overload.positional && !is_tensor(arguments[first]) &&
                        !is_integer_like(arguments[first]);
    if (!single) {
      PyObject* tuple = PyTuple_New(static_cast<Py_ssize_t>(positional - first));
      if (!tuple) throw py::error_already_set();
      storage = py::reinterpret_steal<py::object>(tuple);
      for (std::size_t i = first; i < positional; ++i) {
        PyTuple_SET_ITEM(tuple, static_cast<Py_ssize_t>(i - first), Py_NewRef(arguments[i]));
      }
      taken = overload.positional;
      for (std::size_t i = 0; i < first; ++i) values[i] = arguments[i];
      values[first] = tuple;
    } else {
      for (std::size_t i = 0; i < positional; ++i) values[i] = arguments[i];
    }
  } else {
    if (positional > overload.positional) {
      if (problem) {
        *problem = concat("takes ", overload.positional, " positional arguments but ", positional,
                          " were given");
      }
      return false;
    }
    for (std::size_t i = 0; i < positional; ++i) values[i] = arguments[i];
  }
  for (std::size_t i = taken; i < count; ++i) values[i] = nullptr;
  const std::size_t keywords =
      keyword_names ? static_cast<std::size_t>(PyTuple_GET_SIZE(keyword_names)) : 0;
  for (std::size_t k = 0; k < keywords; ++k) {
    PyObject* keyword = PyTuple_GET_ITEM(keyword_names, static_cast<Py_ssize_t>(k));
    std::size_t at = 0;
    while (at < count && overload.parameters[at].name != keyword) ++at;
    for (std::size_t i = 0; at == count && i < count; ++i) {
      if (PyUnicode_Compare(overload.parameters[i].name, keyword) == 0 ||
          is_synonym(keyword, overload.parameters[i].name)) {
        at = i;
        break;
      }
    }
    if (at == count || values[at]) {
      if (problem) {
        *problem = concat(at == count ? "got an unexpected keyword argument '"
                                      : "got multiple values for argument '",
                          text_of(keyword), "'");
      }
      return false;
    }
    values[at] = arguments[positional + k];
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (values[i]) continue;
    values[i] = overload.parameters[i].default_value;
    if (!values[i]) {
      if (problem) {
        *problem = concat("missing 1 required positional arguments: \"",
                          text_of(overload.parameters[i].name), "\"");
      }
      return false;
    }
  }
  return true;
}

std::string describe_arguments(PyObject* const* arguments, std::size_t positional,
                               PyObject* keyword_names) {
  std::string text = "(";
  for (std::size_t i = 0; i < positional; ++i) {
    if (i > 0) text += ", ";
    text += describe_type(arguments[i]);
  }
  const Py_ssize_t keywords = keyword_names ? PyTuple_GET_SIZE(keyword_names) : 0;
  for (Py_ssize_t k = 0; k < keywords; ++k) {
    if (text.size() > 1) text += ", ";
    text += text_of(PyTuple_GET_ITEM(keyword_names, k));
    text += '=';
    text += describe_type(arguments[positional + static_cast<std::size_t>(k)]);
  }
  return text + ")";
}

std::string describe_overload(const Overload& overload) {
  std::string text = "(";
  bool keyword_only = false;
  for (std::size_t i = 0; i < overload.parameters.size(); ++i) {
    const Parameter& parameter = overload.parameters[i];
    if (i > 0) text += ", ";
    if (parameter.keyword_only && !keyword_only) {
      text += "*, ";
      keyword_only = true;
    }
    text += i < overload.type_names.size() ? overload.type_names[i] : "Tensor";
    text += ' ';
    text += text_of(parameter.name);
    if (parameter.default_value) {
      const py::str shown = py::repr(parameter.default_value);
      text += " = ";
      text += std::string(shown);
    }
  }
  return text + ")";
}

}  // namespace rushlight::bind
