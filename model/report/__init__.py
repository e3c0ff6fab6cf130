"""A scenario as a workbook: what was set, what it comes to, week by week, and where it is from."""

from model.report.words import Subject, Words, plain_words
from model.report.workbook import workbook

__all__ = ["Subject", "Words", "plain_words", "workbook"]
