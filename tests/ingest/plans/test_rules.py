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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Định kỳ 6 tháng (trước ngày 10/6) và năm (trước ngày 10/12) báo cáo kết quả về Sở Tài chính.",
            [("semiannual", 10, 6, "before"), ("annual", 10, 12, "before")],
        ),
        (
            "Định kỳ hằng quý, 6 tháng, năm gửi báo cáo về Sở Tài chính chậm nhất vào ngày 14 của tháng cuối kỳ báo cáo.",
            [("quarterly", 14, None, "by"), ("semiannual", 14, None, "by"), ("annual", 14, 12, "by")],
        ),
        (
            "Gửi báo cáo về Sở Tài chính trước ngày 15/6 đối với báo cáo 6 tháng, trước ngày 15/11 đối với báo cáo năm.",
            [("semiannual", 15, 6, "before"), ("annual", 15, 11, "before")],
        ),
        (
            "Gửi báo cáo về Sở Tài chính trước ngày 15/6 đối với báo cáo 6 tháng; trước ngày 15/11 đối với báo cáo năm.",
            [("semiannual", 15, 6, "before"), ("annual", 15, 11, "before")],
        ),
        (
            "Báo cáo tháng: trước ngày 18; quý I: trước 15/3; 6 tháng: trước 15/6; 9 tháng: trước 15/9; năm: trước 15/11 gửi về Sở Tài chính.",
            [
                ("monthly", 18, None, "before"),
                ("quarterly", 15, None, "before"),
                ("semiannual", 15, 6, "before"),
                ("nine_month", 15, 9, "before"),
                ("annual", 15, 11, "before"),
            ],
        ),
        (
            "Hằng tháng, trước 17h00 ngày 20, các đơn vị báo cáo tiến độ về Sở Tài chính.",
            [("monthly", 20, None, "before")],
        ),
        ("Gửi báo cáo về Sở Tài chính trước 17 giờ 00 ngày 25/11 hằng năm.", [("annual", 25, 11, "before")]),
        ("Báo cáo tháng gửi vào ngày làm việc cuối cùng của tháng về Sở Tài chính.", [("monthly", None, None, None)]),
        ("Trước ngày 15-12 hằng năm báo cáo Sở Tài chính.", [("annual", 15, 12, "before")]),
        ("Trước ngày 15.12 hằng năm báo cáo Sở Tài chính.", [("annual", 15, 12, "before")]),
        (
            "Định kỳ 6 tháng và hằng năm báo cáo về Sở Tài chính trước ngày 20 tháng 6 và tháng 12.",
            [("semiannual", 20, 6, "before"), ("annual", 20, 12, "before")],
        ),
        (
            "Định kỳ hằng quý (trước ngày 15 các tháng 3, 6, 9, 12) báo cáo về Sở Tài chính.",
            [("quarterly", 15, None, "before")],
        ),
        (
            "Báo cáo Sở Tài chính trước các ngày 15/3, 15/6, 15/9 và 15/12 hằng năm.",
            [("quarterly", 15, None, "before")],
        ),
        (
            "Báo cáo UBND tỉnh trước ngày 20/6 và trước ngày 10/12 hàng năm.",
            [("semiannual", 20, 6, "before"), ("annual", 10, 12, "before")],
        ),
        (
            "Báo cáo Bộ Tài chính trước ngày 31/7 và ngày 31/12 hằng năm.",
            [("semiannual", 31, 7, "before"), ("annual", 31, 12, "before")],
        ),
        (
            "Thực hiện chế độ báo cáo định kỳ hằng quý (trước ngày 20 tháng cuối quý), năm (trước ngày 15/12) về Sở Tài chính.",
            [("quarterly", 20, None, "before"), ("annual", 15, 12, "before")],
        ),
        (
            "Định kỳ 6 tháng đầu năm (trước ngày 15/6), 6 tháng cuối năm (trước ngày 15/12) báo cáo về Sở Tài chính.",
            [("semiannual", 15, 6, "before"), ("semiannual", 15, 12, "before")],
        ),
        (
            "Định kỳ (quý, 6 tháng, năm) báo cáo Sở Tài chính theo quy định.",
            [("quarterly", None, None, None), ("semiannual", None, None, None), ("annual", None, None, None)],
        ),
        ("Báo cáo kết quả 02 lần/năm về Sở Tài chính.", [("semiannual", None, None, None)]),
        ("Định kỳ 03 tháng một lần báo cáo Sở Tài chính.", [("quarterly", None, None, None)]),
        (
            "Các sở gửi báo cáo 6 tháng trước ngày 05/7 và báo cáo năm trước ngày 05/01 năm sau về Sở Tài chính.",
            [("semiannual", 5, 7, "before"), ("annual", 5, 1, "before")],
        ),
        (
            "Định kỳ trước ngày 25/5 (đối với báo cáo 6 tháng) và trước ngày 25/11 (đối với báo cáo năm) báo cáo Sở Tài chính.",
            [("semiannual", 25, 5, "before"), ("annual", 25, 11, "before")],
        ),
        (
            "Báo cáo 6 tháng đầu năm 2026 trước ngày 15/6/2026; báo cáo năm 2026 trước ngày 15/12/2026 về Sở Tài chính.",
            [("semiannual", 15, 6, "before"), ("annual", 15, 12, "before")],
        ),
        ("Báo cáo kết quả thực hiện năm 2026 về Sở Tài chính trước ngày 15/12/2026.", [("annual", 15, 12, "before")]),
        (
            "Báo cáo quý I trước ngày 20/3, quý III trước ngày 20/9, 6 tháng trước ngày 20/6, năm trước ngày 20/12 gửi Sở Tài chính.",
            [("quarterly", 20, None, "before"), ("semiannual", 20, 6, "before"), ("annual", 20, 12, "before")],
        ),
        (
            "Gửi báo cáo định kỳ: tháng trước ngày 18, quý trước ngày 18 của tháng cuối quý, 6 tháng trước ngày 10/6, năm trước ngày 10/11 về Sở Tài chính.",
            [
                ("monthly", 18, None, "before"),
                ("quarterly", 18, None, "before"),
                ("semiannual", 10, 6, "before"),
                ("annual", 10, 11, "before"),
            ],
        ),
        (
            "Định kỳ hằng tháng (ngày 25), hằng quý (ngày 25 tháng cuối quý) báo cáo Sở Tài chính.",
            [("monthly", 25, None, "by"), ("quarterly", 25, None, "by")],
        ),
        (
            "Báo cáo kết quả trước ngày 15 tháng 6 (báo cáo 6 tháng) và trước ngày 15 tháng 12 (báo cáo năm) về Sở Tài chính.",
            [("semiannual", 15, 6, "before"), ("annual", 15, 12, "before")],
        ),
        (
            "Báo cáo 6 tháng trước ngày 15/6, 6 tháng cuối năm trước ngày 15/12, báo cáo năm trước ngày 15/01 năm sau gửi Sở Tài chính.",
            [("semiannual", 15, 6, "before"), ("semiannual", 15, 12, "before"), ("annual", 15, 1, "before")],
        ),
        (
            "Tổng hợp, báo cáo UBND tỉnh kết quả thực hiện Kế hoạch trước ngày 20 tháng 12.",
            [("annual", 20, 12, "before")],
        ),
        ("Báo cáo Bộ Tài chính trước ngày 15 tháng 01 của năm kế tiếp.", [("annual", 15, 1, "before")]),
        (
            "Báo cáo sơ kết gửi Sở Tài chính trước ngày 15/6, báo cáo tổng kết gửi trước ngày 15/12.",
            [("semiannual", 15, 6, "before"), ("annual", 15, 12, "before")],
        ),
        (
            "Báo cáo sơ kết gửi Tỉnh ủy trước ngày 30/6/2028; báo cáo tổng kết gửi Tỉnh ủy trước ngày 31/10/2030.",
            [("multi_year", 30, 6, "before"), ("multi_year", 31, 10, "before")],
        ),
        (
            "Báo cáo sơ kết 03 năm trước ngày 31/12/2028, tổng kết trước ngày 31/12/2030 gửi Tỉnh ủy.",
            [("multi_year", 31, 12, "before"), ("multi_year", 31, 12, "before")],
        ),
        ("Báo cáo giữa kỳ năm 2027, cuối kỳ năm 2030 gửi Sở Tài chính.", [("multi_year", None, None, None)]),
        (
            "Hoàn thành kế hoạch trước ngày 30/4, báo cáo kết quả thực hiện về Sở Tài chính trước ngày 30/11 hằng năm.",
            [("annual", 30, 11, "before")],
        ),
        (
            "Số liệu tính từ ngày 15/12 năm trước đến ngày 14/12 của kỳ báo cáo; báo cáo năm gửi Sở Tài chính trước ngày 20/12.",
            [("annual", 20, 12, "before")],
        ),
    ],
)
def test_the_ways_in_which_days_and_periods_are_written(text, expected):
    assert rules(text)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Hằng quý (trước ngày 22 của tháng cuối quý), các đơn vị gửi báo cáo về Sở Tài chính; báo cáo năm gửi trước ngày 05/12.",
            [("quarterly", "Các đơn vị", "Sở Tài chính", None), ("annual", "Các đơn vị", "Sở Tài chính", None)],
        ),
        (
            "Các đơn vị gửi báo cáo về Sở Tài chính vào ngày 20 của tháng cuối quý; riêng báo cáo năm gửi chậm nhất ngày 30/11.",
            [("quarterly", "Các đơn vị", "Sở Tài chính", None), ("annual", "Các đơn vị", "Sở Tài chính", None)],
        ),
        (
            "Tham mưu UBND xã báo cáo Sở Tài chính: báo cáo tháng trước ngày 20 hằng tháng; báo cáo 9 tháng trước ngày 15/9; báo cáo năm trước ngày 05/12/2026.",
            [
                ("monthly", "Các sở, ngành", "UBND xã", "Sở Tài chính"),
                ("nine_month", "Các sở, ngành", "UBND xã", "Sở Tài chính"),
                ("annual", "Các sở, ngành", "UBND xã", "Sở Tài chính"),
            ],
        ),
        (
            "Báo cáo quý gửi trước ngày 22 tháng cuối của quý; báo cáo năm gửi trước ngày 22/12 về Sở Tài chính.",
            [("quarterly", "Các sở, ngành", "Sở Tài chính", None), ("annual", "Các sở, ngành", "Sở Tài chính", None)],
        ),
        (
            "Sở Tài chính báo cáo UBND tỉnh trước ngày 10/12 hàng năm; tham mưu UBND tỉnh báo cáo Bộ Tài chính trước ngày 15/01 năm sau.",
            [("annual", "Sở Tài chính", "UBND tỉnh", None), ("annual", "Sở Tài chính", "UBND tỉnh", "Bộ Tài chính")],
        ),
        (
            "Định kỳ hằng năm tham mưu UBND tỉnh báo cáo kết quả thực hiện.",
            [("annual", "Các sở, ngành", "UBND tỉnh", None)],
        ),
        (
            "Trước ngày 15/12 hằng năm, gửi báo cáo về Sở Tài chính (qua Phòng Tổng hợp, email: th@abc.gov.vn) để tổng hợp, báo cáo UBND tỉnh.",
            [("annual", "Các sở, ngành", "Sở Tài chính", "UBND tỉnh")],
        ),
        (
            "Trước ngày 15/12 hằng năm gửi về Sở Tài chính (bản mềm qua email) báo cáo kết quả thực hiện.",
            [("annual", "Các sở, ngành", "Sở Tài chính", None)],
        ),
        (
            "Hằng năm, trước ngày 10/12 báo cáo Thường trực Tỉnh ủy, UBND tỉnh (qua Sở Tài chính tổng hợp).",
            [("annual", "Các sở, ngành", "Sở Tài chính", "Thường trực Tỉnh ủy; UBND tỉnh")],
        ),
        (
            "Báo cáo gửi về Sở Tài chính trước ngày 15/12 hằng năm để tổng hợp.",
            [("annual", "Các sở, ngành", "Sở Tài chính", None)],
        ),
        (
            "Các đơn vị có báo cáo đánh giá kết quả gửi về Sở Tài chính trước ngày 30/11 hằng năm để tổng hợp báo cáo UBND tỉnh, Bộ Tài chính trước ngày 15/12.",
            [
                ("annual", "Các đơn vị", "Sở Tài chính", "UBND tỉnh"),
                ("annual", "Sở Tài chính", "UBND tỉnh; Bộ Tài chính", None),
            ],
        ),
        (
            "Hằng năm gửi báo cáo về Sở Tài chính để tổng hợp, báo cáo UBND tỉnh và Bộ Tài chính.",
            [("annual", "Các sở, ngành", "Sở Tài chính", "UBND tỉnh")],
        ),
        (
            "UBND các xã gửi báo cáo về phòng Tài chính - Kế hoạch trước ngày 20/11 hằng năm tổng hợp, báo cáo UBND huyện và Sở Tài chính.",
            [("annual", "UBND các xã", "Phòng Tài chính - Kế hoạch", "UBND huyện")],
        ),
        (
            "Các đơn vị báo cáo kết quả về Sở Tài chính trước ngày 10/12 hằng năm; Sở Tài chính tổng hợp, báo cáo UBND tỉnh trước ngày 20/12.",
            [("annual", "Các đơn vị", "Sở Tài chính", "UBND tỉnh"), ("annual", "Sở Tài chính", "UBND tỉnh", None)],
        ),
        (
            "Hằng năm, gửi kết quả thực hiện về Sở Tài chính trước ngày 05/12 để tổng hợp, báo cáo UBND tỉnh.",
            [("annual", "Các sở, ngành", "Sở Tài chính", "UBND tỉnh")],
        ),
        (
            "Thực hiện chế độ báo cáo hằng năm gửi Sở Tài chính tổng hợp, báo cáo UBND tỉnh.",
            [("annual", "Các sở, ngành", "Sở Tài chính", "UBND tỉnh")],
        ),
        (
            "Hằng năm báo cáo UBND tỉnh, đồng thời gửi Sở Tài chính trước ngày 15/12.",
            [("annual", "Các sở, ngành", "UBND tỉnh; Sở Tài chính", None)],
        ),
        (
            "Báo cáo năm gửi trước ngày 15 tháng 12 về cơ quan thường trực (Sở Tài chính) để tổng hợp.",
            [("annual", "Các sở, ngành", "Sở Tài chính", None)],
        ),
        (
            "Báo cáo của các đơn vị gửi về Sở Tài chính trước ngày 15/12 hằng năm.",
            [("annual", "Các đơn vị", "Sở Tài chính", None)],
        ),
        (
            "Sở Tài chính tiếp nhận báo cáo của các đơn vị, tổng hợp, báo cáo UBND tỉnh trước ngày 20/12 hằng năm.",
            [("annual", "Sở Tài chính", "UBND tỉnh", None)],
        ),
        (
            "Trên cơ sở báo cáo của các đơn vị, Sở Tài chính tổng hợp, báo cáo UBND tỉnh trước ngày 20/12 hằng năm.",
            [("annual", "Sở Tài chính", "UBND tỉnh", None)],
        ),
        (
            "Báo cáo định kỳ: Hằng quý, các đơn vị gửi báo cáo về Sở Tài chính.",
            [("quarterly", "Các đơn vị", "Sở Tài chính", None)],
        ),
        (
            "Yêu cầu các đơn vị định kỳ hằng quý báo cáo tiến độ gửi Sở Tài chính để Sở Tài chính tổng hợp, báo cáo UBND tỉnh.",
            [("quarterly", "Các đơn vị", "Sở Tài chính", "UBND tỉnh")],
        ),
        (
            "Liên minh Hợp tác xã tỉnh phối hợp với Sở Tài chính, Sở Công Thương tổng hợp kết quả, báo cáo UBND tỉnh hằng năm.",
            [("annual", "Liên minh Hợp tác xã", "UBND tỉnh", None)],
        ),
        (
            "Định kỳ 6 tháng, hằng năm báo cáo kết quả về Sở Tài chính. Thời gian gửi báo cáo: 6 tháng trước ngày 10/6; năm trước ngày 10/12.",
            [("semiannual", "Các sở, ngành", "Sở Tài chính", None), ("annual", "Các sở, ngành", "Sở Tài chính", None)],
        ),
        (
            "Các đơn vị báo cáo UBND tỉnh (qua Sở Tài chính). Thời hạn gửi báo cáo: trước ngày 20/12 hằng năm.",
            [("annual", "Các đơn vị", "Sở Tài chính", "UBND tỉnh")],
        ),
    ],
)
def test_who_reports_to_whom_and_where_it_goes_on(text, expected):
    found = rules(text)[1]
    assert [(r.frequency, "; ".join(r.reporters), r.receiver, r.onward_receiver) for r in found] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Hoàn thành việc rà soát, báo cáo UBND tỉnh trước ngày 30/6.",
        "Xây dựng Đề án, báo cáo UBND tỉnh trước ngày 30/9/2026.",
        "Lập báo cáo kinh tế kỹ thuật trình Sở Xây dựng trước ngày 30/9.",
        "Bồi dưỡng đội ngũ báo cáo viên, gửi Tỉnh ủy danh sách trước ngày 15/5.",
        "Thực hiện chế độ báo cáo tài chính theo quy định.",
        "Hướng dẫn hợp tác xã lập báo cáo tài chính năm trước ngày 31/3.",
        "Chuẩn bị báo cáo phục vụ cuộc họp của Ban Chỉ đạo ngày 15/7.",
        "Sản phẩm: Báo cáo kết quả khảo sát gửi Sở Y tế trước ngày 30/10.",
        "Luật Hợp tác xã ngày 20/6/2023 và báo cáo của Chính phủ.",
        "Thẩm định báo cáo nghiên cứu khả thi trước ngày 30/8.",
        "Tập huấn kỹ năng báo cáo thống kê cho các xã trong tháng 6.",
        "Ban Chỉ đạo họp định kỳ 6 tháng, nghe báo cáo của các thành viên.",
        "Trình HĐND tỉnh báo cáo thẩm tra trước ngày 01/7.",
        "Gửi dự toán về Sở Tài chính trước ngày 20/7 hằng năm để tổng hợp, trình UBND tỉnh.",
        "Chậm nhất 05 ngày làm việc sau khi kết thúc quý, các đơn vị báo cáo về Sở Y tế.",
    ],
)
def test_days_of_work_documents_and_meetings_are_no_days_of_a_report(text):
    assert rules(text)[0] == []


