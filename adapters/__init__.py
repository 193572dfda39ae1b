"""Platform adapters: each knows its platform and adapters/contract.py, nothing else."""
