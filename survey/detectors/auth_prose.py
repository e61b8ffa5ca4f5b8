"""Which authentication the documentation describes in words, how a key is issued, and whether limits are told.

Read section by section on pages judged to be documentation: a word counts by what stands around it in its own
section, not by occurring anywhere on the page. Code samples speak for themselves. What is denied (`no longer`),
what belongs to somebody else (a maps key, a CAPTCHA, a payment provider's publishable key), what guards the
web site (cookies, customer log-in) and what signs web hooks is not the authentication of the company's API; nor is
what a manual tells of anybody's API: how a gateway guards "your API", how a product connects to "an API".

What counts is how the credential travels, as in a description: an "API key" that is sent as a Bearer token or as the
user name of Basic is `bearer` or `basic` (RFC 6750 2.1 and RFC 7617 do not ask what the value is called). It is
`api_key` as well only where the page also shows it in a header, query or cookie of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

from survey.description.auth import OWN_HEADERS, WEAK_FLOWS
from survey.description.protection import RATE_LIMIT
from survey.detectors.pages import judge
from survey.model import Detector, Sign
from survey.page import Page, Section, cut_around, excerpt_of, sections

if TYPE_CHECKING:
    from survey.reading import Reading

MOST_TEXT = 40_000  # characters of one section that are read
_AROUND = 140  # characters before and after a cue that decide about it

Place = Literal["text", "code", "any"]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that name a scheme. `alone`: they suffice wherever they stand, as in a sample; others
    need a section about authentication, or words of use around them. `unless`: near, they mean something else."""

    question: str
    value: str
    words: re.Pattern[str]
    place: Place = "text"
    alone: bool = False
    unless: re.Pattern[str] | None = None
    answer: Literal["yes", "no"] = "yes"
    carried: bool = True  # it shows where the credential travels, and does not only name it


def _c(
    question: str,
    value: str,
    words: str,
    place: Place = "text",
    *,
    alone: bool = False,
    unless: str = "",
    answer: Literal["yes", "no"] = "yes",
    carried: bool = True,
) -> Cue:
    unlikely = re.compile(unless, re.I) if unless else None
    return Cue(question, value, re.compile(words, re.I), place, alone, unlikely, answer, carried)


_KEY_HEADERS = (
    r"(?:x-)?api-?key|(?:x-)?apikey|ocp-apim-subscription-key|x-ibm-client-(?:id|secret)|x-rapidapi-key|x-auth-key"
    r"|x-api-token|x-app-(?:key|id|token)|x-(?:token|key)"
    r"|x-(?!csrf|xsrf|csp|device|push|page|next|sync|continuation|cache|trace)[a-z0-9]{2,15}(?:token|apikey)"
    r"|x-access-key|x-subscription-key|x-gravitee-api-key|x-client-(?:id|secret)"
    r"|(?!your-|my-|the-|an-)[a-z]+(?:-[a-z]+){0,2}-api-key|[a-z]{2,20}-subscription-key"
)
_OWN_KEYS = rf"(?!x-(?:[a-z0-9]+-){{0,3}}oauth){OWN_HEADERS}"
_TOKEN_HEADERS = r"(?:access|auth|api|app|user|session|client)-(?:token|key)"
_CLIENT_AUTHENTICATES = (
    r"grant[_ ]type|client[_ -]?(?:id|secret|credentials)\b|token (?:end ?point|url|request)"
    r"|/oauth2?/|/token\b|access_token"
    r"|\b(?:get|obtain|request|retriev|generat|acquir|exchang|fetch|return|receiv)\w* (?:(?:an?|the|your) )?(?:\w+ )?"
    r"access tokens?\b"
    r"|\b(?:retriev|get|obtain|request|fetch|acquir)\w* (?:the|an?|your) (?:\w+ )?tokens?\b"
)
_TOKEN_REQUEST = rf"{_CLIENT_AUTHENTICATES}|oauth"
# `?key=` and `?token=` are words of many sites: the value must say that a credential stands there.
_PLACEHOLDER = (
    r"[\"'<\[{($%:]{0,3}(?:(?:your|my|api|demo|app|access)[ _-]?(?:\w+[ _-]){0,2}(?:key|token)|key|token|apikey)"
    r"(?![a-z=])"
)
_OTHER_CURL = r"--(?:digest|ntlm|negotiate|anyauth|aws-sigv4)\b"
_SOCIAL = r"(?:google|github|gitlab|microsoft|facebook|apple|linkedin|twitter)"
_SIGN_ON = r"\bSSO\b|\bsingle[ -]sign[ -]?on\b"  # of people on a web site
_SHORT = (
    r"\b(?:\d{1,4} ?(?:seconds?|secs?|minutes?|mins?)|\d{1,2} ?(?:hours?|hrs?)"
    r"|(?:an?|one|two|five|ten|fifteen|thirty|sixty) (?:hour|minutes?))\b"
)
_OTHER_TOKENS = r"password|one-time|\bOTP\b|e-?mail|invit|reset|upload|download|web ?-?hook|card token|session cookie"
_NOT_KEYS = r"foreign key|primary key|public key|private key|key[- ]value|keyboard|ssh"

