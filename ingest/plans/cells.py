"""Tells the cells of one table row apart when they come as one stream of words in column order.

Every way of cutting the stream into consecutive cells is weighed by what each column looks like (agencies, products,
times) and by where lines and blank lines break; the best is taken (dynamic programming over possible borders).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from ingest.plans.agencies import expand, parse_list
from ingest.plans.agency_names import HEAD
from ingest.plans.lines import glue
from ingest.plans.times import is_time
from ingest.text.normalise import UPPER, squeeze

MAX_BORDERS = 90
MAX_CELL_CHARS = 400
"""No agency, product or time is longer; a title may be."""
_MOST_WORDS = {"time": 16, "approver": 24, "lead": 60, "co": 120, "product": 80}
"""Longest cells of a kind, in words; longer ones fit so badly that they are not worth a look."""
_NONE = -1e9

_PRODUCT = re.compile(
    r"(?:Các\s+)?(?:Báo cáo|Quyết định|Kế hoạch|Văn bản|Nghị quyết|Đề án|Chương trình|Hội nghị|Hội thảo|"
    r"Chuyên mục|Bài báo|Tờ trình|"
    r"Công văn|Thông báo|Hướng dẫn|Quy chế|Quy định|Dự án|Dự thảo|Chỉ thị|Phương án|Danh mục|Hợp đồng|"
    r"Tài liệu|Lớp|Mô hình|Bản tin|"
    r"Bài viết|Phóng sự|Chuyên đề|Hồ sơ|Cơ sở dữ liệu|Hệ thống|Phần mềm|Số |Tin|Biên bản|Đề tài|Đề cương|"
    r"Buổi|Cuộc|Bài giảng|Ý kiến|Sổ tay|Tọa đàm)"
)
_APPROVER = re.compile(
    r"(?:UBND|HĐND|Cấp có thẩm quyền|Cấp|Chủ tịch|Tỉnh ủy|Thành ủy|Huyện ủy|Ban Thường vụ|Thường trực|"
    r"Chính phủ|Thủ tướng|Quốc hội|"
    r"Trưởng|Lãnh đạo|Ban Chỉ đạo|Cơ quan có thẩm quyền|Giám đốc|Bộ trưởng)"
)
_PARTIAL_TIME = re.compile(r"(?:19|20)\d{2}\s*[-–]?|Nhiệm vụ|H[àằ]ng|Thường|Từ|Năm|Quý(?:\s+[IV]+\s*/?)?|Trước|Nhiệm")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the stream, with whether a line begins at it and whether a blank line stood before."""

    text: str
    line_start: bool
    after_blank: bool


@dataclass(frozen=True, slots=True)
class Cells:
    """Text per column and how well they fit; a negative score means that the cut is a guess."""

    texts: tuple[str, ...]
    score: float


def text_of(words: Sequence[Word]) -> str:
    """The words as running text; a word cut by a hyphen at a line end is joined."""
    text = ""
    for word in words:
        text = word.text if not text else (glue(text, word.text) if word.line_start else f"{text} {word.text}")
    return text


def _borders(words: Sequence[Word]) -> list[int]:
    """Positions where a cell may begin: line starts, and words inside a line that look like a cell's first word."""
    borders = [0]
    for index in range(1, len(words)):
        word = words[index]
        after_mark = words[index - 1].text.endswith(")") or word.text.lower() == "các"
        capital = word.text[0] in UPPER or word.text[0].isdigit()
        if word.line_start or after_mark or (capital and _starts_cell(words, index)):
            borders.append(index)
    if len(borders) > MAX_BORDERS:
        borders = [b for b in borders if words[b].line_start or b == 0][:MAX_BORDERS]
    return [*borders, len(words)]


def _starts_cell(words: Sequence[Word], index: int) -> bool:
    ahead = expand(text_of(words[index : index + 5]))
    return bool(HEAD.match(ahead) or _PRODUCT.match(ahead) or _PARTIAL_TIME.match(ahead) or _APPROVER.match(ahead))


