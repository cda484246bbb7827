"""Many recordings of one program, compared in pairs."""
