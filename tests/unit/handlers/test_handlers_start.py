"""What a function loads before its first event: on Lambda, and nowhere else."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import snapshot_restore_py as hooks

from contact_handlers.base import aws
from contact_handlers.base.start import at_start

Hooks = Callable[[], list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]]]


@pytest.fixture
def loaded() -> list[str]:
    """What was loaded, by the order of loading."""
    return []


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No hooks before and after a test, and the session of the other tests where it was."""
    monkeypatch.setattr(aws, "_session", aws._session)
    monkeypatch.setattr(aws, "_clients", dict(aws._clients))
    yield
    for registered in (hooks.get_before_snapshot(), hooks.get_after_restore()):
        registered.clear()


def _run(registered: Hooks) -> None:
    for call, positional, named in registered():
        call(*positional, **named)


def test_nothing_is_loaded_outside_of_lambda(monkeypatch: pytest.MonkeyPatch, loaded: list[str], clean: None) -> None:
    monkeypatch.delenv("AWS_LAMBDA_RUNTIME_API", raising=False)
    at_start(lambda: loaded.append("model"))
    assert loaded == []
    assert hooks.get_before_snapshot() == []


def test_on_demand_it_is_loaded_at_once_and_the_sdk_is_not(
    monkeypatch: pytest.MonkeyPatch, loaded: list[str], clean: None
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001")
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
    at_start(lambda: loaded.append("model"))
    assert loaded == ["model"]
    assert hooks.get_before_snapshot() == hooks.get_after_restore() == []


def test_what_is_restored_shares_no_random_numbers_and_no_session(
    monkeypatch: pytest.MonkeyPatch, loaded: list[str], clean: None
) -> None:
    """Two processes of one snapshot begin with the same memory; what they do next may not be the same."""
    monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001")
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-2")
    at_start(lambda: loaded.append("model"))
    assert loaded == ["model"]
    _run(hooks.get_before_snapshot)
    assert aws._session is None
    assert aws._clients == {}

    snapshot = random.getstate()
    drawn = set()
    for _ in range(2):
        random.setstate(snapshot)
        _run(hooks.get_after_restore)
        drawn.add(random.random())  # noqa: S311 - what is asked is whether it repeats
    assert len(drawn) == 2
