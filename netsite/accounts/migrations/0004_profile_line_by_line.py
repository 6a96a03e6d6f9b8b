import django_countries.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_export_and_erasure"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="about",
            field=models.TextField(blank=True, max_length=600, verbose_name="about me"),
        ),
        migrations.AddField(
            model_name="user",
            name="about_shown_to",
            field=models.CharField(
                choices=[("nobody", "nobody"), ("members", "members who are signed in"), ("everyone", "everybody")],
                default="nobody",
                max_length=8,
                verbose_name="about me",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="country",
            field=django_countries.fields.CountryField(blank=True, max_length=2, verbose_name="country"),
        ),
        migrations.AddField(
            model_name="user",
            name="country_shown_to",
            field=models.CharField(
                choices=[("nobody", "nobody"), ("members", "members who are signed in"), ("everyone", "everybody")],
                default="nobody",
                max_length=8,
                verbose_name="country",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="joined_shown_to",
            field=models.CharField(
                choices=[("nobody", "nobody"), ("members", "members who are signed in"), ("everyone", "everybody")],
                default="members",
                max_length=8,
                verbose_name="when I joined",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="role_shown_to",
            field=models.CharField(
                choices=[("nobody", "nobody"), ("members", "members who are signed in"), ("everyone", "everybody")],
                default="nobody",
                max_length=8,
                verbose_name="role",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="writing_shown_to",
            field=models.CharField(
                choices=[("nobody", "nobody"), ("members", "members who are signed in"), ("everyone", "everybody")],
                default="members",
                max_length=8,
                verbose_name="a list of what I wrote under my name",
            ),
        ),
    ]