def split_row(words: Sequence[Word], kinds: Sequence[str]) -> Cells:
    """Cut the words of a row into cells, one for each column kind, in order."""
    return _cut(words, kinds, tuple("" for _ in kinds))


def complete_cells(cells: Cells, words: Sequence[Word], kinds: Sequence[str]) -> Cells:
    """Add the words that follow a page break to the cells they carry on."""
    more = _cut(words, kinds, cells.texts)
    texts = tuple(squeeze(glue(a, b)) if a and b else a or b for a, b in zip(cells.texts, more.texts, strict=True))
    return Cells(texts, cells.score)


def _cut(words: Sequence[Word], kinds: Sequence[str], before: tuple[str, ...]) -> Cells:
    """Best cut; with ``before`` a cell is judged by how much it improves what stands there already."""
    borders = _borders(words)
    count = len(borders)
    best = [[_NONE] * count for _ in range(len(kinds) + 1)]
    back = [[0] * count for _ in range(len(kinds) + 1)]
    best[0][0] = 0.0
    texts = [_growing_texts(words, borders, i) for i in range(count)]
    gaps = _gap_counts(words)
    for column, kind in enumerate(kinds):
        base = _fit(kind, before[column])
        longest = _MOST_WORDS.get(kind, len(words))
        for j in range(count):
            for i in range(j + 1):
                if best[column][i] <= _NONE or borders[j] - borders[i] > longest:
                    continue
                score = best[column][i] + _gain(kind, before[column], texts[i][j] if j > i else "", base)
                if j > i:
                    score += _edge(words, borders[i]) - 0.5 * (gaps[borders[j]] - gaps[min(borders[i] + 1, borders[j])])
                if score > best[column + 1][j]:
                    best[column + 1][j], back[column + 1][j] = score, i
    cuts = [count - 1]
    for column in range(len(kinds), 0, -1):
        cuts.append(back[column][cuts[-1]])
    cuts.reverse()
    return Cells(tuple(texts[a][b] if b > a else "" for a, b in pairwise(cuts)), best[-1][-1])


def _growing_texts(words: Sequence[Word], borders: Sequence[int], first: int) -> list[str]:
    """Text from one border to each later one; nothing to those before it."""
    texts = [""] * (first + 1)
    for start, end in pairwise(borders[first:]):
        added = text_of(words[start:end])
        texts.append(
            (glue(texts[-1], added) if words[start].line_start else f"{texts[-1]} {added}") if texts[-1] else added
        )
    return texts


def _gap_counts(words: Sequence[Word]) -> list[int]:
    """How many blank-line gaps stand before each position."""
    counts = [0]
    for word in words:
        counts.append(counts[-1] + word.after_blank)
    return counts


def _edge(words: Sequence[Word], position: int) -> float:
    """How natural it is that a cell begins at this word."""
    if position == 0:
        return 0.0
    word = words[position]
    return 1.2 if word.after_blank else 0.0 if word.line_start else -1.5


def _gain(kind: str, before: str, added: str, base: float) -> float:
    if not before:
        return _fit(kind, added)
    if not added:
        return 0.0
    gain = _fit(kind, squeeze(glue(before, added))) - base - 0.4  # a break cuts as few cells as possible
    if before.count("(") > before.count(")"):
        gain += 2.0 if ")" in added and added.rstrip(" .;,").endswith(")") else -2.0 if ")" not in added else 0.0
    gain += 2.0 * _joins_name(before, added)
    return gain - (1.0 if added[:1] in UPPER and before.rstrip()[-1:] in ".;" else 0.0)