def test_one_day_in_several_months_and_of_quarters_named_one_by_one():
    _, (quarter,), _ = rules("Báo cáo Sở Y tế trước các ngày 15/3, 15/6, 15/9 và 15/12 hằng năm.")
    assert quarter.due_months == (3, 6, 9, 12)
    _, (quarter,), _ = rules("Báo cáo quý I trước ngày 20/3, quý III trước ngày 20/9 gửi Sở Y tế.")
    assert quarter.due_months == (3, 9)
    _, (half,), _ = rules("Định kỳ 6 tháng báo cáo Sở Y tế chậm nhất vào ngày 14 của tháng cuối kỳ báo cáo.")
    assert half.due_months == (6, 12)


def test_a_period_that_only_the_day_tells_is_less_certain():
    _, (assumed,), _ = rules("Báo cáo Sở Y tế trước ngày 20/12.")
    _, (written,), _ = rules("Báo cáo Sở Y tế trước ngày 20/12 hằng năm.")
    assert assumed.confidence < written.confidence


def test_the_days_may_stand_in_a_passage_of_their_own(read):
    found = read(
        "I. TỔ CHỨC THỰC HIỆN\n1. Các sở, ngành:\n- Định kỳ 6 tháng, hằng năm báo cáo kết quả về Sở Y tế.\n"
        "- Thời gian gửi báo cáo: Báo cáo 6 tháng trước ngày 15/6; báo cáo năm trước ngày 30/11.\n"
    ).reporting
    assert [(r.frequency, r.due_day, r.due_month, r.receiver) for r in found] == [
        ("semiannual", 15, 6, "Sở Y tế"),
        ("annual", 30, 11, "Sở Y tế"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Báo cáo kết quả (lồng ghép trong báo cáo kinh tế - xã hội quý, 6 tháng, 9 tháng và cả năm) về Sở Y tế.",
            ["quarterly", "semiannual", "nine_month", "annual"],
        ),
        (
            "Hàng tháng báo cáo trước ngày 22, hàng quý báo cáo trước ngày 22 của tháng cuối quý gửi Sở Y tế.",
            ["monthly 22", "quarterly 22"],
        ),
        ("Định kỳ trước ngày 20/6; 20/12 hằng năm báo cáo Sở Y tế.", ["semiannual 20", "annual 20"]),
        (
            "Báo cáo theo quý, năm về Sở Y tế trước ngày 15 tháng cuối quý và ngày 15 tháng 12.",
            ["quarterly 15", "annual 15"],
        ),
    ],
)
def test_each_period_of_a_list_has_its_own_day(text, expected):
    assert [f"{f} {day}" if day else f for f, day, _, _ in rules(text)[0]] == expected


