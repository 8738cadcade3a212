"""Kinds for what is no operator: attributes, generators, storages, nodes, internals, Functions."""

from __future__ import annotations

from fuzzing import catalogue
from fuzzing.program import Writer
from fuzzing.values import Values

ATTRIBUTES = ("grad", "data", "requires_grad", "names", "real", "imag", "T", "shape", "_version")
METHODS = (
    "torch.Generator().manual_seed({v})",
    "torch.Generator().set_state({v})",
    "torch.Generator({v})",
    "torch.Generator().get_state().resize_({v})",
    "torch.randn({t}.shape, generator={v})",
    "{t}.untyped_storage()[{v}]",
    "{t}.untyped_storage().__setitem__({v}, {w})",
    "{t}.untyped_storage().clone().tolist()",
    "torch.UntypedStorage({v})",
    "torch.frombuffer({v}, dtype=torch.float32, count={w}, offset={w})",
    "torch.frombuffer(bytearray(16), dtype={d}, count={w}, offset={w})",
    "torch.from_numpy(np.ones((2, 3))[::{w}])",
    "np.asarray({t}, dtype={v})",
    "{t}.numpy().resize(3)",
    "torch.from_dlpack({t})",
    "{t}.__dlpack__()",
    "{t}.set_({t}.untyped_storage(), {w}, ({w},), ({w},))",
    "{t}.set_({t}, {w}, ({w}, {w}), ({w}, {w}))",
    "{t}.set_({v})",
    "{t}.apply_(lambda x: {v})",
    "{t}.backward({v})",
    "{t}.sum().backward({v}, retain_graph={w})",
    "{t}.backward(torch.ones_like({t}), inputs={v})",
    "{t}.backward(torch.ones_like({t}), inputs=[{u}])",
    "(spread(3).requires_grad_() * 1).grad_fn.register_hook({v})",
    "(spread(3).requires_grad_() * 1).grad_fn.register_prehook({v})",
    "(spread(3).requires_grad_() * 1).grad_fn.next_functions[0][0]({v})",
    "(spread(3).requires_grad_() * 1).grad_fn({v})",
    "{t}.register_hook({v})",
    "{t}.register_hook(lambda g: g).remove()",
    "torch.autograd.grad({t}, {u}, {v}, allow_unused={w})",
    "torch.autograd.grad([{t}], [{u}], [{t}], create_graph=True, materialize_grads=True)",
    "torch.autograd.grad(({t} * {u}).sum(), [{t}, {u}], allow_unused=True)",
    "torch.autograd.backward({v}, {t})",
    "torch.autograd.backward([{t}, {u}], [{u}, {t}])",
    "torch.Size({v})",
    "torch.Size([{w}, {w}]).numel()",
    "{t}.to({v})",
    "{t}.view({d})",
    "{t}.type({v})",
    "{t}.new_tensor({v})",
    "{t}.item()",
    "{t}.tolist()",
    "repr({t})",
    "copy.deepcopy({t})",
    "float({t}), int({t}), complex({t})",
    "[*{t}], len({t}), hash({t}), {u} in {t}",
    "{t}.__reduce_ex__(2)",
    "{t}.__format__({v})",
    "{t}.__contains__({v})",
    "{t}.__array__({v})",
    "np.add({t}, {u})",
    "torch.finfo({v})",
    "torch.iinfo({v})",
    "torch.promote_types({v}, {d})",
    "torch.result_type({t}, {v})",
    "torch.broadcast_shapes({v}, ({w}, {w}))",
    "torch.einsum({v}, {t}, {u})",
    "torch.tensordot({t}, {u}, dims={v})",
    "{t}.as_subclass({v})",
    "torch.Tensor._make_subclass({v}, {t})",
    "torch.Tensor({v}, {w})",
    "torch.Tensor.__new__({v})",
    "nn.Parameter({v})",
    "nn.Buffer({v})",
    "nn.UninitializedParameter() + {t}",
    "nn.UninitializedParameter().materialize({v})",
)
OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "@", "==", "<", ">=", "&", "|", "^", "<<", ">>")
FORWARD = (
    "x * 2", "x", "x.clone()", "x.data", "x.view(-1)", "x[0]", "None", "5", "(x * 2, 5)", "[x * 2]",
    "{{'x': x}}", "(x * 2, x * 3)", "(x, x)", "()", "x.double()", "x.detach().long()", "x.t_()",
    "ctx.save_for_backward(x) or x * 2", "ctx.save_for_backward({v}) or x * 2",
    "ctx.save_for_backward(x, None, x * 2) or x * 2", "ctx.mark_dirty(x) or x.add_(1)",
    "ctx.mark_dirty({v}) or x * 2", "ctx.mark_non_differentiable({v}) or x * 2",
    "ctx.set_materialize_grads({v}) or (x * 2, x * 3)", "setattr(ctx, 'needs_input_grad', {v})",
    "setattr(ctx, 'x', x * 2) or ctx.x", "x.resize_(0)", "ctx.needs_input_grad[7]",
)  # fmt: skip
BACKWARD = (
    "g[0]", "g[0] * 2", "None", "(None,) * 5", "5", "g[0].double()", "g[0][..., :1]", "g[0].t()",
    "ctx.saved_tensors[0] * g[0]", "torch.ones(0)", "[g[0]]", "()", "ctx.saved_tensors[7]",
    "g[0].data.resize_(0)", "g[0].long()", "{v}", "(g[0], {v})", "g[0].to(torch.complex64)",
    "ctx.x * g[0]", "g[0].expand(2, *g[0].shape)", "g[0].data.set_(torch.ones(1))",
)  # fmt: skip


