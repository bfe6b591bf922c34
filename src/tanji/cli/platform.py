"""Commands that run the platform: demo, serve, doctor."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import click

import tanji
from tanji.cli.opening import reported

_host = click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 · address")
_port = click.option("--port", default=8000, show_default=True, help="端口 · port")


@click.command()
@_host
@_port
@click.option("--no-server", is_flag=True, help="只准备数据，不起服务 · only prepare the data")
def demo(host: str, port: int, no_server: bool) -> None:
    """建库、走一遍示例流程，再起动平台。

    Database, demo data made through the same actions that users call, then the server.
    """
    os.environ["TANJI_DEMO"] = "1"
    _prepare()
    from tanji.project.demo import run

    run(click.echo)
    if not no_server:
        _serve(host, port)


@click.command()
@_host
@_port
def serve(host: str, port: int) -> None:
    """起动平台（空库也可以）。

    Run the platform.
    """
    _prepare()
    _serve(host, port)


@click.command()
@click.option("--organization", prompt="运维单位名称 organisation", help="运维单位名称 · name")
@click.option("--credit-code", prompt="统一社会信用代码", help="18位 · unified credit code")
@click.option("--username", prompt="用户名 username", help="用户名 · username")
@click.option("--name", prompt="姓名 name", help="姓名 · person's name")
@click.password_option(prompt="口令 password", help="口令，不写则询问 · asked for if left out")
def operator(organization: str, credit_code: str, username: str, name: str, password: str) -> None:
    """在空平台上登记运维单位和第一个运维账号。

    The operating organisation and its first account, on a platform that has none.
    """
    _prepare()
    from tanji.parties.actions.open_platform import open_platform

    with reported(as_json=False):
        open_platform(
            organization=organization,
            credit_code=credit_code,
            username=username,
            name=name,
            password=password,
        )
    click.echo(f"已登记：{organization}，{username}。现在可以 tanji serve 并登录。")


@click.command()
def doctor() -> None:
    """检查这台机器：数据库、字体、因子库、前端、目录。

    Check this installation; exit code 1 if something that is needed is missing.
    """
    _django()
    checks = [_python(), _library(), _assets(), _fonts(), _folder(), _database()]
    for good, name, detail in checks:
        mark = click.style("✓", fg="green") if good else click.style("✗", fg="red")
        click.echo(f"{mark} {name}：{detail}")
    sys.exit(0 if all(good for good, _, _ in checks) else 1)


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanji.project.settings")
    import django

    django.setup()


def _prepare() -> None:
    _django()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def _serve(host: str, port: int) -> None:
    click.echo(f"碳迹已起动：http://{host}:{port}　（Ctrl+C 停止 to stop）")
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "tanji.project.wsgi:application",
        f"--bind={host}:{port}",
        "--workers=1",
        "--threads=8",
        "--worker-class=gthread",
        "--timeout=120",
        "--log-level=warning",
    ]
    server = subprocess.Popen(command)  # noqa: S603 our own command, no shell
    try:
        sys.exit(server.wait())
    except KeyboardInterrupt:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


Check = tuple[bool, str, str]


def _python() -> Check:
    return (
        sys.version_info >= (3, 11),
        "Python",
        f"{sys.version.split()[0]}，tanji {tanji.__version__}",
    )


def _library() -> Check:
    from tanji import library

    found = library.release()
    return True, "因子库 factor library", f"{found.id}，{len(found.datasets)}个数据集"


def _assets() -> Check:
    from tanji.web.assets import asset_urls

    try:
        urls = asset_urls("app")
    except (OSError, KeyError, ValueError) as error:
        return False, "前端 front end", f"没有构建（{error}）。运行 make run 或安装发行包。"
    return True, "前端 front end", f"{len(urls.js) + len(urls.css)}个文件"


def _fonts() -> Check:
    from tanji.paper.fonts import MissingFonts, font_folders

    try:
        folders = font_folders()
    except MissingFonts as error:
        return False, "中文字体 fonts", error.zh
    return True, "中文字体 fonts", "、".join(str(folder) for folder in folders)


def _folder() -> Check:
    from django.conf import settings

    folder = Path(settings.TANJI_VAR)
    free = shutil.disk_usage(folder if folder.exists() else folder.parent).free / 1e9
    writable = os.access(folder if folder.exists() else folder.parent, os.W_OK)
    return writable and free > 1, "数据目录 data folder", f"{folder}，剩余{free:.0f} GB"


def _database() -> Check:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    if connection.vendor == "postgresql" and importlib.util.find_spec("psycopg") is None:
        return False, "数据库 database", "没有装psycopg。pip install 'tanji[postgres]'"
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return False, "数据库 database", str(error)
    state = f"有{len(pending)}步迁移未做，运行 tanji serve" if pending else "已是最新"
    return not pending, "数据库 database", f"{connection.vendor}，{state}"
