"""Vietnamese texts from before Unicode: recognised, and read by the encoding in which they were written.

``restore`` takes decoded lines in which the bytes of TCVN3, VNI, VPS, VISCII or windows-1258 stand as Latin-1 or
Windows-1252 (``Céng hoµ``, ``Coäng hoøa``); ``decode`` takes the bytes of a file that is not UTF-8. Run ``restore`` on
the text as decoded, before ``normalise.clean``: the soft hyphen that ``clean`` deletes is the ư of TCVN3.

The evidence is how many words that are no Vietnamese syllables become some. A document is touched only when at least
three different words and four fifths of the suspicious ones do, in one line or in the whole; then its other lines are
judged one by one, and in a line with words in Unicode each word by its neighbours. Everything else comes back as it
was: Unicode in any normalisation, other languages, broken font maps (see ``fontmaps``), a short text that could be
either. Code charts: see ``charts``.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.text import letter_case
from ingest.text.charts import WINDOWS_1252, Chart, charts, latin1
from ingest.text.repair import Finding, Repaired
from ingest.text.syllables import is_syllable

_HIGH = "\x80-\xff" + "".join(WINDOWS_1252)
_TOKEN = re.compile(f"((?:[\x01-\x08\x0e-\x1f{_HIGH}\u0300-\u036f]|[^\\W\\d_])+)")
_LETTERS = re.compile(r"[^\W\d_¹²³¼½¾ªº]+")
# What no clean text has, found in one pass: letters foreign to Vietnamese or signs inside words, and vowels that never
# stand together. Signs that clean texts also write beside letters (nbsp, ², “) are left out: a legacy text has others.
_ODD = "\x80-\x9f¡-¦¨¬´µ¶¸¼-¿ÄÅÆÇËÎÏÐÑÖØÛÜÞßäåæçëîïðñöøûüþÿŠŒŽšœžŸƒˆ†‡‰‹›"
_SUSPECT = re.compile(
    f"[{_ODD}«](?:(?<=[A-Za-z].)|(?=[A-Za-z]))|®(?=[A-Za-z])"
    "|[áàãâéèêúùõÁÀÃÂÉÈÊÚÙÕ](?<=[aeAE].)|[ùõÙÕ](?<=[ouyOUY].)|[ìòÌÒ](?<=[aâeêoôơyAÂEÊOÔƠY].)"
)
_CONTROL = "".join(WINDOWS_1252.values())
_QUIET = "“”‘’–—…•\xa0"  # signs that stand at the edge of words in any text
_UNIT = re.compile(r"[kcdmh]?m[²³]|°[CF]?")
_EDGES = re.compile(f"([{_QUIET}]*)(.*?)([{_QUIET}]*)", re.DOTALL)
_SIGNS = f"{_QUIET}«»·®©™§°¹²³"  # signs that stand there too, but are letters in some chart
_WIDE_EDGES = re.compile(f"([{_SIGNS}]*)(.*?)([{_SIGNS}]*)", re.DOTALL)
_BYTE = re.compile(f"[\x01-\x08\x0e-\x1f{_HIGH}]")
_SMALL = re.compile("[a-z]")
_KEPT_CAPITAL = re.compile("([ÀÁÃÈÉÌÍÒÓÕÙÚÝ])")
_UNICODE_CAPITAL = re.compile("[ẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸĨŨ]")
_ONE_LETTER_WORDS = frozenset("ởýôáđỞÝÔÁĐ")
_LONGEST = 24
_QUOTED = 60
_ROUNDS = 3
_EXAMPLES = 3
_STRONG_WORDS, _STRONG_SHARE, _WEAK_SHARE, _ASCII_SHARE = 3, 0.8, 0.6, 0.5


def restore(lines: Sequence[str]) -> Repaired:
    """Lines with legacy words in Unicode, one for each line before, and a finding for each encoding met."""
    before = tuple(lines)
    done = _restore(before)
    for _ in range(_ROUNDS):
        again = _restore(done.lines)
        if again.lines == done.lines:
            return done
        done = Repaired(again.lines, done.findings + again.findings)
    return Repaired(before)  # no text that people wrote: nothing in it stays what it was read as


def decode(data: bytes) -> tuple[str, str] | None:
    """Text and name of the encoding of a file that is not UTF-8; None when it is no legacy Vietnamese."""
    lines = data.decode("latin-1").split("\n")
    document = _Document(lines)
    if document.main is None:
        return None
    restored = _read_lines(document, [document.main] * len(lines))
    return "\n".join(restored.lines), document.main.chart.name


def _restore(lines: tuple[str, ...]) -> Repaired:
    if not any(map(_SUSPECT.search, lines)):
        return Repaired(lines)
    document = _Document(lines)
    if document.main is None:
        return Repaired(lines)
    return _read_lines(document, document.choices())


@dataclass(slots=True)
class _Reader:
    """One chart with its readings of words, each made once."""

    chart: Chart
    keeps_capitals: bool = False
    has_bullets: bool = True
    _readings: dict[str, tuple[str, bool]] = field(default_factory=dict)

    def read(self, token: str) -> tuple[str, bool]:
        """The reading of a token and whether it is Vietnamese."""
        if token not in self._readings:
            self._readings[token] = self._best(token)
        return self._readings[token]

    def keep_capitals(self) -> None:
        """Read capitals with tones as they stand from now on."""
        self.keeps_capitals = True
        self._readings.clear()

    def _best(self, token: str) -> tuple[str, bool]:
        if len(token) > _LONGEST:
            return token, False
        for variant in self._variants(token):
            if _legal(variant) and letter_case.is_plausible(variant, self.chart.caseless):
                return variant, True
        return self._inside(_EDGES, token), False

    def _plain(self, token: str) -> str:
        return letter_case.join_capitals(self.chart.read(latin1(token)), self.chart.caseless)

    def _inside(self, edges: re.Pattern[str], token: str) -> str:
        """The reading of what lies between the signs at both ends, which stay."""
        cut = edges.fullmatch(token)
        return cut[1] + self._plain(cut[2]) + cut[3] if cut and cut[2] else self._plain(token)

    def _variants(self, token: str) -> Iterator[str]:
        """What a token may mean, likeliest first."""
        text = self._plain(token)
        kept = self.with_capitals(token)
        if kept and self.keeps_capitals and letter_case.mixes(text, self.chart.caseless):
            yield kept
        yield text
        if kept:
            yield kept
        if "Ð" in token:
            yield self._plain(token.replace("Ð", "Đ"))
        yield self._inside(_EDGES, token)
        for start, end in ((0, 1), (1, 0), (1, 1)):
            outer = token[:start] + token[len(token) - end :]
            if len(token) > 2 and all(sign in _SIGNS for sign in outer):
                yield token[:start] + self._plain(token[start : len(token) - end]) + token[len(token) - end :]
        yield self._inside(_WIDE_EDGES, token)
        if "\xa0" in token:
            yield "\xa0".join(self._plain(part) for part in token.split("\xa0"))

    def with_capitals(self, token: str) -> str:
        """The reading in which Latin-1 capitals stand for themselves; empty when that is impossible."""
        if "à" not in self.chart.caseless or not _KEPT_CAPITAL.search(token):
            return ""
        kept = "".join(p if _KEPT_CAPITAL.fullmatch(p) else self._plain(p) for p in _KEPT_CAPITAL.split(token))
        return kept if _legal(kept) and (kept.isupper() or kept.istitle()) else ""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line, cut: ``pieces`` are gap, token, gap, ..., gap; the other fields number the tokens among them."""

    pieces: list[str]
    broken: list[int]  # no Vietnamese as they stand
    sound: list[int]  # Vietnamese as they stand, but of characters that bytes may have been
    unicode: list[int]  # with letters that no byte was


