from . import crm_lead_to_opportunity
from . import crm_lead_to_opportunity_mass
from . import lead_hand_over_wizard
from . import lead_return_wizard
from . import partner_merge
