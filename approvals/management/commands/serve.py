"""./manage.py serve: the program on one machine, with the worker as a thread of the server."""

from __future__ import annotations

import logging
import os
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from waitress import create_server

from approvals.sample.accounts import accounts_text
from approvals.services.notices import deliver_due
from workflows.worker import start_embedded_worker

log = logging.getLogger(__name__)
TICK = 5.0


class Command(BaseCommand):
    help = "Serves the site with its worker on 127.0.0.1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, port: int, host: str, **options: Any) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        server = create_server(get_wsgi_application(), host=host, port=port, threads=8, ident="jingwei")
        worker = start_embedded_worker()
        stopping = threading.Event()
        threading.Thread(target=self.deliver, args=(stopping,), name="jingwei-notices", daemon=True).start()
        self.stdout.write(f"\n  经纬 Jingwei  http://{host}:{port}\n\n{accounts_text()}\n  Ctrl+C stops.\n")
        self.stdout.flush()
        try:
            server.run()
        except KeyboardInterrupt:
            self.stdout.write("stopping")
        finally:
            stopping.set()
            worker.stop()

    def deliver(self, stopping: threading.Event) -> None:
        while not stopping.wait(TICK if not settings.DEBUG else 1.0):
            try:
                close_old_connections()
                deliver_due()
            except Exception:
                log.exception("notices could not be delivered; the next tick tries again")
            finally:
                close_old_connections()