def terms(text: str):
    return [(r.frequency, r.operator, r.within_days, r.within_unit, r.within_from) for r in rules(text)[1]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Hằng quý, trong vòng 05 ngày làm việc kể từ ngày kết thúc quý, các đơn vị báo cáo kết quả về Sở Y tế.",
            [("quarterly", "within", 5, "working", "period_end")],
        ),
        (
            "Định kỳ hằng năm báo cáo Sở Y tế chậm nhất sau 10 ngày kể từ khi kết thúc kỳ báo cáo.",
            [("annual", "within", 10, "calendar", "period_end")],
        ),
        (
            "Báo cáo quý gửi Sở Y tế trong 03 ngày làm việc sau khi hết quý.",
            [("quarterly", "within", 3, "working", "period_end")],
        ),
        (
            "Hằng tháng báo cáo Sở Y tế sau 02 ngày làm việc kể từ ngày chốt số liệu.",
            [("monthly", "within", 2, "working", "data_closing")],
        ),
        (
            "Hằng tháng báo cáo Sở Y tế trong 02 (hai) ngày kể từ thời điểm chốt số liệu báo cáo.",
            [("monthly", "within", 2, "calendar", "data_closing")],
        ),
        (
            "Hằng năm báo cáo Sở Y tế trong thời hạn mười lăm ngày kể từ ngày kết thúc năm.",
            [("annual", "within", 15, "calendar", "period_end")],
        ),
        (
            "Hằng quý (trong 05 ngày kể từ ngày kết thúc quý) và hằng năm (trong 15 ngày kể từ ngày kết thúc năm) báo cáo Sở Y tế.",
            [("quarterly", "within", 5, "calendar", "period_end"), ("annual", "within", 15, "calendar", "period_end")],
        ),
        (
            "Hằng quý (trong 05 ngày sau khi kết thúc kỳ báo cáo), hằng năm báo cáo Sở Y tế.",
            [("quarterly", "within", 5, "calendar", "period_end"), ("annual", None, None, None, None)],
        ),
        (
            "Định kỳ hằng quý, hằng năm và đột xuất báo cáo Sở Y tế trong 03 ngày làm việc sau khi kết thúc kỳ báo cáo.",
            [
                ("quarterly", "within", 3, "working", "period_end"),
                ("annual", "within", 3, "working", "period_end"),
                ("adhoc", None, None, None, None),
            ],
        ),
        (
            "Báo cáo quý gửi Sở Y tế trong 03 ngày làm việc sau khi hết quý; báo cáo năm gửi trước ngày 15/12.",
            [("quarterly", "within", 3, "working", "period_end"), ("annual", "before", None, None, None)],
        ),
        (
            "Định kỳ hằng quý báo cáo Sở Y tế. Thời hạn gửi báo cáo quý: trong 05 ngày làm việc sau khi kết thúc quý.",
            [("quarterly", "within", 5, "working", "period_end")],
        ),
    ],
)
def test_terms_in_days_behind_the_end_of_a_period(text, expected):
    assert terms(text) == expected
    assert {(r.due_day, r.due_month) for r in rules(text)[1] if r.operator == "within"} == {(None, None)}