@lru_cache(maxsize=20_000)
def _fit(kind: str, text: str) -> float:
    """How much a text looks like a cell of this column; a column of no known kind takes anything."""
    if kind == "title":
        return _fit_title(text)
    if len(text) > MAX_CELL_CHARS:
        return -30.0
    text = expand(text)
    if kind in ("lead", "co"):
        return _fit_agencies(text, kind)
    weigh = {"approver": _fit_approver, "product": _fit_product, "time": _fit_time}.get(kind)
    return weigh(text) if weigh else 0.0


def _fit_time(text: str) -> float:
    if not text:
        return -1.0
    return 6.0 if is_time(text) else 1.0 if _PARTIAL_TIME.fullmatch(text) else -6.0


def _joins_name(before: str, added: str) -> bool:
    """Whether the last words before and the first words after a break make the start of one agency name."""
    last = before.split()[-2:]
    ahead = " ".join(added.split()[:4])
    for count in range(1, len(last) + 1):
        start = " ".join(last[-count:])
        match = HEAD.match(f"{start} {ahead}")
        if match and match.end() > len(start) + 1:
            return True
    return False


def _fit_title(text: str) -> float:
    if not text:
        return -6.0
    score = 0.0 if len(text.split()) >= 3 else -1.5
    if text[:1].islower():
        score -= 1.0
    if text.count("(") > text.count(")"):
        score -= 2.5
    if text.endswith((" và", ",", " các", " của", " -")):
        score -= 1.5
    return score


def _fit_agencies(text: str, kind: str) -> float:
    if not text:
        return -3.0 if kind == "lead" else -1.0
    mentions = parse_list(text, sentence=False)
    if not mentions:
        return -6.0
    rest = re.sub(r"^\s*và$", "", text[mentions[-1].end :]).strip(" ,;.")
    words = len(text.split())
    score = 4.0 - 3.0 * bool(rest) - max(0, words - 20) * 0.2
    if text.rstrip().endswith((" và", " -", ",", " các", "Sở", "Liên minh")):
        score -= 1.5
    if kind == "co" and text[:1].islower():
        score -= 0.5
    if kind == "lead" and re.match(r"[Cc]ác (?:sở|Sở)", text):
        score -= 0.8
    if kind == "lead" and len(mentions) > 1:
        score -= 0.2 * (len(mentions) - 1)
    return score + (0.6 if _complete(text) else 0.0)


def _complete(text: str) -> bool:
    """A name that ends as names end, not in the middle of a sector's name."""
    last = text.rsplit(maxsplit=1)[-1]
    return last not in ("và", "Kế", "Phát", "Nông", "hợp", "tác", "nhân") and not text.endswith("-")


def _fit_approver(text: str) -> float:
    if not text:
        return -1.5
    score = 3.5 if _APPROVER.match(text) else 1.0 if HEAD.match(text) else -5.0
    words = len(text.split())
    if re.fullmatch(r"(?:UBND|HĐND) (?:tỉnh|thành phố|huyện|thị xã)|Cấp có thẩm quyền", text):
        score += 1.0
    if _PRODUCT.search(text) and not text.startswith(("Chương trình",)):
        score -= 3.0
    if re.fullmatch(r"Cấp(?: có(?: thẩm)?)?|UBND|Trưởng", text):
        score -= 3.0
    return score - max(0, words - 14) * 0.5


def _fit_product(text: str) -> float:
    if not text:
        return -1.5
    score = 3.0 if _PRODUCT.match(text) else 0.0 if text[:1] in UPPER else -3.0
    if re.search(
        r"(?:19|20)\d{2}\s*[-–]?\s*(?:(?:19|20)\d{2})?$|(?:[Tt]hường xuyên|[Hh][àằ]ng năm|[Hh][àằ]ng|"
        r"[Nn]hiệm vụ|Từ|Năm|Đến|Trước|Quý|Tháng)$",
        text,
    ):
        score -= 2.0
    if re.search(r"\b(?:UBND tỉnh|Cấp có thẩm quyền) (?:Quyết|Văn|Báo)", text):
        score -= 3.0
    return score - max(0, len(text.split()) - 25) * 0.3
