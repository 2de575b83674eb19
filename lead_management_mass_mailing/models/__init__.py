from . import crm_lead
from . import lead_erasure
from . import lead_lifecycle_mixin
from . import mailing_subscription
from . import mailing_trace
