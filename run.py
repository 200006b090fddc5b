"""Run Lodeline from a checkout, as in `python run.py scenarios/export_ban.yaml`."""

from sim.cli import main

if __name__ == "__main__":
    main()
