"""A private certificate authority and a server certificate, for clients that require TLS.

The authority is kept in a folder, so that people trust it only once; each start creates a new server certificate. The
authority is limited to this machine and private networks (name constraints, RFC 5280 section 4.2.1.10), so a stolen key
cannot be used for any other host.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from appsync_console.domain.errors import InputError

AUTHORITY_FILE: Final = "authority.pem"
"""The certificate to trust, in PEM form."""

AUTHORITY_LIFE: Final = timedelta(days=3650)
SERVER_LIFE: Final = timedelta(days=397)
"""Current clients reject longer ones (CA/Browser Forum, baseline requirements 6.3.2)."""

RENEWED_BEFORE: Final = SERVER_LIFE + timedelta(days=30)
"""An authority that expires sooner is replaced: a server certificate must not outlive it."""

_KEY_FILE = "authority-key.pem"
_NAME = "AppSync Console sandbox"
_LOCAL_NAMES = ("localhost", "local", "internal")
_PRIVATE_NETWORKS = (
    *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
    *("::1/128", "fc00::/7", "fe80::/10"),
)
_BACK = timedelta(hours=1)  # for clocks that are behind


@dataclass(frozen=True, slots=True)
class _Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def server_context(folder: Path, host: str) -> ssl.SSLContext:
    """Return a TLS context for ``localhost``, the loopback addresses and ``host``. Blocks.

    Args:
        folder: Where the authority is stored; it is created if there is none, or if it expires soon.

    Raises:
        InputError: For field ``tls``, if the folder cannot be used, or if the authority does not cover ``host``.
    """
    try:
        authority = _load_authority(folder)
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _server_certificate(authority, key, host)
        return _context(certificate, authority.certificate, key)
    except (OSError, ValueError) as error:
        cause = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise InputError("sandbox.tls_unusable", field="tls", path=str(folder), reason=cause) from error


def _load_authority(folder: Path) -> _Authority:
    """Return the authority in a folder; create it if necessary."""
    with contextlib.suppress(FileNotFoundError):
        certificate = x509.load_pem_x509_certificate((folder / AUTHORITY_FILE).read_bytes())
        key = serialization.load_pem_private_key((folder / _KEY_FILE).read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise ValueError("The key does not belong to the certificate.")
        if certificate.not_valid_after_utc - datetime.now(UTC) > RENEWED_BEFORE:
            return _Authority(certificate, key)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = _new_authority()
    _write(folder / _KEY_FILE, _pem_of(made.key))
    _write(folder / AUTHORITY_FILE, made.certificate.public_bytes(serialization.Encoding.PEM))
    return made


def _new_authority() -> _Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{_NAME} on {socket.gethostname()}"[:64])])
    permitted = [
        *(x509.DNSName(each) for each in (*_LOCAL_NAMES, socket.gethostname())),
        *(x509.IPAddress(ipaddress.ip_network(each)) for each in _PRIVATE_NETWORKS),
    ]
    usage = x509.KeyUsage(
        **{name: name in ("key_cert_sign", "crl_sign") for name in _USAGES},
    )
    builder = (
        _builder(name, name, key, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None), critical=True)
    )
    return _Authority(builder.sign(key, hashes.SHA256()), key)


def _server_certificate(authority: _Authority, key: ec.EllipticCurvePrivateKey, host: str) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
    issuer_key = authority.key.public_key()
    usage = x509.KeyUsage(**{name: name == "digital_signature" for name in _USAGES})
    builder = (
        _builder(name, authority.certificate.subject, key, SERVER_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(_names(host)), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )
    return builder.sign(authority.key, hashes.SHA256())


_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, life: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACK)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _names(host: str) -> list[x509.GeneralName]:
    """Return the names of the server; one that listens on all addresses has the name of the machine."""
    names = ["localhost", "127.0.0.1", "::1", host if host not in ("0.0.0.0", "::") else socket.gethostname()]
    return [_general_name(name) for name in dict.fromkeys(names)]


def _general_name(name: str) -> x509.GeneralName:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        if name != socket.gethostname() and name.rpartition(".")[2] not in _LOCAL_NAMES:
            raise ValueError(f"The authority covers this machine and private networks, not {name}.") from None
        return x509.DNSName(name)
    if not any(address in ipaddress.ip_network(network) for network in _PRIVATE_NETWORKS):
        raise ValueError(f"The authority covers this machine and private networks, not {name}.")
    return x509.IPAddress(address)


def _context(
    certificate: x509.Certificate, authority: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    chain = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in (certificate, authority))
    # Python reads keys only from files.
    descriptor, name = tempfile.mkstemp(suffix=".pem")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_pem_of(key) + chain)
        context.load_cert_chain(name)
    finally:
        os.unlink(name)
    return context


def _pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes) -> None:
    """Write a file atomically; only its owner can read it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