@pytest.mark.parametrize(
    "text",
    [
        "Hằng năm báo cáo Sở Y tế; khi có yêu cầu, báo cáo trong vòng 05 ngày làm việc kể từ ngày nhận được yêu cầu.",
        "Hằng năm báo cáo Sở Y tế trong vòng 05 ngày kể từ ngày kết thúc đợt kiểm tra.",
        "Hằng năm báo cáo Sở Y tế trong 10 ngày kể từ ngày kết thúc kỳ họp.",
        "Hằng năm báo cáo Sở Y tế trong 10 ngày kể từ ngày ban hành Kế hoạch.",
        "Hằng năm báo cáo Sở Y tế trong 10 ngày sau khi kết thúc năm học.",
        "Hằng năm báo cáo Sở Y tế, chậm nhất 05 ngày làm việc trước khi kết thúc năm.",
        "Hằng năm báo cáo Sở Y tế trong 05 ngày sau khi kết thúc quý.",
    ],
)
def test_terms_that_count_from_no_period_of_the_report_give_no_day(text):
    found = terms(text)
    assert ("annual", None, None, None, None) in found
    assert all(days is None for _, _, days, _, _ in found)


def test_a_term_without_a_frequency_is_listed_as_not_understood():
    found, _, missed = rules("Chậm nhất 05 ngày làm việc sau khi kết thúc quý, các đơn vị báo cáo về Sở Y tế.")
    assert found == []
    assert missed


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Định kỳ 05 năm báo cáo Sở Y tế.", 5),
        ("Định kỳ 5 năm, báo cáo kết quả về Sở Y tế.", 5),
        ("Ba năm một lần báo cáo Sở Y tế.", 3),
        ("Năm năm một lần báo cáo Sở Y tế.", 5),
        ("Định kỳ 05 năm một lần báo cáo Sở Y tế trước ngày 31/12.", 5),
        ("Báo cáo giữa kỳ năm 2027, cuối kỳ năm 2030 gửi Sở Y tế.", None),
        ("Báo cáo tổng kết gửi Sở Y tế trước ngày 31/10/2030.", None),
    ],
)
def test_every_how_many_years(text, years):
    _, (rule,), _ = rules(text)
    assert (rule.frequency, rule.interval_years) == ("multi_year", years)


