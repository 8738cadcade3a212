"""Side-by-side measurements of rushlight and torch; see bench/README.md."""
