"""The language that pictures speak: Korean, in which they are written, or English."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

KOREAN: Final = "ko"
_SPOKEN: Final[ContextVar[str]] = ContextVar("language of pictures", default=KOREAN)
_TABLE: Final = """
시작 | Start
안내 | Prompt
키패드 입력 | Keypad input
인공지능 상담 | Bot
분기와 반복 | Branch and loop
함수 | Function
모듈 | Module
속성 | Attributes
설정 | Setting
연결과 이동 | Transfer
콜백 | Callback
대기열 | Queue
끝 | End
그 밖 | Other
반복 안내 | Prompts in a loop
메뉴 | Menu
챗봇 대화 | Bot
로그인 확인 | Sign-in
화면 표시 | View
연결 종료 | Disconnect
외부 번호로 연결 | Transfer to number
속성 저장 | Set attributes
흐름 속성 저장 | Set flow attributes
연락 정보 | Contact data
대기열 지정 | Set queue
대기열로 연결 | Transfer to queue
다른 대기열로 이동 | To another queue
상담원에게 연결 | Transfer to agent
흐름 연결 | Set flows
콜백 번호 지정 | Callback number
콜백 예약 | Callback
우선순위 | Priority
라우팅 조건 | Routing criteria
녹음과 분석 | Recording
음성 | Voice
미디어 스트리밍 | Media streaming
채팅 처리 | Chat processing
보류 | Hold
흐름 로그 | Flow log
태그 추가 | Add tags
태그 삭제 | Remove tags
모듈 실행 | Invoke module
모듈 끝 | Return
흐름 끝 | End flow
발신 | Dial
작업 생성 | Create task
케이스 생성 | Create case
케이스 수정 | Update case
케이스 조회 | Get case
상담 지원 세션 | Assistant session
메시지 발송 | Send message
메일 발송 | Send e-mail
연락 생성 | Create contact
값 비교 | Check value
운영시간 확인 | Check hours
대기열 상태 확인 | Check queue
통화 상태 확인 | Check call
비율 분배 | Distribute
반복 | Loop
기다림 | Wait
지표 조회 | Get metrics
흐름 이동 | To flow
고객 프로필 조회 | Get profile
고객 프로필 생성 | Create profile
고객 프로필 수정 | Update profile
고객 프로필 항목 조회 | Get profile object
고객 프로필 지표 조회 | Get profile figures
고객 프로필 연결 | Tie to profile
고객군 확인 | Check segment
데이터 표 조회 | Query data table
데이터 표 목록 | List data table
데이터 표 저장 | Write data table
문의 재개 | Resume contact
메일 내용 읽기 | Read e-mail
이전 채팅 잇기 | Continue chat
메시지 틀 채우기 | Fill template
캠페인 문자 발송 | Campaign SMS
캠페인 메일 발송 | Campaign e-mail
캠페인 전화 걸기 | Campaign call
캠페인 함수 호출 | Campaign function
캠페인 발송 결과 | Campaign result
오류 | error
입력 없음 | no input
번호 오류 | bad number
발신 불가 | cannot be dialed
대기열 가득 | queue full
시간 초과 | time is up
응답 없음 | no answer
통화 실패 | call failed
다른 채널 | other channel
참가자 없음 | nobody there
없음 | none
여럿 있음 | several
다른 키 | other key
운영 중 | open
운영 종료 | closed
다시 | again
횟수 끝 | done
시간 됨 | time is up
중간 안내 | interrupted
고객 대기 | Customer queue
고객 귓속말 | Customer whisper
상담원 귓속말 | Agent whisper
고객 보류 | Customer hold
상담원 보류 | Agent hold
상담원 종료 뒤 | After the agent
상담원 화면 | Agent view
종료 뒤 화면 | View after the contact
일시 중지 | Paused
다시 시작 | Resumed
흐름 | Flow
연락 흐름 | Contact flow
고객 대기 흐름 | Customer queue flow
고객 보류 흐름 | Customer hold flow
고객 귓속말 흐름 | Customer whisper flow
상담원 보류 흐름 | Agent hold flow
상담원 귓속말 흐름 | Agent whisper flow
발신 귓속말 흐름 | Outbound whisper flow
상담원 이관 흐름 | Transfer to agent flow
대기열 이관 흐름 | Transfer to queue flow
캠페인 흐름 | Campaign flow
'{}' 포함 | contains '{}'
{} 외 {} | {} and {} more
암호화 입력 | Encrypted input
숫자 입력 | Digits
언어 | Language
음원 {} | audio {}
외 {}개 | {} more
지정된 대기열의 운영시간 | hours of the queue
{}회까지 | up to {} times
{}초 | {} s
최대 {}자리 | up to {} digits
전화번호 {} | telephone number {}
채팅 {} | chat {}
상담원 | agent
고객 | customer
녹음 켬: {} | recording on: {}
녹음 끔 | recording off
분석 {} | analysis {}
켬 | on
끔 | off
대기열 {} | queue {}
첫 시도 {} | first after {}
다시 {} | again after {}
횟수 {} | attempts {}
{}초마다 중간 안내 | interrupted every {} s
운영시간 | hours
봇 | bot
화면 | view
흐름 {}개와 모듈 {}개 | {} flows and {} modules
이벤트에 연결 | hooked to an event
{} · 시작점 | {} · entry
추가 | added
삭제 | removed
변경 | changed
바뀌지 않은 {}개는 생략 | {} unchanged left out
{}: 무엇이 바뀌었나 | {}: what changed
이름: {} → {} | name: {} → {}
다음 | next
오류일 때 | on error
지나감 | taken
일부만 지나감 | partly taken
지나가지 않음 | never taken
추가됨 | added
삭제됨 | removed
바뀜 | changed
그대로 | unchanged
지금 여기 | here now
"""
ENGLISH: Final = {
    korean.strip(): english.strip()
    for korean, _, english in (line.partition(" | ") for line in _TABLE.strip().splitlines())
}


@contextmanager
def in_language(name: str) -> Iterator[None]:
    """Draws in a language as long as it lasts."""
    before = _SPOKEN.set(name)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def say(korean: str, *values: object) -> str:
    """Returns a phrase of pictures in the language that is spoken, with values in place of its `{}`."""
    phrase = korean if _SPOKEN.get() == KOREAN else ENGLISH.get(korean, korean)
    return phrase.format(*values) if values else phrase
