"""Methods of Tensor that compute nothing: geometry, memory, gradients."""

from __future__ import annotations

from rushlight._documentation.text import describe

_TENSOR = "input: any tensor."

DOCUMENTATION = {
    "size": describe("Returns the sizes, or the size of one dimension.",
                     [_TENSOR, "dim: the dimension."], "A Size or an int.",
                     ">>> rushlight.ones(2, 3).size(1)\n3", "IndexError: no such dimension."),
    "stride": describe("Returns the strides in elements, or one of them.",
                       [_TENSOR, "dim: the dimension."], "A tuple or an int.",
                       ">>> rushlight.ones(2, 3).stride()\n(3, 1)",
                       "IndexError: no such dimension."),
    "dim": describe("Returns the number of dimensions.", [_TENSOR], "An int.",
                    ">>> rushlight.ones(2, 3).dim()\n2"),
    "ndimension": describe("Returns the number of dimensions.", [_TENSOR], "An int.",
                           ">>> rushlight.ones(2, 3).ndimension()\n2"),
    "numel": describe("Returns the number of elements.", [_TENSOR], "An int.",
                      ">>> rushlight.ones(2, 3).numel()\n6"),
    "nelement": describe("Returns the number of elements.", [_TENSOR], "An int.",
                         ">>> rushlight.ones(2, 3).nelement()\n6"),
    "item": describe("Returns the only element as a Python number.", ["input: one element."],
                     "A bool, int, float or complex.", ">>> rushlight.tensor(2.5).item()\n2.5",
                     "RuntimeError: there is not exactly one element."),
    "tolist": describe("Returns the values as nested lists.", [_TENSOR],
                       "A list, or a number for a 0-d tensor.",
                       ">>> rushlight.ones(2).tolist()\n[1.0, 1.0]"),
    "numpy": describe("Returns a numpy array over the same memory.",
                      ["input: any dtype that numpy has.",
                       "force: detach first instead of raising."], "An array.",
                      ">>> rushlight.ones(2).numpy().sum().item()\n2.0",
                      "RuntimeError: the tensor requires gradients."),
    "storage_offset": describe("Returns the index of the first element in the storage.", [_TENSOR],
                               "An int.", ">>> rushlight.arange(3)[1:].storage_offset()\n1"),
    "element_size": describe("Returns the bytes of one element.", [_TENSOR], "An int.",
                             ">>> rushlight.ones(1).element_size()\n4"),
    "data_ptr": describe("Returns the address of the first element.", [_TENSOR], "An int.",
                         ">>> rushlight.ones(1).data_ptr() > 0\nTrue"),
    "is_floating_point": describe("Tells whether the dtype is floating point.", [_TENSOR],
                                  "A bool.", ">>> rushlight.ones(1).is_floating_point()\nTrue"),
    "is_complex": describe("Tells whether the dtype is complex.", [_TENSOR], "A bool.",
                           ">>> rushlight.ones(1).is_complex()\nFalse"),
    "is_signed": describe("Tells whether the dtype has negative numbers.", [_TENSOR], "A bool.",
                          ">>> rushlight.ones(1).is_signed()\nTrue"),
    "is_inference": describe("Tells whether the tensor was made in inference mode.", [_TENSOR],
                             "A bool.", ">>> rushlight.ones(1).is_inference()\nFalse"),
    "requires_grad": describe("Sets in place whether gradients are computed.",
                              ["input: a leaf.", "requires_grad: whether."], "The tensor itself.",
                              ">>> rushlight.ones(1).requires_grad_().requires_grad\nTrue",
                              "RuntimeError: the tensor is no leaf, or of an integer dtype."),
    "detach": describe("Returns a tensor over the same memory outside of the graph.", [_TENSOR],
                       "A tensor.",
                       ">>> rushlight.ones(1, requires_grad=True).detach().requires_grad\nFalse"),
    "retain_grad": describe("Makes a tensor inside of the graph keep its gradient.", [_TENSOR],
                            "None.", ">>> x = rushlight.ones(1, requires_grad=True) * 2\n"
                            ">>> x.retain_grad()\n>>> x.retains_grad\nTrue",
                            "RuntimeError: the tensor requires no gradient."),
    "register_hook": describe(
        "Calls a function with the gradient as soon as it is known.",
        [_TENSOR, "hook: takes the gradient, returns a replacement or None."],
        "A handle whose remove() takes the hook off.",
        ">>> x = rushlight.ones(1, requires_grad=True)\n"
        ">>> handle = x.register_hook(lambda gradient: gradient * 2)\n"
        ">>> (x * 3).backward()\n>>> x.grad\ntensor([6.])",
        "RuntimeError: the tensor requires no gradient."),
    "register_post_accumulate_grad_hook": describe(
        "Calls a function after a gradient was added to `.grad` of a leaf.",
        ["input: a leaf.", "hook: takes the tensor."],
        "A handle whose remove() takes the hook off.",
        ">>> x = rushlight.ones(1, requires_grad=True)\n"
        ">>> handle = x.register_post_accumulate_grad_hook(lambda leaf: print(leaf.grad))\n"
        ">>> (x * 3).backward()\ntensor([3.])", "RuntimeError: the tensor is no leaf."),
    "backward": describe(
        "Computes gradients and adds them to `.grad` of the leaves.",
        [_TENSOR, "gradient: the tensor's own gradient; 1 for a single element.",
         "retain_graph: keep what was saved for another backward.",
         "create_graph: make gradients that can be differentiated again.",
         "inputs: accumulate into these only."], "None.",
        ">>> x = rushlight.tensor(2.0, requires_grad=True)\n>>> (x * x).backward()\n>>> x.grad\n"
        "tensor(4.)", "RuntimeError: the tensor requires no gradient or needs an explicit one."),
}
