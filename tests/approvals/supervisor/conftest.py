"""The system administrator at the operators' pages."""

import pytest
from django.contrib.auth.models import User

from tests.approvals.supervisor.cases import county_with_people


@pytest.fixture
def operator(client, db):
    county_with_people()
    user = User.objects.get(username="sysadmin")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
