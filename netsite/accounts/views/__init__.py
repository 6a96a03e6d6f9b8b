"""One module for each activity."""
