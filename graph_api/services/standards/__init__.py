"""Documents in the standards of others, read into facts; what cannot be said here is named and permits nothing."""
