from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('editor', '0001_exports'),
    ]

    operations = [
        migrations.AddField(
            model_name='export',
            name='version',
            field=models.CharField(choices=[('as-played', 'As played'), ('full', 'Full'), ('intermediate', 'Intermediate'), ('easy', 'Easy'), ('lead-sheet', 'Lead sheet')], default='as-played', max_length=20),
        ),
    ]
