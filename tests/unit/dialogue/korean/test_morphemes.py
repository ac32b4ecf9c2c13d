"""How the analyzer is loaded: once in a process, without what the layer leaves out."""

from __future__ import annotations

import importlib.util
import logging
import subprocess
import sys
from pathlib import Path

import kiwipiepy
import pytest

from contact_handlers.dialogue.korean import morphemes, reader
from ringback.simulator.lambdas.sandbox import Sandbox


def test_copies_of_the_module_share_one_analyzer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A simulator imports the code of each function afresh; the model is 260 MB and takes a second."""
    reader.warm()
    loaded = dict(vars(kiwipiepy)["loaded_by_words"])
    spec = importlib.util.spec_from_file_location("another_copy", morphemes.__file__)
    assert spec is not None
    assert spec.loader is not None
    copy = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "another_copy", copy)
    spec.loader.exec_module(copy)

    assert [part.form for part in copy.analyze("취소하지 마세요")] == ["취소", "하", "지", "말", "세요"]
    assert vars(kiwipiepy)["loaded_by_words"] == loaded


def test_functions_in_the_simulator_share_the_analyzer_of_this_machine(
    assembly: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The layer is built for another processor: what is installed here stands in, loaded by the first sentence."""
    code = next(path.parent for path in assembly.glob("asset.*/contact_handlers"))
    layer = next(path.parent for path in assembly.glob("asset.*/python/kiwipiepy"))
    reader.warm()
    monkeypatch.setattr(kiwipiepy, "Kiwi", None)
    for _ in range(2):
        sandbox = Sandbox([code, layer], {}, replacements={}, stream=None, log_handler=logging.NullHandler())
        with sandbox:
            copy = sandbox.load("contact_handlers.dialogue.korean.morphemes")
            assert copy is not morphemes
            assert [part.form for part in copy.analyze("취소하지 마세요")] == ["취소", "하", "지", "말", "세요"]


_START = """
import sys
import contact_handlers.bot_hook.handler
print("kiwipiepy" in sys.modules)
"""


def test_importing_the_code_hook_loads_no_analyzer(root: Path) -> None:
    """Whoever simulates, lists or documents functions imports handlers; only Lambda's start loads the model."""
    command = [sys.executable, "-c", _START]
    done = subprocess.run(command, env={"PYTHONPATH": f"{root}/runtime"}, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


_ANALYZE = """
import sys
from contact_handlers.dialogue.korean.morphemes import analyze
print([(part.form, part.tag) for part in analyze(sys.argv[1])])
print("numpy" in sys.modules)
"""


def test_the_analyzer_needs_nothing_that_the_layer_leaves_out(root: Path, tmp_path: Path) -> None:
    """Files named in unused.txt are not opened, nor is numpy imported, which the requirements of the layer lack."""
    lines = (root / "runtime/layers/korean/unused.txt").read_text(encoding="utf-8").splitlines()
    unused = {name.removeprefix("kiwipiepy_model/") for line in lines if (name := line.partition("#")[0].strip())}
    model = tmp_path / "kiwipiepy_model"
    model.mkdir()
    for path in (Path(kiwipiepy.__file__).parents[1] / model.name).iterdir():
        if path.is_file() and path.name not in unused:
            (model / path.name).symlink_to(path)
    assert unused
    assert not unused & {path.name for path in model.iterdir()}

    text = "카드를 잃어버린 건 아니에요 챗봇이 ㅎㅇ라던데"
    command = [sys.executable, "-c", _ANALYZE, text]
    done = subprocess.run(command, env={"PYTHONPATH": f"{tmp_path}:{root}/runtime"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    parts, numpy = done.stdout.splitlines()
    assert parts == str([(part.form, part.tag) for part in morphemes.analyze(text)])
    assert numpy == "False"


@pytest.mark.parametrize("word", ["배송지", "수령지", "반품지", "출고지", "배송일", "예약일", "발송일", "도착일"])
def test_a_word_of_a_contact_center_stays_whole_in_every_sentence(word: str) -> None:
    """Cut, the place or the day of a delivery would be the delivery itself, and 배송일가 a family."""
    sentences = (f"{word} 바꿀 수 있나요", f"다음 달에 이사 가는데 {word}가 바뀌나요", f"제 {word} 좀 알려 주세요")
    for sentence in sentences:
        assert word in [part.form for part in morphemes.analyze(sentence)], sentence
