"""What can be known of a model without any data: bounds of values, conditions that contain each other."""
