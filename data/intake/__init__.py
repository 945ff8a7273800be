"""Takes files in: read → recognise → validate → commit; all or nothing, every problem with its place."""

from data.intake.area_tables import load_areas
from data.intake.boundary_files import load_boundaries
from data.intake.indicators import load_indicators
from data.intake.partners import load_partners
from data.intake.report import LoadReport

__all__ = ["LoadReport", "load_areas", "load_boundaries", "load_indicators", "load_partners"]
