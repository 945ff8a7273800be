"""The rules, pure: no files, SQL, Dash or clock; frozen values in, frozen values out."""
