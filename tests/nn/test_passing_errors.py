"""What the program's own code raises passes through modules and functions of the package."""

from __future__ import annotations

import functools
import operator
import pickle

import pytest
import rushlight
from rushlight import nn, optim


class Failing(nn.Module):
    """Does what it is given."""

    def __init__(self):
        super().__init__()
        self.children_by_name = nn.ModuleDict()
        self.values = nn.ParameterDict()

    def forward(self, fail):
        return fail(self)


@pytest.mark.parametrize(
    ("fail", "kind"),
    [
        (lambda module: module.children_by_name["a"], KeyError),
        (lambda module: module.children_by_name.pop("a"), KeyError),
        (lambda module: module.values["a"], AttributeError),
        (lambda module: delattr(module, "cache"), AttributeError),
    ],
)
def test_errors_of_containers_pass_through_forward(fail, kind):
    with pytest.raises(kind):
        nn.Sequential(Failing())(fail)


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (lambda: optim.SGD(map(operator.itemgetter("a"), [{}])), KeyError),
        (lambda: nn.ModuleList(map(operator.itemgetter("a"), [{}])), KeyError),
        (
            lambda: nn.utils.clip_grad_norm_(map(operator.attrgetter("weight"), [3]), 1.0),
            AttributeError,
        ),
        (
            lambda: optim.SGD([nn.Parameter(rushlight.ones(1))]).step(
                functools.partial(operator.getitem, {}, "loss")
            ),
            KeyError,
        ),
        (
            lambda: nn.TransformerEncoderLayer(4, 2, activation=operator.attrgetter("a"))(
                rushlight.ones(2, 2, 4)
            ),
            AttributeError,
        ),
    ],
)
def test_errors_of_the_programs_functions_pass_through(call, kind):
    with pytest.raises(kind):
        call()


def raise_value_error(module):
    raise ValueError("bad sample")


def test_errors_travel_without_their_module():
    with pytest.raises(ValueError) as raised:
        nn.Sequential(Failing())(raise_value_error)
    assert str(raised.value) == "Sequential.0: bad sample"
    assert len(pickle.dumps(raised.value)) < 500


class Telling(nn.Module):
    """Adds to the text of an error."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, fail):
        try:
            return self.inner(fail)
        except ValueError as error:
            error.args = (f"sample 17: {error.args[0]}",)
            raise


def test_a_text_that_was_added_on_the_way_stays():
    for inner, text in ((Failing(), "bad sample"), (nn.Sequential(Failing()), "Sequential.0: bad")):
        with pytest.raises(ValueError, match=f"^Sequential.0: sample 17: {text}"):
            nn.Sequential(Telling(inner))(raise_value_error)


def test_an_error_that_is_raised_again_names_both_places():
    error = ValueError("shared")

    def fail(module):
        raise error

    with pytest.raises(ValueError, match=r"^Sequential\.0: shared$"):
        nn.Sequential(Failing())(fail)
    with pytest.raises(ValueError, match=r"^Sequential\.0\.0: Sequential\.0: shared$"):
        nn.Sequential(nn.Sequential(Failing()))(fail)
