"""The people of a week: what they want, what they answer when they are asked, and when they give up.

They hear and read, as customers do: a menu is known by its place, a question of the bot by its words.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from ringback.simulator import Call, Center

When = Literal["day", "night", "any"]
#: Times that somebody agrees before they lose patience with questions.
_AGREES: Final = 4
#: Turns after which nobody goes on talking to a machine.
_TURNS: Final = 16
#: What is answered at menus, unless a person has a mind of their own.
_KEYS: Final[Mapping[str, str]] = {
    "confirm-caller-number": "1",
    "confirm-calling-number": "1",
    "confirm-typed-number": "1",
    "ask-number": "01098765432#",
    "ask-time": "2",
    "offer-callback": "1",
    "choose-closed": "1",
}
#: What is answered to a question of the bot, by words of it.
_ANSWERS: Final[Mapping[str, str]] = {
    "어떤 서비스 예약": "방문 서비스",
    "희망하시는 날짜": "다음 주 월요일이요",
    "연락 가능한 전화번호": "공일공 구팔칠육 오사삼이",
    "전화번호를": "010-9876-5432",
    "동의하시겠습니까": "동의합니다",
    "연소득": "4천만원이요",
    "어떤 일을 하고": "회사원입니다",
    "금액을": "2천만원",
    "어디에 쓰실": "생활자금이요",
    "주문번호": "20261234",
    "취소 사유": "단순 변심이에요",
    "취소하시려는 이유": "단순 변심이에요",
    "이유": "마음이 바뀌었어요",
    "언제 연락": "내일 오후 두 시요",
    "상담원에게 연결해 드릴까요": "네 연결해 주세요",
    "더 도와드릴 일이": "아니요 없습니다",
    "해결되었나요": "네 해결됐어요",
    "만족스러우셨나요": "만족",
    "어떤 제품": "노트북이요",
    "어떤 문제": "자꾸 꺼져요",
    "증상이나 오류": "화면이 까맣게 나와요",
}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of customer; `share` is how many of a hundred contacts are theirs."""

    name: str
    share: int
    channel: Literal["voice", "chat"] = "voice"
    when: When = "any"
    keys: Mapping[str, str] = field(default_factory=dict)
    says: Sequence[str] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    patience_s: tuple[float, float] = (60, 900)


_HELP: Final = {"choose-help": "1"}

#: Who calls a shop, and who writes to it.
SHOP: Final = (
    Kind(name="asks", share=14, says=("영업시간이 어떻게 되나요",)),
    Kind(name="asks twice", share=6, says=("배송은 며칠 걸려요", "교환하려면 어떻게 해야 되나요")),
    Kind(name="person by key", share=12, keys=_HELP, says=("4",)),
    Kind(name="person by words", share=6, keys=_HELP, says=("상담원 바꿔 주세요",)),
    Kind(name="gives up waiting", share=5, keys=_HELP, says=("4",), patience_s=(5, 60)),
    Kind(name="callback by words", share=5, says=("내일 오후 네 시에 전화 주세요",)),
    Kind(name="callback at night", share=9, when="night", keys=_HELP, says=("4",)),
    Kind(name="lost card", share=4, keys=_HELP, says=("카드를 잃어버렸어요",)),
    Kind(name="complains", share=4, keys=_HELP, says=("배송이 왜 이렇게 늦어요 정말 화가 나네요",)),
    Kind(name="reserves", share=6, says=("방문 예약하고 싶어요",)),
    Kind(name="cancels", share=4, says=("주문 취소하고 싶어요",)),
    Kind(name="loan", share=3, says=("대출 신청하고 싶습니다",)),
    Kind(name="product", share=3, says=("상품 문의하려고요",)),
    Kind(name="broken", share=3, says=("로그인이 안 돼요",)),
    Kind(name="foreigner", share=2, keys={"choose-help": "2", "ask-number": "01098765432#"}, says=("9",)),
    Kind(name="silent", share=2),
    Kind(name="hangs up", share=2, says=()),
    Kind(name="writes", share=5, channel="chat", says=("반품은 며칠 안에 해야 하나요",)),
    Kind(name="writes for a person", share=3, channel="chat", when="day", says=("상담원 연결해 주세요",)),
    Kind(name="writes for a callback", share=2, channel="chat", when="night", says=("콜백 예약이요",)),
)

