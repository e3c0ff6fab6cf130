"""Evidence beside the weekly history: told, listed, fitted, shown pulling; what to test next."""

from ui.evidence.section import evidence_section

__all__ = ["evidence_section"]
