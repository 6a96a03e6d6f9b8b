"""AC-I: every address of ours against everybody who may come. A new address fails here until it has its row."""

from collections.abc import Callable, Iterable

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from articles import publishing
from netsite.accounts import badges, contacts, erasing, groups, notices
from netsite.accounts.models import User
from questions import commenting, drafting, posting
from questions.models import Draft, SavedFilter, SavedItem
from tests import make

OURS = ("netsite.", "articles.", "questions.", "django.contrib.sitemaps.")
PEOPLE = ("visitor", "stranger", "author", "suspended", "editor", "moderator", "erased")
OPEN = "200 200 200 200 200 200 200"
OWN = "403 403 200 403 403 403 403"
POST_ONLY = "405 405 405 405 405 405 405"
SIGNED_IN = "302 200 200 302 200 200 302"
NOBODY = "404 404 404 404 404 404 404"
# Who is signed in signs in afresh: the cast has no sign-in of its own that could be fresh
REDIRECTED = "302 302 302 302 302 302 302"
# name: address, and what a GET of each answers. {q}, {a} and {m} are the author's question, answer and comment, {d} their draft,
# {i} what they saved, {r} an article
TABLE = {
    "healthz": ("/healthz", OPEN),
    "robots": ("/robots.txt", OPEN),
    "sitemap": ("/sitemap.xml", OPEN),
    "sitemap-part": ("/sitemap-questions.xml", OPEN),
    "feed-questions": ("/feeds/questions/", OPEN),
    "feed-tag": ("/feeds/tags/scans/", OPEN),
    "feed-articles": ("/feeds/articles/", OPEN),
    "seen": ("/seen/question/{q}.gif", OPEN),
    "home": ("/", OPEN),
    "search": ("/search/?q=scans", OPEN),
    "tags": ("/tags/", OPEN),
    "tag": ("/tags/scans/", OPEN),
    "muted-tags": ("/tags/muted/", SIGNED_IN),
    "mute-tag": ("/tags/scans/mute/", POST_ONLY),
    "follow-tag": ("/tags/scans/follow/", POST_ONLY),
    "person": ("/people/{p}/", SIGNED_IN),
    "account": ("/accounts/", SIGNED_IN),
    "account_signup": ("/accounts/signup/", "200 302 302 200 302 302 200"),
    "profile": ("/accounts/profile/", SIGNED_IN),
    "settings": ("/accounts/settings/", SIGNED_IN),
    "inbox": ("/accounts/inbox/", SIGNED_IN),
    "read-all-notices": ("/accounts/inbox/read/", POST_ONLY),
    "read-notice": ("/accounts/inbox/{n}/read/", POST_ONLY),
    "stop-mail": ("/accounts/mail/stop/{s}/", OPEN),
    "my-badge": ("/accounts/clinician/", SIGNED_IN),
    "withdraw-application": ("/accounts/clinician/withdraw/", POST_ONLY),
    "confirm-work-address": ("/accounts/clinician/confirm/{w}/", OPEN),
    "clinician": ("/people/{p}/clinician/", OPEN),
    "contact-link": ("/accounts/contact/", OPEN),
    "contact": ("/accounts/contact/{c}/", OPEN),
    "contact-stop": ("/accounts/contact/stop/{x}/", OPEN),
    "contact-copy": ("/accounts/contact/{c}/copy/", POST_ONLY),
    "contact-erase": ("/accounts/contact/{c}/erase/", POST_ONLY),
    "export": ("/accounts/export/", REDIRECTED),
    "export-download": ("/accounts/export/{k}/", REDIRECTED),
    "leave": ("/accounts/leave/", REDIRECTED),
    "left": ("/accounts/left/", OPEN),
    "undo-leaving": ("/accounts/leave/x/", NOBODY),
    "consent": ("/accounts/consent/", SIGNED_IN),
    "articles": ("/articles/", OPEN),
    "glossary": ("/articles/glossary/", OPEN),
    "article": ("/articles/net-overview/", OPEN),
    "article-history": ("/articles/net-overview/history/", OPEN),
    "article-revision": ("/articles/net-overview/history/1/", OPEN),
    "report-error": ("/articles/net-overview/report/", OPEN),
    "report-thanks": ("/articles/net-overview/report/thanks/", OPEN),
    "page": ("/nothing-like-it/", NOBODY),
    "passport": ("/passport/", OPEN),
    "questions": ("/questions/", OPEN),
    "ask": ("/questions/ask/", OPEN),
    "similar": ("/questions/similar/", POST_ONLY),
    "following": ("/questions/following/", SIGNED_IN),
    "unfollow-by-mail": ("/questions/following/{c}/{q}/stop/", POST_ONLY),
    "follow-article": ("/questions/about/{r}/follow/", POST_ONLY),
    "follow-question": ("/questions/{q}/follow/", POST_ONLY),
    "follow-by-mail": ("/questions/{q}/follow/by-mail/", "200 302 302 200 302 302 200"),
    "ask-for-more": ("/questions/{q}/more/", POST_ONLY),
    "writing": ("/questions/{q}/writing/", POST_ONLY),
    "can-you-help": ("/questions/can-you-help/", SIGNED_IN),
    "help-daily": ("/questions/can-you-help/daily/", POST_ONLY),
    "saved-filters": ("/questions/filters/", SIGNED_IN),
    "delete-filter": ("/questions/filters/{f}/delete/", POST_ONLY),
    "drafts": ("/questions/drafts/", SIGNED_IN),
    "draft": ("/questions/drafts/{d}/", "200 404 200 200 404 404 200"),
    "save-draft": ("/questions/drafts/save/", POST_ONLY),
    "discard-draft": ("/questions/drafts/{k}/discard/", POST_ONLY),
    "saved": ("/questions/saved/", SIGNED_IN),
    "remove-saved": ("/questions/saved/{i}/remove/", POST_ONLY),
    "save-article": ("/questions/saved/articles/{r}/", POST_ONLY),
    "save-question": ("/questions/{q}/save/", POST_ONLY),
    "save-answer": ("/questions/{q}/answers/{a}/save/", POST_ONLY),
    "appointment": ("/questions/appointment/?q={q}&a={a}&s={r}:what", OPEN),
    "question-by-number": ("/questions/{q}/", "301 301 301 301 301 301 301"),
    "question": ("/questions/{q}/how-often-are-scans/", OPEN),
    "edit-question": ("/questions/{q}/edit/", OWN),
    "delete-question": ("/questions/{q}/delete/", OWN),
    "question-history": ("/questions/{q}/history/", OPEN),
    "differs": ("/questions/{q}/differs/", "403 403 403 403 403 403 403"),
    "vote-question": ("/questions/{q}/helpful/", POST_ONLY),
    "comment-on-question": ("/questions/{q}/comments/", SIGNED_IN),
    "comment": ("/questions/{q}/comments/{m}/", REDIRECTED),
    "edit-comment": ("/questions/{q}/comments/{m}/edit/", OWN),
    "delete-comment": ("/questions/{q}/comments/{m}/delete/", OWN),
    "comment-on-answer": ("/questions/{q}/answers/{a}/comments/", SIGNED_IN),
    "write-answer": ("/questions/{q}/answer/", OPEN),
    "answer": ("/questions/{q}/answers/{a}/", REDIRECTED),
    "edit-answer": ("/questions/{q}/answers/{a}/edit/", OWN),
    "delete-answer": ("/questions/{q}/answers/{a}/delete/", OWN),
    "answer-history": ("/questions/{q}/answers/{a}/history/", OPEN),
    "vote-answer": ("/questions/{q}/answers/{a}/helpful/", POST_ONLY),
    "react-worked": ("/questions/{q}/answers/{a}/reactions/worked/", POST_ONLY),
    "react-outdated": ("/questions/{q}/answers/{a}/reactions/outdated/", POST_ONLY),
    "raise-concern": ("/questions/{q}/answers/{a}/reactions/unsafe/", "302 200 403 302 200 200 302"),
    "accept-answer": ("/questions/{q}/answers/{a}/accept/", POST_ONLY),
    "unaccept-answer": ("/questions/{q}/answers/{a}/unaccept/", POST_ONLY),
}


