"""Made-up people and catalogues for the benchmark: the same seed and number give the same one."""

from dataclasses import dataclass
from random import Random

from plans.tasks import WEEKS, SkillNeed, Task, Way, every_week

LEAST_TASKS, MOST_TASKS = 10, 400
PHASES = ("foundation", "core", "portfolio")


@dataclass(frozen=True)
class Case:
    """Somebody with a catalogue; `short`: more to learn than hours."""

    number: int
    short: bool
    tasks: tuple[Task, ...]
    needs: tuple[SkillNeed, ...]
    week_hours: tuple[int, ...]
    money: int
    done: frozenset[str]


def case(seed: int, number: int) -> Case:
    """Return person `number`: even ones have more to learn than hours, odd ones do not."""
    random = Random(f"{seed}/{number}")  # noqa: S311
    count = random.randint(LEAST_TASKS, MOST_TASKS)
    needs = _needs(random, 3 + count // 6)
    tasks = _tasks(random, count, needs)
    hours = random.randint(3, 60)
    apart = {}
    if random.random() < 0.4:
        for week in random.sample(range(1, WEEKS + 1), random.randint(1, 3)):
            apart[week] = random.choice([0, 0, random.randint(0, 60)])
    week_hours = every_week(hours, apart)
    total = sum(week_hours)
    short = number % 2 == 0
    order = list(tasks)
    random.shuffle(order)
    if short:
        wanted = total * random.uniform(1.2, 4)
        while _load(tasks) < wanted and hours > 3:
            hours = max(3, hours * 2 // 3)
            week_hours = every_week(hours, apart)
            wanted = sum(week_hours) * random.uniform(1.2, 4)
        done: set[str] = set()
    else:
        done = set()
        wanted = total * random.uniform(0.5, 1)
        load = _load(tasks)
        for task in order:
            if load <= wanted:
                break
            load -= _load([task])
            done.add(task.id)
    return Case(
        number=number,
        short=short,
        tasks=tuple(tasks),
        needs=tuple(needs),
        week_hours=week_hours,
        money=random.choice([0, 0, 50, 100, 200, 400, 800]),
        done=frozenset(done),
    )


def _load(tasks: list[Task]) -> int:
    """Return the high hours of all of them, a weekly one in every week of its window."""
    return sum(
        task.hours_high * (task.latest - task.earliest + 1 if task.weekly else 1) for task in tasks
    )


def _needs(random: Random, count: int) -> list[SkillNeed]:
    return [
        SkillNeed(
            f"s{number}",
            f"Skill {number}",
            has=random.choice([0, 0, 0, 1, 1, 2]),
            asked=random.choice([0, 1, 2, 2, 3, 3, 4]),
            core=random.random() < 0.6,
        )
        for number in range(count)
    ]


def _tasks(random: Random, count: int, needs: list[SkillNeed]) -> list[Task]:
    resources = [
        (f"r{number}", random.choice([20, 40, 50, 100, 150, 300]))
        for number in range(random.randint(1, 8))
    ]
    tasks: list[Task] = []
    by_skill: dict[str, list[tuple[int, Task]]] = {}
    for number in range(count):
        phase = random.choices(PHASES, [3, 4, 3])[0]
        first = {"foundation": 1, "core": 3, "portfolio": 6}[phase]
        earliest = min(WEEKS, first + random.randint(0, 3))
        weekly = random.random() < 0.05
        high = random.randint(1, 4) if weekly else random.choice([2, 3, 5, 8, 12, 16, 20, 28, 40])
        latest = min(WEEKS, earliest + random.randint(2, 12))
        kind = random.random()
        teaches = {}
        before: dict[str, None] = {}
        if kind < 0.6:
            for need in random.sample(needs, random.choice([1, 1, 1, 2])):
                level = random.randint(1, 4)
                teaches[need.skill] = level
                easier = [each for lower, each in by_skill.get(need.skill, []) if lower < level]
                if easier and random.random() < 0.6:
                    before[random.choice(easier).id] = None
        if tasks and random.random() < 0.4:
            before[random.choice(tasks[-30:]).id] = None
        task = Task(
            id=f"t{number}",
            title=f"Task {number}",
            hours_low=max(1, high * 2 // 3),
            hours_high=high,
            phase=phase,
            earliest=earliest,
            latest=latest,
            priority=random.choices([1, 2, 3, 4, 5], [1, 2, 4, 3, 2])[0],
            weekly=weekly,
            learning=kind < 0.45,
            weight=2 if kind > 0.9 and not weekly else 1,
            teaches=tuple(teaches.items()),
            prerequisites=tuple(before),
            ways=_ways(random, high, resources) if random.random() < 0.25 else (),
        )
        tasks.append(task)
        for skill, level in teaches.items():
            by_skill.setdefault(skill, []).append((level, task))
    return tasks


def _ways(random: Random, high: int, resources: list[tuple[str, int]]) -> tuple[Way, ...]:
    """Return a free way more often than not, and one or two paid ones, which may be shorter."""
    ways = [Way("free")] if random.random() < 0.8 else []
    for name, price in random.sample(resources, min(len(resources), random.choice([1, 1, 2]))):
        shorter = max(1, round(high * random.choice([0.5, 0.7, 0.8, 1])))
        ways.append(Way(name, price, max(1, shorter * 2 // 3), shorter))
    return tuple(ways)
