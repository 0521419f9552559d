"""What the runtime offers to programs outside, described by OpenAPI."""
