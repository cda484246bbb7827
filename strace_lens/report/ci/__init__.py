"""Reports for CI systems: JUnit XML, GitHub, SARIF, TAP, GitLab code quality."""
