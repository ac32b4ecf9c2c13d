"""Looks into the PEM files of authentication."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

from contact_center.base.limits import MAX_SECURITY_KEY

_MINIMUM_BITS = 2048


def certificate_problems(path: Path) -> Iterator[str]:
    """Says what is wrong with a certificate file."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    text = path.read_bytes()
    if b"PRIVATE KEY" in text:
        yield "holds a private key; only the certificate belongs into the project"
        return
    try:
        key = x509.load_pem_x509_certificate(text).public_key()
    except ValueError:
        yield "is not a PEM certificate; allowed: an X.509 certificate with an RSA key of 2,048 bits or more"
        return
    if not isinstance(key, RSAPublicKey) or key.key_size < _MINIMUM_BITS:
        yield "has an unfit key; allowed: RSA with 2,048 bits or more"


def public_key_problems(path: Path, certificate: Path) -> Iterator[str]:
    """Says what is wrong with a public key file next to its certificate."""
    belongs = yield from _pair(path, certificate)
    if belongs is False:
        yield "does not belong to auth.certificate; both must come from one pair"


def retiring_key_problems(path: Path, certificate: Path) -> Iterator[str]:
    """Says what is wrong with the public key file of the pair before."""
    belongs = yield from _pair(path, certificate)
    if belongs is True:
        yield "belongs to auth.certificate; allowed: the public key of the pair before, or leave it out"


def _pair(path: Path, certificate: Path) -> Generator[str, None, bool | None]:
    """Says what is wrong with a public key file; returns whether it is that of a certificate, None for no key."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

    text = path.read_bytes()
    if b"PRIVATE KEY" in text:
        yield "holds a private key; only the public key belongs into the project"
        return None
    if len(text) > MAX_SECURITY_KEY:
        yield f"has {len(text):,} characters; allowed: at most {MAX_SECURITY_KEY:,}"
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    try:
        given = load_pem_public_key(text).public_bytes(*form)
        expected = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key().public_bytes(*form)
    except ValueError:
        yield "is not a PEM public key next to a valid certificate"
        return None
    return given == expected