def named(patterns: Iterable[URLPattern | URLResolver]) -> Iterable[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from named(pattern.url_patterns)
        elif pattern.name and pattern.lookup_str.startswith(OURS):
            yield pattern.name


def test_every_address_has_a_row() -> None:
    assert set(named(get_resolver().url_patterns)) == set(TABLE)


@pytest.fixture
def places(asker: User, editor: User) -> dict[str, object]:
    article = make.article(summary="What they are.")
    publishing.publish(article=article, by=editor, note="First.", status="provisional")
    make.topic("scans")
    question = posting.ask(author=asker, words=posting.QuestionText("How often are scans?", "", ["scans"]))
    answer = posting.answer(author=asker, question=question, words=posting.AnswerText("Often."))
    key = Draft().key
    comment = commenting.comment(author=asker, target=question, body="A word.")
    draft = drafting.keep(key=key, kind="question", fields={"title": "Mine"}, owner=asker)
    notice = notices.notify(member=asker, key="n", kind="support", title="A notice")
    contact = contacts.take(address="reader@example.org", language="en")
    application = make.application(asker)
    make.badge(asker)
    kept = SavedFilter.objects.create(member=asker, name="Mine", query="grade=g2")
    saved = SavedItem.objects.create(member=asker, question=question)
    return {
        "q": question.pk, "a": answer.pk, "m": comment.pk, "d": draft.token, "k": key, "p": asker.pk, "n": notice.pk,
        "r": article.pk, "x": contacts.stop_token_of(contact), "s": notices.stop_token(asker), "i": saved.pk,
        "c": contacts.token_of(contact), "w": badges.token_of(application), "f": kept.pk,
    }  # fmt: skip


@pytest.fixture
def people(client_of: Callable[[User], Client], asker: User, stranger: User, editor: User) -> list[Client]:
    suspended = make.member("Sus", suspended_until="2999-01-01T00:00Z")
    groups.write()
    moderator = make.staff("Modesta")
    moderator.groups.add(Group.objects.get(name="moderator"))
    leaver = make.member("Leaver")
    erased = client_of(leaver)
    erasing.request(member=leaver, keep_words=False)
    return [
        Client(), client_of(stranger), client_of(asker), client_of(suspended), client_of(editor), client_of(moderator), erased,
    ]  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_i_who_may_look(places: dict[str, object], people: list[Client], name: str) -> None:
    address, expected = TABLE[name]
    answers = [client.get(address.format(**places)).status_code for client in people]
    assert dict(zip(PEOPLE, map(str, answers), strict=True)) == dict(zip(PEOPLE, expected.split(), strict=True))


@pytest.mark.parametrize("name", [name for name, (_address, expected) in TABLE.items() if expected != POST_ONLY])
@pytest.mark.parametrize("method", ["delete", "put", "patch"])
def test_no_page_knows_other_methods(places: dict[str, object], client: Client, name: str, method: str) -> None:
    """Feeds, sitemaps and sign-up are libraries' views: they answer other methods as if these were a GET or a POST."""
    response = getattr(client, method)(TABLE[name][0].format(**places))
    assert response.status_code in (403, 405, 404, 301, 302) or name.startswith(
        ("feed", "sitemap", "seen", "account_")
    ), response


@pytest.mark.parametrize("name", [name for name, (_address, expected) in TABLE.items() if expected == POST_ONLY])
def test_c2_every_change_needs_its_token(places: dict[str, object], asker: User, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(asker)
    assert client.post(TABLE[name][0].format(**places)).status_code == 403


# What a POST of each answers to those who may not do it, and to whoever may. Visitors are asked to sign in, or refused
POSTS = {
    "mute-tag": "403 302 302 403 302 302 403",
    "vote-question": "403 302 403 403 302 302 403",
    "vote-answer": "403 302 403 403 302 302 403",
    "react-worked": "403 302 403 403 302 302 403",
    "react-outdated": "403 302 403 403 302 302 403",
    "raise-concern": "302 200 403 302 200 200 302",
    "save-question": "403 302 302 403 302 302 403",
    "save-answer": "403 302 302 403 302 302 403",
    "save-article": "403 302 302 403 302 302 403",
    "remove-saved": "302 302 302 302 302 302 302",
    "accept-answer": "403 403 302 403 403 403 403",
    "unaccept-answer": "403 403 302 403 403 403 403",
    "differs": "403 403 409 403 403 403 403",
    "similar": "200 200 200 200 200 200 200",
    "follow-tag": "403 302 302 403 302 302 403",
    "follow-article": "403 302 302 403 302 302 403",
    "follow-question": "403 302 302 403 302 302 403",
    "follow-by-mail": "200 302 302 200 302 302 200",
    "unfollow-by-mail": "302 302 302 302 302 302 302",
    "contact-stop": "200 200 200 200 200 200 200",
    "ask-for-more": "403 302 403 403 302 302 403",
    "writing": "403 302 403 403 302 302 403",
    "save-draft": "403 400 400 403 400 400 403",
    "discard-draft": "302 404 302 302 404 404 302",
    "help-daily": "302 302 302 302 302 302 302",
    "saved-filters": "302 200 200 302 200 200 302",
    "delete-filter": "302 404 302 302 404 404 302",
    "read-all-notices": "302 302 302 302 302 302 302",
    "read-notice": "302 404 302 302 404 404 302",
    "withdraw-application": "302 302 302 302 302 302 302",
    "contact-copy": "200 200 200 200 200 200 200",
    "contact-erase": "200 404 404 404 404 404 404",
    "edit-question": "403 403 200 403 403 403 403",
    "edit-answer": "403 403 200 403 403 403 403",
    "delete-question": "403 403 302 403 403 403 403",
    "delete-answer": "403 403 302 403 403 403 403",
    "comment-on-question": "403 200 200 403 200 200 403",
    "comment-on-answer": "403 200 200 403 200 200 403",
    "edit-comment": "403 403 200 403 403 403 403",
    "delete-comment": "403 403 302 403 403 403 403",
}


def test_every_change_by_post_alone_has_a_row() -> None:
    assert {name for name, (_address, expected) in TABLE.items() if expected == POST_ONLY} <= set(POSTS)


@pytest.mark.parametrize("name", POSTS)
def test_i_who_may_change(places: dict[str, object], people: list[Client], name: str) -> None:
    """In the order of the columns, but the author comes last: what they delete nobody else could be refused."""
    address = TABLE[name][0].format(**places)
    order = [*(position for position in range(len(people)) if position != 2), 2]
    answers = {position: people[position].post(address).status_code for position in order}
    expected = dict(zip(range(len(PEOPLE)), map(int, POSTS[name].split()), strict=True))
    assert {PEOPLE[position]: status for position, status in sorted(answers.items())} == {
        PEOPLE[position]: status for position, status in expected.items()
    }
