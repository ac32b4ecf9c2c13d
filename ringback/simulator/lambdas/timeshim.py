"""``time`` and ``datetime`` as code under simulation sees them: virtual, in UTC, and sleeping costs no real time."""

from __future__ import annotations

import datetime as real_datetime
import time as real_time
from collections.abc import Callable
from types import ModuleType
from typing import Any

Now = Callable[[], float]


class _DatetimeMeta(type):
    """Lets ordinary datetimes count as instances, as libraries make them."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, real_datetime.datetime)


class _DateMeta(type):
    """Lets ordinary dates count as instances."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, real_datetime.date)


def make_datetime(now: Now) -> ModuleType:
    """Builds a ``datetime`` module whose clock is virtual."""

    class datetime(real_datetime.datetime, metaclass=_DatetimeMeta):  # noqa: N801 - stands in for the standard class
        """Stands in for ``datetime.datetime``."""

        @classmethod
        def now(cls, tz: real_datetime.tzinfo | None = None) -> Any:
            """Returns the virtual time; without a zone in UTC, as on Lambda."""
            return cls.fromtimestamp(now(), tz)

        @classmethod
        def utcnow(cls) -> Any:
            """Returns the virtual time in UTC without a zone."""
            return cls.fromtimestamp(now())

        @classmethod
        def today(cls) -> Any:
            """Returns the virtual time without a zone."""
            return cls.fromtimestamp(now())

        @classmethod
        def fromtimestamp(cls, timestamp: float, tz: real_datetime.tzinfo | None = None) -> Any:
            """Converts an epoch second; the local zone is UTC, as on Lambda."""
            if tz is None:
                return super().fromtimestamp(timestamp, real_datetime.UTC).replace(tzinfo=None)
            return super().fromtimestamp(timestamp, tz)

    class date(real_datetime.date, metaclass=_DateMeta):  # noqa: N801 - stands in for the standard class
        """Stands in for ``datetime.date``."""

        @classmethod
        def today(cls) -> Any:
            """Returns the virtual day in UTC."""
            day = datetime.fromtimestamp(now())
            return cls(day.year, day.month, day.day)

    module = ModuleType("datetime", real_datetime.__doc__)
    module.__dict__.update({k: v for k, v in vars(real_datetime).items() if not k.startswith("__")})
    datetime.__module__ = date.__module__ = "datetime"
    datetime.__qualname__, date.__qualname__ = "datetime", "date"
    module.__dict__.update(datetime=datetime, date=date, __file__=real_datetime.__file__)
    return module


def make_time(now: Now, sleep: Callable[[float], None]) -> ModuleType:
    """Builds a ``time`` module whose clock is virtual."""
    module = ModuleType("time", real_time.__doc__)
    module.__dict__.update({k: v for k, v in vars(real_time).items() if not k.startswith("__")})

    def gmtime(seconds: float | None = None) -> real_time.struct_time:
        return real_time.gmtime(now() if seconds is None else seconds)

    def strftime(text: str, moment: Any = None) -> str:
        return real_time.strftime(text, gmtime() if moment is None else moment)

    module.__dict__.update(
        time=now,
        time_ns=lambda: int(now() * 1e9),
        monotonic=now,
        monotonic_ns=lambda: int(now() * 1e9),
        perf_counter=now,
        perf_counter_ns=lambda: int(now() * 1e9),
        sleep=sleep,
        gmtime=gmtime,
        localtime=gmtime,
        strftime=strftime,
        ctime=lambda seconds=None: real_time.asctime(gmtime(seconds)),
    )
    return module
