"""Whose it is: every way in which somebody can get what belongs to another is planted once, and the judge names it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from ringback.simulator.center import Center
from ringback.simulator.kernel.log import Displayed
from ringback.simulator.loading import load as load_center
from ringback.simulator.ownership import Judgment
from ringback.simulator.ownership.belongings import flat, pattern_of
from ringback.simulator.ownership.model import Ownership
from ringback.simulator.scenarios import parse, run
from ringback.simulator.scenarios.files import Shared
from ringback.simulator.scenarios.judge import authorization
from ringback.simulator.scenarios.model import CenterFile
from ringback.simulator.scenarios.player import Play
from tests.unit.simulator.flowkit import INSTANCE, act, bye, flow, say

Json = dict[str, Any]
TABLE: Json = {
    "Type": "AWS::DynamoDB::Table",
    "Metadata": {"ringback:key": "people"},
    "Properties": {
        "TableName": "shop-people",
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    },
}
RULES: Json = {
    "identity": "Who",
    "proven": {"Checked": "yes"},
    "ids": ["File"],
    "recalls": ["지난번에 이어서"],
    "contacts": ["contact"],
    "evidence": [
        {"table": "people", "where": {"pk": "LINE#*"}, "owner": {"who": "{}"}, "what": {"pk": "LINE#{}"}, "by": "line"},
        {
            "table": "people",
            "where": {"sk": "SECRET"},
            "owner": {"pk": "PERSON#{}"},
            "what": {"pin": "{}"},
            "by": "said",
            "proves": True,
        },
    ],
    "traits": [
        {
            "attribute": "Rank",
            "table": "people",
            "where": {"sk": "ACCOUNT"},
            "owner": {"pk": "PERSON#{}"},
            "field": "rank",
        }
    ],
    "records": [
        {
            "table": "people",
            "where": {"sk": "ACCOUNT"},
            "owner": {"pk": "PERSON#{}"},
            "secret": {"balance": "{}", "due": "{}", "name": "{}"},
        },
        {"table": "people", "where": {"pk": "FILE#*"}, "owner": {"who": "{}"}, "secret": {"answers": "{}"}},
    ],
}
ANN, BOB = "+821011110000", "+821022220000"
ANNS = 'balance = 1250000, due = "2026-11-25", name = "김앤나", rank = "gold"'
BOBS = 'balance = 7654000, due = "2026-12-03", name = "박밥나", rank = "tin"'
WORLD = f"""
records = [
  {{ table = "people", item = {{ pk = "LINE#{ANN}", sk = "L", who = "ann" }} }},
  {{ table = "people", item = {{ pk = "LINE#{BOB}", sk = "L", who = "bob" }} }},
  {{ table = "people", item = {{ pk = "PERSON#ann", sk = "SECRET", pin = "246810" }} }},
  {{ table = "people", item = {{ pk = "PERSON#bob", sk = "SECRET", pin = "135791" }} }},
  {{ table = "people", item = {{ pk = "PERSON#ann", sk = "ACCOUNT", {ANNS} }} }},
  {{ table = "people", item = {{ pk = "PERSON#bob", sk = "ACCOUNT", {BOBS} }} }},
  {{ table = "people", item = {{ pk = "FILE#file-7", sk = "META", who = "bob", answers = {{ what = "냉장고" }} }} }},
]
"""


def attributes(following: str, **changes: str) -> Json:
    return act(
        "mark",
        "UpdateContactAttributes",
        {"Attributes": changes, "TargetContact": "Current"},
        following,
        {"NoMatchingError": following},
    )


def ask(following: str) -> Json:
    """Takes a secret from the keypad."""
    return act(
        "ask",
        "GetParticipantInput",
        {
            "Text": "비밀번호를 눌러 주세요.",
            "InputTimeLimitSeconds": "5",
            "StoreInput": "True",
            "InputValidation": {"CustomValidation": {"MaximumLength": "6"}},
            "DTMFConfiguration": {"InputTerminationSequence": "#"},
        },
        following,
        {"NoMatchingError": following},
    )


class Shop:
    """A small center with one flow, and its scenarios."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.rules = json.loads(json.dumps(RULES))

    def center(self, *actions: Json) -> Center:
        template = {"Resources": {"Instance": INSTANCE, "People": TABLE, "Flow": flow("inbound", *actions)}}
        path = self._folder / "template.json"
        path.write_text(json.dumps(template, ensure_ascii=False), encoding="utf-8")
        return load_center(path)

    def play(self, center: Center, steps: str = "", *, caller: str = ANN, more: str = "") -> Play:
        shared = Shared("center.toml", CenterFile(center="shop", ownership=Ownership.model_validate(self.rules)))
        given = f'[given]\ncaller = "{caller}"\n{more}{WORLD}'
        text = f'title = "가게"\n{given}\n[call]\nentry = "inbound"\nsteps = [{steps}]\n'
        return run(parse(text, shared=shared), center).play

    def judged(self, *actions: Json, steps: str = "", caller: str = ANN, more: str = "") -> Judgment:
        return authorization(self.play(self.center(*actions), steps, caller=caller, more=more))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def kinds(judgment: Judgment) -> list[str]:
    return [violation.kind for violation in judgment.violations]


