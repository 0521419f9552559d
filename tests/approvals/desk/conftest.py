"""People at their desks, signed in by name."""

import pytest

from tests.approvals.desk.procedure import people


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = "approvals.urls"


@pytest.fixture
def cast(db):
    return people()


@pytest.fixture
def desk_of(cast, client):
    """Sign somebody in and return the browser."""

    def sign_in(name):
        client.force_login(cast[name].user)
        return client

    return sign_in
