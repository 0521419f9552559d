"""Citizens' pages: the service guide, applying, own cases, requests to a case, notices."""
