// CHECK: a bug in this program, not wrong input and not a failing world.
//
// A failed CHECK prints the place and the condition and aborts. It is never
// used on anything that came from outside the process (style: errors are four
// things). Thread-safe.
#pragma once

#include <cstdio>
#include <cstdlib>

#define CHECK(condition)                                                     \
  do {                                                                       \
    if (!(condition)) {                                                      \
      std::fprintf(stderr, "%s:%d: CHECK failed: %s\n", __FILE__, __LINE__,  \
                   #condition);                                              \
      std::abort();                                                          \
    }                                                                        \
  } while (false)
