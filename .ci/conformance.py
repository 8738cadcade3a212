#!/usr/bin/env python3
"""Runs ../shared/conformance against torch over what rushlight has, and holds it to thresholds.

python .ci/conformance.py FOLDER          all parts
python .ci/conformance.py FOLDER ops rng  some

Runs in an environment with torch and rushlight. A crash or a hang fails, whatever the share.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

MODULES = """
Linear Identity Flatten Unflatten Sequential ModuleList ModuleDict ParameterList ParameterDict
Conv1d Conv2d Conv3d MaxPool1d MaxPool2d MaxPool3d AvgPool1d AvgPool2d AvgPool3d
Softmax LogSoftmax BatchNorm1d BatchNorm2d BatchNorm3d Dropout Embedding
LSTM LSTM[dropout] GRU GRU[dropout] RNN
ReLU ReLU6 LeakyReLU Tanh Hardtanh Sigmoid MSELoss CrossEntropyLoss NLLLoss
"""

# The families of operators, in the order of docs/architecture.md. A name stands for its variants
# in brackets too.
OPERATORS = {
    "arithmetic": """
add sub mul div rsub neg abs positive sign sgn signbit square reciprocal remainder fmod floor_divide
true_divide float_power pow lerp addcmul addcdiv clamp clamp_min clamp_max maximum minimum fmax fmin
ceil floor round trunc frac nan_to_num copysign hypot deg2rad rad2deg gcd lcm nextafter ldexp
__radd__ __rdiv__ __rmul__ __rmod__ __rpow__ __rsub__
""",
    "comparison and logic": """
eq ne lt le gt ge equal isclose allclose isfinite isinf isnan isneginf isposinf isreal logical_and
logical_or logical_xor logical_not bitwise_and bitwise_or bitwise_xor bitwise_not bitwise_left_shift
bitwise_right_shift __rand__ __ror__ __rxor__
""",
    "exponential and trigonometric": """
exp exp2 expm1 log log10 log1p log2 sqrt rsqrt sin cos tan asin acos atan atan2 sinh cosh tanh asinh
acosh atanh sinc sigmoid logit logaddexp logaddexp2 xlogy erf erfc erfinv
""",
    "reduction": """
sum mean prod max min argmax argmin amax amin aminmax all any std var std_mean var_mean norm
nansum nanmean logsumexp count_nonzero
""",
    "matrix product": """
mm bmm matmul addmm addmv addr addbmm baddbmm dot vdot mv inner outer einsum tensordot
nn.functional.linear __rmatmul__
""",
    "shape": """
view view_as reshape reshape_as transpose t T mT H mH permute movedim squeeze unsqueeze expand
expand_as broadcast_to broadcast_tensors broadcast_shapes flatten unflatten ravel cat stack hstack
vstack dstack column_stack split split_with_sizes chunk tensor_split hsplit vsplit dsplit unbind
narrow select repeat tile flip fliplr flipud roll rot90 diagonal diag diag_embed diagflat tril triu
atleast_1d atleast_2d atleast_3d as_strided contiguous clone unfold meshgrid constant_pad_nd
nn.functional.pad repeat_interleave
""",
    "index": """
__getitem__ index_select index_add index_copy index_fill index_put gather scatter scatter_add where
masked_fill masked_select masked_scatter take take_along_dim put nonzero argwhere sort argsort msort
topk cumsum cumprod cummax cummin select_scatter slice_scatter diagonal_scatter
""",
    "convolution and pooling": """
nn.functional.conv1d nn.functional.conv2d nn.functional.conv3d nn.functional.max_pool1d
nn.functional.max_pool2d nn.functional.max_pool3d nn.functional.avg_pool1d nn.functional.avg_pool2d
nn.functional.avg_pool3d
""",
    "network": """
softmax log_softmax nn.functional.softmin nn.functional.batch_norm native_batch_norm
nn.functional.dropout nn.functional.embedding nn.functional.one_hot nn.functional.relu
nn.functional.relu6 nn.functional.leaky_relu nn.functional.hardtanh nn.functional.mse_loss
nn.functional.cross_entropy nn.functional.nll_loss
""",
    "creation, conversion and random": """
arange linspace logspace eye zeros ones full empty zeros_like ones_like full_like empty_like
new_zeros new_ones new_full new_empty empty_strided new_empty_strided scalar_tensor fill zero_
tril_indices triu_indices bool byte char short int long half bfloat16 float double to item
rand_like randn randn_like randint randint_like bernoulli multinomial normal uniform exponential
""",
}


@dataclass(frozen=True)
class Part:
    """A part of the conformance suite, its cases and the share of them that must pass."""

    name: str
    pattern: str
    least_percent: float
    missing_counts: bool = True


def exactly(names: str, prefix: str = "", variants: bool = False) -> str:
    """Makes the pattern that matches these names, and their variants in brackets if asked."""
    body = "|".join(re.escape(name) for name in names.split())
    ending = r"(\[.*\])?$" if variants else "$"
    return f"^{re.escape(prefix)}({body}){ending}"


PARTS = (
    Part("modules", exactly(MODULES, "nn."), 100),
    Part("print", "", 100),
    Part("rng", "", 100, missing_counts=False),
    Part("ops", exactly(" ".join(OPERATORS.values()), variants=True), 95),
)


def holds(part: Part, folder: Path, library: str) -> bool:
    """Runs one part and tells whether it reaches its threshold."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [sys.executable, "conformance.py", "--lib", library, part.name,
                   "--json", file.name, "--failures", "40"]  # fmt: skip
        command += ["--filter", part.pattern] if part.pattern else []
        subprocess.run(command, cwd=folder, check=True)
        cases = json.load(file)["parts"][part.name]["cases"]
    statuses = Counter(case["status"] for case in cases)
    total = len(cases) - (0 if part.missing_counts else statuses["missing"])
    percent = 100 * statuses["pass"] / max(total, 1)
    well = bool(
        percent >= part.least_percent and not statuses["crash"] + statuses["hang"] and total
    )
    passed, verdict = f"{statuses['pass']} of {total} pass", "holds" if well else "FAILS"
    print(f"conformance {part.name}: {passed}, {percent:.1f} %, wanted {part.least_percent:g} %: "
          f"{verdict}", flush=True)  # fmt: skip
    return well


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where conformance.py is")
    parser.add_argument("parts", nargs="*", help="parts to run; all without")
    parser.add_argument("--lib", default="rushlight")
    options = parser.parse_args()
    chosen = [part for part in PARTS if part.name in (options.parts or [p.name for p in PARTS])]
    return int(not all([holds(part, options.folder, options.lib) for part in chosen]))


if __name__ == "__main__":
    sys.exit(main())
