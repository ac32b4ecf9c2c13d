"""Every request that the OpenAPI document allows and many that it does not, against a served center: `make api-check`.

    python -m tests.benchmarks.api_check.run --seconds 600

Serves a stage of cdk.out in a process of its own, takes the key and a token of each role from it, and lets schemathesis
ask with all its checks and ours (`hooks.py`). Ends with 1 when a check failed. The tool has dependencies that nothing
else here needs, so it lives in an environment of its own (`build/api_check`, `requirements.txt` beside this file).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.benchmarks.load.run import Target, served

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent
DOCUMENT = ROOT / "runtime" / "contact_handlers" / "api" / "openapi.json"
TOOL = ROOT / "build" / "api_check" / "bin" / "st"
ROLES = ("nobody", "analyst", "supervisor", "admin")


def tokens(server: str) -> dict[str, str]:
    """Returns an ID token of the test user of each role."""
    with urllib.request.urlopen(f"{server}/?format=json", timeout=60) as answer:  # noqa: S310 - of this machine
        (pools,) = [part for part in json.load(answer)["parts"] if part["title"] == "User pools"]
    pool = pools["links"][0]["url"].partition("/.well-known/")[0]
    found = {}
    for role in ROLES:
        with urllib.request.urlopen(f"{pool}/test-tokens/{role}", timeout=60) as answer:  # noqa: S310
            found[role] = json.load(answer)["id_token"]
    return found


def check(target: Target, seconds: int, more: list[str]) -> int:
    """Lets schemathesis ask; returns its exit code."""
    server = target.url.partition("/api/")[0]
    known = {"API_CHECK_KEY": target.key, "API_CHECK_STAFF": json.dumps(tokens(server)), "PYTHONPATH": str(ROOT)}
    words = [str(TOOL), "--config-file", str(HERE / "schemathesis.toml"), "run", str(DOCUMENT), "--url", target.url]
    # What is deleted stays to be looked at (a callback is cancelled); a stage lets 200 requests a second through.
    more = ["--exclude-checks", "use_after_free", "--rate-limit", "60/s", *more]
    limits = ["--continue-on-failure", "--max-time", str(seconds), "--request-timeout", "30"]
    return subprocess.run([*words, *limits, *more], cwd=ROOT, env={**os.environ, **known}, check=False).returncode


def main() -> int:
    """Runs the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", default="aicc-dev", help="stage of cdk.out (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=600, help="how long requests are made up (default: %(default)s)")
    parser.add_argument("more", nargs="*", help="words for schemathesis, after --")
    options = parser.parse_args()
    with served(options.stage) as target:
        return check(target, options.seconds, options.more)


if __name__ == "__main__":
    sys.exit(main())
