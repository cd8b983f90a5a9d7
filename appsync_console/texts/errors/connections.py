"""Texts of errors: connections, from the network up to AppSync's real-time protocol."""

from __future__ import annotations

from typing import Final

from appsync_console.texts.errors.template import Template
from appsync_console.texts.translation import mark

_TRUST_IT: Final = mark(
    "Check the URL. If the authority belongs to your company or to a sandbox, set the file with its certificate: "
    "--ca-file on the command line, CA file in the profile."
)
_CHECK_PROXY: Final = mark("Check the proxy in the profile, or in the settings of this computer.")
_ANY_PROXY: Final = {"proxy": mark("of this computer")}

TEMPLATES: Final = {
    "api.kind_not_supported": Template(
        mark("This version does not support this kind of API ({kind})."),
        remedy=mark("Update AppSync Console."),
    ),
    "certificate.expired": Template(
        mark("The certificate of {address} has expired."),
        cause=mark("Its last day is past, by the clock of this computer."),
        remedy=mark("Check the clock, then ask the API's owner to renew the certificate."),
    ),
    "certificate.file_unreadable": Template(
        mark("The certificates in {path} cannot be used."),
        cause=mark("The file is missing or not readable."),
        remedy=mark("Choose a file with lines such as -----BEGIN CERTIFICATE-----."),
    ),
    "certificate.file_without_certificate": Template(
        mark("The certificates in {path} cannot be used."),
        cause=mark("The file contains no certificate in PEM format."),
        remedy=mark("Choose a file with lines such as -----BEGIN CERTIFICATE-----."),
    ),
    "certificate.not_trusted": Template(
        mark("The certificate of {address} is not trusted."),
        cause=mark(
            "It may have expired, be for another name, or come from an authority that this computer does not trust."
        ),
        remedy=_TRUST_IT,
    ),
    "certificate.not_valid_yet": Template(
        mark("The certificate of {address} is not valid yet."),
        cause=mark("Its first day is still to come, by the clock of this computer."),
        remedy=mark("Check the clock, then ask the API's owner about the certificate."),
    ),
    "certificate.other_address": Template(
        mark("The certificate of {address} is for another IP address."),
        cause=mark("The URL may have the wrong address, or a proxy may answer in its place."),
        remedy=mark("Use the name in the certificate in the URL, or check the address."),
    ),
    "certificate.other_host": Template(
        mark("The certificate of {address} is for another host name."),
        cause=mark("The URL may have the wrong host, or a proxy may answer in its place."),
        remedy=mark("Check the host in the URL."),
    ),
    "certificate.self_signed": Template(
        mark("The certificate of {address} is not trusted."),
        cause=mark("It is self-signed, or signed by a self-signed authority that this computer does not trust."),
        remedy=_TRUST_IT,
    ),
    "certificate.unknown_authority": Template(
        mark("The certificate of {address} is not trusted."),
        cause=mark("It comes from an authority this computer does not trust, or the server omits part of its chain."),
        remedy=_TRUST_IT,
    ),
    "connection.closed_early": Template(
        mark("The server closed the connection during the handshake ({said})."),
        cause=mark("It may be shutting down, or not be a real-time endpoint of AppSync."),
        remedy=mark("Check the URL in the profile."),
        absent={"said": mark("no reason given")},
    ),
    "connection.ended_by_appsync": Template(
        mark("AppSync ended the connection ({said})."),
        remedy=mark("AppSync Console retries automatically."),
        absent={"said": mark("no reason given")},
    ),
    "connection.ended_unexplained": Template(
        mark("The connection ended."),
    ),
    "connection.lost": Template(
        mark("The connection was lost."),
        cause=mark(
            "The network was interrupted, or the server closed the connection (AppSync does so after 24 hours)."
        ),
        remedy=mark("AppSync Console reconnects automatically."),
    ),
    "connection.no_keep_alive": Template(
        mark("No keep-alive arrived in time."),
        cause=mark(
            "The server hangs or the network is down. The connection looks open, but delivers no "
            "messages. AppSync sends a keep-alive every {keep_alive_s:g} s."
        ),
        remedy=mark(
            "Reconnect now, or wait. AppSync Console reconnects automatically after {silence_s:g} s "
            "without a keep-alive, or at once if the server does not answer a ping."
        ),
    ),
    "connection.not_acknowledged": Template(
        mark("The server did not acknowledge the connection within {timeout_s:g} s."),
        cause=mark("It may be overloaded, or not be a real-time endpoint of AppSync."),
        remedy=mark("Check the URL in the profile."),
    ),
    "connection.rejected": Template(
        mark("AppSync rejected the connection ({said})."),
        remedy=mark("Check the URL and the credentials in the profile."),
    ),
    "connection.silent": Template(
        mark("The server sent nothing for {timeout_s:g} s."),
        cause=mark("It should have sent a keep-alive within that time, so the connection is dead."),
        remedy=mark("AppSync Console reconnects automatically."),
    ),
    "connection.silent_closed": Template(
        mark("The silent connection was closed."),
        cause=mark("You asked to reconnect."),
        remedy=mark("AppSync Console reconnects now."),
    ),
    "connection.unanswered": Template(
        mark("The server stopped responding."),
        cause=mark("The computer may have slept, its network changed, or a network device dropped the connection."),
        remedy=mark("AppSync Console reconnects automatically."),
    ),
    "network.closed": Template(
        mark("{address} closed the connection."),
        cause=mark("It gave no reason. A proxy or a firewall in between may have closed it."),
        remedy=mark("Try again. If it happens again, check the URL."),
    ),
    "network.failed": Template(
        mark("The connection to {address} failed."),
        cause=mark("The network, a proxy or the server may block it."),
        remedy=mark("Check the URL and the network."),
    ),
    "network.host_not_found": Template(
        mark("The host name of {address} was not found."),
        cause=mark("The URL may be mistyped, or this computer may be offline."),
        remedy=mark("Check the URL and the network."),
    ),
    "network.refused": Template(
        mark("{address} refused the connection."),
        cause=mark("The server may not be running, or the port may be wrong."),
        remedy=mark("Start the server, or check the URL in the profile."),
    ),
    "network.timed_out": Template(
        mark("{address} did not respond in time."),
        cause=mark("The network may be slow or down, or a firewall may drop the request."),
        remedy=mark("Check the network, then try again."),
    ),
    "network.tls_failed": Template(
        mark("The TLS connection to {address} failed ({said})."),
        cause=mark("The server may not use TLS on this port, or only versions that this computer does not accept."),
        remedy=mark("Check the scheme and the port of the URL."),
        absent={"said": mark("no reason given")},
    ),
    "http.answer_too_large": Template(
        mark("The answer of {address} is larger than {most_mb} MB, so the rest was not read."),
        cause=mark("AppSync's answers have at most 5 MB. Another server or a proxy answered."),
        remedy=mark("Check the URL and the proxy."),
    ),
    "proxy.blocked": Template(
        mark("The proxy {proxy} blocked the connection (HTTP {status})."),
        cause=mark("It may not allow this address, or not reach it."),
        remedy=_CHECK_PROXY,
        absent=_ANY_PROXY,
    ),
    "proxy.failed": Template(
        mark("The connection through the proxy {proxy} failed."),
        cause=mark("The proxy closed the connection, or did not answer like a proxy."),
        remedy=_CHECK_PROXY,
        absent=_ANY_PROXY,
    ),
    "proxy.host_not_found": Template(
        mark("The host name of the proxy {proxy} was not found."),
        cause=mark("It may be mistyped, or this computer may be offline."),
        remedy=_CHECK_PROXY,
        absent=_ANY_PROXY,
    ),
    "proxy.refused": Template(
        mark("The proxy {proxy} refused the connection."),
        cause=mark("It may not be running, or its port may be wrong."),
        remedy=_CHECK_PROXY,
        absent=_ANY_PROXY,
    ),
    "proxy.requires_authentication": Template(
        mark("The proxy {proxy} blocked the connection (HTTP {status})."),
        cause=mark("It requires authentication."),
        remedy=_CHECK_PROXY,
        absent=_ANY_PROXY,
    ),
    "proxy.timed_out": Template(
        mark("The proxy {proxy} did not respond in time."),
        cause=mark("It may be down, or unable to reach the API."),
        remedy=_CHECK_PROXY,
        absent=_ANY_PROXY,
    ),
    "proxy.system_settings_unsupported": Template(
        mark("The system's proxy settings are not supported."),
        cause=mark("AppSync Console supports HTTP proxies only."),
        remedy=mark("Enter an HTTP proxy in the profile, or choose no proxy there."),
    ),
    "upgrade.no_endpoint": Template(
        mark("There is no real-time endpoint at this address (HTTP {status})."),
        cause=mark("The URL may not be that of an AppSync API, or a proxy may block WebSockets."),
        remedy=mark("Check the URL in the profile."),
    ),
    "upgrade.rejected": Template(
        mark("The server rejected the connection (HTTP {status}: {said})."),
        cause=mark(
            "It may not accept these credentials, a firewall may block the request, or the URL may not be that of an "
            "AppSync API."
        ),
        remedy=mark("Check the URL and the credentials in the profile."),
        absent={"said": mark("no reason given")},
    ),
    "upgrade.unavailable": Template(
        mark("The server cannot accept the connection now (HTTP {status}: {said})."),
        remedy=mark("AppSync Console retries automatically."),
        absent={"said": mark("no reason given")},
    ),
}
"""The texts by code."""
