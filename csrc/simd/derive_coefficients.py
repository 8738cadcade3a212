"""Derives the polynomial coefficients of simd/math_coefficients.h.

Each polynomial nearly has the smallest possible maximal error for the weight that its use asks for
(Lawson's algorithm in 50 digits). The coefficients are rounded one after the other to the target
precision, lowest first, and the rest is fitted anew, so that the rounded polynomial is nearly as
good as the exact one.

`python csrc/simd/derive_coefficients.py | clang-format > csrc/simd/math_coefficients.h` writes the
header. Needs mpmath and numpy, which building rushlight does not.
"""

from __future__ import annotations

from collections.abc import Callable

import mpmath as mp
import numpy as np

mp.mp.dps = 50
Function = Callable[[mp.mpf], mp.mpf]


def evaluate(coefficients: list[mp.mpf], x: mp.mpf) -> mp.mpf:
    return mp.polyval(coefficients[::-1], x) if coefficients else mp.mpf(0)


def minimax(points: list[tuple[mp.mpf, mp.mpf, mp.mpf]], powers: range) -> list[mp.mpf]:
    """Coefficients of x^powers that nearly minimise max |weight * (polynomial - value)|.

    Lawson's algorithm: least squares on Chebyshev nodes, the points multiplied again and again by
    their own error.
    """
    count = len(powers)
    emphasis = [mp.mpf(1)] * len(points)
    best: tuple[mp.mpf, list[mp.mpf]] | None = None
    rows = [[weight * x**k for k in powers] for x, _, weight in points]
    targets = [weight * value for _, value, weight in points]
    for _ in range(12):
        matrix = mp.matrix(count, count)
        right = mp.matrix(count, 1)
        for row, target, factor in zip(rows, targets, emphasis, strict=True):
            for i in range(count):
                scaled = factor * row[i]
                right[i] += scaled * target
                for j in range(i, count):
                    matrix[i, j] += scaled * row[j]
        for i in range(count):
            for j in range(i):
                matrix[i, j] = matrix[j, i]
        solution = mp.lu_solve(matrix, right)
        errors = [
            abs(mp.fdot(row, solution) - target) for row, target in zip(rows, targets, strict=True)
        ]
        worst = max(errors)
        if best is None or worst < best[0]:
            best = (worst, list(solution))
        emphasis = [
            factor * (error + worst / 1000) for factor, error in zip(emphasis, errors, strict=True)
        ]
        total = sum(emphasis)
        emphasis = [factor / total for factor in emphasis]
    assert best is not None
    return best[1]


def rounded_minimax(
    function: Function,
    weight: Function,
    low: float | mp.mpf,
    high: float | mp.mpf,
    degree: int,
    single: bool,
) -> tuple[list[float], mp.mpf]:
    """As `minimax`, with coefficients that are exact in float32 (or float64)."""
    low, high = mp.mpf(low), mp.mpf(high)
    middle, half = (low + high) / 2, (high - low) / 2
    nodes = [middle - half * mp.cos(mp.pi * (i + mp.mpf("0.5")) / 80) for i in range(80)]
    values = [(x, function(x), weight(x)) for x in nodes]
    fixed: list[mp.mpf] = []
    while len(fixed) <= degree:
        power = len(fixed)
        rest = [(x, value - evaluate(fixed, x), w) for x, value, w in values]
        coefficients = minimax(rest, range(power, degree + 1))
        # In double the roundings after the third no longer reach the last bit.
        for c in coefficients[:1] if single or power < 3 else coefficients:
            fixed.append(mp.mpf(float(np.float32(float(c))) if single else float(c)))
    error = max(w * abs(evaluate(fixed, x) - value) for x, value, w in values)
    return [float(c) for c in fixed], error


def series(value: Function, x: mp.mpf) -> mp.mpf:
    """`value` with enough digits for the cancellation near zero."""
    with mp.workdps(120):
        return value(mp.mpf(x))


def scaled_erfc(x: mp.mpf) -> mp.mpf:
    return (1 + 2 * x) * mp.exp(x * x) * mp.erfc(x)


def literal(value: float, single: bool) -> str:
    digits, exponent = value.hex().split("p")
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"{digits}p{exponent}{'f' if single else ''}"


def show(name: str, comment: str, fit: tuple[list[float], mp.mpf], single: bool) -> None:
    coefficients, error = fit
    kind = "float" if single else "double"
    bits = float(mp.log(error, 2))
    print(f"// {comment}; error 2^{bits:.1f}.")
    items = ", ".join(literal(c, single) for c in coefficients)
    print(f"static constexpr {kind} {name}[] = {{{items}}};")