CUES: tuple[Cue, ...] = (
    # API keys
    _c(
        "auth_prose",
        "api_key",
        rf"(?<![\w-])(?!api_?key\s{{0,4}}=[^>])(?:{_KEY_HEADERS})[\"'`]?\s*(?::|=>|=|,)\s*\S",
        "code",
        alone=True,
    ),
    _c(
        "auth_prose",
        "api_key",
        r"[?&](?:api[_-]?key|apikey|subscription-key|app_?key|appid|access_key)=",
        "any",
        alone=True,
    ),
    _c("auth_prose", "api_key", rf"[?&](?:key|token)={_PLACEHOLDER}", "any", alone=True),
    _c("auth_prose", "api_key", rf"(?<![\w-]){_TOKEN_HEADERS}[\"'`]?\s*(?::|=>)\s*\S", "code", alone=True),
    _c(
        "auth_prose",
        "api_key",
        r"authorization[\"'`]?\s*(?::|=>|=|,)\s*[\"'`]?(?:token|key|api[-_]?key|apitoken|api[-_]?secret)[ =]",
        "any",
        alone=True,
    ),
    _c("auth_prose", "api_key", rf"(?<![\w-])(?:{_KEY_HEADERS}|{_OWN_KEYS})\b(?!\s{{1,4}}=)"),
    _c(
        "auth_prose",
        "api_key",
        r"(?-i:(?<![\w<{\[-])(?:Access|Auth|Api|App|User|Session|Client|Account)-(?:Token|Key)\b)",
    ),
    _c("auth_prose", "api_key", rf"(?<![\w-]){_OWN_KEYS}\b", "code", alone=True),
    # names that mean nothing else, on pages of those who put their API behind such a gateway
    _c(
        "auth_prose",
        "api_key",
        r"(?<![\w-])(?:ocp-apim-subscription-key|x-gravitee-api-key|x-ibm-client-id)\b",
        alone=True,
    ),
    _c(
        "auth_prose",
        "api_key",
        r"\b(?:API|access) ?keys?\b[^.]{0,60}\b(?:query|GET|URL) (?:string )?(?:param|argument|string)"
        r"|\b(?:query|GET|URL) (?:string )?param\w*[^.]{0,40}\b(?:API|access) ?keys?\b",
        alone=True,
    ),
    # a client library is made with a key
    _c(
        "auth_prose",
        "api_key",
        r"(?:\bnew [\w.]{2,60}|\b(?:\w+\.)?[A-Z]\w{2,40}|\.(?:init|configure|create_?client|setup))"
        r"\s*\(\s*[{\[]?[^(){}\n]{0,80}\bapi_?key[\"']?\s*(?::|=>?)",
        "code",
        alone=True,
        carried=False,
    ),
    _c(
        "auth_prose",
        "api_key",
        r"\bAPI[ -](?:access )?(?:keys?|token)\b|\bsubscription keys?\b",
        unless=_NOT_KEYS,
        carried=False,
    ),
    _c(
        "auth_prose",
        "api_key",
        r"(?<!oauth )(?<!oauth2 )(?<!client )(?<!client id and )"
        r"\b(?:developer|access|application|app|consumer|secret|partner) keys?\b",
        unless=rf"{_NOT_KEYS}|hmac|signature|\bsign\b",
        carried=False,
    ),
    _c(
        "credential_in_query",
        "",
        r"[?&](?:api[_-]?key|apikey|subscription-key|app_?key|access_(?:key|token)|auth_token)(?==)"
        rf"|[?&](?:key|token)(?=={_PLACEHOLDER})",
        "any",
        alone=True,
    ),
    _c(
        "credential_in_query",
        "",
        r"\b(?:API|access|auth\w*|subscription) ?(?:key|token)s?\b[^.]{0,60}\b(?:query|GET|URL) (?:string )?"
        r"(?:param\w*|argument)(?: (?:named|called))?\W{0,3}(?P<value>[a-z][\w-]{0,20}(?:key|token|id))?"
        r"|\b(?:query|GET|URL) (?:string )?param\w*\W{0,3}(?P<value2>[a-z][\w-]{0,20}(?:key|token|id)\b)?[^.]{0,40}"
        r"\b(?:API|access) ?(?:key|token)s?\b",
        alone=True,
    ),
    # HTTP Basic; at a token endpoint it is the client that authenticates, not the caller of the API
    _c(
        "auth_prose",
        "basic",
        r"authorization[\"'`]?\s*(?::|=>|=|,)\s*[\"'`]?basic\b",
        "any",
        alone=True,
        unless=_TOKEN_REQUEST,
    ),
    _c(
        "auth_prose",
        "basic",
        r"(?:^|\s)curl\b[^\n]{0,200}\s(?:-u|--user)[ =]",
        "code",
        alone=True,
        unless=rf"{_TOKEN_REQUEST}|{_OTHER_CURL}",
    ),
    _c(
        "auth_prose",
        "basic",
        r"\bauth ?= ?\([\"'\w]|\bHTTPBasicAuth\(|\bCURLOPT_USERPWD\b|\bHTTPBASIC\b|\.basicAuth\(|\bSetBasicAuth\(",
        "code",
        alone=True,
        unless=_TOKEN_REQUEST,
    ),
    _c(
        "auth_prose",
        "basic",
        r"\bHTTP[ -]Basic\b|\bBasic[ -](?:HTTP )?(?:access )?auth(?:entication|ori[sz]ation|entifizierung)?\b"
        r"|\bBasic ?(?:认证|認證|認証|인증)|\bauth?enti\w{3,8} (?:HTTP )?(?:básica|basique|di base)\b"
        r"|\bBasic (?:scheme|credentials)\b",
        unless=_CLIENT_AUTHENTICATES,
    ),
    # Bearer
    _c("auth_prose", "bearer", r"authorization[\"'`]?\s*(?::|=>|=|,)\s*[\"'`]?bearer\b", "any", alone=True),
    _c(
        "auth_prose",
        "bearer",
        r"[\"'`“]bearer (?=token|access|your|ey)|\bbearer (?=[<{\[$])"
        r"|\bbearer[ -]?(?:access )?(?:tokens?|auth\w*|scheme|header)\b|\bbearer\b[^.]{0,40}\bheader\b",
    ),
    _c(
        "auth_prose",
        "bearer",
        r"\b(?:JWTs?|JSON Web Tokens?)\b",
        carried=False,
        unless=r"\bassertions?\b|\bJWS\b|private[ _]key[ _]jwt|id[ _]token|webhook|software statement"
        r"|single sign-on|\bSSO\b|\blog-?in (?:request|link|url)",
    ),
    # Digest
    _c("auth_prose", "digest", r"authorization[\"'`]?\s*:\s*digest\b|curl[^\n]{0,100}\s--digest\b", "any", alone=True),
    _c("auth_prose", "digest", r"\b(?:HTTP )?Digest[ -](?:access )?auth(?:entication)?\b"),
    # OAuth 2.0 and OpenID Connect
    _c("auth_prose", "oauth2", r"\bgrant_type\b[\"'`]?\s*(?:=|:|=>|,)\s*[\"'`]?[a-z_:-]{5,}", "any", alone=True),
    # RFC 6749 4: a table or a sentence names the parameter and its value
    _c(
        "auth_prose",
        "oauth2",
        r"\bgrant_type\b[^\n]{0,60}?\b(?:client_credentials|authorization_code|refresh_token)\b",
        "any",
        alone=True,
    ),
    _c("auth_prose", "oauth2", r"/oauth2?(?:/v\d)?/(?:token|authori[sz]e)\b|/connect/token\b", "any", alone=True),
    _c(
        "auth_prose",
        "oauth2",
        carried=False,
        words=r"\boauth[_-]?token\b|\bOAuth[ -]?(?:v?2(?:\.\d)?)?\b(?![ -]?(?:like|style|client secret)\b)"
        r"(?! ?1(?:\.0|\b)|1\.0|\.net\b|[ -]?proxy\b)",
        unless=r"OAuth ?1(?:\.0)?a?\b"
        rf"|\b(?:sign|log)(?:ging|ing)? ?(?:in|up) (?:with|via|through|using) (?:your )?{_SOCIAL}|\bSMTP\b|\bIMAP\b"
        rf"|{_SIGN_ON}",
    ),
    _c("auth_prose", "oauth2", r"\bFAPI\b|\bFinancial-grade API\b"),
    # https://hl7.org/fhir/smart-app-launch/ is a profile of OAuth 2.0
    _c(
        "auth_prose", "oauth2", r"\bSMART(?: App Launch| on FHIR| Backend Services)\b|/\.well-known/smart-configuration"
    ),
    _c(
        "auth_prose",
        "openid_connect",
        r"(?<!/)\b(?:OpenID[ -]Connect|OIDC)\b|/\.well-known/openid-configuration",
        unless=_SIGN_ON,
    ),
    # Mutual TLS
    _c("auth_prose", "mutual_tls", r"(?:^|\s)curl\b[^\n]{0,300}\s--cert\b", "code", alone=True),
    _c(
        "auth_prose",
        "mutual_tls",
        r"\bmutual(?:ly)?[ -](?:TLS|SSL)\b|\bmutual(?:ly)?[ -]authenticat\w+\b[^.]{0,60}\b(?:TLS|SSL|certificates?)\b"
        r"|\b(?:TLS|SSL|certificates?)\b[^.]{0,60}\bmutual(?:ly)?[ -]authenticat\w+\b"
        r"|\b(?:self_signed_)?tls_client_auth\b"  # RFC 8705 2
        r"|\bmTLS\b(?!\.)|\btwo-way (?:TLS|SSL)\b|\b2-way (?:TLS|SSL)\b"
        r"|\bclient(?:-side)?[ -](?:(?:SSL|TLS|X\.?509) )?certificates?\b",
        unless=r"web ?-?hooks?|call ?backs?",
    ),
    # Signed requests
    _c(
        "auth_prose",
        "signature",
        r"签名(?:算法|规则|方式|方法|生成|字符串|内容)|待签名|署名(?:の生成|方式|アルゴリズム)|서명 ?(?:생성|방식)"
        r"|(?:密[钥鑰]|密匙|app_?secret|secret_?key)[^。\n]{0,60}(?:MD5|SHA-?\d{1,3}|HMAC)[^。\n]{0,40}(?:\bsign\b|签名)",
        alone=True,
    ),
    _c(
        "auth_prose",
        "signature",
        r"\bAWS4-HMAC-SHA256\b|authorization[\"'`]?\s*:\s*[\"'`]?(?:hmac|signature|hawk)\b"
        r"|(?:\s-H|--header)[ =]{0,2}[\"']?[a-z][\w-]{0,40}-signature[\"']?\s?:",
        "any",
        alone=True,
    ),
    # a hash over a secret and something else: `md5(timestamp + api_secret)`
    _c(
        "auth_prose",
        "signature",
        r"\b(?:md5|(?:hmac[_-]?)?sha[_-]?(?:1|256|384|512))\s?\((?=[^)\n]{0,100}(?:secret|\bapi_?key|private_?key|pass(?:word|phrase)))"
        r"[^)\n]{1,100}[+.,&|]",
        "any",
        alone=True,
        unless=r"web ?-?hooks?|call ?backs?|notification|\b(?:verify|validat\w+|compar\w+)\b",
    ),
    _c(
        "auth_prose",
        "signature",
        r"\bsign(?:ed|ing)? (?:the|this|that) (?:\w{1,15} )?(?:pre-?hash|canonical|string|message|payload|query"
        r"|parameters)\b[^.]{0,60}\b(?:secret ?key|(?:api|client) secret|HMAC|private key|MD5|SHA-?\d{1,3})"
        r"|\bsignature auth(?:entication|ori[sz]ation)\b|\bsign string\b.{0,20}\bsignature\b",
        alone=True,
        unless=r"web ?-?hooks?|call ?backs?|\bJWT|JWS|notification|\b(?:check|verify|validat\w+|compar\w+)\b",
    ),
    _c(
        "auth_prose",
        "signature",
        r"\bHMAC(?:[- ]?SHA-?(?:1|256|384|512))?\b|\b(?:AWS )?Signature (?:Version|v) ?4\b"
        r"|\bSigV4\b|\bHTTP (?:Message )?Signatures?\b"
        r"|\bsignature (?:in|to) (?:the|an?) (?:(?:request|HTTP) )?headers?\b"
        r"|\bsign(?:ing)? (?:all|an?|each|every|the|your|API)\b[^.]{0,20}\brequests?\b|\b(?:request"
        r"|API) sign(?:ing|ature)s?\b"
        r"|\brequests? (?:must|should|need to) be signed\b|\bOAuth ?1(?:\.0)?a?\b",
        unless=r"web ?-?hooks?|call ?backs?|\b(?:check|verify|validat\w+|compar\w+)\b[^.]{0,40}\bsignatures?\b"
        r"|\bJWT|JWS|HS256|notification|id[ _]token|digital signature|cookie|one-time|\b[TH]OTP\b",
    ),
    # Nothing at all
    _c(
        "auth_prose",
        "none",
        r"\bthis API is not authenticated\b"
        r"|\b(?:no|without(?: any)?) (?:authentication|authori[sz]ation|API key|credentials)(?: or (?:authori[sz]ation"
        r"|API keys?))?"
        r" (?:is |are )?(?:required|needed|necessary)\b|\b(?:does|do) not require (?:any )?(?:authentication"
        r"|an API key|credentials)\b"
        r"|\bunauthenticated (?:API|public)\b|\bAPIs? (?:is|are) (?:public|open) and\b[^.]{0,40}\bno\b[^.]{0,20}\b"
        r"(?:key|authentication)",
        alone=True,
        unless=r"end ?point|this (?:method|call|request|operation|resource)|some|sandbox|health"
        r"|status|token|log ?in|following|these",
    ),
    # Flows
    _c("oauth_flow", "client_credentials", r"\bclient[_ -]credentials?\b(?: (?:grant|flow))?"),
    _c("oauth_flow", "authorization_code", r"\bauthori[sz]ation[_ -]code\b|\bcode flow\b|response_type=code\b"),
    _c("oauth_flow", "implicit", r"\bimplicit (?:grant|flow)\b|response_type=token\b", unless="hybrid"),
    _c(
        "oauth_flow",
        "password",
        r"\b(?:resource owner )?password (?:grant|flow|credentials (?:grant|flow))\b|grant_type[\"'`]?\s*[=:]\s*"
        r"[\"'`]?password\b",
        "any",
    ),
    _c("oauth_flow", "device", r"\bdevice (?:authori[sz]ation |code )?(?:grant|flow)\b|grant-type:device_code"),
    # Details
    _c("auth_detail", "fapi", r"\bFAPI\b|\bFinancial-grade API\b"),
    _c("auth_detail", "pkce", r"\bPKCE\b|\bcode_challenge\b"),
    _c("auth_detail", "par", r"\bPushed Authori[sz]ation Requests?\b|\bPAR\b(?= (?:end|request))"),
    _c("auth_detail", "dpop", r"\bDPoP\b"),
    _c("auth_detail", "private_key_jwt", r"\bprivate_key_jwt\b"),
    _c("auth_detail", "refresh_token", r"\brefresh[_ ]tokens?\b"),
    # How long a credential lives
    _c(
        "token_lifetime",
        "refresh_token",
        r"\brefresh[_ ]tokens?\b|\bgrant_type[\"'`]?\s*[=:]\s*[\"'`]?refresh_token",
        "any",
    ),
    _c(
        "token_lifetime",
        "short_lived",
        rf"\b(?:tokens?|JWTs?)\b[^.]{{0,60}}\b(?:valid|expires?|expiry|lifetime|lives?|lasts?)\b[^.]{{0,30}}{_SHORT}"
        rf"|{_SHORT}[^.]{{0,20}}\b(?:tokens?|JWTs?) (?:will )?expires?\b|\bshort-lived (?:\w+ )?(?:tokens?|JWTs?)\b",
        alone=True,
        unless=_OTHER_TOKENS,
    ),
    _c("token_lifetime", "short_lived", r"[\"']?\bexpires_in[\"']?\s*[:=]\s*[\"']?\d{2,5}\b(?!\d)", "code", alone=True),
    _c(
        "token_lifetime",
        "long_lived",
        r"\b(?:keys?|tokens?)\b (?:\w+ )?(?:never expires?|(?:do|does|will) not expire|(?:do|does)n['’]t expire"
        r"|(?:have|has) no expir\w+|(?:is|are|remain|stay)s? (?:valid|good|active) (?:indefinitely|for ?ever"
        r"|until (?:(?:it is|they are|you) )?(?:manually )?revoked?))"
        r"|\b(?:long-lived|non-expiring) (?:\w+ ){0,2}(?:keys?|tokens?)\b",
        alone=True,
        unless=_OTHER_TOKENS,
        answer="no",
    ),
)
_DENIED = re.compile(
    r"\bno longer\b|\bdeprecated\b|\bnot (?:support|accept|use|available|recommended|part of|offered|implemented"
    r"|allowed|be used)\w*|\bunsupported\b"
    r"|\bdoes(?:n['’]t| not) (?:support|use|accept)\b|\b(?:don['’]t|do not) (?:use"
    r"|need|support|accept|require)\b|\binstead of\b"
    r"|\bnever (?:put|send|include|place|use|expose|share|commit|append)\b"
    r"|\bno more (?:\w+ )?$|\brather than\b|\bunlike\b|\bremoved\b|\bnever\b[^.]{0,30}\bpass\b|\bwithout (?:an? )?$"
    r"|\bno (?:need for (?:an? )?)?$",
    re.I,
)
_PLANNED = re.compile(
    r"\bin (?:the )?(?:near )?future\b[^.]{0,60}\b(?:support|add|offer|introduce|provide)"
    r"|\b(?:plans?|planning|intend) to (?:support|add|offer|introduce|provide)\b"
    r"|\bcoming soon\b|\blater (?:with|via|on|by)\b|\bwill (?:soon |later )(?:support|add|introduce|offer)\b"
    r"|\bwill support\b|\bnot yet (?:supported|available|offered|implemented|possible|part)\b",
    re.I,
)
# Whoever is told so has a key.
_KEEP_SECRET = re.compile(r"\b(?:never|do not|don['’]t) (?:expose|share|commit|publish)\b", re.I)
# Others' keys, by the words around them; in a company's own documentation its name may stand, so the host excuses it.
_OTHERS = re.compile(
    r"google(?=apis\.com)|google (?:maps|analytics|cloud|places|tag)|maps api|\bmapbox\b|recaptcha|hcaptcha"
    r"|turnstile|captcha|publishable key|\bstripe\b"
    r"|\bpaypal\b|braintree|facebook|firebase|sendgrid|mailchimp|twilio|segment\.com"
    r"|intercom|algolia|site key|analytics key"
    r"|tracking (?:id|code)|instrumentation key|amplitude|mixpanel|new relic|datadog|\bslack\b|\bzapier\b",
    re.I,
)
# A manual of anybody's API: the reader's own, or any that a product connects to; and of a format that describes such.
_ANYBODYS = re.compile(
    r"\b(?:connect|connecting|calls?|requests?|authenticate|in) (?:to |with )?(?:an|any|another|other|your) APIs? "
    r"(?:that|with|call\b|using|which|from|server)|\bin an API call\b"
    r"|\b(?:an|some|many|most|any|the target|the upstream|the backend|external|third[- ]party) APIs? "
    r"(?:may|might|require|can|could|expect|use)s?\b"
    r"|\b(?:consumers?|clients?|users?|callers?|version) of your APIs?\b"
    r"|\b(?:secure|protect|publish|expose|deploy|design|build|describe)(?:s|ing)? your (?:own )?APIs?\b"
    r"|\bplug-?in\b[^.]{0,40}\b(?:adds|enables|authenticat\w+|validates|verifies)\b"
    r"|\bAuth(?:entication|ori[sz]ation)?(?: type)? (?:drop-?down|tab|field)\b"
    r"|\b(?:publish|expose)(?:es|ing)? APIs (?:through|via|with|using)\b"
    r"|\bOpenAPI\b[^.]{0,60}\b(?:describe|security scheme|lets you)"
    r"|\bas an? (?:OpenID Connect|OIDC|OAuth ?2?(?:\.0)?) (?:1\.0 )?(?:provider|relying party)\b",
    re.I,
)
# What a gateway does with the calls of others.
_POLICY = re.compile(
    r"\bpolicy (?:authenticates|validates|verifies|enforces|checks)\b"
    r"|\b(?:mTLS|JWT|OAuth ?2?(?:\.0)?|Basic|Digest|HMAC|authentication) (?:auth\w* )?policy\b",
    re.I,
)
# A call to the reader's own machine shows what the reader runs there.
_OWN_MACHINE = re.compile(r"\bhttps?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])\b", re.I)
_ELSEWHERE = re.compile(r"\bhttps://(?!localhost|127\.|0\.0)[a-z0-9-]+\.", re.I)
# OAuth (RFC 5849) without its version, beside words that only version 1 has.
_OAUTH_1 = re.compile(
    r"\bOAuth ?1(?:\.0)?a?\b|\boauth_(?:consumer_key|verifier|signature|nonce)\b|\brequest_token\b", re.I
)
_OAUTH_2 = re.compile(r"\bOAuth[ -]?(?:v|version )?2|\bgrant_type\b|\bresponse_type\b", re.I)
# A framework with which the reader builds something of his own, and a library for what others offer.
_FRAMEWORKS = r"\b(?:Spring(?: Boot| Security)?|Django|Laravel|Express(?:\.?js)?|NestJS|Flask|FastAPI|ASP\.NET|Rails)\b"
_MADE = r"\b(?:API|JWT|auth\w*|back-?end|log-?in)\b"
_TUTORIAL = re.compile(
    rf"{_FRAMEWORKS}[^/]{{0,40}}{_MADE}[^/]{{0,40}}\b(?:examples?|tutorial|from scratch|step by step)\b"
    rf"|\b(?:tutorial|build(?:ing)?|creat(?:e|ing)|implement(?:ing)?)\b[^/]{{0,40}}{_MADE}[^/]{{0,40}}{_FRAMEWORKS}"
    r"|\bAPI (?:design |style )?guidelines?\b",
    re.I,
)
_CONNECTOR = re.compile(r"\bconnectors?\b", re.I)
_API = re.compile(r"\bAPIs?\b", re.I)
_SHOWN_HEADER = re.compile(r"\bauthorization[\"'`]?\s{0,3}:\s{0,3}[\"'`]?(?:bearer|basic)\b", re.I)
_LIBRARY = re.compile(r"\b(?:client|library|SDK|wrapper|plug-?in|tutorial|how to)\b", re.I)
# What the reader installs so that others log in, and the words in which it then is told.
_AUTH_PRODUCT = re.compile(
    r"\b(?:OAuth|OAuth ?2(?:\.0)?|OpenID Connect|OIDC|authori[sz]ation|authentication|identity) "
    r"(?:product|server implementation|proxy\b(?! header)|provider endpoints)"
    r"|\bidentity and access management (?:solution|software|server)\b|\boauth2-proxy\b"
    r"|\bmanag(?:e|ing) (?:your )?OAuth ?2?(?:\.0)? clients\b"
    r"|\bOAuth clients can be (?:customi[sz]ed|configured)\b",
    re.I,
)
_OF_A_PRODUCT = ("oauth2", "openid_connect", "bearer", "basic", "mutual_tls")
_IDENTITY_PROVIDERS = re.compile(
    r"\b(?:Keycloak|Okta|Auth0|OneLogin|Azure AD|Entra ID|ADFS|Cognito|Ping(?:One|Federate| Identity)|Authentik"
    r"|Authelia|Dex|FusionAuth|Zitadel|JumpCloud|login\.gov)\b",
    re.I,
)
_MANY_PROVIDERS = 3
# Sections that only lead elsewhere.
_POINTING = re.compile(
    r"(?:^|/)\W*(?:related|see also|further reading|next steps?|(?:additional |more |useful )?(?:resources|links)"
    r"|learn more|more information|what['’]s next)\b[^/]{0,30}(?:$|/)",
    re.I,
)
_NEWS = re.compile(r"\bchange ?logs?\b|\brelease notes\b", re.I)
_OF_A_FORMAT = re.compile(r"\bsecuritySchemes\b|\bsecurityDefinitions\b")
# `Once basic auth works` may be said of the simplest of anything.
_BASIC_TOLD = re.compile(
    r"\buser ?names?\b|\bpasswords?\b|\bbase ?64\b|\bHTTP\b|\bcredentials?\b|\bheaders?\b|\bscheme\b|\bcurl\b", re.I
)
_ASKS_FOR_TOKEN = re.compile(
    r"\b(?:request|get|obtain|retriev|generat|acquir|fetch|creat|exchang)\w* (?:an? |the |your )?(?:\w+ )?tokens?\b",
    re.I,
)
# A section on what was the way before.
_BEFORE = re.compile(
    r"\bbefore (?:the |your )?(?:migration|migrating|change|update|upgrade)\b|\(deprecated\)|\bdeprecated\W*$", re.I
)
_POSTMAN = re.compile(r"\b(?:postman|insomnia|swagger ui)\b", re.I)
_ASKED = re.compile(r"\bwhat(?:['’]s| is| are) (?:an? |the )?$", re.I)
_DEFINED = re.compile(
    r"^\W{0,9}(?:\d(?:\.\d)? )?(?:\([^)]{0,40}\) )?(?:is an?|ist eine?|est une?|es una?|é uma?) (?:[\w-]+ ){0,4}"
    r"(?:protocol\w*|protokoll|standard|framework|sequence|string|layer|padrão|camada|estándar|capa|norme|couche)\b",
    re.I,
)
# The key is the Bearer token, or the name or password of Basic.
_KEY_IS_TOKEN = re.compile(
    r"\b(?:bearer|basic)\b[\s\"'`<{\[($:]+(?:\w+[ _-]){0,4}(?:api|secret|access|auth)[ _-]?"
    r"(?:access[ _-])?(?:key|token)\b"
    r"|(?:-u|--user)[ =\"'<{\[$]+[\w:.<>{}$-]{0,40}api[ _-]?key"
    r"|\b(?:API|secret|access)[ _-]?(?:keys?|tokens?)\b[^.]{0,60}\b(?:as|using|via|with) (?:the |an? |your )?(?:\w+ )?"
    r"(?:bearer|token|HTTP basic|basic|user ?name|password)\b"
    r"|\bbearer\b[^.]{0,60}\b(?:your|an?|the) API[ _-]?key\b|\bpassword\W{1,3}(?:is )?(?:your |the |an )?API[ _-]?key\b"
    r"|\bAPI[ _-]?(?:key|token) (?:is|serves as) the (?:user ?name|password)\b"
    r"|\buser ?name\b[^.]{0,40}\bAPI[ _-]?key\b[^.]{0,60}\bbasic\b",
    re.I,
)
_ANY_KEY = re.compile(
    r"\b(?:API|access|subscription|developer|consumer|application|app|partner|secret)[ _-]?keys?\b", re.I
)
# What goes with OAuth 2.0 where it is used, and the words before it and after it of who uses it.
_OAUTH_TOLD = re.compile(
    r"\baccess[ _-]?tokens?\b|\bgrant(?:[ _]types?)?\b|\bclient[ _-]?(?:id|secret|credentials?)\b"
    r"|\bredirect[ _-]?ur[il]|\bscopes\b|\bscope=|\bauthori[sz]ation[ _-]code\b|\brefresh[ _-]?tokens?\b"
    r"|\btoken (?:end ?point|url)\b|/oauth2?/|\boauth[_-]token\b|\bOAuth (?:user |client |app )?tokens?\b"
    r"|\bOAuth2? secret\b",
    re.I,
)
_OAUTH_NAMED = re.compile(r"\bOAuth(?: ?2(?:\.0)?)?", re.I)
_USES_OAUTH = re.compile(
    r"\b(?:APIs?|we|requests?|calls?|authenticat\w{1,5}|authori[sz]\w{1,6}|access|secured|protected)\b[^.]{0,30}"
    r"\b(?:us(?:es?|ing)|via|with|through|by|supports?|requires?|based on|follows?|implements?|see)\b[^.]{0,40}$"
    r"|\b(?:usa(?:mos)?|utili[sz]\w{1,5}|exige|requiere|requiert|verwende\w?|nutz\w{1,2}|erfordert)\b[^.]{0,40}$",
    re.I,
)
_OAUTH_USED = re.compile(r"[^.]{0,30}(?:obrigat|erforder|obligat|使用|利用|사용)", re.I)
# A scheme of the provider's own in the header Authorization.
_OWN_SCHEME = re.compile(
    r"\bauthorization[\"'`]?\s{0,2}[:=]\s{0,2}[\"'`]?(?!bearer\b|jwt\b|basic\b|digest\b)"
    r"[a-z][\w-]{2,30} (?:[\w-]{1,20}=|[<{\[])",
    re.I,
)
_SITE = re.compile(
    r"\bcookies?\b|privacy (?:policy|statement)|newsletter|internet banking|online banking log"
    r"|customer log ?in|log ?in to your (?:account|policy)|my ?account",
    re.I,
)
_ABOUT_AUTH = re.compile(
    r"authenti|authori[sz]|\bauth\b|\bsecurity\b|secur(?:e|ing)\b|credential|api[ -]?keys?\b"
    r"|\btokens?\b|oauth|openid|\bsign(?:ing|ature)s?\b"
    r"|anmeld|zugang|авториз|аутентиф|kimlik doğrula|uwierzyteln|احراز هویت|xác thực"
    r"|autentica|凭证|憑證|签名|簽名|認証|認可|认证|認證|鉴权|授权|인증|APIキー|密[钥鑰]|API ?키"
    r"|certificate|\bTLS\b|\bheaders?\b|access(?:ing)? (?:the )?(?:api|control)|\bkeys?\b",
    re.I,
)
_USE = re.compile(
    r"authenticat|authentifi|authori[sz](?:e|ation|ing)\b|\b(?:include|pass|send|sent|supply|supplied"
    r"|provide[ds]?|present|attach|add)(?:d|ed|ing|s)?\b"
    r"|\b(?:in|as) (?:the|an?|your) [^.]{0,30}\b(?:header|query|parameter)\b|\bheaders?\b"
    r"|\bcredential|\b(?:access|call|use|consume|invoke)(?:ing)? (?:the|our|this|these"
    r"|any|an|all)\b"
    r"|\bsecured? (?:by|with|using|via|through)\b|\bprotected (?:by|with|using)\b|\brequires?\b"
    r"|ヘッダ|请求头|請求標頭|헤더|认证|認證|認証|인증|\ben-t[êe]te|\bencabezado|\bcabe[çc]alho|\bKopfzeile|\bintestazion"
    r"|\brequired\b|\bobtain|\bgenerate|\bneeds? (?:an?|the|your|to)\b|\bvia\b|\bsupports?\b|\buses\b",
    re.I,
)
# A product with which the reader asks the callers of sites of his own for certificates.
_READERS_SITES = re.compile(
    r"\b(?:CA|root certificate)s?(?: \(CA\))?,?(?: that)? you (?:have )?upload\b"
    r"|\byou upload (?:a|the|your) (?:root|CA)\b"
    r"|\bfor your (?:custom )?domains\b|\bcustom domain names?\b|\byour (?:origin servers?|origins?|visitors)\b",
    re.I,
)
_WEBSITE_SECTION = re.compile(r"cookie|privacy|newsletter|subscribe|\bcareers?\b|web ?-?hook|call ?back", re.I)
# Where web hooks are told of, a call that registers one still shows how the API is called.
_HOOK = re.compile(r"web ?-?hook|call ?back", re.I)
_LOG_IN = re.compile(
    rf"{_SIGN_ON}|\bSAML\b|\bSCIM\b|\b(?:multi|two|2)[ -]?factor(?: auth\w+)?|\b(?:MFA|2FA)\b|\bpasskeys?\b"
    r"|\bAzure AD\b|\bEntra\b|\bActive Directory\b",
    re.I,
)
_YOURS = re.compile(r"(?:[\w-]{1,60}\.){0,2}(?:your|my-|my(?:app|site|domain|server|company))", re.I)
_OF_AN_API = re.compile(r"\bAPIs?\b|\bauth|\bOAuth\S{0,6} call ?backs?\b", re.I)
_A_CALL = re.compile(
    r"(?:^|[\s$>])(?:(?:curl|https?|wget)\s(?:[^\n]|\\\n){0,300}?|(?:GET|POST|PUT|PATCH|DELETE)\s{1,4})https?://", re.I
)
_NEXT_CALL = re.compile(r"\n[ \t$>]{0,8}(?:curl|https?|wget|GET|POST|PUT|PATCH|DELETE)[ \t]")

