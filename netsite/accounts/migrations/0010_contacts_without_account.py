import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_clinicians"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                ("language", models.CharField(default="en", max_length=8)),
                ("consent_version", models.PositiveSmallIntegerField(default=0)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "address of somebody without an account",
                "verbose_name_plural": "addresses of people without an account",
            },
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="about",
            field=models.CharField(
                choices=[("health", "what is written about health"), ("mail", "mail without an account")],
                default="health",
                max_length=6,
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["created_at"], name="contact_by_age"),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("address", django.db.models.functions.text.Lower("address"))),
                name="contact_is_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_at", None), ("consent_version__gt", 0), _connector="OR"),
                name="confirmed_contact_has_agreed",
            ),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.contact",
            ),
        ),
    ]
