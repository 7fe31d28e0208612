"""What a person reads and may choose, and what each choice writes."""

from __future__ import annotations

import pytest

from ingest.decisions import LATER
from ingest.decisions.questions import APPROVE, CONFIRM, NOT_LISTED, REFUSE, REJECT, open_questions, plain
from ingest.errors import UsageError
from ingest.home import DataHome
from tests.ingest.decisions.conftest import DUTY, NAME, ROW, Release


def test_before_the_first_publication_that_is_what_is_missing(home: DataHome) -> None:
    with pytest.raises(UsageError, match="chưa có bản số liệu nào"):
        open_questions(home)


def test_a_row_is_shown_as_read_and_as_written(home: DataHome, release: Release) -> None:
    release(ROW)
    (question,) = open_questions(home)
    assert question.subject == "Duyệt nhiệm vụ của kế hoạch 15/KH-UBND (Sông Mây)?"
    assert question.name == "nhiệm vụ: Sở Lạ chủ trì mở lớp bồi dưỡng"
    for words in (
        "60%",
        "- Nội dung: Mở lớp\n- Chủ trì: Sở Lạ\n",
        "trang 3, dòng 7-8",
        "> Sở Lạ chủ trì mở lớp",
        "không có trong kho",
    ):
        assert words in question.body, words
    assert "Sản phẩm" not in question.body
    assert question.options == [APPROVE, REJECT, LATER]
    assert question.about == {
        "kind": "plan_row",
        "task_key": "p.t-1",
        "reading_digest": "0123456789abcdef",
        "plan_key": "p",
    }


def test_an_open_rule_says_that_its_duties_stand(home: DataHome, release: Release) -> None:
    release(ROW | {"row_kind": "report_rule", "row_key": "p.annual.1", "priority": 1})
    (question,) = open_questions(home)
    assert "vẫn được theo dõi, ghi là chưa xác nhận" in question.body
    assert question.about["rule_key"] == "p.annual.1"


def test_a_name_comes_with_the_nearest_of_its_province_and_not_of_another(home: DataHome, release: Release) -> None:
    release(NAME)
    (question,) = open_questions(home)
    assert question.options == [
        "Sở Tài chính tỉnh X (x.finance)",
        "Ban Vật giá tỉnh X (x.prices, đến 28/02/2025)",
        NOT_LISTED,
        LATER,
    ]
    assert question.answers[question.options[0]] == {"decision": "matched", "agency_key": "x.finance"}
    assert "phải báo cáo, nên chưa rõ" in question.body
    assert "và 2 chỗ khác" in question.body


def test_a_name_that_is_like_none_can_still_be_answered(home: DataHome, release: Release) -> None:
    release(NAME | {"agency_name": "Xyz"})
    (question,) = open_questions(home)
    assert question.options == [NOT_LISTED, LATER]


def test_a_presumed_duty_names_both_agencies_and_asks_for_all_periods(home: DataHome, release: Release) -> None:
    release(DUTY)
    (question,) = open_questions(home)
    assert question.subject == "UBND xã Mới có báo cáo thay UBND huyện Cũ theo 15/KH-UBND (Sông Mây)?"
    assert "2 kỳ đang được suy đoán, hạn sớm nhất 15/12/2025 00:00" in question.body
    assert question.options == [CONFIRM, REFUSE, LATER]
    assert question.about["period"] is None


def test_what_says_who_owes_a_report_is_asked_first(home: DataHome, release: Release) -> None:
    later = DUTY | {"first_cutoff_at": DUTY["first_cutoff_at"].replace(year=2026)}
    release(ROW, later, DUTY, NAME)
    assert [question.key for question in open_questions(home)] == ["q3", "q2", "q1", "q0"]


def test_text_of_a_plan_is_no_markup() -> None:
    assert plain("a\n  b") == "a b"
    assert plain("![x](http://h) <b> *c* {{ d }}") == r"\!\[x\](http\://h) \<b\> \*c\* {{ d }}"
