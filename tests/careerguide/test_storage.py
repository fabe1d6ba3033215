"""Stylesheets as they are shipped."""

import re

import pytest

from careerguide.storage import minified
from tests.running_site import ROOT


def test_a_descendant_by_pseudo_class_stays_a_descendant():
    css = """
    @layer a {
      .rows :is(th, td) { padding: 0; } /* a comment */
      .field label :is(strong, small) { display: block; }
      a:is(.b, .c) { color: red; }
    }
    """
    assert minified(css) == (
        "@layer a{.rows *:is(th,td){padding:0}.field label *:is(strong,small){display:block}"
        "a:is(.b,.c){color:red}}"
    )


@pytest.mark.parametrize("name", ["site.css", "plans.css"])
def test_no_selector_of_ours_loses_its_space(name):
    css = (ROOT / "static" / name).read_text()
    wanted = len(re.findall(r"[\w)\]] :[a-z-]+\(", css))
    assert wanted > 0
    assert minified(css).count(" *:") == wanted
