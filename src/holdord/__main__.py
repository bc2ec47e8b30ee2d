"""`python -m holdord`: the same as `holdord`, where the command is not on the path."""

from holdord.cli import main

if __name__ == "__main__":
    main()
