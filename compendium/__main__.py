"""``python -m compendium``."""

if __name__ == "__main__":
    from compendium import environment, workplace

    environment.require_unix()
    environment.forget_settings()
    workplace.leave()
    from compendium.cli import main

    main()