@dataclass(frozen=True, slots=True)
class _Score:
    """What one chart makes of some words: how many it mends, which, and the share that it reads as Vietnamese."""

    mended: int
    kinds: frozenset[str]
    share: float

    @property
    def strong(self) -> bool:
        return len(self.kinds) >= _STRONG_WORDS and self.share >= _STRONG_SHARE

    @property
    def sure(self) -> bool:
        return len(self.kinds) > 1 and self.share == 1.0


class _Document:
    """The lines of one text, cut and judged: which encoding it has, if any, and in which lines."""

    def __init__(self, lines: Sequence[str]) -> None:
        kinds: dict[str, str] = {}
        self.lines = [_cut(line, kinds) for line in lines]
        self.readers = [_Reader(chart) for chart in charts()]
        self.main = None
        dots = sum(line.pieces[1:2] == ["·"] and not line.pieces[0].strip() for line in self.lines)
        for reader in self.readers:
            reader.has_bullets = dots != 1  # bullets come in groups; a lone dot at the start of a line may be a word
        self.readers = [reader for reader in self.readers if _mends_some(self.lines, reader)]
        if not self.readers:
            return
        self.scores = [[_score([line], reader) for reader in self.readers] for line in self.lines]
        self.speaks = [_ascii_share([line]) >= _ASCII_SHARE for line in self.lines]
        self.main = self._main()
        if self.main is not None and self.main.chart.caseless:
            self._watch_capitals(self.main)

    def _main(self) -> _Reader | None:
        """The encoding that mends most; of two that mend alike the one that leaves least, then the more usual one."""
        wholes = [_score(self.lines, reader) for reader in self.readers]
        speaks = _ascii_share(self.lines) >= _ASCII_SHARE
        best = max(range(len(wholes)), key=lambda i: (wholes[i].mended, wholes[i].share, -i))
        in_a_line = any(s[best].strong and ok for s, ok in zip(self.scores, self.speaks, strict=True))
        return self.readers[best] if in_a_line or (wholes[best].strong and speaks) else None

    def _watch_capitals(self, reader: _Reader) -> None:
        """Whether the capitals with tones are written as such, so that small letters are small letters."""
        kept = folded = 0
        main = self.readers.index(reader)
        for line, scores in zip(self.lines, self.scores, strict=True):
            if not scores[main].mended:
                continue
            kept += len(_UNICODE_CAPITAL.findall("".join(line.pieces[1::2])))
            for i in line.broken:
                text, legal = reader.read(line.pieces[i])
                if legal and len(text) > 1:
                    kept += bool(_UNICODE_CAPITAL.search(text)) and not _UNICODE_CAPITAL.search(line.pieces[i])
                    folded += letter_case.mixes(text, reader.chart.caseless)
        if kept > folded:
            reader.keep_capitals()

    def choices(self) -> list[_Reader | None]:
        """The reader of each line, None for a line that stays."""
        if self.main is None:
            return [None] * len(self.lines)
        main = self.readers.index(self.main)
        chosen: list[_Reader | None] = []
        undecided: set[int] = set()
        for n, (line, scores) in enumerate(zip(self.lines, self.scores, strict=True)):
            best = max(range(len(scores)), key=lambda i: (scores[i].mended, i == main, -i))
            score = scores[main]
            if best != main and scores[best].strong and not score.strong and self.speaks[n]:
                chosen.append(self.readers[best])
            elif score.strong or (score.mended and score.share >= _WEAK_SHARE and (self.speaks[n] or score.sure)):
                chosen.append(self.main)
            else:
                chosen.append(None)
                if not line.unicode and all(_says_nothing(line.pieces[i], self.main) for i in line.broken):
                    undecided.add(n)
        decided = [n for n, line in enumerate(self.lines) if n not in undecided and (chosen[n] or line.unicode)]
        return self._filled(chosen, decided, undecided)

    def _filled(self, chosen: list[_Reader | None], decided: list[int], undecided: set[int]) -> list[_Reader | None]:
        """Lines that show nothing themselves go with the decided lines above and below, when these agree."""
        for n in undecided:
            at = bisect(decided, n)
            near = {chosen[k] is not None for k in decided[max(0, at - 1) : at + 1]}
            if near == {True} and (self.lines[n].broken or self.lines[n].sound):
                chosen[n] = self.main
        return chosen


