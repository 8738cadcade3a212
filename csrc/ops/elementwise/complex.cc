#include "ops/elementwise/complex_kernels.h"
#include "runtime/dispatch.h"

RUSHLIGHT_KERNEL_TABLE(ComplexKernels, complex_kernels)