def filled(writer: Writer, template: str, tensors: list[str]) -> str:
    values = Values(writer.random)
    return template.format(
        t=values.one(tensors),
        u=values.one(tensors),
        v=values.one((values.wrong(), values.integer(), values.integers(), values.one(tensors))),
        w=values.one((values.integer(), values.integer(), values.number(), values.wrong())),
        d=values.dtype(),
    )


def objects(writer: Writer) -> None:
    """Attributes and methods of tensors, storages, generators and nodes; slots."""
    values = Values(writer.random)
    tensors = [writer.prepare(values.tensor()) for _ in range(3)]
    for number in range(6):
        form = values.random.randrange(8)
        if form == 0:
            name = values.one(ATTRIBUTES)
            # What is no attribute is an AttributeError, as for every object.
            writer.do(filled(writer, f"{{t}}.{name} = {{v}}", tensors), "", writes=True)
        elif form == 1:
            text = filled(writer, f"{{t}} {values.one(OPERATORS)} ({{w}})", tensors)
            writer.do(f"r{number} = {text}", "a slot")
        elif form == 2:
            text = filled(writer, f"{{t}} {values.one(OPERATORS)} {{u}}", tensors)
            writer.do(f"r{number} = {text}", "a slot")
        elif form == 3:
            name = values.one(catalogue.internals())
            count = values.one((0, 1, 1, 2, 3, 4))
            arguments = ", ".join(filled(writer, "{v}", tensors) for _ in range(count))
            writer.do(f"r{number} = torch._C.{name}({arguments})", f"_C.{name}", writes=True)
        else:
            template = values.one(METHODS)
            plain = template.replace("{", "").replace("}", "")
            writer.do(f"r{number} = {filled(writer, template, tensors)}", plain, writes=True)


def functions(writer: Writer) -> None:
    """Functions whose forward and backward return what they must not."""
    values = Values(writer.random)
    tensors = [writer.prepare(values.tensor()) for _ in range(2)]
    leaf = writer.prepare("spread(2, 3).requires_grad_()", "x")
    forward = filled(writer, values.one(FORWARD), tensors)
    backward = filled(writer, values.one(BACKWARD), tensors)
    made = f"function(lambda ctx, x, *y: {forward}, lambda ctx, *g: {backward})"
    writer.do(f"f = {made}", "")
    argument = values.one((leaf, f"{leaf} * 1", f"({leaf} * 1)[0]", *tensors, values.wrong()))
    writer.do(f"r0 = f.apply({argument}{values.one(('', ', a0', ', x0', ', 5'))})", "")
    writer.do(f"backward(r0, {writer.chance(0.3)})", "", writes=True)
    writer.do(
        f"r1 = {leaf}.grad if {leaf}.grad is None else {leaf}.grad + {leaf}", "a stored gradient"
    )
    writer.do("del f, r0", "")
