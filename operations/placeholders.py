"""Stops a deployment of a stage whose templates refuse it because of placeholders: `placeholders.py ASSEMBLY STAGE`.

Needs no package, for the job that deploys installs as few as it can. CloudFormation asks the same rule again.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

RULE = "NoPlaceholders"


def refusals(assembly: Path, stage: str) -> list[str]:
    """Returns why the templates of a stage refuse to be deployed."""
    found = []
    for template in sorted((assembly / f"assembly-{stage}").glob("*.template.json")):
        rule = json.loads(template.read_text(encoding="utf-8")).get("Rules", {}).get(RULE, {})
        found += [str(assertion.get("AssertDescription", RULE)) for assertion in rule.get("Assertions", ())]
    return found


def main(arguments: Sequence[str]) -> int:
    """Returns 1 and says why when a stage must not be deployed."""
    assembly, stage = arguments
    found = refusals(Path(assembly), stage)
    for reason in found:
        sys.stderr.write(reason.replace(": ", ":\n  ", 1).replace("; ", "\n  ") + "\n")
    if found:
        sys.stderr.write("replace them (aicc settings placeholders says why), run make synth, and deploy again\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
