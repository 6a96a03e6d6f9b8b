"""What the articles announce to the floors above, inside the transaction that causes it.

article_published: an article's live revision changed. Listens: questions.receivers (search index, related questions,
    answers that point to a section).
    Arguments: article, changed_keys (list of section keys), is_first (bool).
article_withdrawn: an article is no longer public. Listens: questions.receivers. Arguments: article.
"""

from django.dispatch import Signal

article_published = Signal()
article_withdrawn = Signal()