def _cut(line: str, kinds: dict[str, str]) -> _Line:
    cut = _Line(_TOKEN.split(line), [], [], [])
    for i in range(1, len(cut.pieces), 2):
        token = cut.pieces[i]
        if token.isascii() and token.isprintable():
            continue
        kind = kinds.get(token) or kinds.setdefault(token, _kind(token))
        if kind != "neither":
            getattr(cut, kind).append(i)
    return cut


def _kind(token: str) -> str:
    if any(c > "ÿ" and c not in WINDOWS_1252 and (c.islower() or not c.isalpha()) for c in token):
        return "unicode"
    if not _BYTE.search(token) or (len(token) > 1 and all(c in _QUIET for c in token)) or _UNIT.fullmatch(token):
        return "neither"
    return "sound" if _legal(token) else "broken"


def _says_nothing(token: str, reader: _Reader) -> bool:
    """An abbreviation, a name, or two words without the blank between them: neither for nor against an encoding."""
    text = reader.read(token)[0]
    if not _SMALL.search(token) or text[:1].isupper():
        return True
    return any(is_syllable(text[:i]) and is_syllable(text[i:]) for i in range(2, len(text)))


def _legal(text: str) -> bool:
    words = _LETTERS.findall(text)
    return bool(words) and all(map(is_syllable, words))


