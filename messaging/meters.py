"""What this process counts of its work while it runs: numbers alone, of nobody in particular."""

from prometheus_client import CollectorRegistry, Counter

COUNTED = CollectorRegistry()
POSTS = Counter("medspa_posts", "Messages that were posted through this process", registry=COUNTED)
DELIVERIES = Counter(
    "medspa_deliveries",
    "Messages that this process sent to tabs, also their author's",
    registry=COUNTED,
)
LOST_PUSHES = Counter(
    "medspa_lost_pushes", "Pushes of this process that Redis didn't take", registry=COUNTED
)
