"""Addresses of the pages; the same under /en/ in English."""

from django.urls import include, path

from tanji.web.account import views as account
from tanji.web.public import factors, reading, start

app_name = "web"
urlpatterns = [
    path("", start.start, name="start"),
    path("calculation.<slug:kind>", start.take_away, name="calculation"),
    path("factors/", factors.search, name="factors"),
    path("factors/<slug:dataset>/", factors.factor, name="factor"),
    path("rules/", reading.rules, name="rules"),
    path("about/", reading.about, name="about"),
    path("login/", account.SignIn.as_view(), name="login"),
    path("logout/", account.sign_out, name="logout"),
    path("password/", account.password, name="password"),
    path("desk/", account.desk, name="desk"),
    path("look/", account.look, name="look"),
    path("", include("tanji.web.enterprise.urls")),
]
