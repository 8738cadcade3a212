#pragma once
#include <cstdint>

#include "ops/matmul/gemm.h"

// The ways to compute a product. Each says which problems it is made for and whether it takes
// this one; gemm.cc asks them in turn. All of them see C with adjacent columns where C has adjacent
// elements at all, and the shorter side of C as m where that is the small one.

namespace rushlight::detail {

// One product. When packed_b is set, b is not read.
template <class Element>
struct GemmProblem {
  std::int64_t m, n, k;
  StridedMatrix<Element> a, b;
  GemmTarget<Element, GemmSum<Element>> target;
  const PackedMatrix<GemmSum<Element>>* packed_b = nullptr;
};

// A small C of a great depth: the depth is divided among the threads. float, double.
template <class T>
bool multiply_split(const GemmProblem<T>& problem);
// What multiply_split does to each part: the other ways in turn.
template <class Element>
void multiply_whole(const GemmProblem<Element>& problem);

// Everything fits the first cache: register tiles over A and B where they lie. float, double.
template <class T>
bool multiply_small(const GemmProblem<T>& problem);

// A few rows times a B whose columns are contiguous (y = W x, a linear layer on a small batch): dot
// products straight from memory.
template <class Element>
bool multiply_by_dots(const GemmProblem<Element>& problem);

// A few rows times a B whose rows are contiguous: B is swept once, row after row, in the order of
// memory, while the sums stay near. float, double.
template <class T>
bool multiply_by_sweep(const GemmProblem<T>& problem);

// One block of rows: B is packed panel by panel by those who need it, and never as a whole.
template <class Element>
bool multiply_short(const GemmProblem<Element>& problem);

// Every problem. After Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication"
// (2008): blocks of A and B are packed, in parallel, then register tiles of C are computed in
// parallel.
template <class Element>
void multiply_blocked(const GemmProblem<Element>& problem);

// Integers and complex numbers.
template <class Element>
void multiply_plain(const GemmProblem<Element>& problem);

}  // namespace rushlight::detail
