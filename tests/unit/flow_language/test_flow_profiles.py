"""House rules: off for strangers, on where a center asks for them, in its own language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ringback.flow_language import FlowLanguageError, lint, parse
from ringback.flow_language.examples.build import END, Json, act, flow, keep, say
from ringback.flow_language.files import Checked
from ringback.flow_language.profile import HOUSE, PLAIN, Profile, named_profile, profile_above
from ringback.flow_language.rules import RULES

GROUPS = {"language", "notices", "logging", "references"}
SPANISH = Profile(language="es-MX", logging=False, references=False)
RECORD = act(
    "record",
    "UpdateContactRecordingBehavior",
    {"RecordingBehavior": {"RecordedParticipants": ["Agent"], "IVRRecordingBehavior": "Enabled"}},
    to=END,
)


def rules(document: Json, profile: Profile) -> set[str]:
    return {found.rule for found in lint(parse(document), profile=profile)}


def speaking(voice: str, language: str, text: str) -> Json:
    return flow(
        act("voice", "UpdateContactTextToSpeechVoice", {"TextToSpeechVoice": voice}, to="data"),
        act("data", "UpdateContactData", {"LanguageCode": language}, to="hello", errors={"NoMatchingError": "hello"}),
        say("hello", text),
        prelude=False,
    )


def test_every_house_rule_belongs_to_a_group_that_a_profile_has() -> None:
    assert {rule.house for rule in RULES.values()} - {""} == GROUPS
    for rule in RULES.values():
        assert HOUSE.allows(rule.id, rule.house)
        assert PLAIN.allows(rule.id, rule.house) is not bool(rule.house)


@pytest.mark.parametrize(
    ("profile", "document", "reported"),
    [
        (HOUSE, speaking("Joanna", "ko-KR", "안녕하세요."), {"FL326"}),
        (HOUSE, speaking("Joanna", "en-US", "Hello."), set()),
        (PLAIN, speaking("Joanna", "ko-KR", "안녕하세요."), set()),
        (SPANISH, speaking("Mia", "es-MX", "Bienvenido."), set()),
        (SPANISH, speaking("Joanna", "es-MX", "Bienvenido."), {"FL326"}),
        (SPANISH, speaking("Mia", "en-US", "Bienvenido."), {"FL326"}),
        (SPANISH, flow(say("hello", "Bienvenido."), prelude=False), {"FL309"}),
        (SPANISH, flow(say("hello", "$.Attributes.Greeting"), prelude=False), set()),
        (Profile(language="en-US"), flow(say("hello", "Welcome."), prelude=False), set()),
    ],
)
def test_voice_and_prompts_are_in_the_language_of_the_profile(
    profile: Profile, document: Json, reported: set[str]
) -> None:
    assert rules(document, profile) & {"FL309", "FL310", "FL326"} == reported


@pytest.mark.parametrize(
    "notice",
    ["통화 내용이 녹음됩니다.", "This call is recorded.", "Esta llamada será grabada.", "Cet appel est enregistré.",
     "Das Gespräch wird aufgezeichnet.", "この通話は録音されます。", "La chiamata viene registrata."],
)  # fmt: skip
def test_a_notice_is_a_notice_in_every_language(notice: str) -> None:
    assert "FL404" not in rules(flow(say("notice", notice, "record"), RECORD), HOUSE)
    assert "FL404" in rules(flow(say("notice", "123", "record"), RECORD), HOUSE)
    assert "FL404" not in rules(flow(RECORD), PLAIN)


def test_a_rule_can_be_switched_off_with_its_suppressions() -> None:
    reason = {"rule": "FL012", "reason": "The step is wired by the next release."}
    lost = flow(say("hello"), say("lost", "나중에 연결됩니다."))
    kept = flow(say("hello"), ActionMetadata={"hello": {"suppress": [reason]}})
    assert rules(lost, HOUSE) == {"FL012"}
    assert rules(kept, HOUSE) == {"FL901"}, "there is nothing to suppress"
    off = Profile(off=frozenset({"FL012"}))
    assert rules(lost, off) == rules(kept, off) == set()


def test_the_folders_above_a_flow_say_which_house_rules_hold(tmp_path: Path) -> None:
    """The nearest file with a table counts; without one a stranger's flow meets no house rule."""
    document = keep("save", END, Queue="arn:aws:connect:us-east-1:123456789012:instance/x")
    file = tmp_path / "team" / "flows" / "main.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(flow(document)), encoding="utf-8")

    def reported() -> bool:
        checked = Checked()
        checked.add_path(file)
        return "FL216" in {found.rule for found in checked.findings}

    assert not reported()
    (tmp_path / "pyproject.toml").write_text("[tool.ringback.flows]\nreferences = true\n", encoding="utf-8")
    assert reported()
    (tmp_path / "team" / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    assert reported(), "a file without the table is not asked"
    (tmp_path / "team" / "ringback.toml").write_text('[flows]\nlanguage = "es-MX"\n', encoding="utf-8")
    assert not reported()
    assert profile_above(RULES)(file) == Profile(language="es-MX", notices=False, logging=False, references=False)


def test_what_happened_before_a_flow_is_asked_of_those_that_lead_to_it(tmp_path: Path) -> None:
    (tmp_path / "ringback.toml").write_text('[flows]\nlanguage = "ko-KR"\n', encoding="utf-8")
    name = {"Attributes": {"Name": "$.External.name"}, "TargetContact": "Current"}
    desk = flow(
        say("hello", "$.Attributes.Name 님, 안녕하세요.", to="ask"),
        act("ask", "UpdateContactAttributes", name, to=END),
        prelude=False,
    )
    main = flow(act("go", "TransferToFlow", {"ContactFlowId": "${flow.desk.arn}"}, to=END), prelude=False)

    def reported(looked_at: Path) -> set[str]:
        checked = Checked()
        checked.add_path(looked_at)
        of_desk = [found for found in checked.findings if str(found.file).endswith("desk.json")]
        return {found.rule for found in of_desk if found.rule in {"FL205", "FL309"}}

    for document, place in ((desk, "team/desk.json"), (main, "team/main.json")):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    assert reported(tmp_path / "team" / "desk.json") == {"FL205"}, "led to, but nobody gives the name"
    main["Actions"].insert(0, act("note", "UpdateContactAttributes", name, to="go"))
    main["StartAction"] = "note"
    (tmp_path / "team" / "main.json").write_text(json.dumps(main), encoding="utf-8")
    assert reported(tmp_path / "team" / "desk.json") == set()
    assert reported(tmp_path) == set()
    (tmp_path / "team" / "main.json").unlink()
    assert reported(tmp_path) == {"FL205", "FL309"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[flows]\nlangage = 'es-MX'\n", "no house rule 'langage', did you mean 'language'?"),
        ("[flows]\nlanguage = 'es_MX'\n", "there is no language 'es_MX', write 'es-MX'"),
        ("[flows]\nlanguage = 3\n", "language is a language such as 'ko-KR', or false"),
        ("[flows]\nnotices = 'no'\n", "notices is true or false"),
        ("[flows]\noff = ['FL999']\n", "off names 'FL999', which is no rule"),
        ("flows = 3\n", "flows is a table"),
        ("[flow]\n", r"no table \[flows\] in it"),
        ("[flows\n", "ringback.toml: "),
    ],
)
def test_a_mistake_in_a_profile_is_one_clear_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "ringback.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FlowLanguageError, match=words):
        named_profile(str(path), RULES)