def derive(single: bool) -> None:
    def fit(
        name: str, comment: str, function: Function, weight: Function, low, high, degree
    ) -> None:
        result = rounded_minimax(lambda x: series(function, x), weight, low, high, degree, single)
        show(name, comment, result, single)

    half_ln2 = mp.log(2) / 2 * mp.mpf("1.0001")
    quarter_pi = mp.pi / 4 * mp.mpf("1.0001")
    fit(
        "exp", "(e^r - 1 - r) / r^2, |r| <= ln(2)/2",
        lambda r: (mp.expm1(r) - r) / r**2, lambda r: r**2,
        -half_ln2, half_ln2, 4 if single else 9,
    )  # fmt: skip
    fit(
        "expm1", "(e^r - 1 - r) / r^2 relative to e^r - 1, |r| <= ln(2)/2",
        lambda r: (mp.expm1(r) - r) / r**2, lambda r: abs(r) if r else mp.mpf(1),
        -half_ln2, half_ln2, 5 if single else 10,
    )  # fmt: skip
    fit(
        "exp2", "(2^r - 1) / r, |r| <= 1/2",
        lambda r: (mp.power(2, r) - 1) / r, lambda r: abs(r),
        -mp.mpf("0.5001"), mp.mpf("0.5001"), 5 if single else 11,
    )  # fmt: skip
    if single:
        for base, scale in (("log", mp.mpf(1)), ("log2", mp.log(2)), ("log10", mp.log(10))):
            fit(
                f"{base}", f"({base}(1 + f) - f * {base}(e)) / f^2, f in [-1/4, 1/2]",
                lambda f, s=scale: (mp.log1p(f) - f) / f**2 / s,
                lambda f: abs(f), -0.25, 0.5, 8,
            )  # fmt: skip
        fit(
            "tan", "(tan(r) / r - 1) / z, z = r^2, |r| <= pi/4",
            lambda z: (mp.tan(mp.sqrt(z)) / mp.sqrt(z) - 1) / z, lambda z: z,
            0, quarter_pi**2, 6,
        )  # fmt: skip
        fit(
            "asin", "(asin(r) / r - 1) / z, z = r^2, |r| <= 1/2",
            lambda z: (mp.asin(mp.sqrt(z)) / mp.sqrt(z) - 1) / z, lambda z: z, 0, 0.25, 5,
        )  # fmt: skip
        fit(
            "atan", "(atan(r) / r - 1) / z, z = r^2, |r| <= 1",
            lambda z: (mp.atan(mp.sqrt(z)) / mp.sqrt(z) - 1) / z, lambda z: z, 0, 1, 8,
        )  # fmt: skip
        fit(
            "sinh", "(sinh(r) / r - 1) / z, z = r^2, |r| <= 1",
            lambda z: (mp.sinh(mp.sqrt(z)) / mp.sqrt(z) - 1) / z, lambda z: z, 0, 1, 3,
        )  # fmt: skip
        fit(
            "erf_near", "(erf(x) / x - 2/sqrt(pi)) / z, z = x^2, |x| <= 1/2",
            lambda z: (mp.erf(mp.sqrt(z)) / mp.sqrt(z) - 2 / mp.sqrt(mp.pi)) / z, lambda z: z,
            0, 0.25, 3,
        )  # fmt: skip
        fit(
            "erfc",
            "(1 + 2 x) e^(x^2) erfc(x), t = (x - 9/4) / (x + 9/4), 1/2 <= x <= 11",
            lambda t: scaled_erfc(mp.mpf("2.25") * (1 + t) / (1 - t)), lambda t: mp.mpf(1),
            -mp.mpf("1.75") / mp.mpf("2.75"), mp.mpf("8.75") / mp.mpf("13.25"), 10,
        )  # fmt: skip
    else:
        fit(
            "log", "(2 atanh(s) - 2 s) / (s z), z = s^2, |s| <= 1/5",
            lambda z: (2 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z) - 2) / z, lambda z: z, 0, 0.04, 7,
        )  # fmt: skip
        fit(
            "log_short", "the same for pow of float",
            lambda z: (2 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z) - 2) / z, lambda z: z, 0, 0.04, 4,
        )  # fmt: skip
        fit(
            "log_rest", "(2 atanh(s) - 2 s - 2/3 s z) / (s z^2), z = s^2, |s| <= 1/5",
            lambda z: (2 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z) - 2 - 2 * z / 3) / z**2,
            lambda z: z**2, 0, 0.04, 7,
        )  # fmt: skip
        fit(
            "exp2_short", "(2^r - 1) / r, |r| <= 1/2, for pow of float",
            lambda r: (mp.power(2, r) - 1) / r, lambda r: abs(r), -0.5, 0.5, 6,
        )  # fmt: skip
    fit(
        "erf", "-log(1 - erf(x)) / x - 1, relative in erf",
        lambda x: -mp.log(mp.erfc(x)) / x - 1, lambda x: x * mp.erfc(x) / mp.erf(x),
        mp.mpf("1e-3"), 4 if single else 6, 8 if single else 22,
    )  # fmt: skip
    fit(
        "sin", "(sin(r) / r - 1) / z, z = r^2, |r| <= pi/4",
        lambda z: (mp.sin(mp.sqrt(z)) / mp.sqrt(z) - 1) / z, lambda z: z,
        0, quarter_pi**2, 2 if single else 5,
    )  # fmt: skip
    fit(
        "cos", "(cos(r) - 1 + z/2) / z^2, z = r^2, |r| <= pi/4",
        lambda z: (mp.cos(mp.sqrt(z)) - 1 + z / 2) / z**2, lambda z: z**2,
        0, quarter_pi**2, 2 if single else 5,
    )  # fmt: skip


if __name__ == "__main__":
    print("#pragma once\n")
    print(
        "// Written by simd/derive_coefficients.py: polynomials of simd/math.h, lowest power first."
    )
    print("\nnamespace rushlight::RUSHLIGHT_ISA {\nnamespace {\n")
    print("template <class T> struct Coefficients;\n")
    for kind in ("float", "double"):
        print(f"template <> struct Coefficients<{kind}> {{")
        derive(single=kind == "float")
        print("};\n")
    print("}  // namespace\n}  // namespace rushlight::RUSHLIGHT_ISA")
