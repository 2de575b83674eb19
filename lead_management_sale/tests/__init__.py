# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_crm_lead
from . import test_end_to_end
from . import test_hooks
from . import test_js
from . import test_lead_erasure
from . import test_lead_funnel
from . import test_lead_import
from . import test_revenue
from . import test_revenue_fields
from . import test_sale_order
from . import test_translations
