"""Kinds with state: modules, optimizers, checkpoint files, threads."""

from __future__ import annotations

from fuzzing import catalogue
from fuzzing.arguments import call, fitting
from fuzzing.calls import sample
from fuzzing.program import Writer
from fuzzing.values import NUMBERS, Values

# Constructors that most calls reach, with inputs that fit.
LEGAL = (
    ("nn.Linear(4, 3)", "(2, 4)"),
    ("nn.Bilinear(4, 4, 3)", "(2, 4)"),
    ("nn.BatchNorm1d(4)", "(3, 4)"),
    ("nn.BatchNorm2d(4)", "(3, 4, 2, 2)"),
    ("nn.InstanceNorm1d(4, affine=True, track_running_stats=True)", "(3, 4, 5)"),
    ("nn.GroupNorm(2, 4)", "(3, 4, 2)"),
    ("nn.LayerNorm(4)", "(3, 4)"),
    ("nn.RMSNorm(4)", "(3, 4)"),
    ("nn.Conv1d(4, 4, 3, padding=1, groups=2)", "(2, 4, 5)"),
    ("nn.Conv2d(4, 2, 3, padding=1, padding_mode='circular')", "(2, 4, 5, 5)"),
    ("nn.Conv3d(4, 2, 1)", "(1, 4, 2, 2, 2)"),
    ("nn.ConvTranspose1d(4, 2, 3)", "(2, 4, 5)"),
    ("nn.ConvTranspose2d(4, 2, 3, stride=2)", "(1, 4, 3, 3)"),
    ("nn.RNN(4, 3, 2)", "(5, 2, 4)"),
    ("nn.LSTM(4, 3, bidirectional=True)", "(5, 2, 4)"),
    ("nn.LSTM(4, 3, proj_size=2)", "(5, 2, 4)"),
    ("nn.GRU(4, 3, batch_first=True)", "(2, 5, 4)"),
    ("nn.LSTMCell(4, 3)", "(2, 4)"),
    ("nn.GRUCell(4, 3)", "(2, 4)"),
    ("nn.MultiheadAttention(4, 2)", "(3, 2, 4)"),
    ("nn.TransformerEncoderLayer(4, 2, 8)", "(3, 2, 4)"),
    ("nn.TransformerDecoderLayer(4, 2, 8)", "(3, 2, 4)"),
    ("nn.Embedding(5, 4, padding_idx=1, max_norm=1.0)", "(2, 4)"),
    ("nn.EmbeddingBag(5, 4)", "(2, 4)"),
    ("nn.PReLU(4)", "(2, 4)"),
    ("nn.AdaptiveLogSoftmaxWithLoss(4, 6, [2])", "(3, 4)"),
    ("nn.Sequential(nn.Linear(4, 4), nn.ReLU())", "(2, 4)"),
    ("nn.LazyLinear(3)", "(2, 4)"),
    ("nn.LazyBatchNorm1d()", "(2, 4)"),
    ("nn.MaxPool2d(2, return_indices=True)", "(1, 2, 4, 4)"),
)
SPOIL_STATE = (
    "{p}.data = {tensor}",
    "{p}.data.resize_(0)",
    "{p}.data.t_()",
    "{p}.data.fill_({number})",
    "{p}.data = {p}.data.double()",
    "{p}.data = {p}.data[:1]",
    "{p}.data = read_only(*{p}.shape)",
    "{p}.requires_grad_(False)",
    "{p}.grad = {tensor}",
    "{p}.grad = torch.zeros_like({p})",
    "m.double()",
    "m.half()",
    "m.eval()",
    "m.requires_grad_(False)",
    "m.to({dtype})",
    "m.zero_grad()",
    "m.share_memory()",
    "m.load_state_dict({{k: {tensor} for k in m.state_dict()}})",
    "m.load_state_dict({{k: v[:0] for k, v in m.state_dict().items()}}, {flag}, {other})",
    "m.load_state_dict({{'x': 1}}, strict={flag})",
    "m.load_state_dict({wrong})",
    "m.load_state_dict({{k: {wrong} for k in m.state_dict()}})",
    "[setattr(m, k, {tensor}) for k, v in list(m.named_buffers(recurse=False))]",
    "[setattr(m, k, nn.Parameter({tensor})) for k, v in list(m.named_parameters(recurse=False))]",
    "[setattr(m, k, None) for k, v in list(m.named_buffers(recurse=False))]",
    "setattr(m, 'num_batches_tracked', {wrong})",
    "b[-1].data = {tensor}",
    "b[0].data = {tensor}",
    "b[-1].data.resize_(0)",
    "b[0].resize_(0)",
    "[setattr(m, k, {value}) for k, v in list(vars(m).items()) if type(v) is {kind}]",
)


