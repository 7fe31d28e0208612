"""Builds the data of ``ingest.text.language`` from sources that may be shipped: see docs/decisions/0014.

    pip download --no-deps wordfreq==3.1.1 pyvi==0.1.1 -d SOURCES
    cd SOURCES && apt-get download libreoffice-help-vi && dpkg-deb -x libreoffice-help-vi_*.deb libreoffice
    python tools/language_model.py SOURCES

Reads nothing else than SOURCES, ``tools/phrases.txt`` and ``samples/plans``; needs msgpack to unpack wordfreq's list.
"""

from __future__ import annotations

import gzip
import html
import json
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import msgpack

from ingest.text.normalise import nfc
from ingest.text.syllables import is_syllable

PROJECT = Path(__file__).resolve().parent.parent
TARGET = PROJECT / "ingest" / "text"
SCALE = 10_000_000
WEIGHTS = {"general": 0.45, "office": 0.2, "own": 0.35}
MIN_PAIRS = {"office": 2, "dictionary": 1, "own": 1}
PAIR_WEIGHTS = {"office": 1, "dictionary": 3, "own": 20}

_WORD = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"<(script|style).*?</\1>|<[^>]+>", re.DOTALL)
_BREAK = re.compile(r"[.;:!?()\n\"“”|]")


def phrases(text: str) -> Iterator[list[str]]:
    """Runs of words that no sign of punctuation interrupts, in small letters; words that are no syllable are kept."""
    for piece in _BREAK.split(nfc(text)):
        words = [w.lower() for w in _WORD.findall(piece)]
        if words:
            yield words


def counts(runs: Iterable[list[str]]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Syllables and neighbouring pairs of them."""
    single: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for run in runs:
        single.update(w for w in run if is_syllable(w))
        pairs.update((a, b) for a, b in pairwise(run) if is_syllable(a) and is_syllable(b))
    return single, pairs


def general(sources: Path) -> dict[str, float]:
    """Share of each syllable in everyday Vietnamese, from wordfreq's bins of a hundredth of a power of ten."""
    wheel = zipfile.ZipFile(next(sources.glob("wordfreq-*.whl")))
    bins = msgpack.loads(gzip.decompress(wheel.read("wordfreq/data/small_vi.msgpack.gz")), raw=False)[1:]
    return {nfc(word): 10 ** (-index / 100) for index, words in enumerate(bins) for word in words if is_syllable(word)}


def office(sources: Path) -> Iterator[list[str]]:
    """The Vietnamese paragraphs of LibreOffice's help; those left in English hold no accents."""
    for path in sorted(sources.glob("libreoffice/**/help/vi/text/**/*.html")):
        for line in _TAG.sub("\n", path.read_text(encoding="utf-8")).splitlines():
            text = nfc(html.unescape(line))
            if sum(c > "\u00bf" for c in text) > 0.08 * len(text):
                yield from phrases(text)


def main(sources: Path) -> None:
    """Write ``syllables.json`` and ``pairs.json``."""
    own_text = [
        "\n".join(x for x in (PROJECT / "tools/phrases.txt").read_text(encoding="utf-8").splitlines() if x[:1] != "#")
    ]
    own_text += [p.read_text(encoding="utf-8") for p in sorted((PROJECT / "samples/plans").iterdir())]
    pyvi = zipfile.ZipFile(next(sources.glob("pyvi-*.whl"))).read("pyvi/models/words.txt").decode("utf-8")
    found = {
        "office": counts(office(sources)),
        "dictionary": counts(phrases(pyvi)),
        "own": counts(run for text in own_text for run in phrases(text)),
    }
    share = Counter({w: p * WEIGHTS["general"] for w, p in general(sources).items()})
    for name in ("office", "own"):
        single, total = found[name][0], found[name][0].total()
        for word, n in single.items():
            share[word] += WEIGHTS[name] * n / total
    for word in found["dictionary"][0]:
        share[word] += 2e-7  # a word of the dictionary is possible even where no text holds it
    total = sum(share.values())
    syllables = {w: max(1, round(p / total * SCALE)) for w, p in share.items()}
    pairs: dict[str, dict[str, int]] = {}
    for name, (_, counted) in found.items():
        for (a, b), n in counted.items():
            if n >= MIN_PAIRS[name]:
                row = pairs.setdefault(a, {})
                row[b] = row.get(b, 0) + n * PAIR_WEIGHTS[name]
    for name, data in (
        ("syllables.json", dict(sorted(syllables.items(), key=lambda x: (-x[1], x[0])))),
        ("pairs.json", {a: dict(sorted(row.items(), key=lambda x: (-x[1], x[0]))) for a, row in sorted(pairs.items())}),
    ):
        (TARGET / name).write_text(
            json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8", newline="\n"
        )
        print(name, len(data), (TARGET / name).stat().st_size)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
