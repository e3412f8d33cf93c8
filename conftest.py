"""What every test shares. Tests run with migrations: triggers and search tables are made there."""

import os

import pytest

os.environ.setdefault("CORDEE_EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")


@pytest.fixture(autouse=True)
def _tasks_run_at_once(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
