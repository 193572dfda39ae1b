"""Platform adapters: each knows its platform and adapters/contract/, nothing else."""
