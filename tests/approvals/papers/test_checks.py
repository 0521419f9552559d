"""What a machine lacks for papers is said at the start."""

from approvals import checks
from approvals.services.rendering_pdf import fonts


def test_this_machine_can_print_papers():
    assert [message for message in checks.check_printing() if message.id != "approvals.W002"] == []


def test_what_is_missing_is_named_with_its_package(monkeypatch):
    monkeypatch.setattr(checks, "is_there", lambda library: False)
    monkeypatch.setattr(checks, "FONTS", "no_such_fonts")
    monkeypatch.setattr(fonts, "RARE_FOLDERS", ())
    found = {message.id: message.hint for message in checks.check_printing()}
    assert found == {
        "approvals.E001": "apt-get install libpango-1.0-0 libpangoft2-1.0-0",
        "approvals.W001": "apt-get install libharfbuzz-subset0",
        "approvals.E002": "pip install pylopdf-fonts-zh-cn",
        "approvals.W002": "apt-get install -y fonts-hanazono",
    }
