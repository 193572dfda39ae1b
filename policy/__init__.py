"""The council's policy as data and the checker that reads posts against it."""
