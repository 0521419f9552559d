"""Several people or workers at the same moment, each with a connection of its own."""

import threading

from django.db import connections

from workflows.actors import SYSTEM
from workflows.services.deployment import deploy
from workflows.services.execution import start_process


def together(number, function):
    """Run `function(i)` in threads with connections of their own; return what each gave or raised."""
    results = [None] * number
    line = threading.Barrier(number)

    def run(place):
        try:
            line.wait(20)
            results[place] = function(place)
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def start_many(content, key, number):
    deployment = deploy(key=key, files={f"{key}.bpmn": content}, metadata={}, actor=SYSTEM)
    return [
        start_process(
            deployment=deployment, process_id=key, variables={"n": i}, business_key=f"A-{i}", actor=SYSTEM
        )
        for i in range(number)
    ]
