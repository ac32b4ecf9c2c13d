"""Scenario files are read strictly and complain usefully."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.records import CallerInput
from ringback.simulator.scenarios import ScenarioFileError, load, load_all, parse
from ringback.simulator.scenarios.recorder import record
from ringback.simulator.scenarios.steps import Hears

MINIMAL = """
title = "안내를 듣고 끊는다"
center = "aicc"

[call]
steps = [
  { hears = "AICC 고객센터" },
  { hangs_up = true },
]
"""
FULL = """
title = "모든 것"
tags = ["menu"]
center = "aicc"
environment = "staging"

[given]
start = "2026-11-21T10:00:00+09:00"
caller = "anonymous"
seed = 7
attributes = { tier = "vip" }
agents = [{ name = "kim", queues = ["general"], accepts_after_s = 3 }]
records = [{ table = "customers", item = { pk = "CUST#1" } }]
faults = [{ kind = "lambda", fault = "timeout", target = "customer_auth", times = 1 }]

[call]
channel = "chat"
entry = "chat-entry"
steps = [
  { types = "안녕하세요" },
  { hears = "안녕", exactly = true, within_s = 3 },
  { agent = "kim", does = "accepts", offered_within_s = 10 },
  { attributes = { Department = "General" } },
]

[expect]
state = "ended"
ended_by = "agent"
queue = "general"
attributes = { AuthStatus = "NONE" }
never_heard = ["오류"]
callbacks = []
records = [{ table = "escalations", where = { sk = "META" }, has = { status = "pending" }, count = 1 }]
events = [{ name = "escalation.created", has = { reason = "complaint" } }]
problems = ["function-timeout"]
"""


def test_a_minimal_scenario_has_sensible_defaults() -> None:
    scenario = parse(MINIMAL, name="short")

    assert (scenario.name, scenario.channel, scenario.stage) == ("short", "voice", "aicc-dev")
    assert [step.verb for step in scenario.steps] == ["hears", "hangs_up"]
    assert scenario.given.start == datetime.fromisoformat("2026-11-23T10:00:00+09:00")
    assert scenario.expect.callbacks is None


def test_a_scenario_may_name_a_stack_or_nothing() -> None:
    named = parse(MINIMAL.replace('center = "aicc"', 'stack = "HelpDesk"'))
    open_to_all = parse(MINIMAL.replace('center = "aicc"', ""))

    assert (named.stage, named.place) == ("HelpDesk", "HelpDesk")
    assert (open_to_all.stage, open_to_all.place) == (None, "")


def test_a_full_scenario_keeps_everything() -> None:
    scenario = parse(FULL)

    assert scenario.stage == "aicc-staging"
    assert scenario.given.agents[0].accepts_after_s == 3
    assert scenario.given.faults[0].times == 1
    assert scenario.steps[1].options == {"exactly": True, "within_s": 3}
    assert scenario.expect.callbacks == ()
    assert scenario.expect.records[0].has == {"status": "pending"}
    assert str(scenario.steps[2]) == '{ agent = "kim", does = "accepts", offered_within_s = 10 }'


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (('title = "안내를 듣고 끊는다"', ""), "file: 'title' is missing"),
        (('center = "aicc"', 'tag = ["menu"]'), "file: unknown key 'tag', did you mean 'tags'?"),
        (('center = "aicc"', 'center = "aicc"\ntags = [1]'), r"tags\[1\]: 1 must be a string"),
        (('center = "aicc"', 'center = "aicc"\nstack = "desk"'), "file: 'center' and 'stack' both say where it plays"),
        (("hangs_up = true", "silent = 0"), "step 2 silent: 0 must be true, or how often"),
        (("hangs_up = true", "hangs_up = false"), "step 2 hangs_up: False must be true"),
        (("[call]", '[given]\nseed = "1"\n[call]'), "given.seed: '1' must be a whole number"),
        (("[call]", "[expect]\nrecords = [{ has = {} }]\n[call]"), r"expect.records\[1\]: 'table' is missing"),
        (("hears =", "haers ="), "step 1: 'haers' is no verb, did you mean 'hears'?"),
        (("hangs_up = true", 'hangs_up = "yes"'), "step 2 hangs_up: 'yes' must be true"),
        (("hangs_up = true", 'presses = "1x"'), "keys '1x' may hold 0-9, . and # only"),
        (("hangs_up = true", 'state = "queu"'), "'queu' is not one of .* did you mean 'queue'?"),
        (("hangs_up = true", 'agent = "kim", does = "accept"'), "did you mean 'accepts'?"),
        (("hangs_up = true", 'agent = "kim"'), "what does agent 'kim' do?"),
        (('"AICC 고객센터" }', '"AICC 고객센터", within = 3 }'), "unknown key 'within', did you mean 'within_s'?"),
        (("[call]", '[given]\nstart = "heute"\n[call]'), "'heute' is no time"),
        (("[call]", '[given]\nstart = "2026-11-23T10:00:00"\n[call]'), "no time zone"),
        (("[call]", '[given]\nfaults = [{ kind = "lamda", fault = "x" }]\n[call]'), "did you mean 'lambda'?"),
        (("[call]", '[given]\nagents = [{ queues = ["general"] }]\n[call]'), "'name' is missing"),
        (("[call]", '[expect]\nendedby = "flow"\n[call]'), "did you mean 'ended_by'?"),
        (("[call]", '[call]\nchannel = "fax"'), "'fax' is not one of voice, chat, task, outbound"),
        (("steps", "stepps"), "'steps' is missing"),
        (("},\n]", "},\n"), "Unclosed array|Invalid|Expected"),
    ],
)
def test_mistakes_are_named_with_place_and_remedy(change: tuple[str, str], complaint: str) -> None:
    with pytest.raises(ScenarioFileError, match=complaint):
        parse(MINIMAL.replace(*change, 1), name="broken")


def test_all_mistakes_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(MINIMAL.replace("hears", "haers").replace("hangs_up", "hangup"))
    (tmp_path / "b.toml").write_text("title = ")
    (tmp_path / "c.toml").write_text(MINIMAL)

    with pytest.raises(ScenarioFileError) as caught:
        load_all(tmp_path)

    assert len(caught.value.problems) == 3
    assert all(str(tmp_path) in problem for problem in caught.value.problems)


def test_scenarios_are_loaded_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.toml").write_text(MINIMAL)

    assert [scenario.name for scenario in load_all(tmp_path)] == ["a", "b"]


@pytest.mark.parametrize("words", ['따옴표 " 와 \\ 와 탭\t', "제어 문자 \x07\x7f", "긴 말 " * 40, "[section] # = {}"])
def test_what_is_recorded_is_read_back(words: str, tmp_path: Path) -> None:
    moment = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    said = CallerInput(at=moment.timestamp(), contact_id="c", kind="speech", value=words)
    call = SimpleNamespace(trace=[said], state="ended", ended_by="customer", queue=None, attributes={"그의 말": words})
    text = record(
        cast(Call, call), title=words, start=moment, channel="chat", entry="chat-entry", stage="shop-dev", seed=7
    )
    file = tmp_path / "recorded.toml"
    file.write_text(text, encoding="utf-8")

    scenario = load(file)

    assert (scenario.title, scenario.given.seed, scenario.channel) == (words, 7, "chat")
    assert [(step.verb, step.value) for step in scenario.steps] == [("says", words)]
    assert scenario.expect.attributes == {"그의 말": words}


def test_a_step_is_shown_as_it_is_written() -> None:
    assert str(Hears(hears="안녕", within_s=3, exactly=True)) == '{ hears = "안녕", exactly = true, within_s = 3 }'


SHARED = """
center = "aicc"
environment = "staging"
entries = { voice = "inbound", chat = "chat-entry" }

