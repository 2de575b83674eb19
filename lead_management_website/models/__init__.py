# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_lead
from . import lead_capture_source
from . import res_config_settings
from . import website
