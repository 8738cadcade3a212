"""``import torch`` means rushlight in programs that ``python -m rushlight`` runs."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

PROGRAM = """
import sys
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.functional as tutorial_F
import torch.optim
from torch import autograd, nn as again
from torch.nn import functional
import rushlight

assert torch is rushlight and torch.__name__ == "rushlight"
assert nn is again is rushlight.nn and sys.modules["torch.nn"] is rushlight.nn
assert functional is F is rushlight.nn.functional
assert tutorial_F.relu is F.relu and tutorial_F is rushlight.functional
assert torch.optim is rushlight.optim and autograd is rushlight.autograd
assert rushlight.nn.__spec__.name == "rushlight.nn"
print(__name__, sys.argv, torch.tensor([1.5]))
"""


def run(*arguments: str, folder: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the interpreter with arguments in a folder."""
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=folder, input=stdin, capture_output=True, text=True, check=False
    )


def test_a_script_gets_rushlight(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    done = run("-m", "rushlight", "program.py", "-m", "--flag", folder=tmp_path)
    assert done.stderr == ""
    assert done.stdout == "__main__ ['program.py', '-m', '--flag'] tensor([1.5000])\n"


def test_modules_code_and_standard_input(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    module = run("-m", "rushlight", "-m", "program", "x", folder=tmp_path)
    assert module.stdout.startswith("__main__ [") and "'x'] tensor" in module.stdout, module.stderr
    code = run("-m", "rushlight", "-c", PROGRAM, "x", folder=tmp_path)
    assert code.stdout == "__main__ ['-c', 'x'] tensor([1.5000])\n", code.stderr
    piped = run("-m", "rushlight", "-", "x", folder=tmp_path, stdin=PROGRAM)
    assert piped.stdout == "__main__ ['-', 'x'] tensor([1.5000])\n", piped.stderr


def test_folders_and_archives(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "__main__.py").write_text("import torch, neighbour; print(torch.__name__)")
    (folder / "neighbour.py").write_text("import torch")
    with zipfile.ZipFile(tmp_path / "program.pyz", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    for name in ("folder", "program.pyz"):
        done = run("-m", "rushlight", name, folder=tmp_path)
        assert done.stdout == "rushlight\n", done.stderr


SAME_AS_PYTHON = {
    "exception": "def f():\n    raise ValueError('no')\nf()\n",
    "syntax error": "x = = 1\n",
    "exit status": "import sys\nsys.exit(3)\n",
    "exit text": "raise SystemExit('bye')\n",
    "chained": "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise KeyError('k') from e\n",
    "names": "print(__name__, __file__, __spec__, __package__, __doc__, type(__loader__))\n",
    "neighbours": "import neighbour\nprint(neighbour.VALUE)\n",
    "pickles": "import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))))\n",
}


@pytest.mark.parametrize("case", SAME_AS_PYTHON)
def test_programs_behave_as_with_python(tmp_path: Path, case: str) -> None:
    (tmp_path / "program.py").write_text(SAME_AS_PYTHON[case])
    (tmp_path / "neighbour.py").write_text("VALUE = 5\n")
    expected = run("program.py", folder=tmp_path)
    found = run("-m", "rushlight", "program.py", folder=tmp_path)
    assert found.stderr == expected.stderr
    assert found.returncode == expected.returncode
    assert found.stdout == expected.stdout


def test_missing_scripts_and_usage(tmp_path: Path) -> None:
    expected = run("missing.py", folder=tmp_path)
    found = run("-m", "rushlight", "missing.py", folder=tmp_path)
    assert (found.stderr, found.returncode) == (expected.stderr, expected.returncode)
    assert run("-m", "rushlight", folder=tmp_path).returncode == 2
    assert run("-m", "rushlight", "-c", folder=tmp_path).returncode == 2
    assert "Unknown option: -x" in run("-m", "rushlight", "-x", folder=tmp_path).stderr
    assert run("-m", "rushlight", "--help", folder=tmp_path).stdout.startswith("usage: ")
    assert run("-m", "rushlight", "--version", folder=tmp_path).stdout.startswith("rushlight ")


def test_missing_modules_say_torch(tmp_path: Path) -> None:
    done = run("-m", "rushlight", "-c", "import torch.nothing", folder=tmp_path)
    assert done.stderr.endswith("ModuleNotFoundError: No module named 'torch.nothing'\n")


def test_a_loaded_torch_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("")
    code = "import torch\nfrom rushlight import torch_alias\ntorch_alias.install()\n"
    done = run("-c", code, folder=tmp_path)
    assert "RuntimeError: torch is already loaded from" in done.stderr
    code = (
        "import sys; sys.path.insert(0, '.'); import torch; from rushlight.__main__ import main\n"
    )
    done = run("-c", code + "print(main(['x.py']))", folder=tmp_path)
    assert done.stdout == "2\n"
    assert "rushlight: torch is already loaded from" in done.stderr


def test_uninstalling_brings_the_other_torch_back(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("WHO = 'other'")
    code = (
        "from rushlight import torch_alias\ntorch_alias.install()\nimport torch.nn\n"
        "assert torch.__name__ == 'rushlight'\ntorch_alias.uninstall()\n"
        "import torch\nprint(torch.WHO)\n"
    )
    assert run("-c", code, folder=tmp_path).stdout == "other\n"


@pytest.mark.skipif(not find_spec("torch"), reason="needs torch")
def test_an_installed_torch_is_not_touched(tmp_path: Path) -> None:
    code = "import torch, sys; print(torch.__name__, 'torch._C' in sys.modules)"
    done = run("-m", "rushlight", "-c", code, folder=tmp_path)
    assert done.stdout == "rushlight False\n", done.stderr