def spoil_state(values: Values) -> str:
    parameters = ("p[0]", "p[-1]")
    return values.one(SPOIL_STATE).format(
        p=values.one(parameters), tensor=values.tensor(), number=values.one(NUMBERS),
        dtype=values.dtype(), flag=values.chance(0.5), other=values.chance(0.5),
        wrong=values.wrong(),
        value=values.one((values.integer(), values.integers(), values.number())),
        kind=values.one(("int", "int", "tuple", "float", "bool")),
    )  # fmt: skip


def legal_module(writer: Writer) -> str:
    """A module that works as m, its parameters and buffers as p and b; an input for it."""
    constructor, sizes = writer.random.choice(LEGAL)
    writer.do(f"m = {constructor}", "")
    writer.do("p, b = [*m.parameters()] or [torch.ones(1)], [*m.buffers()] or [torch.ones(1)]", "")
    if "Embedding" in constructor:
        writer.do("x = torch.tensor([[0, 1, 4]])", "")
    else:
        writer.do(f"x = spread{sizes}.requires_grad_()", "")
    return constructor.split("(")[0]


def modules(writer: Writer) -> None:
    """Modules made with anything, called with anything."""
    values = Values(writer.random)
    tensors = [writer.prepare(values.tensor()) for _ in range(4)]
    if writer.chance(0.5):
        operator = values.one(catalogue.modules())
        writer.do(
            f"m = {call(writer, operator.function, operator.overloads[0], tensors, True)}",
            operator.function,
        )
        name = operator.function
    else:
        name = legal_module(writer)
        for _ in range(values.one((0, 1, 1, 2))):
            writer.do(spoil_state(values), f"{name}.state", writes=True)
        tensors += ["x", "x", "x"]
    for number in range(2):
        count = values.one((1, 1, 1, 2, 2, 3))
        inputs = [fitting(writer, "input", tensors) for _ in range(count)]
        writer.do(f"r{number} = m({', '.join(inputs)})", f"{name}()")
    if "x" in tensors:
        writer.do("r2 = m(x)", f"{name}()")
        if writer.chance(0.3):
            writer.do(spoil_state(values), "", writes=True)
    writer.do(
        "backward(r2)" if "x" in tensors else "backward(r0)", f"backward of {name}()", writes=True
    )
    writer.do("q = repr(m)", f"repr({name})")


OPTIMIZERS = (
    "torch.optim.SGD(p, lr=0.1)",
    "torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True)",
    "torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.1, maximize=True)",
    "torch.optim.Adam(p)",
    "torch.optim.Adam(p, amsgrad=True, weight_decay=0.1)",
    "torch.optim.AdamW(p)",
    "torch.optim.Adam([dict(params=p[:1]), dict(params=p[1:], lr=0.5)])",
    "torch.optim.SGD(p, lr={number}, momentum={number})",
    "torch.optim.Adam(p, lr={number}, betas=({number}, {number}), eps={number})",
    "torch.optim.AdamW({wrong})",
    "torch.optim.Adam(p, lr=torch.tensor({number}))",
)
SPOIL_OPTIMIZER = (
    "p[{at}].data = {tensor}",
    "p[{at}].data.resize_(0)",
    "p[{at}].data.t_()",
    "p[{at}].grad = {tensor}",
    "p[{at}].grad.data = {tensor}",
    "p[{at}].grad.resize_({integers})",
    "p[{at}].grad = None",
    "p[{at}].data = read_only(*p[{at}].shape)",
    "[s.update({{k: {tensor} for k in s}}) for s in o.state.values()]",
    "[v.resize_({integers}) for s in o.state.values() for v in flat(s)]",
    "[v.data.t_() for s in o.state.values() for v in flat(s)]",
    "[setattr(v, 'data', {tensor}) for s in o.state.values() for v in flat(s)]",
    "[setattr(v, 'data', read_only(*v.shape)) for s in o.state.values() for v in flat(s)]",
    "[s.pop(k) for s in o.state.values() for k in list(s)[:1]]",
    "[s.update({{k: {wrong}}}) for s in o.state.values() for k in list(s)[{at}:][:1]]",
    "o.state.clear()",
    "o.param_groups[0].update(lr={number})",
    "o.param_groups[-1].update({{k: {wrong} for k in list(o.param_groups[-1])[{at}:][1:2]}})",
    "o.load_state_dict({wrong})",
    "o.load_state_dict({{**o.state_dict(), 'state': {wrong}}})",
    "o.load_state_dict({{**o.state_dict(), 'state': {{0: {{'exp_avg': {tensor}}}}}}})",
    "o.load_state_dict({{**o.state_dict(), 'state': {{0: {{'step': {wrong}}}}}}})",
    "o.load_state_dict({{**o.state_dict(), 'param_groups': {wrong}}})",
    "o.load_state_dict({{'state': {{}}, 'param_groups': [{{'params': [0, 1]}}]}})",
    "o.load_state_dict(copy.deepcopy(o.state_dict()))",
    "o.add_param_group({{'params': [{tensor}]}})",
    "o.add_param_group({wrong})",
    "o.zero_grad({flag})",
    "nn.utils.clip_grad_norm_(p, {number})",
    "nn.utils.clip_grad_value_(p, {number})",
    "nn.utils.vector_to_parameters({tensor}, p)",
)


