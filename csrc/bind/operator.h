#pragma once
#include <array>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "autograd/in_place.h"
#include "bind/arguments.h"

// Operators as Python callables. A family binds each operator in one line:
//
//   registry.add<&ops::add>("add", "input, other, *, alpha=1, out=None", function | method);
//
// The C++ signature says how arguments are converted, the text gives their names and defaults
// (Python literals). `*size` takes the remaining integers or one tuple. A parameter `out` that the
// operator has no Target for is served by copying. Several lines with one name are overloads, tried
// in order. Positional-only calls cost a few tens of nanoseconds beyond the operator.

namespace rushlight::bind {

// Where the callable appears.
enum Place : unsigned {
  function = 1,  // rushlight.<name>
  method = 2,    // Tensor.<name>
  nn = 4,        // rushlight._C._nn.<name>, wrapped by rushlight.nn.functional
  linalg = 8,    // rushlight._C._linalg.<name>
  special = 16,  // rushlight._C._special.<name>
};

// What else a line says of its `out`, where that is served by copying. Without a rule the result
// must be convertible to the dtype of `out`, which may share memory with the arguments.
inline constexpr unsigned out_of_result_dtype = 1U << 8;
inline constexpr unsigned out_apart = 1U << 9;  // shares no memory with an argument

struct Parameter {
  PyObject* name;           // interned
  PyObject* default_value;  // null when required
  bool keyword_only;
};

struct Overload {
  // Converts the values (one a parameter, borrowed) and calls. Sets `matched` to false, without a
  // Python error, when a value does not fit; `misfit` is its position then.
  using Call = PyObject* (*)(PyObject* const* values, bool& matched, std::size_t& misfit);

  std::string text;
  std::vector<Parameter> parameters;
  std::size_t positional = 0;
  bool gathers = false;        // the last positional parameter is `*name`
  bool has_out = false;        // the last parameter is `out`
  bool copies_to_out = false;  // ... of which the operator knows nothing
  unsigned out_rules = 0;
  Call call = nullptr;
  std::vector<const char*> type_names;
};

namespace detail {

template <class F>
struct Signature;
template <class R, class... A>
struct Signature<R (*)(A...)> {
  using Result = R;
  using Values = std::tuple<std::remove_cvref_t<A>...>;
  static constexpr std::size_t count = sizeof...(A);
};

template <class Tuple>
inline constexpr bool ends_with_target = [] {
  constexpr std::size_t count = std::tuple_size_v<Tuple>;
  if constexpr (count == 0) {
    return false;
  } else {
    return std::is_same_v<std::tuple_element_t<count - 1, Tuple>, Target>;
  }
}();

template <class T>
bool convert_at(PyObject* const* values, std::size_t index, T& value, std::size_t& misfit) {
  if (Argument<T>::convert(values[index], value)) return true;
  misfit = index;
  return false;
}

template <class Values, std::size_t... index>
bool convert_all(PyObject* const* values, Values& converted, std::size_t& misfit,
                 std::index_sequence<index...>) {
  return (convert_at(values, index, std::get<index>(converted), misfit) && ...);
}

template <class F>
PyObject* result_of(F&& body) {
  if constexpr (std::is_void_v<decltype(body())>) {
    body();
    Py_RETURN_NONE;
  } else {
    return to_python(body());
  }
}

template <auto operation>
PyObject* call(PyObject* const* values, bool& matched, std::size_t& misfit) {
  using S = Signature<decltype(operation)>;
  typename S::Values converted;
  matched = convert_all(values, converted, misfit, std::make_index_sequence<S::count>());
  if (!matched) return nullptr;
  return result_of([&] { return std::apply(operation, std::move(converted)); });
}

// An in-place form: the operator's Target, if it has one, is its first argument.
template <auto operation>
PyObject* call_in_place(PyObject* const* values, bool& matched, std::size_t& misfit) {
  using S = Signature<decltype(operation)>;
  constexpr bool targeted = ends_with_target<typename S::Values>;
  typename S::Values converted;
  matched = convert_all(values, converted, misfit,
                        std::make_index_sequence<S::count - (targeted ? 1 : 0)>());
  if (!matched) return nullptr;
  const auto run = [&]<std::size_t... index>(std::index_sequence<index...>) {
    const Tensor self = std::get<0>(converted);
    if constexpr (targeted) {
      return in_place(operation, self, std::get<index + 1>(converted)...);
    } else {
      return in_place_by_copy(operation, self, std::get<index + 1>(converted)...);
    }
  };
  return to_python(run(std::make_index_sequence<S::count - (targeted ? 2 : 1)>()));
}

// A table that operators with the same parameters share: made by code, it would be 100 KB.
template <class Tuple>
struct TypeNames;
template <class... T>
struct TypeNames<std::tuple<T...>> {
  static constexpr std::array<const char*, sizeof...(T)> list = {Argument<T>::name...};
};

}  // namespace detail

template <>
struct Argument<Target> {
  static constexpr const char* name = "Tensor";
  static bool convert(PyObject* object, Target& value);
};

class Registry {
 public:
  explicit Registry(py::module_& module);

  // `places` with the rules for `out`.
  template <auto operation>
  void add(const char* name, const char* parameters, unsigned places) {
    using S = detail::Signature<decltype(operation)>;
    add_overload(name, parameters, places, &detail::call<operation>,
                 detail::TypeNames<typename S::Values>::list);
  }
  // `name` ends in an underscore; `parameters` has neither self's `out` nor a target.
  template <auto operation>
  void add_in_place(const char* name, const char* parameters, unsigned places = method) {
    using S = detail::Signature<decltype(operation)>;
    constexpr std::span<const char* const> names = detail::TypeNames<typename S::Values>::list;
    add_overload(name, parameters, places, &detail::call_in_place<operation>,
                 names.first(names.size() - detail::ends_with_target<typename S::Values>));
  }
  // Another name for everything registered under `known` in the given places.
  void alias(const char* name, const char* known, unsigned places);
  // Results of the operator `name` (tuples) become named tuples rushlight.return_types.<name>.
  void name_results(const char* name, std::initializer_list<const char*> fields);

 private:
  void add_overload(const char* name, const char* parameters, unsigned places, Overload::Call call,
                    std::span<const char* const> type_names);

  py::module_& module_;
};

void bind_operator_types(py::module_& module);

}  // namespace rushlight::bind
