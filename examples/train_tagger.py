"""Trains the LSTMTagger of PyTorch's tutorial on building models, on sentences tagged by hand.

    python train_tagger.py                     data/harbour.txt
    python train_tagger.py --data FILE         word/TAG, one sentence a line

It runs with PyTorch as well: change the import line below, nothing else.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import rushlight as torch
from pictures import Curve, draw_curves
from tqdm import tqdm

F = torch.nn.functional

HARBOUR = Path(__file__).parent / "data" / "harbour.txt"
UNKNOWN = "<unknown>"
SAMPLES = (
    "the light rain stopped",
    "we watch the fish near the rocks",
    "my watch fell into the water",
    "she will sail to the island",
    "that saw is old but the wood is hard",
)

Sentence = list[tuple[str, str]]


class LSTMTagger(torch.nn.Module):
    """The tagger as the tutorial writes it: word indices (N,) to log probabilities (N, tags)."""

    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.hidden_dim = hidden_dim

        self.word_embeddings = torch.nn.Embedding(vocab_size, embedding_dim)

        # The LSTM takes word embeddings as inputs, and outputs hidden states
        # with dimensionality hidden_dim.
        self.lstm = torch.nn.LSTM(embedding_dim, hidden_dim)

        # The linear layer that maps from hidden state space to tag space
        self.hidden2tag = torch.nn.Linear(hidden_dim, tagset_size)

    def forward(self, sentence):
        embeds = self.word_embeddings(sentence)
        lstm_out, _ = self.lstm(embeds.view(len(sentence), 1, -1))
        tag_space = self.hidden2tag(lstm_out.view(len(sentence), -1))
        tag_scores = F.log_softmax(tag_space, dim=1)
        return tag_scores


@dataclass(frozen=True)
class Vocabulary:
    """Words and tags as indices; words that training never saw share one index."""

    words: dict[str, int]
    tags: list[str]
    rare: frozenset[int]  # words that occur once

    @staticmethod
    def of(sentences: list[Sentence]) -> Vocabulary:
        counts = Counter(word for sentence in sentences for word, _ in sentence)
        words = {word: index for index, word in enumerate([UNKNOWN, *sorted(counts)])}
        rare = frozenset(words[word] for word, count in counts.items() if count == 1)
        tags = sorted({tag for sentence in sentences for _, tag in sentence})
        return Vocabulary(words, tags, rare)

    def indices(self, words: list[str]) -> torch.Tensor:
        return torch.tensor([self.words.get(word.lower(), 0) for word in words])

    def encode(self, sentence: Sentence) -> tuple[torch.Tensor, torch.Tensor]:
        """Word indices and tag indices of a sentence; a tag that training never saw is -1."""
        known = {tag: index for index, tag in enumerate(self.tags)}
        wanted = torch.tensor([known.get(tag, -1) for _, tag in sentence])
        return self.indices([word for word, _ in sentence]), wanted

    def hide_rare(self, words: torch.Tensor) -> torch.Tensor:
        """Make half of the rare words unknown, so that the model learns what to do with those."""
        coins = torch.rand(len(words)).tolist()
        kept = zip(words.tolist(), coins, strict=True)
        return torch.tensor(
            [0 if word in self.rare and coin < 0.5 else word for word, coin in kept]
        )


def read_sentences(path: Path) -> list[Sentence]:
    """Read sentences of ``word/TAG``.

    Raises:
        ValueError: a line is not of this form, or there are fewer than ten.
    """
    sentences = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        pairs = [token.rpartition("/") for token in line.split()]
        if not all(word and tag for word, _, tag in pairs):
            raise ValueError(f"{path}:{number}: expected word/TAG, got {line!r}")
        if pairs:
            sentences.append([(word.lower(), tag) for word, _, tag in pairs])
    if len(sentences) < 10:
        raise ValueError(f"{path}: {len(sentences)} sentences are too few")
    return sentences


def train_epoch(
    model: LSTMTagger,
    optimizer: torch.optim.Optimizer,
    sentences: list[Sentence],
    vocabulary: Vocabulary,
) -> None:
    """Go once over the sentences in random order."""
    for index in torch.randperm(len(sentences)).tolist():
        words, tags = vocabulary.encode(sentences[index])
        optimizer.zero_grad()
        loss = F.nll_loss(model(vocabulary.hide_rare(words)), tags)
        loss.backward()
        optimizer.step()


def evaluate(
    model: LSTMTagger, sentences: list[Sentence], vocabulary: Vocabulary
) -> tuple[float, float]:
    """Mean loss a word and accuracy, without training."""
    loss = 0.0
    correct = total = 0
    with torch.no_grad():
        for sentence in sentences:
            words, tags = vocabulary.encode(sentence)
            scores = model(words)
            loss += F.nll_loss(scores, tags, reduction="sum", ignore_index=-1).item()
            correct += int((scores.argmax(dim=1) == tags).sum())
            total += len(sentence)
    return loss / total, correct / total


def tagged(model: LSTMTagger, words: list[str], vocabulary: Vocabulary) -> str:
    """The words with the model's tags; unknown words in brackets."""
    with torch.no_grad():
        answers = model(vocabulary.indices(words)).argmax(dim=1).tolist()
    shown = [word if word.lower() in vocabulary.words else f"[{word}]" for word in words]
    pairs = zip(shown, answers, strict=True)
    return " ".join(f"{word}/{vocabulary.tags[answer]}" for word, answer in pairs)


