# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import core_export
from . import lead_capture
from . import lead_capture_form
from . import lead_export
from . import person_data