# --- how a key is issued --------------------------------------------------------------------------

_CREDENTIAL = (
    r"(?:(?:API|access|developer|subscription|client|app|application|secret|production"
    r"|sandbox|test|live) )?(?:keys?|credentials)\b"
    r"|(?:API|personal access|developer|application|app) tokens?\b|client[_ ]ids?\b(?: and (?:client[_ ])?secrets?)?"
    r"|client[_ ]secrets?"
)
_CREDENTIAL = f"(?:{_CREDENTIAL})"
ISSUING: tuple[Cue, ...] = (
    _c(
        "key_issuing",
        "contract",
        rf"\b(?:sign(?:ed|ing)?|execut(?:e|ed|ing)|enter(?:ed|ing)? into)\b[^.]{{0,60}}\b(?:agreement"
        rf"|contract)\b[^.]{{0,160}}\b{_CREDENTIAL}\b"
        rf"|\b{_CREDENTIAL}\b[^.]{{0,120}}\b(?:once|after|when|upon)\b[^.]{{0,60}}\b(?:agreement"
        rf"|contract) (?:is|has been|was) (?:signed|executed)"
        rf"|\b{_CREDENTIAL}\b[^.]{{0,80}}\bunder (?:an?|the|your) (?:\w+ )?(?:agreement|contract)\b",
        alone=True,
    ),
    _c(
        "key_issuing",
        "request",
        rf"{_CREDENTIAL}(?:[^.]{{0,60}}\.)?[^.]{{0,90}}\b(?:request|apply for|ask for) (?:it|them|one)\b|"
        rf"\b(?:contact|e-?mail|write to|reach out to|speak to|call|ask) (?:us|our|the|your"
        rf"|support|sales)\b[^.]{{0,120}}\b(?:for|to (?:get|obtain|request|receive|be (?:given"
        rf"|issued)))\b[^.]{{0,40}}\b{_CREDENTIAL}\b"
        rf"|\b(?:request|apply for) (?:an?|your|the|some)? ?(?:\w+ )?{_CREDENTIAL}\b|\b(?:to (?:get"
        rf"|obtain|request)) (?:an?|your) {_CREDENTIAL}\b[^.]{{0,60}}\b(?:contact|e-?mail)\b"
        rf"|\b{_CREDENTIAL}\b[^.]{{0,60}}\b(?:will be|are|is) (?:sent|e-?mailed|issued|provided"
        rf"|supplied) (?:to you )?(?:by|from) (?:us|our|your account manager|the)\b"
        rf"|\bwe (?:will|['’]ll) (?:send|e-?mail|issue|provide) (?:you )?(?:an?|your|the) {_CREDENTIAL}\b",
        alone=True,
    ),
    _c(
        "key_issuing",
        "programmatic",
        rf"\bdynamic client registration\b|\b(?:POST|PUT) \S{{0,60}}/(?:api-?)?keys?\b|\b(?:create"
        rf"|generate|issue|rotate) {_CREDENTIAL} (?:programmatically|via (?:the )?API|through the API)",
        alone=True,
    ),
    _c(
        "key_issuing",
        "person",
        rf"\b(?:sign(?:ing)? up|register(?:ing)?|create an? (?:\w+ )?(?:account|app(?:lication)?)"
        rf"|log(?:ging)? in(?:to)?|go to|visit|open|navigate to)\b[^.]{{0,140}}\b(?:get"
        rf"|obtain|generate|create|receive|find|retrieve|view|copy|manage)\b[^.]{{0,50}}\b{_CREDENTIAL}\b"
        rf"|\b(?:get|obtain|generate|create|find|manage|copy|retrieve) (?:an?|your|the|new"
        rf"|free)? ?(?:own |free |new |unique )?{_CREDENTIAL}\b[^.]{{0,90}}\b(?:sign(?:ing)? up"
        rf"|register(?:ing)?|dashboard|console|portal|account|settings|profile|developer site)\b"
        rf"|\b{_CREDENTIAL}\b[^.]{{0,60}}\b(?:can be|is|are) (?:found|generated|created"
        rf"|managed|obtained|available|viewed)\b[^.]{{0,60}}\b(?:dashboard|console|portal"
        rf"|account|settings|profile)\b",
        alone=True,
    ),
)