[phrases]
farewell = "좋은 하루 되세요"
menu = "<main-menu/choose-service>"
"""
PHRASED = """
title = "안내를 듣는다"

[call]
steps = [
  { hears = "<menu>" },
  { hears = "<farewell>" },
  { hears_not = "<inbound/greet>" },
]

[expect]
never_heard = ["<farewell>"]
"""


def test_scenarios_of_a_folder_share_their_center_entries_and_phrases(tmp_path: Path) -> None:
    (tmp_path / "center.toml").write_text(SHARED, encoding="utf-8")
    (tmp_path / "call.toml").write_text(PHRASED, encoding="utf-8")

    (scenario,) = load_all(tmp_path)

    assert (scenario.stage, scenario.entry) == ("aicc-staging", "inbound")
    assert [step.value for step in scenario.steps] == [
        "<main-menu/choose-service>",
        "좋은 하루 되세요",
        "<inbound/greet>",
    ]
    assert scenario.expect.never_heard == ("좋은 하루 되세요",)


def test_every_unknown_phrase_is_reported_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "center.toml").write_text(SHARED, encoding="utf-8")
    (tmp_path / "call.toml").write_text(
        PHRASED.replace('hears = "<menu>"', 'hears = "<menus>"').replace('["<farewell>"]', '["<fare>"]'),
        encoding="utf-8",
    )

    with pytest.raises(ScenarioFileError) as caught:
        load_all(tmp_path)

    assert [problem.partition("call.toml: ")[2] for problem in caught.value.problems] == [
        "step 1 hears: no phrase 'menus', did you mean 'menu'?",
        "expect.never_heard: no phrase 'fare', did you mean 'farewell'?",
    ]


def test_a_mistake_in_the_shared_file_is_reported_once(tmp_path: Path) -> None:
    (tmp_path / "center.toml").write_text(SHARED.replace("voice", "vioce"), encoding="utf-8")
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(PHRASED, encoding="utf-8")

    with pytest.raises(ScenarioFileError) as caught:
        load_all(tmp_path)

    assert len(caught.value.problems) == 1
    assert "center.toml: entries.vioce: 'vioce' is not one of voice, chat, task" in caught.value.problems[0]


WORLD = """
secrets = { PhoneHash = "test key" }
records = [{ table = "customers", item = { pk = "PH#${hmac:PhoneHash:+821012345678}", sk = "LOOKUP" } }]
"""


def _with_world(tmp_path: Path, name: str) -> Path:
    (tmp_path / "worlds").mkdir()
    (tmp_path / "worlds" / "customers.toml").write_text(WORLD)
    file = tmp_path / "call.toml"
    file.write_text(MINIMAL.replace("[call]", f'[given]\nworlds = ["{name}"]\n[call]'))
    return file


def test_a_shared_world_brings_its_records_and_is_no_scenario_itself(tmp_path: Path) -> None:
    file = _with_world(tmp_path, "customers")

    loaded = load_all(tmp_path)

    assert [scenario.path for scenario in loaded] == [file]
    assert loaded[0].given.secrets == {"PhoneHash": "test key"}
    assert loaded[0].given.records[0].table == "customers"


def test_an_unknown_world_names_the_nearest_one(tmp_path: Path) -> None:
    _with_world(tmp_path, "custommers")

    with pytest.raises(ScenarioFileError, match="did you mean 'customers'"):
        load_all(tmp_path)


def test_expressions_hash_with_a_secret_of_the_center() -> None:
    from ringback.simulator.scenarios.errors import ScenarioError
    from ringback.simulator.scenarios.values import expand

    def secret(name: str) -> str:
        return {"PhoneHash": "test key"}[name]

    def mac(key: str, text: str) -> str:
        return f"<{text} by {key}>"

    expanded = expand({"pk": "PH#${hmac:PhoneHash:+82}", "n": [1, "${secret:PhoneHash}"]}, secret, mac)

    assert expanded["pk"] == "PH#3678a3403537059cb27e7981fc8b97b475bb8c4525e4e341572ac86d3d7db806"
    assert expanded["n"] == [1, "test key"]
    assert expand("${signed:door:1:a:2}", secret, mac) == "1:a:2:<1:a:2 by door>"
    assert expand("${scrypt:PhoneHash:1}", secret, mac).startswith("scrypt$16$8$1$")
    with pytest.raises(ScenarioError, match=r"unknown expression 'md5', expected one of .*signed"):
        expand("${md5:PhoneHash:1}", secret, mac)
