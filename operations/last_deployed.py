"""Prints the commit that the pipeline deployed last to a stage, and nothing when there was none.

GitHub keeps a deployment for every job with an environment, with the commit and how it ended. Asked through its command
line, with the token of the job (`deployments: read`); the standard library is enough, so that it runs before anything
is installed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

#: Looked back; failed attempts are among them.
_MOST = 50
Ask = Callable[[str], Any]


def last_deployed(stage: str, ask: Ask) -> str | None:
    """Returns the commit of the newest deployment that succeeded; those before it are inactive by now."""
    for deployment in ask(f"deployments?environment={stage}&per_page={_MOST}") or ():
        states = {status["state"] for status in ask(f"deployments/{deployment['id']}/statuses") or ()}
        if "success" in states:
            return str(deployment["sha"])
    return None


def _github(path: str) -> Any:
    done = subprocess.run(["gh", "api", "repos/{owner}/{repo}/" + path], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout or "null")


def main() -> None:
    """Asks GitHub about the stage that is named."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: python operations/last_deployed.py STAGE")
    sys.stdout.write(last_deployed(sys.argv[1], _github) or "")


if __name__ == "__main__":
    main()
