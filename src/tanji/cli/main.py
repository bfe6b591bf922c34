"""Entry point of ``tanji``: each command is imported when called, so the shell answers at once."""

from importlib import import_module

import click

import tanji

_HOME = {
    "bundle": "tanji.cli.bundles",
    "calc": "tanji.cli.studies",
    "check": "tanji.cli.studies",
    "convert": "tanji.cli.studies",
    "demo": "tanji.cli.platform",
    "doctor": "tanji.cli.platform",
    "factors": "tanji.cli.factors",
    "operator": "tanji.cli.platform",
    "portfolio": "tanji.cli.portfolio",
    "replay": "tanji.cli.bundles",
    "report": "tanji.cli.studies",
    "serve": "tanji.cli.platform",
    "template": "tanji.cli.studies",
}

_SUMMARY = {
    "bundle": "把一个数所需的一切装进一个文件 · pack all that a number needs",
    "calc": "算一份研究的碳足迹 · footprint of a study",
    "check": "用规则包检查一份研究 · verdict of a rule pack",
    "convert": "在格式之间转换，并列出丢失 · between formats, with losses listed",
    "demo": "带示例数据起动平台 · run the platform with demo data",
    "doctor": "检查这台机器上的安装 · check this installation",
    "factors": "因子库：查找、读入、写出 · factor library: find, import, export",
    "operator": "登记运维单位和第一个账号 · first organisation and account",
    "portfolio": "一次算很多产品 · many products at once",
    "replay": "重算一个包并逐位比较 · recompute a bundle, digit by digit",
    "report": "生成研究报告PDF · study report as PDF",
    "serve": "起动平台 · run the platform",
    "template": "写一个可填的工作簿 · write a workbook to fill in",
}


class LazyCommands(click.Group):
    """A group whose commands live in modules of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return sorted(_HOME)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in _HOME:
            return None
        command: click.Command = getattr(import_module(_HOME[cmd_name]), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any of them."""
        with formatter.section("命令 Commands"):
            formatter.write_dl([(name, _SUMMARY[name]) for name in self.list_commands(ctx)])


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(tanji.__version__, prog_name="tanji")
def main() -> None:
    """碳迹：算得清、查得到、能重算的产品碳足迹。

    Product carbon footprints that can be read, checked and replayed.

    \b
    第一次用 First steps:
      tanji template general 我的产品.xlsx    写一个工作簿，填好它
      tanji calc 我的产品.xlsx                看结果
      tanji factors search 电力               找因子

    退出码 Exit codes: 0 完成 done · 1 输入有错，已全部列出 the input has errors, all listed ·
    2 用法不对 wrong use
    """  # noqa: D301
