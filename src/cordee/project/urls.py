from django.urls import include, path

from cordee.lib.module import installed, package_of
from cordee.modules.directory.api import feed
from cordee.project import accounts, api, crawlers, views

urlpatterns = [
    path("", views.home, name="home"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("healthz", views.healthz, name="healthz"),
    path("galerie/", views.gallery, name="gallery"),
    path("langue/<str:code>/", views.language, name="language"),
    path("apparence/<str:chosen>/", views.scheme, name="scheme"),
    path("au-nom-de/", views.act_for, name="act_for"),
    path("compte/", include(accounts.urlpatterns)),
    path(".well-known/cordee.json", feed.about, name="about_us"),
    path("api/", views.api_page, name="api_page"),
    path("api/v1/", api.urls),
    *[
        path(module.prefix, include(f"{package_of(module)}.urls"))
        for module in installed()
        if module.prefix is not None
    ],
]

handler400 = "cordee.project.views.bad_request"
handler403 = "cordee.project.views.forbidden"
handler404 = "cordee.project.views.not_found"
handler500 = "cordee.project.views.broken"
