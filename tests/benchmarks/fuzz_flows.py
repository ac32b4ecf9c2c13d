"""Damages flow files, answers of the API, templates and plans, and gives them to lint, draw, diff, explain and fmt.

    python tests/benchmarks/fuzz_flows.py [--seconds N] [--seed N] [--published-flows DIR]

Every file is read, drawn and compared, whatever is in it; only findings and errors of this package may come out of
that. Exit code 1 when anything else does; the seed of the file is printed, and the same seed makes the same file. The
tests run a small sample of it (`tests/unit/flow_language/test_flow_fuzz.py`).
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from ringback.flow_language import FlowLanguageError, Positions
from ringback.flow_language.assembly import SOURCE_METADATA
from ringback.flow_language.examples import EXAMPLES
from ringback.flow_language.files import Checked, canonical_text
from ringback.flow_language.outline import outline
from ringback.flow_language.pictures import compare, draw, mermaid, text_diff
from ringback.flow_language.pictures.versions import named_flows
from ringback.flow_language.profile import HOUSE
from ringback.flow_language.report import as_json, as_sarif, human
from tests.benchmarks import fuzzing
from tests.benchmarks.fuzzing import places, replaced

WORDS: Sequence[Any] = (
    None, True, False, 0, -1, 1e308, "", " ", "x" * 300, "0", "$.", "$.Attributes", "$.Attributes['", "${", "${}",
    "${queue}", "${Queue.general.arn}", "$(queue", "{{x}}", "<speak>", "&", "arn:", "arn:aws:connect", "ENTER ARN",
    "\x00", "\ud83d\ude00", "ㅎㅏㄴ", "\u200b", [], {}, [[]], [None], {"": ""}, {"Condition": "CHAT"},
    {"NextAction": []}, "VOICE", "True", "es_MX",
)  # fmt: skip
"""Values that a damaged file may hold anywhere."""
PICTURES = 100
"""Files of which one is drawn, which takes as long as reading all of them."""
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp949", "latin-1")


def documents(published: Path | None) -> list[Any]:
    """Returns the flows of the rule pages, and published ones where they are given."""
    flows = [d for e in EXAMPLES.values() for c in (e.fails, e.passes) for d in c.flows.values() if isinstance(d, dict)]
    flows = [flow for flow in flows if len(flow.get("Actions", ())) < 40]
    files = sorted(published.glob("*.json")) if published else []
    return flows + [json.loads(path.read_text(encoding="utf-8")) for path in files]


def wrapped(flow: Any, rng: random.Random) -> tuple[str, Any]:
    """Returns a file ending, and a flow in one of the forms that are read."""
    text = json.dumps(flow)
    resource = {"Type": "AWS::Connect::ContactFlow", "Properties": {"Type": "CONTACT_FLOW", "Content": text}}
    terraform = {"address": "a.b", "type": "aws_connect_contact_flow", "values": {"content": text}}
    return rng.choice(
        [
            (".json", flow),
            (".json", flow),
            (".json", {"ContactFlow": {"Name": "m", "Type": "CONTACT_FLOW", "Content": text}}),
            (".json", text),
            (".json", {"Resources": {"Main": resource, "Queue": {"Type": "AWS::Connect::Queue"}}}),
            (
                ".json",
                {
                    "Resources": {
                        "Main": {
                            **resource,
                            "Metadata": {SOURCE_METADATA: flow.get("Metadata") if isinstance(flow, dict) else flow},
                        }
                    }
                },
            ),
            (".template", {"Resources": {"Main": {**resource, "Properties": {"Content": {"Fn::Sub": text}}}}}),
            (".yaml", {"Resources": {"Main": {**resource, "Properties": {"Content": {"Fn::Join": ["", [text]]}}}}}),
            (".json", {"format_version": "1", "planned_values": {"root_module": {"resources": [terraform]}}}),
            (".tfstate", {"terraform_version": "1", "resources": [{"instances": [{"attributes": {"content": text}}]}]}),
        ]
    )


def damaged(flow: Any, rng: random.Random) -> tuple[str, bytes]:
    """Returns a file ending and the bytes of a damaged file."""
    for _ in range(rng.choice((0, 1, 1, 2, 5))):
        flow = replaced(flow, rng.choice(list(places(flow))), rng.choice(WORDS), rng)
    ending, document = wrapped(flow, rng)
    if rng.random() < 0.3:
        document = replaced(document, rng.choice(list(places(document))), rng.choice(WORDS), rng)
    text = json.dumps(document, ensure_ascii=rng.random() < 0.5, indent=rng.choice((None, 2)))
    if rng.random() < 0.3:
        start = rng.randrange(len(text) + 1)
        text = (
            text[:start]
            + rng.choice(["", ",", "}", "]", '"', "<<<<<<< HEAD\n", "// x\n"])
            + text[start + rng.randrange(9) :]
        )
    data = text.encode(rng.choice(ENCODINGS) if rng.random() < 0.2 else "utf-8", errors="replace")
    if rng.random() < 0.1:
        place = rng.randrange(len(data) + 1)
        data = data[:place] + rng.randbytes(3) + data[place + 2 :]
    return ending, data


def handled(path: Path, *, pictures: bool) -> None:
    """Does with a file whatever the commands do with one; pictures take long."""
    checked = Checked(profile=HOUSE)
    try:
        checked.add_path(path)
        checked.add_path(path.parent)
    except FlowLanguageError:
        pass
    findings = checked.findings
    for finding in findings:
        assert finding.message
        assert finding.line is None or finding.line >= 1
    json.loads(as_json(findings, checked.flows, checked.passed_over))
    json.loads(as_sarif(findings, checked.passed_over))
    assert list(human(findings, texts=checked.texts)) or not findings
    try:
        flows, _ = named_flows([path])
        for flow in flows:
            if pictures:
                draw(flow)
            mermaid(flow)
            outline(flow)
            compare(flow, flow)
            text_diff(flow, flow)
        canonical_text(path.read_bytes(), "x", Positions.ALL)
    except FlowLanguageError:
        pass


def one(seed: int, flows: Sequence[Any], folder: Path) -> str:
    """Handles the file of a seed; returns the traceback of what went wrong, or an empty text."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    ending, data = damaged(rng.choice(flows), rng)
    path = folder / f"file{ending}"
    path.write_bytes(data)
    try:
        handled(path, pictures=seed % PICTURES == 0)
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        return traceback.format_exc()
    finally:
        path.unlink()
    return ""


def main() -> int:
    """Handles damaged files for some time and prints what went wrong."""
    parser = fuzzing.arguments(__doc__)
    parser.add_argument("--published-flows", type=Path, metavar="DIR")
    options = parser.parse_args()
    flows = documents(options.published_flows)
    with tempfile.TemporaryDirectory() as folder:
        return fuzzing.run(options, lambda seed: one(seed, flows, Path(folder)), "files")


if __name__ == "__main__":
    sys.exit(main())
