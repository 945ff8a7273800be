"""The public page, a program part of its own: it reads finished releases and can reach nothing else of the program."""
