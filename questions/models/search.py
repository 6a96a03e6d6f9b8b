"""What search and related questions look at: one row for each question and each section of a published article.

The operation that changes a text writes its row, in its transaction (questions.search.index). The words are normalised by
questions.search.terms, so that both databases find the same. On SQLite a full-text table of its own stands beside these
rows, on PostgreSQL a generated column (questions.search.engine_sqlite, engine_postgresql).
"""

from django.db import models
from django.utils import timezone

from netsite.core.constraints import exactly_one_of


class SearchEntry(models.Model):
    class Kind(models.TextChoices):
        QUESTION = "question"
        SECTION = "section"

    kind = models.CharField(max_length=8, choices=Kind)
    question = models.OneToOneField("questions.Question", on_delete=models.CASCADE, null=True, related_name="+")
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, null=True, related_name="+")
    # Of an article's section; empty for its title, summary and glance
    section_key = models.CharField(max_length=40, blank=True)
    # Speaks of how long people live: some members want to find nothing of that
    is_outlook = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="en")
    # Normalised words in their order, each with a space on both sides (see questions.search.terms.joined)
    title_terms = models.TextField(blank=True)
    body_terms = models.TextField(blank=True)
    answer_terms = models.TextField(blank=True)
    # How many terms each has
    title_length = models.PositiveIntegerField(default=0)
    body_length = models.PositiveIntegerField(default=0)
    answer_length = models.PositiveIntegerField(default=0)
    # As it is read: the heading of a section, the title of a question
    title = models.CharField(max_length=300, blank=True)
    # The same for the body and the answers: snippets are cut from it
    plain_text = models.TextField(blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            exactly_one_of("question", "article", name="search_entry_has_one_target"),
            models.UniqueConstraint(fields=["article", "section_key"], name="one_search_entry_per_section"),
            models.CheckConstraint(
                condition=models.Q(kind="question", question__isnull=False)
                | models.Q(kind="section", article__isnull=False),
                name="search_entry_kind_fits_its_target",
            ),
        ]
        indexes = [
            # Whether anything changed since the word counts were made
            models.Index(fields=["updated_at"], name="search_entry_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.question_id or self.article_id} {self.section_key}".strip()


class SearchTerm(models.Model):
    """In how many entries a word stands: in the whole, and in what the asker wrote.

    Words of a single entry are left out: what is missing counts as one.
    """

    term = models.CharField(max_length=40, unique=True)
    documents = models.PositiveIntegerField()
    own_documents = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.term}: {self.documents}"


class SearchStatistics(models.Model):
    """One row about all entries, made together with the words' counts: how many they are, how long on average."""

    documents = models.PositiveIntegerField(default=0)
    own_length = models.FloatField(default=0.0)
    whole_length = models.FloatField(default=0.0)
    computed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.documents} entries"
