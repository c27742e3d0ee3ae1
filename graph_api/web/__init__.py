"""Pages for people, served beside the API."""
