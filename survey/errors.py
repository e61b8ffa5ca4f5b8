"""What can go wrong, drawn as a tree.

    Exception
    └── SurveyError            the user can mend it; exit code 1 ("could not")
        └── InputError         a file or an option is wrong; exit code 2 ("misuse or bad input")

Expected failures of the network are no errors but values (`model.Outcome`); our own mistakes are
allowed to raise, and the pass that meets one notes it as a crash and goes on.
"""

from pathlib import Path


class SurveyError(Exception):
    """Something the user can mend. `hint` says what to try."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  try: {self.hint}" if self.hint else self.message


class InputError(SurveyError):
    """Bad input. `file`, `line` (from 1) and `column` say where, when known."""

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        file: str | Path | None = None,
        line: int | None = None,
        column: str | None = None,
        hint: str = "",
    ) -> None:
        where = ""
        if file is not None:
            where = f"{file}"
            if line is not None:
                where += f", line {line}"
            if column is not None:
                where += f", column {column}"
            where += ": "
        super().__init__(where + message, hint=hint)
        self.file, self.line, self.column = file, line, column
