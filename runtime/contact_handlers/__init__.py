"""The Lambda code of a contact center."""

import gc
import os

# A cold start makes some hundred thousand objects that stay; looking for garbage among them took a fifth of its time.
# `base.runtime` switches the collector on again after the first answer.
if "AWS_LAMBDA_RUNTIME_API" in os.environ:
    gc.disable()
