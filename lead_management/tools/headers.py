# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What column headers of other people's files mean.

Beside the fields' own names and labels, which the caller knows. Written as people write them;
compared by ``text.header_key``, so accents, case and punctuation do not matter.
"""

from .text import header_key

# Targets that are no fields of a lead.
TO_NOTES = "to_notes"
LEAVE_OUT = "leave_out"
# A question of a capture tool whose own words one agrees to by answering yes
CONSENT = "consent"

_ALIASES = {
    "name": [
        "lead", "lead name", "title", "subject", "tên lead", "tiêu đề", "tên cơ hội", "cơ hội",
    ],
    "contact_name": [
        "họ tên", "họ và tên", "tên", "tên khách hàng", "khách hàng", "tên liên hệ", "liên hệ",
        "người liên hệ", "full name", "contact", "contact name", "customer", "customer name",
        "person",
    ],
    "partner_name": [
        "công ty", "tên công ty", "doanh nghiệp", "tổ chức", "đơn vị", "company", "company name",
        "organization", "organisation", "account", "account name",
    ],
    "function": ["chức vụ", "chức danh", "vị trí", "job title", "position", "job position"],
    "phone": [
        "điện thoại", "số điện thoại", "sđt", "dt", "đt", "di động", "số di động", "đt di động",
        "số đt", "điện thoại di động", "hotline", "phone", "phone number", "telephone", "tel",
        "mobile", "mobile phone", "cell", "zalo",
    ],
    "email_from": ["email", "e-mail", "email address", "thư điện tử", "địa chỉ email", "mail"],
    "website": ["trang web", "web", "website", "url"],
    "street": ["địa chỉ", "số nhà", "đường", "address", "street", "street address"],
    "city": ["thành phố", "quận huyện", "city", "town"],
    "state_id": ["tỉnh", "tỉnh thành", "tỉnh/thành phố", "province", "state", "region"],
    "country_id": ["quốc gia", "nước", "country"],
    "zip": ["mã bưu chính", "mã bưu điện", "zip", "zip code", "postal code", "postcode"],
    "stage_id": ["hành trình", "thẻ hành trình", "giai đoạn bán hàng", "stage", "journey stage"],
    "lifecycle_stage_id": ["giai đoạn", "giai đoạn vòng đời", "lifecycle", "lifecycle stage"],
    "converted": ["converted", "đã chuyển đổi", "chuyển đổi", "is customer", "là khách hàng"],
    "priority": ["mức độ ưu tiên", "ưu tiên", "độ ưu tiên", "priority", "stars", "rating"],
    "interest_level": ["mức độ quan tâm", "quan tâm", "nhiệt độ", "interest level", "temperature"],
    "tag_ids": ["thẻ", "nhãn", "tags", "tag", "labels"],
    "campaign_id": ["chiến dịch", "campaign", "utm campaign", "utm_campaign"],
    "source_id": [
        "nguồn", "nguồn lead", "nguồn khách hàng", "nguồn gốc", "source", "lead source",
        "utm source", "utm_source",
    ],
    "medium_id": [
        "phương tiện", "kênh", "medium", "channel", "lead origin", "utm medium", "utm_medium",
    ],
    "referred": ["giới thiệu bởi", "người giới thiệu", "referred by", "referrer", "referral"],
    "user_id": [
        "nhân viên sales", "nhân viên kinh doanh", "nhân viên bán hàng", "người phụ trách", "sale",
        "salesperson", "sales rep", "owner", "assigned to",
    ],
    "team_id": ["bộ phận sales", "đội bán hàng", "đội ngũ bán hàng", "sales team", "team"],
    "marketing_user_id": ["chủ sở hữu", "nhân viên marketing", "marketing owner", "marketer"],
    "expected_revenue": [
        "doanh số kỳ vọng", "doanh thu kỳ vọng", "doanh thu dự kiến", "giá trị", "expected revenue",
        "deal value", "amount",
    ],
    "date_deadline": ["ngày dự kiến chốt", "ngày kỳ vọng chốt", "expected closing", "close date"],
    "interest_category_ids": [
        "loại hàng hóa quan tâm", "sản phẩm quan tâm", "nhóm sản phẩm", "product categories",
        "product category", "product interest", "products of interest",
    ],
    "industry_id": ["ngành nghề", "ngành", "lĩnh vực", "industry", "sector"],
    "description": ["ghi chú", "mô tả", "nội dung", "notes", "note", "comment", "description"],
    "external_reference": [
        "mã khách hàng", "mã lead", "mã ngoài", "external id", "prospect id", "customer id",
        "record id", "id",
    ],
    "lead_number": ["số lead", "lead number", "lead no", "lead id"],
    "bant_budget_fit": ["ngân sách", "budget"],
    "bant_budget_amount": ["số tiền ngân sách", "mức ngân sách", "budget amount"],
    "bant_authority_role": ["quyền quyết định", "authority"],
    "bant_need_fit": ["nhu cầu", "need"],
    "bant_need": ["mô tả nhu cầu", "nhu cầu chi tiết", "need in words", "requirement"],
    "bant_timeline": ["thời gian", "timeline"],
    "bant_timeline_date": ["ngày quyết định", "decision expected", "decision date"],
    TO_NOTES: ["trạng thái", "trạng thái lead", "tình trạng", "status", "lead status"],
    LEAVE_OUT: ["lý do bị từ chối", "reason for rejection", "stt", "no."],
}  # fmt: skip

ALIASES = {header_key(alias): target for target, names in _ALIASES.items() for alias in names}


def qualify(label, name):
    """Header of a column whose ``label`` alone could mean another field than ``name``."""
    return f"{label} ({name})"


def recognise(headers, labels, aliases=None):
    """Decide what each column of a file is.

    :param headers: the headers, ``""`` for a column without one
    :param dict labels: key (``text.header_key``) of each name and label of a field → its target
    :param dict aliases: more of the kind, which ``labels`` go before; by default those of leads
    :return: list of targets; ``TO_NOTES`` for what is not known, and for the second column of a
        kind, so that nothing is lost
    """
    aliases = ALIASES if aliases is None else aliases
    targets = []
    for header in headers:
        key = header_key(header)
        target = (key and (labels.get(key) or aliases.get(key))) or TO_NOTES
        if target in targets and target != LEAVE_OUT:
            target = TO_NOTES
        targets.append(target)
    return targets
