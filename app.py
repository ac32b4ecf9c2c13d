"""Composition root: reads the settings, builds one stage per center and environment, writes the cloud assembly."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from contact_center.function_asset import HandlerAsset
from contact_center.settings import load_all

from stacks.center import CenterStage

ROOT = Path(__file__).resolve().parent


def make_app(root: Path = ROOT, *, context: dict[str, Any] | None = None) -> cdk.App:
    config = json.loads((root / "cdk.json").read_text(encoding="utf-8"))
    app = cdk.App(context={**config["context"], **(context or {})}, analytics_reporting=False, tree_metadata=False)
    center, environment = app.node.try_get_context("center"), app.node.try_get_context("environment")
    assets: dict[str, HandlerAsset] = {}
    for settings in load_all(root, center=center, environment=environment):
        asset = assets.setdefault(
            settings.center.key, HandlerAsset(runtime=root / "runtime", content={})
        )
        CenterStage(app, settings=settings, root=root, asset=asset, layers={})
    return app


if __name__ == "__main__":
    started = time.perf_counter()
    app = make_app()
    print("built", time.perf_counter() - started)
    app.synth()
    print("synth", time.perf_counter() - started)
    sys.exit(0)
