"""What the questions do about news from the floors below (connected in apps.ready)."""

from typing import Any

from articles.models import Article
from articles.signals import article_published, article_withdrawn
from netsite.accounts.models import User
from netsite.accounts.signals import member_confirmed, member_consented, member_erased, member_renamed, member_signed_up
from netsite.core.tasks import enqueue_on_commit
from questions import drafting, leaving, mentions, pointing, tasks
from questions.search import index


def on_article_published(article: Article, changed_keys: list[str], **kwargs: Any) -> None:
    """The new text is found from now on, its related questions are made anew, and answers that point to it say so."""
    index.write_article(article)
    pointing.note_changes(article=article, changed_keys=changed_keys)
    enqueue_on_commit(tasks.refresh_article_lists, article_id=article.pk)


def on_article_withdrawn(article: Article, **kwargs: Any) -> None:
    index.remove_article(article)


def on_member_signed_up(member: User, next_url: str, browser_key: str, **kwargs: Any) -> None:
    drafting.claim_from_next(member=member, next_url=next_url, browser_key=browser_key)


def on_member_confirmed(member: User, **kwargs: Any) -> None:
    drafting.post_waiting(member=member)


def on_member_consented(member: User, **kwargs: Any) -> None:
    drafting.post_waiting(member=member)


def on_member_erased(member: User, keep_words: bool, **kwargs: Any) -> None:
    if keep_words:
        leaving.leave_words(member=member)
    else:
        leaving.erase_words(member=member)
    enqueue_on_commit(tasks.forget_words)


def on_member_renamed(member: User, old: str, **kwargs: Any) -> None:
    mentions.rename(member=member, old=old, new=member.display_name)


def connect() -> None:
    """Listen; once, whatever happens twice."""
    article_published.connect(on_article_published, dispatch_uid="questions.article_published")
    article_withdrawn.connect(on_article_withdrawn, dispatch_uid="questions.article_withdrawn")
    member_signed_up.connect(on_member_signed_up, dispatch_uid="questions.member_signed_up")
    member_confirmed.connect(on_member_confirmed, dispatch_uid="questions.member_confirmed")
    member_renamed.connect(on_member_renamed, dispatch_uid="questions.member_renamed")
    member_erased.connect(on_member_erased, dispatch_uid="questions.member_erased")
    member_consented.connect(on_member_consented, dispatch_uid="questions.member_consented")
