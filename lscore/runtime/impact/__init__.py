"""What a change of rules does to the leads of some data: both models over the same leads, events and moment."""
