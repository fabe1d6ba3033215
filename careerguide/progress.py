"""A progress bar for commands that read long files."""

from typing import TextIO

WIDTH = 40
STEPS = 200


class Progress:
    """Draws one line on a terminal again and again; writes nothing anywhere else."""

    def __init__(self, stream: TextIO, total: int, label: str) -> None:
        self.stream, self.total, self.label = stream, max(total, 1), label
        self.shown = stream.isatty()
        self.step = -1

    def __call__(self, done: int) -> None:
        """Show that `done` of the total are done; cheap enough to call for each row."""
        step = min(done, self.total) * STEPS // self.total
        if not self.shown or step == self.step:
            return
        self.step = step
        filled = step * WIDTH // STEPS
        bar = "█" * filled + "░" * (WIDTH - filled)
        self.stream.write(f"\r{self.label} {bar} {step * 100 // STEPS:3d}%")
        self.stream.flush()

    def close(self) -> None:
        """Take the line away, so that what follows starts at the margin."""
        if self.step >= 0:
            self.stream.write(f"\r{' ' * (len(self.label) + WIDTH + 6)}\r")
            self.stream.flush()
            self.step = -1
