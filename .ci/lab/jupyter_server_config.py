"""What `make lab` tells Jupyter Server, beside the settings of its user."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

config = get_config()  # noqa: F821 (Jupyter gives it)
config.ServerApp.root_dir = str(ROOT)
config.ServerApp.tornado_settings.update({"static_custom_path": [str(ROOT / "_build" / "lab")]})
