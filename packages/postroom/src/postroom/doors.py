"""What the doors of a room are made of: the table of operations, errors as they travel, and the run that a call belongs to."""

from __future__ import annotations

from postroom.engine.remote.operation import Operation, WireRequest, faults_of
from postroom.engine.remote.operations import NOT_OPERATIONS, OPERATIONS, operation_of
from postroom.model.carried_run import RUN_HEADER, CarriedRun, CarriedTurn
from postroom.model.problem import Problem

__all__ = [
    "NOT_OPERATIONS",
    "OPERATIONS",
    "RUN_HEADER",
    "CarriedRun",
    "CarriedTurn",
    "Operation",
    "Problem",
    "WireRequest",
    "faults_of",
    "operation_of",
]
