"""Evidence beside the weekly history: lift tests, known elasticities, attributed returns."""

from model.demand.evidence.files import EvidenceError, read_evidence, write_evidence
from model.demand.evidence.records import (
    ALL,
    MEDIA,
    PRICE,
    AttributedReturn,
    Evidence,
    KnownElasticity,
    LiftTest,
)
from model.demand.evidence.rows import EvidenceRows, evidence_rows

__all__ = [
    "ALL",
    "MEDIA",
    "PRICE",
    "AttributedReturn",
    "Evidence",
    "EvidenceError",
    "EvidenceRows",
    "KnownElasticity",
    "LiftTest",
    "evidence_rows",
    "read_evidence",
    "write_evidence",
]
