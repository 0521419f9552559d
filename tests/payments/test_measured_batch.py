"""The program that measures a batch of a whole city goes the procedure's way; here with a handful of payees."""

import pytest

from benchmarks.payment_batch import measure

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_batch_is_measured_from_its_register_to_the_last_cent(capsys):
    measure(payees=12)
    printed = capsys.readouterr().out
    assert printed.count(" lines/s ") == 9 and "all steps" in printed
