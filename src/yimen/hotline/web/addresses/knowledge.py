"""Addresses: scripts, the knowledge base and what belongs together."""

from __future__ import annotations

from django.urls import URLPattern, path

from yimen.hotline.web.citizen import joining
from yimen.hotline.web.staff import knowledge, precedent, together

ROUTES: list[URLPattern] = [
    path("hotline/hot/", joining.hot, name="hot"),
    path("hotline/hot/<uuid:order_id>/", joining.join, name="join"),
    path("hotline/hot/joined/", joining.joined, name="joined"),
    path("work/hotline/articles/", knowledge.articles, name="articles"),
    path("work/hotline/articles/new/", knowledge.write, name="article_new"),
    path("work/hotline/articles/<uuid:article_id>/", knowledge.article, name="article"),
    path("work/hotline/articles/<uuid:article_id>/write/", knowledge.write, name="article_write"),
    path(
        "work/hotline/articles/version/<uuid:version_id>/",
        knowledge.article_version,
        name="article_version",
    ),
    path("work/hotline/scripts/", knowledge.scripts, name="scripts"),
    path("work/hotline/orders/<uuid:order_id>/answer/", knowledge.answer, name="article_answer"),
    path("work/hotline/orders/<uuid:order_id>/together/", together.order, name="together"),
    path("work/hotline/groups/", together.groups, name="groups"),
    path("work/hotline/groups/<uuid:group_id>/", together.group, name="group"),
    path("work/hotline/precedents/", precedent.precedents, name="precedents"),
    path("work/hotline/precedents/<uuid:precedent_id>/", precedent.one, name="precedent"),
    path(
        "work/hotline/orders/<uuid:order_id>/conference/", precedent.conference, name="conference"
    ),
]
