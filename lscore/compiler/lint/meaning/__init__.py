"""Rules about what a model can ever do: what never fires, what contradicts, what a bound swallows."""
