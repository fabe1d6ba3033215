"""Attacks every address of the site with hostile requests and judges each answer.

`addresses` walks the URL configuration, `values` holds what is thrown, `cases` draws requests from
a seed, `checks` judges answers, `run` sends them to the application in this process, `raw` sends
bytes over sockets. `script/attack` runs it all; a short version is part of the tests.
"""
