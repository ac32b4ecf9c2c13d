"""One slip of the hand: it is caught, what looks like one and is none stays silent, and advice can be followed."""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from ringback.flow_language import CATALOGUE, Finding, Level, lint, lint_text, parse
from ringback.flow_language.catalogue import NAMESPACES, RETIRED_NAMES
from ringback.flow_language.examples.build import (
    END,
    SORRY,
    Json,
    act,
    call,
    compare,
    flow,
    keep,
    loop,
    menu,
    say,
)
from ringback.flow_language.legality import unknown_type_problem
from ringback.flow_language.rules.placeholders import respelled
from ringback.flow_language.voices import ENGINES, LANGUAGES, NAMES, VOICES

_ID = "0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f"
_INSTANCE = f"arn:aws:connect:us-west-2:123456789012:instance/{_ID}"
QUEUE, FLOW = f"{_INSTANCE}/queue/{_ID}", f"{_INSTANCE}/contact-flow/{_ID}"
FUNCTION = "arn:aws:lambda:us-west-2:123456789012:function:lookup"
_ASK = "상담은 1번을 눌러 주세요."
ALIAS = "arn:aws:lex:us-west-2:123456789012:bot-alias/ABCDEFGHIJ/TSTALIASID"


def findings(*actions: Json) -> list[Finding]:
    return [found for found in lint(parse(flow(*actions))) if found.rule != "FL216"]


def queue(value: str) -> Json:
    return act("a", "UpdateContactTargetQueue", {"QueueId": value}, to=END)


def function(value: str) -> Json:
    return call("a", "lookup", END, LambdaFunctionARN=value)


def bot(value: str = ALIAS, **attributes: str) -> Json:
    given: Json = {"Text": "무엇을 도와드릴까요?", "LexV2Bot": {"AliasArn": value}}
    return act("a", "ConnectParticipantWithLexBot", {**given, "LexSessionAttributes": attributes}, to=SORRY)


def goto(value: str) -> Json:
    return act("a", "TransferToFlow", {"ContactFlowId": value}, to=SORRY)


def prompt(value: str) -> Json:
    return act("a", "MessageParticipant", {"PromptId": value}, to=END)


def view(value: str) -> Json:
    shown = {"ViewResource": {"Id": value}, "InvocationTimeLimitSeconds": "60", "ViewData": {"Sections": []}}
    return act("a", "ShowView", shown, to=SORRY)


def guide(value: str) -> Json:
    shown = {"ViewResource": {"Id": "detail"}, "InvocationTimeLimitSeconds": "60"}
    return act("a", "ShowView", {**shown, "ViewData": {"Sections": [{"Value": value}]}}, to=SORRY)


def speaker(voice: str, engine: str = "Neural") -> Json:
    return act(
        "a", "UpdateContactTextToSpeechVoice", {"TextToSpeechVoice": voice, "TextToSpeechEngine": engine}, to=END
    )


def language(code: str) -> Json:
    return act("a", "UpdateContactData", {"LanguageCode": code}, to=END, errors={"NoMatchingError": END})


def dial(number: str) -> Json:
    given = {"ThirdPartyConnectionTimeLimitSeconds": "30", "ContinueFlowExecution": "False"}
    return act("a", "TransferParticipantToThirdParty", {"ThirdPartyPhoneNumber": number, **given}, to=SORRY)