def train(sentences: list[Sentence], arguments: argparse.Namespace) -> float:
    """Train, print a line every few epochs and some sentences, write checkpoint and picture."""
    torch.manual_seed(arguments.seed)
    training = [sentence for number, sentence in enumerate(sentences) if number % 5 != 4]
    held_out = sentences[4::5]
    vocabulary = Vocabulary.of(training)
    model = LSTMTagger(32, 32, len(vocabulary.words), len(vocabulary.tags))
    optimizer = torch.optim.Adam(model.parameters(), lr=arguments.lr)
    print(
        f"{len(training)} sentences to train on, {len(held_out)} held out, "
        f"{len(vocabulary.words)} words, {len(vocabulary.tags)} tags"
    )
    print("epoch    training loss   accuracy    held-out loss   accuracy")
    curves = [Curve("loss"), Curve("accuracy", percent=True)]
    every = max(1, arguments.epochs // 10)
    for epoch in tqdm(range(1, arguments.epochs + 1), unit="epoch", leave=False, ncols=90):
        train_epoch(model, optimizer, training, vocabulary)
        seen = evaluate(model, training, vocabulary)
        unseen = evaluate(model, held_out, vocabulary)
        for curve, before, after in zip(curves, seen, unseen, strict=True):
            curve.add(before, after)
        if epoch % every == 0 or epoch == arguments.epochs:
            tqdm.write(
                f"{epoch:5}  {seen[0]:15.4f}  {seen[1]:8.2%}  {unseen[0]:15.4f}  {unseen[1]:8.2%}"
            )
    print("\nheld-out sentences, new words in brackets:")
    for sentence in held_out[:: max(1, len(held_out) // 6)]:
        print(f"  {tagged(model, [word for word, _ in sentence], vocabulary)}")
    print("sentences of our own:")
    for text in SAMPLES:
        print(f"  {tagged(model, text.split(), vocabulary)}")
    output = arguments.output
    output.mkdir(parents=True, exist_ok=True)
    state = {"model": model.state_dict(), "words": vocabulary.words, "tags": vocabulary.tags}
    torch.save(state, output / "tagger.pt")
    draw_curves(output / "tagger.png", "LSTMTagger, word by word", curves)
    accuracy = curves[1].held_out[-1]
    print(f"\ncheckpoint: {output / 'tagger.pt'}")
    print(f"picture: {output / 'tagger.png'}")
    print(f"accuracy on held-out words: {accuracy:.2%}")
    return accuracy


def parse_arguments(words: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=HARBOUR, metavar="FILE", help="tagged text")
    parser.add_argument("--epochs", type=int, default=30, help="default %(default)s")
    parser.add_argument("--lr", type=float, default=3e-3, help="learning rate, default %(default)s")
    parser.add_argument("--seed", type=int, default=0, help="default %(default)s")
    parser.add_argument(
        "--output", type=Path, default=Path("demo-output"), help="folder, default %(default)s"
    )
    parser.add_argument(
        "--minimum-accuracy",
        type=float,
        default=0.0,
        metavar="FRACTION",
        help="exit status 1 if the held-out accuracy is below, e.g. 0.85",
    )
    arguments = parser.parse_args(words)
    if arguments.epochs < 1:
        parser.error("--epochs must be 1 or more")
    return arguments


def main(words: list[str]) -> int:
    """Run the command line; returns the exit status."""
    arguments = parse_arguments(words)
    try:
        sentences = read_sentences(arguments.data)
    except (OSError, ValueError) as error:
        print(f"train_tagger.py: {error}", file=sys.stderr)
        return 2
    accuracy = train(sentences, arguments)
    if accuracy < arguments.minimum_accuracy:
        print(f"less than the {arguments.minimum_accuracy:.2%} asked for", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
