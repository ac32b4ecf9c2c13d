"""Files of customers and agents: what is read, what is refused, what is stored, and that twice is once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from commands import korean
from contact_handlers.base.dynamo import Table
from contact_handlers.records import customers, hashing, phone, tables
from contact_handlers.records.customers import TableCustomers
from contact_handlers.records.hashing import StoredHash
from contact_handlers.records.imports import files
from contact_handlers.records.imports.cells import Reading
from contact_handlers.records.imports.columns import KINDS
from contact_handlers.records.imports.files import FileError
from contact_handlers.records.imports.loading import Report, outcomes
from contact_handlers.records.imports.target import Target
from contact_handlers.records.proficiencies import Mirror, Skills, Users
from tests.unit.handlers.connect_fake import SKILLS
from tests.unit.handlers.journeys.base import number
from tests.unit.handlers.world import INSTANCE_ID, PEPPER, PHONE_KEY, ROOT, World

HEADER = "고객번호,이름,전화번호,이메일,등급,마케팅동의,동의일시,동의경로,약관버전,비밀번호,생년월일"
ROUTED = Skills("Skill", SKILLS)
_numbers = iter(range(1_000_000, 2_000_000))
Import = Callable[..., Report]


@pytest.fixture(name="load")
def _load(world: World, monkeypatch: pytest.MonkeyPatch) -> Import:
    monkeypatch.setattr(hashing, "COST", 2)
    target = Target(
        customers=Table("t-customers"),
        agents=Table("t-agents"),
        phone_key=PHONE_KEY,
        pepper=PEPPER,
        source="test",
        users=Users(INSTANCE_ID),
        mirror=Mirror(INSTANCE_ID, ROUTED),
    )

    def load(text: str, encoding: str = "utf-8", **given: Any) -> Report:
        sheet = files.read(text.encode(encoding), Reading(skills=ROUTED))
        report = Report.of(sheet)
        with world.looking():
            for group in outcomes(sheet, target, **given):
                report.add(group)
        # Whoever has the file may read it in Korean.
        assert all(
            korean.told(why) for why in [*(one.why for one in report.wrong), *(text for _, text in report.skills)]
        )
        return report

    return load


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, len(report.wrong)


def new_number() -> str:
    return str(next(_numbers))


def profile(world: World, customer_number: str) -> dict[str, Any]:
    lookup = world.get("customers", tables.number_lookup(customer_number)) or {}
    return world.get("customers", tables.customer(lookup["customer_id"])) or {}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_customer_is_created_whole_in_every_encoding(world: World, load: Import, encoding: str) -> None:
    who, called = new_number(), number()
    line = f"{who},김고객,{called.replace('+82', '0')},kim@example.com,VIP,동의,2026-03-02,웹,v2,135790,900101"
    assert counts(load(f"{HEADER}\n{line}\n", encoding)) == (1, 0, 0, 0)
    stored = profile(world, who)
    assert (stored["display_name"], stored["tier"], stored["status"]) == ("김고객", "vip", "active")
    assert stored["by_last_contact_sk"] == stored["created_at"]
    assert stored["contacts"] == [
        {"channel": "voice", "value": called, "is_primary": True},
        {"channel": "email", "value": "kim@example.com", "is_primary": True},
    ]
    assert stored["consent"]["marketing_consent"] == {
        "value": True,
        "at": "2026-03-01T15:00:00.000Z",
        "source": "웹",
        "text_version": "v2",
    }
    with world.looking():
        found = TableCustomers(table=Table("t-customers"), key=PHONE_KEY).by_phone(called)
    assert found is not None
    assert (found.customer_id, found.is_vip, found.marketing_consent) == (stored["customer_id"], True, True)
    auth = world.get("customers", tables.customer_auth(stored["customer_id"])) or {}
    for attribute, secret in (("pin_hash", "135790"), ("birth_hash", "900101")):
        made = StoredHash.parse(auth[attribute])
        assert made is not None
        assert made.matches(secret, PEPPER)
    assert "135790" not in str(world.query("customers", tables.customer(stored["customer_id"]).pk))


def test_a_file_that_comes_twice_changes_nothing(world: World, load: Import) -> None:
    who = new_number()
    text = f"{HEADER}\n{who},이고객,{number()},,일반,Y,,,,135790,1990-01-01\n"
    assert counts(load(text)) == (1, 0, 0, 0)
    before = world.query("customers", tables.customer(profile(world, who)["customer_id"]).pk)
    assert counts(load(text)) == (0, 0, 1, 0)
    assert world.query("customers", tables.customer(profile(world, who)["customer_id"]).pk) == before


def test_a_changed_number_no_longer_leads_to_the_customer(world: World, load: Import) -> None:
    who, old, new = new_number(), number(), number()
    load(f"customer_number,name,phone\n{who},박고객,{old}\n")
    # An empty cell leaves what is there; a hyphen takes it away.
    assert counts(load(f"customer_number,name,phone\n{who},,{new}\n")) == (0, 1, 0, 0)
    assert profile(world, who)["display_name"] == "박고객"
    with world.looking():
        stored = TableCustomers(table=Table("t-customers"), key=PHONE_KEY)
        assert stored.by_phone(old) is None
        assert stored.by_phone(new) is not None
    load(f"customer_number,phone\n{who},-\n")
    assert profile(world, who)["contacts"] == []
    assert world.get("customers", tables.phone_lookup(phone.hashed(new, PHONE_KEY))) is None


def test_a_number_of_somebody_else_is_not_taken_over(world: World, load: Import) -> None:
    first, second, called = new_number(), new_number(), number()
    load(f"customer_number,phone\n{first},{called}\n")
    report = load(f"customer_number,phone\n{second},{called}\n")
    assert [(one.line, one.column, one.why) for one in report.wrong] == [(2, "phone", "belongs to another customer")]
    assert world.get("customers", tables.number_lookup(second)) is None


def test_a_withdrawal_counts_at_once_and_older_news_does_not_undo_it(world: World, load: Import) -> None:
    who = new_number()
    columns = "customer_number,marketing_consent,consent_at,consent_source"
    load(f"{columns}\n{who},Y,2026-01-01,web\n")
    load(f"{columns}\n{who},철회,2026-05-01,phone\n")
    assert counts(load(f"{columns}\n{who},Y,2026-02-01,paper\n")) == (0, 0, 1, 0)
    customer_id = profile(world, who)["customer_id"]
    with world.looking():
        found = customers.by_id(Table("t-customers"), customer_id)
    assert found is not None
    assert not found.marketing_consent
    history = [item for item in world.query("customers", f"CUST#{customer_id}") if item["sk"].startswith("CONSENT#")]
    assert [(item["value"], item["source"]) for item in history] == [(True, "web"), (False, "phone")]


def test_every_wrong_line_is_named_and_none_is_shown(world: World, load: Import) -> None:
    who, twice = new_number(), new_number()
    lines = [
        f"{who},김고객,010-12-34,kim@,왕,글쎄요,2999-01-01,,,12345,991301",
        "12345,짧은번호,,,,,,,,,",
        ",이름만,,,,,,,,,",
        f"{twice},하나,,,,,,,,,",
        f"{twice},둘,,,,,,,,,",
        f"{new_number()},너무,많은,칸,이,있,는,줄,입,니,다,요",
        "",
    ]
    report = load("\n".join([HEADER, *lines]))
    assert counts(report)[0] == 1
    assert [(one.line, one.column) for one in report.wrong] == [
        (2, "전화번호"),
        (2, "이메일"),
        (2, "등급"),
        (2, "마케팅동의"),
        (2, "동의일시"),
        (2, "비밀번호"),
        (2, "생년월일"),
        (3, "고객번호"),
        (4, "고객번호"),
        (6, "고객번호"),
        (7, ""),
    ]
    told = str(report.document())
    assert not any(secret in told for secret in ("김고객", "12345", "kim@", "010-12-34", who))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no header"),
        ("이름,전화번호\n".encode(), "no column customer_number or agent_id"),
        ("고객번호,키\n".encode(), "unknown columns '키' in"),
        (
            "고객번호,이룸\n".encode(),
            r"'이룸' \(이름\?\) in a file of customers, known are 고객번호 \(customer_number\), ",
        ),
        ("고객번호,고객번호\n".encode(), "twice"),
        ("고객번호\n".encode("utf-16"), "UTF-16"),
        (b"\xff\xfe\xfd\x81", "UTF-16"),
        (b"customer_number\n\xff\xff\xff", "neither UTF-8 nor code page 949"),
        (b'customer_number\n"1234567', "no CSV"),
    ],
)
def test_what_is_none_of_our_files_is_refused_whole(data: bytes, why: str) -> None:
    with pytest.raises(FileError, match=why) as told:
        files.read(data)
    assert korean.told(str(told.value))


def test_spreadsheets_of_other_countries_and_lost_zeros_are_read() -> None:
    sheet = files.read(b"customer_number;phone\r\n1234567;1012345678\r\n")
    assert sheet.rows[0].given == {"customer_number": "1234567", "phone": ("+821012345678",)}


def test_a_dry_run_tells_and_writes_nothing(world: World, load: Import) -> None:
    who = new_number()
    assert counts(load(f"customer_number,name\n{who},김시험\n", dry_run=True)) == (1, 0, 0, 0)
    assert world.get("customers", tables.number_lookup(who)) is None


def test_groups_beside_each_other_do_what_groups_in_a_row_do(world: World, load: Import) -> None:
    every = [new_number() for _ in range(60)]
    text = "customer_number,name\n" + "".join(f"{who},고객\n" for who in every)
    report = load(text, workers=4)
    assert (counts(report), report.reached) == ((60, 0, 0, 0), 61)
    assert all(world.get("customers", tables.number_lookup(who)) for who in every)
    # A run that was stopped goes on behind the line that it reached.
    assert counts(load(text, after=51)) == (0, 0, 10, 0)


def test_agents_are_found_by_user_and_by_name(world: World, load: Import) -> None:
    world.connect.users |= {f"user-{one}": f"login{one}" for one in (1, 2, 9)}
    header = "agent_id,name,connect_user_id,team,tier,skills,queues"
    line = "a-1,김상담,user-1,민원팀,전문,complaint:4;payment:2,complaint;general"
    assert counts(load(f"{header}\n{line}\n")) == (1, 0, 0, 0)
    assert counts(load(f"{header}\n{line}\n")) == (0, 0, 1, 0)
    stored = world.get("agents", tables.agent("a-1")) or {}
    assert stored["skills"] == [{"skill_id": "complaint", "level": 4}, {"skill_id": "payment", "level": 2}]
    assert (stored["tier"], stored["by_team_pk"], stored["by_team_sk"]) == ("expert", "TEAM#민원팀", "김상담")
    assert (world.get("agents", tables.agent_lookup("user-1")) or {})["agent_id"] == "a-1"
    assert world.get("agents", tables.agent_name("김상담", "a-1"))
    assert counts(load("agent_id,name,connect_user_id\na-1,김개명,user-2\na-2,이상담,user-9\n")) == (1, 1, 0, 0)
    assert world.get("agents", tables.agent_lookup("user-1")) is None
    assert world.get("agents", tables.agent_name("김상담", "a-1")) is None
    report = load("agent_id,name,connect_user_id\na-3,박상담,user-2\n")
    assert [one.why for one in report.wrong] == ["belongs to another agent"]


def test_shifts_and_certificates_come_by_a_file(world: World, load: Import) -> None:
    agent = f"a-{new_number()}"
    header = "사번,이름,근무조,근무요일,출근,퇴근,휴게시간,자격증"
    line = f"{agent},김상담,야간,금-일,22:00,6:00,02:00-03:00,금융상담사:2026-03-02~2029-03-01;AWS SAA:2025-01-05"
    assert counts(load(f"{header}\n{line}\n")) == (1, 0, 0, 0)
    stored = world.get("agents", tables.agent(agent)) or {}
    pause = {"start": "02:00", "end": "03:00"}
    night = {"shift": "night", "days": [5, 6, 7], "start": "22:00", "end": "06:00", "breaks": [pause]}
    assert stored["schedule"] == night
    assert stored["certifications"] == [
        {"name": "금융상담사", "certified_at": "2026-03-02", "expires_at": "2029-03-01"},
        {"name": "AWS SAA", "certified_at": "2025-01-05"},
    ]
    assert counts(load(f"{header}\n{line}\n")) == (0, 0, 1, 0)
    # A cell alone changes its part; who has nothing yet works the usual week.
    load(f"agent_id,days\n{agent},1;2\n")
    assert (world.get("agents", tables.agent(agent)) or {})["schedule"] == {**night, "days": [1, 2]}
    load(f"agent_id,name,start\n{agent}-2,이상담,10:00\n")
    usual = {"days": [1, 2, 3, 4, 5], "start": "10:00", "end": "18:00"}
    assert (world.get("agents", tables.agent(f"{agent}-2")) or {})["schedule"] == usual
    wrong = load(f"{header}\n{agent},,조근,월~금,25:00,18,12-13,자격증:작년\n").wrong
    assert [one.column for one in wrong] == ["근무조", "근무요일", "출근", "퇴근", "휴게시간", "자격증"]


# --- skills that contacts are routed by


def proficient(world: World, user: str) -> dict[str, float]:
    return {
        value: level for (name, value), level in world.connect.proficiencies.get(user, {}).items() if name == "Skill"
    }


def sent(world: World) -> list[str]:
    """Returns the operations that changed a proficiency since the last look."""
    changes = [name for name, _ in world.connect.calls if name.endswith("UserProficiencies") and "List" not in name]
    world.connect.calls.clear()
    return changes


def an_agent(world: World, **has: float) -> tuple[str, str]:
    """Returns an agent and a user of the instance as the settings made them, who speaks a language too."""
    agent = f"a-{new_number()}"
    world.connect.users[f"user-{agent}"] = f"login-{agent}"
    levels = {("Skill", skill): level for skill, level in has.items()}
    world.connect.proficiencies[f"user-{agent}"] = {("Language", "ko-KR"): 5.0, **levels}
    world.connect.calls.clear()
    return agent, f"user-{agent}"


def test_skills_of_a_file_are_proficiencies_of_its_user_and_only_what_differs_is_sent(
    world: World, load: Import
) -> None:
    agent, user = an_agent(world, payment=2.0, loan=5.0)
    line = f"agent_id,name,username,skills\n{agent},김상담,login-{agent},complaint:4;payment:3\n"
    tried = load(line, dry_run=True)
    assert (counts(tried), sent(world), world.get("agents", tables.agent(agent))) == ((1, 0, 0, 0), [], None)
    assert tried.skills == ((2, "complaint 4 added"), (2, "payment 2 to 3"), (2, "loan 5 removed"))
    assert counts(load(line)) == (1, 0, 0, 0)
    assert proficient(world, user) == {"complaint": 4.0, "payment": 3.0}
    assert world.connect.proficiencies[user]["Language", "ko-KR"] == 5.0
    assert sent(world) == [f"{word}UserProficiencies" for word in ("Associate", "Update", "Disassociate")]
    assert (counts(load(line)), sent(world)) == ((0, 0, 1, 0), [])
    # A deployment or somebody at the console changed it: the file says what counts, and repairs it.
    world.connect.proficiencies[user]["Skill", "payment"] = 1.0
    repaired = load(line)
    assert (counts(repaired), repaired.document()["skills_changed"]) == ((0, 1, 0, 0), 1)
    assert counts(load(f"agent_id,skills\n{agent},-\n")) == (0, 1, 0, 0)
    assert proficient(world, user) == {}


def test_an_agent_whose_skills_no_file_says_keeps_those_of_the_settings(world: World, load: Import) -> None:
    agent, user = an_agent(world, payment=2.0)
    assert counts(load(f"agent_id,name,username\n{agent},김상담,login-{agent}\n")) == (1, 0, 0, 0)
    assert (proficient(world, user), sent(world)) == ({"payment": 2.0}, [])


def test_another_user_takes_the_skills_over(world: World, load: Import) -> None:
    agent, old = an_agent(world)
    _, new = an_agent(world)
    load(f"agent_id,name,connect_user_id,skills\n{agent},김상담,{old},loan:2\n")
    load(f"agent_id,connect_user_id\n{agent},{new}\n")
    assert (proficient(world, old), proficient(world, new)) == ({}, {"loan": 2.0})


def test_what_contacts_are_not_routed_by_or_nobody_has_is_a_wrong_line(world: World, load: Import) -> None:
    (agent, user), (other, its) = an_agent(world), an_agent(world)
    world.connect.proficiencies[its] |= {("Other", str(place)): 1.0 for place in range(8)}
    header, allowed = "agent_id,name,username,connect_user_id,skills", ", ".join(SKILLS)
    unknown = f"names as skill 2 none of the center, allowed are {allowed}; the nearest is payment"
    refused = (
        "is refused by Amazon Connect (InvalidRequestException): it takes values of the attribute, and 10 of a user"
    )
    for line, column, why in (
        (f"{agent},김상담,,{user},loan:3;Paymnet:2", "skills", unknown),
        (f"{agent},김상담,nobody,,loan:3", "username", "is no login of a user of the instance"),
        (f"{agent},김상담,,user-gone,loan:3", "connect_user_id", "is no user of the instance"),
        (f"{agent},김상담,login-{other},{user},", "username", "is not the user of connect_user_id"),
        (f"{agent},김상담,,{its},loan:3;chat:1", "skills", refused),
    ):
        assert [(one.column, one.why) for one in load(f"{header}\n{line}\n").wrong] == [(column, why)]
        assert world.get("agents", tables.agent(agent)) is None
    assert (proficient(world, user), proficient(world, its)) == ({}, {})


def test_the_page_has_every_column_and_no_other() -> None:
    page = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    for kind, columns in KINDS.items():
        section = page.split(f"### {kind.capitalize()}\n", 1)[1].split("\n#", 1)[0]
        rows = re.findall(r"^\| `(\w+)`( \(needed\))? \| ([^|]*) \| (.*) \|$", section, re.MULTILINE)
        assert rows == [(one.name, " (needed)" if one.key else "", ", ".join(one.korean), one.told) for one in columns]
