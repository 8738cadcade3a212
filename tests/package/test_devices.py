"""Scripts that ask for a GPU, or set switches of one, run on the CPU."""

from __future__ import annotations

import pytest
import rushlight as torch


def test_the_usual_lines_of_scripts() -> None:
    import rushlight.backends.cudnn as cudnn

    cudnn.benchmark, cudnn.deterministic = True, True
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.set_float32_matmul_precision("high")
    torch.use_deterministic_algorithms(True)
    torch.cuda.manual_seed_all(0)
    device = torch.device(
        "cuda"
        if torch.cuda.is_available()
        else "mps"
        if torch.backends.mps.is_available()
        else "cpu"
    )
    model = torch.compile(torch.nn.Linear(2, 1).to(device))
    assert model(torch.ones(1, 2, device=device)).device == device
    assert torch.are_deterministic_algorithms_enabled()
    assert torch.get_float32_matmul_precision() == "high"
    torch.use_deterministic_algorithms(False)
    torch.set_float32_matmul_precision("highest")
    assert torch.version.cuda is None and torch.cuda.device_count() == 0


@pytest.mark.parametrize(
    "use", [torch.ones(1).cuda, torch.cuda.synchronize, torch.cuda.current_device]
)
def test_using_a_gpu_says_that_there_is_none(use: object) -> None:
    with pytest.raises(AssertionError, match="CUDA"):
        use()


def test_names_that_do_not_exist_are_not_listed() -> None:
    for name in dir(torch):
        getattr(torch, name)
    assert not hasattr(torch, "distributions")
