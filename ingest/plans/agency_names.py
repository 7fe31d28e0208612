"""Words that agency names are made of: sectors, heads, groups, abbreviations, and the verbs that end a name.

Data and patterns only, general to Vietnamese public bodies; no name of one document. Used by ``agencies``.
"""

from __future__ import annotations

import re

from ingest.text.normalise import UPPER

SECTORS = (
    "Kế hoạch và Đầu tư", "Tài chính", "Nông nghiệp và Phát triển nông thôn", "Nông nghiệp và Môi trường",
    "Tài nguyên và Môi trường", "Lao động - Thương binh và Xã hội", "Công Thương", "Khoa học và Công nghệ",
    "Thông tin và Truyền thông", "Giáo dục và Đào tạo", "Văn hóa, Thể thao và Du lịch", "Văn hóa và Thể thao",
    "Giao thông vận tải", "Xây dựng", "Nội vụ", "Tư pháp", "Y tế", "Ngoại vụ", "Ngoại giao", "Du lịch", "Công an",
    "Quốc phòng", "Dân tộc và Tôn giáo", "Quy hoạch - Kiến trúc", "Công nghiệp", "Thương mại và Du lịch", "Thương mại",
    "Thủy sản", "Nông nghiệp",
)  # fmt: skip
"""Fields of a Sở or Bộ, in the official spelling, today's and former ones."""

ABBREVIATIONS = (
    (r"\b(?:LMHTX|LM HTX)\b", "Liên minh Hợp tác xã"),
    (r"\bLHHTX\b", "Liên hiệp hợp tác xã"),
    (r"\bHTX\b", "Hợp tác xã"),
    (r"\bTHT\b", "Tổ hợp tác"),
    (r"\bKTTT\b", "kinh tế tập thể"),
    (r"\bUBMTTQ(?:VN)?\b", "Ủy ban Mặt trận Tổ quốc"),
    (r"\bMTTQ(?:VN)?\b", "Mặt trận Tổ quốc"),
    (r"\bTQVN\b", "Tổ quốc Việt Nam"),
    (r"\bKH\s?&\s?ĐT\b|\bKHĐT\b|\bKH-ĐT\b", "Kế hoạch và Đầu tư"),
    (r"\bNN\s?&\s?PTNT\b|\bNNPTNT\b|\bNN và PTNT\b", "Nông nghiệp và Phát triển nông thôn"),
    (r"\bPTNT\b", "Phát triển nông thôn"),
    (r"\bNN\s?&\s?MT\b|\bNNMT\b", "Nông nghiệp và Môi trường"),
    (r"\bTN\s?&\s?MT\b|\bTNMT\b", "Tài nguyên và Môi trường"),
    (r"\bLĐ\s?-?\s?TB\s?(?:&|và|-)?\s?XH\b", "Lao động - Thương binh và Xã hội"),
    (r"\bKH\s?&\s?CN\b|\bKHCN\b", "Khoa học và Công nghệ"),
    (r"\bTT\s?&\s?TT\b|\bTTTT\b", "Thông tin và Truyền thông"),
    (r"\bGD\s?&\s?ĐT\b|\bGDĐT\b", "Giáo dục và Đào tạo"),
    (r"\bVH,?\s?TT\s?(?:&|và)\s?DL\b|\bVHTTDL\b", "Văn hóa, Thể thao và Du lịch"),
    (r"\bGTVT\b", "Giao thông vận tải"),
    (r"\bPT\s?[-&]\s?TH\b", "Phát thanh - Truyền hình"),
    (r"\bSở TC\b", "Sở Tài chính"),
    (r"\bSở CT\b", "Sở Công Thương"),
    (r"\bSở NV\b", "Sở Nội vụ"),
    (r"\bSở XD\b", "Sở Xây dựng"),
    (r"\bSở TP\b", "Sở Tư pháp"),
    (r"\bKV\s?(?=\d)", "Khu vực "),
    (r"\bBHXH\b", "Bảo hiểm xã hội"),
    (r"\bLHPN\b", "Liên hiệp Phụ nữ"),
    (r"\bNHCSXH\b", "Ngân hàng Chính sách xã hội"),
    (r"\bCSXH\b", "Chính sách xã hội"),
    (r"\bCCB\b", "Cựu chiến binh"),
    (r"\bKBNN\b", "Kho bạc Nhà nước"),
    (r"\bSHTT\b", "Sở hữu trí tuệ"),
    (r"\bTNCS\b", "Thanh niên Cộng sản"),
    (r"\bBCĐ\b", "Ban Chỉ đạo"),
    (r"\bBCH\b", "Ban Chấp hành"),
    (r"\bNHNN\b|\bNgân hàng NN\b", "Ngân hàng Nhà nước"),
    (r"\bCT\s?-\s?XH\b", "chính trị - xã hội"),
    (r"\b[ỦU][ỷyỶY]? ?[Bb]an [Nn]hân [Dd]ân\b|\bU[ỷỶ] [Bb]an [Nn]hân [Dd]ân\b|\bUỷ ban nhân dân\b", "UBND"),
    (r"\bHội đồng [Nn]hân dân\b", "HĐND"),
    (r"\bUỷ ban\b|\bỦy Ban\b", "Ủy ban"),
    (r"\bHơp tác xã\b", "Hợp tác xã"),
)  # fmt: skip
"""Pattern and how the name is written out; UBND and HĐND stay short, as the gold labels want."""

