"""What holds for all tests: no clock decides one."""

from hypothesis import HealthCheck, settings

# On a busy machine an example may take a hundred times as long as on a quiet one.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
