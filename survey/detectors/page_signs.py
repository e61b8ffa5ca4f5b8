"""The table of signs: one thing that a page may show, with what it weighs for `reference` and for `portal`.

The weights stand in one table so that they can be read and argued with. A page has to speak of an API at all
(`SUBJECT`) before words weigh anything: endpoints are also clinical, developers also build houses, and API is a
group of pharmaceutical substances.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from survey.detectors.looks import (
    API,
    DOCS,
    METHOD,
    PATH,
    SEVERAL_LANGUAGES,
    Look,
    addressed,
    both,
    classed,
    headed_by_operation,
    headed_different,
    links_say,
    of_ones_own,
    says,
    says_different,
    says_often,
    shown,
    shows,
    shows_code,
    titled,
)
from survey.detectors.page_looks import (
    among_articles,
    article,
    bare_login,
    calls,
    contributors,
    front,
    help_centre,
    hosted_code,
    installed,
    login,
    manual,
    no_software,
    other_name,
    own_call,
    property_development,
    server_to_write,
    works_with,
)


@dataclass(frozen=True, slots=True)
class KindSign:
    """One thing that a page may show. `subject`: it counts only on a page that speaks of an API."""

    name: str
    reference: float
    portal: float
    look: Look
    subject: bool = True


# An address as documentation writes it: with a place where the reader's own key belongs.
_PLACE_FOR_KEY = (
    r"(?:/[\w./{}<>:-]{1,100}+|\.[a-z]{2,12})\?[^\s\"'<>]{0,200}?\b(?:api_?key|app_?key|key|app_?id|token"
    r"|access_token|auth)="
    r"(?:(?:your|my)?[\w-]{0,20}(?-i:KEY|TOKEN|APPID|SECRET)\b|your[\w-]{2,30}|<[^<>\s]{2,40}>|\{[^{}\s]{2,40}\}"
    r"|\[[^\[\]\s]{2,40}\]|x{3,}\b|\.\.\.)"
)
_STATUS = (
    r"\b(?:200|201|202|204|400|401|403|404|405|406|409|410|415|422|429|500|502|503)\b[\s:–—-]{1,4}(?:OK|Created"
    r"|Accepted|No Content"
    r"|Bad Request|Unauthori[sz]ed|Forbidden|Not Found|Method Not|Not Acceptable|Conflict|Gone|Unsupported"
    r"|Unprocessable|Too Many"
    r"|Internal|Bad Gateway|Service Unavail|success)"
)
# A page is about an API when it says so in a title, or several times, or with the words of HTTP.
_FHIR = r"\bSMART on FHIR\b|\bFHIR\W{1,3}(?:API|server|endpoint|interface|service|base|R4B?|R5|R6|STU ?3|DSTU ?2)\b"
# What is sent and what comes back, each under a heading of its own.
_CALL_EXPLAINED = headed_different(
    r"\b(?:request|query|path|body|response) (?:parameters?|fields?)\b|\bresponse codes?\b"
    r"|\b(?:example|sample) (?:request|response|call)s?\b"
    r"|\b(?:request|response) (?:body|example|sample|payload)s?\b",
    3,
)
# Signs that make a page's subject clear by themselves, without a word of APIs: interfaces by messages and remote calls,
# those of a trade, told by an address and by how a call of the kind is written; parts of references; other languages.
_AWAY = (
    r"(?!localhost|127\.|0\.0\.0\.0|(?:[\w-]{1,63}\.){0,6}example\.(?:com|org|net)\b)"
    r"[\w{}$-]{1,63}+(?:\.[\w{}$-]{1,63}+){1,8}"
)
_ADDRESS_AWAY = shows(rf"\bhttps?://{_AWAY}")
# AsyncAPI's names: https://www.asyncapi.com/docs/reference
_MESSAGE_SERVER = shows(rf"\b(?:wss?|(?:secure-)?mqtts?|amqps?|kafka(?:-secure)?|stomps?|nats)://{_AWAY}")
_PARTS_OF_CALLS = (
    r"接口(?:地址|说明|文档|规范|网关|列表)|调用(?:规则|方式|示例)|输入参数|输出参数|参数名|返回值|签名(?:算法|生成|规则)"
    r"|请求 ?(?:URL|方式|地址|参数|方法|头|体|示例)|(?:返回"
    r"|响应)(?:参数|示例|结果|说明|字段)"
    r"|エンドポイント|リクエスト\w*|レスポンス\w*|요청 ?\w*|응답 ?\w*|엔드포인트|[Зз]апрос|[Оо]твет"
    r"|\brequisi[çc][ãa]o\b|\bcabe[çc]alhos?\b|\bretornos?\b|\brespostas?\b|\bpar[âa]metros\b|\bsolicitud\b"
    r"|\bencabezados?\b|\brespuestas?\b|\brequ[êe]tes?\b|\bparam[èe]tres\b|\br[ée]ponses?\b|\ben-t[êe]tes?\b"
    r"|\bAufrufe?\b|\bAnfragen?\b|\bAntwort\w*|\bEndpunkte?\b|\brichiest[ae]\b|\brispost[ae]\b"
    r"|\bzapytani[ae]\b|\bodpowied[źz]\w*"
)
_KEYS = (
    r"\bcl[ée]s? (?:d['’]|de l['’])?API\b|\bAPI-Schl[üu]ssel\b|\bclaves? (?:de )?(?:la )?API\b"
    r"|\bchaves? (?:de|da) API\b"
    r"|\bchiav[ei] API\b|\bAPI-sleutels?\b|\bAPI-n(?:yckel|øgle|økkel)\w*|\bklucz\w* API\b"
    r"|API ?キー|API ?密[钥鑰]|API ?키"
)
_DEVELOPERS_ELSEWHERE = (
    r"\bEntwickler-?(?:portal|bereich|plattform|zentrum|center|dokumentation|hub|seite)|\bf[üu]r Entwickler\b"
    r"|\b(?:portail|espace|centre|site|plateforme)(?: (?:API|des|du|pour(?: les)?|aux?))? d[ée]veloppeu(?:rs?|se)"
    r"|\bpour (?:les )?d[ée]veloppeurs"
    r"|\b(?:portal|centro|sitio|zona|plataforma|[áa]rea)(?: API)? (?:de(?:l| los)?|para(?: los)?|do|dos|da|de) "
    r"(?:desarrollador(?:es)?|desenvolvedor(?:es)?|programador(?:es)?)\b"
    r"|\bpara (?:los )?(?:desarrolladores|desenvolvedores)\b|\bportale (?:per )?(?:gli )?(?:degli )?sviluppatori\b"
    r"|\bper (?:gli )?sviluppatori\b|\bontwikkelaars-?(?:portaal|portal)|\bvoor ontwikkelaars\b|\butvecklar-?portal"
    r"|\bf[öo]r utvecklare\b|\budvikler-?portal|\butvikler-?portal|\bfor utviklere\b|\bkehitt[äa]j[äa]portaali"
    r"|\bportal (?:dla )?(?:deweloper|programist)\w*|[Дд]ля разработчиков|[Пп]ортал разработчик"
    r"|開発者(?:ポータル|向け|サイト|センター|プログラム)|デベロッパー(?:ポータル|サイト|センター)|开发者(?:平台|中心|门户|文档|社区)"
    r"|(?:開放|开放)(?:API ?)?平[台臺]|開發者(?:平台|中心|入口)|개발자 ?(?:센터|포털|사이트|문서)"
)
_API_ADDRESS = addressed(
    r"/(?:api|apis|rest|graphql|swagger|openapi|redoc)[-_]?(?:docs?|reference|documentation|explorer|ui|console"
    r"|specs?)?(?:[/.?]|$)"
    r"|/(?:reference|apidocs?|api[-_]reference|rest[-_]api)(?:[/.?-]|$)|//(?:api|apidocs?|api-docs)\."
)
_API_LINKS = links_say(r"(?-i:\bAPIs?\b)|\bwebhooks?\b", 3)
_DESCRIPTION_LINK = links_say(
    r"\b(?:open ?api|swagger|wsdl|raml|asyncapi|postman|graphql schema)\b",
    address=r"(?:open-?api|swagger|api-docs|asyncapi)[\w./-]*\.(?:json|ya?ml)|\.(?:wsdl|raml|apib|wadl)(?:$|\?)"
    r"|[?&](?:single)?wsdl\b|postman_collection",
    main=False,
)
_ALL_THE_TIME = says_often(r"\bAPIs?\b|\bGraphQL\b|\b[Ee]ndpoints?\b", 5, 0.008)
_FOR_DEVELOPERS = addressed(
    r"//(?:developers?|docs?|apidocs?|api|dev|open)[\w-]{0,12}\.|/(?:docs?|developers?|api|apis|reference)/"
)
# Under its own title, with a site's name behind.
_PART_BY_TITLE = both(
    titled(
        r"^\W*(?:rate limit(?:s|ing)?|throttling|pagination|(?:API |user |request )?authentication|authori[sz]ation"
        r"|webhooks?|idempotency|versioning|API (?:keys?|tokens?|access)|access (?:keys?|tokens?)"
        r"|(?:HTTP )?(?:error|status|response) codes|errors?(?: handling)?|mutual TLS|mTLS|OAuth(?: ?2(?:\.0)?)?"
        r"|OpenID Connect|(?:request |message )?sign(?:atures?|ing)(?: requests?)?|scopes"
        r"|autenticaci[óo]n|autentica[çc][ãa]o|authentification|authentifizierung|autenticazione|uwierzytelnianie"
        r"|kimlik do[ğg]rulama|аутентификация|авторизация|c[óo]digos de err(?:or|o)|codes? d['’]erreur|fehlercodes"
        r"|(?:接口)?(?:认证|鉴权|授权|签名|错误码|规范|調用|调用)(?:方式|机制|说明|算法)?|管理凭证"
        r"|認証|エラーコード|인증|(?:에러|오류) ?코드)\W*"
        r"(?:$|[|–—:-])"
    ),
    says(
        r"\b(?:our|this|your|the) (?-i:APIs?)\b|\bAPI (?:keys?|tokens?|requests?|calls?)\b|\btokens?\b"
        r"|(?-i:\b[Aa] API\b)"
        r"|\bendpoints?\b|\bAuthorization\b ?:|\bweb ?(?:services?|servis\w{0,4})\b|请求|リクエスト|요청"
    ),
)
_METHOD_LABEL = (
    r"(?:\b(?:(?:HTTP|request)[ -]?)?(?:methods?|verbs?|verbo|m[ée]todo|m[ée]thode|methode|metod[oa])"
    r"|(?:请求|接口|調用|调用)?(?:方式|方法|类型)|メソッド|메[서소]드|[Мм]етод)(?: HTTP)?"
)
_A_METHOD = r"(?-i:GET|POST|PUT|PATCH|DELETE)\b"
# At the beginning of a line, or with a colon: within a sentence it explains HTTP.
_METHOD_BY_LABEL = rf"(?:^\W{{0,6}}{_METHOD_LABEL}\s*[:：|]?|{_METHOD_LABEL}\s*[:：|])\s*{_A_METHOD}"
# https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html
_ODATA_OPTIONS = r"[?&]?\$(?:filter|select|top|skip|expand|orderby|count|format|metadata)\b"
_OF_STANDARDS = re.compile(
    r"\bWebDAV\b|\bRFC ?\d{4}\b|\bteapot\b|\A\W*(?:list of )?HTTP (?:response )?status codes\W*(?:\n|$)", re.I
)
_BY_ITSELF: tuple[KindSign, ...] = (
    KindSign("title says developer portal in another language", 0.0, 3.2, titled(_DEVELOPERS_ELSEWHERE)),
    KindSign("keys for whoever signs up, on a host for developers", 0.3, 3.2, both(
        addressed(r"//(?:dev|devs|developers?|devportal|developer-?portal)[.-]"), of_ones_own(
        r"\b(?:sign(?:ing)? up|register|create (?:an?|your)(?: free)? account)\b[^.\n]{0,60}"
        r"\b(?:keys?|tokens?|credentials|sandbox)\b"
        r"|\b(?:get|request|obtain|generate) (?:your|an?|the) (?:own |free |test |API ){0,3}keys?\b"))),
    KindSign("the address of an OData service", 3.0, 0.5, both(says(r"\bOData\b"), both(
        _ADDRESS_AWAY, shows(_ODATA_OPTIONS)))),
    # https://docs.ckan.org/en/2.10/api/
    KindSign("the address of a catalogue of data", 2.5, 0.5, shows(rf"\bhttps?://{_AWAY}\S{{0,100}}?/api/3/action/\w+")),
    KindSign("types of GraphQL", 2.0, 0.0, both(
        titled(r"\bGraphQL\b"), shows(r"(?<![\w.])\[?(?:ID|String|Int|Float|Boolean)!", re.NOFLAG))),
    KindSign("errors explained by status codes", 3.0, 0.0, both(
        says(r"\byour (?:API |access )?(?:requests?|keys?|tokens?|calls?)\b|\brate limit"
            r"|\bauthentication has failed\b"),
        # all codes of HTTP are listed by those who teach it, with the standards' numbers
        lambda page: (
            None if _OF_STANDARDS.search(f"{page.title}\n{shown(page).text}") else says_different(_STATUS, 4)(page)
        ))),
    KindSign("a path with its method behind", 1.8, 0.2, shows(
        r"(?<![\w.])/[\w{}:<>$.-][\w/{}:<>$.-]{0,120}+ {0,2}[(\[](?-i:GET|POST|PUT|PATCH|DELETE)[)\]]")),
    KindSign("a part of a reference by its title", 1.5, 0.0, _PART_BY_TITLE),
    KindSign("a part of a reference among pages for developers", 1.5, 0.0, both(_PART_BY_TITLE, _FOR_DEVELOPERS)),
    KindSign("a header with a credential in a table", 2.0, 0.2, says(
        r"^Authori[sz]ation[ |\n]{1,4}(?-i:Bearer|Basic|Token|API-?Key|Api-?Key|ApiKey|APIKey|AppKey|HMAC|JWT|DPoP)\b"
        r" {1,3}[\w<{\[$'\"]", re.I | re.M)),
    KindSign("a client made with a key", 2.8, 0.3, both(
        shows_code(r"\([^()\n]{0,60}[\"'](?:sk|pk|key|rk|api)_(?:test|live|sandbox)"
            r"|\([^()\n]{0,80}\b(?:api|access)_?key[\"']?\s*(?:=>?|:)\s*[\"'][^\"'\n]{3,80}[\"']"),
        of_ones_own(r"\b(?:API|secret|access|publishable|test|live) keys?\b"))),
    KindSign("a base address", 2.0, 0.2, says(rf"\bbase (?:URL|URI|address)\b[^\n]{{0,60}}https?://{_AWAY}")),
    KindSign("messages explained by headings", 1.8, 0.0, both(_MESSAGE_SERVER, headed_different(
        r"\b(?:un)?subscri(?:be|ptions?)\b|\bpub(?:lish)?\b|\bsub\b|\bchannels?\b|\btopics?\b|\bpayloads?\b"
        r"|\bheartbeats?\b|\b(?:message|event) (?:types?|formats?)\b|\b(?:ticker|trades?) (?:stream|feed)s?\b", 2))),
    # https://www.jsonrpc.org/specification
    KindSign("a call by JSON-RPC", 2.0, 0.0, both(_ADDRESS_AWAY, shows(r"[\"']jsonrpc[\"']\s*:\s*[\"']2\.0"))),
    # https://spec.graphql.org/October2021/#sec-Language.Operations
    KindSign("an operation of GraphQL", 2.0, 0.2, shows_code(
        r"^[ \t]*(?:query|mutation|subscription)\b(?!\s*[:.,)])[^{}\n;=]{0,200}\{\s*\w+\s*(?:\([^()]{0,500}\))?"
        r"\s*[{}\w]", re.M)),
    # https://protobuf.dev/reference/protobuf/proto3-spec/#service_definition
    KindSign("a method of gRPC", 2.5, 0.0, both(
        shows(rf"(?<![\w.{{}}$-]){_AWAY}:\d{{2,5}}\b"),
        shows(r"\brpc\s+\w+\s*\(\s*(?:stream\s+)?[\w.]+\s*\)\s*returns\b"))),
    KindSign("a WSDL by its address", 2.5, 0.3, shows(
        rf"\bhttps?://{_AWAY}\S{{0,200}}?(?:\?(?:single)?wsdl|\.wsdl)\b")),
    KindSign("an address or a path named by a label, and its method", 3.0, 0.0, both(
        shows(rf"^\W{{0,6}}{_METHOD_LABEL}\s*[:：|]?\s*{_A_METHOD}", re.I | re.M), shows(
        r"^\W{0,6}(?:(?:request |resource |endpoint |api |call )?(?:URL|URI|path|endpoint|address|route|adresse?"
        r"|endere[çc]o|ruta|chemin|pfad)\b"
        r"|(?:请求|接口|调用)? ?(?:URL|地址|路径)|リクエスト ?URL|エンドポイント|パス|(?:요청 ?)?(?:URL|주소|경로)"
        r"|[Аа]дрес|[Пп]уть)"
        r"(?: URL| HTTP)? *[:：|]? *\n? *(?:https?://[\w.{}:-]{3,100})?/(?=[\w{}:./-]{0,100}[a-z])[\w{}:.-]{2,60}+",
        re.I | re.M))),
    KindSign("what is sent and what comes back, in data", 3.0, 0.0, both(
        shows_code(r"^\s*(?:\[\s*)?\{\s*\"[\w$.-]{1,60}\"\s*:|^\s*<(?:\?xml\b|soap)", re.M), both(
        headed_different(
            r"^\W*(?:[a-z_]{2,20}: )?(?:(?:sample|example|minimal|json|xml|the) )?(?:request|input)"
            r"(?: (?:body|parameters?|examples?|samples?|payload|fields?|headers?|data|format|json|xml"
            r"|attributes))?\W*$"
            r"|^\W*(?:(?:url|query|path|body|input) )parameters?\W*$"
            r"|^\W*(?:请求(?:参数|示例|体|报文)|リクエスト|요청 ?\w{0,4}|requisi[çc][ãa]o|solicitud|requ[êe]te|anfrage"
            r"|richiesta|запрос)[^.\n]{0,20}$", 1),
        headed_different(
            r"^\W*(?:[a-z_]{2,20}: )?(?:(?:sample|example|json|xml|the|success(?:ful)?|error|api) )?"
            r"(?:response|output|reply)s?(?: (?:body|parameters?|examples?|samples?|payload|fields?|headers?|data"
            r"|format|json|xml|codes?|attributes))?\W*$"
            r"|^\W*(?:(?:返回|响应)(?:参数|示例|结果|报文)?|レスポンス|응답 ?\w{0,4}|respostas?|respuestas?"
            r"|r[ée]ponses?|antwort(?:en)?|rispost[ae]|ответ)[^.\n]{0,20}$", 1)))),
    KindSign("parts of a call in Chinese, several", 2.0, 0.0, says_different(
        r"接口(?:地址|说明|文档|规范|网关)|请求 ?(?:URL|方式|地址|参数|方法|头|体|示例|内容)"
        r"|(?:返回|响应)(?:参数|示例|结果|说明|字段|值)|调用(?:规则|方式)|签名(?:算法|生成|规则|字符串)?|凭证", 4)),
    KindSign("a method by its label among the parts of a call", 3.0, 0.0, both(
        shows(r"(?:(?:请求|接口|调用)(?:方式|方法|类型)|メソッド|메[서소]드|[Мм]етод)\s*[:：|]?\s*(?-i:GET|POST|PUT|PATCH|DELETE)\b"),
        says_different(_PARTS_OF_CALLS, 3))),
    KindSign("a path with a version on a line of its own, and parameters", 1.2, 0.0, both(
        says(r"^/(?:api|v\d{1,2}(?:\.\d)?)/[\w{}:.-]{2,60}(?:/[\w{}:.-]{1,60}){0,8}/?$", re.M),
        headed_different(r"\b(?:parameters?|responses?|requests?|attributes|fields)\b", 1))),
    KindSign("how a request is signed", 3.0, 0.0, both(
        says_different(r"\b(?:sign(?:ing|ature base)? string|signed requests?|keyId|Signature-Input|x-signature"
            r"|authori[sz]ation header|digest|base ?64|private key|HMAC|SHA-?(?:256|512)|Ed25519|BLAKE-?512)\b", 4),
        both(shows(r"\b(?:authori[sz]ation|signature|HTTP|request)[ -]headers?\b|\bX-[\w-]{0,30}Sign\w{0,10}"
            r"|\b(?:Authorization|Signature):"), says(
            r"\b(?:requests?|calls?|messages?)\b[^.\n]{0,60}\bsign(?:ed|ing|ature)\b"
            r"|\bsign(?:s|ing)? (?:the|each|every|all|your) (?:\w+ )?(?:requests?|calls?|payload|message)\b")))),
    KindSign("a method with a relative path on a line of its own", 2.5, 0.0, both(
        says(rf"^{METHOD} {{1,3}}[a-z][\w-]{{1,40}}(?:/[\w:{{}}.-]{{1,40}}){{0,8}}$", re.M),
        headed_different(
            r"\b(?:parameters?|responses?|requests?|returns?|return format|errors?|authentication|examples?)\b", 2))),
    KindSign("how a callback is answered", 2.5, 0.0, both(
        says(r"\b(?:callbacks?|webhooks?|notification URL|return_url|callback_url)\b"),
        says(r"\b(?:your|the|merchant'?s?) (?:server|endpoint|system|application|URL)\b[^.\n]{0,80}"
            r"\b(?:return|respond|reply|repl|acknowledge)\w*\b[^.\n]{0,60}\b2(?:00|0[1-4]|xx)\b"))),
    KindSign("a method named by a label", 1.8, 0.0, both(_ADDRESS_AWAY, shows(_METHOD_BY_LABEL, re.I | re.M))),
    KindSign("an address with a place for a name and a password", 2.0, 0.3, shows(
        rf"\bhttps?://{_AWAY}\S{{0,200}}?[?&](?:user(?:name|id)?|login|account)="
        r"(?:(?-i:[A-Z_]{3,20}\b)|your|my|x{3,}|[<\[{%$])"
        r"\S{0,80}?&(?:pass(?:word|wd)?|pwd|secret)=(?:(?-i:[A-Z_]{3,20}\b)|your|my|x{3,}|[<\[{%$])")),
    # https://www.ogc.org/standards/
    KindSign("the address of a map service", 3.0, 0.5, shows(
        rf"\bhttps?://{_AWAY}[^\s\"'<>]{{0,200}}?[?&](?:service=W(?:MS|FS|MTS|CS)|request=GetCapabilities)\b")),
    # https://gbfs.org, https://gtfs.org/realtime, https://www.transmodel-cen.eu
    KindSign("the address of a feed of vehicles or timetables", 3.0, 0.5, both(
        says(r"\bGBFS\b|\bGTFS[ -]?(?:RT|real-?time)\b|\b(?-i:SIRI)\b|\bNeTEx\b|\bTransXChange\b"),
        shows(rf"\bhttps?://{_AWAY}[^\s\"'<>]{{0,200}}?(?:gbfs|gtfs|siri|vehicle|trip-?update|\.pb\b)"))),
    # https://www.fixtrading.org/standards/
    KindSign("a session of FIX", 3.0, 0.3, both(
        says(r"\b(?-i:FIXT?)[ .]?(?:protocol|gateway|sessions?|[45]\.\d)\b"),
        says_different(r"\b(?:SenderCompID|TargetCompID|HeartBtInt|HeartBInt|EncryptMethod|MsgType|ClOrdID|HandlInst"
            r"|OrdStatus|Execution ?Report|New ?Order ?Single)\b", 2))),
)  # fmt: skip
SUBJECT: tuple[Look, ...] = (
    titled(r"(?-i:\bAPIs?\b|\bREST(ful)?\b|\bSOAP\b|\bSDKs?\b)|open ?api|graphql|web ?services?|swagger|webhooks?"
        r"|developers?\b|interface specification"),
    says_often(r"\bAPIs?\b|\bGraphQL\b|\b[Ee]ndpoints?\b", 3, 0.001),
    says(rf"{METHOD}\s+{PATH}", re.NOFLAG),
    says(r"\bAPIs? (?:key|keys|token|documentation|docs|reference|specification|portal|endpoints?|keys?"
        r"|calls?|requests?)\b"),
    says(r"developer (?:portal|hub|cent(?:er|re)|program(?:me)?|documentation|docs)\b|\bour APIs?\b"
        r"|\bREST(?:ful)? (?:API|interface|service)|\bopen banking\b"),
    says(r"for a formal definition, please review the service description|you have created a service"),
    # A reference need not say API: calls in code under a title that says reference.
    both(
        titled(r"\b(?:reference|documentation|docs)\b"),
        shows_code(r"\bcurl\b[^\n]{0,200}https?://[^\s\"'<>]{1,150}?/v\d+(?:\.\d+)?/"
            r"|\bcurl\b[^\n]{0,300}(?:Authorization:|-X ?[A-Z])|https?://api[\w-]{0,40}\.[\w.-]{1,100}/"),
    ),
    # Nor need its title: several calls of one API, one after the other.
    calls,
    headed_by_operation(),
    _CALL_EXPLAINED,
    both(  # one call that carries a credential, in a page with the parts of a reference
        shows_code(r"\bcurl\b(?:[^\n]|\\\s*\n|\n\s*-){0,600}?(?:Authorization|X-[\w-]{1,30}(?:Key|Token)):"),
        headed_different(r"\b(?:authentication|endpoints?|requests?|responses?|parameters?|errors?|headers?)\b", 2),
    ),
    own_call,
    both(  # calls of a host that is called after its API, in a page with the parts of a reference
        shows(r"\bhttps?://(?:[a-z\d-]{1,40}\.){0,2}api\.(?:[a-z\d-]{1,60}\.){1,4}[a-z]{2,12}\b"),
        headed_different(r"\b(?:authentication|endpoints?|requests?|responses?|parameters?|errors?|headers?)\b", 2),
    ),
    shows_code(r"\bcurl\b[^\n]{0,300}?[\"' ]/(?:api|v\d)/[^\n]{0,200}Authorization:"),
    both(  # its address says it, and its words those of calls
        addressed(
            r"/(?:[\w-]{1,40}-)?apis?(?:-(?:docs?|reference|v\d+))?/|//(?:api|apidocs?|api-docs|developers?)[.-]"
        ),
        says_different(
            r"\b(?:endpoints?|quer(?:y|ies)|parameters?|requests?|responses?|pagina\w+|payloads?|JSON|fields?"
            r"|webhooks?|rate limits?|access tokens?)\b",
            3,
        ),
    ),
    says(_PLACE_FOR_KEY),
    # HL7 FHIR, the interface of health records: a server is named by its base address.
    says(_FHIR),
    lambda page: next((spot for sign in _BY_ITSELF if (spot := sign.look(page))), None),
)  # fmt: skip

KIND_SIGNS: tuple[KindSign, ...] = (
    # --- what names the page
    KindSign("title says API documentation", 3.0, 1.0, titled(
        rf"{API}[^|\n]{{0,40}}{DOCS}|{DOCS}\b[^|\n]{{0,25}}{API}"
        r"|\b(?:REST|SOAP|HTTP|JSON|web) ?(?:ful)?[ -]?APIs?\b"
        r"|\bAPIs? v?\d|\binterface specification\b|developer (?:documentation|docs|reference|guide)")),
    KindSign("title names an API", 1.2, 0.8, titled(r"(?-i:\bAPIs?\b|\bGraphQL\b)|\bweb ?services?\b|\bwebhooks?\b")),
    KindSign("title says developer portal", 0.0, 3.2, titled(
        r"\bdeveloper[s']{0,2} ?(?:portal|hub|cent(?:er|re)|zone|network|site|program(?:me)?|resources|community"
        r"|home|tools|platform|corner)\b"
        r"|\bAPI ?(?:portal|catalog(?:ue)?|market(?:place)?|store|library|directory|hub|products|gallery|developer)\b"
        r"|\b(?:open ?banking|open ?data|partner|integration) (?:developer|API) ?portal|\bdev ?portal\b"
        r"|\bopen api(?:s| platform)\b|\b(?-i:APIs?) for (?:\w+ )?developers\W*(?:$|[|–—-])")),
    KindSign("title says developers", 0.3, 2.0, titled(
        r"^\W*(?:for )?developers?\W*$|[|\-–—:·»] *(?:for )?developers?\W*$|^(?:for )?developers? *[|\-–—:·»]")),
    KindSign("title says for developers", 0.2, 1.6, titled(r"^\W*(?:[\w&.'’-]+ ){1,4}for developers\W*(?:$|[|–—:·-])")),
    KindSign("headings name APIs", 0.3, 0.8, headed_different(r"\b(?-i:APIs?)\W*$", 1)),
    KindSign("title says a version of a reference", 1.0, 0.0, titled(
        r"\bv\d+(?:\.\d+)? (?:reference|documentation|docs)\b|\b(?:reference|documentation|docs),? v\d")),
    KindSign("title speaks of webhooks", 1.0, 0.2, titled(r"\bwebhooks?\b")),
    KindSign("title says specification", 1.0, 0.0, titled(r"\b(?:technical |interface )?specification\b")),
    KindSign("address names API documentation", 0.8, 0.4, _API_ADDRESS),
    KindSign("address names developers", 0.3, 0.8, addressed(
        r"/(?:developers?|dev-?portal|devportal|for-developers|developer-portal|open-?banking|apis?)(?:[/.?]|$)"
        r"|//(?:developers?|dev-?portal|devcenter|developer-portal)[.-]")),
    # --- what documents an API
    KindSign("a method with a path", 1.8, 0.3, says(rf"{METHOD}\s*:?\s+{PATH}(?=[\s?,.;)]|$)"
        rf"|{METHOD}\n?{PATH}", re.NOFLAG)),
    KindSign("three methods with paths", 2.2, 0.0, says_different(
        rf"{METHOD}\s*:?\s*(?:https?://[\w.{{}}:-]+)?/[\w{{}}:$.-]+(?:/[\w{{}}:$.-]+)*", 3, re.NOFLAG)),
    KindSign("a path on a line of its own", 1.0, 0.0, says(
        r"^/(?=[\w{}:./-]*[a-z])[\w{}:.-]{2,}(?:/[\w{}:.-]+)*/?$", re.M)),
    KindSign("an endpoint by its path", 1.5, 0.2, says(
        r"(?:/[\w{}.-]+){1,6}/? (?:endpoint|route|resource)\b|\bendpoint\b[^\n.]{0,40}[ \n](?:https?://\S+"
        r"|/[\w{}.-]+)"
        r"|\b(?:base (?:URL|URI|path)|endpoint URL|API URL|request URL|root URL)\b")),
    KindSign("a call by curl or HTTP", 1.5, 0.4, shows_code(
        r"\bcurl\b[^\n]{0,200}(?:https?://|-X\b|-H\b|--request|--header)|HTTP/1\.1|^(?:GET|POST|PUT|PATCH"
        r"|DELETE) (?:https?://|/)\S+"
        r"|wget .{0,60}https?://|Authorization: ?(?:Bearer|Basic)", re.I | re.M)),
    KindSign("calls by curl, one after the other", 1.5, 0.0, calls),
    KindSign("a host of an API by its name", 1.0, 0.2, says(
        r"(?<![\w@./-])(?:[a-z\d-]{1,40}\.){0,2}api\.(?:[a-z\d-]{1,60}\.){1,4}[a-z]{2,12}\b")),
    KindSign("a call of its own host with a credential, or that needs none", 2.0, 0.3, own_call),
    KindSign("an address with a place for a key", 2.0, 0.5, says(_PLACE_FOR_KEY)),
    KindSign("a key for such an address, to whoever registers", 1.2, 1.0, both(says(_PLACE_FOR_KEY), says(
        r"\b(?:register|sign up|apply|get|request|obtain)\b[^.\n]{0,40}\bkeys?\b"))),
    KindSign("the base address of a FHIR server", 4.0, 0.0, both(says(_FHIR), says(
        r"https?://[^\s\"'<>]{0,120}(?:\bfhir\b|/r[45]b?\b|/stu3\b)"))),
    KindSign("tells of conformance or scopes of FHIR", 1.5, 0.0, both(says(_FHIR), says(
        r"\bcapability ?statement\b|\bconformance statement\b"
        r"|\b(?:patient|user|system)/[*\w]+\.(?:read|write|c?r?u?d?s|\*)"))),
    *_BY_ITSELF,
    KindSign("the address of a server of messages", 1.2, 0.3, _MESSAGE_SERVER),
    KindSign("parts of a call in other languages", 1.5, 0.0, says_different(_PARTS_OF_CALLS, 3)),
    KindSign("a heading that is a method with a path", 1.8, 0.0, headed_by_operation()),
    KindSign("an address of an API in code", 1.0, 0.3, shows_code(
        r"https?://(?:[\w-]{1,63}\.){0,6}(?:api|apis|gateway|sandbox)[\w-]{0,40}\.[\w.-]{1,100}/"
        r"|https?://(?!localhost|127\.|0\.0\.0\.0)[^\s\"'<>]{1,150}?/(?:api|rest|v\d+(?:\.\d+)?)/"
        r"|\bcurl\b[^\n]{0,100}?[\"' ]/(?:api|v\d)/")),
    KindSign("a sample in JSON or XML", 0.7, 0.0, shows_code(r"\{\s*\"[\w$-]+\"\s*:|<soap(?:env)?:"
        r"|\bapplication/(?:[\w.+-]*json|xml)")),
    KindSign("status codes", 1.0, 0.0, says_different(_STATUS, 2)),
    KindSign("headings of a reference", 1.0, 0.2, headed_different(
        r"\b(?:authentication|authori[sz]ation|endpoints?|requests?|responses?|parameters?|errors?|error codes?"
        r"|status codes?|pagination"
        r"|rate limit(?:s|ing)?|headers?|webhooks?|query|body|schemas?|methods?|operations?|resources?|examples?"
        r"|arguments|mutations?"
        r"|queries|types)\b", 2)),
    KindSign("a call explained by headings", 1.0, 0.0, _CALL_EXPLAINED),
    KindSign("four headings of a reference", 1.0, 0.0, headed_different(
        r"\b(?:authentication|authori[sz]ation|endpoints?|requests?|responses?|parameters?|errors?|error codes?"
        r"|status codes?|pagination"
        r"|rate limit(?:s|ing)?|headers?|webhooks?|query|body|schemas?|mutations?|queries)\b", 4)),
    KindSign("an address asked in code", 1.2, 0.2, shows_code(
        r"(?:\bfetch|\baxios(?:\.\w{3,7})?|\brequests\.(?:get|post|put|patch|delete)|\$\.(?:get|post|ajax|getJSON)"
        r"|\bopen|\bhttp\.(?:Get|Post|NewRequest)|\bfile_get_contents|\bcurl_init|\bNet::HTTP\.\w{2,12}"
        rf"|\bAsync(?:Get|Post))\(\s{{0,20}}(?:[\"'](?:GET|POST|PUT)[\"'], ?)?[\"'`]https?://{_AWAY}")),
    KindSign("samples in several languages", 1.2, 0.2, says(SEVERAL_LANGUAGES, re.NOFLAG)),
    KindSign("words of HTTP interfaces", 1.0, 0.2, says_different(
        r"\b(?:query (?:string )?param(?:eter)?s?|path param(?:eter)?s?|request body|response body|request headers?"
        r"|response headers?"
        r"|rate limit(?:s|ing)?|pagination|base url|status codes?|http (?:method|request|response|header)s?"
        r"|access tokens?|bearer token"
        r"|content-type|json|xml|rest(?:ful)?|end-?points?|payloads?|https? (?:get|post|put|delete)|(?:get|post|put"
        r"|delete) requests?"
        r"|callbacks?|webhooks?|client_id|oauth|jwt|api keys?)\b", 3)),
    KindSign("many words of HTTP interfaces", 1.0, 0.0, says_different(
        r"\b(?:query (?:string )?param(?:eter)?s?|path param(?:eter)?s?|request body|response body|request headers?"
        r"|response headers?"
        r"|rate limit(?:s|ing)?|pagination|base url|status codes?|http (?:method|request|response|header)s?"
        r"|access tokens?|bearer token"
        r"|content-type|json|xml|rest(?:ful)?|end-?points?|payloads?|https? (?:get|post|put|delete)|(?:get|post|put"
        r"|delete) requests?"
        r"|callbacks?|webhooks?|client_id|oauth|jwt|api keys?)\b", 6)),
    KindSign("a table of parameters", 0.8, 0.0, says(
        r"\b(?:name|parameters?|fields?|attributes?|property|key|header|element)\s+(?:(?:in|located in"
        r"|data)\s+)?(?:type|required|description|located in"
        r"|data type|mandatory|optional|value|meaning)\b[\s\w]{0,40}?\b(?:description|required|type|notes?|default"
        r"|mandatory)\b"
        r"|\b(?:nom(?:bre|e|bre del campo)?|campos?|par[âáa]met(?:ro|re)s?|champs?|attributs?|atributos?|feld(?:name)?"
        r"|bezeichnung|naam|veld|navn)\s+(?:(?:do |del |du |de )?\w+\s+)?(?:tipo|typ[e]?|datentyp|obligat\w+|requerido)"
        r"\b[\s\w()]{0,40}?(?:descri[çp][çc]?[ãióo]+[on]?|description|beschreibung|omschrijving|beskrivelse|requerido"
        r"|obligat\w+|pflicht\w*)",
        )),
    KindSign("speaks of APIs all the time", 1.0, 1.0, _ALL_THE_TIME),
    KindSign("a link to a description", 1.5, 1.2, _DESCRIPTION_LINK),
    KindSign("authentication of calls", 0.8, 0.2, says(
        r"Authorization: ?\w+|\bX-API-Key\b|\bclient_secret\b|\bOcp-Apim|api[_-]?key=|\bHMAC\b|grant_type"
        r"|access_token"
        r"|[?&](?:client_id|redirect_uri|response_type)="
        r"|\b(?:send|includ|pass|provid|append|add|us)(?:e|ing|es|s|ed)?\b[^.\n]{0,50}"
        r" (?:API key|access token|bearer token|client certificate)", re.I)),
    KindSign("a schema of types", 1.5, 0.0, headed_different(r"^(?:queries|mutations|subscriptions|types|objects"
        r"|enums?|input objects?|scalars|interfaces|unions)$", 2)),
    KindSign("parts named as an operation", 2.5, 0.0, classed(
        r"openapi-(?:explorer|schema|tabs|params|security|left-panel|right-panel|operation)[\w-]*|openapi__[\w-]+"
        r"|theme-api-markdown|rm-(?:ReferenceMain|APIExplorer|APIMethod|Playground|ParamContainer)[\w-]*"
        r"|opblock[\w-]*"
        r"|http-?(?:method|verb)s?|http-(?:get|post|put|patch|delete)|(?:api|rest)-?(?:method|endpoint|operation)s?"
        r"|(?:endpoint|operation|request)-(?:path|url|method|verb)|method-(?:get|post|put|patch|delete)"
        r"|api-?explorer"),
        subject=False),
    # --- what a developer portal says
    KindSign("offers keys or registration", 0.3, 2.0, of_ones_own(
        r"\b(?:get|request|obtain|generate|create|receive|grab|claim) (?:an?|your|the|my)?(?: own| free)? ?(?:API"
        r"|developer|access|sandbox|client) (?:key|token|credentials|account)s?\b"
        r"|\b(?:register|create|add) (?:an?|your)(?: new| first| own)? (?:client "
        r"|developer )?app(?:lication)?\b(?!-)"
        r"|\b(?:sign up|register (?:for|to|with|at|on|as|now|here|today|your)|apply|request access)"
        r"\b[^.\n]{0,60}(?-i:\bAPIs?\b|\bdevelopers?\b|\bsandbox\b)"
        r"|(?-i:\bAPIs?\b)[^.\n]{0,40}\b(?:sign up|register|request access|apply for access)\b")),
    KindSign("invites to browse APIs", 0.3, 1.8, says(
        r"\b(?:explore|browse|discover|try|view|see|find|search|check out|connect to|build with"
        r"|integrate with) (?:all )?"
        r"(?:of )?(?:our|the|available|[A-Z]\w+(?:'s|’s)?)?(?: open| public| REST| available)? ?(?-i:APIs)\b"
        r"|\bAPI (?:products|catalog(?:ue)?|marketplace|directory)\b|\b(?:our|featured|popular) (?-i:APIs)\b")),
    KindSign("a link to a console", 0.8, 1.0, links_say(
        r"\b(?:apollo|graphql) (?:sandbox|playground|explorer|console|studio)\b|^graphi ?ql$")),
    KindSign("speaks of an API and leads to its reference", 0.0, 0.7, both(
        says_often(r"\bAPIs?\b", 3, 0.008), links_say(r"^\W*(?:see |read |view |browse )?(?:the )?(?:full )?API "
            r"(?:reference|documentation|docs)\W*$"))),
    KindSign("speaks of the API in its title among pages for developers", 0.7, 0.0, both(
        _FOR_DEVELOPERS, both(_ALL_THE_TIME, titled(r"(?-i:\bAPIs?\b)")))),
    KindSign("a description under its own title", 1.0, 0.0, both(_DESCRIPTION_LINK, titled(
        r"\bpostman\b|\bopen ?api\b|\bswagger\b|\basyncapi\b|\bWSDL\b"))),
    KindSign("three links to APIs", 0.5, 1.5, _API_LINKS),
    KindSign("an overview of APIs among documentation", 0.0, 0.3, both(_API_ADDRESS, both(_ALL_THE_TIME, _API_LINKS))),
    KindSign("a link to API documentation", 0.4, 1.3, links_say(
        rf"(?-i:\bAPIs?\b) {DOCS}|developer (?:documentation|docs|guide|portal)|^(?:read|view|see"
        rf"|browse)? ?(?:the )?(?:api )?(?:docs|documentation|reference)$")),
    KindSign("documentation with a reference of an API and its authentication", 0.0, 1.5, both(
        titled(r"^\W*(?:docs|documentation)\b"), both(
        links_say(r"(?-i:\bAPIs?\b) reference\b", main=False),
        links_say(r"\b(?:authentication|authori[sz]ation|webhooks|rate limits|API keys)\b", main=False)))),
    KindSign("getting started", 0.3, 1.0, says(r"\b(?:getting|get) started\b|\bquick ?start\b|\bstart (?:building"
        r"|developing|coding)\b|\btutorials?\b|\bhow[- ]to guides?\b")),
    KindSign("sandbox or SDKs", 0.2, 1.0, says(r"\bsandbox\b|(?-i:\bSDKs?\b)|\bclient librar(?:y|ies)\b"
        r"|\btest environment\b|\bcode samples?\b|\bsample (?:code|apps?)\b")),
    KindSign("keys in another language", 0.3, 1.0, says(_KEYS)),
    KindSign("speaks to developers", 0.2, 1.0, says(r"\b(?:for|to|by|as an?|our|helps?|lets?|enabl\w+|allow\w*"
        r"|third[- ]party|software|app|web|mobile) developers?\b|\bdevelopers? (?:can|working|who|use|to)\b")),
    KindSign("a login to an API", 0.0, 2.4, login),
    KindSign("a password and not a word of an API", 0.0, -2.0, bare_login),
    KindSign("a login before documentation", 0.0, 1.5, says(
        r"\b(?:log|sign)(?:ging|ing)?[ -]?in(?:to)?\b[^.!?\n]{0,60}\b(?:documentation|docs|API reference"
        r"|specifications?)\b"
        r"|\b(?:documentation|docs|reference|specifications?)\b[^.!?\n]{0,60}\b(?:log|sign)(?:ged|ging"
        r"|ing)?[ -]?in\b")),
    KindSign("tools of developers", 0.4, 0.9, says_different(
        r"\b(?:cURL|JSON|CORS|OAuth|JWT|JavaScript|REST|webhooks?|SDKs?|GitHub|HTTP|Postman|OpenAPI|Swagger"
        r"|debugging|API keys?)\b", 3)),
    # --- what speaks against both
    KindSign("pharmaceutical or chemical", -7.0, -7.0, says(
        r"\bactive pharmaceutical\b|\bexcipients?\b|\bpharmaceutical ingredients?\b|\bdrug substances?\b|\bcGMP\b"
        r"|\bbulk drugs?\b|\bAPI (?:manufactur\w+|intermediates?|suppliers?|plants?|synthesis)\b"
        r"|\b(?:potency|potent|cytotoxic|sterile|peptide|generic|injectable|steroid\w*|opioid\w*) (?-i:APIs?)\b"
        r"|\bdrug master files?\b|\bcertificates? of analysis\b"
        r"|\b(?:CoA|CEP|GMP|US|EU)\b[^.\n]{0,20}(?-i:\bDMFs?\b)|(?-i:\bDMFs?\b)[^.\n]{0,30}\b(?:filed|filings?|CEP"
        r"|GMP|FDA)\b"
        r"|\b(?-i:APIs) by therapeutic\b|\bfinished dosage\b", re.I), subject=False),
    KindSign("an API by another name", -6.0, -6.0, other_name, subject=False),
    KindSign("oil", -4.0, -4.0, says(r"\bAPI gravity\b|°\s?API\b|\bAmerican Petroleum\b|\b(?-i:API) (?:Spec|RP|Std"
        r"|Standard)\.? \d|\bdegrees API\b"
        # numbers of its standards: tanks, pipes, valves, pumps, inspection
        r"|\b(?-i:API)[ -](?:5(?:L|CT|DP|10|70|79|80|98)|6(?:A|D|00|02|10|17|20|50|53|61|82)|1[67][A-D]|1104)\b"),
        subject=False),
    KindSign("property development", -4.0, -4.0, property_development, subject=False),
    KindSign("developers, and no word of software", -4.0, -4.0, no_software, subject=False),
    KindSign("those who write the program", -4.0, -4.0, contributors, subject=False),
    KindSign("a job", -2.5, -2.5, titled(r"\b(?:jobs?|careers?|vacanc(?:y|ies)|hiring|we are hiring|internships?)\b"
        r"|\b(?:senior|junior|lead|full[- ]stack|front[- ]?end|back[- ]?end|software) developer\b"
        # the portal of a company whose name ends so
        r"(?! (?:hub|portal|cent(?:er|re)|zone|network|site|docs|documentation|resources|program(?:me)?|platform)\b)"),
        subject=False),
    KindSign("a course", -4.0, -4.0, says_different(
        r"\b(?:short course|\w+-week\b|apply online|enrol(?:l)? (?:now|today|online)|syllabus|curriculum|course fees?"
        r"|learning outcomes|credit points|tuition|lecturers?|next intake|micro-?credential|certificate of completion"
        r"|bootcamp|students (?:will )?(?:learn|study)|prerequisites?: ?[A-Z]{2,5} ?\d{2,4})\b", 2), subject=False),
    KindSign("developers by name", -2.5, -2.5, says(
        r"\bmeet (?:the|our) (?:\w+ )?(?:team|developers?|creators?)\b"
        r"|^(?:senior |junior |lead )?(?:front[- ]?end|back[- ]?end|full[- ]?stack) developer$", re.I | re.M),
        subject=False),
    KindSign("an article or news", -3.0, -3.5, article, subject=False),
    KindSign("among articles or news", -8.0, -4.0, among_articles, subject=False),
    KindSign("the front page of a website", -2.5, -2.5, front),
    KindSign("a front page that leads to documentation", -3.0, -3.0, both(front, links_say(
        rf"(?-i:\bAPIs?\b) {DOCS}|^(?:read|view|see|browse)? ?(?:the )?(?:api )?(?:docs|documentation|reference)$",
        main=False))),
    KindSign("what a product works with", -2.0, -2.0, works_with),
    KindSign("how a program is installed", -4.0, -3.0, installed),
    KindSign("help for customers", -1.5, -1.5, help_centre),
    KindSign("code on a site for code", -6.0, -6.0, hosted_code, subject=False),
    KindSign("a manual of a library", -5.0, -5.0, manual, subject=False),
    KindSign("a server to be written", -12.0, -6.0, server_to_write, subject=False),
    KindSign("how a system is built", -1.5, -1.5, titled(
        r"\b(?:system|software|solution|technical|deployment) architecture\b|^\W*architecture\b"
        r"|\b(?:system|key|topic|queue|database|schema|data) (?:design|model)s?\b")),
    KindSign("terms and policies", -4.0, -4.0, titled(
        r"^\W*(?:(?:[\w.'’&-]+ ){0,4}(?:terms (?:and conditions|of (?:use|service))|privacy (?:policy|notice|statement)"
        r"|cookie policy|licen[cs]e agreement)|terms)\W*(?:$|[|–—:·-])")),
    KindSign("what an API is", -6.0, -6.0, titled(
        r"^\W*(?:what (?:is|are)|introduction to|understanding|the basics of) (?:an? |the )?"
        r"(?:(?:REST(?:ful)?|SOAP|web|open|public|GraphQL|JSON) ){0,2}(?-i:APIs?)\W*(?:$|[|–—:-]|and\b)"
        r"|\b(?-i:APIs?) (?:explained|for beginners|basics|101)\b")),
    KindSign("a question to a forum", -8.0, -8.0, both(
        titled(r"\b(?:community|forums?|discussions?|stack ?overflow|questions)\W*$"),
        says(r"\bposted by\b|\bsolved\b|\brepl(?:y|ies)\b|\bany ideas?\b|\banswers?\b|\b(?:up)?votes?\b|\bmembers?\b")),
        subject=False),
    KindSign("words explained", -4.0, -4.0, titled(r"^\W*glossary\b|\bglossary\W*$")),
    KindSign("news of versions", -2.0, -2.0, titled(
        r"\brelease notes\b|\bv?\d+\.\d+(?:\.\d+)+ (?:is )?released\b"
        r"|\bv?\d+\.\d+(?:\.\d+)+\W{1,3}\d{1,2}(?:st|nd|rd|th)? [A-Z]\w{2,8},? 20[0-3]\d\b"
        r"|^\W*(?:20[0-3]\d )?[A-Z]\w+ (?:release|20[0-3]\d)? ?\(\d+\.\d+(?:\.\d+)*\)\W*$")),
    KindSign("how APIs are made", -2.0, -2.0, titled(
        r"^\W*(?:how to )?(?:creat|import|publish|deploy|design|build|deprecat|retir|develop|test|secur|manag|debugg?)"
        r"(?:e|ing|es)? (?:(?:an?|your|the|new|empty|REST|SOAP|first|existing|GraphQL) ){0,3}(?-i:APIs?)\b"
        r"|(?-i:APIs?) (?:proxies|proxy|management|lifecycle|gateway|policies)\b")),
    KindSign("rules for those who design APIs", -14.0, -14.0, titled(
        r"\b(?-i:APIs?|REST(?:ful)?) (?:design )?(?:guidelines?|guidance|style ?guide|design (?:guide|standards?|rules)"
        r"|standards)\b")),
    KindSign("how something is made with a framework", -4.0, -4.0, both(titled(
        r"\b(?:Spring(?: Boot| Security)?|Django|Laravel|Express(?:\.js)?|Flask|FastAPI|React(?: Native)?|Angular"
        r"|Vue|Next\.js"
        r"|ASP\.NET|Rails|Symfony|NestJS|MERN|MEAN)\b"), titled(
        r"\b(?:examples?|tutorial|CRUD|boilerplate|starter|from scratch|step[- ]by[- ]step|demo)\b"))),
    KindSign("any provider of log-ins", -4.0, -4.0, says_different(
        r"\b(?-i:Google|GitHub|Facebook|GitLab|LinkedIn|Azure(?: AD)?|Entra|Keycloak|Bitbucket|Okta|Auth0|Discord"
        r"|Twitter"
        r"|Slack|Dropbox|Cognito|Twitch|DigitalOcean|Gitea)\b", 7)),
    KindSign("APIs made for others", -3.0, -3.0, titled(
        r"\b(?-i:APIs?) (?:strateg\w+|consult\w+|governance"
        r"|(?:development|design|integration|testing|migration) (?:services?|compan\w+|agency|experts?|consult\w+))\b"
    )),
    KindSign("a product that manages APIs", -4.0, -4.0, both(
        titled(r"\b(?-i:API) (?:manager|gateway|management|control plane|designer|studio)\b"),
        titled(r"\b(?:user|admin(?:istrator|istration)?|installation|upgrade|migration) (?:guide|manual)s?\b|\brelease"
            r"|\b(?:gateway|manager|management|plane|designer|studio),? v?\d+\.\d"))),
    KindSign("a report on source code", -8.0, -8.0, titled(
        r"^\W*(?:code )?coverage(?: report)?\b|\b(?:code|test) coverage (?:report|for)\b|^\W*lcov\b"
        r"|\b(?:eslint|lint|test results?) report\b"), subject=False),
    KindSign("a tool for documentation", -5.0, -5.0, titled(
        r"\b(?:swagger|open ?api|asyncapi|graphql|raml|APIs?)(?: (?:&|and|or|spec(?:ification)?s?|documentation|docs"
        r"|reference|definitions?|schema|swagger|open ?api)){0,4} "
        r"(?:viewer|renderer|generator|linter|validator|converter|parser)s?\b")),
    KindSign("goods for sale", -2.0, -2.0, says(r"\badd to (?:cart|basket|bag|wishlist)\b"
        r"|\bfree shipping\b", re.I), subject=False),
)  # fmt: skip


# A page is of a kind only when one of these was seen; all others only add to them.
CORE: dict[str, frozenset[str]] = {
    "reference": frozenset([
        "title says API documentation", "title names an API", "title says specification", "a method with a path",
        "an address asked in code", "a path on a line of its own", "a host of an API by its name",
        "an endpoint by its path", "a call by curl or HTTP", "an address of an API in code", "a link to a description",
        "authentication of calls", "a schema of types", "parts named as an operation", "a call explained by headings",
        "a call of its own host with a credential, or that needs none", "the base address of a FHIR server",
        "an address with a place for a key", *(sign.name for sign in _BY_ITSELF if sign.reference),
    ]),
    "portal": frozenset([
        "title says developer portal in another language",
        "title says developer portal", "title says developers", "title says for developers",
        "title says API documentation",
        "offers keys or registration", "invites to browse APIs", "a login to an API", "a link to a description",
        "documentation with a reference of an API and its authentication",
        "keys for whoever signs up, on a host for developers",
        "speaks of an API and leads to its reference", "an overview of APIs among documentation",
    ]),
}  # fmt: skip

# Parts of a reference: four of them make one, although none does alone.
PARTS = frozenset([
    "status codes", "headings of a reference", "four headings of a reference", "words of HTTP interfaces",
    "many words of HTTP interfaces", "a sample in JSON or XML", "a table of parameters", "samples in several languages",
])  # fmt: skip
ENOUGH_PARTS = 4

# What a title or an address promises says nothing of an empty shell: its own text has to say it.
PROMISES = frozenset([
    "title says developer portal in another language",
    "title says API documentation", "title names an API", "title says specification", "title says developer portal",
    "title says developers", "title says for developers",
])  # fmt: skip

# What only names a page.
NAMED = PROMISES | {"title says a version of a reference", "title speaks of webhooks",
    "address names API documentation", "address names developers", "headings name APIs"}  # fmt: skip

# Generators of documentation serve libraries as well: on their pages one of these has to tell of an API on the web.
OF_THE_WEB = frozenset([
    "a method with a path", "an endpoint by its path", "a call by curl or HTTP", "an address of an API in code",
    "a sample in JSON or XML", "status codes", "words of HTTP interfaces", "a link to a description",
    "authentication of calls", "parts named as an operation", "title says developer portal", "title says developers",
    "offers keys or registration", "a schema of types", "three links to APIs", "title speaks of webhooks",
    "a host of an API by its name", *(sign.name for sign in _BY_ITSELF),
])  # fmt: skip

# What tells of calls over HTTP, where a program's own code stands beside.
OF_CALLS = OF_THE_WEB - {"a sample in JSON or XML", "three links to APIs", "title speaks of webhooks"}
