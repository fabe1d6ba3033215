"""The scheduler against OR-Tools' CP-SAT, given the same model: value reached, and time."""

import argparse
import json
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.people import Case, case
from bench.solver import solve
from plans.jobs import Job, jobs_of, value_of
from plans.reasons import why_known
from plans.schedule import Schedule, schedule

Row = dict[str, Any]

AIM_MEAN, AIM_WORST, AIM_SPEED = 0.99, 0.95, 100
CONFIRMED_JOBS = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=500, help="how many (500)")
    parser.add_argument("--first", type=int, default=0, help="number of the first person (0)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the people (1)")
    parser.add_argument("--seconds", type=float, default=20, help="CP-SAT stops after (20)")
    parser.add_argument(
        "--plain-every", type=int, default=1,
        help="CP-SAT with its own settings, which is slow, for every so many pairs of people (1)",
    )  # fmt: skip
    parser.add_argument(
        "--to", type=Path, default=Path(".local/bench-plans.jsonl"),
        help="file with a line for each person; those in it are not run again",
    )  # fmt: skip
    parser.add_argument(
        "--again", action="store_true", help="run our side again for the people in the file"
    )


def run(options: argparse.Namespace) -> int:
    options.to.parent.mkdir(parents=True, exist_ok=True)
    found = _read(options.to, options.seed, options.seconds)
    wanted = range(options.first, options.first + options.people)
    for number in wanted:
        plain = number // 2 % options.plain_every == 0
        row: Row = found.get(number, {})
        if row and not options.again and (not plain or "plain_time" in row):
            continue
        found[number] = row | _measure(case(options.seed, number), options, row, plain)
        with options.to.open("a") as file:
            file.write(json.dumps(found[number]) + "\n")
    rows = [found[number] for number in wanted]
    print(report(rows))
    return 0 if all(meets(rows)) else 1


def _read(path: Path, seed: int, seconds: float) -> dict[int, Row]:
    lines = path.read_text().splitlines() if path.exists() else []
    rows: list[Row] = [json.loads(line) for line in lines]
    return {row["number"]: row for row in rows if (row["seed"], row["seconds"]) == (seed, seconds)}


def jobs_for(person: Case) -> list[Job]:
    """Return the jobs that both sides choose from: what is done or known is none."""
    needs = {need.skill: need for need in person.needs}
    left = [
        task for task in person.tasks if task.id not in person.done and not why_known(task, needs)
    ]
    return jobs_of(left, needs)


def _measure(person: Case, options: argparse.Namespace, row: Row, plain: bool) -> Row:
    """Return what is not in the row yet: CP-SAT tuned, with its own settings, and ours."""
    jobs = jobs_for(person)
    found: Row = {
        "number": person.number,
        "seed": options.seed,
        "seconds": options.seconds,
        "short": person.short,
        "tasks": len(person.tasks),
        "jobs": len(jobs),
    }
    for name, tuned in (("tuned", True), ("plain", False)):
        if f"{name}_time" in row or not (tuned or plain):
            continue
        solved = solve(jobs, person.week_hours, person.money, options.seconds, tuned=tuned)
        found |= {
            f"{name}_value": solved.value if solved else 0,
            f"{name}_bound": solved.bound if solved else sum_of(jobs),
            f"{name}_proven": bool(solved and solved.proven),
            f"{name}_time": round(solved.seconds if solved else options.seconds, 4),
        }
    started = time.perf_counter()
    result = schedule(person.tasks, person.needs, person.week_hours, person.money, done=person.done)
    found["our_time"] = round(time.perf_counter() - started, 5)
    found |= {"our_value": result.value, "our_proven": result.proven}
    broken = broken_rules(person, result)
    if broken:
        raise AssertionError(f"person {person.number}: {broken}")
    if len(jobs) <= CONFIRMED_JOBS:
        fixed = solve(
            jobs, person.week_hours, person.money, options.seconds,
            tuned=True, fixed=jobs_placed(result, jobs),
        )  # fmt: skip
        if fixed is None or fixed.value != result.value:
            raise AssertionError(f"person {person.number}: CP-SAT refuses our plan: {fixed}")
    return found


def sum_of(jobs: Sequence[Job]) -> int:
    return value_of(range(len(jobs)), jobs)


def jobs_placed(result: Schedule, jobs: Sequence[Job]) -> set[int]:
    weekly = {(placed.task, placed.first) for placed in result.placed}
    whole = {placed.task for placed in result.placed}
    return {
        place
        for place, job in enumerate(jobs)
        if ((job.task.id, job.week) in weekly if job.week else job.task.id in whole)
    }


