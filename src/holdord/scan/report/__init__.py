"""What a scan found, for people and for programs: text, data, HTML, SARIF, JUnit."""