def test_a_caller_hears_their_own_balance_after_the_secret(shop: Shop) -> None:
    own = say("tell", "잔액은 1,250,000원입니다. 11월 25일에 냅니다.", "bye")

    judgment = shop.judged(ask("tell"), own, bye(), steps='{ presses = "246810#" }')

    assert judgment.violations == []
    assert judgment.judged["told"] == 2


@pytest.mark.parametrize("words", ["1,250,000원", "1250000원", "1 250 000", "11월 25일까지", "2026-11-25", "김앤나 님"])
def test_what_is_told_before_the_secret_is_a_violation(shop: Shop, words: str) -> None:
    judgment = shop.judged(say("tell", words, "bye"), bye())

    assert kinds(judgment) == ["told"]
    assert "caller 1 hears or reads" in str(judgment.violations[0])
    assert "inbound/tell" in str(judgment.violations[0])


def test_a_proven_caller_does_not_hear_another_person_balance(shop: Shop) -> None:
    judgment = shop.judged(ask("tell"), say("tell", "7,654,000원", "bye"), bye(), steps='{ presses = "246810#" }')

    assert [str(item) for item in judgment.violations] == [
        "told: caller 1 hears or reads '7654000' of bob (people.balance) at inbound/tell"
    ]


@pytest.mark.parametrize("words", ["17,654,000원", "2026-11-2", "111월 25일", "12월 31일"])
def test_other_figures_are_nobodys(shop: Shop, words: str) -> None:
    assert shop.judged(say("tell", words, "bye"), bye()).violations == []


def test_what_the_caller_said_nobody_told_them(shop: Shop) -> None:
    echo = say("tell", "누르신 번호는 7654000입니다.", "bye")

    assert shop.judged(ask("tell"), echo, bye(), steps='{ presses = "7654000#" }').violations == []


def test_nobody_is_marked_as_proven_without_the_secret(shop: Shop) -> None:
    judgment = shop.judged(attributes("bye", Who="ann", Checked="yes"), bye())

    assert kinds(judgment) == ["allowed", "allowed"]
    assert "Checked=yes as ann at inbound/mark and has not proven to be" in str(judgment.violations[0])
    assert "the end" in str(judgment.violations[1])


def test_a_proof_of_one_person_does_not_verify_another(shop: Shop) -> None:
    """The line is ann's, the secret bob's: whoever is marked as proven must be bob."""
    steps = '{ presses = "135791#" }'

    wrong = shop.judged(ask("mark"), attributes("bye", Who="ann", Checked="yes"), bye(), steps=steps)
    right = shop.judged(ask("mark"), attributes("bye", Who="bob", Checked="yes"), bye(), steps=steps)

    assert kinds(wrong) == ["allowed", "allowed"]
    assert right.violations == []


def test_a_secret_counts_once_the_function_has_verified_it(shop: Shop) -> None:
    shop.rules["verdicts"] = [{"function": "check", "answer": {"result": "OK"}, "owner": "who"}]

    judgment = shop.judged(
        ask("mark"), attributes("bye", Who="ann", Checked="yes"), bye(), steps='{ presses = "246810#" }'
    )

    assert "allowed" in kinds(judgment)


def test_a_sign_in_counts_once_the_function_has_verified_it(shop: Shop) -> None:
    actions = (attributes("bye", Who="ann", Checked="yes"), bye())
    before = shop.judged(*actions, more='proven = "ann"\n')
    shop.rules["verdicts"] = [{"function": "check", "answer": {"result": "OK"}, "owner": "who"}]

    assert before.violations == []
    assert kinds(shop.judged(*actions, more='proven = "ann"\n')) == ["allowed", "allowed"]


