from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_drop_old_profile_choices"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="hides_figures",
            field=models.BooleanField(default=False, verbose_name="hide survival figures and prognosis"),
        ),
        migrations.AddField(
            model_name="user",
            name="mail_hour",
            field=models.PositiveSmallIntegerField(default=8, verbose_name="hour of the day"),
        ),
        migrations.AddField(
            model_name="user",
            name="mail_rhythm",
            field=models.CharField(
                choices=[
                    ("at-once", "at once"),
                    ("daily", "once a day, together"),
                    ("weekly", "once a week, together"),
                    ("never", "never"),
                ],
                default="at-once",
                max_length=8,
                verbose_name="mail that there is news",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="mail_weekday",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "Monday"),
                    (1, "Tuesday"),
                    (2, "Wednesday"),
                    (3, "Thursday"),
                    (4, "Friday"),
                    (5, "Saturday"),
                    (6, "Sunday"),
                ],
                default=0,
                verbose_name="day of the week",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="text_size",
            field=models.CharField(
                choices=[("normal", "as the browser shows it"), ("large", "larger"), ("largest", "much larger")],
                default="normal",
                max_length=8,
                verbose_name="size of the text",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="time_zone",
            field=models.CharField(default="UTC", max_length=40, verbose_name="time zone"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(condition=models.Q(("mail_hour__lt", 24)), name="mail_hour_is_of_a_day"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("mail_weekday__lt", 7)), name="mail_weekday_is_of_a_week"
            ),
        ),
    ]
