"""Jobs done by workers outside this program: fetched by topic under a lock, and reported on (see docs/external-workers.md)."""