def test_only_a_multi_year_report_has_an_interval():
    _, found, _ = rules("Định kỳ hằng năm, 05 năm báo cáo Sở Y tế.")
    assert [(r.frequency, r.interval_years) for r in found] == [("annual", None), ("multi_year", 5)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Báo cáo Sở Y tế trong tháng 12 hằng năm.", [("annual", 12, ())]),
        ("Trong tháng 12 hằng năm, các đơn vị báo cáo kết quả về Sở Y tế.", [("annual", 12, ())]),
        (
            "Định kỳ hằng năm, vào tháng 6 và tháng 12, các đơn vị báo cáo Sở Y tế.",
            [("semiannual", 6, ()), ("annual", 12, ())],
        ),
        ("Báo cáo kết quả về Sở Y tế vào tháng 6 và tháng 12.", [("semiannual", 6, ()), ("annual", 12, ())]),
        ("Định kỳ 6 tháng báo cáo Sở Y tế vào tháng 6 và tháng 12.", [("semiannual", None, (6, 12))]),
        ("Định kỳ 6 tháng (tháng 6), năm (tháng 12) báo cáo Sở Y tế.", [("semiannual", 6, ()), ("annual", 12, ())]),
        ("Hằng quý báo cáo Sở Y tế vào các tháng 3, 6, 9, 12.", [("quarterly", None, (3, 6, 9, 12))]),
        ("Hằng năm báo cáo kết quả thực hiện Kế hoạch về Sở Y tế vào tháng 11.", [("annual", 11, ())]),
        ("Báo cáo tổng kết năm gửi Sở Y tế chậm nhất trong tháng 12.", [("annual", 12, ())]),
    ],
)
def test_a_month_without_a_day(text, expected):
    found = rules(text)[1]
    assert [(r.frequency, r.due_month, r.due_months) for r in found] == expected
    assert {(r.operator, r.due_day) for r in found} == {("by", None)}


