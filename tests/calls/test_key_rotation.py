"""A rotation of the keypad key: certificates replaced, deployed a second time, and no caller meets a key nobody has."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from app import make_app
from ringback.cloudformation.rehearsal import rehearsals, rehearse
from ringback.cloudformation.rehearsal.change import Comparison, Kind
from ringback.simulator.aws.sealing import own_key
from ringback.simulator.scenarios import Centers, Outcome, run
from tests.calls.conftest import named

ROOT = Path(__file__).resolve().parents[2]
LINKED = ("app.py", "bots", "build", "cdk.json", "constructs", "contact_flows", "ringback", "runtime", "stacks")
CERTIFICATES = Path("config/aicc/certificates")
STAGE = "aicc-dev"
SCENARIO = named("auth-pin")
# One worker synthesizes the second deployment.
pytestmark = pytest.mark.xdist_group("key rotation")
NEW = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey) -> str:
    """Returns a private key as it lies in the secret."""
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def certificate(key: rsa.RSAPrivateKey) -> bytes:
    """Returns what `openssl req -x509` writes."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "new keypad input")])
    built = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    now = datetime.now(UTC)
    built = built.serial_number(x509.random_serial_number()).not_valid_before(now)
    return (
        built.not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The assembly of the second deployment: another pair, and the one before on its way out, as the guide says."""
    project = tmp_path_factory.mktemp("rotation")
    shutil.copytree(ROOT / "config", project / "config")
    for name in LINKED:
        (project / name).symlink_to(ROOT / name)
    files = project / CERTIFICATES
    (files / "dev.public.pem").rename(files / "dev.retiring.public.pem")
    (files / "dev.pem").write_bytes(certificate(NEW))
    public = NEW.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (files / "dev.public.pem").write_bytes(public)
    settings = project / "config/aicc/dev.toml"
    line = f'[auth]\nretiring_public_key = "{CERTIFICATES}/dev.retiring.public.pem"\n'
    settings.write_text(settings.read_text(encoding="utf-8").replace("[auth]\n", line), encoding="utf-8")
    context = {"center": "aicc", "environment": "dev"}
    make_app(root=project, context=context, outdir=str(project / "after"), guarded=False).synth()
    yield project / "after"
    shutil.rmtree(project)


@cache
def centers(assembly: Path) -> Centers:
    """Returns the loaded center of an assembly."""
    return Centers(assembly)


def dialed(assembly: Path, *held: rsa.RSAPrivateKey) -> Outcome:
    """Plays the call in which a customer types number and PIN; the secret holds some private keys."""
    center = centers(assembly).fresh(SCENARIO)
    center.secrets["auth-private-key"].set("\n".join(map(pem, held)))
    return run(SCENARIO, center)


def began_before(before: Path, after: Path, folder: Path) -> Path:
    """Returns the second deployment as a call meets it that still goes through the flows of the first one."""
    shutil.copytree(after, folder, symlinks=True)
    (old,) = (before / f"assembly-{STAGE}").glob("*Flows*.template.json")
    shutil.copy(old, folder / f"assembly-{STAGE}" / old.name)
    return folder


def test_callers_before_and_after_the_certificate_is_published_are_verified(
    assembly: Path, after: Path, tmp_path: Path
) -> None:
    """The simulator's own key stands in for the private key of the certificate that is delivered."""
    old = own_key()
    through_old_flows = began_before(assembly, after, tmp_path / "mixed")

    assert (first := dialed(assembly, old)).passed, first.explain()
    assert (new := dialed(after, NEW, old)).passed, new.explain()
    assert (late := dialed(through_old_flows, NEW, old)).passed, late.explain()
    # Which key a message is under decides: each private key opens its own alone.
    assert dialed(after, NEW).passed
    assert not dialed(through_old_flows, NEW).passed


def test_the_second_deployment_reaches_everybody_and_takes_no_key_away(assembly: Path, after: Path) -> None:
    (before,), (rotated,) = rehearsals(assembly, [STAGE]), rehearsals(after, [STAGE])
    change = Comparison(before, rotated)
    done = {
        (one.node.type, str(one.kind))
        for one in change.changes(*Kind)
        if one.node.type.endswith(("::SecurityKey", "::ContactFlowModuleAlias", "::Lambda::Alias"))
    }

    assert done == {
        ("AWS::Connect::SecurityKey", "added"),
        ("AWS::Lambda::Alias", "updated"),
        ("AWS::Connect::ContactFlowModuleAlias", "updated"),
    }
    aliases = [one.node.logical_id for one in change.changes(Kind.UPDATED) if one.node.type == "AWS::Lambda::Alias"]
    assert len(aliases) == 1
    assert aliases[0].startswith("Functionscustomerauth")
    today = datetime.now(UTC).date()
    assert rehearse([rotated], ["change"], today=today, before={STAGE: before}) == []
