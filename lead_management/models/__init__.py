# Abstract models before those that inherit them.
from . import lead_lifecycle_stage
from . import lead_lifecycle_transition
from . import lead_lifecycle_mixin
from . import lead_bant_mixin
from . import crm_lead
from . import res_partner
from . import lead_import_catalogue
from . import lead_import
from . import lead_import_run
from . import lead_import_workbook
from . import lead_import_mapping
from . import lead_import_row
from . import res_config_settings