GROUP_NOUN = (
    r"(?:sở|ban(?! hành)|bộ|thôn|ấp|buôn|khu phố|tổ dân phố|đặc khu|"
    r"ngành|cấp|huyện|thị xã|thành phố|quận|xã|phường|thị trấn|tỉnh|địa phương|"
    r"cơ quan|đơn vị|tổ chức|đoàn thể|"
    r"hội|cấp ủy|cấp uỷ|đảng ủy|đảng uỷ|đảng bộ|chi bộ|phòng|trường|trung tâm|doanh nghiệp|hợp tác xã|"
    r"liên hiệp|thành viên|"
    r"cơ sở|viện|ngân hàng|chủ đầu tư|hiệp hội|quỹ tín dụng|đại sứ quán|đài|báo|cá nhân|UBND|đồng chí|chủ rừng)"
)
"""Nouns that may follow ``các`` in the name of a group of bodies."""

_GROUP_VERBOSE = GROUP_NOUN.replace(" ", r"\ ")

HEAD = re.compile(
    rf"""(?:
    (?P<group>(?:[Cc]ác|[Nn]hững|[Mm]ột\ số|[Tt]ừng|[Tt]oàn\ thể)\ (?i:{_GROUP_VERBOSE})\b(?!\ (?:loại|hình|quy
      |chính\ sách))
      | [Ss]ở,\ (?:ban|ngành)\b | [Cc]ơ\ quan,\ đơn\ vị\b | [Bb]ộ,\ (?:cơ\ quan|ngành)\b | [Bb]an,\ ngành\b )
  | (?P<named>
      UBND\b | HĐND\b | (?:Thường\ trực(?!\ (?:theo|giúp|tham\ mưu))|Văn\ phòng|Đoàn\ ĐBQH|Đảng\ đoàn|Ban\ cán\ sự)\b
    | [ỦU][ỷy]\ ban\ (?:Mặt\ trận|MTTQ|Trung\ ương|[Kk]iểm\ tra|[{UPPER}]) | Mặt\ trận\ Tổ\ quốc | MTTQ | UBMTTQ
    | (?:Chi|Đảng)\ bộ\b | Thuế\ (?:tỉnh|thành\ phố|cơ\ sở|khu\ vực|[{UPPER}]) | Báo\ và\ (?:[Pp]hát\ thanh|[Đđ]ài)
    | Liên\ minh\ (?:[Hh]ợp\ tác\ xã|HTX) | LMHTX | Liên\ hiệp\ (?:[Cc]ác\ )?[{UPPER}th]
    | Công\ an\b | Công\ đoàn\b | Bảo\ hiểm\ [Xx]ã\ hội | BHXH | Kho\ bạc | Thanh\ tra\ (?:tỉnh|thành|huyện|[{UPPER}])
    | Ngân\ hàng\ | NHNN\b | (?:Tỉnh|Thành|Thị|Huyện|Quận|Đảng|Khu)\ [uủ][ỷyỷ]\b | (?:Tỉnh|Thành|Thị|Huyện
      |Quận)\ [đĐ]oàn\b
    | Ban\ (?:[{UPPER}]|quản\ lý|chỉ\ đạo|thường\ vụ|dân\ tộc|tổ\ chức) | BCĐ\b | Hội\ (?:[{UPPER}]
      |đồng\ [{UPPER}]|cựu|nông|phụ|liên)
    | (?:Sở|Bộ|Cục|Tổng\ cục|Chi\ cục|Vụ|Viện|Báo|Đài|Đoàn|Quỹ|Trường|Hiệp\ hội|Liên\ đoàn|Học\ viện|Tập\ đoàn
      |Tổng\ [Cc]ông\ ty
        |Công\ ty|Trung\ tâm|Chi\ nhánh|Đại\ học|Phân\ hiệu|Phòng|Tòa\ án|Toà\ án|Viện\ [Kk]iểm\ sát|Cổng
        |Bảo\ tàng|Quân\ khu|Chi\ hội
        |Thông\ tấn\ xã|Kiểm\ toán|Bưu\ điện|Cao\ đẳng|Trạm|Hạt|Đồn|Vườn|Tổng\ đội|Câu\ lạc\ bộ|Thư\ viện
        |Nhà\ văn\ hóa|Bệnh\ viện|Xí\ nghiệp|Nông\ trường|Hợp\ tác\ xã|Liên\ hiệp|Văn\ phòng|Ban)
        \ (?=[{UPPER}(]|quản\ lý|truyền|thông\ tin|phát|kiểm\ sát|nhân\ dân|giao\ dịch|chuyên\ môn
          |khuyến|tín\ dụng|hỗ\ trợ|đầu\ tư|bảo\ vệ)
    | Cơ\ quan\ (?:Báo|[Tt]hường\ trực|Trung\ ương) | VTV\b | VOV\b | TTXVN\b | VCCI\b | Chính\ phủ\b
      | Thủ\ tướng\b | Quốc\ hội\b
    | [Cc]ấp\ có\ thẩm\ quyền | [Cc]ơ\ quan\ (?:nhà\ nước\ )?có\ thẩm\ quyền | Đơn\ vị\ [a-zđ] | Chủ\ đầu\ tư
      | Tổ\ (?:công\ tác|giúp\ việc)
    | Thành\ phố\ [{UPPER}] | Chính\ quyền\ địa\ phương | Cấp\ ủy | Cấp\ uỷ )
  | (?P<person>(?:Thủ\ trưởng|Chủ\ tịch|Phó\ Chủ\ tịch|Giám\ đốc|Trưởng\ [Bb]an|Trưởng\ phòng|Bộ\ trưởng
    |Bí\ thư|Trưởng\ (?:các\ )?(?:thôn|ấp|buôn|bản|khu\ phố)|Người\ đứng\ đầu|Chánh\ Văn\ phòng
      |Chánh\ Thanh\ tra|Tổng\ [Gg]iám\ đốc|Cục\ trưởng)\b)
    )""",
    re.VERBOSE,
)
"""Start of an agency name in running text."""

