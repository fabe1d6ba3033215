"""What is thrown at the site. A marker in a value shows, when it comes back, that it was not escaped."""

import random
import re

TAG = "<x-probe-123"
ATTRIBUTES = ('"onx=', "'onx=")
EVALUATED = "TPL-PROBE"
FORMULA = "cmd-probe"
FOREIGN = "evil.example"
FOREIGN_LINK = re.compile(
    rf"""(?:href|src|action|formaction|hx-\w+)=["']?\s*(?:https?:)?[/\\]{{2}}{FOREIGN}""", re.I
)
HEADER = "x-injected"

MARKUP = [
    f"{TAG}>",
    f'">{TAG} a="',
    f'"onx=1 a="{TAG}>',
    "'onx=1 a='",
    f"</script>{TAG}>",
    f"</title></textarea></style>{TAG}>",
    f"<!--{TAG}-->",
    f"<![CDATA[{TAG}>]]>",
    f"&lt;x&gt;&#60;{TAG}>",
    f"javascript:alert(1)//{TAG}>",
    f"+ADw-script+AD4-{TAG}>",
]
TEMPLATES = [
    '{{"tpl-probe"|upper}}',
    "{% filter upper %}tpl-probe{% endfilter %}",
    "{{settings.SECRET_KEY}}",
    "{% debug %}",
    "{{request.META}}",
    "${{7*7}}#{7*7}<%= 7*7 %>",
    "%(name)s %s %d {0} {name.__class__}",
]
SQL = [
    "' OR '1'='1",
    "1; DROP TABLE roles_role; --",
    "%' UNION SELECT password FROM auth_user --",
    "\\' OR 1=1 /*",
    '") OR ("1"="1',
    "*",
    "a* AND (b OR",
    "NEAR(a b, 1)",
    "title:a",
    "NOT",
    '"',
    "((((((((((",
    "^a -b +c ~d",
    "a & | ! <-> b",
    "%_%_%",
    "a'||pg_sleep(3)||'",
]
CONTROL = [
    "\x00",
    "a\x00b",
    "\x01\x02\x1b[2J\x7f",
    f"a\r\n{HEADER}: 1\r\n\r\n{TAG}>",
    f"a\n{HEADER}: 1",
    "\x85\u2028\u2029",
    "\ufeff",
    "\b\b\b",
]
UNICODE = [
    "\u202emoc.elgoog\u202c",
    "\u200b\u200d\u2060",
    "раураl",
    "z" + "\u0351\u036b\u0343" * 60,
    "\ud800",
    "a\udfff",
    "\U0010ffff\ufffe",
    "ﷺ" * 200,
    "İıßŉǰΐﬁ",
    "１２３",
    "٣٤٥",
    "²½Ⅷ",
    "🏳️‍🌈" * 20,
    "ａｄｍｉｎ",
]
PATHS = [
    "../../../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "....//....//",
    "..\\..\\windows\\win.ini",
    "file:///etc/passwd",
    ".git/config",
    "~root",
    "con.txt",
]
URLS = [
    f"https://{FOREIGN}/",
    f"//{FOREIGN}",
    f"/\\{FOREIGN}",
    f"///{FOREIGN}",
    f"https:{FOREIGN}",
    f"\thttps://{FOREIGN}",
    f"http://testserver@{FOREIGN}/",
    f"http://testserver.{FOREIGN}/",
    "javascript:alert(1)",
    f"data:text/html,{TAG}>",
]
NUMBERS = [
    "-1", "0", "1", "2", "3", "1.5", "-0.0", "NaN", "nan", "sNaN", "inf", "-Infinity", "1e309",
    "1e-400", "1E+9999999", "0x10", "1_000", "+1", " 1 ", "2147483648", "9223372036854775808",
    "-9223372036854775809", "99999999999999999999999999", "1" * 400, "1" * 5000, "$1K", "£-1",
    "1,000,000", "1/0", "१२", "e", ".", "--1", "1e",
]  # fmt: skip
DATES = ["2026-02-30", "0000-01-01", "9999-12-31", "99999-01-01", "2026-W01", "1-1-1", "today"]
FORMULAS = [f"={FORMULA}()", f"+{FORMULA}", f"@{FORMULA}", f"-{FORMULA}", f"\t={FORMULA}"]
SHAPES = [
    "",
    " ",
    "null",
    "true",
    "[]",
    "{}",
    '{"a": [1, {"b": null}]}',
    "[" * 2000,
    ",",
    ":::",
    "|",
    # Each word is a condition of a query, and a database takes so many.
    "a " * 1500,
    "a," * 1500,
    '"a" -b ' * 600,
]

ALL = [
    MARKUP, TEMPLATES, SQL, CONTROL, UNICODE, PATHS, URLS, NUMBERS, DATES, FORMULAS, SHAPES,
]  # fmt: skip
UNKNOWN_NAMES = [
    "q", "page", "next", "id", "debug", "format", "callback", "_method", "__proto__", "a[]", "a[b]",
    "a.b", "<x-probe-123>", '"onx=1', "é", "\x00", "", "sort", "order_by", "user__password",
    "role__id__in", "pk__gt", "csrfmiddlewaretoken", "_popup", "_to_field", "e", "p", "o", "all",
]  # fmt: skip


def many(rng: random.Random, most: int) -> list[str]:
    """Return short values, no two alike: so many at most."""
    return [f"{number:x}" for number in range(rng.choice([80, 1010, most]))]


