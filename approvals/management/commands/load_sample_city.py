"""./manage.py load_sample_city: the fictional city, and the accounts with which it can be tried."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.models import Person
from approvals.sample.city import load_sample_city
from approvals.sample.people import ACCOUNTS, DEMO_PHRASE
from approvals.services.organisation import unit_name


class Command(BaseCommand):
    help = "Loads the fictional sample city (region code 99) once, and prints its accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--county", action="append", help="only this county (code); may be repeated")

    def handle(self, *args: Any, county: list[str] | None = None, **options: Any) -> None:
        try:
            loaded = load_sample_city(counties=county)
        except KeyError as error:
            raise CommandError(str(error.args[0])) from error
        if not loaded.units:
            self.stdout.write("The sample city is there already.")
            return
        self.stdout.write(f"{loaded.units} units, {loaded.people} persons, {loaded.posts} posts.")
        self.print_accounts()

    def print_accounts(self) -> None:
        names = dict(Person.objects.values_list("user__username", "name"))
        self.stdout.write(f"Accounts, all with the password {DEMO_PHRASE}:")
        for account in ACCOUNTS:
            if account.username in names:
                place = unit_name(account.unit) if account.unit else ""
                self.stdout.write(
                    f"  {account.username:18} {names[account.username]}  {account.role} {place}"
                )
