"""How often a question or an article was seen. No row tells who saw what (see questions.viewing)."""

from django.db import models

from netsite.core.constraints import exactly_one_of


class ViewSalt(models.Model):
    """The secret of one day (UTC). Without it nothing leads from a seen row back to an address."""

    day = models.DateField(unique=True)
    salt = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = "view salt"

    def __str__(self) -> str:
        return f"salt of {self.day}"


class SeenView(models.Model):
    """One visitor saw one thing on one day. `visitor` is a keyed hash over both, so the row does not name the thing."""

    day = models.DateField()
    visitor = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "visitor"], name="one_view_per_visitor_object_and_day")]

    def __str__(self) -> str:
        return f"a view of {self.day}"


class DailyViews(models.Model):
    """The views of one thing on one day."""

    # No index of their own: both unique constraints begin with them
    question = models.ForeignKey(
        "questions.Question", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            exactly_one_of("question", "article", name="daily_views_have_one_target"),
            models.UniqueConstraint(fields=["question", "day"], name="one_count_per_question_and_day"),
            models.UniqueConstraint(fields=["article", "day"], name="one_count_per_article_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.views} on {self.day}"


class ViewCount(models.Model):
    """The total that pages show: the sum of the days."""

    question = models.OneToOneField("questions.Question", on_delete=models.CASCADE, null=True, related_name="+")
    article = models.OneToOneField("articles.Article", on_delete=models.CASCADE, null=True, related_name="+")
    total = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [exactly_one_of("question", "article", name="view_count_has_one_target")]

    def __str__(self) -> str:
        return str(self.total)