# --- rate limits and paging ----------------------------------------------------------------------------------

_SIZE_WORDS = r"(?:limit|per_?page|page_?size|max_?results|max_?records|rows|count|size|\$top|take|first)"
_ROWS = (
    r"(?:results?|records?|items?|rows?|objects?|entries|elements?|resources?|documents?|transactions?|events?|orders?"
    r"|messages?|[a-z]{3,20}s)"
)
_NOT_ROWS = (
    r"\b(?:[KMG]i?B|bytes?|characters?|seconds?|minutes?|hours?|days?|per second|requests? per|rate|throttl\w+)\b"
)
LIMITS: tuple[Cue, ...] = (
    _c("rate_limit_documented", "", RATE_LIMIT, alone=True),
    # how lists are paged
    _c(
        "pagination",
        "cursor",
        r"\bcursor[- ](?:based )?paginat\w+|\bkeyset paginat\w+"
        r"|\b(?:starting_after|ending_before|next_?cursor|(?:next_?)?page_?token|continuation[_ -]?token|cursor)\b"
        r"[^.]{0,80}\b(?:next|page|results|paginat\w+)\b",
        "any",
        alone=True,
    ),
    _c(
        "pagination",
        "offset",
        r"\boffset[- ](?:based )?paginat\w+|\b(?:offset|skip|\$skip)\b"
        r"\W{0,4}(?:and|&|or)\W{0,4}(?:limit|\$?top|take|count)\b"
        r"|\b(?:limit|\$?top|take)\b\W{0,4}(?:and|&)\W{0,4}(?:offset|\$?skip)\b|[?&](?:offset|skip|\$skip)=\d",
        "any",
        alone=True,
    ),
    _c(
        "pagination",
        "page",
        r"\bpage[- ](?:number|based) paginat\w+|\bpage(?:_?(?:number|no|num|index))?\b\W{0,4}(?:and|&)\W{0,4}(?:the )?"
        r"(?:per_?page|page_?size|limit|size)\b|[?&]page(?:\[number\]|_?number)?=\d|\bpage\[number\]",
        "any",
        alone=True,
    ),
    _c(
        "pagination",
        "link",
        r"\bLink (?:response )?header\b[^.]{0,80}\b(?:next|paginat\w+|pages?)\b|\brel=\W{0,6}next\b",
        "any",
        alone=True,
    ),
    _c(
        "pagination",
        "none",
        r"\b(?:does|do) not (?:support|offer|use|have|provide) (?:any )?paginat\w+|\bpagination is (?:not|never) "
        r"(?:supported|available|offered|used|needed)|\b(?:results|responses|lists) are not paginated"
        r"|\ball (?:matching )?(?:records|results|items|rows) are (?:always )?returned (?:at once|in (?:a|one) single)",
        alone=True,
        answer="no",
    ),
    # how large a page may be
    _c(
        "page_size_bounded",
        "",
        rf"\b{_SIZE_WORDS}\b(?: (?:query )?param\w*| (?:field|argument|value))?[^.\d]{{0,80}}?"
        r"\b(?:max(?:imum)?(?: \w+){0,3}?|up to|at most|between \d+ and|from \d+ to|cannot exceed|no more than"
        r"|must not exceed)[\s:=(]{1,3}(?:is |of |value )?(?P<value>\d[\d,]*)(?!\.\d)"
        rf"|\bmax(?:imum)?(?: allowed)?(?: value)? (?:of|for) (?:the )?\W?{_SIZE_WORDS}\b\W?(?: param\w*)?"
        r"(?: is|:| =)? (?P<value2>\d[\d,]*)"
        rf"|\b(?:max(?:imum)? (?:of )?|up to |at most |no more than |limited to )"
        rf"(?P<value3>\d[\d,]*) (?:\w+ ){{0,2}}{_ROWS}\b"
        r"[^.]{0,40}\b(?:per|in (?:an?|one|each)|an?|each|every) (?:single )?(?:page|request|call|response|query)\b"
        rf"|\b(?:max(?:imum)?) (?:page size|(?:number of )?{_ROWS} per (?:page|request|call|response))(?: is|:| of)? "
        r"(?P<value4>\d[\d,]*)",
        alone=True,
        unless=_NOT_ROWS,
    ),
    _c(
        "page_size_bounded",
        "unbounded",
        rf"\b(?:no|without(?: any)?) (?:upper )?(?:limit|maximum|bound) (?:on|to|for) "
        rf"(?:the )?(?:number of {_ROWS}|page size)\b",
        alone=True,
        answer="no",
    ),
)


