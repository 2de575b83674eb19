from . import crm_lead_to_opportunity
from . import crm_lead_to_opportunity_mass
from . import lead_attribute_delete_wizard
from . import lead_attribute_option_merge_wizard
from . import lead_hand_over_wizard
from . import lead_return_wizard
from . import partner_merge
from . import lead_followup_preview
