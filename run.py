"""Run Lodeline from a checkout, as in `python run.py scenarios/export_ban.yaml`."""

if __name__ == "__main__":  # workers import this file too, and need no command line
    from sim.cli import main

    main()