#: Who calls a cloud company.
CLOUD: Final = (
    Kind(name="asks", share=20, keys={"choose-by-keys": "2"}, says=("AWS 비용을 줄이고 싶어요",)),
    Kind(
        name="asks, then an engineer",
        share=10,
        keys={"choose-by-keys": "1"},
        says=("마이그레이션은 어떻게 진행되나요",),
    ),
    Kind(name="engineer by words", share=12, when="day", says=("데이터베이스 엔지니어 연결해 주세요",)),
    Kind(name="engineer by key", share=10, when="day", keys={"choose-skill": "1"}, says=("2",)),
    Kind(name="person by key", share=10, when="day", says=("0",)),
    Kind(name="gives up waiting", share=5, when="day", says=("0",), patience_s=(5, 60)),
    Kind(name="incident", share=8, keys={"choose-by-keys": "1", "choose-help": "1"}, says=("서버가 죽었어요",)),
    Kind(name="callback at night", share=9, when="night", keys={"choose-help": "1"}, says=("0",)),
    Kind(name="callback by words", share=5, says=("모레 오전 열 시에 전화 주세요",)),
    Kind(name="silent", share=3),
    Kind(name="writes", share=5, channel="chat", says=("보안 컨설팅도 하시나요",)),
    Kind(name="writes for an engineer", share=3, channel="chat", when="day", says=("엔지니어와 이야기하고 싶어요",)),
)


@dataclass
class Person:
    """Somebody on the line or in a chat."""

    kind: Kind
    call: Call
    patience: datetime
    says: list[str]
    answered: set[str] = field(default_factory=set)
    agreed: int = 0
    turns: int = 0

    def act(self, rng: random.Random) -> None:
        """Does what is asked until something has to be waited for."""
        while not self.call.ended and self.turns < _TURNS:
            self.turns += 1
            if not self._answers(rng):
                break
        if not self.call.ended and (self.turns >= _TURNS or self._lost_patience()):
            self.call.hang_up()

    def _lost_patience(self) -> bool:
        return self.call.state == "queue" and self.call.center.clock.now > self.patience.timestamp()

    def _answers(self, rng: random.Random) -> bool:
        call = self.call
        if call.state in {"menu", "input"}:
            return self._presses(rng)
        if call.state != "bot":
            return False
        said = self._words()
        if said is None:
            if self.kind.name == "silent":
                return False
            call.hang_up()
        elif said.isdigit() and call.contact.voice:
            call.press(said)
        else:
            call.say(said)
        return True

    def _presses(self, rng: random.Random) -> bool:
        expected = self.call.expects
        place = expected.site.action if expected is not None and expected.site is not None else ""
        key = {**_KEYS, **self.kind.keys}.get(place)
        if place == "ask-by-voice":
            key = rng.choice("54321")
        if key is None:
            return False
        self.call.press(key)
        return True

    def _words(self) -> str | None:
        heard = " ".join(self.call.heard[-2:])
        for asked, answer in {**_ANSWERS, **self.kind.answers}.items():
            if asked in heard and asked not in self.answered:
                self.answered.add(asked)
                return answer
        if self.says:
            return self.says.pop(0)
        if heard.rstrip().endswith(("까요?", "까?")) and self.agreed < _AGREES:
            self.agreed += 1
            return "네"
        return None


def arrivals(
    kinds: Sequence[Kind], begin: datetime, days: int, count: int, rng: random.Random
) -> Iterator[tuple[datetime, Kind]]:
    """Yields who comes and when, in order: a day has a morning and an afternoon peak, and a night."""
    chosen = rng.choices(kinds, weights=[kind.share for kind in kinds], k=count)
    yield from sorted(((_moment(kind.when, begin, days, rng), kind) for kind in chosen), key=lambda one: one[0])


def _moment(when: When, begin: datetime, days: int, rng: random.Random) -> datetime:
    """Returns a moment of a random day; `begin` is midnight of the first."""
    if when == "night" or (when == "any" and rng.random() < 0.15):
        hour = rng.choice((rng.uniform(19, 24), rng.uniform(0, 8)))
    else:
        hour = min(max(rng.gauss(rng.choice((10.5, 14.5)), 1.4), 8.0), 18.5)
    return begin + timedelta(days=rng.randrange(days), hours=hour)


def arrives(center: Center, kind: Kind, number: int, rng: random.Random) -> Person:
    """Begins the contact of a customer who is like no other by number."""
    if kind.channel == "chat":
        call = center.chat(from_=f"week-{number}", to="chat-entry")
    else:
        call = center.call(from_=f"+82102{number:07d}", to="inbound")
    person = Person(kind, call, center.now + timedelta(seconds=rng.uniform(*kind.patience_s)), list(kind.says))
    if kind.name == "hangs up":
        call.hang_up()
    return person
