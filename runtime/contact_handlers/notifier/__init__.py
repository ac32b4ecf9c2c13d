"""Sends customers what the center promised to tell them: by KakaoTalk, text message or mail, each once."""
