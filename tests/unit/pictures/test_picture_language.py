"""Pictures speak Korean here and English for anybody else; what a flow says itself stays as it is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from commands.main import main as aicc
from ringback.commands.main import main as ringback
from ringback.flow_language.examples import EXAMPLES
from ringback.flow_language.parser import parse
from ringback.flow_language.pictures import mermaid, mermaid_map
from ringback.flow_language.pictures.language import ENGLISH, in_language

HANGUL = re.compile(r"[가-힣]")
PICTURES = Path(str(mermaid.__code__.co_filename)).parent
LITERAL = re.compile(r"\"([^\"\n]*[가-힣][^\"\n]*)\"")


def test_every_phrase_has_an_english_one() -> None:
    """A Korean text that is not in the table would stand in the picture of a stranger."""
    files = [file for file in PICTURES.glob("*.py") if file.name not in {"language.py", "words.py"}]
    written = {text for file in files for text in LITERAL.findall(file.read_text("utf-8")) if "say(" not in text}

    assert written - set(ENGLISH) == set()
    assert not [text for text in ENGLISH.values() if HANGUL.search(text)]
    assert [korean for korean, english in ENGLISH.items() if korean.count("{}") != english.count("{}")] == []


def test_a_picture_in_english_holds_no_korean_of_ours() -> None:
    documents = [
        json.loads(HANGUL.sub("x", json.dumps(document, ensure_ascii=False)))
        for example in EXAMPLES.values()
        for document in example.passes.flows.values()
        if isinstance(document, dict) and document.get("Actions")
    ]
    flows = [parse(document, file="x.json", key="x") for document in documents[::2]]

    assert len(flows) > 50
    with in_language("en"):
        drawn = [mermaid(flow) for flow in flows] + [mermaid_map(flows[:20])]
    assert [HANGUL.findall(text) for text in drawn if HANGUL.search(text)] == []
    assert HANGUL.search(mermaid(flows[0])), "and Korean again afterward"


@pytest.mark.parametrize(("command", "word"), [(["flows", "draw"], "시작"), (["draw"], "Start")])
def test_a_command_draws_in_its_own_language(
    command: list[str], word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    example = EXAMPLES["FL301"].passes.flows
    path = tmp_path / "main.json"
    document = next(document for document in example.values() if isinstance(document, dict))
    path.write_text(json.dumps(document), encoding="utf-8")
    main = aicc if command[0] == "flows" else ringback

    assert main([*command, "--format", "mermaid", str(path)]) == 0
    assert f'start(["{word}"])' in capsys.readouterr().out
    assert main([*command, "--format", "mermaid", "--language", "en", str(path)]) == 0
    assert 'start(["Start"])' in capsys.readouterr().out
