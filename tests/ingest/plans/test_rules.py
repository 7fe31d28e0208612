import pytest

from ingest.plans.rules import Passage, read_rules

WHO = ("Các sở, ngành",)


def rules(text: str, *, organisation: bool = True):
    found, missed = read_rules(Passage(text, 1, 1, WHO, organisation), "Sơn Hải")
    return [(r.frequency, r.due_day, r.due_month, r.operator) for r in found], found, missed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trước ngày 15/12 hằng năm báo cáo kết quả về Sở Y tế.", [("annual", 15, 12, "before")]),
        ("Định kỳ hàng năm (trước ngày 15 tháng 12) báo cáo Sở Y tế.", [("annual", 15, 12, "before")]),
        ("Chậm nhất ngày 10/12 hằng năm báo cáo Sở Y tế.", [("annual", 10, 12, "by")]),
        (
            "Định kỳ hàng quý, hàng năm (trước ngày 05 tháng 12) báo cáo gửi Sở Y tế.",
            [("quarterly", None, None, None), ("annual", 5, 12, "before")],
        ),
        (
            "Hằng quý (trước ngày 20 của tháng cuối quý) và hằng năm báo cáo Sở Y tế.",
            [("quarterly", 20, None, "before"), ("annual", None, None, None)],
        ),
        (
            "Hàng tháng, quý, năm báo cáo Sở Y tế.",
            [("monthly", None, None, None), ("quarterly", None, None, None), ("annual", None, None, None)],
        ),
        ("Định kỳ ngày 25 hằng tháng có báo cáo gửi Sở Y tế.", [("monthly", 25, None, "by")]),
        (
            "Báo cáo 6 tháng trước ngày 10/6, báo cáo năm trước ngày 05/12 gửi Sở Y tế.",
            [("semiannual", 10, 6, "before"), ("annual", 5, 12, "before")],
        ),
        (
            "Định kỳ 6 tháng báo cáo Sở Y tế trước ngày 10/6 và trước ngày 05/12.",
            [("semiannual", 10, 6, "before"), ("semiannual", 5, 12, "before")],
        ),
        ("Báo cáo định kỳ hoặc đột xuất theo yêu cầu của Sở Y tế.", [("adhoc", None, None, None)]),
        ("Định kỳ tổng hợp báo cáo UBND tỉnh kết quả thực hiện.", [(None, None, None, None)]),
        ("Tổng hợp hằng năm bố trí vốn, định kỳ báo cáo UBND tỉnh.", [(None, None, None, None)]),
    ],
)
def test_frequency_day_and_operator(text, expected):
    assert rules(text)[0] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Hoàn thành đề án trước ngày 30/6/2026.",
        "Hằng năm tổ chức gặp mặt hợp tác xã.",
        "Thực hiện chế độ báo cáo theo đúng quy định.",
        "Căn cứ Báo cáo số 15/BC-UBND ngày 15/12/2025 của UBND tỉnh.",
        "Sản phẩm: Báo cáo của Sở Y tế.",
        "Theo dõi, tổng hợp báo cáo UBND tỉnh kết quả thực hiện.",
        "Đưa tin trên các báo cáo chuyên đề.",
    ],
)
def test_what_creates_no_duty_to_report(text):
    assert rules(text)[0] == []


def test_a_report_through_somebody_goes_to_him_first():
    _, (rule,), _ = rules("Hằng năm báo cáo Ủy ban nhân dân tỉnh (qua Sở Y tế) để tổng hợp, báo cáo Bộ Y tế.")
    assert (rule.receiver, rule.onward_receiver) == ("Sở Y tế", "UBND tỉnh")


def test_who_receives_and_to_whom_it_goes_on():
    _, (rule,), _ = rules("Hằng năm báo cáo kết quả về Sở Y tế và Hội Nông dân tỉnh để tổng hợp, báo cáo UBND tỉnh.")
    assert (rule.receiver, rule.onward_receiver) == ("Sở Y tế; Hội Nông dân", "UBND tỉnh")


def test_reporters_are_the_subject_else_those_who_answer_for_the_item():
    assert rules("Hằng năm báo cáo Sở Y tế.")[1][0].reporters == WHO
    assert rules("Hằng năm, UBND các xã báo cáo Sở Y tế.")[1][0].reporters == ("UBND các xã",)
    assert rules("Chủ tịch UBND các xã báo cáo Sở Y tế trước ngày 15/12 hằng năm.")[1][0].reporters == ("UBND các xã",)


def test_difficulties_are_reported_on_occasion():
    _, (rule,), _ = rules(
        "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, các đơn vị báo cáo về UBND tỉnh (qua Sở Y tế)."
    )
    assert (rule.frequency, rule.reporters, rule.receiver) == ("adhoc", ("Các đơn vị",), "Sở Y tế")


def test_open_duties_are_read_only_where_duties_are_given():
    assert rules("Kịp thời báo cáo UBND tỉnh khó khăn, vướng mắc.", organisation=False)[0] == []


def test_months_and_the_next_year():
    _, (quarter,), _ = rules("Báo cáo quý trước ngày 20 của tháng cuối quý gửi Sở Y tế.")
    assert quarter.due_months == (3, 6, 9, 12)
    _, (year,), _ = rules("Báo cáo năm chậm nhất ngày 05/01 năm sau gửi Sở Y tế.")
    assert (year.due_day, year.due_month, year.due_year_offset) == (5, 1, 1)


def test_a_full_date_is_that_of_one_report_and_is_no_period():
    found, _, missed = rules("Gửi báo cáo về Sở Y tế trước ngày 20/12/2026.")
    assert found == [(None, 20, 12, "before")]
    assert not missed


def test_a_dated_report_outside_of_the_duties_is_not_understood():
    found, _, missed = rules("Gửi báo cáo về Sở Y tế trước ngày 20/12/2026.", organisation=False)
    assert found == []
    assert missed


def test_the_lead_in_answers_for_its_items(read):
    (rule,) = read(
        "I. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế, UBND các xã có trách nhiệm:\n- Lập kế hoạch.\n- Rà soát; hằng quý báo cáo UBND tỉnh.\n"
    ).reporting
    assert (rule.frequency, rule.reporters, rule.receiver) == ("quarterly", ("Sở Y tế", "UBND các xã"), "UBND tỉnh")
    assert rule.source.start_line == 12


@pytest.mark.parametrize(
    ("sentence", "frequency", "months"),
    [
        ("hằng quý, chậm nhất ngày 05 của tháng đầu quý sau báo cáo kết quả về Sở Y tế", "quarterly", [4, 7, 10, 1]),
        ("báo cáo quý trước ngày 05 tháng đầu tiên của quý tiếp theo về Sở Y tế", "quarterly", [4, 7, 10, 1]),
        ("trước ngày 05 hằng tháng báo cáo kết quả tháng trước về Sở Y tế", "monthly", [*range(2, 13), 1]),
        ("trước ngày 25 hằng tháng báo cáo kết quả về Sở Y tế", "monthly", []),
        ("hằng quý (trước ngày 20 của tháng cuối quý) báo cáo về Sở Y tế", "quarterly", [3, 6, 9, 12]),
    ],
)
def test_a_report_on_the_period_that_is_over_is_due_in_the_next_one(read, sentence, frequency, months):
    (rule,) = read(f"I. TỔ CHỨC THỰC HIỆN\n1. Các sở, ngành {sentence}.\n").reporting
    assert (rule.frequency, list(rule.due_months)) == (frequency, months)
