"""The chain of seals over the audit."""

from django.db import models


class Unsealed(models.Model):
    """A row of the audit that has no seal yet. Put here by the database itself, in the row's own
    transaction, so that none is missed however late it commits."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=8)
    row_id = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "unsealed"

    def __str__(self) -> str:
        return f"unsealed {self.kind} {self.row_id}"


class Seal(models.Model):
    """The seal of one row: it rests on the row, on when it was sealed and on the seal before, so
    that none of them can be changed, left out or moved."""

    number = models.BigIntegerField(primary_key=True)  # 1, 2, 3 ... without holes
    at = models.DateTimeField()
    kind = models.CharField(max_length=8)
    row_id = models.BigIntegerField()
    seal = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "row_id"], name="one_seal_per_row")]

    def __str__(self) -> str:
        return f"seal {self.number}"
