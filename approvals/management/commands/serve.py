"""./manage.py serve: the program on one machine, with the worker as a thread of the server."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.core.wsgi import get_wsgi_application
from waitress import create_server

from approvals.background import Background
from approvals.sample.accounts import accounts_text
from approvals.services import training
from approvals.services.notices import deliver_due, outbox
from approvals.services.training import run_waiting_moves, take_up_left_moves
from workflows.worker import start_embedded_worker


class Command(BaseCommand):
    help = "Serves the site with its worker on 127.0.0.1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, port: int, host: str, **options: Any) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        server = create_server(get_wsgi_application(), host=host, port=port, threads=8, ident="jingwei")
        worker = start_embedded_worker()
        background = Background()
        background.run("notices", deliver_due, outbox)
        take_up_left_moves()
        background.run("training", run_waiting_moves, training.due)
        self.stdout.write(f"\n  经纬 Jingwei  http://{host}:{port}\n\n{accounts_text()}\n  Ctrl+C stops.\n")
        self.stdout.flush()
        try:
            server.run()
        except KeyboardInterrupt:
            self.stdout.write("stopping")
        finally:
            background.stop()
            worker.stop()
