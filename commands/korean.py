"""What is wrong with a file of settings, people or edits, in Korean: one table, and a whole answer or none.

Managers who change opening hours, menus and people read these; the rest of the command line is English, and so are
these without `--language ko`. Where the table lacks one message of an answer, the whole answer is English. The English
is what `contact_center.settings`, the bot's content and `contact_handlers.records.imports` say.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from contact_center.settings.problems import Problem

LANGUAGES: Final = ("en", "ko")

# Five messages have a wording of their own, by the key and what is said of it in English.
_OWN: Final = (
    (r"region", r"is required and missing.*", "AWS region이 설정되지 않았습니다."),
    (r"connect\.alias", r"is required and missing.*", "AWS Connect Instance ID가 설정되지 않았습니다."),
    (
        r"nlu\.(low_confidence|escalation_low|thresholds\..*)|faq\.(list_min|answer_min)|bot\.confidence.*",
        r"(?P<value>.+?) is not allowed; allowed: (?P<d>.*)",
        "잘못된 신뢰도 임계값: {value} (허용: {d})",
    ),
    (
        r"llm\.profile_id",
        r"is required while llm\.enabled is true; for example (?P<value>.*)",
        "Bedrock이 활성화되었지만 추론 프로파일이 설정되지 않았습니다. 예: {value}",
    ),
    (
        r"environment",
        r"(?P<value>.+?) is not allowed; allowed: (?P<d>.*)",
        "허용되지 않은 환경입니다: {value} (허용: {d})",
    ),
    (
        r"environment",
        r"unknown environment (?P<value>.+?); allowed: (?P<d>.*)",
        "허용되지 않은 환경입니다: {value} (허용: {d})",
    ),
)

# What is said of edits of the catalogue. Each follows what it is about: an intent, its member, or a question.
_EDITS: Final = (
    (r"cannot be switched off, because callers need it", "고객에게 꼭 필요하므로 끌 수 없습니다"),
    (r"letters, digits and _ are allowed", "영문자, 숫자, _만 쓸 수 있습니다"),
    (r"a new intent needs at least (?P<n>\d+), without slots", "새 의도에는 슬롯이 없는 예문이 {n}개 이상 필요합니다"),
    (
        r"unknown placeholders (?P<v>.+), known are (?P<w>.+)",
        "모르는 자리표시자입니다: {v} (쓸 수 있는 것: {w})",
    ),
    (r"two texts are needed, for the first and the second time", "첫 번째와 두 번째에 쓸 글 두 개가 필요합니다"),
    (r"stays (?P<v>.+), because callers need it", "고객에게 꼭 필요하므로 {v} 그대로 둡니다"),
    (r"action (?P<v>.+) needs one", "{v} 동작에는 시나리오가 필요합니다"),
    (r"(?P<v>.+) is unknown, known are (?P<w>.+)", "모르는 값입니다: {v} (쓸 수 있는 값: {w})"),
    (r"(?P<v>.+) is no number from 0 to 1", "0부터 1까지의 수가 아닙니다: {v}"),
    (
        r"question and answer are needed, and every member in its type",
        "질문과 답이 있어야 하고 항목마다 형식이 맞아야 합니다",
    ),
    (r"cannot be read: No such file or directory", "파일이 없어 읽을 수 없습니다"),
    (r"cannot be read: (?P<v>.+)", "읽을 수 없습니다: {v}"),
    (r"no TOML: (?P<v>.+)", "TOML 형식이 아닙니다: {v}"),
    (r"unknown table (?P<v>.+), known are (?P<w>.+)", "모르는 표입니다: {v} (쓸 수 있는 표: {w})"),
    (r"(?P<v>\S+) is no table", "표가 아닙니다: {v}"),
)
_EDITED: Final = re.compile(r"(?P<kind>intent|question) (?P<name>[^:,]+)(?:, (?P<member>\w+))?: (?P<why>.+)", re.DOTALL)
_KINDS: Final = {"intent": "의도", "question": "질문"}

# What is said of a value or a line. Groups `d`, `d2` are described values, other groups stay as they are.
_SAID: Final = (
    (r"(?P<n>\d+ pairs) of queue and channel", "대기열과 채널의 짝이 너무 많습니다: {n}"),
    (r"(?P<v>.+) are not two consecutive years", "연속한 두 해가 아닙니다: {v}"),
    (r"(?P<v>.+) does not fit (?P<w>.+)", "{w} 설정과 맞지 않습니다: {v}"),
    (
        r"(?P<v>.+) does not have the guardrail, which is created in the Region of the center",
        "가드레일은 센터의 리전에 만들어지므로 이 리전에는 없습니다: {v}",
    ),
    (r"(?P<v>.+) has no concurrency in (?P<w>.+)", "{w}에 동시 처리 수가 없습니다: {v}"),
    (r"(?P<v>.+) has no table; write (?P<w>.+)", "설정 표가 없습니다: {v} ({w} 표를 쓰십시오)"),
    (
        r"(?P<v>.+) intents are offered only by assisted NLU, and bot\.assisted_nlu is off; write 0, or (?P<w>.+)",
        "의도 선택지는 보조 NLU를 켠 경우에만 제시됩니다: {v} (0을 쓰거나 {w})",
    ),
    (r"(?P<v>.+) is above (?P<w>.+)", "{w}보다 큽니다: {v}"),
    (r"(?P<v>.+) is decomposed Unicode; write it in normal form NFC", "자모가 분리된 글자입니다. NFC로 쓰십시오: {v}"),
    (r"(?P<v>.+) is no event of the center", "센터의 이벤트가 아닙니다: {v}"),
    (
        r"(?P<v>.+) is not after open (?P<w>.+); midnight is '24:00'",
        "여는 시각 {w} 뒤가 아닙니다: {v} (자정은 '24:00')",
    ),
    (
        r"(?P<v>.+) is not allowed in prod, where it keeps what customers say",
        "고객의 말이 남으므로 prod에서 쓸 수 없습니다: {v}",
    ),
    (
        r"(?P<v>.+) is not allowed in prod; test calls belong into dev and staging",
        "시험 통화는 dev와 staging에서만 합니다: {v}",
    ),
    (r"(?P<v>.+) is not allowed in (?P<w>prod|staging)", "{w}에서 쓸 수 없습니다: {v}"),
    (r"(?P<v>.+) is not allowed outside dev", "dev가 아닌 환경에서 쓸 수 없습니다: {v}"),
    (r"is not allowed in prod, which has every alarm", "prod에는 모든 경보가 있어야 합니다"),
    (
        r"is not allowed with identity 'SAML'; the identity provider owns the address",
        "SAML에서는 ID 공급자가 주소를 관리하므로 쓸 수 없습니다",
    ),
    (r"the name (?P<v>.+) is not allowed", "쓸 수 없는 이름입니다: {v}"),
    (r"a list of (?P<n>\d+) is not allowed", "항목 수가 맞지 않습니다: {n}개"),
    (r"(?P<v>.+) is not allowed", "쓸 수 없는 값입니다: {v}"),
    (r"(?P<v>.+) is not in \[(?P<w>.+)\]", "[{w}]에 없습니다: {v}"),
    (r"(?P<v>.+) is not of the identity", "발신 도메인의 주소가 아닙니다: {v}"),
    (r"(?P<v>.+) lies in the file of (?P<w>.+)", "{w} 파일에 있습니다: {v}"),
    (r"(?P<v>.+) lies in the folder of center (?P<w>.+)", "센터 {w}의 폴더에 있습니다: {v}"),
    (
        r"(?P<v>.+) sends notices over the API: name it in (?P<w>\S+) and leave (?P<u>\S+)",
        "API로 통지하는 시스템입니다. {w}에 적고 {u} 설정은 그대로 두십시오: {v}",
    ),
    (r"(?P<v>.+) stands there twice", "두 번 적혀 있습니다: {v}"),
    (r"a reminder every (?P<v>\d+) s never comes within (?P<w>.+)", "{w} 안에는 {v}초마다의 안내가 나오지 않습니다"),
    (
        r"an agent with the task of a callback is offered no call, and (?P<w>\S+) is agent_first; write ROUTE_.*",
        "{w} = agent_first이면 콜백 업무를 맡은 상담원에게 통화도 와야 합니다. ROUTE_ANY_CHANNEL로 쓰십시오",
    ),
    (r"cannot be read: no such file or directory", "파일이 없어 읽을 수 없습니다"),
    (r"cannot be read: (?P<v>.+)", "읽을 수 없습니다: {v}"),
    (r"does not belong to (?P<w>\S+); both must come from one pair", "{w}의 짝이 아닙니다. 둘은 한 쌍이어야 합니다"),
    (
        r"encrypts keypad input while (?P<w>\S+) is false; name a file that does not, or remove the entry",
        "{w}가 꺼져 있는데 키패드 입력을 암호화합니다. 그러지 않는 파일을 적거나 항목을 지우십시오",
    ),
    (r"file (?P<v>.+) does not exist", "없는 파일입니다: {v}"),
    (
        r"(?P<u>file|name|user name|place) (?P<v>.+) is used twice; the first is (?P<w>.+)",
        "두 번 쓰였습니다: {v} (처음: {w})",
    ),
    (r"flow (?P<v>.+) is of type (?P<w>\S+)", "플로 {v}의 종류가 맞지 않습니다: {w}"),
    (r"has (?P<n>[\d,]+) characters", "너무 깁니다: {n}자"),
    (r"has an unfit key", "맞지 않는 키입니다"),
    (
        r"holds a private key; only the (?P<w>.+) belongs into the project",
        "개인 키가 들어 있습니다. 프로젝트에는 공개된 부분만 둡니다",
    ),
    (
        r"is empty; allowed outside dev: one address or more, or (?P<w>\S+)",
        "비어 있습니다. dev가 아니면 주소를 하나 이상 적거나 {w}를 쓰십시오",
    ),
    (
        r"customers get the link by a message: write (?P<w>\S+) with a way to send it",
        "고객은 링크를 메시지로 받습니다. {w}에 보낼 방법을 적으십시오",
    ),
    (r"is never used: notifier\.channels does not name it", "notifier.channels에 없어 쓰이지 않습니다"),
    (r"is not TOML: (?P<v>.+)", "TOML 형식이 아닙니다: {v}"),
    (r"is not a PEM certificate", "PEM 인증서가 아닙니다"),
    (r"is not a PEM public key next to a valid certificate", "유효한 인증서와 짝인 PEM 공개 키가 아닙니다"),
    (
        r"is required and missing; expected one of \[(?P<w>.+)\]: (?P<v>.+)",
        "빠져 있습니다. [{w}] 중 하나가 필요합니다: {v}",
    ),
    (r"is required and missing; expected (?P<d>.+)", "빠져 있습니다. 필요한 값: {d}"),
    (r"is required and missing", "빠져 있습니다"),
    (
        r"is required while (?P<w>\S+) is true; name a PEM file or switch authentication off",
        "{w}가 켜져 있으면 필요합니다. PEM 파일을 적거나 본인 확인을 끄십시오",
    ),
    (r"is required while (?P<w>\S+) is true; for example (?P<v>.+)", "{w}가 켜져 있으면 필요합니다. 예: {v}"),
    (
        r"is required with (?P<w>\S+), which lives on the events of the center",
        "{w}는 센터의 이벤트로 움직이므로 필요합니다",
    ),
    (r"is what the center calls a system of its own", "센터가 스스로 쓰는 이름입니다"),
    (
        r"messages follow the events of the center: set (?P<w>.+)",
        "메시지는 센터의 이벤트를 따라 나갑니다. 쓰십시오: {w}",
    ),
    (r"names (?P<n>\d+) topics", "주제가 너무 많습니다: {n}개"),
    (
        r"no routing profile serves this queue; add it to (?P<w>\S+)",
        "이 대기열을 맡은 라우팅 프로필이 없습니다. 추가할 곳: {w}",
    ),
    (r"not an environment", "환경 파일이 아닙니다"),
    (r"overlaps another slot on (?P<w>\w+)", "{w}의 다른 시간대와 겹칩니다"),
    (r"queue (?P<v>.+) is served twice on (?P<w>\w+)", "같은 대기열이 {w} 채널에 두 번 적혀 있습니다: {v}"),
    (
        r"the API takes only pages of (?P<w>\S+): add (?P<v>.+) there",
        "API는 {w}에 적힌 페이지만 받습니다. 추가하십시오: {v}",
    ),
    (
        r"the bot forgets a conversation after (?P<v>\d+) s \((?P<w>.+)\), while it waits for (?P<u>\d+) s",
        "봇은 {v}초 뒤에 대화를 잊는데({w}) {u}초를 기다립니다",
    ),
    (
        r"the page needs the API and its client (?P<v>.+): see (?P<w>.+)",
        "페이지에는 API와 클라이언트 {v} 설정이 필요합니다: {w}",
    ),
    (
        r"function bot_hook has (?P<v>\d+) s and the model may take (?P<w>\d+) s; leave 1 s for the rest of a turn",
        "함수 bot_hook은 {v}초인데 모델이 {w}초까지 쓸 수 있습니다. 나머지를 위해 1초를 남기십시오",
    ),
    (r"unknown center (?P<v>.+)", "모르는 센터입니다: {v}"),
    (r"unknown environment (?P<v>.+)", "모르는 환경입니다: {v}"),
    (r"unknown function", "모르는 함수입니다"),
    (r"(?P<w>.+): unknown key (?P<v>'.+')", "{w}: 모르는 항목입니다: {v}"),
    (r"unknown key", "모르는 항목입니다"),
    # Content of the bot.
    (r"(?P<v>.+) is no regular expression: (?P<w>.+)", "정규식이 아닙니다: {v} ({w})"),
    (
        r"(?P<v>.+) has lex = false; a slot needs a Lex type",
        "lex = false인 목록입니다. 슬롯에는 Lex 목록이 필요합니다: {v}",
    ),
    (r"(?P<v>.+) differs from the name of the file", "파일 이름과 다릅니다: {v}"),
    (r"(?P<v>.+): a slot must stand between spaces", "슬롯은 앞뒤를 띄어 써야 합니다: {v}"),
    (r"(?P<v>.+) means both (?P<w>.+) and (?P<u>.+)", "뜻이 둘입니다({w}, {u}): {v}"),
    (r"(?P<v>.+) is no answer to (?P<w>.+); answers: (?P<u>.+)", "{w}의 답이 아닙니다: {v} (답: {u})"),
    (r"(?P<v>.+) is listed twice", "두 번 적혀 있습니다: {v}"),
    (
        r"(?P<v>.+) already belongs to (?P<w>\w+)(?:; each phrase belongs to one intent)?",
        "이미 {w} 의도의 문장입니다: {v}",
    ),
    (r"(?P<v>.+) already finds (?P<w>.+)", "이미 {w} 항목을 찾는 문장입니다: {v}"),
    (r"(?P<v>'.+') has (?P<w>'.+')", "쓸 수 없는 기호 {w}: {v}"),
    (r"(?P<v>\d+) exceeds (?P<w>\w+ \d+)", "{w}보다 큽니다: {v}"),
    (
        r"(?P<w>@\w+) stores a request, so only a step of type 'confirm' may lead to it",
        "요청을 저장하므로 confirm 단계에서만 갈 수 있습니다: {w}",
    ),
    (
        r"(?P<v>\S+) is unsettled for ko_KR; (?P<w>.+)",
        "한국어에서 정해지지 않은 Lex 유형입니다: {v} (letters = true와 bot.alphanumeric을 쓰십시오)",
    ),
    (
        r"Lex says this text itself, so it has one form and not one for ear and eye each",
        "Lex가 말하는 글이라 귀와 눈으로 나눌 수 없습니다",
    ),
    (
        r"(?P<w>act_at|threshold) (?P<v>\S+) exceeds (?P<u>threshold|base) (?P<n>[\d.]+),.* so it could never decide",
        "{w} {v}: {u} {n}보다 커서 쓰일 수 없습니다",
    ),
    (r"advertising begins with '\(광고\)'", "광고는 '(광고)'로 시작해야 합니다"),
    (r"does not name (?P<v>\{.+\}), without which it says too little", "{v} 자리가 없어 내용이 모자랍니다"),
    (r"exactly one of intent and action is required", "intent와 action 가운데 하나만 필요합니다"),
    (r"(?P<v>\S+) is already defined in (?P<w>.+)", "이미 {w}에 있습니다: {v}"),
    (
        r"holds (?P<v>.+), which a text message in Korea cannot carry \(EUC-KR\)",
        "국내 문자 메시지(EUC-KR)로 보낼 수 없는 글자가 있습니다: {v}",
    ),
    (r"(?:intent|text) (?P<v>'.+') is required and missing", "빠져 있습니다: {v}"),
    (r"is no message", "없는 메시지입니다"),
    (r"is no value of (?P<w>\S+); values: (?P<v>.+)", "{w} 목록의 값이 아닙니다. 값: {v}"),
    (r"is no outcome of (?P<w>\S+)", "{w}의 결과가 아닙니다"),
    (r"is required and missing in a step of type (?P<v>.+)", "{v} 단계에 필요한 항목이 빠져 있습니다"),
    (
        r"is required and has no branches beside it in a step of type 'confirm'",
        "confirm 단계에는 이것만 필요하고 다른 갈래는 없습니다",
    ),
    (r"(?P<v>\w+ )?is required with (?P<w>action '.+?')(?: and only there|: .+)", "{v}{w}에 필요합니다"),
    (r"no end can be reached from this step", "이 단계에서 끝에 갈 수 없습니다"),
    (r"no step leads here", "이 단계로 오는 길이 없습니다"),
    (r"no step leads to this end", "이 끝으로 오는 길이 없습니다"),
    (r"no step asks for (?P<v>.+)", "묻는 단계가 없습니다: {v}"),
    (r"there is no (?P<v>\S+); known centers: (?P<w>.+)", "없는 파일입니다: {v} (센터: {w})"),
    (
        r"two entries have the same title; a click sends the title",
        "제목이 같은 버튼이 둘입니다. 누르면 제목이 보내집니다",
    ),
    (r"unknown file", "모르는 파일입니다"),
    (r"unknown placeholder (?P<v>\{.+\})", "모르는 자리입니다: {v}"),
    (r"unknown (?P<u>[\w ]+?); known: (?P<w>.+)", "모르는 이름입니다 (아는 이름: {w})"),
    (r"unknown (?P<u>[\w ]+?)(?: (?P<v>'.+?'))?; known: (?P<w>.+)", "모르는 이름입니다: {v} (아는 이름: {w})"),
    (
        r"waits needs listens = true: Lex waits only for a slot that it listens for",
        "waits에는 listens = true가 필요합니다",
    ),
    (
        r"without next every choice must be handled; missing: (?P<v>.+)",
        "next가 없으면 모든 선택을 다뤄야 합니다. 빠진 선택: {v}",
    ),
    (
        r"without next every outcome must be handled; missing: (?P<v>.+)",
        "next가 없으면 모든 결과를 다뤄야 합니다. 빠진 결과: {v}",
    ),
    # Lines of an imported file.
    (r"is no login of a user of the instance", "Amazon Connect에 없는 로그인입니다"),
    (r"is not the user of connect_user_id", "connect_user_id의 사용자와 다릅니다"),
    (r"is no user of the instance", "Amazon Connect에 없는 사용자입니다"),
    (r"is needed for a new agent", "새 상담원에게는 필요합니다"),
    (r"belongs to another agent", "다른 상담원의 것입니다"),
    (r"belongs to another customer", "다른 고객의 것입니다"),
    (
        r"is no number of (?P<n>\d+) digits; spreadsheets drop leading zeros: format the column as text",
        "숫자 {n}자리가 아닙니다. 앞의 0이 지워지지 않도록 열을 텍스트 형식으로 바꾸십시오",
    ),
    (
        r"is no PIN of (?P<n>\d+) digits; spreadsheets drop leading zeros: format it as text",
        "비밀번호 {n}자리가 아닙니다. 앞의 0이 지워지지 않도록 열을 텍스트 형식으로 바꾸십시오",
    ),
    (
        r"is no name: letters, digits, spaces and (?P<v>.+) are allowed, at most (?P<n>\d+)",
        "이름으로 쓸 수 없습니다. 글자, 숫자, 빈칸과 {v}만 {n}자까지 쓸 수 있습니다",
    ),
    (r"is no Korean number that a person answers, such as (?P<v>.+)", "통화할 수 있는 국내 번호가 아닙니다. 예: {v}"),
    (r"is no address of mail", "이메일 주소가 아닙니다"),
    (r"is no birthday, write (?P<v>\S+) or (?P<w>\S+)", "생년월일이 아닙니다. {v} 또는 {w} 형식으로 쓰십시오"),
    (r"is no day of the calendar", "달력에 없는 날짜입니다"),
    (r"is neither yes nor no: (?P<v>.+) are allowed", "예나 아니오가 아닙니다. 쓸 수 있는 값: {v}"),
    (r"is no time, write (?P<v>\S+) or (?P<w>\S+)", "시각이 아닙니다. {v} 또는 {w} 형식으로 쓰십시오"),
    (r"is in the future", "미래의 시각입니다"),
    (
        r"is too long or has signs other than letters, digits, spaces and (?P<v>.+)",
        "너무 길거나, 글자와 숫자, 빈칸, {v} 밖의 기호가 있습니다",
    ),
    (
        r"is no (?:identifier|login name): letters, digits and (?P<v>.+) are allowed, at most (?P<n>\d+)",
        "쓸 수 없는 값입니다. 영문자, 숫자와 {v}만 {n}자까지 쓸 수 있습니다",
    ),
    (
        r"is no day of the week: write (?P<v>\S+), (?P<w>\S+) or (?P<u>\S+), where 1 is Monday",
        "요일이 아닙니다. {v}, {w} 또는 {u}처럼 쓰십시오(1은 월요일)",
    ),
    (r"is no time of day, write (?P<v>\S+)", "시각이 아닙니다. {v}처럼 쓰십시오"),
    (r"is no pause, write (?P<v>\S+)", "휴게시간이 아닙니다. {v}처럼 쓰십시오"),
    (
        r"is no certificate, write its name:(?P<v>\S+) or its name:(?P<w>\S+)",
        "자격증이 아닙니다. 이름:{v} 또는 이름:{w}처럼 쓰십시오",
    ),
    (r"is no level from 1 to 5", "1부터 5까지의 수준이 아닙니다"),
    (r"is unknown, allowed are (?P<v>.+)", "모르는 값입니다. 쓸 수 있는 값: {v}"),
    (
        r"names as skill (?P<n>\d+) none of the center, allowed are (?P<v>.+); the nearest is (?P<w>.+)",
        "{n}번째 기술이 센터의 기술이 아닙니다. 쓸 수 있는 값: {v} (가장 비슷한 값: {w})",
    ),
    (
        r"names as skill (?P<n>\d+) none of the center, allowed are (?P<v>.+)",
        "{n}번째 기술이 센터의 기술이 아닙니다. 쓸 수 있는 값: {v}",
    ),
    (
        r"is refused by Amazon Connect \((?P<v>\w+)\): it takes values of the attribute, and (?P<n>\d+) of a user",
        "Amazon Connect가 받아들이지 않습니다({v}). 속성에 있는 값을 사용자마다 {n}개까지 받습니다",
    ),
    (r"(?P<n>\d+) cells, the header has (?P<v>\d+)", "칸이 {n}개인데 머리글은 {v}개입니다"),
    (r"is empty", "비어 있습니다"),
    (r"(?P<v>.+) (?P<n>\d) added", "{v} {n} 추가"),
    (r"(?P<v>.+) (?P<n>\d) to (?P<w>\d)", "{v} {n} → {w}"),
    (r"(?P<v>.+) (?P<n>\d) removed", "{v} {n} 삭제"),
    (r"is in line (?P<n>\d+) already", "{n}행에 이미 있습니다"),
    (r"is being changed by somebody else; import it again", "다른 사람이 바꾸고 있습니다. 다시 가져오십시오"),
    (
        r"the file has (?P<v>\d+) bytes, at most (?P<n>\d+) are taken; split it",
        "파일이 {v}바이트입니다. {n}바이트까지 받으니 나누십시오",
    ),
    (
        r"the file is UTF-16 text; save it as CSV, in UTF-8 or in the code page of Korean Windows",
        "UTF-16 파일입니다. UTF-8이나 한국어 Windows 형식의 CSV로 저장하십시오",
    ),
    (r"the file is neither UTF-8 nor code page 949", "UTF-8도 한국어 Windows(949) 형식도 아닙니다"),
    (r"line (?P<n>\d+): no CSV: (?P<v>.+)", "{n}행: CSV 형식이 아닙니다({v})"),
    (r"the file has no header", "머리글이 없습니다"),
    (
        r"unknown columns (?P<v>.+) in a file of \w+, known are (?P<w>.+)",
        "모르는 열이 있습니다: {v}. 쓸 수 있는 열: {w}",
    ),
    (r"columns (?P<v>.+) stand in the header twice", "머리글에 두 번 있는 열: {v}"),
    (r"the header has no column (?P<v>\w+) or (?P<w>\w+)", "머리글에 {v} 열이나 {w} 열이 없습니다"),
)

# How values are described, by the rules of the settings.
_DESCRIBED: Final = (
    (r"a (?P<k>whole )?number from (?P<a>\S+) to (?P<b>\S+)", "{a}부터 {b}까지의 {k}"),
    (r"a (?P<k>whole )?number of (?P<a>\S+) or more", "{a} 이상의 {k}"),
    (r"a (?P<k>whole )?number", "{k}"),
    (r"a list from (?P<a>\d+) to (?P<b>\d+) entries", "항목 {a}개부터 {b}개까지의 목록"),
    (r"a list of (?P<a>\d+) or more entries", "항목 {a}개 이상의 목록"),
    (r"a list of exactly (?P<a>\d+) entries", "항목 {a}개의 목록"),
    (r"a list", "목록"),
    (r"a table with (?P<v>.+)", "다음 항목의 표: {v}"),
    (r"a table", "표"),
    (r"true or false", "true 또는 false"),
    (r"text from (?P<a>\d+) to (?P<b>\d+) characters", "{a}자부터 {b}자까지의 글"),
    (r"text of (?P<a>\d+) or more characters", "{a}자 이상의 글"),
    (r"text that matches (?P<v>.+)", "정규식에 맞는 글: {v}"),
    (r"text", "글"),
    (r"(?P<a>\d+) to (?P<b>\d+) characters in one line(?:, Korean welcome)?", "한 줄 {a}자부터 {b}자까지"),
    (
        r"(?P<a>\d+) to (?P<b>\d+) ASCII characters that CloudWatch shows: letters, digits, space and (?P<v>.+)",
        "{a}자부터 {b}자까지의 영문자, 숫자, 빈칸과 {v}",
    ),
    (
        r"(?P<a>\d+) to (?P<b>\d+) ASCII letters, digits and inner hyphens, not starting with 'd-', unique .*",
        "{a}자부터 {b}자까지의 영문자, 숫자, 중간의 하이픈(d-로 시작하지 않고 세계에서 유일한 이름)",
    ),
    (
        r"(?P<a>\d+) to (?P<b>\d+) ASCII letters, digits(?:, spaces)? and (?P<v>.+)",
        "{a}자부터 {b}자까지의 영문자, 숫자와 {v}",
    ),
    (
        r"lower-case ASCII letters, digits and single hyphens, at most (?P<n>\d+) characters",
        "영문 소문자, 숫자, 하이픈으로 {n}자까지",
    ),
    (
        r"(?P<a>\d+) to (?P<b>\d+), since Amazon Connect gives up after 8 seconds",
        "{a}부터 {b}까지(Amazon Connect는 8초 뒤에 포기합니다)",
    ),
    (
        r"(?P<n>\d+), because an alarm tells five and one is ours",
        "{n}개까지(경보는 다섯 곳에 알리고 하나는 센터의 것입니다)",
    ),
    (r"(?P<n>\d+) per routing profile", "라우팅 프로필마다 {n}개까지"),
    (
        r"a Bedrock model or inference profile id such as (?P<v>\S+), not an ARN",
        "Bedrock 모델이나 추론 프로파일의 ID, ARN은 안 됩니다. 예: {v}",
    ),
    (r"a Korean number in E\.164 form such as (?P<v>\S+)", "E.164 형식의 국내 번호. 예: {v}"),
    (r"a number in E\.164 form such as (?P<v>\S+)", "E.164 형식의 번호. 예: {v}"),
    (r"a number that is free for who calls it, such as (?P<v>\S+)", "거는 사람에게 무료인 번호. 예: {v}"),
    (
        r"a domain or an address that is verified in Amazon SES, such as (?P<v>\S+)",
        "Amazon SES에서 확인된 도메인이나 주소. 예: {v}",
    ),
    (r"a path relative to the root of the project", "프로젝트 폴더부터의 경로"),
    (r"a time of day from (?P<a>\S+) to (?P<b>\S+)", "{a}부터 {b}까지의 시각"),
    (r"an AWS Region such as (?P<v>\S+)", "AWS 리전. 예: {v}"),
    (r"an X\.509 certificate with an RSA key of (?P<n>\S+) bits or more", "RSA {n}비트 이상의 X.509 인증서"),
    (r"RSA with (?P<n>\S+) bits or more", "RSA {n}비트 이상"),
    (
        r"an address such as (?P<v>\S+), or (?P<w>topic:NAME, )?queue:NAME or function:NAME of the account.*",
        "{v} 같은 주소, 또는 계정의 {w}queue:NAME이나 function:NAME (ARN이 아닌 이름)",
    ),
    (r"an e-mail address such as (?P<v>\S+)", "이메일 주소. 예: {v}"),
    (r"any other name than (?P<v>.+)", "다음이 아닌 이름: {v}"),
    (r"at most (?P<v>\S+)", "{v} 이하"),
    (r"below (?P<v>\S+)", "{v} 미만"),
    (r"up to (?P<v>\S+)", "{v} 이하"),
    (r"from (?P<v>\S+)", "{v} 이상"),
    (r"for example (?P<v>.+)", "예: {v}"),
    (r"flows of type (?P<v>\w+): (?P<w>.+)", "종류가 {v}인 플로: {w}"),
    (
        r"https://host\[:port\]\[/path\] without credentials, query, closing slash or IP address",
        "https://호스트[:포트][/경로] (계정, 물음표 뒤, 끝의 빗금, IP 주소 없이)",
    ),
    (
        r"https://host\[:port\]\[/path\]; nothing goes out unencrypted",
        "https://호스트[:포트][/경로] (암호화해서만 보냅니다)",
    ),
    (
        r"https://host\[:port\] without path or wildcard \(http only for localhost\)",
        "https://호스트[:포트] (경로와 별표 없이, http는 localhost만)",
    ),
    (r"https://host", "https://호스트"),
    (r"nothing", "없음"),
    (r"none is defined", "정의된 것이 없음"),
    (r"a known name", "정해진 이름"),
    (r"a value", "값"),
    (r"the name of a function in (?P<v>\S+)", "{v}에 있는 함수 이름"),
    (
        r"the id of a telephone number or pool in AWS End User Messaging such as (?P<v>\S+)",
        "AWS End User Messaging의 번호나 풀 ID. 예: {v}",
    ),
    (
        r"the name of a secret of AWS Secrets Manager such as (?P<v>\S+), not its ARN and not its value",
        "AWS Secrets Manager 보안 암호의 이름(ARN이나 값이 아님). 예: {v}",
    ),
    (r"the path of a Systems Manager parameter such as (?P<v>\S+)", "Systems Manager 파라미터의 경로. 예: {v}"),
    (r"'(?P<v>[^']+)', or llm\.guardrail = false", "'{v}' 또는 llm.guardrail = false"),
    (r"(?P<v>.+) \(runtime/functions\.toml\)", "{v} (runtime/functions.toml)"),
    (
        r"a text that is not empty, or \{ ear, eye \} with two of them",
        "비어 있지 않은 글, 또는 글이 둘인 {{ ear, eye }}",
    ),
    (r"letters, digits, spaces, \{slots\} and (?P<v>.+)", "글자, 숫자, 빈칸, {{슬롯}}과 {v}"),
    # Names and values stand for themselves.
    (r"(?P<v>[\w./:+*-]+(?:, [\w./:+*-]+)*)", "{v}"),
)
_SUGGESTED = re.compile(r"; did you mean (?P<v>'.*?')\?")
_FURTHER = re.compile(r"; also in (?P<v>.+)$")
_ALLOWED = "; allowed: "


def add_language(parser: argparse.ArgumentParser) -> None:
    """Adds the switch of the language in which mistakes are told."""
    usual = usual_language()
    text = f"language of what is wrong: {' or '.join(LANGUAGES)} (default: that of the system, here {usual})"
    parser.add_argument("--language", choices=LANGUAGES, default=usual, help=text)


def usual_language() -> str:
    """Returns the language of whoever types, by the variables of their system."""
    given = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "ko" if given.lower().startswith("ko") else "en"


def told(message: str, key: str = "") -> str | None:
    """Returns a message in Korean; None when the table does not have all of it."""
    further, suggested = _FURTHER.search(message), _SUGGESTED.search(message)
    plain = _SUGGESTED.sub("", _FURTHER.sub("", message))
    found = _own(key, plain) or _sentence(plain)
    if found is None:
        return None
    if suggested:
        found += f" (가장 비슷한 값: {suggested['v']})"
    return f"{found} (다른 위치: {further['v']})" if further else found


def edit_told(message: str) -> str | None:
    """Returns in Korean what makes no sense in edits of the catalogue; None when the table does not have it."""
    suggested = _SUGGESTED.search(message)
    plain = _SUGGESTED.sub("", message)
    about = _EDITED.fullmatch(plain)
    found = _found(_EDITS, about["why"] if about else plain)
    if found is None:
        return None
    if suggested:
        found += f" (가장 비슷한 값: {suggested['v']})"
    if about is None:
        return found
    return (
        f"{_KINDS[about['kind']]} {about['name']}" + (f", {about['member']}" if about["member"] else "") + f": {found}"
    )


def problems_told(title: str, problems: Iterable[Problem]) -> str | None:
    """Returns problems of files under a title in Korean; None when one of them has no Korean form."""
    lines = []
    for problem in problems:
        message = told(problem.message, problem.key)
        if message is None:
            return None
        lines.append("  " + ": ".join(filter(None, (problem.file, problem.key, message))))
    return "\n".join([f"{title}에서 문제 {len(lines)}건을 찾았습니다.", *lines])


def _own(key: str, plain: str) -> str | None:
    for place, pattern, text in _OWN:
        match = re.fullmatch(pattern, plain, re.DOTALL) if re.fullmatch(place, key) else None
        if match:
            return _filled(text, match.groupdict())
    return None


def _sentence(plain: str) -> str | None:
    head, allowed, described = plain.partition(_ALLOWED)
    said = _found(_SAID, head)
    if said is None or not allowed:
        return said
    values = _described(described)
    return None if values is None else f"{said} (허용: {values})"


def _described(text: str) -> str | None:
    parts = text.split(" or ")
    whole = _found(_DESCRIBED, text)
    if whole is not None or len(parts) == 1:
        return whole
    each = [_found(_DESCRIBED, part) for part in parts]
    return None if None in each else " 또는 ".join(filter(None, each))


def _found(table: Iterable[tuple[str, str]], text: str) -> str | None:
    for pattern, korean in table:
        match = _compiled(pattern).fullmatch(text)
        if match:
            return _filled(korean, match.groupdict())
    return None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


def _filled(korean: str, groups: Mapping[str, str | None]) -> str | None:
    values = {name: value or "" for name, value in groups.items()}
    if "k" in groups:
        values["k"] = "정수" if groups["k"] else "수"
    if "d" in groups:
        described = _described(values["d"])
        if described is None:
            return None
        values["d"] = described
    return korean.format(**values)
