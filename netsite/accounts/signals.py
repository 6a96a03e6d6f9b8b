"""What the accounts floor announces to the floors above, inside the transaction that causes it.

member_signed_up: somebody made an account. Listens: questions.receivers (gives what they wrote before to them).
    Arguments: member, next_url (the address they came from, as the form carried it; not to be trusted), browser_key.
member_confirmed: a member's first e-mail address is confirmed. Listens: questions.receivers (posts what the member
    wrote before signing up). Arguments: member.
member_consented: a member agreed to the text about health data. Listens: questions.receivers (posts what waited for it).
    Arguments: member.
member_renamed: a member has another display name now. Listens: questions.receivers (mentions in others' texts).
    Arguments: member, old (the name before).
member_suspended: a member may not post until a date. Listens: nobody yet. Arguments: member.
member_erased: a member's data are going. Listens: questions.receivers (their words). Arguments: member, keep_words (bool).
"""

from django.dispatch import Signal

member_signed_up = Signal()
member_confirmed = Signal()
member_consented = Signal()
member_renamed = Signal()
member_suspended = Signal()
member_erased = Signal()
