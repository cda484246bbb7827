#!/bin/sh
# For a harness that reads TAP: prove ci/expectations.t
exec strace-lens check --run --spec ci/expectations.txt --log-dir strace-logs --format tap -- make test
