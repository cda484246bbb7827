"""What libc and the kernel do, as statements that a trace can prove or refute."""