VERBS = (
    "chủ trì", "chủ động", "phối hợp", "tham mưu", "triển khai", "thực hiện", "xây dựng", "rà soát", "tăng cường",
    "hướng dẫn", "chỉ đạo", "kiểm tra", "giám sát", "theo dõi", "đôn đốc", "tổng hợp", "báo cáo", "đề xuất",
    "tiếp tục", "đẩy mạnh", "nâng cao", "cân đối", "bố trí", "lồng ghép", "tạo điều kiện", "tuyên truyền",
    "vận động", "phổ biến", "quán triệt", "cụ thể hóa", "cụ thể hoá", "căn cứ", "có trách nhiệm",
    "chịu trách nhiệm", "có nhiệm vụ", "theo chức năng", "theo thẩm quyền", "theo nhiệm vụ", "theo quy định",
    "theo phân công", "trên cơ sở", "là cơ quan", "là đầu mối", "là đơn vị", "làm đầu mối", "được giao", "kịp thời",
    "thường xuyên", "định kỳ", "hằng năm", "hàng năm", "hằng quý", "hàng quý", "hằng tháng", "hàng tháng",
    "tiến hành", "lập", "ban hành", "trình", "thẩm định", "quan tâm", "khuyến khích", "phát huy", "thống nhất",
    "đảm bảo", "bảo đảm", "cử", "đưa", "giúp", "cung cấp", "phân công", "lựa chọn", "xem xét", "chuẩn bị",
    "công bố", "duy trì", "phát động", "đăng tải", "đăng ký", "khẩn trương", "tập trung", "ưu tiên", "huy động",
    "xử lý", "giải quyết", "kiến nghị", "gửi", "đánh giá", "sơ kết", "tổng kết", "củng cố", "kiện toàn",
    "hoàn thiện", "hoàn thành", "kết nối", "giới thiệu", "quảng bá", "cập nhật", "cải thiện", "điều chỉnh",
    "quyết định", "giao", "yêu cầu", "đề nghị", "phải", "cần", "được khuyến khích",
    "được hỗ trợ", "chưa", "không", "còn", "để", "nhằm", "nghiên cứu", "hỗ trợ",
    "thường trực theo", "tích cực", "nghiêm túc", "vận dụng", "tổ chức thực hiện", "tổ chức triển khai",
    "tổ chức các", "tổ chức sơ", "tổ chức tuyên", "tổ chức quán", "đổi mới công", "có văn bản", "có kế hoạch",
    "có báo cáo", "quản lý và", "quản lý,", "quản lý nhà", "bám sát", "chấp hành", "phổ biến,", "hằng", "rà",
    "khẩn", "sẽ", "cùng phối", "tổ chức kiểm", "tổ chức phổ", "tổ chức đánh", "tổ chức rà", "thông tin gửi",
    "thẩm tra", "khai thác", "ứng dụng", "tổ chức học", "lãnh đạo", "tổ chức lồng", "chọn", "trong công tác",
    "trong việc", "trong quá trình", "trong thời gian", "trong triển khai", "trong thực hiện", "trong tổ chức",
    "khi", "theo", "từ năm", "đẩy nhanh", "tiếp nhận", "bàn giao", "vận hành", "diễn ra", "rút kinh nghiệm",
    "lưu ý", "kết quả", "tình hình", "các biện pháp", "các giải pháp", "các nội dung", "các nhiệm vụ",
    "những vấn đề", "các vấn đề", "những nội dung", "những khó", "các khó", "qua đó", "về kết quả", "về tình hình",
    "về việc", "về tiến độ", "về những", "biết", "đồng thời",
    "trước ngày", "vào ngày", "chậm nhất", "thành lập", "thông qua đó",
    "niêm yết", "chuyển giao", "tư vấn,", "tổ chức họp", "tổ chức lớp", "tổ chức hội nghị",
    "tổ chức hội thảo", "tổ chức hội chợ", "tổ chức tập huấn", "tổ chức xúc tiến", "tổ chức giám sát",
    "tổ chức khảo sát", "tổ chức đào tạo", "tổ chức bồi dưỡng", "tổ chức vận động", "tổ chức xây dựng",
    "mở", "nắm", "họp", "biểu dương", "khen thưởng", "thu hút",
    "phát hiện", "nhân rộng", "ký kết", "tháo gỡ", "thông báo", "công khai", "lấy ý kiến", "khảo sát",
    "thu thập", "thống kê", "phân bổ", "phân tích", "phân loại", "thúc đẩy", "tôn vinh", "tuyên dương", "biên soạn",
    "phát hành", "số hóa", "số hoá", "xúc tiến", "hình thành", "sắp xếp", "trao đổi", "chia sẻ", "xác định", "xác nhận",
    "xác minh", "kiểm soát", "kiểm điểm", "tìm kiếm", "mời", "tăng", "giảm", "đổi mới", "phát triển các", "tham gia",
    "tạo lập", "tạo môi", "tạo cơ", "gắn", "làm việc", "nhận diện", "khuyến cáo", "hòa giải", "giải ngân", "cho vay",
    "tiếp cận", "thanh toán", "chi trả", "quy định", "soạn thảo", "góp ý", "đổi", "liên kết", "khắc phục", "ngăn chặn",
    "phòng ngừa", "chấn chỉnh", "nhắc nhở", "phê bình", "phê duyệt", "bồi dưỡng", "tập huấn", "hoạch định", "tính toán",
)  # fmt: skip
"""Words that begin what an agency does, and so end its name."""

_NOUNS = r"(?!giao (?:thông|dịch|lưu|hàng)|trình (?:độ|diễn|tự)|cử tri|lập pháp|cần thơ)"
STOP = re.compile(
    rf"(?:và\s+)?{_NOUNS}(?:" + "|".join(sorted(map(re.escape, VERBS), key=len, reverse=True)) + r")(?!\w)"
)

SHORT_VERB_INSIDE = frozenset(
    ("công", "chương", "quá", "bàn", "tờ", "lộ", "quy", "độc", "thành", "thiết", "xác", "giáo", "tiến")
)
"""Words after which ``trình``, ``giao`` or ``lập`` is the end of a noun and no verb."""

ORGANISE = re.compile(
    r"tổ chức\s(?!chính trị|tín dụng|xã hội|đảng|quốc tế|kinh tế|đoàn|hội(?! nghị| thảo| chợ| thi)|phi|khoa|nghề|"
    r"liên quan|có liên|cơ sở|cán bộ|bộ máy|công đoàn|đại diện|hợp tác|tư vấn|thành viên|và\s|khác)\w"
)
"""``tổ chức`` as a verb; as a noun it is followed by its kind and stands behind ``các``."""
