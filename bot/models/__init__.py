"""The model that the configuration names: loaded when first needed, tried again when broken."""