@pytest.mark.parametrize(
    ("action", "rule", "words"),
    [
        (queue("BasicQueue"), "FL140", "names no queue; write ${queue.<key>.arn}"),
        (queue("https://example.com"), "FL140", "names no queue"),
        (queue("Attributes.Queue"), "FL140", "write '$.Attributes.Queue'"),
        (queue(FUNCTION), "FL140", "is the ARN of a function; write that of a queue"),
        (queue(FLOW), "FL140", "is the ARN of a flow; write that of a queue"),
        (queue(QUEUE[:-5]), "FL140", "is no complete ARN of a queue"),
        (queue(f"{QUEUE} "), "FL140", "has white space around it"),
        (queue("arn:aws:s3:::bucket"), "FL140", "is the ARN of a bucket of s3; write that of a queue"),
        (function(QUEUE), "FL140", "is the ARN of a queue; write that of a function"),
        (function("lookup"), "FL140", "names no function"),
        (function("!GetAtt Lookup.Arn"), "FL140", "write ${Lookup.Arn} inside of a Sub"),
        (function("AFTER_HOURS_ARN"), "FL141", "waits to be replaced"),
        (function("arn:aws:lambda:REGION:ACCOUNT:function:lookup"), "FL141", "waits to be replaced"),
        (bot("arn:aws:lex:us-west-2:123456789012:bot/ABCDEFGHIJ"), "FL140", "write that of a bot alias"),
        (goto(QUEUE), "FL140", "is the ARN of a queue; write that of a flow"),
        (prompt("Beep.wav"), "FL140", "names no prompt"),
        (say("a", "안녕하세요, .Attributes.Name 님."), "FL204", "write '$.Attributes.Name'"),
        (say("a", "안녕하세요, Attributes.Name 님."), "FL204", "write '$.Attributes.Name'"),
        (keep("a", END, Phone="CustomerEndpoint.Address"), "FL204", "write '$.CustomerEndpoint.Address'"),
        (keep("a", END, Phone=".StoredCustomerInput"), "FL204", "write '$.StoredCustomerInput'"),
        (say("a", "$$.Attributes.Name 님."), "FL204", "'$$.Attributes' is no reference"),
        *(
            (guide(value), "FL204", "write '$.Attributes.Name'")
            for value in ("Attributes.Name", ".Attributes.Name", "$Attributes.Name", "$$.Attributes.Name",
                          "{{$.Attributes.Name}}", "$(Attributes.Name)", "#{Attributes.Name}")
        ),
        (queue("$.Queue"), "FL203", "write $.Queue.<key>"),
        (say("a", "잠시만요. <break time='1s'/> 말씀하세요."), "FL338", "write the text as SSML in <speak>"),
        (say("a", "<Speak>말씀하세요.</Speak>"), "FL338", "'<Speak>' is no tag in a plain text"),
        (loop("a", again=END, count="2.5"), "FL114", "is a whole number from 0 to 100"),
        (say("a", "${Attributes.Name} 님."), "FL213", "write '$.Attributes.Name'"),
        (say("a", "${Text.hours}에 전화해 주세요."), "FL213", "write '${text.hours}'"),
        (say("a", "${name} 님."), "FL213", "unknown kind 'name'"),
        (compare("a", "$.Attributes.Tier", {" vip": SORRY}, END), "FL224", "write 'vip'"),
        (speaker("Joana"), "FL334", "there is no voice 'Joana', write 'Joanna'"),
        (speaker("Seoyoen"), "FL334", "write 'Seoyeon'"),
        (speaker("Seoyeon", "neural"), "FL334", "there is no engine 'neural', write 'Neural'"),
        (speaker("Kevin", "Standard"), "FL331", "does not speak with engine 'Standard'"),
        (language("es_MX"), "FL334", "there is no language 'es_MX', write 'es-MX'"),
        (language("ko_KR"), "FL334", "write 'ko-KR'"),
        (dial("02-1234-5678"), "FL142", "is no number in E.164"),
        (loop("a", again=END, count="0"), "FL144", "a loop of 0 rounds"),
    ],
)  # fmt: skip
def test_a_slip_is_caught(action: Json, rule: str, words: str) -> None:
    found = {finding.rule: finding for finding in findings(action) if finding.action == "a"}
    assert rule in found, found
    assert words in found[rule].message


@pytest.mark.parametrize(
    "text",
    ["${Queue.general.arn}", "${queue.general.arn", "${queue.general.arn }", "${queue:general.arn}",
     "$(queue.general.arn)", "${QUEUE.general.arn}"],
)  # fmt: skip
def test_a_misspelled_reference_is_refused_wherever_it_stands(text: str) -> None:
    """The service would get it as it stands; the right spelling is offered."""
    for action in (queue(text), say("a", text), compare("a", "$.Attributes.Queue", {text: SORRY}, END)):
        (found,) = [finding for finding in findings(action) if finding.rule == "FL213"]
        assert found.level is Level.REFUSED
        assert "write '${queue.general.arn}'" in found.message