# What the text must hold, in lower case, for a cue to be looked for at all: most pages lack most of it.
_HINTS: dict[str, tuple[str, ...]] = {
    "api_key": ("key", "token", "appid", "app-", "client-", "api-"),
    "basic": ("basic", "curl", "auth=(", "auth = ("),
    "bearer": ("bearer", "jwt", "json web token"),
    "digest": ("digest",),
    "oauth2": ("oauth", "grant_type", "/connect/token", "fapi", "financial-grade", "smart"),
    "openid_connect": ("openid", "oidc"),
    "mutual_tls": ("tls", "ssl", "certificate", "--cert", "mutual"),
    "signature": ("hmac", "md5", "sha", "sign", "sigv4", "hawk", "oauth1", "oauth 1"),
    "none": ("no ", "paginat", "returned", "not authenticated", "without", "not require", "unauthenticated"),
    "client_credentials": ("credential",),
    "authorization_code": ("code",),
    "implicit": ("implicit", "response_type"),
    "password": ("password",),
    "device": ("device",),
    "fapi": ("fapi", "financial-grade"),
    "pkce": ("pkce", "code_challenge"),
    "par": ("pushed", "par"),
    "dpop": ("dpop",),
    "private_key_jwt": ("private_key_jwt",),
    "refresh_token": ("refresh",),
    "short_lived": ("expire", "valid", "lifetime", "short-lived", "lives", "lasts", "expiry"),
    "long_lived": ("expir", "long-lived", "indefinitely", "ever", "revoke"),
    "contract": ("agreement", "contract"),
    "request": ("contact", "request", "apply", "mail", "issued", "provided", "supplied", "we will", "ll issue"),
    "programmatic": ("dynamic client", "keys", "programmatically", "via", "through"),
    "person": ("sign", "regist", "account", "dashboard", "console", "portal", "settings", "profile", "log in", "app"),
    "cursor": ("cursor", "keyset", "starting_after", "ending_before", "token"),
    "offset": ("offset", "skip"),
    "page": ("page",),
    "link": ("next", "link"),
    "unbounded": ("limit", "maximum", "bound"),
    "": (
        "key=",
        "token=",
        "requests",
        "429",
        "rate",
        "tps",
        "calls",
        "queries",
        "max",
        "up to",
        "most",
        "limit",
        "key",
    ),
}
_HEADING = re.compile(r"<h([1-6])[\s>]", re.I)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_LARGEST = 100_000  # characters of the source that one section may have; a longer one is cut into such pieces
_TRIED = 8  # sections in which a cue is looked for before it is given up


