"""What the doors of a room are made of: who comes in, the table of operations, errors as they travel, the run of a call."""

from __future__ import annotations

from postroom.engine.keys.acting import acting_in_its_run
from postroom.engine.keys.grant import Grant
from postroom.engine.remote import answering
from postroom.engine.remote.answering import KeptAnswer, Once
from postroom.engine.remote.entering import Refusal, body_of, grant_of, refusal
from postroom.engine.remote.listening import listen
from postroom.engine.remote.operation import Operation, WireRequest, faults_of
from postroom.engine.remote.operations import NOT_OPERATIONS, OPERATIONS, operation_of
from postroom.engine.remote.performing import RemoteCall, perform
from postroom.engine.signals import stopped_by_a_signal
from postroom.mail.counts import count_of
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
    "Refusal",
    "RemoteCall",
    "WireRequest",
    "acting_in_its_run",
    "answering",
    "body_of",
    "count_of",
    "faults_of",
    "grant_of",
    "listen",
    "operation_of",
    "perform",
    "refusal",
    "stopped_by_a_signal",
]
