"""Pages over several apps, and those of the site itself. One module for each activity."""