def optimizers(writer: Writer) -> None:
    """Steps with parameters, gradients, state and options that were changed."""
    values = Values(writer.random)
    dtype = values.one(("float32", "float32", "float64", "float16", "bfloat16", "complex64"))
    writer.do(
        f"p = [nn.Parameter(spread(*s, dtype={dtype!r})) for s in ((4, 3), (3,), (2, 0), ())]", ""
    )
    made = values.one(OPTIMIZERS).format(number=values.number(), wrong=values.wrong())
    subject = made.split("(")[0]
    writer.do(f"o = {made}", subject)
    gradients = "[setattr(q, 'grad', torch.ones_like(q)) for q in p]"
    writer.do(gradients, "")
    if values.chance(0.7):
        writer.do("o.step()", f"{subject}.step")
    for _ in range(values.one((1, 1, 2, 3))):
        text = values.one(SPOIL_OPTIMIZER).format(
            at=values.one((0, 0, 1, -1)), tensor=values.tensor(), number=values.number(),
            wrong=values.wrong(), integers=values.integers(), flag=values.chance(0.5),
        )  # fmt: skip
        judged = text.startswith(("o.load", "o.add", "o.zero", "nn."))
        writer.do(text, f"{subject}: {text.split('(')[0]}" if judged else "", writes=not judged)
    writer.do("o.step()", f"{subject}.step")
    writer.do("o.step()", f"{subject}.step")


STATES = (
    "torch.ones(3)",
    "{'w': spread(3, 2), 'n': 1, 't': ('a', 2.5, None, True)}",
    "nn.Linear(3, 2).state_dict()",
    "[spread(2, dtype='bfloat16'), torch.ones(2, 3).t(), torch.tensor(5)]",
    "{'big': 2**70, 'c': 1j, 's': {1, 2}, 'z': torch.zeros(0, 3)}",
)


def files(writer: Writer) -> None:
    """Checkpoints with bytes changed, or cut."""
    random, values = writer.random, Values(writer.random)
    for number in range(3):
        changes = [
            (random.randrange(4096), 1 << random.randrange(8))
            for _ in range(values.one((1, 1, 2, 4)))
        ]
        if values.chance(0.2):
            changes.append((-random.randrange(1, 300), random.randrange(256)))
        cut = f", cut={random.randrange(2000)}" if values.chance(0.1) else ""
        shown = ", ".join(map(str, changes))
        options = values.one(("", "", ", weights_only=True", ", map_location='cpu'", ", mmap=True"))
        writer.do(f"c = saved({values.one(STATES)}, {shown}{cut})", "")
        writer.do(f"r{number} = torch.load(c{options})", "torch.load")
        writer.do(f"q = [x + 1 for x in flat(r{number})]", "")


def threads(writer: Writer) -> None:
    """One thread computes while another changes what it reads."""
    values = Values(writer.random)
    function, args, tensors = sample(writer, 0.0, plain=True)
    if not tensors:
        return
    name = values.one(tensors)
    disturb = values.one(
        (f"{name}.data.fill_({values.one((0, 1, 10**12, -1))})", f"{name}.data.resize_(0)",
         f"{name}.data.resize_({values.integers()})", f"write_array({name}, {values.integer()})",
         f"{name}.data.set_(torch.ones(1, dtype={name}.dtype))",
         f"setattr({name}, 'data', {name}.data[:1])",
         f"{name}.data.random_()", f"{name}.data.copy_(torch.flip({name}.data, (0,)))",
         f"backward({function}({', '.join(args)}))"))  # fmt: skip
    work = f"{function}({', '.join(args)})"
    if values.chance(0.4):
        work = f"backward({work})"
    writer.do(
        f"at_once(lambda: {work}, lambda: {disturb}, {values.one((5, 30))})",
        f"threads in {function}",
        True,
    )
