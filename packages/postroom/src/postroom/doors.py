"""What the doors of a room are made of: the table of operations, errors as they travel, and the run that a call belongs to."""

from __future__ import annotations

from postroom.engine.keys.acting import acting_in_its_run
from postroom.engine.keys.grant import Grant
from postroom.engine.remote import answering
from postroom.engine.remote.answering import KeptAnswer, Once
from postroom.engine.remote.operation import Operation, WireRequest, faults_of
from postroom.engine.remote.operations import NOT_OPERATIONS, OPERATIONS, operation_of
from postroom.engine.remote.performing import RemoteCall, perform
from postroom.model.carried_run import REPEAT, RUN_HEADER, CarriedRun, CarriedTurn
from postroom.model.problem import CONTENT_TYPE as PROBLEM_TYPE
from postroom.model.problem import Problem

__all__ = [
    "NOT_OPERATIONS",
    "OPERATIONS",
    "PROBLEM_TYPE",
    "REPEAT",
    "RUN_HEADER",
    "CarriedRun",
    "CarriedTurn",
    "Grant",
    "KeptAnswer",
    "Once",
    "Operation",
    "Problem",
    "RemoteCall",
    "WireRequest",
    "acting_in_its_run",
    "answering",
    "faults_of",
    "operation_of",
    "perform",
]
