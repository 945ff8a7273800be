"""Documents made from results: score files, programme cards, maps."""