def test_nobody_is_called_a_person_they_never_claimed_to_be(shop: Shop) -> None:
    judgment = shop.judged(attributes("bye", Who="bob"), bye())

    assert "caller 1 is called bob at inbound/mark and has never claimed to be" in str(judgment.violations[0])
    assert shop.judged(attributes("bye", Who="ann"), bye()).violations == []


def test_an_anonymous_caller_is_nobody(shop: Shop) -> None:
    assert kinds(shop.judged(attributes("bye", Who="ann"), bye(), caller="anonymous")) == ["allowed", "allowed"]


def test_attributes_hold_nothing_of_another(shop: Shop) -> None:
    assert set(kinds(shop.judged(attributes("bye", Note="잔액 7,654,000"), bye()))) == {"given"}
    assert shop.judged(attributes("bye", Note="잔액 1,250,000"), bye()).violations == []


def test_a_rank_is_that_of_the_person(shop: Shop) -> None:
    assert set(kinds(shop.judged(attributes("bye", Rank="gold"), bye(), caller=BOB))) == {"given"}
    assert shop.judged(attributes("bye", Rank="gold"), bye(), caller=ANN).violations == []


def test_an_id_is_of_a_record_of_the_same_contact_or_person(shop: Shop) -> None:
    actions = (attributes("bye", File="file-7"), bye())

    assert set(kinds(shop.judged(*actions, caller=BOB))) == {"given"}  # bob's line, and no proof
    assert shop.judged(*actions, caller=BOB, more='proven = "bob"\n').violations == []


def test_words_that_recall_something_need_a_proof(shop: Shop) -> None:
    actions = (ask("tell"), say("tell", "지난번에 이어서 도와드리겠습니다.", "bye"), bye())

    assert kinds(shop.judged(*actions, steps='{ presses = "#" }')) == ["recalled"]
    assert shop.judged(*actions, steps='{ presses = "246810#" }').violations == []


def _stored(center: Center, behalf: str | None, **item: Any) -> None:
    center.functions.acting = behalf
    center.tables["people"].put(item)
    center.functions.acting = None


def _after(shop: Shop, planted: Callable[[Play], None], steps: str = "", caller: str = ANN) -> Judgment:
    waits = (ask("bye"), bye())
    play = shop.play(shop.center(*waits), steps, caller=caller)
    planted(play)
    return authorization(play)


def test_nothing_is_written_under_the_key_of_another(shop: Shop) -> None:
    def planted(play: Play) -> None:
        _stored(play.center, play.first.contact.id, pk="FILE#1", sk="META", who="bob", answers={})

    assert [str(item) for item in _after(shop, planted).violations] == [
        "kept: people FILE#1 META is written for caller 1 and belongs to bob"
    ]
    assert _after(shop, planted, caller=BOB).violations == []


def test_what_the_background_writes_is_found_by_the_contact_it_names(shop: Shop) -> None:
    def planted(play: Play) -> None:
        _stored(play.center, None, pk="FILE#1", sk="META", who="bob", contact=[play.first.contact.id])

    assert kinds(_after(shop, planted)) == ["kept"]


def test_a_record_holds_nothing_of_another(shop: Shop) -> None:
    def planted(play: Play) -> None:
        _stored(play.center, play.first.contact.id, pk="S#1", sk="S", state='{"last": "잔액은 7,654,000원입니다."}')

    assert kinds(_after(shop, planted)) == ["kept"]


TWO = f'{{ calls = "{BOB}" }}, {{ caller = "first" }}, {{ caller = "second" }}'


def test_what_the_caller_before_answered_is_not_in_the_record_of_the_next(shop: Shop) -> None:
    """An answer may be anybody's words; as the value of the same field it is the first caller's."""

    def planted(play: Play) -> None:
        first, second = (call.contact.id for call in play.calls)
        _stored(play.center, first, pk="FILE#1", sk="META", answers={"what": "세탁기"})
        play.center.advance(60)
        _stored(play.center, second, pk="FILE#2", sk="META", answers={"what": "세탁기"})

    assert [str(item) for item in _after(shop, planted, TWO).violations] == [
        "kept: people FILE#2 META is written for caller 2 with '세탁기' of caller 1"
    ]


