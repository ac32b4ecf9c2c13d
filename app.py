"""Composition root: reads the settings, builds one stage per center and environment, writes the cloud assembly.

`python app.py` and `cdk synth` give the same assembly; only this file reads arguments, context and the environment.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import aws_cdk as cdk

from contact_center import guards
from contact_center.base.errors import ContactCenterError
from contact_center.settings import SettingsError, load_all
from stacks.center import CenterAssets, CenterStage

ROOT = Path(__file__).resolve().parent
#: Set by the CDK's command for the apps it starts, and by nobody else (CDK_OUTDIR is set by hand too).
_CDK_RUNS_THIS = "CDK_CLI_VERSION"
_STRICT = {"@aws-cdk/core:validateAgainstDefaultRules": True}


@contextmanager
def _without_collector() -> Iterator[None]:
    """Builds without garbage collection: all that is made stays until the end, and looking for garbage in it takes an
    eighth of Python's time.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def make_app(
    *,
    root: Path = ROOT,
    context: Mapping[str, Any] | None = None,
    outdir: str | None = None,
    strict: bool = False,
    guarded: bool = True,
) -> cdk.App:
    """Builds the app with the feature flags of cdk.json, so that every way of running it gives the same templates.

    Context `center` and `environment` choose what is built, by default everything; `native_tests` names the folder of
    compiled test cases (`make native-tests`), without it no stage has a stack of them. The guards and cdk-nag fail the
    synthesis on any finding nobody acknowledged. `strict` switches the validator of the CDK on too, it costs seconds.
    """
    flags = json.loads((root / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = cdk.App(
        context={**flags, **(_STRICT if strict else {}), **(context or {})},
        outdir=outdir,
        analytics_reporting=False,
        tree_metadata=False,
        builtin_cloud_formation_validation=strict,
    )
    center, environment = app.node.try_get_context("center"), app.node.try_get_context("environment")
    with _without_collector():
        assets = CenterAssets(root)
        chosen = load_all(root, center=center or None, environment=environment or None)
        compiled = app.node.try_get_context("native_tests")
        native_tests = root / compiled if compiled else None
        stages = [CenterStage(app, settings=settings, assets=assets, native_tests=native_tests) for settings in chosen]
    if guarded:
        guards.apply(
            app, stages, root=root, accounts={settings.stage_id: settings.deployment.account for settings in chosen}
        )
    return app


def main(argv: Sequence[str]) -> int:
    """Synthesizes and says what came out; returns 1 with a plain message when the input is wrong."""
    arguments = _arguments(argv)
    started = time.perf_counter()
    outdir = os.environ.get("CDK_OUTDIR") or str(ROOT / "cdk.out")
    report = Path(outdir) / "validation-report.json"
    report.unlink(missing_ok=True)
    try:
        app = make_app(context=dict(arguments.context), outdir=outdir, strict=arguments.strict)
        built = time.perf_counter()
        app.synth()
    except (ContactCenterError, SettingsError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    except RuntimeError:
        # The CDK has printed every finding; the traceback through its kernel would bury them.
        refused = _refused(report)
        if not refused:
            raise
        sys.stderr.write(f"error: {refused}; every finding is in {report}\n")
        return 1
    ended = time.perf_counter()
    _summary_stream().write(_summarize(app, Path(outdir), building=built - started, writing=ended - built))
    return 0


def _refused(report: Path) -> str:
    """Names the rule packs that refused the app, with the number of rules broken; empty when it was something else."""
    if not report.is_file():
        return ""
    plugins = json.loads(report.read_text(encoding="utf-8"))["pluginReports"]
    refusing = [(one["pluginName"], len(one["violations"])) for one in plugins if one["conclusion"] == "failure"]
    return ", ".join(f"{name} refuses it by {count} rules" for name, count in refusing)


def _summary_stream() -> TextIO:
    """Keeps standard output clean where the CDK runs this: what `cdk list` and `cdk synth` print is for programs."""
    return sys.stderr if _CDK_RUNS_THIS in os.environ else sys.stdout


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="app.py", description="Writes the cloud assembly of the contact centers.")
    parser.add_argument(
        "-c",
        "--context",
        action="append",
        default=[],
        type=_pair,
        metavar="KEY=VALUE",
        help="for example -c center=aicc -c environment=dev",
    )
    parser.add_argument("--strict", action="store_true", help="validate every template with the CDK's own rules")
    return parser.parse_args(argv)


def _pair(text: str) -> tuple[str, str]:
    key, separator, value = text.partition("=")
    if not separator or not key:
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY=VALUE")
    return key, value


def _summarize(app: cdk.App, directory: Path, *, building: float, writing: float) -> str:
    rows = [
        (stage.node.id, stack.node.id, _resources(directory / f"assembly-{stage.node.id}" / stack.template_file))
        for stage in app.node.children
        if isinstance(stage, CenterStage)
        for stack in stage.stacks
    ]
    stages = list(dict.fromkeys(stage for stage, _, _ in rows))
    example = f"'{stages[0]}/*'" if stages else ""
    lines = [
        f"{'stage':<20}{'stack':<14}{'resources':>9}",
        *(f"{stage:<20}{stack:<14}{resources:>9}" for stage, stack, resources in rows),
        "",
        (
            f"{len(stages)} stages, {len(rows)} stacks, {sum(row[2] for row in rows)} resources "
            f"in {building + writing:.1f} s ({building:.1f} s building, {writing:.1f} s writing)"
        ),
        f"templates  {directory}/assembly-<stage>/*.template.json",
        f"compare    cdk diff {example}",
        f"deploy     cdk deploy {example}",
    ]
    return "\n".join(lines) + "\n"


def _resources(template: Path) -> int:
    return len(json.loads(template.read_text(encoding="utf-8"))["Resources"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
