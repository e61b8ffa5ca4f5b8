"""Real applications, each as its framework makes it by default: `apps.py NAME PORT` serves one on loopback.

They run in an environment of their own (see README.md here), so this file imports nothing of ours.
"""

import sys


def fastapi(port):
    import uvicorn
    from fastapi import Depends, FastAPI
    from fastapi.security import APIKeyHeader, OAuth2PasswordBearer

    app = FastAPI(title="Parcel API", version="2.1")
    key = APIKeyHeader(name="X-API-Key")
    oauth2 = OAuth2PasswordBearer(tokenUrl="token")

    @app.get("/parcels")
    def parcels(limit: int = 10, k: str = Depends(key)):
        return []

    @app.post("/parcels")
    def create(token: str = Depends(oauth2)):
        return {}

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")


def _django(port, installed, urls, settings):
    import django
    from django.conf import settings as conf
    from django.core.wsgi import get_wsgi_application

    conf.configure(
        SECRET_KEY="x", DEBUG=False, ALLOWED_HOSTS=["*"], ROOT_URLCONF=urls, USE_TZ=True,
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.staticfiles",
                        "rest_framework", *installed],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        STATIC_URL="/static/", REST_FRAMEWORK={
            "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.BasicAuthentication"],
            "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"], **settings},
    )  # fmt: skip
    django.setup()
    from wsgiref.simple_server import make_server

    make_server("127.0.0.1", port, get_wsgi_application()).serve_forever()


def _view():
    from rest_framework import serializers
    from rest_framework.generics import GenericAPIView
    from rest_framework.response import Response

    class Parcel(serializers.Serializer):
        weight = serializers.IntegerField()

    class Parcels(GenericAPIView):
        serializer_class = Parcel

        def get(self, request):
            return Response([])

        def post(self, request):
            return Response({})

    return Parcels


def spectacular(port):
    import types

    def patterns():
        from django.urls import path
        from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView
        from rest_framework.permissions import AllowAny

        public = {"permission_classes": [AllowAny], "authentication_classes": []}
        return [
            path("api/schema/", SpectacularAPIView.as_view(**public), name="schema"),
            path("api/schema/swagger-ui/", SpectacularSwaggerView.as_view(url_name="schema", **public)),
            path("api/schema/redoc/", SpectacularRedocView.as_view(url_name="schema", **public)),
            path("parcels/", _view().as_view()),
        ]

    module = types.ModuleType("spectacular_urls")
    module.__getattr__ = lambda name: patterns() if name == "urlpatterns" else (_ for _ in ()).throw(AttributeError(name))
    sys.modules["spectacular_urls"] = module
    _django(port, ["drf_spectacular"], "spectacular_urls", {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"})


def yasg(port):
    import types

    def patterns():
        from django.urls import path, re_path
        from drf_yasg import openapi
        from drf_yasg.views import get_schema_view
        from rest_framework.permissions import AllowAny

        view = get_schema_view(openapi.Info(title="Parcel API", default_version="v1"), public=True,
                               permission_classes=[AllowAny], authentication_classes=[])  # fmt: skip
        return [
            re_path(r"^swagger(?P<format>\.json|\.yaml)$", view.without_ui(cache_timeout=0)),
            path("swagger/", view.with_ui("swagger", cache_timeout=0)),
            path("redoc/", view.with_ui("redoc", cache_timeout=0)),
            path("parcels/", _view().as_view()),
        ]

    module = types.ModuleType("yasg_urls")
    module.__getattr__ = lambda name: patterns() if name == "urlpatterns" else (_ for _ in ()).throw(AttributeError(name))
    sys.modules["yasg_urls"] = module
    _django(port, ["drf_yasg"], "yasg_urls", {})


def restx(port):
    from flask import Flask
    from flask_restx import Api, Resource

    app = Flask("restx")
    api = Api(app, title="Parcel API", version="1.0", security="key",
              authorizations={"key": {"type": "apiKey", "in": "header", "name": "X-API-KEY"}})  # fmt: skip

    @api.route("/parcels")
    class Parcels(Resource):
        def get(self):
            return []

    app.run("127.0.0.1", port)


def apiflask(port):
    from apiflask import APIFlask, HTTPTokenAuth

    app = APIFlask("apiflask", title="Parcel API", version="1.0")
    auth = HTTPTokenAuth()

    @app.get("/parcels")
    @app.auth_required(auth)
    def parcels():
        return {}

    app.run("127.0.0.1", port)


def litestar(port):
    import uvicorn
    from litestar import Litestar, get

    @get("/parcels")
    async def parcels() -> list[str]:
        return []

    uvicorn.run(Litestar([parcels]), host="127.0.0.1", port=port, log_level="error")


def connexion(port):
    import tempfile
    from pathlib import Path

    import connexion as c
    import uvicorn

    folder = Path(tempfile.mkdtemp())
    (folder / "openapi.yaml").write_text(
        "openapi: 3.0.3\ninfo: {title: Parcel API, version: '1'}\npaths:\n  /parcels:\n    get:\n"
        "      operationId: apps.nothing\n      security: [{basic: []}]\n      responses: {'200': {description: ok}}\n"
        "components:\n  securitySchemes:\n    basic: {type: http, scheme: basic, x-basicInfoFunc: apps.nothing}\n"
    )
    app = c.AsyncApp("apps", specification_dir=str(folder))
    app.add_api("openapi.yaml")
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")


def nothing(*args, **kwargs):
    return []


def strawberry(port):
    import strawberry as s
    import uvicorn
    from strawberry.asgi import GraphQL

    @s.type
    class Query:
        @s.field
        def parcels(self) -> list[str]:
            return []

    class App:
        def __init__(self):
            self.graphql = GraphQL(s.Schema(Query))

        async def __call__(self, scope, receive, send):
            if scope["type"] != "lifespan" and scope["path"].rstrip("/") == "/graphql":
                await self.graphql(scope, receive, send)
            elif scope["type"] == "http":
                await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]})
                await send({"type": "http.response.body", "body": b"Not Found"})

    uvicorn.run(App(), host="127.0.0.1", port=port, log_level="error", lifespan="off")


def spyne(port):
    from wsgiref.simple_server import make_server

    from spyne import Application, Integer, ServiceBase, Unicode, rpc
    from spyne.protocol.soap import Soap11
    from spyne.server.wsgi import WsgiApplication

    class Parcels(ServiceBase):
        @rpc(Integer, _returns=Unicode)
        def parcel(ctx, number):
            return ""

    app = WsgiApplication(Application([Parcels], "parcels.soap", in_protocol=Soap11(), out_protocol=Soap11()))
    make_server("127.0.0.1", port, app).serve_forever()


APPS = {f.__name__: f for f in (fastapi, spectacular, yasg, restx, apiflask, litestar, connexion, strawberry, spyne)}

if __name__ == "__main__":
    sys.modules["apps"] = sys.modules["__main__"]
    APPS[sys.argv[1]](int(sys.argv[2]))
