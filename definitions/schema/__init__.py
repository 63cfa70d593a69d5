"""The form of a definition file: which keys it may have, and what may stand under them.

Only form is checked here, one value at a time; whether the parts fit together is ``definitions.validator``'s
job. A module for each concern; what they define is used from here.
"""

from definitions.schema.base import NONE, Basis, Form, Hours, Phrase, Reference, Weekday, Words
from definitions.schema.cooperation import CadenceForm, MeetingForm, MeetingKind, RungForm
from definitions.schema.definition import ESTABLISHMENT, Definition
from definitions.schema.facts import BoolFact, ChoiceFact, Fact, NumberFact, TextFact
from definitions.schema.items import (
    CommitmentForm,
    GuideForm,
    Item,
    MaterialLine,
    Nature,
    Passage,
    PermitForm,
    PreReviewForm,
    TraceForm,
)
from definitions.schema.limits import Defaults, ExtensionForm, LimitForm, Limits, SideLimit
from definitions.schema.rules import (
    MergeForm,
    PackageForm,
    ReorderForm,
    RuleForm,
    SkipForm,
    SubstituteForm,
)
from definitions.schema.services import MaterialForm, PromiseForm, ServiceForm
from definitions.schema.stages import PARALLEL_LINE, Flow, GateForm, HappeningForm, MilestoneForm, Stage

__all__ = [
    "ESTABLISHMENT",
    "NONE",
    "PARALLEL_LINE",
    "Basis",
    "BoolFact",
    "CadenceForm",
    "ChoiceFact",
    "CommitmentForm",
    "Defaults",
    "Definition",
    "ExtensionForm",
    "Fact",
    "Flow",
    "Form",
    "GateForm",
    "GuideForm",
    "HappeningForm",
    "Hours",
    "Item",
    "LimitForm",
    "Limits",
    "MaterialForm",
    "MaterialLine",
    "MeetingForm",
    "MeetingKind",
    "MergeForm",
    "MilestoneForm",
    "Nature",
    "NumberFact",
    "PackageForm",
    "Passage",
    "PermitForm",
    "Phrase",
    "PreReviewForm",
    "PromiseForm",
    "Reference",
    "ReorderForm",
    "RuleForm",
    "RungForm",
    "ServiceForm",
    "SideLimit",
    "SkipForm",
    "Stage",
    "SubstituteForm",
    "TextFact",
    "TraceForm",
    "Weekday",
    "Words",
]