@dataclass(frozen=True, slots=True)
class _Place:
    """A section, its piece of the source, and the headings it stands under."""

    section: Section
    start: int
    source: str
    headings: str


def _of_hooks(headings: str) -> re.Match[str] | None:
    """Whether a title, or one of the headings above a section, is of web hooks and of nothing else."""
    return next((m for h in headings.split(" / ") if not _OF_AN_API.search(h) and (m := _HOOK.search(h))), None)


class _Sections:
    """The sections of a page, each read (by BeautifulSoup, which is slow) only when something in it is asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        found = [(m.start(), int(m.group(1))) for m in _HEADING.finditer(page.source)]
        cuts = dict(found) | dict.fromkeys(range(0, len(page.source), _LARGEST), 0)
        for at, level in found:
            cuts[at] = level
        self.cuts = sorted(cuts.items())
        self.starts = [at for at, _ in self.cuts]
        self.read: dict[int, tuple[_Place, ...]] = {}
        self.hooks = _of_hooks(page.title)

    def index(self, position: int) -> int:
        return bisect_right(self.starts, position) - 1

    def places(self, index: int) -> tuple[_Place, ...]:
        if index not in self.read:
            start = self.starts[index]
            end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.page.source)
            piece = self.page.source[start:end]
            above = self._above(index)
            self.read[index] = tuple(
                _Place(s, start, piece, " / ".join([*above, s.heading]))
                for s in sections(replace(self.page, source=piece, cut=False))
            )
        return self.read[index]

    def _above(self, index: int) -> list[str]:
        """The headings that the section lies under, outermost first."""
        level, found = self.cuts[index][1] or 7, []
        for at, above in reversed(self.cuts[max(0, index - 400) : index]):
            if 0 < above < level:
                level = above
                closed = self.page.source.find(f"</h{above}", at, at + 2000)
                found.append(_TAG.sub(" ", self.page.source[at : closed if closed > 0 else at + 200]).strip())
        return found[::-1]


def detect(reading: Reading) -> Iterator[Sign]:
    page = reading.page
    if page is None or not reading.exchange.ok or judge(page).kind not in ("reference", "portal"):
        return
    yield from said_by(page)


def said_by(page: Page) -> Iterator[Sign]:
    """What a page of documentation says, at most one sign for each answer: the first place that says it."""
    read = _Sections(page)
    other = _of_another_subject(page)
    product = bool(_AUTH_PRODUCT.search(page.text[:MOST_TEXT]))
    lower = page.text.lower()
    found: dict[tuple[str, str], Sign] = {}
    named: set[str] = set()  # schemes that words name, without a place where the credential travels
    for cue in (*CUES, *ISSUING, *LIMITS):
        key = (cue.question, cue.value)
        if (
            key not in found
            and not (other and cue.question == "auth_prose")
            and not (product and not cue.alone and cue.value in _OF_A_PRODUCT)
            and any(h in lower for h in _HINTS.get(cue.value, ("",)))
            and (sign := _first(cue, page, read))
        ):
            found[key] = sign
            if not cue.carried:
                named.add(cue.value)
    schemes = {value for question, value in found if question == "auth_prose"}
    for (question, value), sign in sorted(found.items()):
        if question == "oauth_flow" and not schemes & {"oauth2", "openid_connect"}:
            continue
        if (question, value) == ("auth_prose", "none") and len(schemes) > 1:
            continue
        if (
            (question, value) == ("auth_prose", "oauth2")
            and _OAUTH_1.search(page.text)
            and not _OAUTH_2.search(page.text)
        ):
            continue
        if (question, value) == ("auth_prose", "api_key") and value in named and _sent_as_token(schemes, page):
            continue
        if (question, value) == ("auth_prose", "oauth2") and value in named and not _tells_of_oauth(page.text):
            continue
        if (question, value) == ("auth_prose", "bearer") and value in named and _OWN_SCHEME.search(page.text):
            continue
        yield sign
        if question == "oauth_flow" and value in WEAK_FLOWS:
            yield replace(sign, question="weak_flow")


def _of_another_subject(page: Page) -> bool:
    """Whether the page as a whole tells of something else than the company's API: how to build one with a framework,
    a library for somebody else's, how a product connects to one, which identity providers people may log in with, or
    rules for whoever designs APIs."""
    title = " / ".join([page.title, *(said for _, said in page.headings[:1])])
    if _TUTORIAL.search(title):
        return True
    if (
        (others := _OTHERS.search(title))
        and others.group().split()[0].lower() not in page.host
        and _LIBRARY.search(title)
    ):
        return True
    if _CONNECTOR.search(title) and not _API.search(title):
        return True
    if _SHOWN_HEADER.search(page.code):
        return False  # calls are shown, whoever else is named
    named = {m.group().lower() for m in _IDENTITY_PROVIDERS.finditer(page.text[:MOST_TEXT])}
    return len(named) >= _MANY_PROVIDERS and not any(name.replace(" ", "") in page.host for name in named)


def _sent_as_token(schemes: set[str], page: Page) -> bool:
    """Whether the page says that its key is the Bearer token, or the user name or password of Basic."""
    return bool(
        (schemes & {"bearer", "basic"} and _KEY_IS_TOKEN.search(page.text))
        or ("bearer" in schemes and not _ANY_KEY.search(page.text))
    )


def _tells_of_oauth(text: str) -> bool:
    """Whether a page that names OAuth says more of it: a part of it, or who uses it."""
    return bool(_OAUTH_TOLD.search(text)) or any(
        _USES_OAUTH.search(text[max(0, m.start() - 120) : m.start()])
        or _OAUTH_USED.match(text[m.end() : m.end() + _AROUND])
        for m in islice(_OAUTH_NAMED.finditer(text), 20)
    )


def _first(cue: Cue, page: Page, read: _Sections) -> Sign | None:
    """The first section that holds the cue and lets it stand."""
    tried: set[int] = set()
    for match in cue.words.finditer(page.text):
        index = read.index(page.words.source_at(match.start()))
        if index in tried:
            continue
        tried.add(index)
        for place in read.places(index):
            about = _WEBSITE_SECTION.search(place.section.heading) or read.hooks or _of_hooks(place.headings)
            if about and not (cue.alone and _HOOK.fullmatch(about.group())):
                continue
            if sign := _sign(cue, place, page.host, calls_only=about is not None):
                return sign
        if len(tried) >= _TRIED:
            break
    return None


def _sign(cue: Cue, place: _Place, host: str, *, calls_only: bool = False) -> Sign | None:
    section = place.section
    texts = []
    if cue.place in ("code", "any"):
        texts += [(code[:MOST_TEXT], True) for code in section.code[:40] if not calls_only or _called(code)]
    if cue.place in ("text", "any") and not calls_only:
        texts.append((f"{section.heading}. {section.text}"[:MOST_TEXT], False))
    for text, is_code in texts:
        for count, match in enumerate(cue.words.finditer(text)):
            if count >= 12:
                break
            if not _holds(cue, match, text, place, host, is_code):
                continue
            cited = _cite(place.source, match.group().strip()[:120], text[max(0, match.start() - 60) : match.start()])
            if cited is not None and cited[1]:
                named = next((v for n, v in match.groupdict().items() if n.startswith("value") and v), None)
                value = cue.value or named or " ".join(match.group().split())[:60].lstrip("?&")
                return Sign(cue.question, cue.answer, value, f"body@{place.start + cited[0]}", cited[1])
    return None


def _called(code: str) -> bool:
    """Whether a sample calls somebody; a receiver of the reader's own (`api.yourapp.com`) does not count."""
    return (call := _A_CALL.search(code)) is not None and not _YOURS.match(code, call.end())


