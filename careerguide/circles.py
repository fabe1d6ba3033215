"""Things that need each other first: the one search for circles among them."""

from collections.abc import Mapping, Sequence


def find_circle(needs: Mapping[str, Sequence[str]]) -> list[str]:
    """Return one circle of names as a path that ends where it starts; empty if there is none.

    Names that nothing is known of need nothing. The walk keeps its own stack, so that a chain of
    any length does not exhaust Python's.
    """
    done: set[str] = set()
    for start in needs:
        if start in done:
            continue
        trail = [start]
        stack = [iter(needs[start])]
        while stack:
            following = next(stack[-1], None)
            if following is None:
                done.add(trail.pop())
                stack.pop()
            elif following in trail:
                return [*trail[trail.index(following) :], following]
            elif following not in done:
                trail.append(following)
                stack.append(iter(needs.get(following, ())))
    return []
