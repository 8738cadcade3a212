"""Trains the LeNet of PyTorch's tutorial on building models, on real images.

    python train_lenet.py                                             handwritten digits
    python train_lenet.py --data /usr/share/datasets/fashion-mnist    any folder of idx files

It runs with PyTorch as well: change the import line below, nothing else.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import rushlight as torch
from datasets import Images, digits, idx_folder
from numpy.typing import NDArray
from pictures import Curve, draw_images
from tqdm import tqdm

F = torch.nn.functional


class LeNet(torch.nn.Module):
    """LeNet as the tutorial writes it: images (N, 1, 32, 32) to scores (N, 10)."""

    def __init__(self):
        super().__init__()
        # 1 input image channel (black & white), 6 output channels, 5x5 square convolution kernel
        self.conv1 = torch.nn.Conv2d(1, 6, 5)
        self.conv2 = torch.nn.Conv2d(6, 16, 3)
        # an affine operation: y = Wx + b
        self.fc1 = torch.nn.Linear(16 * 6 * 6, 120)  # 6*6 from image dimension
        self.fc2 = torch.nn.Linear(120, 84)
        self.fc3 = torch.nn.Linear(84, 10)

    def forward(self, x):
        # Max pooling over a (2, 2) window
        x = F.max_pool2d(F.relu(self.conv1(x)), (2, 2))
        # If the size is a square you can only specify a single number
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = x.view(-1, self.num_flat_features(x))
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        x = self.fc3(x)
        return x

    def num_flat_features(self, x):
        size = x.size()[1:]  # all dimensions except the batch dimension
        num_features = 1
        for s in size:
            num_features *= s
        return num_features


class Result(NamedTuple):
    """How a model does on a set of images; `classes` are its answers."""

    loss: float
    accuracy: float
    classes: NDArray[np.int64]


def train_epoch(
    model: LeNet,
    optimizer: torch.optim.Optimizer,
    images: torch.Tensor,
    classes: torch.Tensor,
    batch_size: int,
    shift: int,
    title: str,
) -> tuple[float, float]:
    """Go once over the training images in random order; return mean loss and accuracy.

    Every batch is moved by up to `shift` pixels, so that a small set is not learnt by heart.
    """
    model.train()
    order = torch.randperm(len(images))
    total_loss = 0.0
    correct = done = 0
    with tqdm(total=len(images), desc=title, unit="image", leave=False, ncols=90) as progress:
        for batch in order.split(batch_size):
            down, right = torch.randint(-shift, shift + 1, (2,)).tolist()
            scores = model(images[batch].roll((down, right), dims=(2, 3)))
            loss = F.cross_entropy(scores, classes[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total_loss += loss.item() * len(batch)
            correct += int((scores.argmax(dim=1) == classes[batch]).sum())
            done += len(batch)
            progress.update(len(batch))
            progress.set_postfix_str(f"loss {total_loss / done:.4f}", refresh=False)
    return total_loss / done, correct / done


def evaluate(model: LeNet, images: torch.Tensor, classes: torch.Tensor) -> Result:
    """Loss, accuracy and answers on images, without training on them."""
    model.eval()
    answers = []
    total_loss = 0.0
    with torch.no_grad():
        for part, wanted in zip(images.split(1000), classes.split(1000), strict=True):
            scores = model(part)
            total_loss += F.cross_entropy(scores, wanted, reduction="sum").item()
            answers.append(scores.argmax(dim=1))
    found = torch.cat(answers)
    right = int((found == classes).sum())
    return Result(total_loss / len(images), right / len(images), found.numpy())


def train(data: Images, arguments: argparse.Namespace) -> float:
    """Train, print a line an epoch, write checkpoint and picture; return the last accuracy."""
    torch.manual_seed(arguments.seed)
    train_images, train_classes, test_images, test_classes = map(
        torch.from_numpy,
        (data.train_images, data.train_classes, data.test_images, data.test_classes),
    )
    model = LeNet()
    optimizer = torch.optim.Adam(model.parameters(), lr=arguments.lr)
    print(f"{data.name}: {len(train_images)} images to train on, {len(test_images)} held out")
    print("epoch    training loss   accuracy    held-out loss   accuracy    seconds")
    losses = Curve("loss")
    accuracies = Curve("accuracy", percent=True)
    for epoch in range(1, arguments.epochs + 1):
        for group in optimizer.param_groups:  # falls linearly, so that training comes to rest
            group["lr"] = arguments.lr * (1 - (epoch - 1) / arguments.epochs)
        start = time.perf_counter()
        title = f"epoch {epoch:2}/{arguments.epochs}"
        loss, accuracy = train_epoch(
            model,
            optimizer,
            train_images,
            train_classes,
            arguments.batch_size,
            arguments.shift,
            title,
        )
        seconds = time.perf_counter() - start
        result = evaluate(model, test_images, test_classes)
        losses.add(loss, result.loss)
        accuracies.add(accuracy, result.accuracy)
        print(
            f"{epoch:5}  {loss:15.4f}  {accuracy:8.2%}  {result.loss:15.4f}  "
            f"{result.accuracy:8.2%}  {seconds:9.2f}",
            flush=True,
        )
    output = arguments.output
    output.mkdir(parents=True, exist_ok=True)
    torch.save(
        {
            "epochs": arguments.epochs,
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "held_out_accuracy": result.accuracy,
        },
        output / "lenet.pt",
    )
    draw_images(output / "lenet.png", data, result.classes, [losses, accuracies])
    print(f"checkpoint: {output / 'lenet.pt'}")
    print(f"picture: {output / 'lenet.png'}")
    print(f"accuracy on held-out images: {result.accuracy:.2%}")
    return result.accuracy


def parse_arguments(words: list[str]) -> argparse.Namespace:
    """Read the command line; what depends on the data gets its default here."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, metavar="DIR", help="idx files, gzipped or not")
    parser.add_argument("--epochs", type=int, help="default 30, with --data 10")
    parser.add_argument("--batch-size", type=int, help="default 32, with --data 64")
    parser.add_argument("--shift", type=int, help="pixels, default 2, with --data 0")
    parser.add_argument("--lr", type=float, default=1e-3, help="learning rate, default %(default)s")
    parser.add_argument("--seed", type=int, default=0, help="default %(default)s")
    parser.add_argument(
        "--output", type=Path, default=Path("demo-output"), help="folder, default %(default)s"
    )
    parser.add_argument(
        "--minimum-accuracy",
        type=float,
        default=0.0,
        metavar="FRACTION",
        help="exit status 1 if the held-out accuracy is below, e.g. 0.97",
    )
    arguments = parser.parse_args(words)
    defaults = {"epochs": 10, "batch_size": 64, "shift": 0}
    if arguments.data is None:
        defaults = {"epochs": 30, "batch_size": 32, "shift": 2}
    for name, value in defaults.items():
        if getattr(arguments, name) is None:
            setattr(arguments, name, value)
    if arguments.epochs < 1 or arguments.batch_size < 1 or not 0 <= arguments.shift <= 16:
        parser.error("--epochs and --batch-size must be 1 or more, --shift 0 to 16")
    return arguments


def main(words: list[str]) -> int:
    """Run the command line; returns the exit status."""
    arguments = parse_arguments(words)
    try:
        data = idx_folder(arguments.data) if arguments.data else digits()
    except (OSError, ValueError) as error:
        print(f"train_lenet.py: {error}", file=sys.stderr)
        return 2
    accuracy = train(data, arguments)
    if accuracy < arguments.minimum_accuracy:
        print(f"less than the {arguments.minimum_accuracy:.2%} asked for", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
