from netsite.core import markdown
from questions.models.written import ShownAs


def rendered(body: str, shown_as: str) -> str:
    """A post's HTML: the team's with what articles may have, everybody else's without."""
    return markdown.render_article(body) if shown_as == ShownAs.TEAM else markdown.render(body)
