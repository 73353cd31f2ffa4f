"""What each role changes in Django admin: by model and row, the fields. Data only.

The names are those of `forging.py`: `role=owner` is the role with that value, `shift+` one more
shift, `shift-` one less, `shift.starts` another beginning of the first one. Whatever isn't here
changes nothing. Front desk, aesthetician, nurse injector and medical director don't get in; a
privacy officer reads the audit. Reasons are docs/roles.md's.

`here` is a row of Oakland, where the manager works, `there` one of Austin; of people there are a
director, the manager and the owner as well, so that each role meets itself and those above it.
"""

# "rules, hours, templates, groups | at their place"
# Of people whose page one may save; one's own too: who runs a place writes its plan.
SHIFTS = "shift+ shift- shift.starts shift.ends shift.weekday shiftexception+ timeoff+ "
OPEN_HOURS = (
    "openinghours+ openinghours- openinghours.starts openinghours.ends openinghours.weekday "
    "closure+ "
)
RULE = (
    "name is_active asked_role target_minutes clock remind_before treatment "
    "pause_cap_minutes ack_hold_minutes conversation=oakland "
)
# Of another rule's step nothing is taken: the rule is published once more as it is.
STEPS = (
    "priority again_minutes again_times repeat_minutes repeat_times "
    "escalationstep+ escalationstep- escalationstep.after_minutes escalationstep.target "
    "escalationstep.role escalationstep.person=dov escalationstep=other "
)
WORDING = "name text priority role asked_role due "
# Of whom one may have leave the practice, all but the address: it receives the next password.
STAFF = (
    "display_name extension is_active locations=none home_location=none cover=dov " + SHIFTS
)  # "role, deactivation | of staff at their place"

MANAGER = {
    # A nurse injector; "front desk, aesthetician, nurse injector" are the roles to hand out.
    "accounts.user here": STAFF + "role=front_desk role=aesthetician",
    # A director's role is an owner's to give, so also to take.
    "accounts.user director": STAFF,
    # Oneself: never role, places, home, address or being active.
    "accounts.user manager": "display_name extension cover=dov " + SHIFTS,
    # May be closed or opened by owners alone.
    "accounts.location here": "name time_zone phone names_on_wall " + OPEN_HOURS,
    # "invite | front desk, aesthetician, nurse injector to their place"; the base is the second.
    "accounts.invitation add": "email display_name role=front_desk role=nurse_injector",
    # "that a private channel is there | at their place"; for whom it is stays as it was made.
    "messaging.conversation here": "name topic",
    "messaging.conversation add": "name topic is_private",
    # Only with people whom they see.
    "messaging.peoplegroup here": "name people=dov",
    "messaging.peoplegroup add": "name people=dov",
    "messaging.template here": WORDING,
    "messaging.template add": WORDING,
    # "A manager sets where patient records open, as there is one address for the practice."
    "messaging.recordsaddress here": "template",
    "messaging.recordsaddress there": "template",
    "policies.responserule here": RULE + STEPS,
    "policies.responserule add": RULE + "escalationstep+",
    # Whose it is, and of what, stays; only who runs the place can be named at all.
    "policies.reportsubscription here": "at",
    "policies.reportsubscription add": "at",
}

# "role, deactivation | all but themselves"; a second owner's word: tests/accounts/test_owners.py.
SELF = (
    "email display_name extension locations=austin locations=all locations=none "
    "home_location=austin home_location=none cover=dov cover=lena " + SHIFTS
    + "shift+elsewhere shiftexception+elsewhere shift.location=austin "
)  # fmt: skip
MORE_ROLES = "role=medical_director role=manager role=owner role=privacy_officer "
PLACE = "name time_zone phone names_on_wall is_active "
HOOK = "name url events locations=oakland locations=austin locations=all "
GROUP = "name people=dov people=lena people=all "
OWNER = {
    "accounts.user here": SELF + "is_active role=front_desk role=aesthetician " + MORE_ROLES,
    "accounts.user there": (
        "email display_name extension is_active locations=oakland locations=all locations=none "
        "home_location=none cover=dov shift+elsewhere shiftexception+elsewhere "
        "shift.location=oakland role=aesthetician role=nurse_injector " + MORE_ROLES + SHIFTS
    ),
    "accounts.user owner": SELF,
    "accounts.location here": PLACE + OPEN_HOURS,
    "accounts.location there": PLACE + OPEN_HOURS,
    "accounts.location add": PLACE + "openinghours+ closure+",
    "accounts.invitation add": (
        "email display_name role=front_desk role=nurse_injector locations=austin locations=all "
        + MORE_ROLES
    ),
    "accounts.groupmapping here": "group role locations=austin locations=all",
    "accounts.groupmapping there": "group role locations=oakland locations=all",
    "accounts.groupmapping add": "group role locations=austin locations=all",
    "accounts.bot here": "display_name is_active",
    "accounts.bot there": "display_name is_active",
    "accounts.bot add": "display_name",
    "messaging.conversation here": "name topic",
    "messaging.conversation there": "name topic",
    "messaging.conversation add": "name topic is_private location=austin location=none",
    "messaging.integration here": "is_active",
    "messaging.integration there": "is_active",
    "messaging.peoplegroup here": GROUP + "location=austin location=none",
    "messaging.peoplegroup there": GROUP + "location=oakland location=none",
    "messaging.peoplegroup add": GROUP + "location=austin location=none",
    "messaging.template here": WORDING + "location=austin location=none",
    "messaging.template there": WORDING + "location=oakland location=none",
    "messaging.template add": WORDING + "location=austin location=none",
    "messaging.recordsaddress here": "template",
    "messaging.recordsaddress there": "template",
    "messaging.retentionrule here": "days location=none",
    "messaging.retentionrule there": "days location=none",
    "messaging.retentionrule add": "days",
    "policies.hookendpoint here": HOOK + "is_active",
    "policies.hookendpoint there": HOOK + "is_active",
    "policies.hookendpoint add": HOOK,
    "policies.responserule here": (
        RULE + STEPS + "escalationstep.person=lena location=austin location=none"
    ),
    "policies.responserule there": (
        RULE.replace("=oakland", "=austin")
        + STEPS
        + "escalationstep.person=lena location=oakland location=none"
    ),
    "policies.responserule add": RULE + "escalationstep+ location=austin location=none",
    "policies.reportsubscription here": "at",
    "policies.reportsubscription there": "at",
    "policies.reportsubscription add": "at",
}

# What follows by itself from a change: beginnings of names in `snapshot.differences`.
ALONG: dict[str, tuple[str, ...]] = {
    "accounts.user": (
        "accounts.user_locations",
        "account.emailaddress",  # the one that logs in
        "accounts.location.calendar_version",
        "messaging.membership",  # follows from role and places
        # Who is gone owes nothing any more: by the doors of promises, which keep what was late.
        "policies.obligation.",
        "policies.obligationparty",
        "policies.obligationevent+",
        "policies.outbox+",
        "policies.hookdelivery+",  # and programs are told
    ),
    "accounts.location": ("accounts.location.calendar_version",),
    # Each save publishes a version; those that there are stay.
    "policies.responserule": ("policies.ruleversion+", "policies.escalationstep."),
}
