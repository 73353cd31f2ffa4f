"""What runs by itself for promises; every task may run twice, or on two workers at once."""

from celery import shared_task

from accounts.clock import database_now
from policies import escalations, lookout, notices, obligations, report_mails, simulations
from policies.hooks import deliveries, mails
from policies.push import sending


@shared_task(name="policies.tasks.sweep")
def sweep() -> None:
    """Do what is due for every open obligation, put the notices on the screens, and write down
    that it was done."""
    obligations.look(database_now())
    escalations.sweep(database_now())
    obligations.remind_again(database_now())
    notices.push(database_now())
    lookout.swept(database_now())


@shared_task(name="policies.tasks.deliver")
def deliver() -> None:
    """Tell everybody who is to be told something; apart from the sweep, since mail is slow."""
    notices.deliver(database_now())


@shared_task(name="policies.tasks.recount")
def recount(location_ids: list[int]) -> None:
    """Count anew what rests on the hours of these locations."""
    obligations.recount_for(location_ids, database_now())


@shared_task(name="policies.tasks.send_daily_reports")
def send_daily_reports() -> None:
    """Freeze each location's newest day, week and month, and mail them at each reader's hour."""
    report_mails.send_due(database_now())


# It may take longer than other tasks; its claim, not its delivery, keeps it single.
@shared_task(name="policies.tasks.simulate", time_limit=540)
def simulate() -> None:
    """Run the trials of rules that wait, and forget the old ones."""
    simulations.run_waiting(database_now())


@shared_task(name="policies.tasks.send_hooks")
def send_hooks() -> None:
    """Tell other programs what became of asks, and the owners which of them takes nothing."""
    deliveries.deliver(database_now())
    mails.tell_owners(database_now())


@shared_task(name="policies.tasks.forget_hooks")
def forget_hooks() -> None:
    """Remove what webhooks were told more than 30 days ago, and browsers more than two."""
    deliveries.forget_old(database_now())
    sending.forget_old(database_now())


@shared_task(name="policies.tasks.send_pushes")
def send_pushes() -> None:
    """Tell browsers, while the chat is closed, that something waits."""
    sending.send_due(database_now())
