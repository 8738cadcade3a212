"""The tutorial's code blocks as programs, and what torch and rushlight print for them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
NAMES = (
    "tiny_model", "linear", "lenet", "lstm_tagger", "max_pooling", "normalization", "dropout",
)  # fmt: skip

SEED = "import torch\ntorch.manual_seed(0)\n"

USE_LENET = """
model = LeNet()
print(model)
images = torch.randn(8, 1, 32, 32)
classes = torch.randint(10, (8,))
print(model(images))
optimizer = torch.optim.Adam(model.parameters())
for step in range(31):
    loss = torch.nn.functional.cross_entropy(model(images), classes)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 0:
        print(f"step {step:2}: loss {loss.item():.3f}")
print("learnt:", model(images).argmax(dim=1).tolist() == classes.tolist())
"""

USE_TAGGER = """
sentences = ["the dog ate the apple".split(), "everybody read that book".split()]
tags = [["DET", "NN", "V", "DET", "NN"], ["NN", "V", "DET", "NN"]]
words = {word: index for index, word in enumerate(dict.fromkeys(sum(sentences, [])))}
kinds = {"DET": 0, "NN": 1, "V": 2}
model = LSTMTagger(6, 6, len(words), len(kinds))
print(model)
inputs = [torch.tensor([words[word] for word in sentence]) for sentence in sentences]
targets = [torch.tensor([kinds[tag] for tag in sentence]) for sentence in tags]
print(model(inputs[0]))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loss_function = torch.nn.NLLLoss()
for epoch in range(200):
    for sentence, target in zip(inputs, targets):
        model.zero_grad()
        loss = loss_function(model(sentence), target)
        loss.backward()
        optimizer.step()
    if epoch % 50 == 0:
        print(f"epoch {epoch:3}: loss {loss.item():.3f}")
print([model(sentence).argmax(dim=1).tolist() for sentence in inputs])
"""

RUN_ALL = """
import contextlib, io, json
printed = {{}}
for name, program in {programs!r}.items():
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(program, {{"__name__": "__main__"}})
    printed[name] = output.getvalue()
print(json.dumps(printed))
"""

USES = {"lenet": USE_LENET, "lstm_tagger": USE_TAGGER}


def block(name: str) -> str:
    """The tutorial's own lines."""
    return (FOLDER / "blocks" / f"{name}.py").read_text(encoding="utf-8")


def script(name: str) -> str:
    """A whole program: the seed, the imports of earlier blocks, the block, a use of its class."""
    earlier = "import torch.functional as F\n" if name == "lstm_tagger" else ""
    return SEED + earlier + block(name) + USES.get(name, "")


def printed_by_rushlight(name: str) -> str:
    """What ``python -m rushlight`` prints for a block's program."""
    return _output([sys.executable, "-m", "rushlight", "-"], script(name))


def printed_by_torch() -> dict[str, str]:
    """What real torch prints for all of them, in one process."""
    programs = {
        name: script(name).replace("import torch.functional", "import torch.nn.functional")
        for name in NAMES
    }
    return json.loads(_output([sys.executable, "-"], RUN_ALL.format(programs=programs)))


def recorded(name: str) -> str:
    """What torch printed when it was recorded."""
    return (FOLDER / "recorded" / f"{name}.txt").read_text(encoding="utf-8")


def _output(command: list[str], program: str) -> str:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        command, input=program.encode(), capture_output=True, env=environment, check=False
    )
    if done.returncode:
        raise AssertionError(f"{' '.join(command)}: {done.stderr.decode()}")
    return done.stdout.decode()
