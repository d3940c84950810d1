"""``python -m compendium``."""

import sys

if __name__ == "__main__":
    try:
        import fcntl  # noqa: F401  (locks of files)
    except ImportError:
        sys.exit("This system has no file locks of Unix, which the build needs. On Windows, use WSL2, the Linux inside it: see README.md.")
    from compendium import environment, workplace

    environment.forget_settings()
    workplace.leave()
    from compendium.cli import main

    main()
