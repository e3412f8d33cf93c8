"""The long work of the directory, one file for each subject."""