def hostile(rng: random.Random) -> str:
    """Draw one hostile value; rarely one of 100 KB."""
    value = rng.choice(rng.choice(ALL))
    if rng.random() < 0.03:
        return (value or "A") * (100_000 // max(1, len(value or "A")))
    if rng.random() < 0.1:
        value += rng.choice(rng.choice(ALL))
    return value


HEADERS: dict[str, list[str]] = {
    "HTTP_X_FORWARDED_HOST": [FOREIGN, f"{FOREIGN}:80, testserver", f"{TAG}>"],
    "HTTP_X_FORWARDED_FOR": ["127.0.0.1", "1.2.3.4, 5.6.7.8", "' OR 1=1", "::1%eth0", "," * 500],
    "HTTP_X_FORWARDED_PROTO": ["https", "http", "javascript", f"{TAG}>"],
    "HTTP_X_FORWARDED_PORT": ["1", "99999999"],
    "HTTP_X_FORWARDED_PREFIX": [f"//{FOREIGN}", "/admin"],
    "HTTP_X_SCRIPT_NAME": [f"//{FOREIGN}"],
    "HTTP_X_HOST": [FOREIGN],
    "HTTP_X_FORWARDED_SERVER": [FOREIGN],
    "HTTP_X_FORWARDED_SCHEME": ["https", f"{TAG}>"],
    "HTTP_FRONT_END_HTTPS": ["on"],
    "HTTP_FORWARDED": [f"for=1.2.3.4;host={FOREIGN};proto=https"],
    "HTTP_X_ORIGINAL_URL": ["/admin/"],
    "HTTP_X_REWRITE_URL": ["/admin/"],
    "HTTP_X_HTTP_METHOD_OVERRIDE": ["DELETE", "PUT", "POST", "GET"],
    "HTTP_X_METHOD_OVERRIDE": ["DELETE", "POST"],
    "HTTP_X_HTTP_METHOD": ["DELETE", "POST"],
    "HTTP_X_REQUEST_ID": [f"{TAG}>", "a" * 5000, "good-id-12345678"],
    "HTTP_HX_REQUEST": ["true", "false", f"{TAG}>"],
    "HTTP_HX_TARGET": [
        "results", "plan-state", "skills", "table", "content", f"{TAG}>", "../x", "../../etc/passwd", "%00",
    ],
    "HTTP_HX_TRIGGER": [f"{TAG}>"],
    "HTTP_HX_TRIGGER_NAME": ['"onx=1'],
    "HTTP_HX_CURRENT_URL": [f"https://{FOREIGN}/", "http://[", f"{TAG}>", "http://testserver/%ff"],
    "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": ["true"],
    "HTTP_HX_TARGET_URI_AUTOENCODED": ["true"],
    "HTTP_HX_PROMPT": [f"{TAG}>", f"//{FOREIGN}"],
    "HTTP_HX_BOOSTED": ["true"],
    "HTTP_HX_HISTORY_RESTORE_REQUEST": ["true"],
    "HTTP_ACCEPT": ["*/*", "application/json", "text/csv", "a/b;q=x", "," * 300, f"{TAG}>"],
    "HTTP_ACCEPT_LANGUAGE": ["xx", "de;q=9", "a" * 1000, "*" * 600, "en-" * 300, "\xff"],
    "HTTP_ACCEPT_ENCODING": ["br", "gzip", "zstd", "gzip;q=x", "identity;q=0", "br" * 200, "\xff"],
    "HTTP_IF_NONE_MATCH": ["*", '"x"', 'W/"x', '"' * 500, "\xff"],
    "HTTP_IF_MODIFIED_SINCE": ["Thu, 99 Foo 0000 00:00:00 GMT", "0", "Mon, 01 Jan 99999 00:00:00 GMT"],
    "HTTP_RANGE": ["bytes=0-1", "bytes=-1", "bytes=9999999999-", "bytes=0-1,2-3" + ",4-5" * 200, "x"],
    "HTTP_REFERER": [f"https://{FOREIGN}/", "http://[", f"{TAG}>", "http://testserver/"],
    "HTTP_ORIGIN": ["null", f"https://{FOREIGN}", "http://[", f"{TAG}>"],
    "HTTP_AUTHORIZATION": ["Bearer x", "Basic ////", "\xff"],
    "HTTP_USER_AGENT": [f"{TAG}>", "a" * 20000, "\xff", "${jndi:ldap://x}", ""],
    "CONTENT_LENGTH_CLAIMED": ["-1", "abc", "99999999999", "1_0", "\xb2"],
}  # fmt: skip
HTMX = sorted(name for name in HEADERS if name.startswith("HTTP_HX_"))
HOSTS = [
    FOREIGN, f"{FOREIGN}:80", "testserver@evil.example", "testserver:99999999", f"{TAG}>", "", "[::1",
    "testserver\x00", "TESTSERVER.", "a" * 3000,
]  # fmt: skip
COOKIES = [
    "sessionid=../../x", "csrftoken=" + "a" * 9000, "messages=[[\"__json_message\",0,25,\"<x-probe-123>\"]]",
    "messages=x:y:z", "a=b; a=c; $Path=/", "\xff=\xff", "=;;;==", "sessionid=" + "'" * 40,
]  # fmt: skip
CONTENT_TYPES = [
    "application/x-www-form-urlencoded; charset=utf-7", "application/x-www-form-urlencoded; charset=bogus",
    "application/x-www-form-urlencoded; charset=utf-16", "multipart/form-data", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "a" * 300, "multipart/form-data; boundary=\xff", "application/json",
    "text/xml", "", "\xff/\xff", "application/json; charset=", "multipart/mixed; boundary=x", ";;;=",
]  # fmt: skip
BODIES = [
    b"", b"\x00" * 100, b"\xff\xfe" * 50, b"{", b'{"a": 1e999999}', b"[" * 5000, b"a=%", b"a=%zz&%00=%00",
    b"&" * 900, b"=" * 900, b"--x\r\n", b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--",
    b"--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"../../x\"\r\n\r\nb\r\n--x--\r\n",
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
]  # fmt: skip
