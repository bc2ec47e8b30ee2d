"""Who works here, in which role, and what each role may do. What is not named here is not allowed.

Promise:  9.3 - "limited access to sensitive data"; 5.2e - customers' data for those who serve them only
Law:      GDPR Art. 29 (on instructions only), 32(4) (staff act as told), 25(2)
Takes:    nothing. The texts are English; texts.py has them in the reader's language
Gives:    Permission, and one readable class a role. For which purposes and processes a role may open a person's
          data is the register's to say (policy.register.Access), not this file's
"""

from enum import StrEnum
from typing import ClassVar


class Permission(StrEnum):
    """What can be done in the console: an object and a verb."""

    TODAY_READ = "today.read"
    PERSON_FIND = "person.find"
    PERSON_OPEN = "person.open"
    PERSON_LIMIT = "person.limit"
    PERSON_ERASE = "person.erase"
    PERSON_NOTE = "person.note"
    PERSON_MERGE = "person.merge"
    PERSON_CONFIDE = "person.confide"
    CUSTOMER_READ = "customer.read"
    CUSTOMER_ASSIGN = "customer.assign"
    CONTRACT_READ = "contract.read"
    CONTRACT_SET = "contract.set"
    DECISION_ASK = "decision.ask"
    DATA_IMPORT = "data.import"
    REQUEST_READ = "request.read"
    REQUEST_PREPARE = "request.prepare"
    REQUEST_APPROVE = "request.approve"
    IDENTITY_CHECK = "identity.check"
    LETTER_WRITE = "letter.write"
    REGISTER_READ = "register.read"
    PROMISE_READ = "promise.read"
    KEY_READ = "key.read"
    KEY_APPROVE = "key.approve"
    BACKUP_READ = "backup.read"
    BACKUP_MAKE = "backup.make"
    AUDIT_READ = "audit.read"
    HELD_READ = "held.read"
    HELD_OPEN = "held.open"
    BLOCK_READ = "block.read"
    BLOCK_SET = "block.set"
    MESSAGE_LIST = "message.list"
    MESSAGE_READ = "message.read"
    STAFF_READ = "staff.read"
    STAFF_MANAGE = "staff.manage"


#: Each of these shows a person's data. A role that holds one needs a second factor, and states a purpose first.
OPENS_A_PERSON = frozenset(
    {
        Permission.PERSON_FIND,
        Permission.PERSON_OPEN,
        Permission.DATA_IMPORT,
        Permission.REQUEST_PREPARE,
        Permission.IDENTITY_CHECK,
        Permission.MESSAGE_READ,
        Permission.HELD_OPEN,
    }
)


class Role:
    """What somebody is here to do, in words a manager can judge, and what that allows."""

    code: ClassVar[str]
    name: ClassVar[str]
    description: ClassVar[str]
    permissions: ClassVar[frozenset[Permission]]


class DataProtectionOfficer(Role):
    code = "dpo"
    name = "Data protection officer"
    description = (
        "Answers for data protection. Sees every page, decides on requests, erases people's data and decides who "
        "works here and in which role."
    )
    permissions = frozenset(Permission)


class CaseHandler(Role):
    code = "case_handler"
    name = "Case handler"
    description = (
        "Answers people who use their rights: finds them, prepares and approves answers, records objections and "
        "withdrawals, looks through what the filter held back, blocks senders of spam, and approves that old keys "
        "are destroyed. Cannot erase anybody and cannot change who works here."
    )
    permissions = frozenset(
        {
            Permission.TODAY_READ,
            Permission.PERSON_FIND,
            Permission.PERSON_OPEN,
            Permission.PERSON_LIMIT,
            Permission.PERSON_NOTE,
            Permission.PERSON_MERGE,
            Permission.PERSON_CONFIDE,
            Permission.CONTRACT_READ,
            Permission.DECISION_ASK,
            Permission.DATA_IMPORT,
            Permission.REQUEST_READ,
            Permission.REQUEST_PREPARE,
            Permission.REQUEST_APPROVE,
            Permission.REGISTER_READ,
            Permission.PROMISE_READ,
            Permission.KEY_READ,
            Permission.KEY_APPROVE,
            Permission.HELD_READ,
            Permission.HELD_OPEN,
            Permission.BLOCK_READ,
            Permission.BLOCK_SET,
            Permission.MESSAGE_LIST,
            Permission.MESSAGE_READ,
        }
    )


class AccountManager(Role):
    code = "account_manager"
    name = "Account manager"
    description = (
        "Serves customers: finds the people they serve, asks whether data may be used, and records at once when "
        "somebody objects or takes a consent back. Opens an active customer only if assigned to them. Sees no "
        "requests and no messages."
    )
    permissions = frozenset(
        {
            Permission.TODAY_READ,
            Permission.PERSON_FIND,
            Permission.PERSON_OPEN,
            Permission.PERSON_LIMIT,
            Permission.PERSON_NOTE,
            Permission.PERSON_CONFIDE,
            Permission.CUSTOMER_READ,
            Permission.CONTRACT_READ,
            Permission.DECISION_ASK,
            Permission.DATA_IMPORT,
            Permission.REGISTER_READ,
            Permission.PROMISE_READ,
        }
    )


class Auditor(Role):
    code = "auditor"
    name = "Auditor"
    description = (
        "Checks that promises are kept: the register, the promises, the audit log, the deadlines of requests, who "
        "works here. Opens nobody's data."
    )
    permissions = frozenset(
        {
            Permission.TODAY_READ,
            Permission.REQUEST_READ,
            Permission.CUSTOMER_READ,
            Permission.CONTRACT_READ,
            Permission.REGISTER_READ,
            Permission.PROMISE_READ,
            Permission.AUDIT_READ,
            Permission.KEY_READ,
            Permission.BACKUP_READ,
            Permission.HELD_READ,
            Permission.BLOCK_READ,
            Permission.MESSAGE_LIST,
            Permission.STAFF_READ,
        }
    )


ROLES: tuple[type[Role], ...] = (DataProtectionOfficer, CaseHandler, AccountManager, Auditor)
