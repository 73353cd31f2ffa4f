"""Conversations, who takes part, and what was said."""

from messaging.models.attachment import Attachment
from messaging.models.conversation import Conversation
from messaging.models.emergency import EmergencyAccess
from messaging.models.export import Export, ExportEvent
from messaging.models.gap import CoverageGap
from messaging.models.group import PeopleGroup
from messaging.models.integration import Integration
from messaging.models.interruption import Interruption
from messaging.models.later import LaterItem
from messaging.models.membership import Membership, PastMembership
from messaging.models.message import Asks, Message, MessageVersion, Priority, PriorityVersion
from messaging.models.patient import PatientMention, PatientReference, RecordsAddress
from messaging.models.preference import Preference
from messaging.models.receipt import Receipt
from messaging.models.records_mail import RecordsMail
from messaging.models.removal import Removal
from messaging.models.retention import LegalHold, Purge, RetentionRule
from messaging.models.saved_draft import SavedDraft
from messaging.models.scheduled import ScheduledMessage
from messaging.models.template import Snippet, Template
from messaging.models.unread_mail import UnreadMail

__all__ = [
    "Asks",
    "Attachment",
    "Conversation",
    "CoverageGap",
    "EmergencyAccess",
    "Export",
    "ExportEvent",
    "Integration",
    "Interruption",
    "LaterItem",
    "LegalHold",
    "Membership",
    "Message",
    "MessageVersion",
    "PastMembership",
    "PatientMention",
    "PatientReference",
    "PeopleGroup",
    "Preference",
    "Priority",
    "PriorityVersion",
    "Purge",
    "Receipt",
    "RecordsAddress",
    "RecordsMail",
    "Removal",
    "RetentionRule",
    "SavedDraft",
    "ScheduledMessage",
    "Snippet",
    "Template",
    "UnreadMail",
]