def test_in_a_template_only_what_is_filled_in_is_a_placeholder() -> None:
    """`${Queue}` is filled by `Fn::Sub`; what looks the same and is plain text reaches the service."""
    document = flow(queue("${Queue}"), say("b", "${queue.general.arn}"))
    document["Actions"][3]["Transitions"]["NextAction"] = "b"
    found = lint(parse(document, tokens=frozenset({"${Queue}"})))
    assert [(finding.rule, finding.action) for finding in found if finding.rule == "FL213"] == [("FL213", "b")]


@pytest.mark.parametrize(
    "actions",
    [
        (queue(QUEUE),), (queue(_ID),), (queue("$.Attributes.Queue"),), (queue("${queue.general.arn}"),),
        (queue(QUEUE.replace("/queue/", "/queue/agent/")),),
        (function(FUNCTION),), (function(f"{FUNCTION}:live"),), (function("$.Attributes.Function"),),
        (bot(ALIAS),), (goto(FLOW),), (goto(f"{FLOW}:$LATEST"),),
        (view("form"),), (view("arn:aws:connect:us-east-1:aws:view/form:1"),), (view(_ID),),
        (dial("+82212345678"),), (dial("$.Attributes.Phone"),),
        (speaker("Joanna", "Generative"),), (speaker("Kiara", "Generative"),), (language("es-MX"),),
        (language("$.Attributes.Language"),),
        (bot(ALIAS, **{"x-amz-lex:allow-interrupt:Book:Address.Street": "false"}),),
        (guide("$.Attributes.Name"),), (guide("Queue.Name of $.Attributes.Name"),),
        (say("a", "1 < 2 <b>말씀하세요</b>."),),
        (say("a", "홈페이지 https://example.com/External.html 을 보세요."),),
        (compare("a", "$.External.status", {"OK": SORRY}, END),),
        (compare("a", "$.MediaStreams.Customer.Audio.StreamARN", {"x": SORRY}, END),),
        (keep("a", END, journey="$.Attributes.journey | step"),),
        (keep("a", "b", Address1="x"), say("b", "$.Attributes.Address2 님.")),
        (keep("a", "b", Order="x"), say("b", "$.Attributes.Order, $.Attributes.Orders 건입니다.")),
        (act("a", "TransferContactToQueue", to=SORRY),),
        (act("a", "MessageParticipant", {"SSML": '<speak><break time="5s"/></speak>'}, to=END),),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_slip_is_no_finding(actions: tuple[Json, ...]) -> None:
    """Own writes, existence tests, composite slots, pauses, a queue that was set before: known from published flows."""
    wrong = [str(found) for found in findings(*actions) if found.level is not Level.PRACTICE]
    assert [line for line in wrong if "FL326" not in line] == []


def test_a_bot_of_the_first_version_has_attributes_of_its_own() -> None:
    given = {"Text": "Hello.", "LexBot": {"Name": "Order", "Region": "us-east-1", "Alias": "live"}}
    for name, wrong in (("barge-in-enabled", False), ("max-speech-duration-ms", False), ("allow-interrupt", True)):
        attributes = {f"x-amz-lex:{name}:*:*": "true"}
        found = findings(
            act("a", "ConnectParticipantWithLexBot", {**given, "LexSessionAttributes": attributes}, to=SORRY)
        )
        assert ("FL321" in {finding.rule for finding in found}) is wrong


@pytest.mark.parametrize(
    ("again", "done", "wrong"), [("end", "ask", True), ("ask", "end", False), ("ask", "ask", False)]
)
def test_a_loop_continues_where_it_came_from(again: str, done: str, wrong: bool) -> None:
    document = flow(menu("ask", "상담은 1번을 눌러 주세요.", {"1": END}, back="tries"), loop("tries", again, done))
    assert ("FL333" in {found.rule for found in lint(parse(document))}) is wrong


@pytest.mark.parametrize(
    ("written", "read", "caught"),
    [
        ("CustomerName", "CustomrName", True), ("CustomrName", "CustomerName", True),
        ("CustomerName", "customerName", True),
        ("CustomerName", "CustoemrName", True), ("CustomerName", "CustomerNames", True), ("Line1", "Line2", False),
        ("CallBus", "CallBu", True), ("Line12", "Lin1e2", True),
        ("Tier", "Teir", False), ("CustomerName", "CustomerPhone", False),
    ],
)  # fmt: skip
def test_an_attribute_that_is_one_letter_off_is_caught(written: str, read: str, caught: bool) -> None:
    found = findings(keep("a", "b", **{written: "김"}), say("b", f"$.Attributes.{read} 고객님."))
    assert ("FL223" in {finding.rule for finding in found}) is caught


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{\n<<<<<<< HEAD\n"Version": "1"}', "there is a conflict marker of git"),
        ('{"Version": "1",\n=======\n"StartAction": "a"}', "there is a conflict marker of git"),
        ('{"Version": "1",}', "there is a comma before a closing bracket"),
        ('{"Actions": [{},]}', "there is a comma before a closing bracket"),
        ('{"Version": "1" // of 2019\n}', "there is a comment"),
        ("{'Version': '1'}", "there is a single quote"),
        ('{"Version": “1”}', "there is a curly quote"),
        ('{"Version": None}', "there is a word of Python"),
    ],
)
def test_a_file_that_is_no_json_is_told_what_stands_in_the_way(text: str, words: str) -> None:
    (found,) = lint_text(text)
    assert found.message.startswith("not JSON: ")
    assert words in found.message


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("ask\u200b", "the first holds U+200B (zero width space)"),
        (unicodedata.normalize("NFD", "묻기"), "the first is written in decomposed letters"),
    ],
)
def test_names_that_look_the_same_are_told_apart(target: str, words: str) -> None:
    known = "ask" if target.isascii() or "ask" in target else unicodedata.normalize("NFC", target)
    (found,) = [f for f in findings(say("a", to=target), say(known)) if f.rule == "FL007"]
    assert f"did you mean '{known}'? It looks the same, but {words}" in found.message


