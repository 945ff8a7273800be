"""The pages: a view model and the language in, components out."""
