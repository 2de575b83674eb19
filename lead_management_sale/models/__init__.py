# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import lead_erasure
from . import lead_import
from . import lead_revenue
from . import lead_revenue_mixin
from . import lead_funnel
from . import account_move
from . import crm_lead
from . import res_company
from . import res_config_settings
from . import res_partner
from . import sale_order
