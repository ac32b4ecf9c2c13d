"""The report of a week in a real browser: it reads on a telephone, on a desk, in the dark and on paper."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contact_handlers.admin.overview import page
from contact_handlers.base.content import FORMAT
from tests.calls.browser import MARKS, ROOT, played
from tests.unit.handlers import weeks

pytestmark = MARKS


def test_a_report_reads_on_every_width_and_in_every_light(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = tmp_path / "content.json"
    intents = {"refund_request": {"label": "환불"}, "order_status": {"label": "주문 확인"}}
    content.write_text(json.dumps({"format": FORMAT, "intents": intents}), encoding="utf-8")
    monkeypatch.setenv("CONTENT_FILE", str(content))
    file = tmp_path / "report.html"
    made_at = "2026-11-30T00:00:00.000Z"
    file.write_text(page.page(weeks.weekly(broken=2), center="고객센터", made_at=made_at), encoding="utf-8")
    axe = ROOT / "node_modules/axe-core/axe.min.js"
    met = played("report.mjs", file.as_uri(), str(axe), pictures="AICC_REPORT_PICTURES")
    assert met == {"axe": [], "wide": [], "charts": 7, "problems": []}
