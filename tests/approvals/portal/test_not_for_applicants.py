"""What offices open themselves is not offered to citizens, and filing it is refused."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from approvals.errors import Blocked
from approvals.services.intake import open_case
from approvals.services.organisation import actor_for
from approvals.services.packs import deploy_pack
from workflows.actors import SYSTEM


@pytest.mark.parametrize("pack", ["annual_evaluation", "reward_payment_batch"])
def test_a_citizen_is_neither_offered_nor_let_into_an_offices_own_procedure(client, db, pack):
    deploy_pack(pack_id=pack, actor=SYSTEM)
    citizen = User.objects.create(username="somebody")
    client.force_login(citizen, backend="django.contrib.auth.backends.ModelBackend")
    assert pack not in client.get(reverse("portal")).text
    assert client.get(reverse("service_guide", args=[pack])).status_code == 404
    with pytest.raises(Blocked) as refusal:
        open_case(pack_id=pack, answers={}, actor=actor_for(citizen, date(2010, 3, 1)))
    assert refusal.value.code == "EX_OFFICIO"
