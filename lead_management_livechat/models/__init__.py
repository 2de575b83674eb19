from . import chatbot_script_step
from . import discuss_channel
from . import lead_capture_source
from . import lead_erasure
from . import lead_touch
