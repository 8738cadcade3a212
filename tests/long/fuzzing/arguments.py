"""What fits a parameter, by its name."""

from __future__ import annotations

import re

from fuzzing.program import Writer
from fuzzing.values import NUMBERS, Values

INTEGERS = frozenset(
    """dim dim0 dim1 dim2 dim_self n k diagonal offset groups num_layers r sections chunks
    minlength bins steps num_classes num_samples start_dim end_dim storage_offset ord decimals
    padding_idx blank axis0 axis1 axis dims_a dimension split_size correction num_groups group
    N C HxW upscale_factor downscale_factor num_heads embed_dim_to_check ignore_index m high
    low size_average length start end embedding_dim num_embeddings embed_dim in_features
    out_features hidden_size input_size in_channels out_channels num_features d_model nhead
    dim_feedforward in1_features in2_features num_parameters num_encoder_layers
    num_decoder_layers n_classes nonzero""".split()
)
SIZES = frozenset(
    """size sizes shape dims kernel_size stride padding dilation output_padding output_size
    normalized_shape shifts split_sizes indices_or_sections repeats implicit physical_layout
    split_size_or_sections tensor_indices_or_sections pad scale_factor output_ratio
    destination source_dims unflattened_size cutoffs dims_b lambd_sizes input_lengths
    target_lengths""".split()
)
FLAGS = frozenset(
    """keepdim train training bias_k unbiased descending stable largest sorted accumulate
    ceil_mode count_include_pad return_inverse return_counts bidirectional batch_first
    has_biases requires_grad pin_memory include_self inplace affine track_running_stats
    equal_nan zero_infinity full log log_input log_target align_corners antialias
    recompute_scale_factor copy non_blocking include_last_offset scale_grad_by_freq sparse
    as_tuple right out_int32 with_replacement replacement return_indices elementwise_affine
    need_weights average_attn_weights is_causal nesterov maximize amsgrad decoupled
    cudnn_enabled cudnn_enable assume_unique invert transposed hard swap norm_first reduce
    bias_v add_bias_kv add_zero_attn foreach differentiable fused capturable retain_graph
    create_graph""".split()
)
WORDS = {
    "reduction": ("'mean'", "'sum'", "'none'", "'other'", "0", "1", "2", "-1"),
    "reduce": ("'sum'", "'prod'", "'mean'", "'amax'", "'amin'", "'other'"),
    "rounding_mode": ("'floor'", "'trunc'", "'other'", "None"),
    "mode": ("'nearest'", "'bilinear'", "'linear'", "'bicubic'", "'trilinear'", "'area'",
             "'constant'", "'reflect'", "'replicate'", "'circular'", "'mean'", "'max'", "'sum'",
             "'nearest-exact'", "0", "1", "2"),
    "padding_mode": ("'zeros'", "'reflect'", "'replicate'", "'circular'", "'other'"),
    "approximate": ("'none'", "'tanh'", "'other'"),
    "indexing": ("'ij'", "'xy'", "'other'"),
    "side": ("'left'", "'right'"),
    "equation": ("'ij,jk->ik'", "'...i,...i'", "'ii'", "'i->'", "'->'", "'i,j->ijk'", "'a'"),
    "nonlinearity": ("'relu'", "'tanh'", "'other'", "F.gelu"),
    "activation": ("'relu'", "'gelu'", "F.silu", "'other'"),
    "memory_format": ("torch.contiguous_format", "torch.channels_last", "torch.preserve_format"),
    "generator": ("torch.default_generator", "torch.Generator()", "None"),
    "device": ("'cpu'", "torch.device('cpu')", "None", "'cpu:0'", "'other'"),
    "layout": ("torch.strided", "None"),
}  # fmt: skip
SEPARATOR = re.compile(r", (?![^(]*\))")  # not those inside of a default
LISTS = frozenset(("tensors", "operands", "params", "parameters", "gradients", "hx", "indices"))


def fitting(writer: Writer, name: str, tensors: list[str]) -> str:
    """An expression for a parameter: mostly of its type, sometimes of none that fits."""
    values = Values(writer.random)
    if values.chance(0.05):
        return values.wrong()
    if values.chance(0.04):
        return values.one((values.number(), values.integers(), values.one(tensors), "None"))
    if name in WORDS:
        return values.one(WORDS[name])
    if name in INTEGERS:
        return values.integers() if values.chance(0.15) else values.integer()
    if name in SIZES:
        return values.integer() if values.chance(0.4) else values.integers()
    if name in FLAGS:
        return values.one(("True", "False"))
    if name in LISTS and values.chance(0.8):
        return f"[{', '.join(values.one(tensors) for _ in range(values.one((0, 1, 2, 2, 3))))}]"
    if name == "dtype":
        return values.one((values.dtype(), "None", "float", "int", "bool"))
    if name in ("eps", "p", "alpha", "beta", "value", "fill_value", "min", "max", "std", "step"):
        return values.one(NUMBERS)
    return values.one(tensors) if values.chance(0.8) else values.number()


def call(writer: Writer, function: str, parameters: str, tensors: list[str], first: bool) -> str:
    """A call by an overload's parameters, as in `input, other, *, alpha=1, out=None`."""
    given, by_name = [], False
    values = Values(writer.random)
    for position, parameter in enumerate(SEPARATOR.split(parameters)):
        name, _, default = parameter.partition("=")
        if position == 0 and not first:
            continue
        if name == "*":
            by_name = True
            continue
        if name.startswith("*"):
            inner = name[1:]
            several = values.one((0, 1, 2, 3))
            given += [fitting(writer, inner, tensors) for _ in range(several)]
            if "size" in inner or "dims" in inner or "shape" in inner:
                given[-several:] = [values.integer() for _ in range(several)] if several else []
            by_name = True
            continue
        if default and values.chance(0.85 if name == "out" or by_name else 0.5):
            by_name = True
            continue
        value = fitting(writer, name, tensors)
        given.append(f"{name}={value}" if by_name else value)
    return f"{function}({', '.join(given)})"
