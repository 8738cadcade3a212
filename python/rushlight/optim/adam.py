"""Adam and AdamW."""

from __future__ import annotations

import rushlight
from rushlight import _C, Tensor

from .optimizer import Optimizer
from .options import (
    check_rate,
    check_speed_flags,
    check_update,
    closure_loss,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["Adam", "AdamW"]


def _check_betas(
    betas: tuple[float | Tensor, float | Tensor], foreach: bool | None, capturable: bool
) -> None:
    kinds = [isinstance(beta, Tensor) for beta in betas]
    if any(kinds) and not all(kinds):
        raise ValueError("betas must be either both floats or both Tensors")
    for place, beta in enumerate(betas):
        if isinstance(beta, Tensor):
            if foreach and not capturable:
                raise ValueError(
                    f"betas[{place}] as a Tensor is not supported for capturable=False and "
                    "foreach=True"
                )
            if beta.numel() != 1:
                raise ValueError(f"Tensor betas[{place}] must be 1-element")
        if not 0.0 <= beta < 1.0:
            raise ValueError(f"Invalid beta parameter at index {place}: {beta}")


class Adam(Optimizer):
    """Divides a running mean of gradients by the root of a running mean of their squares.

    g = grad + weight_decay p;  m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
    p = p - lr / (1 - beta1^t) m / (sqrt(v / (1 - beta2^t)) + eps) at the t-th step.
    Kingma and Ba, "Adam: A method for stochastic optimization", 2015; amsgrad: Reddi et al., "On
    the convergence of Adam and beyond", 2018.

    Args:
        params: tensors, pairs of name and tensor, or dictionaries of options.
        lr: the learning rate, a number or a tensor of one element.
        betas: how much of the two means is kept.
        eps: is added to the root.
        weight_decay: how much of the parameter is added to its gradient.
        amsgrad: whether the largest v so far is used.
        foreach: accepted; every step is one call over all parameters.
        maximize: whether parameters move along their gradients.
        capturable: accepted.
        differentiable: whether steps are recorded, so that gradients pass through them.
        fused: accepted; every step is one call over all parameters.
        decoupled_weight_decay: whether parameters shrink by lr weight_decay instead, as in `AdamW`.

    Raises:
        ValueError: an option is out of range.
        RuntimeError: flags exclude each other.

    Example:
        >>> x = nn.Parameter(rushlight.tensor([3.0]))
        >>> optimizer = optim.Adam([x], lr=0.5)
        >>> (x * x).sum().backward()
        >>> optimizer.step()
        >>> x.item()
        2.5
    """

    def __init__(
        self,
        params: Any,
        lr: float | Tensor = 1e-3,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        check_rate(lr, foreach, capturable)
        if not eps >= 0.0:
            raise ValueError(f"Invalid epsilon value: {eps}")
        _check_betas(betas, foreach, capturable)
        if not weight_decay >= 0.0:
            raise ValueError(f"Invalid weight_decay value: {weight_decay}")
        check_speed_flags(foreach, fused, differentiable)
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
            "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, defaults)

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            group.setdefault("amsgrad", False)
            group.setdefault("maximize", False)
            group.setdefault("foreach", None)
            group.setdefault("capturable", False)
            group.setdefault("differentiable", False)
            group.setdefault("decoupled_weight_decay", False)
            group.setdefault("fused", None)
            for parameter in group["params"]:
                entry = self.state.get(parameter)
                if isinstance(entry, dict) and _needs_conversion(entry.get("step")):
                    entry["step"] = rushlight.tensor(float(entry["step"]), dtype=rushlight.float32)

    def _parts_of_state(self, group: dict[str, Any]) -> dict[str, bool]:
        parts = {"step": True, "exp_avg": True, "exp_avg_sq": True}
        return {**parts, "max_exp_avg_sq": bool(group["amsgrad"])}

    def _start(self, parameter: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        """The state of a parameter before its first step."""
        entry = {"step": rushlight.tensor(0.0, dtype=rushlight.float32)}
        for name, is_needed in self._parts_of_state(group).items():
            if is_needed and name != "step":
                entry[name] = rushlight.zeros_like(parameter, requires_grad=False)
        return entry

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Changes the parameters once.

        Args:
            closure: computes the loss again and returns it.

        Returns:
            What the closure returned, or None.
        """
        loss = closure_loss(closure)
        # Everything is gathered and checked, in all groups, before anything is written. What a
        # parameter's first step starts with is kept once the step is made.
        new: dict[Tensor, dict[str, Any]] = {}
        params: list[Tensor] = []
        entries: list[dict[str, Any]] = []
        largest: list[Tensor | None] = []
        groups: list[tuple[Any, ...]] = []
        recorded: list[tuple[Any, ...]] = []
        for group in self.param_groups:
            amsgrad = group["amsgrad"]
            own = [parameter for parameter in group["params"] if parameter.grad is not None]
            for one in own:
                if not self.state.get(one):
                    new[one] = self._start(one, group)
            states = [new.get(one) or self.state[one] for one in own]
            if group["differentiable"]:
                for parameter, entry in zip(own, states, strict=True):
                    recorded.append(self._recorded_step(group, parameter, entry))
                continue
            beta1, beta2 = group["betas"]
            params += own
            entries += states
            if amsgrad:
                largest += [None] * (len(params) - len(own) - len(largest))
                largest += [entry["max_exp_avg_sq"] for entry in states]
            options = (group["lr"], beta1, beta2, group["eps"], group["weight_decay"])
            flags = (group["decoupled_weight_decay"], group["maximize"], amsgrad)
            groups.append((len(own), *options, *flags))
        means = [entry["exp_avg"] for entry in entries]
        squares = [entry["exp_avg_sq"] for entry in entries]
        steps = [entry["step"] for entry in entries]
        grads = [parameter.grad for parameter in params]
        _C._nn._adam_step(params, grads, means, squares, largest, steps, groups)
        self.state.update(new)
        for parameter, factor, update, entry, changes in recorded:
            entry.update(changes)
            if factor is not None:
                parameter.mul_(factor)
            parameter.sub_(update)
        return loss

    def _recorded_step(
        self, group: dict[str, Any], parameter: Tensor, entry: dict[str, Any]
    ) -> tuple[Any, ...]:
        """The same step, made of operators: what is to be done with the parameter and its state."""
        beta1, beta2 = group["betas"]
        rate, decay = group["lr"], group["weight_decay"]
        grad = -parameter.grad if group["maximize"] else parameter.grad
        factor = None
        if group["decoupled_weight_decay"]:
            factor = 1 - rate * decay
        else:
            grad = grad + parameter * decay
        step = entry["step"] + 1
        mean = entry["exp_avg"] * beta1 + grad * (1 - beta1)
        square = entry["exp_avg_sq"] * beta2 + grad * grad.conj() * (1 - beta2)
        changes = {"step": step, "exp_avg": mean, "exp_avg_sq": square}
        if group["amsgrad"]:
            square = rushlight.maximum(entry["max_exp_avg_sq"], square)
            changes["max_exp_avg_sq"] = square
        taken = float(step)
        root = square.sqrt() * (1 - beta2**taken) ** -0.5 + group["eps"]
        update = mean / root * (rate / (1 - beta1**taken))
        check_update(update, parameter)
        return parameter, factor, update, entry, changes


def _needs_conversion(step: object) -> bool:
    """Whether steps were counted by what is not float32: in older files, or with other defaults."""
    if isinstance(step, Tensor):
        return step.dtype != rushlight.float32 and step.numel() == 1
    return isinstance(step, (int, float))


class AdamW(Adam):
    """`Adam` in which weight decay shrinks parameters instead of changing gradients.

    p = (1 - lr weight_decay) p before Adam's step. Loshchilov and Hutter, "Decoupled weight decay
    regularization", 2019.

    Args:
        params: tensors, pairs of name and tensor, or dictionaries of options.
        lr: the learning rate, a number or a tensor of one element.
        betas: how much of the two means is kept.
        eps: is added to the root.
        weight_decay: by which share of lr parameters shrink.
        amsgrad: whether the largest v so far is used.
        maximize: whether parameters move along their gradients.
        foreach: accepted; every step is one call over all parameters.
        capturable: accepted.
        differentiable: whether steps are recorded, so that gradients pass through them.
        fused: accepted; every step is one call over all parameters.

    Raises:
        ValueError: an option is out of range.
        RuntimeError: flags exclude each other.

    Example:
        >>> x = nn.Parameter(rushlight.tensor([4.0]))
        >>> optimizer = optim.AdamW([x], lr=0.5, weight_decay=0.25)
        >>> (x * x).sum().backward()
        >>> optimizer.step()
        >>> x.item()
        3.0
    """

    def __init__(
        self,
        params: Any,
        lr: float | Tensor = 1e-3,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
        )

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            group["decoupled_weight_decay"] = True
