"""Turns errors into messages and exit codes; the only place of the command line that does."""

import click

from graph_api.domain.errors import AllianceGraphError, CouldNotJudgeError, UsageError

PERMITTED, NOT_PERMITTED, WRONG_USAGE, COULD_NOT_JUDGE = 0, 1, 2, 3


def run(cli: click.Command) -> int:
    """Run `cli` and return its exit code. Nothing that goes wrong ends in 0 or in a stack trace."""
    try:
        outcome = cli.main(standalone_mode=False)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return WRONG_USAGE
    except click.Abort:
        return _failed("stopped", COULD_NOT_JUDGE)
    except UsageError as error:
        return _failed(str(error), WRONG_USAGE)
    except CouldNotJudgeError as error:
        return _failed(f"could not judge: {error}", COULD_NOT_JUDGE)
    except AllianceGraphError as error:
        return _failed(str(error), COULD_NOT_JUDGE)
    except Exception as error:  # the last line of defence: an unforeseen failure is never a pass
        return _failed(f"could not judge: {type(error).__name__}: {error}", COULD_NOT_JUDGE)
    return outcome if isinstance(outcome, int) else PERMITTED


def _failed(message: str, code: int) -> int:
    click.secho(f"error: {message}", fg="red", err=True)
    return code
