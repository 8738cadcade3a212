"""Kinds that change what backward needs: saved tensors, roots, hooks; and read-only memory."""

from __future__ import annotations

from fuzzing.calls import method_call, sample
from fuzzing.program import Line, Writer
from fuzzing.values import NUMBERS, Values

SPOIL = (
    "{x}.data.fill_({number})",
    "{x}.detach().fill_({number})",
    "write_array({x}, {integer})",
    "{x}.data = {tensor}",
    "{x}.data = torch.empty(0, dtype={x}.dtype)",
    "{x}.data = {x}.data[..., :1]",
    "{x}.data.set_({tensor})",
    "{x}.detach().resize_({integers})",
    "{x}.data.resize_(0)",
    "{x}.data.resize_({integers})",
    "{x}.data.t_()",
    "{x}.data.transpose_(0, -1)",
    "{x}.data.squeeze_()",
    "{x}.data.unsqueeze_(0)",
    "{x}.data.as_strided_({integers}, {integers})",
    "{x}.data.as_strided_((2, 3), (0, 0))",
    "{x}.detach().set_(torch.ones(1, dtype={x}.dtype))",
    "{x}.requires_grad_(False)",
    "{x}.detach_()",
    "{x}.data.zero_()",
    "{x}.data.neg_()",
    "{x}.data.add_(10**12)",
    "{x}.data.mul_(-1)",
    "{x}.data.copy_(torch.full_like({x}, {integer}))",
    "{x}.set_()",
    "{x}.set_({x}.untyped_storage(), 0, (1,))",
    "{x}.data = torch.full(tuple({x}.shape), {integer}, dtype={x}.dtype)",
)
HOOKS = (
    "lambda gradient: gradient[..., :1]",
    "lambda gradient: gradient.double()",
    "lambda gradient: gradient.to(torch.int64)",
    "lambda gradient: gradient.unsqueeze(0)",
    "lambda gradient: torch.ones(0)",
    "lambda gradient: torch.ones(7, 7)",
    "lambda gradient: gradient.data.resize_(0) and None",
    "lambda gradient: gradient.data.set_(torch.ones(1)) and None",
    "lambda gradient: gradient.t()",
    "lambda gradient: gradient.numpy()",
    "lambda gradient: 5",
    "lambda gradient: 'text'",
    "lambda gradient: gradient.expand(3, *gradient.shape)",
    "lambda gradient: gradient.to(torch.complex64)",
    "lambda gradient: read_only(*gradient.shape)",
)
NODE_HOOKS = (
    "lambda gradients, *outputs: (torch.ones(0),)",
    "lambda gradients, *outputs: ()",
    "lambda gradients, *outputs: (None,) * 9",
    "lambda gradients, *outputs: 5",
    "lambda gradients, *outputs: tuple(torch.ones(7) for _ in gradients)",
    "lambda gradients, *outputs: tuple(x if x is None else x.to(torch.int32) for x in gradients)",
    "lambda gradients, *outputs: [None]",
)


def spoil(values: Values, name: str) -> str:
    return values.one(SPOIL).format(
        x=name,
        number=values.one(NUMBERS),
        integer=values.integer(),
        integers=values.integers(),
        tensor=values.tensor(),
    )


def saved(writer: Writer) -> None:
    """Anything that took part is changed between forward and backward."""
    values = Values(writer.random)
    function, args, tensors = sample(writer, 0.02, plain=True)
    subject = f"changed before backward of {function}"
    writer.do(f"r0 = {function}({', '.join(args)})", function)
    writer.lines.append(Line("f0 = flat(r0)"))
    for _ in range(values.one((1, 1, 2))):
        name = values.one([*tensors, *tensors, "f0[0]", "f0[-1]"])
        writer.do(spoil(values, name), "", writes=True)
    writer.do(f"backward(r0, {writer.chance(0.2)})", subject, writes=True)
    writer.do("r1 = [x.grad + 1 for x in f0 if x.grad is not None]", "a stored gradient")
    writer.do("backward(r0)", subject, writes=True)
    writer.do(f"r2 = [repr(x) for x in [{', '.join(tensors)}]]", "repr", writes=True)


def hooks(writer: Writer) -> None:
    """Hooks that return what no gradient is."""
    values = Values(writer.random)
    function, args, tensors = sample(writer, 0.02, plain=True)
    writer.do(f"r0 = {function}({', '.join(args)})", function)
    writer.lines.append(Line("f0 = [x for x in flat(r0) if x.requires_grad]"))
    where = values.one([*tensors, "f0[0]", "f0[-1]"])
    form = values.random.randrange(4)
    if form < 2:
        text = f"{where}.register_hook({values.one(HOOKS)})"
    else:
        register = "register_prehook" if form == 2 else "register_hook"
        text = f"f0[0].grad_fn.{register}({values.one(NODE_HOOKS)})"
    writer.do(text, "", writes=True)
    if values.chance(0.2) and tensors:
        post = "register_post_accumulate_grad_hook"
        writer.do(f"{values.one(tensors)}.{post}(lambda x: {spoil_hook(values)})", post)
    subject = "backward with hooks"
    writer.do(f"backward(r0, {writer.chance(0.3)})", subject, writes=True)
    for name in tensors[:3]:
        writer.do(
            f"r1 = {name}.grad if {name}.grad is None else {name}.grad + {name}",
            "a stored gradient",
        )


def spoil_hook(values: Values) -> str:
    return values.one(
        ("x.data.resize_(0)", "x.grad.resize_(0)", "setattr(x, 'grad', None)", "x.t_()")
    )


def read_only(writer: Writer) -> None:
    """Nothing writes what cannot be written."""
    values = Values(writer.random)
    function, args, tensors = sample(writer, 0.02)
    for name in tensors:
        if values.chance(0.7):
            made = values.one(
                (f"read_only(*{name}.shape)", f"mapped(*{name}.shape)",
                 f"torch.from_numpy(np.broadcast_to(np.float32(1), {name}.shape))"))  # fmt: skip
            writer.do(f"{name} = {made}.requires_grad_({writer.chance(0.3)})", "", True)
    in_place = method_call(function, args, tensors, "_")
    if in_place:
        writer.do(f"r1 = {in_place}", f"{function}_ on read-only memory")
    writer.do(f"r0 = {function}({', '.join(args)})", f"{function} on read-only memory")
    for name in tensors[:2]:
        writer.do(f"{name}.grad = read_only(*{name}.shape)", "a read-only gradient")
    writer.do("backward(r0)", "backward into read-only memory", writes=True)
    for name in tensors[:2]:
        change = values.one(
            ("zero_()", "fill_(1)", "data.add_(1)", "uniform_()", "copy_(1)", "sort()")
        )
        writer.do(f"{name}.{change}", "writing read-only memory")
