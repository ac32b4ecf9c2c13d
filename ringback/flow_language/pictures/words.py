"""What pictures call things: the family of an action decides its color and shape, a word stands on its card."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ringback.flow_language.model import FlowType, Transition, TransitionKind
from ringback.flow_language.pictures.language import say


class Family(StrEnum):
    """Groups action types that play the same part in a conversation."""

    START = "start"
    SPEECH = "speech"
    INPUT = "input"
    BOT = "bot"
    DECISION = "decision"
    FUNCTION = "function"
    MODULE = "module"
    DATA = "data"
    SETTING = "setting"
    HANDOVER = "handover"
    CALLBACK = "callback"
    QUEUE = "queue"
    END = "end"
    OTHER = "other"

    @property
    def caption(self) -> str:
        """Returns the word of the legend."""
        return say(_FAMILY_TITLES[self])


_FAMILY_TITLES: Mapping[Family, str] = {
    Family.START: "시작",
    Family.SPEECH: "안내",
    Family.INPUT: "키패드 입력",
    Family.BOT: "인공지능 상담",
    Family.DECISION: "분기와 반복",
    Family.FUNCTION: "함수",
    Family.MODULE: "모듈",
    Family.DATA: "속성",
    Family.SETTING: "설정",
    Family.HANDOVER: "연결과 이동",
    Family.CALLBACK: "콜백",
    Family.QUEUE: "대기열",
    Family.END: "끝",
    Family.OTHER: "그 밖",
}

_ACTIONS = """
MessageParticipant                          speech    안내
MessageParticipantIteratively               speech    반복 안내
GetParticipantInput                         input     메뉴
ConnectParticipantWithLexBot                bot       챗봇 대화
ConnectParticipantWithAgenticCX             bot       챗봇 대화
AuthenticateParticipant                     input     로그인 확인
ShowView                                    speech    화면 표시
DisconnectParticipant                       end       연결 종료
TransferParticipantToThirdParty             handover  외부 번호로 연결
UpdateContactAttributes                     data      속성 저장
UpdateFlowAttributes                        data      흐름 속성 저장
UpdateContactData                           setting   연락 정보
UpdateContactTargetQueue                    setting   대기열 지정
TransferContactToQueue                      handover  대기열로 연결
DequeueContactAndTransferToQueue            handover  다른 대기열로 이동
TransferContactToAgent                      handover  상담원에게 연결
UpdateContactEventHooks                     setting   흐름 연결
UpdateContactCallbackNumber                 callback  콜백 번호 지정
CreateCallbackContact                       callback  콜백 예약
UpdateContactRoutingBehavior                setting   우선순위
UpdateContactRoutingCriteria                setting   라우팅 조건
UpdateContactRecordingBehavior              setting   녹음과 분석
UpdateContactRecordingAndAnalyticsBehavior  setting   녹음과 분석
UpdateContactTextToSpeechVoice              setting   음성
UpdateContactMediaStreamingBehavior         setting   미디어 스트리밍
UpdateContactMediaProcessing                setting   채팅 처리
UpdatePreviousContactParticipantState       setting   보류
UpdateFlowLoggingBehavior                   setting   흐름 로그
TagContact                                  data      태그 추가
UntagContact                                data      태그 삭제
InvokeFlowModule                            module    모듈 실행
EndFlowModuleExecution                      end       모듈 끝
EndFlowExecution                            end       흐름 끝
CompleteOutboundCall                        handover  발신
CreateTask                                  data      작업 생성
CreateCase                                  data      케이스 생성
UpdateCase                                  data      케이스 수정
GetCase                                     data      케이스 조회
CreateWisdomSession                         bot       상담 지원 세션
StartOutboundChatContact                    speech    메시지 발송
StartOutboundEmailContact                   speech    메일 발송
CreateContact                               data      연락 생성
Compare                                     decision  값 비교
CheckHoursOfOperation                       decision  운영시간 확인
CheckMetricData                             decision  대기열 상태 확인
CheckOutboundCallStatus                     decision  통화 상태 확인
DistributeByPercentage                      decision  비율 분배
Loop                                        decision  반복
Wait                                        decision  기다림
GetMetricData                               data      지표 조회
TransferToFlow                              handover  흐름 이동
InvokeLambdaFunction                        function  함수
GetCustomerProfile                          data      고객 프로필 조회
CreateCustomerProfile                       data      고객 프로필 생성
UpdateCustomerProfile                       data      고객 프로필 수정
GetCustomerProfileObject                    data      고객 프로필 항목 조회
GetCalculatedAttributesForCustomerProfile   data      고객 프로필 지표 조회
AssociateContactToCustomerProfile           data      고객 프로필 연결
CheckSegmentMembershipForCustomerProfile    decision  고객군 확인
EvaluateDataTableValues                     data      데이터 표 조회
ListDataTableValues                         data      데이터 표 목록
UpsertDataTableValues                       data      데이터 표 저장
ResumeContact                               setting   문의 재개
LoadContactContent                          data      메일 내용 읽기
CreatePersistentContactAssociation          data      이전 채팅 잇기
RenderMessageTemplate                       data      메시지 틀 채우기
SendSMS                                     speech    캠페인 문자 발송
SendOutboundEmail                           speech    캠페인 메일 발송
PutDialRequest                              handover  캠페인 전화 걸기
PutLambdaInvokeRequest                      function  캠페인 함수 호출
GetOutboundCommunicationStatus              decision  캠페인 발송 결과
"""

_NAMES: Mapping[str, tuple[Family, str]] = {
    row[0]: (Family(row[1]), row[2]) for line in _ACTIONS.strip().splitlines() if (row := line.split(maxsplit=2))
}

_ERRORS: Mapping[str, str] = {
    "NoMatchingError": "오류",
    "NoMatchingCondition": "그 밖",
    "InputTimeLimitExceeded": "입력 없음",
    "InvalidPhoneNumber": "번호 오류",
    "InvalidCallbackNumber": "번호 오류",
    "CallbackNumberNotDialable": "발신 불가",
    "QueueAtCapacity": "대기열 가득",
    "TimeLimitExceeded": "시간 초과",
    "ConnectionTimeLimitExceeded": "응답 없음",
    "CallFailed": "통화 실패",
    "ChannelMismatch": "다른 채널",
    "ParticipantNotFound": "참가자 없음",
    "NoneFoundError": "없음",
    "MultipleFoundError": "여럿 있음",
}

# Errors that are part of an ordinary conversation; the others are drawn quieter.
_ORDINARY = frozenset({"NoMatchingCondition", "QueueAtCapacity", "InputTimeLimitExceeded", "InvalidPhoneNumber"})

_OPERANDS: Mapping[tuple[str, str], str] = {
    ("CheckHoursOfOperation", "True"): "운영 중",
    ("CheckHoursOfOperation", "False"): "운영 종료",
    ("Loop", "ContinueLooping"): "다시",
    ("Loop", "DoneLooping"): "횟수 끝",
    ("Wait", "WaitCompleted"): "시간 됨",
    ("MessageParticipantIteratively", "MessagesInterrupted"): "중간 안내",
}

_HOOKS: Mapping[str, str] = {
    "CustomerQueue": "고객 대기",
    "CustomerWhisper": "고객 귓속말",
    "AgentWhisper": "상담원 귓속말",
    "CustomerHold": "고객 보류",
    "AgentHold": "상담원 보류",
    "CustomerRemaining": "상담원 종료 뒤",
    "DefaultAgentUI": "상담원 화면",
    "DisconnectAgentUI": "종료 뒤 화면",
    "PauseContact": "일시 중지",
    "ResumeContact": "다시 시작",
}

_FLOW_TYPES: Mapping[FlowType, str] = {
    FlowType.CONTACT_FLOW: "연락 흐름",
    FlowType.CUSTOMER_QUEUE: "고객 대기 흐름",
    FlowType.CUSTOMER_HOLD: "고객 보류 흐름",
    FlowType.CUSTOMER_WHISPER: "고객 귓속말 흐름",
    FlowType.AGENT_HOLD: "상담원 보류 흐름",
    FlowType.AGENT_WHISPER: "상담원 귓속말 흐름",
    FlowType.OUTBOUND_WHISPER: "발신 귓속말 흐름",
    FlowType.AGENT_TRANSFER: "상담원 이관 흐름",
    FlowType.QUEUE_TRANSFER: "대기열 이관 흐름",
    FlowType.CAMPAIGN: "캠페인 흐름",
    FlowType.MODULE: "모듈",
}

#: What stands before and after the operand.
_OPERATORS: Mapping[str, tuple[str, str]] = {
    "Equals": ("", ""),
    "TextStartsWith": ("", "…"),
    "TextEndsWith": ("…", ""),
    "NumberGreaterThan": ("> ", ""),
    "NumberGreaterOrEqualTo": ("≥ ", ""),
    "NumberLessThan": ("< ", ""),
    "NumberLessOrEqualTo": ("≤ ", ""),
}


def family_of(type_: str) -> Family:
    """Returns the family of an action type."""
    return _NAMES.get(type_, (Family.OTHER, ""))[0]


def word_for(type_: str) -> str:
    """Returns what a card calls an action of this type: the word, or the type itself when it is a rare one."""
    return say(_NAMES[type_][1]) if type_ in _NAMES else type_


def branch_word(type_: str, transition: Transition) -> str:
    """Returns the label of a branch; empty for the plain next action."""
    if transition.kind is TransitionKind.NEXT:
        return ""
    if transition.error is not None:
        if (type_, transition.error) == ("GetParticipantInput", "NoMatchingCondition"):
            return say("다른 키")
        return say(_ERRORS.get(transition.error, transition.error))
    condition = transition.condition
    operand = " ".join(condition.operands) if condition else ""
    known = _OPERANDS.get((type_, operand))
    if known is not None or condition is None:
        return say(known) if known else ""
    if condition.operator == "TextContains":
        return say("'{}' 포함", operand)
    before, after = _OPERATORS.get(condition.operator, (f"{condition.operator} ", ""))
    return f"{before}{operand}{after}"


def flow_type_word(type_: FlowType | None) -> str:
    """Returns what a heading calls a type of flow."""
    return say(_FLOW_TYPES.get(type_, "흐름") if type_ is not None else "흐름")


def hook_word(event: str) -> str:
    """Returns what a map calls the event a flow is hooked to."""
    return say(_HOOKS.get(event, event))


def is_quiet(transition: Transition) -> bool:
    """Tells whether a branch is a fault rather than a part of the conversation."""
    return transition.kind is TransitionKind.ERROR and transition.error not in _ORDINARY
