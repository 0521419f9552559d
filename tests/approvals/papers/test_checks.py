"""What a machine lacks for papers is said at the start."""

from approvals import checks


def test_this_machine_can_print_papers():
    assert checks.check_printing() == []


def test_what_is_missing_is_named_with_its_package(monkeypatch):
    monkeypatch.setattr(checks, "is_there", lambda library: False)
    monkeypatch.setattr(checks, "FONTS", "no_such_fonts")
    found = {message.id: message.hint for message in checks.check_printing()}
    assert found == {
        "approvals.E001": "apt-get install libpango-1.0-0 libpangoft2-1.0-0",
        "approvals.W001": "apt-get install libharfbuzz-subset0",
        "approvals.E002": "pip install pylopdf-fonts-zh-cn",
    }
