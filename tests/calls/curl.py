"""What `curl` does with the options of our pages, where there is none: `-s`, `-X`, `-H`, `-d` and an address."""

from __future__ import annotations

import argparse
import sys
import urllib.error
import urllib.request
from pathlib import Path


def main(words: list[str]) -> int:
    """Asks, and prints the body of the answer, whatever its status."""
    parser = argparse.ArgumentParser(prog="curl", allow_abbrev=False)
    parser.add_argument("-s", action="store_true")
    parser.add_argument("-X", dest="method")
    parser.add_argument("-H", dest="headers", action="append", default=[])
    parser.add_argument("-d", dest="data")
    parser.add_argument("address")
    given = parser.parse_args(words)
    data = None if given.data is None else given.data.encode()
    if data is not None and given.data.startswith("@"):
        data = Path(given.data[1:]).read_bytes()
    method = given.method or ("GET" if data is None else "POST")
    request = urllib.request.Request(given.address, data=data, method=method)  # noqa: S310 -- the served center
    for header in given.headers:
        name, _, value = header.partition(":")
        request.add_header(name, value.strip())
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 -- the served center
            body = answer.read()
    except urllib.error.HTTPError as refused:
        body = refused.read()
    sys.stdout.buffer.write(body)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
