"""Detects back ends of the ``keyring`` package that store passwords as plain text, where any program can read them."""

from __future__ import annotations


def plaintext_name(backend: object) -> str:
    """Return the name of a back end that stores plain text, such as ``PlaintextKeyring of keyrings.alt.file``.

    A chain of back ends (``keyring.backends.chainer``) is judged by its first one, in which it stores.

    Returns:
        Empty for a back end that encrypts, as those of the operating systems do.
    """
    chained = getattr(backend, "backends", None)
    if isinstance(chained, list) and chained:
        return plaintext_name(chained[0])
    if not _is_plaintext(backend):
        return ""
    return f"{type(backend).__name__} of {type(backend).__module__}"


def _is_plaintext(backend: object) -> bool:
    # keyrings.alt, the usual source of such back ends, shows it in the name of the class and in its scheme.
    names = (each.__name__.casefold() for each in type(backend).__mro__)
    return any("plaintext" in name for name in names) or getattr(backend, "scheme", "") == "no encyption"