def _score(lines: Sequence[_Line], reader: _Reader) -> _Score:
    mended: Counter[str] = Counter()
    right = of = 0
    for line in lines:
        for i in line.broken:
            token = line.pieces[i]
            if len(token) > 1 and reader.read(token)[1]:
                mended[token.lower()] += 1
            elif _SMALL.search(token):
                of += 1
        if not line.unicode:
            legal = sum(reader.read(line.pieces[i])[1] for i in line.sound)
            right += legal
            of += len(line.sound)
    total = mended.total()
    return _Score(total, frozenset(mended), (total + right) / max(1, total + of))


def _mends_some(lines: Sequence[_Line], reader: _Reader) -> bool:
    """Whether a chart mends as many different words as any decision needs."""
    broken = {line.pieces[i].lower(): line.pieces[i] for line in lines for i in line.broken}
    return sum(len(t) > 1 and reader.read(t)[1] for t in broken.values()) >= _STRONG_WORDS


def _ascii_share(lines: Sequence[_Line]) -> float:
    words = [w for line in lines for w in line.pieces[1::2] if len(w) > 1 and w.isascii() and _SMALL.search(w)]
    return sum(map(is_syllable, words)) / len(words) if len(words) > 2 else 1.0


def _read_lines(document: _Document, readers: Sequence[_Reader | None]) -> Repaired:
    done: list[str] = []
    tallies: dict[str, _Tally] = {}
    above = ""
    for line, reader in zip(document.lines, readers, strict=True):
        if done:
            above = letter_case.runs_on(done[-1], above)
        if reader is None:
            done.append("".join(line.pieces))
            continue
        pieces, read = _read_line(line, reader)
        if reader.keeps_capitals:
            capitals = {i: capital for i in read if (capital := reader.with_capitals(line.pieces[i]))}
            letter_case.set_kept_capitals(pieces, capitals)
        elif reader.chart.caseless:
            letter_case.restore(pieces, read, reader.chart.caseless, above)
        done.append("".join(pieces))
        tallies.setdefault(reader.chart.name, _Tally()).add(line, pieces, read)
    return Repaired(tuple(done), tuple(tally.finding(name) for name, tally in tallies.items() if tally.lines))


def _read_line(line: _Line, reader: _Reader) -> tuple[list[str], list[int]]:
    """The pieces after reading and the numbers of those that were read."""
    pieces = list(line.pieces)
    read: list[int] = []
    mended = {i for i in line.broken if reader.read(pieces[i])[1]}
    anchors = sorted(mended | set(line.unicode)) if line.unicode else []
    for i in sorted(line.broken + line.sound):
        if anchors and i not in mended and not (_nearest(anchors, i) in mended and reader.read(pieces[i])[1]):
            continue
        if len(pieces[i]) == 1 and not _reads_alone(line, i, reader):
            continue
        pieces[i] = reader.read(pieces[i])[0]
        read.append(i)
    return pieces, read


def _nearest(sorted_numbers: Sequence[int], i: int) -> int:
    at = bisect(sorted_numbers, i)
    return min(sorted_numbers[max(0, at - 1) : at + 1], key=lambda k: abs(k - i))


def _reads_alone(line: _Line, i: int, reader: _Reader) -> bool:
    """Signs that stand alone are signs, unless the chart reads them as a word of one letter."""
    sign = line.pieces[i]
    if sign.isalpha() and sign not in "µªº":
        return True
    at_start = i == 1 and not line.pieces[0].strip()
    if (sign == "«" and "»" in line.pieces[i + 2 : i + _QUOTED : 2]) or (
        sign == "·" and at_start and reader.has_bullets
    ):
        return False
    text = reader.read(sign)[0]
    return text in _ONE_LETTER_WORDS or (sign in _CONTROL and not text.isalpha())


@dataclass(slots=True)
class _Tally:
    """What one encoding's finding is made of."""

    lines: int = 0
    letters: int = 0
    words: int = 0
    legal: int = 0
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, line: _Line, pieces: Sequence[str], read: Sequence[int]) -> None:
        changed = [i for i in read if pieces[i] != line.pieces[i]]
        self.lines += bool(changed)
        for i in changed:
            self.letters += sum(c > "\x7f" and c.isalpha() for c in pieces[i])
            self.words += 1
            legal = _legal(pieces[i])
            self.legal += legal or not _SMALL.search(pieces[i])
            if legal and len(self.examples) < _EXAMPLES:
                self.examples.setdefault(line.pieces[i], pieces[i])

    def finding(self, name: str) -> Finding:
        certainty = round(self.legal / max(1, self.words), 4)
        return Finding("legacy_encoding", name, self.lines, self.letters, certainty, tuple(self.examples.items()))
