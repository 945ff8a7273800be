"""Everything a person sees: pure functions from view models to components, figures and documents."""
