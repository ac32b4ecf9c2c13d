"""What each action does, in one Korean sentence; the catalogue has the English ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_TABLE: Final = """
MessageParticipant | 문구나 음원 하나를 들려주거나 보냅니다.
MessageParticipantIteratively | 기다리는 동안 안내를 되풀이해 들려줍니다.
GetParticipantInput | 키패드 입력을 받습니다. 메뉴에서 고르게 하거나 번호를 저장합니다.
ConnectParticipantWithLexBot | 봇과 대화하게 하고, 알아들은 의도에 따라 나뉩니다.
DisconnectParticipant | 참가자의 연결을 끊습니다.
ShowView | 화면(안내, 양식)을 보여 주고 누를 때까지 기다립니다.
TransferParticipantToThirdParty | 고객을 외부 번호로 연결합니다.
AuthenticateParticipant | 채팅 고객이 Amazon Cognito로 로그인하게 합니다.
ConnectParticipantWithAgenticCX | 생성형 상담원과 대화하게 하고 결과에 따라 나뉩니다.
UpdateContactAttributes | 문의에 속성을 적습니다.
UpdateContactData | 언어, 이름, 설명, 고객 번호를 문의에 적습니다.
UpdateContactTargetQueue | 다음 동작이 쓸 대기열(또는 상담원의 대기열)을 고릅니다.
TransferContactToQueue | 고른 대기열에 문의를 넣고 플로우를 끝냅니다.
DequeueContactAndTransferToQueue | 기다리는 문의를 다른 대기열로 옮깁니다. 문의마다 11번까지입니다.
TransferContactToAgent | 이관할 상담원에게 연결합니다.
UpdateContactEventHooks | 대기, 보류, 종료 같은 때에 실행할 플로우를 고릅니다.
UpdateContactCallbackNumber | 콜백할 번호를 저장합니다.
UpdateContactRoutingBehavior | 대기열 안의 우선순위나 대기 시간을 바꿉니다.
UpdateContactRoutingCriteria | 필요한 능력을 갖춘 상담원을 단계별로 찾습니다.
UpdateContactRecordingBehavior | 녹음과 음성 분석을 켜거나 끕니다.
UpdateContactRecordingAndAnalyticsBehavior | 한 채널의 녹음과 분석을 켜거나 끕니다.
UpdateContactTextToSpeechVoice | 이제부터 문구를 읽을 목소리를 고릅니다.
UpdateContactMediaStreamingBehavior | 고객 음성의 스트리밍을 시작하거나 멈춥니다.
UpdateContactMediaProcessing | 채팅 메시지를 전하기 전에 함수에 거칩니다.
UpdatePreviousContactParticipantState | 이전 문의의 고객이나 상담원을 보류하거나 해제합니다.
TagContact | 문의에 태그를 붙입니다.
UntagContact | 문의의 태그를 뗍니다.
InvokeFlowModule | 모듈을 실행하고 그 결과로 이어 갑니다.
EndFlowModuleExecution | 모듈을 끝내고 결과를 돌려줍니다.
CompleteOutboundCall | 발신 귓속말의 고객에게 전화를 겁니다.
CreateTask | 작업을 지금 또는 나중에 만듭니다.
CreateCase | 틀에 따라 케이스를 만듭니다.
UpdateCase | 케이스의 항목을 바꿉니다.
GetCase | 고객의 케이스 하나를 찾습니다.
CreateWisdomSession | 상담 지원 세션을 시작합니다.
StartOutboundChatContact | 고객에게 채팅(문자, WhatsApp)을 시작합니다.
StartOutboundEmailContact | 고객에게 메일을 보냅니다.
CreateContact | 메시지를 위한 문의를 만듭니다.
ResumeContact | 멈춘 문의를 다시 이어 갑니다.
LoadContactContent | 메일의 글을 플로우로 읽어 옵니다.
CreatePersistentContactAssociation | 이전 채팅을 이어 갑니다.
RenderMessageTemplate | 메시지 틀을 채웁니다.
Compare | 값 하나를 견주어 나뉩니다. 처음 맞는 조건을 따릅니다.
CheckHoursOfOperation | 운영 중인지 확인합니다. 운영 시간을 정하지 않으면 고른 대기열의 것을 봅니다.
CheckMetricData | 대기열의 상담원이나 문의 수에 따라 나뉩니다.
GetMetricData | 대기열의 실시간 수치를 읽습니다.
Loop | 정한 횟수만큼 되풀이한 뒤 다음으로 갑니다.
Wait | 시간이 지나거나 일이 생길 때까지 기다립니다.
DistributeByPercentage | 비율에 따라 무작위로 나눕니다.
TransferToFlow | 다른 플로우에서 이어 가고 이 플로우는 끝납니다.
EndFlowExecution | 이 플로우를 끝냅니다.
UpdateFlowAttributes | 이 플로우 안에서만 쓰는 값을 적습니다.
UpdateFlowLoggingBehavior | 이제부터 플로우 로그를 켜거나 끕니다.
CheckOutboundCallStatus | 건 전화를 누가 받았는지에 따라 나뉩니다.
InvokeLambdaFunction | 함수를 호출합니다. 응답은 다음 호출까지 $.External에 있습니다.
CreateCallbackContact | 콜백을 예약하고 플로우는 이어집니다.
GetCustomerProfile | 고객의 프로필을 찾습니다.
GetCustomerProfileObject | 프로필의 항목을 찾습니다.
GetCalculatedAttributesForCustomerProfile | 프로필의 계산된 속성을 읽습니다.
CreateCustomerProfile | 프로필을 만듭니다.
UpdateCustomerProfile | 프로필을 바꿉니다.
AssociateContactToCustomerProfile | 문의를 프로필에 연결합니다.
CheckSegmentMembershipForCustomerProfile | 고객군에 속하는지에 따라 나뉩니다.
EvaluateDataTableValues | 데이터 표의 값을 조회합니다.
ListDataTableValues | 데이터 표의 행을 나열합니다.
UpsertDataTableValues | 데이터 표에 행을 씁니다.
SendSMS | 틀로 문자를 보냅니다.
SendOutboundEmail | 틀로 메일을 보냅니다.
PutDialRequest | 고객에게 전화를 겁니다.
PutLambdaInvokeRequest | 고객에 대해 함수를 호출합니다.
GetOutboundCommunicationStatus | 메시지가 어떻게 되었는지 읽습니다.
"""

KOREAN: Final[Mapping[str, str]] = {
    name: sentence for line in _TABLE.strip().splitlines() for name, _, sentence in [line.partition(" | ")]
}
