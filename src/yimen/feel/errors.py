"""What can go wrong with an expression: refused when written, or stopped when run."""


class FeelSyntaxError(ValueError):
    """Say in Chinese why an expression is refused, and where (line and column count from 1)."""

    def __init__(self, *, line: int, column: int, message: str) -> None:
        self.line = line
        self.column = column
        self.message = message
        super().__init__(f"第{line}行第{column}列：{message}")


class FeelLimitError(RuntimeError):
    """Say that an evaluation was stopped because it took too many steps or grew too large."""


class RefusedAtError(Exception):
    """Carry a refusal and its offset out of the parser; callers see `FeelSyntaxError` instead."""

    def __init__(self, *, offset: int, message: str) -> None:
        self.offset = offset
        self.message = message
        super().__init__(message)
