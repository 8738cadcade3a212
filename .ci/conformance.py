#!/usr/bin/env python3
"""Runs ../shared/conformance against torch over what rushlight has, and holds it to thresholds.

python .ci/conformance.py FOLDER          all parts, two at a time
python .ci/conformance.py FOLDER ops rng  some

Runs in any environment with torch and rushlight (`make .venv-oracle/.installed`, or PYTHONPATH). A
crash or a hang fails, whatever the share. Cases of KNOWN do not count; one that passes is shown.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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

ROUNDING = "the random stream is torch's; the last bits are not, see docs/differences.md"
KNOWN = {
    "nn.CrossMapLRN2d": "torch's own gradient fails torch's gradcheck",
    "topk": "indices of equal values: torch's follow the inner workings of its partial sort",
    "nn.functional: gumbel_softmax": ROUNDING,
    "nn.functional: LSTM dropout": ROUNDING,
    "nn.functional: TransformerEncoderLayer in training": ROUNDING,
    "nn.init: orthogonal_": ROUNDING,
}


@dataclass(frozen=True)
class Part:
    """A part of the conformance suite, its cases and the share of them that must pass.

    With `absent_counts` a name that rushlight does not have is a failure.
    """

    name: str
    least_percent: float
    pattern: str = ""
    absent_counts: bool = True


@dataclass
class Outcome:
    """What came of a part, by the names of its cases."""

    part: Part
    seconds: float = 0
    passed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)  # with the first message
    absent: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)  # a crash or a hang
    known: dict[str, bool] = field(default_factory=dict)  # whether it passed

    @property
    def total(self) -> int:
        absent = len(self.absent) if self.part.absent_counts else 0
        return len(self.passed) + len(self.failed) + absent

    @property
    def percent(self) -> float:
        return 100 * len(self.passed) / max(self.total, 1)

    @property
    def holds(self) -> bool:
        return bool(self.total) and not self.ended and self.percent >= self.part.least_percent


def variants_of(names: str) -> str:
    """Makes the pattern that matches these names, and their variants in brackets."""
    return rf"^({'|'.join(re.escape(name) for name in names.split())})(\[.*\])?$"


PARTS = (
    Part("ops", 99, variants_of(" ".join(OPERATORS.values()))),
    Part("modules", 100),
    Part("errors", 100, absent_counts=False),
    Part("rng", 100, absent_counts=False),
    Part("print", 100),
)


def sort_case(outcome: Outcome, case: dict[str, Any], library: str) -> None:
    """Puts one case of the suite's report where it belongs."""
    name, status = case["name"], case["status"]
    message = case["failures"][0]["message"] if case["failures"] else ""
    # What a part only meets while it runs, as a module that a later issue brings.
    lacking = rf"(ModuleNotFound|Attribute)Error: (No )?module (named )?'{library}\b"
    if status in ("crash", "hang"):
        outcome.ended.append(name)
        outcome.failed[name] = f"{status}: {message}"
    elif name in KNOWN:
        outcome.known[name] = status == "pass"
    elif status == "pass":
        outcome.passed.append(name)
    elif status == "missing" or re.search(lacking, message):
        outcome.absent.append(name)
    else:
        outcome.failed[name] = f"{case['failures'][0]['sample'][:60]}: {message[:200]}"


def run(part: Part, folder: Path, library: str) -> Outcome:
    """Runs one part on one thread."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [sys.executable, "conformance.py", "--lib", library, part.name,
                   "--json", file.name, "--failures", "0"]  # fmt: skip
        command += ["--filter", part.pattern] if part.pattern else []
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True,
                             env={**os.environ, "OMP_NUM_THREADS": "1"})  # fmt: skip
        if ran.returncode:
            sys.exit(f"conformance {part.name} could not run:\n{ran.stdout}{ran.stderr}")
        report = json.load(file)["parts"][part.name]
    outcome = Outcome(part, report["seconds"])
    for case in report["cases"]:
        sort_case(outcome, case, library)
    return outcome


def show(outcome: Outcome) -> None:
    """Prints what failed, is known to differ, or is absent where that counts."""
    name = outcome.part.name
    for case, message in outcome.failed.items():
        print(f"{name}: FAILED {case}: {message}")
    for case, passed in outcome.known.items():
        print(f"{name}: {'now passes, take it off KNOWN' if passed else 'known'}: {case}: "
              f"{KNOWN[case]}")  # fmt: skip
    if outcome.absent:
        counted = "" if outcome.part.absent_counts else ", not counted"
        print(f"{name}: absent{counted}: {', '.join(outcome.absent)}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where conformance.py is")
    parser.add_argument("parts", nargs="*", help="parts to run; all without")
    parser.add_argument("--lib", default="rushlight")
    options = parser.parse_args()
    chosen = [part for part in PARTS if part.name in (options.parts or [p.name for p in PARTS])]
    with ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = list(pool.map(lambda part: run(part, options.folder, options.lib), chosen))
    for outcome in outcomes:
        show(outcome)
    print(f"\n{'part':10}{'passed':>12}{'percent':>9}{'wanted':>8}{'failed':>8}{'known':>7}"
          f"{'absent':>8}{'seconds':>9}")  # fmt: skip
    for outcome in outcomes:
        passed = f"{len(outcome.passed)}/{outcome.total}"
        print(f"{outcome.part.name:10}{passed:>12}{outcome.percent:9.1f}"
              f"{outcome.part.least_percent:8g}{len(outcome.failed):8}{len(outcome.known):7}"
              f"{len(outcome.absent):8}{outcome.seconds:9.1f}"
              f"  {'holds' if outcome.holds else 'FAILS'}")  # fmt: skip
    return int(not all(outcome.holds for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