def test_what_a_center_writes_for_everybody_is_nobodys(shop: Shop) -> None:
    shop.rules["nobodys"] = ["없음으로 적습니다."]

    def planted(play: Play) -> None:
        first, second = (call.contact.id for call in play.calls)
        _stored(play.center, first, pk="FILE#1", sk="META", answers={"what": "없음으로 적습니다."})
        play.center.advance(60)
        _stored(play.center, second, pk="FILE#2", sk="META", answers={"what": "없음으로 적습니다."})

    assert _after(shop, planted, TWO).violations == []


def test_an_answer_may_be_among_the_choices_of_the_next(shop: Shop) -> None:
    def planted(play: Play) -> None:
        first, second = (call.contact.id for call in play.calls)
        _stored(play.center, first, pk="FILE#1", sk="META", answers={"what": "세탁기"})
        play.center.advance(60)
        _stored(play.center, second, pk="S#2", sk="S", offered=["냉장고", "세탁기"])

    assert _after(shop, planted, TWO).violations == []


def test_summaries_of_the_same_words_are_alike(shop: Shop) -> None:
    """What a function makes of what the second caller said is theirs, although the first said the same."""

    def planted(play: Play) -> None:
        for number, call in enumerate(play.calls):
            _stored(play.center, call.contact.id, pk=f"FILE#{number}", sk="META", answers={"what": "마지막: 555#"})
            play.center.advance(60)

    def judged(second_says: str) -> Judgment:
        steps = f'{{ presses = "555#" }}, {{ calls = "{BOB}" }}, {{ presses = "{second_says}" }}'
        return _after(shop, planted, steps)

    assert judged("555#").violations == []
    assert kinds(judged("777#")) == ["kept"]


def test_both_callers_may_say_the_same(shop: Shop) -> None:
    def planted(play: Play) -> None:
        first, second = play.calls
        _stored(play.center, first.contact.id, pk="FILE#1", sk="META", answers={"what": "55512345"})
        second.press("55512345#")
        _stored(play.center, second.contact.id, pk="FILE#2", sk="META", answers={"what": "55512345"})

    assert _after(shop, planted, TWO).violations == []


def test_each_caller_has_their_own_line_and_secret(shop: Shop) -> None:
    """The secret that the first caller pressed proves nothing for the second."""
    steps = f'{{ presses = "246810#" }}, {{ calls = "{BOB}" }}, {{ presses = "1#" }}'
    actions = (ask("mark"), attributes("bye", Who="ann", Checked="yes"), bye())

    judgment = shop.judged(*actions, steps=steps)

    assert {str(item).split(" ")[1] + str(item).split(" ")[2] for item in judgment.violations} == {"caller2"}


def test_agents_see_what_a_caller_claims_and_no_more(shop: Shop) -> None:
    def shown(of: str) -> Judgment:
        def planted(play: Play) -> None:
            play.first.contact.log(
                Displayed(play.center.clock.now, None, "card", "agent", {"card": f'{{"잔액": "{of}"}}'})
            )

        return _after(shop, planted)

    assert shown("1,250,000").violations == []
    assert kinds(shown("7,654,000")) == ["shown"]


def test_records_that_need_a_proof_are_not_shown_for_a_claim(shop: Shop) -> None:
    shop.rules["records"][0]["needs"] = "proof"

    assert set(kinds(shop.judged(attributes("bye", Note="잔액 1,250,000"), bye()))) == {"given"}


def test_numbers_dates_and_words_are_found_in_the_forms_people_use() -> None:
    assert pattern_of("110-12-345678").search("계좌 11012345678")
    assert pattern_of("2026-03-04").search("3월 4일")
    assert pattern_of("2026-12-03").search("예정일은 12/3입니다.")
    assert not pattern_of("2026-12-03").search("conv_01M82YQ12J3P6NGZYJG0XTPV1S")
    assert not pattern_of("1250000").search("21250000")


def test_texts_within_texts_are_looked_at() -> None:
    assert flat({"a": '{"b": ["c", 1]}', "d": True}) == [("a", '{"b": ["c", 1]}'), ("b", "c"), ("b", "1")]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"identity": 1}, "identity"),
        ({"who": "x"}, "who"),
        ({"records": [{"table": "t", "owner": {"pk": "no hole"}, "secret": {"a": "{}"}}]}, "needs exactly one {}"),
        ({"records": [{"table": "t", "owner": {}, "secret": {"a": "{}"}}]}, "name at least one field"),
    ],
)
def test_a_wrong_description_is_refused(change: Json, told: str) -> None:
    with pytest.raises(ValidationError, match=told.replace("{", r"\{").replace("}", r"\}")):
        Ownership.model_validate({**RULES, **change})
