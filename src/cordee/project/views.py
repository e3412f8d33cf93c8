from django.db import connection
from django.http import JsonResponse
from django.shortcuts import render

from cordee.lib.access import allow, anyone


@allow(anyone)
def home(request):
    return render(request, "home.html")


@allow(anyone)
def healthz(request):
    """For the operator's watch: answers when the database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
