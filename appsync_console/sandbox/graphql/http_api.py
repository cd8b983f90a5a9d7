"""The HTTP endpoint: queries and mutations with POST and GET, with AppSync's status codes, headers and errors."""

from __future__ import annotations

import json
import logging
import uuid

from aiohttp import web

from appsync_console.domain.faults import Door
from appsync_console.sandbox.auth.authorizer import CallerAuthorizer
from appsync_console.sandbox.auth.sigv4 import SignedRequest
from appsync_console.sandbox.errors import (
    INTERNAL,
    INTERNAL_TEXT,
    MALFORMED,
    ErrorEntry,
    InvalidOperation,
    Refusal,
    unparsable,
)
from appsync_console.sandbox.gate import Gate
from appsync_console.sandbox.graphql.api import GraphqlApi, GraphqlRequest, request_of
from appsync_console.sandbox.requests import read_body
from appsync_console.sandbox.schema.scalars import encode
from appsync_console.sandbox.traffic import ExplainedResponse, Traffic

logger = logging.getLogger(__name__)

MAX_BODY_BYTES = 4 * 1024 * 1024
"""The largest accepted request. A message of 240 KB fits even if all its characters are escaped."""

_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "x-amzn-RequestId,x-amzn-ErrorType",
}
_PREFLIGHT = {
    **_CORS,
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Max-Age": "86400",
}


class HttpApi:
    """Answers the requests to ``/graphql``."""

    def __init__(self, graphql: GraphqlApi, authorizer: CallerAuthorizer, gate: Gate, traffic: Traffic) -> None:
        self._gate = gate
        self._traffic = traffic
        self._graphql = graphql
        self._authorizer = authorizer

    async def answer(self, request: web.Request) -> web.Response:
        """Return the answer to a query or mutation, or AppSync's error."""
        try:
            self._gate.enter(Door.HTTP)
            caller = await self._authorizer.authorize(request.headers, await _signed(request))
            made = await self._graphql.execute(await _read(request), caller)
            return _response(200, made, self._traffic.reason_in(made))
        except InvalidOperation as invalid:
            return _response(200, {"data": None, "errors": invalid.entries}, self._traffic.reason(invalid))
        except Refusal as refusal:
            return _failure(refusal.code, refusal.entry(), self._traffic.reason(refusal))
        except Exception:
            logger.exception("A request failed.")
            return _failure(500, {"errorType": INTERNAL, "message": INTERNAL_TEXT})

    async def preflight(self, request: web.Request) -> web.Response:
        """Answer a CORS preflight request."""
        wanted = request.headers.get("Access-Control-Request-Headers", "content-type, x-api-key, authorization")
        return web.Response(headers={**_PREFLIGHT, "Access-Control-Allow-Headers": wanted})


async def _signed(request: web.Request) -> SignedRequest | None:
    """Return what a signature covers and a Lambda authorizer receives; None if there is no Authorization header."""
    if not request.headers.get("Authorization"):
        return None
    return SignedRequest(
        method=request.method,
        path=request.path,
        query=request.rel_url.raw_query_string,
        headers={},
        body=await _body(request),
    )


async def _body(request: web.Request) -> bytes:
    try:
        return await read_body(request)
    except TimeoutError:
        raise Refusal("The request was not complete in time.", "RequestTimeoutException", code=408) from None
    except web.HTTPRequestEntityTooLarge:
        text = f"The request is larger than {MAX_BODY_BYTES:,} bytes."
        raise Refusal(text, "RequestEntityTooLargeException", code=413) from None
    except (web.RequestPayloadError, ConnectionError):
        raise unparsable() from None


async def _read(request: web.Request) -> GraphqlRequest:
    if request.method == "GET":
        return _from_query(request)
    body = await _body(request)
    if not body:
        raise Refusal("Request body is empty.", MALFORMED)
    try:
        text = body.decode()
        if request.content_type == "application/graphql" and not text.lstrip().startswith('{"'):
            return GraphqlRequest(text)
        return request_of(json.loads(text))
    except (ValueError, RecursionError):
        raise unparsable() from None


def _from_query(request: web.Request) -> GraphqlRequest:
    try:
        values: dict[str, object] = {**request.query}
        values["variables"] = json.loads(request.query.get("variables") or "{}")
        return request_of(values)
    except (ValueError, RecursionError):
        raise unparsable() from None


def _failure(status: int, entry: ErrorEntry, reason: str = "") -> web.Response:
    response = _response(status, {"errors": [entry]}, reason)
    response.headers["x-amzn-ErrorType"] = str(entry["errorType"])
    return response


def _response(status: int, value: object, reason: str = "") -> web.Response:
    headers = {**_CORS, "x-amzn-RequestId": str(uuid.uuid4())}
    response = ExplainedResponse(status=status, body=encode(value), content_type="application/json", headers=headers)
    response.explanation = reason
    return response
