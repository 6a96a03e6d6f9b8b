from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("questions", "0014_other_names_as_rows")]

    operations = [migrations.RemoveField(model_name="tag", name="synonyms")]
