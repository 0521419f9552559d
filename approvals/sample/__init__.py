"""A fictional city for trying and testing (ORG section 15): region code 99 exists nowhere, and no person is real."""
