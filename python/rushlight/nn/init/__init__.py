"""Functions that fill parameters in place with their first values.

None of them records gradients. Random ones draw from the default generator, or from the one
that is given, in the same order as PyTorch's.
"""

from __future__ import annotations

from rushlight._explanation import explained_functions as _explained_functions

from .constant import constant_, dirac_, eye_, ones_, zeros_
from .gain import calculate_gain
from .random import normal_, trunc_normal_, uniform_
from .scaled import _calculate_fan_in_and_fan_out as _calculate_fan_in_and_fan_out
from .scaled import kaiming_normal_, kaiming_uniform_, xavier_normal_, xavier_uniform_
from .structured import orthogonal_, sparse_

__all__ = [
    "calculate_gain",
    "constant_",
    "dirac_",
    "eye_",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "orthogonal_",
    "sparse_",
    "trunc_normal_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]

_explained_functions(globals(), __all__)
