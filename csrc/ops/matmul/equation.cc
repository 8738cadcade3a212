#include "ops/matmul/equation.h"

#include <algorithm>
#include <array>

namespace rushlight::ops {

namespace {

constexpr int letters = 52, ellipsis = letters;

// 'A'..'Z' before 'a'..'z': the order of the output when the equation names none.
int letter_index(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  return -1;
}
char letter_name(int letter) {
  return static_cast<char>(letter < 26 ? 'A' + letter : 'a' + letter - 26);
}

// A list of subscripts: letters, and `ellipsis` at most once.
using Subscripts = std::vector<int>;

// Reads one operand's subscripts, or the output's, up to `end`.
Subscripts read_subscripts(const std::string& text, std::size_t begin, std::size_t end) {
  Subscripts subscripts;
  bool has_ellipsis = false;
  for (std::size_t i = begin; i < end; ++i) {
    const char c = text[i];
    if (c == ' ') continue;
    if (c == '.') {
      if (has_ellipsis || i + 2 >= end || text[i + 1] != '.' || text[i + 2] != '.') {
        fail<RuntimeError>("einsum(): found '.' at index ", i,
                           " that is not part of any ellipsis, or a second ellipsis, in \"", text,
                           "\"");
      }
      has_ellipsis = true;
      subscripts.push_back(ellipsis);
      i += 2;
      continue;
    }
    const int letter = letter_index(c);
    if (letter < 0) {
      fail<RuntimeError>("einsum(): invalid subscript given at index ", i,
                         " in the equation string, subscripts must be in [a-zA-Z]: \"", text, "\"");
    }
    subscripts.push_back(letter);
  }
  return subscripts;
}

std::vector<Subscripts> read_operands(const std::string& text, std::size_t end) {
  std::vector<Subscripts> operands;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= end; ++i) {
    if (i == end || text[i] == ',') {
      operands.push_back(read_subscripts(text, begin, i));
      begin = i + 1;
    }
  }
  return operands;
}

// How many dimensions the ellipsis of an operand stands for.
std::int64_t covered(const Subscripts& subscripts, std::int64_t dimensions, std::size_t operand) {
  const auto named = static_cast<std::int64_t>(
      subscripts.size() - std::count(subscripts.begin(), subscripts.end(), ellipsis));
  const bool has_ellipsis = named != static_cast<std::int64_t>(subscripts.size());
  if (has_ellipsis ? named > dimensions : named != dimensions) {
    fail<RuntimeError>("einsum(): the number of subscripts in the equation (", named,
                       has_ellipsis ? ") is more than" : ") does not match",
                       " the number of dimensions (", dimensions, ") for operand ", operand,
                       has_ellipsis ? "" : " and no ellipsis was given");
  }
  return has_ellipsis ? dimensions - named : 0;
}

// Without "->": the ellipsis, then the letters that occur once, in their order.
Subscripts implied_output(const std::array<int, letters>& occurrences, bool has_ellipsis) {
  Subscripts output;
  if (has_ellipsis) output.push_back(ellipsis);
  for (int letter = 0; letter < letters; ++letter) {
    if (occurrences[static_cast<std::size_t>(letter)] == 1) output.push_back(letter);
  }
  return output;
}

}  // namespace

Equation parse_equation(const std::string& text, const std::vector<std::int64_t>& dimensions) {
  const std::size_t arrow = text.find("->");
  const std::vector<Subscripts> inputs =
      read_operands(text, arrow == std::string::npos ? text.size() : arrow);
  if (inputs.size() != dimensions.size()) {
    fail<RuntimeError>("einsum(): ", dimensions.size() < inputs.size() ? "fewer" : "more",
                       " operands were provided (", dimensions.size(),
                       ") than specified in the equation \"", text, "\"");
  }

  std::array<int, letters> occurrences{};
  std::vector<std::int64_t> ellipses;
  std::int64_t widest = 0;
  bool has_ellipsis = false;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    ellipses.push_back(covered(inputs[i], dimensions[i], i));
    widest = std::max(widest, ellipses.back());
    for (const int subscript : inputs[i]) {
      if (subscript == ellipsis) {
        has_ellipsis = true;
      } else {
        ++occurrences[static_cast<std::size_t>(subscript)];
      }
    }
  }

  Equation equation;
  std::array<int, letters> index_of_letter;
  index_of_letter.fill(-1);
  int first_ellipsis = -1;
  const auto add_ellipsis = [&] {
    first_ellipsis = equation.count;
    equation.count += static_cast<int>(widest);
  };
  const Subscripts output = arrow == std::string::npos
                                ? implied_output(occurrences, has_ellipsis)
                                : read_subscripts(text, arrow + 2, text.size());
  for (const int subscript : output) {
    if (subscript == ellipsis) {
      add_ellipsis();
      continue;
    }
    int& index = index_of_letter[static_cast<std::size_t>(subscript)];
    if (index >= 0) {
      fail<RuntimeError>("einsum(): output subscript ", letter_name(subscript),
                         " appears more than once in the output of \"", text, "\"");
    }
    if (occurrences[static_cast<std::size_t>(subscript)] == 0) {
      fail<RuntimeError>("einsum(): output subscript ", letter_name(subscript),
                         " does not appear in the equation for any input operand of \"", text,
                         "\"");
    }
    index = equation.count++;
  }
  equation.output_count = equation.count;
  if (first_ellipsis < 0) add_ellipsis();  // summed over

  for (std::size_t i = 0; i < inputs.size(); ++i) {
    std::vector<int>& indices = equation.operands.emplace_back();
    for (const int subscript : inputs[i]) {
      if (subscript == ellipsis) {
        for (std::int64_t d = widest - ellipses[i]; d < widest; ++d) {
          indices.push_back(first_ellipsis + static_cast<int>(d));
        }
        continue;
      }
      int& index = index_of_letter[static_cast<std::size_t>(subscript)];
      if (index < 0) index = equation.count++;
      indices.push_back(index);
    }
  }
  return equation;
}

}  // namespace rushlight::ops
