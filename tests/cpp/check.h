#pragma once
#include <cstdio>
#include <cstdlib>
#include <type_traits>

// CHECK(condition) ends a test program with the place and the text of what did not hold.
#define CHECK(condition)                                                                 \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      std::fprintf(stderr, "%s:%d: CHECK(%s) failed\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)

// CHECK_THROWS(Type, statement)
#define CHECK_THROWS(Type, ...)                                                  \
  do {                                                                           \
    bool thrown = false;                                                         \
    try {                                                                        \
      __VA_ARGS__;                                                               \
    } catch (const Type&) {                                                      \
      thrown = true;                                                             \
    }                                                                            \
    if (!thrown) {                                                               \
      std::fprintf(stderr, "%s:%d: %s not thrown\n", __FILE__, __LINE__, #Type); \
      std::abort();                                                              \
    }                                                                            \
  } while (false)