def broken_rules(person: Case, result: Schedule) -> list[str]:
    """Return what is wrong with a schedule, judged from its weeks alone; nothing if all is well."""
    broken = []
    by_id = {task.id: task for task in person.tasks}
    known = {each.task for each in result.known}
    for week, hours in zip(result.weeks, person.week_hours, strict=True):
        if sum(slot.hours for slot in week.slots) > hours:
            broken.append(f"week {week.number} is too full")
    at: dict[str, list[tuple[int, int, int]]] = {}
    for week in result.weeks:
        for order, slot in enumerate(week.slots):
            at.setdefault(slot.task, []).append((week.number, order, slot.hours))
    prices: dict[str, int] = {}
    used: dict[str, int] = {}
    for placed in result.placed:
        task = by_id[placed.task]
        way = next((each for each in task.ways if each.resource == placed.resource), None)
        if task.ways and way is None:
            broken.append(f"{task.id} has no resource")
        if way and way.price:
            prices[way.resource] = way.price
        used[task.id] = used.get(task.id, 0) + task.high_hours(way)
    for each, slots in at.items():
        task = by_id[each]
        if sum(hours for _, _, hours in slots) != used[each]:
            broken.append(f"{each} does not have its hours")
        if not task.earliest <= slots[0][0] <= slots[-1][0] <= task.latest:
            broken.append(f"{each} lies outside its weeks")
        for before in task.prerequisites:
            if before not in known:
                end = at[before][0 if by_id[before].weekly else -1] if before in at else None
                if end is None or end[:2] > slots[0][:2]:
                    broken.append(f"{each} starts before {before} ends")
    if sum(prices.values()) > person.money:
        broken.append("it costs more than there is")
    return broken


def _best(row: Row) -> int:
    """Return the optimum, or the lowest bound on it where CP-SAT proved none."""
    return min(row["tuned_bound"], row.get("plain_bound", row["tuned_bound"]))


def _part(value: int, whole: int) -> float:
    return value / whole if whole else 1.0


def _speed(rows: Sequence[Row], name: str) -> float:
    timed = [row for row in rows if f"{name}_time" in row]
    return sum(row[f"{name}_time"] for row in timed) / sum(row["our_time"] for row in timed)


def meets(rows: Sequence[Row]) -> tuple[bool, bool, bool]:
    ratios = [_part(row["our_value"], _best(row)) for row in rows]
    return (
        statistics.mean(ratios) >= AIM_MEAN,
        min(ratios) >= AIM_WORST,
        _speed(rows, "plain") >= AIM_SPEED,
    )


def report(rows: Sequence[Row]) -> str:
    """Return the comparison in words: ratios of one run."""
    lines = []
    groups = {
        "All": rows,
        "More to learn than hours": [row for row in rows if row["short"]],
        "Enough hours": [row for row in rows if not row["short"]],
    }
    for name, group in groups.items():
        if group:
            ratios = [_part(row["our_value"], _best(row)) for row in group]
            lines.append(
                f"{name}: {len(group)} people, value against the optimum or its lowest bound: "
                f"mean {statistics.mean(ratios):.2%}, worst {min(ratios):.2%}"
            )
    for name, words in (("plain", "with its own settings"), ("tuned", "tuned to this model")):
        timed = [row for row in rows if f"{name}_time" in row]
        if timed:
            parts = [_part(row["our_value"], row[f"{name}_value"]) for row in timed]
            lines.append(
                f"CP-SAT {words}: {len(timed)} people, optimum proved for "
                f"{sum(row[f'{name}_proven'] for row in timed)}; ours is {_speed(rows, name):.0f} "
                f"times faster ({sum(row[f'{name}_time'] for row in timed):.1f} s against "
                f"{sum(row['our_time'] for row in timed):.2f} s) and reaches "
                f"{statistics.mean(parts):.2%} of its value"
            )
    over = [row["number"] for row in rows if row["our_value"] > _best(row)]
    lines.append(f"Ours above CP-SAT's bound (would be an error in the model): {over or 'none'}")
    small = sum(row["jobs"] <= CONFIRMED_JOBS for row in rows)
    lines.append(f"Our plan put to CP-SAT and found to keep every rule: {small} people")
    lines.append(f"Proven optimal by us: {sum(row['our_proven'] for row in rows)}")
    mean, worst, speed = meets(rows)
    lines.append(
        f"Aims: mean {AIM_MEAN:.0%} {'met' if mean else 'MISSED'}, "
        f"worst {AIM_WORST:.0%} {'met' if worst else 'MISSED'}, "
        f"{AIM_SPEED} times faster than CP-SAT with its own settings "
        f"{'met' if speed else 'MISSED'}"
    )
    return "\n".join(lines)