def test_a_month_of_the_next_year():
    _, (rule,), _ = rules("Trong tháng 01 năm sau gửi báo cáo năm về Sở Y tế.")
    assert (rule.due_month, rule.due_year_offset) == (1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "Hằng năm, trong tháng 11 tổ chức hội nghị tổng kết và báo cáo Sở Y tế.",
        "Hằng năm báo cáo Sở Y tế, số liệu đến tháng 11.",
        "Hằng năm báo cáo tình hình thực hiện trong tháng 6 gửi Sở Y tế.",
        "Hoàn thành rà soát trong tháng 11, hằng năm báo cáo Sở Y tế.",
        "Hằng năm báo cáo Sở Y tế; họp vào tháng 12.",
        "Hằng năm báo cáo Sở Y tế kết quả hội nghị tổ chức vào tháng 12.",
        "Hằng năm báo cáo Sở Y tế; mở lớp bồi dưỡng trong tháng 5.",
    ],
)
def test_months_of_work_of_meetings_and_of_figures_are_none_of_a_report(text):
    assert rules(text)[0] == [("annual", None, None, None)]


def test_a_day_leaves_no_room_for_a_month():
    assert rules("Hằng năm báo cáo Sở Y tế trong tháng 12 (trước ngày 20/12).")[0] == [("annual", 20, 12, "before")]


def test_one_month_without_a_frequency_makes_no_rule():
    assert rules("Báo cáo Sở Y tế trong tháng 12.")[0::2] == ([], False)
