"""What the Korean recognizers of Microsoft Presidio find in the same messages.

    pip install presidio-analyzer
    python tests/benchmarks/personal_data/bench_personal_data.py --presidio

Presidio is needed neither to run nor to test the center. Its recognizers are asked as they are, without a language
model and without the words around a number, which only raise scores that are there already; every score counts.
"""

# ruff: noqa: S311 - made-up data, no secrets

from __future__ import annotations

from random import Random
from typing import Any

from contact_handlers.base.text import clean
from contact_handlers.personal.classifier import classify
from tests.benchmarks.personal_data import ordinary_messages, personal_numbers
from tests.benchmarks.personal_data.personal_numbers import EVERYDAY, UNUSUAL, Writer

SEED = 20240505
# Kinds that Presidio knows in Korea, with what a customer would call them.
LABELS = {
    "KR_RRN": ("주민번호 ", personal_numbers.resident),
    "KR_FRN": ("외국인등록번호 ", personal_numbers.foreigner),
    "KR_DRIVER_LICENSE": ("운전면허번호 ", personal_numbers.license_number),
    "KR_BRN": ("사업자등록번호 ", personal_numbers.business),
}


def compare(messages: int) -> dict[str, Any]:
    """Returns, per kind and group of forms, the share of numbers that Presidio and the classifier find."""
    recognizers = _recognizers()
    if not recognizers:
        return {"presidio_analyzer": "not installed"}
    random = Random(SEED)
    figures: dict[str, Any] = {}
    each = max(1, messages // (2 * len(LABELS)))
    for entity, (label, make) in LABELS.items():
        for group, writers in (("dash", {"dash": EVERYDAY["dash"]}), ("everyday", EVERYDAY), ("unusual", UNUSUAL)):
            texts = [_message(random, label, make, writers) for _ in range(each)]
            found = sum(any(_finds(recognizer, text, entity) for recognizer in recognizers) for text in texts)
            ours = sum(any(finding.kind != "name" for finding in classify(clean(text))) for text in texts)
            figures[f"{entity}.{group}"] = {"presidio": round(found / each, 3), "classifier": round(ours / each, 3)}
    ordinary = [text for _, text in ordinary_messages.ordinary(messages)]
    hits = sum(any(_finds(recognizer, text, None) for recognizer in recognizers) for text in ordinary)
    figures["ordinary messages with a find of Presidio"] = round(hits / len(ordinary), 4)
    return figures


def _message(random: Random, label: str, make: Any, writers: dict[str, Writer]) -> str:
    return f"{label}{writers[random.choice(sorted(writers))](random, make(random))} 확인 부탁드립니다"


def _recognizers() -> list[Any]:
    try:
        from presidio_analyzer import predefined_recognizers as known
    except ImportError:
        return []
    names = (
        "KrRrnRecognizer",
        "KrFrnRecognizer",
        "KrBrnRecognizer",
        "KrDriverLicenseRecognizer",
        "KrPassportRecognizer",
    )
    return [getattr(known, name)() for name in names]


def _finds(recognizer: Any, text: str, entity: str | None) -> bool:
    wanted = recognizer.supported_entities if entity is None else [entity]
    if entity is not None and entity not in recognizer.supported_entities:
        return False
    return any(found.score > 0 for found in recognizer.analyze(text, wanted, None))
