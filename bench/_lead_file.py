"""For the scripts in inside/: a believable Vietnamese file of leads, and whom its cells name."""

import io
import random

import openpyxl

from odoo import Command

SALESPEOPLE, CAMPAIGNS, SOURCES, TAGS = 12, 8, 10, 15
PROVINCES = [
    "Hà Nội",
    "TP Hồ Chí Minh",
    "TP Đà Nẵng",
    "TP Cần Thơ",
    "TP Hải Phòng",
    "Nghệ An",
    "Đồng Nai",
]
CITIES = ["Ba Đình", "Quận 1", "Hải Châu", "Ninh Kiều", "Lê Chân", "Vinh", "Biên Hòa", "Thủ Đức"]
FAMILIES = ["Nguyễn", "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Vũ", "Đặng", "Bùi", "Đỗ"]
MIDDLES = ["Văn", "Thị", "Minh", "Ngọc", "Quốc", "Thanh", "Hữu", "Đức", "Thu", "Xuân", "Gia"]
GIVEN = ["An", "Bình", "Chi", "Dũng", "Đạt", "Giang", "Hà", "Hiếu", "Khánh", "Linh", "Nga", "Yến"]
COMPANIES = ["An Phát", "Bình Minh", "Đại Việt", "Hưng Thịnh", "Kim Long", "Sao Mai", "Đông Á"]
NEEDS = ["Báo giá phần mềm", "Đăng ký học thử", "Tư vấn vay mua nhà", "Mua sỉ", "Hỏi giá máy in"]

# Header of our template in English, and the field that stock crm's import fills
COLUMNS = {
    "Lead title": "name",
    "Contact name": "contact_name",
    "Company": "partner_name",
    "Phone": "phone",
    "Email": "email_from",
    "City": "city",
    "Province": "state_id",
    "Source": "source_id",
    "Campaign": "campaign_id",
    "Tags": "tag_ids",
    "Salesperson": "user_id",
    "Expected Revenue": "expected_revenue",
}


def make_accounts(env):
    """Salespeople, sources, campaigns and tags that the file names, and who imports it.

    :return: the importing user, a sales manager
    """
    quiet = env(context={**env.context, "no_reset_password": True, "tracking_disable": True})
    # enriching new leads over the Internet, mails and the like, which take turns with imports
    env["ir.cron"].search([("cron_name", "not like", "import leads")]).active = False
    groups = [env.ref("sales_team.group_sale_manager").id]
    if "lead.import" in env:
        settings = {"group_lead_management": True, "group_lead_management_import": True}
        env["res.config.settings"].create(settings).execute()
        groups.append(env.ref("lead_management.group_lead_management_import").id)
    importer = quiet["res.users"].create(
        {
            "name": "Người Nhập",
            "login": "bench_importer",
            "email": "bench_importer@example.com",
            "group_ids": [Command.link(group) for group in groups],
        }
    )
    salespeople = quiet["res.users"].create(
        [
            {
                "name": salesperson(n),
                "login": f"bench_import_{n}",
                "email": f"bench_import_{n}@example.com",
                "group_ids": [Command.link(env.ref("sales_team.group_sale_salesman").id)],
            }
            for n in range(SALESPEOPLE)
        ]
    )
    team = quiet["crm.team"].create({"name": "Kinh doanh", "use_leads": True})
    team.member_ids = salespeople
    quiet["utm.source"].create([{"name": source(n)} for n in range(SOURCES)])
    quiet["utm.campaign"].create([{"title": campaign(n)} for n in range(CAMPAIGNS)])
    quiet["crm.tag"].create([{"name": tag(n)} for n in range(TAGS)])
    return importer


def salesperson(number):
    return f"{FAMILIES[number % 11]} Kinh Doanh {number}"


def source(number):
    return f"Nguồn khách {number}"


def campaign(number):
    return f"Chiến dịch {number}/2026"


def tag(number):
    return f"Nhãn {number}"


def make_file(count, first=0):
    """A workbook of ``count`` leads, nobody twice, as a spreadsheet program saves it.

    :param int first: number of the first one
    :return: bytes
    """
    draw = random.Random(first)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Leads")
    sheet.append(list(COLUMNS))
    for number in range(first, first + count):
        sheet.append(make_row(draw, number))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def make_row(draw, number):
    person = " ".join((draw.choice(FAMILIES), draw.choice(MIDDLES), draw.choice(GIVEN)))
    company = draw.random() < 0.4 and f"Công ty {draw.choice(COMPANIES)} {draw.randrange(997)}"
    return [
        f"{draw.choice(NEEDS)} - {person} {number}",
        person,
        company or None,
        f"0{draw.choice(('903', '912', '868', '977', '326'))}{number:06}",
        f"khach.{number}@example.com" if draw.random() < 0.7 else None,
        draw.choice(CITIES),
        draw.choice(PROVINCES),
        source(draw.randrange(SOURCES)),
        campaign(draw.randrange(CAMPAIGNS)) if draw.random() < 0.6 else None,
        ",".join(sorted({tag(draw.randrange(TAGS)) for _ in range(draw.randrange(3))})) or None,
        salesperson(draw.randrange(SALESPEOPLE)),
        draw.randrange(1, 500) * 100_000 if draw.random() < 0.5 else None,
    ]