def test_every_suggested_action_type_exists() -> None:
    """Names of retired types too, each with a letter too many."""
    for name in (*CATALOGUE, *RETIRED_NAMES):
        named = re.findall(r"(?:did you mean|write) '([^']+)'", unknown_type_problem(f"{name}s"))
        assert set(named) <= set(CATALOGUE), name


_Fix = Callable[[str], tuple[Json, ...]]
SUGGESTIONS: dict[str, tuple[_Fix, tuple[str, ...]]] = {
    "FL101": (
        lambda word: (act("a", word, {"Text": "네."}, to=END),),
        ("MessageParticipnt", "PlayPrompts", "GetDigits", "CheckStaffings", "AssociateQueue"),
    ),
    "FL105": (lambda word: (act("a", "UpdateContactTargetQueue", {word: QUEUE}, to=END),), ("QueuId", "queueid")),
    "FL113": (
        lambda word: (act("a", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": word}, to=END),),
        ("enabled", "Disable"),
    ),
    "FL119": (
        lambda word: (act("a", "TransferContactToQueue", to=SORRY,
                          errors={"QueueAtCapacity": SORRY, word: SORRY, "NoMatchingError": SORRY}),),
        ("QueueAtCapacty",),
    ),
    "FL122": (
        lambda word: (act("a", "Compare", {"ComparisonValue": "$.Attributes.T"}, to=SORRY, on=[(word, "1", END)]),),
        ("equals", "NumberGreater", "TextContain"),
    ),
    "FL127": (lambda word: (compare("a", word, {"VOICE": END}),), ("$.channel", "$.LastPressedDigit", "$.Atributes.x")),
    "FL201": (lambda word: (say("a", f"{word} 입니다."),), ("$.Atributes.Name", "$.channel")),
    "FL202": (lambda word: (keep("a", END, x=word),), ("$.CustomerEndpoint.Adress", "$.Queue.name")),
    "FL204": (lambda word: (say("a", f"{word} 님."),), ("Attributes.Name", ".External.name")),
    "FL213": (
        lambda word: (queue(word),),
        ("${Queue.general.arn}", "${queue.general}", "${quue.general.arn}", "${Attributes.Queue}", "${queue.a.ar}"),
    ),
    "FL219": (lambda word: (compare("a", "$.Channel", {word: END}),), ("Chat", "VOIC")),
    "FL224": (lambda word: (compare("a", "$.Attributes.T", {word: END}),), (" vip ",)),
    "FL321": (
        lambda word: (bot(ALIAS, **{word: "true"}),),
        ("x-amz-lex:allow-interrupts:*:*", "x-amz-lex:allow-interrupt:*.*"),
    ),
    "FL334": (lambda word: (speaker(word),), ("Joana", "seoyeon", "Mathew")),
    "FL143": (lambda word: (menu("a", _ASK, {"1": END}, InputTimeLimitSeconds=word),), ("5000", "900")),
    "FL145": (lambda word: (menu("a", _ASK, {"1": END}, StoreInput=word),), ("false",)),
    "FL142": (lambda word: (dial(word),), ("02-1234-5678",)),
}  # fmt: skip
"""Per rule: an action around a word, and words that the rule answers with what to write instead."""


@pytest.mark.parametrize(("rule", "word"), [(rule, word) for rule, (_, words) in SUGGESTIONS.items() for word in words])
def test_a_suggestion_is_accepted_when_it_is_followed(rule: str, word: str) -> None:
    """What a message tells to write gives no finding of that rule, and none of a name that does not exist."""
    around, _ = SUGGESTIONS[rule]
    (told, *_) = [found.message for found in findings(*around(word)) if found.rule == rule]
    suggested = _SUGGESTION.search(told)
    assert suggested is not None, told
    after = findings(*around(_followed(word, suggested.group(1) or suggested.group(2))))
    names = {"FL105", "FL127", "FL201", "FL202", "FL213"} if rule != "FL101" else set()
    assert {found.rule for found in after} & {rule, *names} == set(), told


_SUGGESTION = re.compile(r"(?:did you mean|write(?: it like)?) '([^']+)'|(?:is|write) (\$\.[\w.<>]+)")


def _followed(word: str, suggested: str) -> str:
    """Returns the word as the suggestion wants it: a message names the beginning or the end of a path that is wrong."""
    suggested = suggested.replace("<key>", "key")
    if not word.startswith("$."):
        return suggested
    _, root, *keys = word.split(".")
    if suggested.startswith("$."):
        return ".".join([suggested, *keys[:1]]) if suggested.count(".") == 1 else suggested
    return ".".join(["$", root, suggested])


def test_every_placeholder_that_is_respelled_is_one_that_is_filled_in() -> None:
    for kind in ("queue", "lambda", "lex", "instance", "security_key", "text", "environment", "center"):
        for wrong in (
            f"${{{kind}.general}}",
            f"${{{kind.upper()}.general.arn}}",
            f"${{{kind}s.general.arn}}",
            f"${{{kind}",
        ):
            near = respelled(wrong)
            if near is not None:
                assert "FL213" not in {found.rule for found in findings(say("a", near))}, wrong


def test_the_tables_of_voices_are_those_of_the_service() -> None:
    """Held to the SDK's own lists: a voice or language that Amazon Polly has is never called unknown."""
    loaders = pytest.importorskip("botocore.loaders")
    shapes: dict[str, Any] = loaders.Loader().load_service_model("polly", "service-2")["shapes"]
    assert set(shapes["VoiceId"]["enum"]) <= NAMES
    assert set(shapes["LanguageCode"]["enum"]) <= LANGUAGES
    assert {engine.lower() for engine in ENGINES} == set(shapes["Engine"]["enum"])
    assert set(VOICES) <= set(shapes["LanguageCode"]["enum"])


def test_every_root_can_be_read_without_a_finding() -> None:
    """The tables of the linter agree with each other: a namespace it lists is never called unknown."""
    document = flow(
        *(say(f"a{i}", f"$.{name}", f"a{i + 1}") for i, name in enumerate(NAMESPACES)), say(f"a{len(NAMESPACES)}")
    )
    assert "FL201" not in {found.rule for found in lint(parse(copy.deepcopy(document)))}
