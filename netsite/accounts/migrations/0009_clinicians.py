import django.db.models.deletion
import django.utils.timezone
import django_countries.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_inbox"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClinicianApplication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "profession",
                    models.CharField(
                        choices=[
                            ("physician", "physician"),
                            ("nurse", "nurse"),
                            ("dietitian", "dietitian"),
                            ("pharmacist", "pharmacist"),
                            ("psychologist", "psychologist"),
                            ("physiotherapist", "physiotherapist"),
                            ("genetic", "genetic counsellor"),
                            ("social", "clinical social worker"),
                        ],
                        max_length=20,
                        verbose_name="profession",
                    ),
                ),
                ("country", django_countries.fields.CountryField(max_length=2, verbose_name="country")),
                ("register", models.CharField(max_length=120, verbose_name="register")),
                ("interests", models.TextField(max_length=1000, verbose_name="declared interests")),
                ("legal_name", models.CharField(blank=True, max_length=120, verbose_name="legal name")),
                ("register_number", models.CharField(blank=True, max_length=60, verbose_name="number in the register")),
                ("work_address", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address at work")),
                ("register_key", models.CharField(max_length=32)),
                (
                    "code_agreed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="agreed to the code"),
                ),
                (
                    "work_confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="address at work confirmed"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applied", "applied: the address at work is to be confirmed"),
                            ("evidence", "address at work confirmed: waits for a check"),
                            ("checked", "checked by one: waits for a second person"),
                            ("approved", "approved"),
                            ("rejected", "rejected"),
                        ],
                        default="applied",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("applied_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="applied")),
                (
                    "looked_up",
                    models.TextField(blank=True, max_length=1000, verbose_name="what was looked up, and where"),
                ),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="checked")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason, as the member reads it")),
                ("evidence_gone_at", models.DateTimeField(blank=True, null=True, verbose_name="evidence deleted")),
            ],
            options={
                "verbose_name": "application for a clinician badge",
                "verbose_name_plural": "applications for clinician badges",
                "permissions": [
                    ("verify_clinicians", "Can see the evidence of clinicians and decide about their badges")
                ],
            },
        ),
        migrations.CreateModel(
            name="ClinicianBadge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "profession",
                    models.CharField(
                        choices=[
                            ("physician", "physician"),
                            ("nurse", "nurse"),
                            ("dietitian", "dietitian"),
                            ("pharmacist", "pharmacist"),
                            ("psychologist", "psychologist"),
                            ("physiotherapist", "physiotherapist"),
                            ("genetic", "genetic counsellor"),
                            ("social", "clinical social worker"),
                        ],
                        max_length=20,
                        verbose_name="profession",
                    ),
                ),
                ("country", django_countries.fields.CountryField(max_length=2, verbose_name="country")),
                ("register", models.CharField(max_length=120, verbose_name="register")),
                ("interests", models.TextField(max_length=1000, verbose_name="declared interests")),
                ("register_key", models.CharField(max_length=32, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("expiring", "active, ends within a month"),
                            ("expired", "expired"),
                            ("revoked", "withdrawn"),
                        ],
                        default="active",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("checked_on", models.DateField(verbose_name="checked on")),
                ("expires_on", models.DateField(verbose_name="valid until")),
                ("granted_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="granted")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
            ],
            options={
                "verbose_name": "clinician badge",
                "verbose_name_plural": "clinician badges",
            },
        ),
        migrations.AddField(
            model_name="clinicianapplication",
            name="checked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="checked by",
            ),
        ),
        migrations.AddField(
            model_name="clinicianapplication",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="clinicianapplication",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="clinicianbadge",
            name="member",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="badge", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="clinicianapplication",
            index=models.Index(
                condition=models.Q(("state__in", ["evidence", "checked"])), fields=["id"], name="application_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="clinicianapplication",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["applied", "evidence", "checked"])),
                fields=("member",),
                name="one_open_application_per_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="clinicianapplication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(("checked_by", models.F("decided_by")), _negated=True),
                    ("decided_by__isnull", True),
                    _connector="OR",
                ),
                name="badge_needs_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="clinicianapplication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("checked_by__isnull", True),
                        models.Q(("checked_by", models.F("member")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("decided_by__isnull", True),
                        models.Q(("decided_by", models.F("member")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="nobody_checks_themselves",
            ),
        ),
        migrations.AddConstraint(
            model_name="clinicianapplication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["checked", "approved"]), _negated=True),
                    models.Q(
                        ("checked_at__isnull", False),
                        models.Q(("looked_up", ""), _negated=True),
                        ("work_confirmed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="checked_application_says_what_was_looked_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="clinicianapplication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", False), ("state__in", ["approved", "rejected"])),
                    models.Q(("state__in", ["applied", "evidence", "checked"]), ("decided_at", None)),
                    _connector="OR",
                ),
                name="decided_applications_and_only_they_have_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="clinicianbadge",
            index=models.Index(
                condition=models.Q(("state__in", ["active", "expiring"])), fields=["expires_on"], name="badge_ending"
            ),
        ),
        migrations.AddConstraint(
            model_name="clinicianbadge",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_on__gt", models.F("checked_on"))), name="badge_ends_after_its_check"
            ),
        ),
        migrations.AddConstraint(
            model_name="clinicianbadge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoked_at__isnull", False), ("state", "revoked")),
                    models.Q(models.Q(("state", "revoked"), _negated=True), ("revoked_at", None)),
                    _connector="OR",
                ),
                name="withdrawn_badges_and_only_they_have_a_time",
            ),
        ),
    ]
