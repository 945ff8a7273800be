"""Commands, groups and options whose help stands in the catalogue, so that it appears in the user's language.

`help` of a command, option or argument is a key of `commands.po`; every command and group takes `--lang`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NoReturn

import click

from layouts.text import DEFAULT_LANGUAGE, LANGUAGES, Text


@dataclass(frozen=True, slots=True)
class Session:
    """What every command of one call shares: the texts of the user's language."""

    text: Text


def text_of(ctx: click.Context) -> Text:
    """The texts of the call that `ctx` belongs to."""
    session = ctx.find_object(Session)
    return session.text if session is not None else Text(DEFAULT_LANGUAGE)


def language_asked(arguments: Sequence[str]) -> str:
    """The language that a command line asks for, read before anything else so that errors can speak it.

    The default where none, or none that is shipped, is named: the parser then says what is wrong.
    """
    asked = DEFAULT_LANGUAGE
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang" and position + 1 < len(arguments):
            asked = arguments[position + 1]
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    return asked if asked in LANGUAGES else DEFAULT_LANGUAGE


class WordedOption(click.Option):
    """An option whose `help` is a key of the catalogue."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        if record is None or self.help is None:
            return record
        return record[0], text_of(ctx)(self.help)


def option(*names: str, help: str, **settings: Any) -> Callable[[Any], Any]:
    """`click.option` with its help in the catalogue under the key `help`."""
    return click.option(*names, cls=WordedOption, help=help, **settings)


def _language_option() -> WordedOption:
    return WordedOption(["--lang"], type=click.Choice(LANGUAGES), expose_value=False, help="commands.option.lang")


class _Worded(click.Command):
    """What commands and groups have in common: `--lang`, and help pages from the catalogue."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.params.append(_language_option())

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        stock = super().get_help_option(ctx)
        if stock is not None:
            stock.help = text_of(ctx)("commands.option.help")
        return stock

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=text_of(ctx)("commands.usage"))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.help:
            formatter.write_paragraph()
            with formatter.indentation():
                for line in text_of(ctx)(self.help).splitlines():
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        records = [record for each in options if (record := each.get_help_record(ctx)) is not None]
        _write_list(formatter, text_of(ctx)("commands.options"), records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def first_line(self, text: Text) -> str:
        """The first line of the command's help."""
        return text(self.help).splitlines()[0] if self.help else ""


def _write_list(formatter: click.HelpFormatter, heading: str, records: Sequence[tuple[str, str]]) -> None:
    # written line by line: the formatter's own wrapping counts characters, and Chinese ones are two columns wide
    if not records:
        return
    width = max(len(name) for name, _ in records)
    formatter.write_paragraph()
    formatter.write(f"{heading}\n")
    for name, words in records:
        formatter.write(f"  {name:<{width}}  {words}\n")


class WordedCommand(_Worded):
    """One command of `threeline`."""


class WordedGroup(_Worded, click.Group):
    """A group of commands; its own commands are worded ones too."""

    command_class = WordedCommand

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        text = text_of(ctx)
        records = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            records.append((name, command.first_line(text) if isinstance(command, _Worded) else ""))
        _write_list(formatter, text("commands.commands"), records)


WordedGroup.group_class = WordedGroup


class LazyGroup(WordedGroup):
    """The outermost group: imports a command when it is called, and turns every failure into words and a code."""

    def __init__(self, *, name: str, help: str, members: Mapping[str, str]) -> None:
        super().__init__(name=name, help=help)
        self._members = dict(members)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._members)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = self._members.get(cmd_name)
        if target is None:
            return None
        module, _, attribute = target.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **settings: Any
    ) -> NoReturn:
        """Run one command line; ends with exit code 0 (done), 1 (refused) or 2 (wrong usage)."""
        from dashboard.commands.outcome import CommandRefused, exit_code_of
        from dashboard.commands.terminal import printable_output, unreadable

        printable_output()
        arguments = list(sys.argv[1:] if args is None else args)
        text = Text(language_asked(arguments))

        def run() -> object:
            stray = unreadable(arguments)
            if stray is not None:
                raise CommandRefused(text("commands.argument_unreadable", argument=stray))
            # click leaves the reporting of errors to us when it is not 'standalone'
            return click.Group.main(
                self, args=arguments, prog_name=prog_name, standalone_mode=False, obj=Session(text=text)
            )

        sys.exit(exit_code_of(run, text))
