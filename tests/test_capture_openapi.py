"""What the JSON endpoint says of itself is an OpenAPI 3.1 description, and its examples fit it."""

import json

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from dev.paths import ROOT

DESCRIPTION = json.loads(
    (ROOT / "lead_management/controllers/lead_capture_openapi.json").read_text()
)
POST = DESCRIPTION["paths"]["/lead_management/capture/{public_id}"]["post"]
BODY = POST["requestBody"]["content"]["application/json"]
ANSWER = POST["responses"]["200"]["content"]["application/json"]


def test_the_description_is_valid():
    OpenAPIV31SpecValidator(DESCRIPTION).validate()


@pytest.mark.parametrize("content", [BODY, ANSWER], ids=["bodies", "answers"])
def test_its_examples_fit_it(content):
    schema = {"components": DESCRIPTION["components"], **content["schema"]}
    for example in content["examples"].values():
        Draft202012Validator(schema).validate(example["value"])
