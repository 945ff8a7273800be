"""Wrong usage in the user's language: what the parser objects to, in sentences of ours."""

from __future__ import annotations

import click

from layouts.text import Text


def usage_sentence(error: click.UsageError, text: Text) -> list[str]:
    """The lines that tell of a usage error: what is wrong, how the command is used, where help is."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return [error.message]
    lines = [_said(error, text)]
    if error.ctx is not None:
        lines.append(error.ctx.get_usage())
        lines.append(text("commands.usage.help", command=f"{error.ctx.command_path} --help"))
    return lines


def _said(error: click.UsageError, text: Text) -> str:
    match error:
        case click.NoSuchOption():
            known = ", ".join(error.possibilities or ())
            return _with_guess(text("commands.usage.no_such_option", name=error.option_name), known, text)
        case click.exceptions.NoSuchCommand():
            known = ", ".join(error.possibilities or ())
            return _with_guess(text("commands.usage.no_such_command", name=error.command_name), known, text)
        case click.MissingParameter():
            return text("commands.usage.missing", name=_name_of(error))
        case click.BadParameter():
            return text("commands.usage.bad_value", name=_name_of(error), reason=_reason(error, text))
        case click.BadOptionUsage():
            wanted = "needs_value" if "requires" in error.message else "takes_none"
            return text(f"commands.usage.{wanted}", name=error.option_name)
        case _:
            return _said_plainly(error, text)


def _said_plainly(error: click.UsageError, text: Text) -> str:
    if error.message.startswith("Got unexpected extra argument"):
        # click gives the surplus words only inside its sentence
        return text("commands.usage.surplus", words=error.message.partition("(")[2].rstrip(")"))
    return error.message


def _with_guess(sentence: str, known: str, text: Text) -> str:
    return f"{sentence}{text('commands.usage.guess', known=known)}" if known else sentence


def _name_of(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    if isinstance(error.param, click.Argument):
        return error.param.make_metavar(error.ctx) if error.ctx is not None else error.param.human_readable_name
    return error.param.opts[-1]


def _reason(error: click.BadParameter, text: Text) -> str:
    kind = None if error.param is None else error.param.type
    if isinstance(kind, click.Choice):
        return text("commands.usage.choices", choices=", ".join(kind.choices))
    if isinstance(kind, click.IntRange):
        return text("commands.usage.range", low=kind.min, high=kind.max)
    return error.message