def test_a_profile_that_is_not_there_is_named_with_the_known_ones() -> None:
    with pytest.raises(FlowLanguageError, match="there is no profile 'hause': write 'house' or 'plain', or the path"):
        named_profile("hause", RULES)
    assert named_profile("plain", RULES) == PLAIN


@pytest.mark.parametrize(
    ("pattern", "passed"),
    [("tests", {"tests"}), ("tests/", {"tests"}), ("*/old.json", {"flows/old.json"}), ("tests/*", {"tests/a.json"})],
)
def test_a_search_passes_over_what_a_profile_excludes(pattern: str, passed: set[str], tmp_path: Path) -> None:
    for name in ("flows/main.json", "flows/old.json", "tests/a.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps(flow(say("hello", "Welcome."))))
    (tmp_path / "ringback.toml").write_text(f'[flows]\nexclude = ["{pattern}"]\n')
    checked = Checked()
    checked.add_path(tmp_path)
    assert {str(one.path.relative_to(tmp_path)) for one in checked.passed_over} == passed
    assert all("excluded by" in one.why for one in checked.passed_over)
    assert checked.flows == 2
    # Whoever names a file wants it looked at.
    named = Checked()
    named.add_path(tmp_path / "tests" / "a.json")
    assert named.flows == 1


@pytest.mark.parametrize("value", ["1", '[""]', "[true]"])
def test_what_is_excluded_are_places(value: str, tmp_path: Path) -> None:
    (tmp_path / "ringback.toml").write_text(f"[flows]\nexclude = {value}\n")
    with pytest.raises(FlowLanguageError, match=r"exclude is a list of files and folders such as 'tests'"):
        Checked().add_path(tmp_path)


def test_a_flow_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one with findings, whose lines are shown."""
    path = tmp_path / "main.json"
    path.write_text(json.dumps(flow(act("x", "Nonsense", {}, to=END))))
    read: list[Path] = []
    read_bytes = Path.read_bytes

    def counted(self: Path) -> bytes:
        read.append(self)
        return read_bytes(self)

    monkeypatch.setattr(Path, "read_bytes", counted)
    checked = Checked(profile=PLAIN)
    checked.add_path(tmp_path)
    assert [finding.rule for finding in checked.findings if finding.level.value == "a"] == ["FL101"]
    assert "Nonsense" in checked.texts[str(path)]
    assert read.count(path) == 1
