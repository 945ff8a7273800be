"""Services: frames from `data`, rules from `assessment`, view models for `layouts`; one module a subject."""
