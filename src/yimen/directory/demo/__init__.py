"""The demo county: places, organisations and officers that exist nowhere else."""
