"""The linter: what is wrong in a policy, by rule and article. Start in README.md."""
