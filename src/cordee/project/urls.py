from django.urls import include, path

from cordee.lib.module import installed, package_of
from cordee.project import accounts, views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("compte/", include(accounts.urlpatterns)),
    *[
        path(module.prefix, include(f"{package_of(module)}.urls"))
        for module in installed()
        if module.prefix is not None
    ],
]
