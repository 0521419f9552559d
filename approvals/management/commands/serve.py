"""./manage.py serve: the program on one machine, with its workers as threads of the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.core.wsgi import get_wsgi_application
from waitress import create_server

from approvals.background import Background
from approvals.models import CaseType
from approvals.sample.accounts import accounts_text
from approvals.services import training
from approvals.services.deadlines import recomputing, run_calendar_changes
from approvals.services.notices import deliver_due, outbox
from approvals.services.training import run_waiting_moves, take_up_left_moves
from approvals.sessions import SessionStore
from forms.services import delete_due
from workflows import timelines
from workflows.services.housekeeping import Housekeeping
from workflows.worker import EmbeddedWorker, start_embedded_worker


class Command(BaseCommand):
    help = "Serves the site with its worker on 127.0.0.1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument(
            "--sample",
            action="store_true",
            help="migrate, load the sample city, play its cases while serving",
        )

    def handle(self, *args: Any, port: int, host: str, sample: bool, **options: Any) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        call_command("collectstatic", interactive=False, verbosity=0)
        if sample:
            call_command("migrate", verbosity=0)
            if not CaseType.objects.exists():
                call_command("load_sample", city=True)
        server = create_server(get_wsgi_application(), host=host, port=port, threads=8, ident="jingwei")
        behind = Behind(sample)
        self.stdout.write(f"\n  经纬 Jingwei  http://{host}:{port}\n\n{accounts_text()}\n  Ctrl+C stops.\n")
        self.stdout.flush()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, leave)
        try:
            # It returns when one of them comes, after the requests at hand.
            server.run()
            self.stdout.write("stopping")
        finally:
            behind.stop()


def leave(*_: object) -> None:
    raise SystemExit


def delete_files() -> None:
    delete_due(today=timelines.today())


class Behind:
    """What works behind the server. A process of its own deploys first what has changed in the packs and plays the sample
    cases: their registers answer there alone, so the worker that would ask them waits until they are through."""

    def __init__(self, has_sample: bool) -> None:
        self._background = Background()
        self._worker: EmbeddedWorker | None = None
        self._player: subprocess.Popen[bytes] | None = None
        self._is_stopping = False
        self._background.run("notices", deliver_due, outbox)
        if has_sample:
            threading.Thread(target=self._play, name="jingwei-sample", daemon=True).start()
        else:
            self._work()

    def _play(self) -> None:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "load_sample"]
        self._player = subprocess.Popen(command)  # noqa: S603  (our own command, no input)
        training.sample_under_way.set()
        self._player.wait()
        training.sample_under_way.clear()
        if not self._is_stopping:
            self._work()

    def _work(self) -> None:
        take_up_left_moves()
        self._worker = start_embedded_worker()
        self._background.run("training", run_waiting_moves, training.due)
        self._background.run("calendar", run_calendar_changes, recomputing.due)
        self._background.run("housekeeping", Housekeeping(SessionStore.clear_expired, delete_files))

    def stop(self) -> None:
        self._is_stopping = True
        if self._player is not None and self._player.poll() is None:
            self._player.terminate()
            self._player.wait()
        self._background.stop()
        if self._worker is not None:
            self._worker.stop()