def _cite(source: str, said: str, before: str) -> tuple[int, str] | None:
    """Where a section says it, as a reader sees it: not inside a tag, and after the same words where it says it more
    than once. Words that tags split are found by pieces."""
    first, wanted = -1, "".join(before.split())[-12:]
    at = source.find(said)
    while at >= 0:
        if source.rfind("<", 0, at) <= source.rfind(">", 0, at):
            first = at if first < 0 else first
            if "".join(_TAG.sub("", source[max(0, at - 400) : at]).split()).endswith(wanted):
                return cut_around(source, at, at + len(said))
        at = source.find(said, at + 1)
    return cut_around(source, first, first + len(said)) if first >= 0 else excerpt_of(source, said)


def _holds(cue: Cue, match: re.Match[str], text: str, place: _Place, host: str, is_code: bool) -> bool:
    """Whether the words around a cue let it stand."""
    before, after = text[max(0, match.start() - _AROUND) : match.start()], text[match.end() : match.end() + _AROUND]
    near = before + match.group() + after
    if cue.unless is not None and cue.unless.search(
        (_call(text, match) if cue.place != "text" else near) + (place.section.text[:1500] if is_code else "")
    ):
        return False
    if cue.question == "auth_prose" and (
        _BEFORE.search(place.section.heading) or (cue.alone and _retired(cue.value, place.section.text[:MOST_TEXT]))
    ):
        return False
    if cue.value == "basic" and match.group().startswith("basic") and not _BASIC_TOLD.search(place.section.text):
        return False
    if cue.value == "basic" and _ASKS_FOR_TOKEN.search(place.section.heading):
        return False
    if cue.value == "mutual_tls" and _READERS_SITES.search(place.section.text[:MOST_TEXT]):
        return False
    if not cue.carried and _NEWS.search(place.headings):
        return False
    if not cue.alone and not is_code and _POINTING.search(place.headings):
        return False
    if not cue.alone and not is_code and (_of_log_in(place.headings) or _POLICY.search(f"{place.headings}. {near}")):
        return False
    if cue.question == "auth_prose" and _of_any_api(near, place):
        return False
    if cue.question == "auth_prose" and not is_code and (_ASKED.search(before) or _DEFINED.search(after)):
        return False
    if not is_code:
        sentence = re.split(r"[.!?](?=\s)", before)[-1]
        rest = re.split(r"[.!?](?=\s)", after, maxsplit=1)[0]
        if cue.value != "none" and cue.answer == "yes" and _denied(cue, sentence, rest):
            return False
        if _SITE.search(sentence + match.group() + rest):
            return False
        told = after if match.start() <= len(place.section.heading) else rest  # of a heading, what follows it
        if cue.question == "auth_prose" and (_PLANNED.search(sentence) or _PLANNED.search(told)):
            return False
    if (other := _OTHERS.search(near)) and other.group().split()[0].lower() not in host:
        return False
    if cue.alone or is_code:
        return True
    return bool(
        _ABOUT_AUTH.search(place.headings) or _USE.search(near) or (not cue.carried and _KEEP_SECRET.search(near))
    )


