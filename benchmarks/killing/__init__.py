"""Whole processes killed under load: gunicorn, Celery workers and beat, with people at them over HTTP.

    createdb jingwei_killing
    DATABASE_URL=postgres://.../jingwei_killing REDIS_URL=redis://.../9 python -m benchmarks.killing [kills] [cases] [seed]

The database must be empty. Applicants file birth registrations in the portal, clerks look at every second one, papers with
numbers are signed, notices go out; a processor that fails makes incidents, which an operator tries again. Meanwhile any
process of the program is killed at random (SIGKILL), masters and their children alike. Afterwards nothing may be lost or
doubled: who was shown a receipt or "completed" finds it so, and every number of every register belongs to one paper."""
