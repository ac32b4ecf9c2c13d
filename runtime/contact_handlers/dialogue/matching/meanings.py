"""Everyday words that say the same in a question: verbs with the nouns of what they do, plain words with learned ones.

A word keeps its own sign; its meaning is one more (`~move`), so that an item whose phrasings say 이전 is near to a
customer who says 옮기다, and nearer to one who says 이전. A word may have several meanings. What is the same only in
the matters of one center (택배 for 배송) belongs in the synonyms of its packs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

_MEANINGS: Final[Mapping[str, str]] = {
    "~pay": "내다 결제 지불 납부 계산 지급 정산 치르다 입금 납입 긁다 긁히다",
    "~buy": "사다 구매 구입 주문 시키다 장만 쇼핑",
    "~use": "쓰다 사용 이용 활용 돌리다",
    "~mend": "고치다 수리 손보다 손 수선 조치",
    "~change": "바꾸다 변경 교체 교환 전환 바뀌다 갈다 수정 개명 변환",
    "~make": "만들다 구축 개발 제작 구성 개설 생성 세팅 꾸미다 파다 짜다 설계 설치 세우다 깔다 도입 들여오다",
    "~move": "옮기다 이전 이관 이사 넘어가다 넘어오다 갈아타다 올리다 올라가다 전환 마이그레이션 마이그레이숀 옮겨가다 "
             "옮겨오다 넘기다 가져가다 가져오다 이동",
    "~halt": "멈추다 중단 끊기다 꺼지다 끄다 내려가다 내리다 죽다 다운 서다 정지 다운타임 무중단 뻗다 터지다 닫다",
    "~fault": "장애 사고 고장 오류 에러 문제 이상 하자 불량 결함 파손 깨지다 터지다 흠집 고장나다 죽다 뻗다",
    "~erase": "지우다 삭제 날리다 날아가다 없애다 지워지다 소실",
    "~restore": "복구 복원 되살리다 살리다 되돌리다 살아나다 복귀",
    "~keep": "보관 저장 남다 두다 보존 갖다 가지다 저장되다 쌓다",
    "~entrust": "맡기다 맡다 위탁 대행 대신 위임 외주 아웃소싱 대리",
    "~examine": "점검 진단 검토 리뷰 평가 체크 검사 봐주다 훑어보다 분석 살피다 살펴보다 스캔 들여다보다 감사 검증",
    "~teach": "가르치다 배우다 교육 강의 수업 트레이닝 강좌 연수 세미나 워크숍 워크샵 훈련 과정 학습 공부 배움",
    "~lessen": "줄이다 절감 아끼다 절약 낮추다 깎다 최적화 줄다 절세 다이어트 덜다",
    "~grow": "늘다 늘어나다 오르다 뛰다 급증 폭증 치솟다 튀다 증가 올라가다 두배 불어나다 폭등",
    "~fast": "빠르다 빨라지다 신속하다 신속 금방 빨리 속도 즉시 바로 얼른 빠른",
    "~slow": "느리다 느려지다 버벅거리다 버벅대다 버벅이다 늦다 더디다 지연 굼뜨다 레이턴시",
    "~fee": "비용 요금 가격 금액 돈 값 이용료 단가 수수료 지출 예산 가격표 요금표 비 료 가격대 유지비 현찰 대금",
    "~cheap": "싸다 싸지다 저렴하다 할인 깎다 세일 할인율",
    "~dear": "비싸다 부담 비싸지다",
    "~free": "무료 공짜 무상 체험 체험판",
    "~lose": "잃어버리다 분실 없어지다 잃다 흘리다 도난",
    "~forget": "잊다 잊어버리다 까먹다 기억 생각나다 모르다 잊어먹다 생각 까묵다 까먹어버리다",
    "~visit": "방문 찾아가다 찾아뵙다 만나다 미팅 대면 출장 찾아오다 들르다 뵙다 오프라인 내방",
    "~end": "해지 종료 그만두다 그만하다 끝나다 끝내다 만료 해약 파기 깨다 중도해지 해지하다 끝 그만 철수 탈퇴",
    "~cancel": "취소 무르다 물리다 철회 캔슬 취소하다",
    "~help": "돕다 도와주다 지원 도움 서포트 거들다",
    "~return": "반품 돌려보내다 되돌려보내다 리턴 돌려주다 돌려드리다 반송",
    "~refund": "환불 환급 돌려받다 돌려주다 되돌려받다 리펀드 반환 돌려드리다",
    "~arrive": "배송 도착 오다 받다 배달 택배 수령 받아보다 도착하다 갖다주다",
    "~send": "보내다 발송 출고 부치다 전송 출발 나가다 띄우다 송부",
    "~issue": "발행 발급 끊다 떼다 뽑다 출력 인쇄 프린트 재발급 재발행",
    "~see": "보다 확인 조회 열람 보이다 찾다",
    "~join": "가입 회원가입 등록 회원",
    "~connect": "연결 잇다 붙이다 연동 접속 통신 묶다 붙다 이어지다 연계",
    "~guard": "보안 안전 안전하다 지키다 보호 해킹 취약점 취약하다 시큐리티 막다 방어 유출",
    "~call": "전화 통화 연락 걸다 유선 전화하다",
    "~talk": "상담 문의 얘기 이야기 말하다 얘기하다 여쭈다 물어보다 대화",
    "~rest": "쉬다 휴무 휴일 휴업 휴관",
    "~open": "열다 영업 운영 오픈 업무 근무 개장",
    "~watch": "모니터링 관제 감시 지켜보다 살피다",
    "~run": "운영 관리 운용 돌리다 굴리다",
    "~tell": "소개 설명 안내 알려주다",
    "~firm": "회사 업체 기업 기관 사업장 법인 귀사",
    "~work": "일 업무 작업",
    "~page": "홈페이지 사이트 웹사이트 웹 화면 페이지 누리집",
    "~person": "사람 직원 담당자 담당 인력 엔지니어 기술자 개발자 상담원 상담사 전문가",
    "~data": "데이터 자료 정보 파일",
    "~server": "서버 시스템 장비 인프라 인스턴스 전산",
    "~abroad": "해외 외국 나라밖 국외 글로벌 미국 일본 중국 유럽 베트남 동남아 싱가포르 인도 독일 영국 해외지사 세계",
    "~home": "국내 한국 서울 우리나라",
    "~quit": "퇴사 퇴사자 나가다 그만두다",
    "~ready": "준비 대비 대응",
    "~benefit": "혜택 좋다 장점 이점 이득",
    "~example": "사례 레퍼런스 실적 고객사 케이스 경험 포트폴리오 사례집",
    "~bill": "청구서 계산서 세금계산서 고지서 인보이스 명세서 빌링 청구",
    "~proof": "영수증 전표 증빙 내역서 확인서 증명서 명세서",
    "~rule": "규정 정책 조건 기준 규칙 약관",
    "~need": "필수 의무 꼭 반드시 필요",
    "~night": "밤새 한밤중 한밤 야밤",
    "~disaster": "재해 재난 화재 지진 불 홍수 천재지변 정전",
    "~spare": "이중화 다중화 예비 여분 스탠바이 페일오버 고가용성",
    "~robot": "로봇 기계 챗봇 봇 인공지능 에이아이 컴퓨터 자동응답",
    "~renew": "갱신 연장 재설정 초기화 리셋 새롭다 새로",
    "~secret": "비밀번호 비번 패스워드 암호",
    "~enter": "로그인 접속 들어가다 접근",
    "~firstly": "먼저 부터 처음 시작",
    "~place": "위치 주소 장소 어디 곳",
    "~order": "순서 절차 과정 단계 프로세스 방식 진행",
    "~last": "걸리다 기다리다 소요",
}  # fmt: skip


def _by_word(meanings: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for sign, words in meanings.items():
        for word in words.split():
            found[word] = (*found.get(word, ()), sign)
    return found


MEANINGS: Final[Mapping[str, tuple[str, ...]]] = _by_word(_MEANINGS)


def meant(words: Iterable[str]) -> dict[str, None]:
    """Returns the meanings of words, each once."""
    return dict.fromkeys(sign for word in words for sign in MEANINGS.get(word, ()))
