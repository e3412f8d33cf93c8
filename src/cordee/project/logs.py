"""Structured logs: one JSON object per line in production, plain lines on a terminal; each tells its request."""

import secrets
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
QUIET = {"django.request": "ERROR", "django_tasks_db": "WARNING", "django_tasks": "WARNING", "fontTools": "ERROR"}


def configuration(style: str, level: str) -> dict[str, Any]:
    """Django's LOGGING. ``style`` is "json" or "text". Every library's logs go through it."""
    last: list[Any] = [structlog.dev.ConsoleRenderer(colors=False)]
    if style == "json":
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "cordee": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "cordee"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            **{name: {"level": quiet} for name, quiet in QUIET.items()},
        },
    }


def use_structlog() -> None:
    """structlog's own loggers write through the same handler."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


class RequestLogMiddleware:
    """Names each request (``request.id``, header X-Request-ID) and writes one line about it.

    The line tells the route, never the address itself: addresses of mailed links hold secrets.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.log = structlog.get_logger("cordee.request")

    def __call__(self, request: Any) -> HttpResponse:
        request.id = secrets.token_hex(4).upper()
        structlog.contextvars.bind_contextvars(request_id=request.id)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
        response["X-Request-ID"] = request.id
        match = request.resolver_match
        if match is None or match.url_name != "healthz":
            self.log.info(
                "request",
                request_id=request.id,
                method=request.method,
                route=match.route if match else None,
                status=response.status_code,
                ms=round((time.perf_counter() - began) * 1000, 1),
            )
        return response
