"""A list in pages: ``page_of(request, rows)`` in the view, ``<c-pager :page="page" />`` under the list."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


def page_of(request: HttpRequest, rows: Any, per: int = 20) -> Page:
    """The page named by ``?page=``; a number that means nothing gives the first, one too far the last."""
    return Paginator(rows, per).get_page(request.GET.get("page"))
