"""Wrong registers: each a small edit of the one in small/, and every fault it must give.

Longer than a file of ours should be, because it is a table, and its sentences stand as people will read them.
"""

# ruff: noqa: E501
# fmt: off

from typing import NamedTuple

REGISTER, PROMISES, DANISH, ENGLISH = "register.yaml", "promises.yaml", "wording.da.yaml", "wording.en.yaml"


class Said(NamedTuple):
    """One fault. ``at`` begins the line it must point at, in the file as edited."""

    file: str
    at: str
    key: str
    found: str
    right: str


class Wrong(NamedTuple):
    """In ``file`` of the small register, ``old`` becomes ``new``."""

    name: str
    file: str
    old: str
    new: str
    said: tuple[Said, ...]


WRONG = (
    # values
    Wrong("customers of nobody, and no advertising", REGISTER, "    direct_marketing: true\n", "    customers_of: [web-forms]\n", (
        Said(REGISTER, "customers_of: [web-forms]", "purposes.updates.customers_of", "'customers_of' excuses advertising", "Add 'direct_marketing: true', or leave it out"),
    )),
    Wrong("customers of a process that is not there", REGISTER, "    direct_marketing: true\n", "    direct_marketing: true\n    customers_of: [web-form]\n    reached_by: [email, email]\n", (
        Said(REGISTER, "customers_of: [web-form]", "purposes.updates.customers_of", "there is no process 'web-form'", "Did you mean 'web-forms'?"),
        Said(REGISTER, "reached_by: [email, email]", "purposes.updates.reached_by", "'email' stands twice (first in line 49)", "Keep one, or give it another id"),
    )),
    Wrong("a month that is one short", REGISTER, "duration: 24 months", "duration: 24 month", (
        Said(REGISTER, "duration: 24 month", "retention.at-first.duration", "'24 month' is not a duration", "Write a number and a unit: '24 months'"),
    )),
    Wrong("a period in days that are no calendar months", REGISTER, "duration: 24 months", "duration: P2Y", (
        Said(REGISTER, "duration: P2Y", "retention.at-first.duration", "'P2Y' is not a duration", "Write a number and a unit: '24 months'"),
    )),
    Wrong("a period that is a number", REGISTER, "duration: 5 years", "duration: 5", (
        Said(REGISTER, "duration: 5", "retention.website.duration", "5 is not a duration", "Write a number and a unit: '5 months'"),
    )),
    Wrong("a clause without quotes", REGISTER, "id: answer\n    basis: eu-gdpr:A6-1-f\n    interest_of: controller\n    clauses: ['2.3']", "id: answer\n    basis: eu-gdpr:A6-1-f\n    interest_of: controller\n    clauses: [2.10]", (
        Said(REGISTER, "clauses: [2.10]", "purposes.answer.clauses", "2.10 is not a clause", "Write it in quotes: '2.10'"),
    )),
    Wrong("a section without quotes", REGISTER, "section: '2'", "section: 2", (
        Said(REGISTER, "section: 2", "processes.web-forms.section", "2 is not a clause", "Write it in quotes: '2'"),
    )),
    Wrong("an id with a capital letter", REGISTER, "id: mailer\n", "id: Mailer\n", (
        Said(REGISTER, "- id: Mailer", "recipients.Mailer.id", "'Mailer' is not an id", "Write small letters, digits and hyphens, as in 'web-forms'"),
    )),
    Wrong("an id that is a number", PROMISES, "id: '2.2'", "id: 2.2", (
        Said(PROMISES, "- id: 2.2", "promises.2.2.id", "2.2 is not a clause", "Write it in quotes: '2.2'"),
    )),
    Wrong("an address without an at sign", REGISTER, "email: dpo@small.example", "email: dpo.small.example", (
        Said(REGISTER, "email: dpo.small.example", "dpo.email", "'dpo.small.example' is not an e-mail address", "Write it as in 'dpo@example.com'"),
    )),
    Wrong("a policy without TLS", REGISTER, "policy_url: https://mailer", "policy_url: http://mailer", (
        Said(REGISTER, "policy_url: http://mailer.example/privacy", "recipients.mailer.policy_url", "'http://mailer.example/privacy' is not a web address over TLS", "Write it as in 'https://example.com/privacy'"),
    )),
    Wrong("a country in words", REGISTER, "country: US\n    policy", "country: USA\n    policy", (
        Said(REGISTER, "country: USA", "recipients.mailer.country", "'USA' is not a country code", "Write two capital letters, as in 'DK'"),
    )),
    Wrong("a country in small letters", REGISTER, "calendar: DK", "calendar: dk", (
        Said(REGISTER, "calendar: dk", "desk.calendar", "'dk' is not a country code", "Write two capital letters, as in 'DK'"),
    )),
    Wrong("a name that is a year", REGISTER, "organisation: Small", "organisation: 2020", (
        Said(REGISTER, "organisation: 2020", "organisation", "2020 is not a line of text", "Write it in quotes: '2020'"),
    )),
    Wrong("a name that is empty", REGISTER, "organisation: Small", "organisation: ''", (
        Said(REGISTER, "organisation: ''", "organisation", "'' is not a line of text", "Write some words, on one line"),
    )),
    Wrong("a name on two lines", REGISTER, "organisation: Small", "organisation: |\n  Small\n  Company", (
        Said(REGISTER, "organisation: |", "organisation", "'Small\\nCompany\\n' is not a line of text", "Write some words, on one line"),
    )),
    Wrong("a day that is none", REGISTER, "published_on: 2026-01-01", "published_on: 2026-02-30", (
        Said(REGISTER, "published_on: 2026-02-30", "published_on", "'2026-02-30' is not a day", "Write it as in '2026-03-31'"),
    )),
    Wrong("a day in Danish", REGISTER, "valid_from: 2021-06-27", "valid_from: 27.06.2021", (
        Said(REGISTER, "valid_from: 27.06.2021", "recipients.mailer.transfer.valid_from", "'27.06.2021' is not a day", "Write it as in '2026-03-31'"),
    )),
    Wrong("an age in words", REGISTER, "minimum_age: 16", "minimum_age: sixteen", (
        Said(REGISTER, "minimum_age: sixteen", "minimum_age", "'sixteen' is not a whole number", "Write digits, without quotes"),
    )),
    Wrong("an age too low", REGISTER, "minimum_age: 16", "minimum_age: 12", (
        Said(REGISTER, "minimum_age: 12", "minimum_age", "12 is out of bounds", "Write at least 13"),
    )),
    Wrong("an age too high", REGISTER, "minimum_age: 16", "minimum_age: 21", (
        Said(REGISTER, "minimum_age: 21", "minimum_age", "21 is out of bounds", "Write at most 18"),
    )),
    Wrong("yes for true", REGISTER, "direct_marketing: true", "direct_marketing: yes", (
        Said(REGISTER, "direct_marketing: yes", "purposes.updates.direct_marketing", "'yes' is neither true nor false", "Write true or false, without quotes"),
    )),
    Wrong("a length out of bounds", REGISTER, "longest: 4000", "longest: 40000", (
        Said(REGISTER, "longest: 40000", "processes.web-forms.forms.write-to-us.fields.message.longest", "40000 is out of bounds", "Write at most 20000"),
    )),
    Wrong("a control without a room", PROMISES, "name: retention.nothing-over-age", "name: nothing-over-age", (
        Said(PROMISES, "- name: nothing-over-age", "promises.2.4a.controls.nothing-over-age.name", "'nothing-over-age' is not the name of a control", "Write a room, a dot and a name, as in 'retention.nothing-over-age'"),
    )),

    # words of a list
    Wrong("an unknown word", REGISTER, "role: processor", "role: proccessor", (
        Said(REGISTER, "role: proccessor", "recipients.mailer.role", "'proccessor' is not known here", "Did you mean 'processor'?"),
    )),
    Wrong("an unknown word that resembles none", REGISTER, "starts: last_contact", "starts: sometime", (
        Said(REGISTER, "starts: sometime", "retention.website.starts", "'sometime' is not known here", "Write 'collected', 'last_delivery', 'last_event', 'last_contact' or 'end_of_financial_year'"),
    )),
    Wrong("a ground by its name", REGISTER, "basis: eu-gdpr:A6-1-a", "basis: consent", (
        Said(REGISTER, "basis: consent", "purposes.updates.basis", "'consent' is not known here", "Did you mean 'eu-gdpr:A6-1-a'?"),
    )),
    Wrong("a ground that is none", REGISTER, "basis: eu-gdpr:A6-1-a", "basis: because", (
        Said(REGISTER, "basis: because", "purposes.updates.basis", "'because' is not known here", "Write 'eu-gdpr:A6-1-a', 'eu-gdpr:A6-1-b', 'eu-gdpr:A6-1-c', 'eu-gdpr:A6-1-d', 'eu-gdpr:A6-1-e' or 'eu-gdpr:A6-1-f'"),
    )),
    Wrong("a right by its name", REGISTER, "right: eu-gdpr:A15", "right: access", (
        Said(REGISTER, "- right: access", "rights.access.right", "'access' is not known here", "Did you mean 'eu-gdpr:A15'?"),
    )),
    Wrong("a language we do not speak", REGISTER, "languages: [da, en]", "languages: [da, sv]", (
        Said(REGISTER, "languages: [da, sv]", "languages", "'sv' is not known here", "Write 'da' or 'en'"),
    )),
    Wrong("a register of another kind", REGISTER, "holdord: 1", "holdord: 2", (
        Said(REGISTER, "holdord: 2", "holdord", "2 is not known here", "Write 1"),
    )),
    Wrong("a promise of an unknown kind", PROMISES, "id: '2.2'\n    kind: T", "id: '2.2'\n    kind: X", (
        Said(PROMISES, "kind: X", "promises.2.2.kind", "'X' is not known here", "Write 'D', 'C', 'R' or 'T'"),
    )),

    # keys
    Wrong("a purpose with two grounds", REGISTER, "basis: eu-gdpr:A6-1-f", "basis: [eu-gdpr:A6-1-a, eu-gdpr:A6-1-f]", (
        Said(REGISTER, "basis: [eu-gdpr:A6-1-a, eu-gdpr:A6-1-f]", "purposes.answer.basis", "one purpose has one ground (found 2)", "Write one, or make a purpose for each"),
    )),
    Wrong("two grounds in one text", REGISTER, "basis: eu-gdpr:A6-1-f", "basis: eu-gdpr:A6-1-a or eu-gdpr:A6-1-f", (
        Said(REGISTER, "basis: eu-gdpr:A6-1-a or eu-gdpr:A6-1-f", "purposes.answer.basis", "one purpose has one ground (found 2)", "Write one, or make a purpose for each"),
    )),
    Wrong("two grounds as two keys", REGISTER, "basis: eu-gdpr:A6-1-f", "basis: eu-gdpr:A6-1-f\n    basis: eu-gdpr:A6-1-a", (
        Said(REGISTER, "basis: eu-gdpr:A6-1-a", "purposes.answer.basis", "this key stands twice (first in line 40)", "Keep one"),
    )),
    Wrong("a purpose without a ground", REGISTER, "    basis: eu-gdpr:A6-1-f\n    interest_of: controller\n", "    interest_of: controller\n", (
        Said(REGISTER, "- id: answer", "purposes.answer.basis", "this key is missing", "Write it, as in 'basis: eu-gdpr:A6-1-f'"),
    )),
    Wrong("an interest that is nobody's", REGISTER, "    interest_of: controller\n", "", (
        Said(REGISTER, "- id: answer", "purposes.answer", "a legitimate interest is somebody's", "Add 'interest_of: controller' or 'third_party'"),
    )),
    Wrong("an interest where none is asked", REGISTER, "    basis: eu-gdpr:A6-1-a\n", "    basis: eu-gdpr:A6-1-a\n    interest_of: controller\n", (
        Said(REGISTER, "interest_of: controller\n    clauses: ['2.3']\n    categories: [contact]", "purposes.updates.interest_of", "'interest_of' belongs to a legitimate interest, not to eu-gdpr:A6-1-a", "Leave it out"),
    )),
    Wrong("retention without a start", REGISTER, "    starts: last_contact\n", "", (
        Said(REGISTER, "- id: website", "retention.website.starts", "this key is missing", "Write it, as in 'starts: collected'"),
    )),
    Wrong("retention without a length", REGISTER, "    duration: 5 years\n", "", (
        Said(REGISTER, "- id: website", "retention.website.duration", "this key is missing", "Write it, as in 'duration: 5 years'"),
    )),
    Wrong("a recipient without a country", REGISTER, "    country: US\n    policy", "    policy", (
        Said(REGISTER, "- id: mailer", "recipients.mailer.country", "this key is missing", "Write it, as in 'country: DK'"),
    )),
    Wrong("a recipient without a legal entity", REGISTER, "    legal_entity: Mailer LLC\n", "", (
        Said(REGISTER, "- id: mailer", "recipients.mailer.legal_entity", "this key is missing", "Write it, as in 'legal_entity: Example LLC'"),
    )),
    Wrong("a misspelt key counts once", REGISTER, "    legal_entity: Mailer LLC\n", "    legal_entitty: Mailer LLC\n", (
        Said(REGISTER, "legal_entitty: Mailer LLC", "recipients.mailer.legal_entitty", "this key is not known here", "Did you mean 'legal_entity'?"),
    )),
    Wrong("a key nobody knows", REGISTER, "    kind: communication\n", "    kind: communication\n    flavour: sweet\n", (
        Said(REGISTER, "flavour: sweet", "recipients.mailer.flavour", "this key is not known here", "Known are 'id', 'name', 'legal_entity', 'role', 'kind', 'country', 'policy_url', 'clauses', 'purposes', 'categories', 'transfer', 'limited_to' and others"),
    )),
    Wrong("a misspelt key at the top", REGISTER, "\nminimum_age: 16", "\nminimumage: 16", (
        Said(REGISTER, "minimumage: 16", "minimumage", "this key is not known here", "Did you mean 'minimum_age'?"),
    )),
    Wrong("no controllers", REGISTER, "controllers: [small-as]\nlead", "lead", (
        Said(REGISTER, "# The smallest register in which every kind of fact stands once. The tests break it, one edit at a time.", "controllers", "this key is missing", "Write it, as in 'controllers: [example-as]'"),
    )),
    Wrong("an empty list", REGISTER, "controllers: [small-as]", "controllers: []", (
        Said(REGISTER, "controllers: []", "controllers", "nothing is listed here", "Write at least one"),
    )),
    Wrong("a list without brackets", REGISTER, "controllers: [small-as]", "controllers: small-as", (
        Said(REGISTER, "controllers: small-as", "controllers", "'small-as' stands where a list belongs", "Write it in brackets: [small-as]"),
    )),
    Wrong("keys where a word belongs", REGISTER, "organisation: Small", "organisation: {name: Small}", (
        Said(REGISTER, "organisation: {name: Small}", "organisation", "a group of keys is not a line of text", "Write some words, on one line"),
    )),
    Wrong("a word where keys belong", REGISTER, "dpo:\n  email: dpo@small.example\n  name: Cleo", "dpo: dpo@small.example", (
        Said(REGISTER, "dpo: dpo@small.example", "dpo", "'dpo@small.example' stands where keys belong", "Write keys below it, such as 'email', 'name' or 'officer'"),
    )),
    Wrong("a key with nothing behind it", REGISTER, "sources: [form]", "sources:", (
        Said(REGISTER, "sources:", "processes.web-forms.sources", "nothing stands where a list belongs", "Write it in brackets: [...], or each entry below it after a dash ('- ')"),
    )),
    Wrong("a key without quotes", DANISH, "'2.3': Vi", "2.3: Vi", (
        Said(DANISH, "2.3: Vi bruger dine oplysninger til at svare dig.", "promises.2.3", "the key 2.3 is not text", "Write it in quotes: '2.3'"),
    )),

    # YAML
    Wrong("a key that stands twice", REGISTER, "\nminimum_age: 16", "\nminimum_age: 16\nminimum_age: 13", (
        Said(REGISTER, "minimum_age: 13", "minimum_age", "this key stands twice (first in line 126)", "Keep one"),
    )),
    Wrong("a key in two files", PROMISES, "promises:\n", "minimum_age: 13\npromises:\n", (
        Said(PROMISES, "minimum_age: 13", "minimum_age", "this key stands in two files (first in register.yaml:126)", "Keep it in one of them"),
    )),
    Wrong("a tab", REGISTER, "dpo:\n  email", "dpo:\n	email", (
        Said(REGISTER, "email: dpo@small.example", "", "a tab stands where a word or a space belongs", "Write spaces"),
    )),
    Wrong("a quote that never ends", PROMISES, "id: '9.1'", "id: '9.1", (
        Said(PROMISES, "- id: '9.1", "", "the quote that was opened is never closed", "Close it on the line where the text ends"),
    )),
    Wrong("a bracket that never ends", REGISTER, "controllers: [small-as]", "controllers: [small-as", (
        Said(REGISTER, "controllers: [small-as", "", "a bracket that was opened is not closed", "Close it, and write a comma between the items"),
    )),
    Wrong("a colon in a text", DANISH, "'9.1': Vi krypterer", "'9.1': Husk: Vi krypterer", (
        Said(DANISH, "'9.1': Husk: Vi krypterer dine oplysninger.", "", "a colon stands where no key can be", "Put the text in quotes, or mend the indentation"),
    )),
    Wrong("a text that begins with a sign", DANISH, "'9.1': Vi", "'9.1': @Vi", (
        Said(DANISH, "'9.1': @Vi krypterer dine oplysninger.", "", "a text may not begin with this character", "Put the text in quotes"),
    )),
    Wrong("a line out of line", REGISTER, "  email: dpo@small.example\n  name: Cleo", "  email: dpo@small.example\n   name: Cleo", (
        Said(REGISTER, "name: Cleo", "", "a colon stands where no key can be", "Put the text in quotes, or mend the indentation"),
    )),
    Wrong("two documents", PROMISES, "  - id: '9.1'", "---\n  - id: '9.1'", (
        Said(PROMISES, "---", "", "a second document begins here ('---')", "Keep one document in a file"),
    )),
    Wrong("a tag", REGISTER, "organisation: Small", "organisation: !!python/name:os.system Small", (
        Said(REGISTER, "organisation: !!python/name:os.system Small", "", "tags are not read (a word after '!')", "Leave the tag out, or put the text in quotes"),
    )),
    Wrong("an alias to nothing", REGISTER, "sources: [form]", "sources: *usual", (
        Said(REGISTER, "sources: *usual", "", "no '&usual' stands before this '*usual'", "Write it out"),
    )),

    # files
    Wrong("an include that is missing", REGISTER, "include: [promises.yaml]", "include: [promises.yaml, more.yaml]", (
        Said(REGISTER, "include: [promises.yaml, more.yaml]", "include", "there is no file 'more.yaml'", "Write the file, or leave its name out"),
    )),
    Wrong("an include outside the folder", REGISTER, "include: [promises.yaml]", "include: [promises.yaml, ../secret.yaml]", (
        Said(REGISTER, "include: [promises.yaml, ../secret.yaml]", "include", "'../secret.yaml' leads out of the folder of the register", "Put the file beside register.yaml"),
    )),
    Wrong("an include twice", REGISTER, "include: [promises.yaml]", "include: [promises.yaml, promises.yaml]", (
        Said(REGISTER, "include: [promises.yaml, promises.yaml]", "include", "'promises.yaml' is read already", "Name it once"),
    )),
    Wrong("an include that includes", PROMISES, "promises:\n", "include: [register.yaml]\npromises:\n", (
        Said(PROMISES, "include: [register.yaml]", "include", "only register.yaml includes other files", "Name the file in register.yaml"),
    )),
    Wrong("an include that is no list", REGISTER, "include: [promises.yaml]", "include: promises.yaml", (
        Said(REGISTER, "include: promises.yaml", "include", "'promises.yaml' stands where a list belongs", "Write it as in 'include: [recipients.yaml]'"),
    )),

    # ids that lead nowhere
    Wrong("a controller that is nowhere", REGISTER, "controllers: [small-as]", "controllers: [small-as, smal-inc]", (
        Said(REGISTER, "controllers: [small-as, smal-inc]", "controllers", "there is no establishment 'smal-inc'", "Did you mean 'small-inc'?"),
    )),
    Wrong("a lead that is no controller", REGISTER, "lead_controller: small-as", "lead_controller: small-inc", (
        Said(REGISTER, "lead_controller: small-inc", "lead_controller", "'small-inc' is not one of the controllers", "Did you mean 'small-as'?"),
    )),
    Wrong("a representative that is nowhere", REGISTER, "representative:\n  establishment: small-as", "representative:\n  establishment: small-ab", (
        Said(REGISTER, "establishment: small-ab", "representative.establishment", "there is no establishment 'small-ab'", "Did you mean 'small-as'?"),
    )),
    Wrong("a desk that is nowhere", REGISTER, "desk:\n  establishment: small-as", "desk:\n  establishment: nowhere", (
        Said(REGISTER, "establishment: nowhere", "desk.establishment", "there is no establishment 'nowhere'", "Known are 'small-as' or 'small-inc'"),
    )),
    Wrong("a time zone that is none", REGISTER, "Europe/Copenhagen", "Europe/Kopenhagen", (
        Said(REGISTER, "time_zone: Europe/Kopenhagen", "desk.time_zone", "'Europe/Kopenhagen' is not a time zone", "Did you mean 'Europe/Copenhagen'?"),
    )),
    Wrong("a desk without an authority", REGISTER, "authority: DK", "authority: US", (
        Said(REGISTER, "authority: US", "desk.authority", "no supervisory authority is known for 'US'", "Write one of AR, AT, BE, BG, CH, CY, CZ, DE, DK, EE, ES, FI, FO, FR, GB, GR, HR, HU, IE, IS, IT, LI, LT, LU, LV, MT, NL, NO, PL, PT, RO, SE, SI, SK"),
    )),
    Wrong("a process with a lost category", REGISTER, "    categories: [contact, usage]\n", "    categories: [contact, usages]\n", (
        Said(REGISTER, "categories: [contact, usages]", "processes.web-forms.categories", "there is no category 'usages'", "Did you mean 'usage'?"),
    )),
    Wrong("a process with a lost purpose", REGISTER, "purposes: [answer, updates]\n    rec", "purposes: [answer, updates, answers]\n    rec", (
        Said(REGISTER, "purposes: [answer, updates, answers]", "processes.web-forms.purposes", "there is no purpose 'answers'", "Did you mean 'answer'?"),
    )),
    Wrong("a process with a lost recipient", REGISTER, "    recipients: [mailer]\n    retention", "    recipients: [mailer, postman]\n    retention", (
        Said(REGISTER, "recipients: [mailer, postman]", "processes.web-forms.recipients", "there is no recipient 'postman'", "Known are 'mailer'"),
    )),
    Wrong("a process with a lost retention", REGISTER, "retention: website\n", "retention: web-site\n", (
        Said(REGISTER, "retention: web-site", "processes.web-forms.retention", "there is no retention 'web-site'", "Did you mean 'website'?"),
    )),
    Wrong("a process in no section", REGISTER, "section: '2'", "section: '7'", (
        Said(REGISTER, "section: '7'", "processes.web-forms.section", "no promise stands in section '7'", "Known are 2, 2.4, 8, 8.1, 9"),
    )),
    Wrong("a purpose with a lost category", REGISTER, "    categories: [contact]\n    direct", "    categories: [contacts]\n    direct", (
        Said(REGISTER, "categories: [contacts]", "purposes.updates.categories", "there is no category 'contacts'", "Did you mean 'contact'?"),
    )),
    Wrong("a purpose that nobody has", REGISTER, "\nretention:\n  - id: website", "\n  - id: idle\n    basis: eu-gdpr:A6-1-b\n    clauses: ['2.3']\nretention:\n  - id: website", (
        Said(REGISTER, "- id: idle", "purposes.idle", "no process has this purpose", "Name it in a process, or leave it out"),
        Said(DANISH, "purposes:", "purposes", "there are no words for 'idle'", "Write a line 'idle: ...'"),
        Said(ENGLISH, "purposes:", "purposes", "there are no words for 'idle'", "Write a line 'idle: ...'"),
    )),
    Wrong("a recipient with a lost purpose", REGISTER, "    purposes: [updates]\n    categories", "    purposes: [updates, news]\n    categories", (
        Said(REGISTER, "purposes: [updates, news]", "recipients.mailer.purposes", "there is no purpose 'news'", "Known are 'answer' or 'updates'"),
    )),
    Wrong("a recipient with a lost category", REGISTER, "    categories: [contact]\n    transfer", "    categories: [contract]\n    transfer", (
        Said(REGISTER, "categories: [contract]", "recipients.mailer.categories", "there is no category 'contract'", "Did you mean 'contact'?"),
    )),
    Wrong("a process that loses a purpose others count on", REGISTER, "purposes: [answer, updates]\n    rec", "purposes: [answer]\n    rec", (
        Said(REGISTER, "- id: updates", "purposes.updates", "no process has this purpose", "Name it in a process, or leave it out"),
        Said(REGISTER, "recipients: [mailer]", "processes.web-forms.recipients", "'mailer' serves no purpose of this process", "Add one of its purposes (answer) to the recipient, or leave it out here"),
        Said(REGISTER, "- purpose: updates", "processes.web-forms.forms.write-to-us.consents.updates.purpose", "'updates' is not a purpose of the process 'web-forms'", "Known are 'answer'"),
    )),
    Wrong("a ground that ends before it begins", REGISTER, "valid_until: 2031-01-01", "valid_until: 2021-01-01", (
        Said(REGISTER, "valid_until: 2021-01-01", "recipients.mailer.transfer.valid_until", "the ground ends on 2021-01-01, before it begins (2021-06-27)", "Write a later day"),
    )),
    Wrong("retention until nothing", REGISTER, "until_then: at-first", "until_then: at-last", (
        Said(REGISTER, "until_then: at-last", "retention.website.until_then", "there is no retention 'at-last'", "Known are 'website' or 'at-first'"),
    )),
    Wrong("retention until itself", REGISTER, "    starts: collected\n", "    starts: last_event\n    until_then: website\n", (
        Said(REGISTER, "until_then: at-first", "retention.website.until_then", "the rule 'at-first' waits for an event itself (starts: last_event)", "Name a rule that is counted from 'collected'"),
        Said(REGISTER, "until_then: website", "retention.at-first.until_then", "the rule 'website' waits for an event itself (starts: last_contact)", "Name a rule that is counted from 'collected'"),
    )),
    Wrong("retention that nobody uses", REGISTER, "    until_then: at-first\n", "", (
        Said(REGISTER, "- id: at-first", "retention.at-first", "no process keeps data by this rule", "Name it in a process, or leave it out"),
    )),
    Wrong("a form for another purpose", REGISTER, "        purpose: answer\n", "        purpose: analysis\n", (
        Said(REGISTER, "purpose: analysis", "processes.web-forms.forms.write-to-us.purpose", "'analysis' is not a purpose of the process 'web-forms'", "Known are 'answer' or 'updates'"),
    )),
    Wrong("a field of another category", REGISTER, "            category: contact\n            kind: textarea", "            category: health\n            kind: textarea", (
        Said(REGISTER, "category: health", "processes.web-forms.forms.write-to-us.fields.message.category", "'health' is not a category of the process 'web-forms'", "Known are 'contact' or 'usage'"),
    )),
    Wrong("a form without an address", REGISTER, "            identifies: email\n            required: true\n", "", (
        Said(REGISTER, "fields:", "processes.web-forms.forms.write-to-us.fields", "a form has one field with 'identifies: email' (found 0)", "Mark the field that holds the person's own address"),
    )),
    Wrong("an address that may be left out", REGISTER, "            required: true\n", "", (
        Said(REGISTER, "- name: email", "processes.web-forms.forms.write-to-us.fields.email", "the field that identifies the person may be left empty", "Write 'required: true'"),
    )),
    Wrong("an event that may be left out", REGISTER, "            kind: textarea\n            longest: 4000\n", "            kind: event\n", (
        Said(REGISTER, "- name: message", "processes.web-forms.forms.write-to-us.fields.message", "the field that asks for which event may be left empty", "Write 'required: true'"),
        Said(REGISTER, "kind: event", "processes.web-forms.forms.write-to-us.fields.message.kind", "the time of 'web-forms' does not count from an event", "Write 'starts: last_event' under its rule"),
    )),
    Wrong("two addresses", REGISTER, "            kind: textarea", "            identifies: email\n            required: true\n            kind: textarea", (
        Said(REGISTER, "fields:", "processes.web-forms.forms.write-to-us.fields", "a form has one field with 'identifies: email' (found 2)", "Mark the field that holds the person's own address"),
    )),
    Wrong("a box for what rests on an interest", REGISTER, "          - purpose: updates", "          - purpose: answer", (
        Said(REGISTER, "- purpose: answer", "processes.web-forms.forms.write-to-us.consents.answer.purpose", "'answer' does not rest on consent but on eu-gdpr:A6-1-f", "Leave the box out, or make consent the basis of the purpose"),
    )),
    Wrong("a box for no purpose of the process", REGISTER, "          - purpose: updates", "          - purpose: analysis", (
        Said(REGISTER, "- purpose: analysis", "processes.web-forms.forms.write-to-us.consents.analysis.purpose", "'analysis' is not a purpose of the process 'web-forms'", "Known are 'answer' or 'updates'"),
    )),
    Wrong("a field that stands twice", REGISTER, "          - name: message", "          - {name: email, category: contact}\n          - name: message", (
        Said(REGISTER, "- {name: email, category: contact}", "processes.web-forms.forms.write-to-us.fields.email", "'email' stands twice (first in line 91)", "Keep one, or give it another id"),
    )),
    Wrong("access for a lost purpose", REGISTER, "    purposes: [answer]\n    processes", "    purposes: [reply]\n    processes", (
        Said(REGISTER, "purposes: [reply]", "access.case_handler.purposes", "there is no purpose 'reply'", "Known are 'answer' or 'updates'"),
    )),
    Wrong("access in a lost process", REGISTER, "    processes: [web-forms]", "    processes: [webforms]", (
        Said(REGISTER, "processes: [webforms]", "access.case_handler.processes", "there is no process 'webforms'", "Did you mean 'web-forms'?"),
    )),
    Wrong("a restriction of a lost process", REGISTER, "access:\n", "restricted:\n  - {process: webforms, active_for: 1 year, reviewed_every: 1 year, clauses: [\"2.2\"]}\naccess:\n", (
        Said(REGISTER, "- {process: webforms", "restricted.1.process", "there is no process 'webforms'", "Did you mean 'web-forms'?"),
    )),
    Wrong("a location of a lost recipient", REGISTER, "  - country: US\n    recipients: [mailer]", "  - country: US\n    recipients: [mail]", (
        Said(REGISTER, "recipients: [mail]", "locations.US.recipients", "there is no recipient 'mail'", "Did you mean 'mailer'?"),
    )),
    Wrong("a flow from nowhere", REGISTER, "from_establishment: small-as", "from_establishment: small", (
        Said(REGISTER, "- from_establishment: small", "flows.1.from_establishment", "there is no establishment 'small'", "Did you mean 'small-as'?"),
    )),
    Wrong("a flow that goes nowhere", REGISTER, "to_establishment: small-inc", "to_establishment: small-as", (
        Said(REGISTER, "to_establishment: small-as", "flows.1.to_establishment", "this flow leads from 'small-as' to itself", "Write where the data go"),
    )),
    Wrong("a clause that is no promise", REGISTER, "    clauses: ['9']", "    clauses: ['9.7']", (
        Said(REGISTER, "clauses: ['9.7']", "security.encryption.clauses", "there is no promise and no section '9.7'", "Known are '2.2', '2.3', '2.4a', '8.1a' or '9.1'"),
    )),
    Wrong("a recipient that stands twice", REGISTER, "\nprocesses:\n", "\n  - id: mailer\n    name: Another\n    legal_entity: Another LLC\n    role: processor\n    kind: communication\n    country: US\n    clauses: ['2.2']\n    purposes: [updates]\n    categories: [contact]\nprocesses:\n", (
        Said(REGISTER, "- id: mailer\n    name: Another", "recipients.mailer", "'mailer' stands twice (first in line 61)", "Keep one, or give it another id"),
    )),
    Wrong("a promise that stands twice", PROMISES, "  - id: '9.1'", "  - {id: '2.3', kind: D}\n  - id: '9.1'", (
        Said(PROMISES, "- {id: '2.3', kind: D}", "promises.2.3", "'2.3' stands twice (first in line 4)", "Keep one, or give it another id"),
    )),
    Wrong("a purpose named twice", REGISTER, "purposes: [answer, updates]\n    rec", "purposes: [answer, updates, answer]\n    rec", (
        Said(REGISTER, "purposes: [answer, updates, answer]", "processes.web-forms.purposes", "'answer' stands twice (first in line 83)", "Keep one, or give it another id"),
    )),

    # words
    Wrong("a promise without words", DANISH, "  '2.3': Vi bruger dine oplysninger til at svare dig.\n", "", (
        Said(DANISH, "promises:", "promises", "there are no words for '2.3'", "Write a line '\"2.3\": ...'"),
    )),
    Wrong("a heading without words", DANISH, "  '9': {title: Sikkerhed}\n", "", (
        Said(DANISH, "sections:", "sections", "there are no words for '9'", "Write a line '\"9\": ...'"),
    )),
    Wrong("words without a promise", DANISH, "  '9.1': Vi", "  '9.2': Det samme.\n  '9.1': Vi", (
        Said(DANISH, "'9.2': Det samme.", "promises.9.2", "the register has no '9.2' that needs words", "Known are '2.2', '2.3', '2.4a', '8.1a' or '9.1'"),
    )),
    Wrong("words for a misspelt id", ENGLISH, "  usage: Use", "  usag: Use", (
        Said(ENGLISH, "categories:", "categories", "there are no words for 'usage'", "Write a line 'usage: ...'"),
        Said(ENGLISH, "usag: Use of the website", "categories.usag", "the register has no 'usag' that needs words", "Did you mean 'usage'?"),
    )),
    Wrong("a whole group without words", ENGLISH, "categories:\n  contact: Name and e-mail address\n  usage: Use of the website\n", "", (
        Said(ENGLISH, "language: en", "categories", "none of the 2 ids has words here", "Write those of 'contact' or 'usage'"),
    )),
    Wrong("a misspelt group of words", ENGLISH, "\nrecipients:", "\nrecipient:", (
        Said(ENGLISH, "recipient:", "recipient", "this key is not known here", "Did you mean 'recipients'?"),
    )),
    Wrong("a merge of keys", REGISTER, "    format: pdf", "    format: pdf\n    <<: {free_of_charge: true}", (
        Said(REGISTER, "<<: {free_of_charge: true}", "rights.eu-gdpr:A15.<<", "this key is not known here", "Known are 'right', 'clauses', 'answer_within', 'extension', 'free_of_charge' or 'format'"),
    )),
    Wrong("a consent without its question", DANISH, "    consent: Ja tak, send mig nyheder.\n", "", (
        Said(DANISH, "updates:", "purposes.updates.consent", "'consent' is missing: the purpose rests on eu-gdpr:A6-1-a", "Write the question a person is asked, in one sentence"),
    )),
    Wrong("an interest that is not told", ENGLISH, "    interest: We have an interest in answering those who write to us.\n", "", (
        Said(ENGLISH, "answer:", "purposes.answer.interest", "'interest' is missing: the purpose rests on eu-gdpr:A6-1-f", "Write which interest is pursued, in one sentence"),
    )),
    Wrong("a question nobody is asked", DANISH, "    interest: Vi", "    consent: Må vi svare?\n    interest: Vi", (
        Said(DANISH, "consent: Må vi svare?", "purposes.answer.consent", "'consent' belongs to eu-gdpr:A6-1-a, and this purpose rests on eu-gdpr:A6-1-f", "Leave it out"),
    )),
    Wrong("a field without words", DANISH, "      message: {label: Din besked, hint: Skriv kort.}\n", "", (
        Said(DANISH, "fields:", "forms.write-to-us.fields", "there are no words for the field 'message'", "Write a line 'message: {label: ...}'"),
    )),
    Wrong("words for a field that is none", ENGLISH, "      message: {label", "      phone: {label: Phone}\n      message: {label", (
        Said(ENGLISH, "phone: {label: Phone}", "forms.write-to-us.fields.phone", "the form has no field 'phone'", "Known are 'email' or 'message'"),
    )),
    Wrong("a form without thanks", ENGLISH, "    thanks: Thank you. We answer within a week.\n", "", (
        Said(ENGLISH, "write-to-us:", "forms.write-to-us.thanks", "this key is missing", "Write it, as in 'thanks: Thank you. We shall answer within a week.'"),
    )),
    Wrong("a placeholder for nothing", DANISH, "{retention.website}", "{retention.hjemmeside}", (
        Said(DANISH, "'2.4a': Vi gemmer dine oplysninger i højst {retention.hjemmeside}, i første omgang {retention.at-first}.", "promises.2.4a", "{retention.hjemmeside} stands for nothing in the register", "Did you mean 'retention.website'?"),
    )),
    Wrong("a placeholder that is misspelt", ENGLISH, "{organisation}", "{organization}", (
        Said(ENGLISH, "- This is what {organization} does with what you send.", "sections.2.intro", "{organization} stands for nothing in the register", "Did you mean 'organisation'?"),
    )),
    Wrong("a brace alone", ENGLISH, "We encrypt your data.", "We {encrypt your data.", (
        Said(ENGLISH, "'9.1': We {encrypt your data.", "promises.9.1", "a brace stands alone or is empty", "Write a placeholder as in '{organisation}'"),
    )),
    Wrong("a fact the register does not state", REGISTER, "minimum_age: 16\n", "", (
        Said(DANISH, "text: Du kan få at vide, hvad vi har om dig. Er du under {minimum_age}, sletter vi det.", "rights.eu-gdpr:A15.text", "{minimum_age} stands for nothing in the register", "State it in the register, or write the sentence without it"),
        Said(ENGLISH, "text: You can be told what we hold about you. If you are under {minimum_age}, we delete it.", "rights.eu-gdpr:A15.text", "{minimum_age} stands for nothing in the register", "State it in the register, or write the sentence without it"),
    )),
    Wrong("the wrong language", DANISH, "language: da", "language: en", (
        Said(DANISH, "language: en", "language", "'en' stands in the file for 'da'", "Write 'language: da'"),
    )),
    Wrong("a text that is empty", DANISH, "visitors: Besøgende", "visitors: ''", (
        Said(DANISH, "data_subjects: {visitors: ''}", "data_subjects.visitors", "'' is not a text", "Write some words"),
    )),
    Wrong("a right without words", ENGLISH, "  eu-gdpr:A15:", "  eu-gdpr:A16:", (
        Said(ENGLISH, "rights:", "rights", "there are no words for 'eu-gdpr:A15'", "Write a line '\"eu-gdpr:A15\": ...'"),
        Said(ENGLISH, "eu-gdpr:A16:", "rights.eu-gdpr:A16", "the register has no 'eu-gdpr:A16' that needs words", "Did you mean 'eu-gdpr:A15'?"),
    )),
    # what stands behind
    Wrong("a document about nothing known", REGISTER, "recipients: [mailer]\n\nengagements", "recipients: [mailr]\n\nengagements", (
        Said(REGISTER, "recipients: [mailr]", "documents.mailer-agreement.recipients", "there is no recipient 'mailr'", "Did you mean 'mailer'?"),
    )),
    Wrong("a document about nothing", REGISTER, "    recipients: [mailer]\n\nengagements", "\nengagements", (
        Said(REGISTER, "- id: mailer-agreement", "documents.mailer-agreement", "this document covers nothing", "Name recipients, purposes or processes"),
    )),
    Wrong("a document looked at again before it was signed", REGISTER, "review_on: 2028-01-01", "review_on: 2025-01-01", (
        Said(REGISTER, "- id: mailer-agreement", "documents.mailer-agreement", "it is to be reviewed on 2025-01-01, not after its own day (2026-01-01)", "Write a later day"),
    )),
    Wrong("a document of no known kind", REGISTER, "kind: processor_contract", "kind: contract", (
        Said(REGISTER, "kind: contract", "documents.mailer-agreement.kind", "'contract' is not known here", "Write 'processor_contract', 'interest_assessment', 'impact_assessment', 'transfer_assessment' or 'joint_arrangement'"),
    )),
    Wrong("a cookie for nothing", REGISTER, "name: visit, purpose: updates", "name: visit, purpose: update", (
        Said(REGISTER, "- {name: visit", "cookies.visit.purpose", "there is no purpose 'update'", "Did you mean 'updates'?"),
    )),
    Wrong("a cookie of a stranger", REGISTER, "recipient: mailer, lifetime", "recipient: nobody, lifetime", (
        Said(REGISTER, "- {name: visit", "cookies.visit.recipient", "there is no recipient 'nobody'", "Known are 'mailer'"),
    )),
    Wrong("a public source that is none", REGISTER, "sources: [form]", "sources: [form]\n    public_sources: [forms]", (
        Said(REGISTER, "public_sources: [forms]", "processes.web-forms.public_sources", "'forms' is not a source of this process", "Did you mean 'form'?"),
    )),
    Wrong("work for others with a lost measure", REGISTER, "security: [encryption]}", "security: [encrypted]}", (
        Said(REGISTER, "- {id: payroll", "engagements.payroll.security", "there is no security measure 'encrypted'", "Did you mean 'encryption'?"),
    )),
    Wrong("work for others without words", DANISH, "engagements: {payroll: Vi udbetaler løn}", "engagements: {}", (
        Said(DANISH, "engagements: {}", "engagements", "there are no words for 'payroll'", "Write a line 'payroll: ...'"),
    )),
    Wrong("an acceptance that ends before it begins", REGISTER, "until: 2027-02-01", "until: 2025-02-01", (
        Said(REGISTER, "- {rule: T22", "accepted.1.until", "it ends on 2025-02-01, before it begins (2026-02-01)", "Write a later day"),
    )),
    Wrong("a change that names none", REGISTER, "'recipient-added:mailer'", "mailer", (
        Said(REGISTER, "- {change: mailer", "acknowledged.1.change", "'mailer' is not a change", "Write it as in 'recipient-added:hotjar'"),
    )),
)