def _denied(cue: Cue, before: str, after: str) -> bool:
    """Whether the sentence says that it is not so; that a key must not be told to others says that there is one."""
    if not cue.carried:
        before = _KEEP_SECRET.sub(" ", before)
    return bool(_DENIED.search(before) or _DENIED.search(after[:60]))


def _call(text: str, match: re.Match[str]) -> str:
    """The call of a sample that holds a cue, up to the next one."""
    before, after = text[max(0, match.start() - _AROUND) : match.start()], text[match.end() : match.end() + 700]
    following = _NEXT_CALL.search(after, _AROUND)
    return before + match.group() + (after[: following.start()] if following else after)


def _retired(scheme: str, text: str) -> bool:
    """Whether the words beside a sample say that its scheme is no longer had: `Legacy accounts used HTTP Basic`."""
    words = re.escape(scheme.replace("_", " ")).replace(r"\ ", "[ -]?")
    gone = r"(?:no longer (?:support|accept|offer|available|given|issued|possible|work)|deprecated|retired)"
    return bool(re.search(rf"\blegacy\b[^.]{{0,60}}\b{words}\b|\b{words}\b[^.]{{0,80}}\b{gone}", text, re.I))


def _of_log_in(headings: str) -> bool:
    """Whether the section stands under a heading of how people log in to a web site (single sign-on)."""
    return any(_LOG_IN.search(h) and not _OF_AN_API.search(_LOG_IN.sub(" ", h)) for h in headings.split(" / "))


def _of_any_api(near: str, place: _Place) -> bool:
    """Whether the section is a manual of anybody's API; a tool to try this one with (Postman) makes it none."""
    if any(_OF_A_FORMAT.search(code[:MOST_TEXT]) for code in place.section.code[:40]):
        return True
    if _OWN_MACHINE.search(near) and not _ELSEWHERE.search(near):
        return True
    return bool(_ANYBODYS.search(f"{place.headings}. {near}")) and not _POSTMAN.search(near)


AUTH_PROSE = Detector(
    "auth_prose",
    "exchange",
    "authentication, key issuing, lifetimes, rate limits and paging that documentation describes in words",
    (
        "auth_prose",
        "oauth_flow",
        "auth_detail",
        "key_issuing",
        "rate_limit_documented",
        "credential_in_query",
        "token_lifetime",
        "weak_flow",
        "pagination",
        "page_size_bounded",
    ),
    detect,
)
